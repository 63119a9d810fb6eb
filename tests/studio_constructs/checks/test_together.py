"""Templates that are checked together see each other; acknowledgments stand in templates too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs.checks import RULES, Rule, Source, check_templates
from studio_constructs.checks.assembly import read_assembly
from tests.kit import Json, new_stack

from .cases.domain import KEEP, domain, settings
from .kit import Bad, resource
from .test_cases import CASES

PROFILE = "AWS::SageMaker::UserProfile"
NAMELESS = settings(ExecutionRoleIdentityConfig="DISABLED")
REASON = "the proof of concept has no data"


def rules(*ids: str) -> list[Rule]:
    return [rule for rule in RULES if rule.id in ids]


def ids(sources: list[Source], *only: str) -> list[str]:
    return [finding.rule.id for finding in check_templates(sources, rules(*only) if only else RULES).findings]


# Exports, groups and nested stacks ---------------------------------------------------------------------------------


def exporting(name: Any = "lab-domain") -> Json:
    output = {"Value": {"Ref": "Domain"}, "Export": {"Name": name}}
    return {"Resources": NAMELESS, "Outputs": {"Id": output}}


def importing(name: Any = "lab-domain") -> Json:
    return {"Resources": {"Alice": resource(PROFILE, {"DomainId": {"Fn::ImportValue": name}}, **KEEP)}}


def test_what_one_template_exports_another_imports() -> None:
    assert ids([Source("people", importing()), Source("studio", exporting())], "Studio-U01") == ["Studio-U01"]


def test_an_export_from_elsewhere_is_not_judged() -> None:
    assert ids([Source("people", importing())], "Studio-U01") == []
    assert ids([Source("people", importing("other")), Source("studio", exporting())], "Studio-U01") == []


def test_stages_do_not_import_from_each_other() -> None:
    sources = [Source("people", importing(), group="dev"), Source("studio", exporting(), group="prod")]
    assert ids(sources, "Studio-U01") == []


def test_of_two_exports_with_one_name_neither_is_taken() -> None:
    sources = [Source("people", importing()), Source("one", exporting()), Source("two", exporting())]
    assert ids(sources, "Studio-U01") == []


def test_the_name_of_an_export_may_be_made_of_parts() -> None:
    name = {"Fn::Sub": "${AWS::Region}-domain"}
    sources = [
        Source("people", importing(name), region="eu-west-1"),
        Source("studio", exporting(name), region="eu-west-1"),
    ]
    assert ids(sources, "Studio-U01") == ["Studio-U01"]


def test_exports_that_name_each_other_end() -> None:
    def circle(name: str, other: str) -> Source:
        output = {"Value": {"Fn::ImportValue": other}, "Export": {"Name": name}}
        return Source(name, {**importing(name), "Outputs": {"Id": output}})

    assert ids([circle("one", "two"), circle("two", "one")], "Studio-U01") == []


def profile_in(scope: cdk.Stack, domain_id: str) -> None:
    sagemaker.CfnUserProfile(scope, "Alice", domain_id=domain_id, user_profile_name="alice")


def test_a_nested_stack_has_what_its_parent_gives_it() -> None:
    stack = new_stack()
    user_settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role="arn:aws:iam::111111111111:role/x")
    made = sagemaker.CfnDomain(stack, "Domain", auth_mode="IAM", domain_name="lab", default_user_settings=user_settings)
    profile_in(cdk.NestedStack(stack, "People"), made.attr_domain_id)
    sources = list(read_assembly(cdk_assembly(stack)))
    assert len(sources) == 2
    assert "Studio-U01" in ids(sources)


def cdk_assembly(stack: cdk.Stack) -> Path:
    app = stack.node.root
    assert isinstance(app, cdk.App)
    return Path(app.synth().directory)


def test_two_profiles_of_two_stacks_share_a_role() -> None:
    alice, bob = (
        {
            "Resources": {
                name: resource(
                    PROFILE, {"DomainId": {"Fn::ImportValue": "lab-domain"}, "UserSettings": {"ExecutionRole": "arn"}}
                )
            }
        }
        for name in ("Alice", "Bob")
    )
    sources = [Source("studio", exporting()), Source("one", alice), Source("two", bob)]
    assert ids(sources, "Studio-U01") == ["Studio-U01"] * 2


@pytest.mark.parametrize(
    ("metadata", "paths", "path"),
    [
        ({"aws:cdk:path": "Studio/Domain"}, {}, "Studio/Domain"),
        ({"aws:cdk:path": "Studio/Domain"}, {"Domain": "prod/Studio/Domain"}, "prod/Studio/Domain"),
        ({"aws:cdk:path": ["odd"]}, {}, ""),
        ({}, {}, ""),
    ],
    ids=["metadata", "assembly", "odd", "none"],
)
def test_a_construct_path_is_told_by_the_assembly_or_by_the_template(metadata: Json, paths: Any, path: str) -> None:
    made = {**domain()["Domain"], "Metadata": metadata}
    report = check_templates([Source("template", {"Resources": {"Domain": made}}, paths=paths)], rules("Studio-D02"))
    assert [finding.path for finding in report.findings] == [path]


# Acknowledgments in a template --------------------------------------------------------------------------------------


def meant(*entries: Any, **properties: Any) -> Source:
    made = domain(**properties)["Domain"]
    metadata = {"studio_constructs": {"acknowledge": list(entries)}}
    return Source("template", {"Resources": {"Domain": {**made, "Metadata": metadata}}})


def test_a_finding_is_acknowledged_beside_the_resource() -> None:
    report = check_templates([meant({"id": "Studio-D02", "reason": REASON})], rules("Studio-D02"))
    assert report.findings == ()
    assert [(finding.rule.id, reason) for finding, reason in report.acknowledged] == [("Studio-D02", REASON)]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"id": "Studio-D02", "reason": ""}, ["Studio-D02", "Studio-A02"]),
        ({"id": "Studio-D02", "reason": "nineteen letters ab"}, ["Studio-D02", "Studio-A02"]),
        ({"id": "Studio-D02", "reason": "two-words-are-not enough"}, ["Studio-D02", "Studio-A02"]),
        ({"id": "Studio-D02"}, ["Studio-D02", "Studio-A02"]),
        ({"id": "Studio-D77", "reason": REASON}, ["Studio-D02", "Studio-A03"]),
        ({"id": "Studio-A01", "reason": REASON}, ["Studio-D02", "Studio-A03"]),
        ({"id": "D02", "reason": REASON}, ["Studio-D02", "Studio-A03"]),
        ({"reason": REASON}, ["Studio-D02", "Studio-A03"]),
        ("Studio-D02", ["Studio-D02"]),
    ],
    ids=["empty", "short", "two words", "none", "no rule", "of acknowledgments", "no prefix", "no id", "no entry"],
)
def test_an_acknowledgment_that_is_none_covers_nothing(entry: Any, expected: list[str]) -> None:
    assert ids([meant(entry)], "Studio-D02") == expected


def test_twenty_letters_in_three_words_are_a_reason() -> None:
    assert ids([meant({"id": "Studio-D02", "reason": "twenty letters abcde"})], "Studio-D02") == []


def test_an_acknowledgment_that_nothing_needs_is_found() -> None:
    assert ids([meant({"id": "Studio-D02", "reason": REASON}, KmsKeyId="arn")], "Studio-D02") == ["Studio-A01"]


def test_an_acknowledgment_covers_its_own_resource_alone() -> None:
    body = meant({"id": "Studio-D02", "reason": REASON}).body
    other = domain()["Domain"]
    report = check_templates(
        [Source("template", {"Resources": {**body["Resources"], "Other": other}})], rules("Studio-D02")
    )
    assert [finding.logical_id for finding in report.findings] == ["Other"]


@pytest.mark.parametrize("metadata", [{}, {"studio_constructs": []}, {"studio_constructs": {"acknowledge": {}}}, []])
def test_other_metadata_is_none_of_ours(metadata: Any) -> None:
    made = {**domain(KmsKeyId="arn")["Domain"], "Metadata": metadata}
    assert ids([Source("template", {"Resources": {"Domain": made}})], "Studio-D02") == []


# Whatever stands in a template -------------------------------------------------------------------------------------

ODD: tuple[Any, ...] = (None, "", "text", 0, True, [], {}, [None], ["x"], {"A": 1}, [[1]], {"Ref": "Open"})
FIRST: dict[str, Bad] = {case.rule: case for case in reversed(CASES) if isinstance(case, Bad)}


def spoiled(value: Any, odd: Any) -> Iterator[Any]:
    """A value with one of its parts replaced, each in turn."""
    yield odd
    if isinstance(value, dict):
        for key, each in value.items():
            yield from ({**value, key: part} for part in spoiled(each, odd))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from ([*value[:index], part, *value[index + 1 :]] for part in spoiled(each, odd))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_no_rule_stumbles_over_what_does_not_belong_there(rule: Rule) -> None:
    case = FIRST[rule.id]
    for name, body in case.resources.items():
        for odd in ODD:
            for properties in spoiled(body.get("Properties", {}), odd):
                changed = {**case.resources, name: {**body, "Properties": properties}}
                check_templates([Source("template", {**case.more, "Resources": changed})], [rule])
