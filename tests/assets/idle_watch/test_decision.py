"""When something is idle."""

from __future__ import annotations

import pytest

from idle_watch.decision import Decision, Judge
from idle_watch.sight import Sight

LIMIT, REARM = 600.0, 100.0


def sight(*busy: tuple[str, str], **facts: object) -> Sight:
    made = Sight()
    made.facts = {(key, "1"): value for key, value in facts.items()}
    made.busy = list(busy)
    return made


@pytest.fixture
def judge() -> Judge:
    return Judge(LIMIT, REARM, 0)


def test_what_never_changes_is_idle_at_the_limit_and_not_before(judge: Judge) -> None:
    assert judge.judge(0, sight(kernel="a")) == Decision("quiet", "", "nothing happens", 0, stop=False)
    assert judge.judge(599.9, sight(kernel="a")).stop is False
    assert judge.judge(600, sight(kernel="a")) == Decision("quiet", "", "nothing happens", 600, stop=True)


def test_what_is_busy_is_in_use_for_the_first_reason(judge: Judge) -> None:
    seen = sight(("kernel", "kernel 1 is busy"), ("job", "a terminal runs x"), kernel="a")
    assert judge.judge(9000, seen) == Decision("in use", "kernel", "kernel 1 is busy", 0, stop=False)
    assert judge.judge(9599, sight(kernel="a")).stop is False
    assert judge.judge(9600, sight(kernel="a")).stop is True


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"kernel": "a"}, {"kernel": "b"}),  # it moved
        ({}, {"kernel": "a"}),  # it came
        ({"kernel": "a"}, {}),  # it went
        ({"kernel": "a"}, {"kernel": None}),  # it says no more
        ({"other": "x", "kernel": "a"}, {"other": "x", "kernel": "b"}),  # one of many
    ],
)
def test_what_changes_is_in_use(judge: Judge, before: dict[str, object], after: dict[str, object]) -> None:
    judge.judge(0, sight(**before))
    assert judge.judge(700, sight(**after)) == Decision("in use", "activity", "kernel activity", 0, stop=False)
    assert judge.judge(1299, sight(**after)).stop is False
    assert judge.judge(1300, sight(**after)).stop is True


def test_the_first_look_is_no_change(judge: Judge) -> None:
    assert judge.judge(600, sight(kernel="a")).stop is True


def test_what_changes_while_it_is_busy_is_no_change_afterwards(judge: Judge) -> None:
    judge.judge(0, sight(kernel="a"))
    judge.judge(10, sight(("kernel", "busy"), kernel="b"))
    assert judge.judge(20, sight(kernel="b")).word == "quiet"


def test_a_doubt_counts_as_use_and_says_why(judge: Judge) -> None:
    judge.judge(0, sight(kernel="a"))
    doubt = judge.judge(700, sight(), "it does not answer")
    assert doubt == Decision("cannot tell", "it does not answer", "it does not answer", 0, stop=False)
    assert judge.judge(1299, sight(kernel="a")).stop is False
    assert judge.judge(1300, sight(kernel="a")).stop is True


def test_what_a_doubtful_look_saw_is_forgotten(judge: Judge) -> None:
    judge.judge(0, sight(kernel="a"))
    judge.judge(10, sight(), "half of it did not answer")
    assert judge.judge(20, sight(kernel="a")).word == "quiet"
    assert judge.judge(30, sight(kernel="b")).word == "in use"


def test_a_stop_is_asked_for_once_and_again_only_when_nothing_came_of_it(judge: Judge) -> None:
    judge.judge(0, sight())
    assert judge.judge(600, sight()).stop is True
    judge.stops(600)
    assert judge.judge(699, sight()).stop is False
    assert judge.judge(700, sight()).stop is True


def test_a_stop_that_was_not_accepted_is_asked_for_at_the_next_look(judge: Judge) -> None:
    judge.judge(0, sight())
    assert judge.judge(600, sight()).stop is True
    assert judge.judge(601, sight()).stop is True


@pytest.mark.parametrize("use", ["busy", "change", "doubt"])
def test_use_after_a_stop_begins_anew(judge: Judge, use: str) -> None:
    judge.judge(0, sight(kernel="a"))
    judge.stops(600)
    if use == "busy":
        judge.judge(650, sight(("kernel", "busy"), kernel="a"))
    elif use == "change":
        judge.judge(650, sight(kernel="b"))
    else:
        judge.judge(650, sight(), "odd")
    judge.known = sight(kernel="a").facts
    assert judge.asked is None
    assert judge.judge(1249, sight(kernel="a")).stop is False
    assert judge.judge(1250, sight(kernel="a")).stop is True
