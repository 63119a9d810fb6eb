"""Every public rule pack asks all its rules, finds mistakes, and finds nothing in our estates but what is meant."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
from constructs import Construct

import studio_constructs as studio

from . import foreign
from .comparison import ALL, CONTROL_TOWER, OURS, REGISTRY, Comparison, write_bare
from .document import PAGE, lines_of, reasons, rendered
from .nag import PACKS
from .subjects import DEFAULT, ESTATES, EVERYTHING, MISTAKES, WORST, app_for

pytestmark = pytest.mark.slow

RULES = {
    "AwsSolutions": 131,
    "HIPAA.Security": 90,
    "NIST.800.53.R4": 70,
    "NIST.800.53.R5": 85,
    "PCI.DSS.321": 69,
    "Serverless": 18,
    CONTROL_TOWER: 237,
    REGISTRY: 210,
    "checkov": 133,
    "cfn-lint": 300,
    OURS: 35,
}
"""How many there are, at least: a pack that asked fewer did not look."""
PUBLIC = [pack for pack in ALL if pack != OURS]
REASON_MIN = 20
DEAF = ("CFN_NO_EXPLICIT_RESOURCE_NAMES",)
"""Rules of the registry that look which resources are suppressed, and then check them all the same."""


@pytest.mark.parametrize("pack", ALL)
def test_a_pack_asks_all_its_rules(comparison: Comparison, pack: str) -> None:
    assert comparison.outcomes[pack].rules >= RULES[pack]


@pytest.mark.parametrize("pack", PUBLIC)
def test_a_pack_finds_everyday_mistakes(comparison: Comparison, pack: str) -> None:
    assert len(comparison.left(pack, MISTAKES)) >= 3


@pytest.mark.parametrize("pack", PUBLIC)
def test_public_packs_see_next_to_nothing_wrong_with_the_worst_domain(comparison: Comparison, pack: str) -> None:
    found = [each.rule for each in comparison.findings(pack, WORST) if each.path == "Worst/Domain"]
    assert found == (["cdk-validator-checkov::CKV_AWS_187"] if pack == "checkov" else [])


def test_our_pack_sees_ten_things_wrong_with_the_worst_domain(comparison: Comparison) -> None:
    assert len({each.rule for each in comparison.left(OURS, WORST) if each.path == "Worst/Domain"}) >= 10


@pytest.mark.parametrize("subject", ESTATES)
@pytest.mark.parametrize("pack", ALL)
def test_no_pack_finds_anything_in_our_estates_that_is_not_meant(
    comparison: Comparison, pack: str, subject: str
) -> None:
    assert lines_of(comparison.left(pack, subject)) == ""


def test_the_packs_see_every_construct_of_the_library() -> None:
    public = {getattr(studio, name) for name in studio.__all__}
    constructs = {each for each in public if inspect.isclass(each) and issubclass(each, Construct)}
    made = {type(each) for subject in ESTATES for each in app_for(subject).node.find_all()}
    assert {each.__name__ for each in constructs - made} == set()


@pytest.mark.parametrize("subject", ESTATES)
def test_each_acknowledgment_is_needed_and_says_why(comparison: Comparison, subject: str) -> None:
    assert comparison.needless(subject) == []
    acknowledged = comparison.assemblies[subject].acknowledged
    assert [each for each in acknowledged if len(each.reason) < REASON_MIN] == []
    # cdk-nag itself takes an acknowledgment without its pack's name in front, and then nobody knows what it was for.
    assert [
        each.rule for each in acknowledged if each.rule.startswith(tuple(f"Annotation::{pack}-" for pack in PACKS))
    ] == []


def test_few_things_are_acknowledged_in_the_default_estate(comparison: Comparison) -> None:
    assert 0 < len(reasons(comparison, DEFAULT)) <= 12


def test_who_runs_a_tool_on_our_templates_finds_nothing_either(comparison: Comparison, tmp_path: Path) -> None:
    """Of those that look into templates for what is meant; the very same templates have findings without it."""
    assembly = comparison.assemblies[EVERYTHING]
    for name, path in assembly.templates.items():
        if name.startswith("prod"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    for run in (foreign.run_checkov, foreign.run_registry, foreign.run_cfn_lint):
        assert [each for each in run(tmp_path)[1] if each.rule not in DEAF] == [], run.__name__
    meant = {
        pack
        for pack in ("checkov", REGISTRY, "cfn-lint")
        for finding, _ in comparison.meant(pack, EVERYTHING)
        if finding.template.startswith("prod")
    }
    assert meant == {"checkov", REGISTRY, "cfn-lint"}


def test_the_tools_read_templates_in_which_nothing_is_acknowledged(comparison: Comparison, tmp_path: Path) -> None:
    write_bare(comparison.assemblies.values(), tmp_path)
    bare = [json.loads(path.read_text()) for path in tmp_path.iterdir()]
    kept = {key for template in bare for each in template["Resources"].values() for key in each.get("Metadata", {})}
    assert not kept & {"checkov", "guard", "cfn-lint"}


def test_the_page_tells_what_was_found(comparison: Comparison) -> None:
    page = PAGE.read_text()
    assert rendered(page, comparison) == page, "make packs writes it anew"
