"""What an independent engine decides, we decide: its verdicts are frozen, see `oracle/generate.py`."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.kit import Json

from .condition import NAMES
from .decision import decide
from .oracle.generate import VERDICTS
from .oracle.simulation import ALLOWED, policies_of, request_of, verdict_of


@pytest.fixture(scope="module")
def cases() -> list[Json]:
    return [json.loads(line) for line in VERDICTS.read_text().splitlines()]


def operators(case: Json) -> set[str]:
    """The operators of a case, with what stands before and behind them."""
    text = json.dumps(case["policies"])
    sets, ends = ("", "ForAllValues:", "ForAnyValue:"), ("", "IfExists")
    known = {f"{of}{name}{end}" for name in NAMES.values() for of in sets for end in ends}
    return {name for name in known if f'"{name}": {{' in text}


def test_we_decide_as_the_other_engine_on_every_case(cases: list[Json]) -> None:
    found = [(case, verdict_of(decide(request_of(case), policies_of(case)))) for case in cases]
    assert [(case, own) for case, own in found if own != case["verdict"]] == []


def test_the_cases_are_worth_their_room(cases: list[Json]) -> None:
    verdicts = Counter(case["verdict"] for case in cases)
    assert verdicts.total() >= 1500
    assert verdicts[ALLOWED] / verdicts.total() > 1 / 3
    assert len({json.dumps(case) for case in cases}) == verdicts.total()
    policies = Counter(policy for case in cases for policy in case["policies"])
    assert {policy: number for policy, number in policies.items() if number < 40} == {}
    assert len(policies) == 7
    assert VERDICTS.stat().st_size < 1_500_000


def test_every_operator_is_among_them_and_those_that_let_a_key_be_missing(cases: list[Json]) -> None:
    used = Counter(each for case in cases for each in operators(case))
    plain = [name for name in NAMES.values() if name != "Null"]
    wanted = {f"{of}{name}" for name in plain for of in ("", "ForAllValues:", "ForAnyValue:")}
    wanted |= {f"{of}{name}IfExists" for name in plain for of in ("", "ForAllValues:")} | {"Null"}
    assert wanted - set(used) == set()
