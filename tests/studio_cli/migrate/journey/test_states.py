"""Where an instance stands, by what is there: each piece of evidence, missing, old, of another copy, or wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from studio_cli.migrate.journey.states import (
    COMPARED_WITHIN,
    FACTS,
    STOPS_WITHIN,
    Seen,
    Standing,
    State,
    facts_of,
    judge,
)

STOP = dt.datetime(2026, 11, 1, 12, 0, 0, 500_000, tzinfo=dt.UTC)
Row = dict[str, Any]


def description(**more: Any) -> Row:
    told: Row = {
        "NotebookInstanceArn": "arn:x",
        "CreationTime": "2020",
        "VolumeSizeInGB": 5,
        "RoleArn": "arn:role",
        "InstanceType": "ml.t3.medium",
        "NotebookInstanceStatus": "InService",
        "LastModifiedTime": STOP - dt.timedelta(days=9),
    }
    return {**told, **more}


class Case:
    """An instance whose evidence is all there: it is signed off; and stopped, if that is said."""

    def __init__(self, *, stopped: bool = False) -> None:
        compared = STOP - dt.timedelta(minutes=10)
        self.seen = Seen(
            now=STOP + dt.timedelta(minutes=1),
            description=description(),
            rules={"exclude": ["cache", "tmp"], "secrets": "leave-out"},
            owner="ana@example.com",
            result={
                "state": "complete",
                "problems": {},
                "manifest": {"sha256": "m"},
                "exclude": ["cache"],
                "secrets": "leave-out",
            },
            manifest="m",
            verification={"manifest_sha256": "m", "state": "same", "differences": {}},
            comparison={
                "manifest_sha256": "m",
                "state": "same",
                "differences": {},
                "at": compared.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
            restored={"manifest_sha256": "m", "state": "complete", "problem_count": 0, "at": "r"},
            sign_off={"manifest_sha256": "m", "restored_at": "r", "name": "Ana@example.com"},
        )
        self.record: Row = {"run": "r1", "facts": facts_of(description())}
        self.decided = True
        if stopped:
            self.seen.description = description(NotebookInstanceStatus="Stopped", LastModifiedTime=STOP)
            self.record["stop"] = {"last_modified": STOP.isoformat()}

    def standing(self) -> Standing:
        return judge(self.seen, self.record, decided=self.decided, waiting_days=14)


def test_all_evidence_is_there() -> None:
    assert Case().standing() == Standing(State.SIGNED_OFF)


def change(path: str, value: Any) -> Callable[[Case], None]:
    """Another value somewhere in what is seen, or in the record."""

    def act(case: Case) -> None:
        name, _, key = path.partition(".")
        if name == "record":
            case.record[key] = value
        elif not key:
            setattr(case.seen, name, value)
        else:
            getattr(case.seen, name)[key] = value

    return act


@pytest.mark.parametrize(
    ("act", "state", "why"),
    [
        (change("description", None), "gone", "AWS has no such instance, and nothing here deleted it"),
        (change("result", None), "backing-up", "the instance has not told of a finished copy"),
        (change("result.state", "incomplete"), "backing-up", "the copy is incomplete: "),
        (change("manifest", "other"), "backing-up", "the manifest in S3 is not the one that the copy ended with"),
        (
            change("result.exclude", ["cache", "data", "x"]),
            "backing-up",
            "the copy leaves out data, x, and migration.yaml does not any more; copy it again",
        ),
        (
            change("rules", {"exclude": ["cache"], "secrets": "report"}),
            "backing-up",
            "the copy leaves out files with secrets, and migration.yaml does not any more; copy it again",
        ),
        (change("verification", None), "backed-up", "what S3 has was not compared with the manifest"),
        (
            change("verification.manifest_sha256", "old"),
            "backed-up",
            "the copy was made anew after S3 was compared with its manifest",
        ),
        (change("verification.state", "different"), "backed-up", "S3 lacks something of the manifest: "),
        (change("comparison", None), "backed-up", "the instance was not compared with the manifest"),
        (
            change("comparison.manifest_sha256", "old"),
            "backed-up",
            "the copy was made anew after the instance was compared with its manifest",
        ),
        (
            change("comparison.state", "different"),
            "backed-up",
            "the instance differs from its copy: ; copy it again",
        ),
        (
            change("record.compare_after", (STOP - dt.timedelta(minutes=10)).replace(microsecond=0).isoformat()),
            "backed-up",
            "the instance was changed after it was compared with the manifest; compare it again",
        ),
        (change("restored", None), "verified", "the space has not told of a finished restore"),
        (change("restored.manifest_sha256", "old"), "verified", "what was restored is another copy"),
        (change("restored.state", "incomplete"), "verified", "the restore is incomplete: 0 problems"),
        (change("sign_off", None), "restored", "nobody has signed it off"),
        (change("sign_off.manifest_sha256", "old"), "restored", "what was signed off is another copy"),
        (change("sign_off.restored_at", "before"), "restored", "it was restored again after it was signed off"),
        (
            change("owner", "ben"),
            "restored",
            "Ana@example.com signed it off, and migration.yaml says by now that it is ben's",
        ),
    ],
)
def test_without_one_piece_it_is_no_further(act: Callable[[Case], None], state: str, why: str) -> None:
    case = Case()
    act(case)
    assert case.standing() == Standing(State(state), (why,))
    stopped = Case(stopped=True)
    act(stopped)
    assert stopped.standing() == Standing(State(state), (why,)), "what is stopped is held to the same"


def test_problems_and_differences_are_counted() -> None:
    case = Case()
    case.seen.result = {**(case.seen.result or {}), "state": "incomplete", "problems": {"changing": 2, "vanished": 1}}
    assert case.standing().reasons == ("the copy is incomplete: 2 changing, 1 vanished",)
    case = Case()
    case.seen.verification = {"manifest_sha256": "m", "state": "different", "differences": {"missing": 3, "size": 1}}
    case.seen.comparison = None
    assert case.standing().reasons == (
        "S3 lacks something of the manifest: 3 missing, 1 size",
        "the instance was not compared with the manifest",
    )


def test_more_patterns_than_the_copy_had_are_no_reason() -> None:
    case = Case()
    case.seen.rules = {"exclude": ["cache", "data"], "secrets": "leave-out"}
    case.seen.result = {**(case.seen.result or {}), "secrets": "report"}
    assert case.standing().state == State.SIGNED_OFF
    case.seen.rules = {}
    assert case.standing().state == State.SIGNED_OFF


def test_before_a_copy_it_is_found_or_planned() -> None:
    case = Case()
    del case.record["run"]
    assert case.standing() == Standing(State.PLANNED, ("migration.state.yaml tells of no copy",))
    case.decided = False
    assert case.standing() == Standing(State.FOUND, ("nobody has decided whose it is: owner, profile and team",))


def test_what_does_not_change_and_how_old_a_comparison_may_be() -> None:
    assert set(FACTS) == {
        *("NotebookInstanceArn", "CreationTime", "VolumeSizeInGB"),
        *("NotebookInstanceLifecycleConfigName", "RoleArn", "InstanceType"),
    }
    assert (dt.timedelta(minutes=10), dt.timedelta(minutes=15)) == (COMPARED_WITHIN, STOPS_WITHIN)


def test_what_is_put_down_as_stopped_and_is_not_does_not_wait() -> None:
    case = Case(stopped=True)
    case.seen.description = description(NotebookInstanceStatus="Failed", LastModifiedTime=STOP)
    case.seen.now = STOP + dt.timedelta(days=15)
    assert case.standing().state == State.STOPPED


@pytest.mark.parametrize("status", ["InService", "Pending", "Updating", "PendingMaintenance", "InMaintenance"])
def test_one_that_may_run_again_goes_back(status: str) -> None:
    case = Case()
    case.seen.description = description(NotebookInstanceStatus=status, LastModifiedTime=STOP)
    standing = case.standing()
    assert (standing.state, standing.changed) == (State.BACKED_UP, True)
    assert standing.reasons[0].startswith("it was started again at 2026-11-01 12:00:00 UTC")


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_that_changed_sends_it_back(name: str) -> None:
    case = Case(stopped=True)
    before = str(description().get(name, "none"))
    case.seen.description = {**(case.seen.description or {}), name: "another"}
    standing = case.standing()
    assert (standing.state, standing.changed) == (State.BACKED_UP, True)
    assert standing.reasons == (f"{name} was {before} when it was verified, and is another",)


@pytest.mark.parametrize(("seconds", "well"), [(-1, True), (0, True), (0.9, True), (1, False), (4000, False)])
def test_one_that_was_started_after_it_was_compared_goes_back(seconds: float, *, well: bool) -> None:
    case = Case()
    compared = dt.datetime.fromisoformat((case.seen.comparison or {})["at"])
    case.seen.description = description(LastModifiedTime=compared + dt.timedelta(seconds=seconds))
    standing = case.standing()
    assert (standing.state == State.SIGNED_OFF) is well
    if not well:
        assert (standing.changed, len(standing.reasons)) == (True, 1)
        assert "it was started again at 2026-11-01 1" in standing.reasons[0]
        assert "after it was compared at 2026-11-01 11:50:00 UTC" in standing.reasons[0]


@pytest.mark.parametrize(("more", "well"), [(0, True), (1, False)])
@pytest.mark.parametrize(
    ("asked", "from_then"),
    [(None, COMPARED_WITHIN), (5, COMPARED_WITHIN), (60, dt.timedelta(minutes=60))],
    ids=["by somebody", "soon", "after a long proof"],
)
def test_one_that_ran_on_after_it_was_compared_goes_back(
    asked: int | None, from_then: dt.timedelta, more: int, *, well: bool
) -> None:
    case = Case(stopped=True)
    compared = dt.datetime.fromisoformat((case.seen.comparison or {})["at"])
    modified = compared + from_then + STOPS_WITHIN + dt.timedelta(seconds=more)
    case.seen.now = modified
    case.seen.description = description(NotebookInstanceStatus="Stopped", LastModifiedTime=modified)
    case.record["stop"] = {"last_modified": modified.isoformat()}
    if asked is not None:
        case.record["stop"]["asked"] = (compared + dt.timedelta(minutes=asked)).isoformat()
    standing = case.standing()
    assert (standing.state == State.WAITING) is well
    if not well:
        assert standing.reasons[0].endswith("files may have changed; start it, and compare it again")


def test_one_that_was_touched_after_it_was_stopped_goes_back() -> None:
    case = Case(stopped=True)
    later = STOP + dt.timedelta(seconds=1)
    case.seen.description = description(NotebookInstanceStatus="Stopped", LastModifiedTime=later)
    standing = case.standing()
    assert (standing.state, standing.changed) == (State.BACKED_UP, True)
    assert "something was done to it at" in standing.reasons[0]


@pytest.mark.parametrize("status", ["Stopping", "InService", "Failed"])
def test_what_was_told_to_stop_is_not_stopped_before_aws_says_so(status: str) -> None:
    case = Case(stopped=True)
    case.seen.description = description(NotebookInstanceStatus=status)
    case.record["stop"] = {"asked": STOP.isoformat()}
    assert case.standing() == Standing(State.STOPPED, ("it was told to stop, and is not known to have",))


def test_what_is_stopped_and_not_put_down_is_no_waiting() -> None:
    case = Case(stopped=True)
    case.record["stop"] = {"asked": STOP.isoformat()}
    assert case.standing().state == State.STOPPED


@pytest.mark.parametrize(("seconds", "state"), [(-1, State.WAITING), (0, State.WAITED), (1, State.WAITED)])
def test_it_waits_from_the_stop_to_the_last_second(seconds: int, state: State) -> None:
    case = Case(stopped=True)
    until = STOP + dt.timedelta(days=14)
    case.seen.now = until + dt.timedelta(seconds=seconds)
    standing = case.standing()
    assert (standing.state, standing.until) == (state, until)
    if state == State.WAITING:
        assert standing.reasons == ("it is stopped, and waits until 2026-11-15 12:00:00 UTC",)


def test_what_is_gone_is_deleted_only_if_that_was_begun_here() -> None:
    case = Case(stopped=True)
    case.seen.description = None
    assert case.standing().state == State.GONE
    case.record["deleting"] = {}
    assert case.standing() == Standing(State.DELETED)
    case = Case()
    case.record["deleted"] = {}
    assert case.standing() == Standing(State.DELETED)


def test_a_state_is_reached_by_those_that_follow_it() -> None:
    assert Standing(State.RESTORED).reached(State.RESTORED)
    assert Standing(State.RESTORED).reached(State.VERIFIED)
    assert not Standing(State.RESTORED).reached(State.SIGNED_OFF)
