"""The end of an instance: stopped, waited for, remembered, deleted. Each call is put down before it is made."""

from __future__ import annotations

import json
import time
from typing import Final

from studio_cli.migrate.journey.state_file import Record, add_step
from studio_cli.migrate.journey.states import COMPARED_WITHIN, Standing, State, facts_of, parsed
from studio_cli.migrate.journey.steps import Journey, JourneyError
from studio_cli.migrate.journey.tombstone import tombstone
from studio_cli.migrate.journey.verify import verify
from studio_cli.migrate.plan import InstancePlan

_LOOK_SECONDS: Final = 10
_LOOKS: Final = 90


def decommission(journey: Journey, plan: InstancePlan) -> Standing:
    """Do what is to be done next: stop it, wait, or delete it. What was begun and not put down is found again.

    Args:
        journey: The way of the instances.
        plan: The instance.

    Raises:
        JourneyError: It is not proven to be safe elsewhere; nothing was done to it.
    """
    journey._is_decided(plan)  # noqa: SLF001 - a step of the journey, in a module of its own
    standing, _ = journey.settle(plan)
    record = journey.record(plan)
    if standing.state == State.DELETED:
        return standing
    if not standing.reached(State.SIGNED_OFF):
        why = "; ".join(standing.reasons)
        raise JourneyError(
            f"{plan.name} is {standing.state}, and is not stopped or deleted before it is signed-off: {why}"
        )
    stops = standing.state in {State.SIGNED_OFF, State.STOPPED}
    description = _described(journey, plan)
    if stops:
        _is_compared(journey, plan, description)  # first: to prove a large copy takes longer than a comparison holds
    _prove(journey, plan)
    if stops:
        _stop(journey, plan, record, description)
    elif standing.state == State.WAITED:
        _delete(journey, plan, record)
    return journey.settle(plan)[0]


def _is_compared(journey: Journey, plan: InstancePlan, description: Record) -> None:
    status = description["NotebookInstanceStatus"]
    if status in {"Stopping", "Stopped", "Failed"}:
        return
    if status != "InService":
        raise JourneyError(f"{plan.name} is {status}, and is stopped when it runs, or left when it is stopped; wait")
    compared = parsed((journey.place(plan).read("comparison.json") or {})["at"])
    if journey.clock() - compared > COMPARED_WITHIN:
        raise JourneyError(
            f"{plan.name} runs, and was compared with its copy at {compared.isoformat()}: files may have changed; "
            f"compare it again, and stop it within {COMPARED_WITHIN.seconds // 60} minutes: "
            f"studio migrate verify {plan.name}"
        )


def _prove(journey: Journey, plan: InstancePlan) -> None:
    """S3 still has all of it, object by object, at this very moment."""
    found = verify(journey.place(plan), deep=False)
    if found.is_same:
        return
    told = found.as_json(journey.clock().isoformat())
    journey.place(plan).write("verification.json", json.dumps(told, indent=2).encode())
    standing, _ = journey.settle(plan)
    raise JourneyError(
        f"{plan.name} is {standing.state} again, and stays: {'; '.join(standing.reasons)}; make another copy:"
        f" studio migrate backup {plan.name} --new-run"
    )


def _stop(journey: Journey, plan: InstancePlan, record: Record, before: Record) -> None:
    client = journey.client("sagemaker", plan.region)
    description = _described(journey, plan)
    if description["NotebookInstanceStatus"] == "InService":
        if any(description[fact] != before[fact] for fact in ("NotebookInstanceStatus", "LastModifiedTime")):
            raise JourneyError(f"{plan.name} was started while its copy was proven; compare it again, then stop it")
        record["stop"] = {"asked": journey.clock().isoformat(), "by": journey.who}
        journey.states.save()
        client.stop_notebook_instance(NotebookInstanceName=plan.name)
    description = _wait(journey, plan, "Stopped")
    stop = record.setdefault("stop", {"found": journey.clock().isoformat(), "by": journey.who})
    stop["last_modified"] = description["LastModifiedTime"].isoformat()
    add_step(record, "stopped", journey.clock().isoformat(), journey.who, last_modified=stop["last_modified"])
    journey.states.save()


def _described(journey: Journey, plan: InstancePlan) -> Record:
    found = journey.describe(plan)
    if found is None:
        raise JourneyError(f"{plan.name} is not there any more, and nothing here deleted it")
    return found


def _wait(journey: Journey, plan: InstancePlan, status: str) -> Record:
    for _ in range(_LOOKS):
        description = _described(journey, plan)
        if description["NotebookInstanceStatus"] == status:
            return description
        time.sleep(_LOOK_SECONDS)
    raise JourneyError(
        f"{plan.name} is not {status} after {_LOOKS * _LOOK_SECONDS // 60} minutes; run this again later"
    )


def _delete(journey: Journey, plan: InstancePlan, record: Record) -> None:
    description = _described(journey, plan)
    place = journey.place(plan)
    digest = place.write("tombstone.json", tombstone(journey, plan, description, record))
    now = journey.clock().isoformat()
    record["deleting"] = {"at": now, "by": journey.who, "tombstone": place.uri("tombstone.json"), "sha256": digest}
    journey.states.save()
    last = _described(journey, plan)  # once more, at the last moment
    unlike = facts_of(last) != facts_of(description) or last["LastModifiedTime"] != description["LastModifiedTime"]
    if unlike or last["NotebookInstanceStatus"] != "Stopped":
        raise JourneyError(f"{plan.name} was changed this very moment; it stays")
    journey.client("sagemaker", plan.region).delete_notebook_instance(NotebookInstanceName=plan.name)
    for _ in range(_LOOKS):
        if journey.describe(plan) is None:
            break
        time.sleep(_LOOK_SECONDS)
    else:
        raise JourneyError(f"{plan.name} was told to go, and is still there; run this again later")
    record["deleted"] = {"at": journey.clock().isoformat(), "by": journey.who}
    evidence = {name: record["deleting"][name] for name in ("tombstone", "sha256")}
    add_step(record, "deleted", record["deleted"]["at"], journey.who, **evidence)
    journey.states.save()
