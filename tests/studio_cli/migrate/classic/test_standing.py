"""Where a home stands: each piece of evidence counts, and each that is missing, old or another's is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from studio_cli.migrate.classic.model import HomePlan, Way
from studio_cli.migrate.classic.standing import Seen, Standing, State, counted, judge, read_at

UID = 200005
DIGEST = "d1"

HOLDS: dict[str, Any] = {"state": "complete", "kernels": {}, "problems": {}}
RESTORED: dict[str, Any] = {
    "state": "complete",
    "manifest_sha256": DIGEST,
    "done": {"there": 9},
    "problem_count": 0,
}
SAME: dict[str, Any] = {"state": "same", "manifest_sha256": DIGEST, "differences": {}}
RESULT: dict[str, Any] = {"state": "complete", "problems": {}}

READY = {
    Way.MOUNT: Seen(UID, lands_in_studio=True, holds=HOLDS),
    Way.COPY: Seen(UID, lands_in_studio=True, result=RESULT, manifest=DIGEST, restored=RESTORED, comparison=SAME),
    Way.BUCKET: Seen(
        UID,
        lands_in_studio=True,
        result=RESULT,
        manifest=DIGEST,
        verification=SAME,
        restored={**RESTORED, "done": {"made": 9}},
    ),
}
NOT_SIGNED = "its owner has not said that everything is there"
LANDS = "the person does not land in the current Studio: classic: {current_studio: true} in studio.yaml"


def home(way: Way | None, **more: Any) -> HomePlan:
    return HomePlan.model_validate({"name": "ana", "uid": UID, "owner": "ana", "way": way, **more})


def standing(way: Way, **changes: Any) -> Standing:
    return judge(replace(READY[way], **changes), home(way))


@pytest.mark.parametrize("way", Way)
def test_with_all_of_its_evidence_a_home_is_ready(way: Way) -> None:
    assert standing(way) == Standing(State.READY, (NOT_SIGNED,))
    assert standing(way, apps=["JupyterServer/default"]) == Standing(State.READY, (NOT_SIGNED,))
    signed = {"name": "ana"}
    assert standing(way, finished=signed) == Standing(State.FINISHED)
    with_apps = standing(way, finished=signed, apps=["KernelGateway/a", "JupyterServer/default"])
    assert with_apps == Standing(State.READY, ("apps of Classic are there: KernelGateway/a, JupyterServer/default",))


def test_what_another_signed_counts_for_nothing() -> None:
    why = "eve has said that everything is there, and its owner is ana"
    assert standing(Way.MOUNT, finished={"name": "eve"}) == Standing(State.READY, (why,))
    assert standing(Way.MOUNT, finished={"name": "Ana"}) == Standing(State.FINISHED)


@pytest.mark.parametrize("way", Way)
def test_when_a_home_was_read_is_told_where_it_is_copied(way: Way) -> None:
    seen = Seen(UID, result={"began": "2026-11-23T05:00:00Z"}, comparison={"began": "2026-11-23T06:00:00Z"})
    hour = {Way.COPY: 6, Way.BUCKET: 5}.get(way)
    assert read_at(seen, way) == (hour and dt.datetime(2026, 11, 23, hour, tzinfo=dt.UTC))
    assert read_at(Seen(UID), way) is None
    assert read_at(seen, None) is None


@pytest.mark.parametrize("way", Way)
def test_who_lands_in_classic_is_not_ready_whatever_was_signed(way: Way) -> None:
    assert standing(way, lands_in_studio=False, finished={"name": "ana"}) == Standing(State.PLANNED, (LANDS,))


@pytest.mark.parametrize(
    ("way", "changes", "why"),
    [
        (Way.MOUNT, {"holds": None}, "nobody has looked at it in a space of the current Studio"),
        (
            Way.MOUNT,
            {"holds": {"state": "complete", "problems": {}}},
            "it was looked at on a host, not where the person will see it",
        ),
        (
            Way.MOUNT,
            {"holds": {**HOLDS, "state": "incomplete", "problems": {"unreadable": 2, "changing": 1}}},
            "not all of it can be read there: 2 unreadable, 1 changing",
        ),
        (Way.COPY, {"result": None}, "no copy is begun"),
        (
            Way.COPY,
            {"result": {"state": "incomplete", "problems": {"vanished": 1}}},
            "not all of it can be read: 1 vanished",
        ),
        (Way.COPY, {"restored": None}, "the space has not told of a finished copy"),
        (Way.COPY, {"restored": {**RESTORED, "manifest_sha256": "d0"}}, "what is in the space is an earlier copy"),
        (
            Way.COPY,
            {"restored": {**RESTORED, "state": "incomplete", "problem_count": 3}},
            "the copy in the space is incomplete: 3 problems",
        ),
        (
            Way.COPY,
            {"restored": {**RESTORED, "done": {"there": 8, "made": 1}}},
            "the copy in the space was not read again",
        ),
        (Way.COPY, {"comparison": None}, "the home was not compared with its copy"),
        (Way.COPY, {"comparison": {**SAME, "manifest_sha256": "d0"}}, "the home was not compared with its copy"),
        (
            Way.COPY,
            {"comparison": {**SAME, "state": "different", "differences": {"new": 1}}},
            "the home differs from its copy: 1 new; move it again",
        ),
        (Way.BUCKET, {"verification": None}, "the bucket was not compared with what was read"),
        (
            Way.BUCKET,
            {"verification": {**SAME, "manifest_sha256": "d0"}},
            "the bucket was not compared with what was read",
        ),
        (
            Way.BUCKET,
            {"verification": {**SAME, "state": "different", "differences": {"missing": 4}}},
            "the bucket lacks something: 4 missing",
        ),
        (Way.BUCKET, {"restored": None}, "the space has not told of a finished copy"),
        (Way.BUCKET, {"restored": {**RESTORED, "manifest_sha256": "d0"}}, "what is in the space is an earlier copy"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_piece_of_evidence_counts(way: Way, changes: dict[str, Any], why: str) -> None:
    assert standing(way, **changes) == Standing(State.PLANNED, (why,))
    both = standing(way, **changes, lands_in_studio=False, finished={"name": "ana"})
    assert both == Standing(State.PLANNED, (why, LANDS))


def test_all_that_is_missing_is_told_at_once() -> None:
    found = standing(
        Way.COPY,
        result={"state": "incomplete", "problems": {}},
        restored={**RESTORED, "done": {"made": 1}},
        comparison=None,
        lands_in_studio=False,
    )
    assert found.reasons == (
        "not all of it can be read: nothing",
        "the copy in the space was not read again",
        "the home was not compared with its copy",
        LANDS,
    )


@pytest.mark.parametrize("way", Way)
def test_a_home_made_anew_is_another(way: Way) -> None:
    assert standing(way, uid=None, finished={}) == Standing(
        State.GONE, ("the domain has no such profile or space, or it has no home",)
    )
    assert standing(way, uid=7).reasons == ("its home is 7 now, and 200005 in the plan: it was made anew",)
    assert standing(way, uid=7).state is State.GONE


def test_what_is_not_decided_is_found_only() -> None:
    seen = READY[Way.MOUNT]
    assert judge(seen, home(None)) == Standing(State.FOUND, ("nobody has decided its way",))
    assert judge(seen, home(Way.MOUNT, owner=None)) == Standing(State.FOUND, ("nobody has decided its owner",))
    assert judge(seen, home(None, owner=None)).reasons == ("nobody has decided its way and its owner",)


def test_what_stays_stays_whatever_is_there() -> None:
    stays = home(Way.MOUNT, leave=True, reason="a course ends in May")
    assert judge(Seen(None), stays) == Standing(State.LEFT, ("a course ends in May",))


def test_where_somebody_lands_is_not_taken_for_granted() -> None:
    assert judge(Seen(UID, holds=HOLDS), home(Way.MOUNT)) == Standing(State.PLANNED, (LANDS,))


def test_counts_in_words() -> None:
    assert counted({"a": 1, "b": 2}) == "1 a, 2 b"
    assert counted({}) == "nothing"
