"""Each rule finds what is wrong, says so in its words, and finds nothing where nothing is wrong."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from studio_constructs.checks import RULES
from studio_constructs.checks.rule import ID_PATTERN

from . import cases
from .kit import Bad, Good, found

CASES: list[Bad | Good] = [
    case
    for module in pkgutil.iter_modules(cases.__path__)
    for case in importlib.import_module(f"{cases.__name__}.{module.name}").CASES
]
BY_ID = {rule.id: rule for rule in RULES}


def name(case: Bad | Good) -> str:
    return f"{case.rule} {type(case).__name__.lower()} {case.name}"


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_case(case: Bad | Good) -> None:
    says = [] if isinstance(case, Good) else [case.says] if isinstance(case.says, str) else list(case.says)
    assert found(BY_ID[case.rule], case) == says


@pytest.mark.parametrize("kind", [Bad, Good])
def test_every_rule_has_cases(kind: type[Bad | Good]) -> None:
    assert {case.rule for case in CASES if isinstance(case, kind)} == set(BY_ID)


def test_no_two_cases_have_one_name() -> None:
    assert len({name(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_written_as_the_others(rule: object) -> None:
    assert isinstance(rule, type(RULES[0]))
    assert ID_PATTERN.fullmatch(rule.id)
    assert rule.source.startswith("https://")
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.types


def test_no_id_is_given_twice() -> None:
    assert len(BY_ID) == len(RULES)


@pytest.mark.parametrize("case", [case for case in CASES if isinstance(case, Bad)], ids=name)
def test_a_finding_begins_with_the_path_of_a_property(case: Bad) -> None:
    for says in [case.says] if isinstance(case.says, str) else case.says:
        assert says[0].isupper()
        assert " " in says
