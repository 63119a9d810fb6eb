"""The end of an instance: stopped, waited for, remembered, deleted. Each call is put down before it is made."""

from __future__ import annotations

import base64
import datetime as dt
import json
import time
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.migrate.journey.state_file import Record, add_step
from studio_cli.migrate.journey.states import COMPARED_WITHIN, Standing, State, facts_of, parsed
from studio_cli.migrate.journey.steps import Journey, JourneyError
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
    _prove(journey, plan)
    if standing.state in {State.SIGNED_OFF, State.STOPPED}:
        _stop(journey, plan, record)
    elif standing.state == State.WAITED:
        _delete(journey, plan, record)
    return journey.settle(plan)[0]


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


def _stop(journey: Journey, plan: InstancePlan, record: Record) -> None:
    client = journey.client("sagemaker", plan.region)
    description = _described(journey, plan)
    if description["NotebookInstanceStatus"] == "InService":
        compared = parsed((journey.place(plan).read("comparison.json") or {})["at"])
        if journey.clock() - compared > COMPARED_WITHIN:
            raise JourneyError(
                f"{plan.name} runs, and was compared with its copy at {compared.isoformat()}: files may have changed; "
                f"compare it again, and stop it within {COMPARED_WITHIN.seconds // 60} minutes: "
                f"studio migrate verify {plan.name}"
            )
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
    tombstone = _tombstone(journey, plan, description, record)
    place = journey.place(plan)
    digest = place.write("tombstone.json", json.dumps(tombstone, indent=2, default=_text).encode())
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


def _tombstone(journey: Journey, plan: InstancePlan, description: Record, record: Record) -> Record:
    """All that is known of it: enough to make it again."""
    sagemaker = journey.client("sagemaker", plan.region)
    arn = description["NotebookInstanceArn"]
    tags = [tag for page in sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn) for tag in page["Tags"]]
    scripts: Record = {}
    name = description.get("NotebookInstanceLifecycleConfigName")
    if name:
        config = sagemaker.describe_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName=name)
        for hook in ("OnCreate", "OnStart"):
            scripts[hook] = [
                base64.b64decode(each["Content"]).decode("utf-8", "replace") for each in config.get(hook, [])
            ]
    return {
        "instance": plan.name,
        "region": plan.region,
        "owner": plan.owner,
        "at": journey.clock(),
        "by": journey.who,
        "description": description,
        "tags": tags,
        "lifecycle_scripts": scripts,
        "role": _role(journey, plan, description["RoleArn"]),
        "steps": record["steps"],
        "copy": journey.place(plan).uri("manifest.jsonl.gz"),
    }


def _role(journey: Journey, plan: InstancePlan, arn: str) -> Record:
    """The role's policies; what may not be read is said."""
    iam, name = journey.client("iam", plan.region), arn.rpartition("/")[2]
    found: Record = {"arn": arn}
    try:
        found["trust"] = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        pages = iam.get_paginator("list_role_policies").paginate(RoleName=name)
        inline = [each for page in pages for each in page["PolicyNames"]]
        found["inline"] = {
            each: iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"] for each in inline
        }
        pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
        attached = [each["PolicyArn"] for page in pages for each in page["AttachedPolicies"]]
        found["attached"] = {}
        for each in attached:
            version = iam.get_policy(PolicyArn=each)["Policy"]["DefaultVersionId"]
            document = iam.get_policy_version(PolicyArn=each, VersionId=version)["PolicyVersion"]["Document"]
            found["attached"][each] = document
    except ClientError as error:
        found["not_read"] = " ".join(str(error).split())
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
