"""What holds for all policies and requests, tried on those that chance makes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.kit import Json

from .condition import NAMES, Condition, Operator
from .decision import Decision, decide
from .oracle.cases import KIND_OF, KINDS, Maker
from .oracle.simulation import policies_of, request_of
from .text import Context
from .truth import NO, YES, Truth, every, negated, some

CASES = st.integers(min_value=0).map(lambda seed: Maker(seed).case())
STATEMENTS = st.tuples(st.integers(min_value=0), st.sampled_from(["Allow", "Deny"]))
TRUTHS = st.builds(Truth, st.booleans(), st.frozensets(st.sampled_from("ab"), max_size=2))
OPERATORS = [name for name in NAMES.values() if name != "Null"]


def answer(case: Json) -> Decision:
    return decide(request_of(case), policies_of(case), refuse_disputed=False)


def more(case: Json, **policies: Any) -> Json:
    return {**case, "policies": {**case["policies"], **policies}}


def another(case: Json, seed: int, effect: str) -> Json:
    """A document of one statement of that effect, about the same."""
    return {"Version": "2012-10-17", "Statement": [Maker(seed)._statement(case["request"], effect=effect)]}


@settings(max_examples=150, deadline=None)
@given(CASES, st.integers(min_value=0))
def test_a_deny_more_allows_nothing_more_and_an_allow_more_denies_nothing_more(case: Json, seed: int) -> None:
    before, identity = answer(case).allowed, case["policies"]["identity"]
    assert answer(more(case, identity=[*identity, another(case, seed, "Deny")])).allowed <= before
    assert answer(more(case, identity=[*identity, another(case, seed, "Allow")])).allowed >= before


@settings(max_examples=150, deadline=None)
@given(CASES, st.integers(min_value=0))
def test_a_policy_that_limits_allows_nothing_more(case: Json, seed: int) -> None:
    before, limit = answer(case).allowed, another(case, seed, "Allow")
    limits: Json = {"endpoint": {**limit, "Statement": [{**limit["Statement"][0], "Principal": "*"}]}}
    limits |= {"service_control": [*case["policies"].get("service_control", []), [limit]], "boundary": limit}
    for name, told in limits.items():
        if name not in case["policies"] or name == "service_control":
            assert answer(more(case, **{name: told})).allowed <= before, name


@settings(max_examples=100, deadline=None)
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(case: Json, chance: Any) -> None:
    shuffled = json.loads(json.dumps(case))
    chance.shuffle(shuffled["policies"]["identity"])
    for document in shuffled["policies"]["identity"]:
        chance.shuffle(document["Statement"])
    found, other = answer(case), answer(shuffled)
    assert (found.allowed, found.explicit, found.doubts) == (other.allowed, other.explicit, other.doubts)


@settings(max_examples=100, deadline=None)
@given(CASES)
def test_the_case_of_actions_and_keys_does_not_matter(case: Json) -> None:
    request = case["request"]
    loud = {key.upper(): value for key, value in request["context"].items()}
    assert answer({**case, "request": {**request, "action": request["action"].upper(), "context": loud}}) == answer(
        case
    )


@settings(max_examples=100, deadline=None)
@given(CASES)
def test_a_decision_names_what_decided(case: Json) -> None:
    found = answer(case)
    if not found.explicit:
        assert found.by.number is None
        return
    name, _, place = found.by.policy.partition("[")
    told = case["policies"][name]
    document = told[int(place.rstrip("]"))] if place else told
    (one,) = document if isinstance(document, list) else [document]
    assert found.by.number is not None
    assert one["Statement"][found.by.number]["Effect"] == ("Allow" if found.allowed else "Deny")


def _condition(operator: str, values: Any, key: Json, name: str = "k:x") -> Truth:
    return Condition.of(operator, name, values).holds(Context.of(key), new=True)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(OPERATORS), st.data())
def test_operators_keep_to_their_words(operator: str, data: st.DataObject) -> None:
    _, of_request, of_policy = KINDS[KIND_OF[operator]]
    value = data.draw(st.sampled_from(of_request))
    values = data.draw(st.lists(st.sampled_from(of_policy), min_size=1, max_size=3))
    assume(not any("${" in str(each) for each in values))
    found = _condition(operator, values, {"k:x": value})
    assert _condition(f"{operator}IfExists", values, {"k:x": value}) == found
    assert _condition(f"ForAllValues:{operator}", values, {"k:x": [value]}) == found
    assert _condition(f"ForAnyValue:{operator}", values, {"k:x": [value]}) == found
    assert _condition(f"{operator}IfExists", values, {}) == YES
    assert _condition(operator, values, {}) == (YES if Operator(operator).is_negated else NO)
    opposite = operator.replace("Not", "") if "Not" in operator else None
    if opposite:
        assert _condition(opposite, values, {"k:x": value}) == negated(found)


@given(st.lists(TRUTHS, max_size=4), TRUTHS)
def test_what_is_certain_stays_so_whatever_else_is_disputed(truths: list[Truth], one: Truth) -> None:
    assert every([*truths, NO]) == NO
    assert some([*truths, YES]) == YES
    assert every([one]) == some([one]) == negated(negated(one)) == one
    assert (every([]), some([])) == (YES, NO)
    assert every(truths).holds is all(each.holds for each in truths)
    assert some(truths).holds is any(each.holds for each in truths)
    assert every(truths) == negated(some(map(negated, truths)))
