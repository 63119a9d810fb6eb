"""The actions that our guardrails name are those that AWS knows: one that is missing would be a hole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio_constructs.aws_facts import actions as ours
from tests.security.rights import renew, service_data

INSTANCE_TYPES = {*ours.APP_INSTANCE_TYPE_ACTIONS, *ours.JOB_INSTANCE_TYPE_ACTIONS}
ENDPOINTS = {"sagemaker:CreateEndpointConfig"}
"""Its network is its models', and `CreateModel` is held to it."""


def test_the_data_is_whole() -> None:
    actions = service_data.actions()
    assert len(actions) == 449
    assert sum(bool(each.kinds) for each in actions.values()) == 354
    assert all(service_data.names_of(kind) for _, kind in service_data.pairs())


def test_the_data_is_as_its_script_writes_it() -> None:
    assert renew.TARGET.read_text() == renew.written(json.loads(renew.TARGET.read_text()))


def test_the_script_keeps_what_the_tests_ask_for(tmp_path: Path) -> None:
    def write(path: str, content: object) -> None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(json.dumps(content))

    app = {"arn": "arn:${Partition}:sagemaker:${Region}:${Account}:app/${Name}", "conditionKeys": [renew._TAG]}
    made = {
        "name": "CreateApp",
        "accessLevel": "Write",
        "conditionKeys": ["sagemaker:InstanceTypes"],
        "resourceTypes": [{"name": "app", "required": True, "conditionKeys": ["sagemaker:Other"]}],
    }
    write("package.json", {"version": "1"})
    for service in renew.SERVICES:
        write(f"data/actions/{service}.json", {"createapp": made})
        write(f"data/resourceTypes/{service}.json", {"app": app})
    found = renew.compact(tmp_path, "2026-11-22")["sagemaker"]
    assert found == {
        "resources": {"app": {"arn": app["arn"], "tagged": True}},
        "actions": {
            "CreateApp": {"level": "Write", "on": ["app!"], "keys": ["sagemaker:InstanceTypes", "sagemaker:Other"]}
        },
    }


@pytest.mark.parametrize(
    ("named", "key"),
    [
        (INSTANCE_TYPES, "sagemaker:InstanceTypes"),
        ({*ours.FILE_SYSTEM_ACTIONS}, "sagemaker:FileSystemId"),
    ],
    ids=["instance types", "file systems"],
)
def test_a_guardrail_names_every_action_that_knows_its_key(named: set[str], key: str) -> None:
    assert named == service_data.with_key(key)


def test_whatever_makes_something_in_a_vpc_must_say_which() -> None:
    making = {each for each in service_data.with_key("sagemaker:VpcSubnets") if each.startswith("sagemaker:Create")}
    makes_the_estate = {"sagemaker:CreateDomain"}
    assert {*ours.NETWORK_ACTIONS} == making - ENDPOINTS - makes_the_estate


def test_whatever_makes_volumes_must_say_the_key() -> None:
    knowing = service_data.with_key("sagemaker:VolumeKmsKeyArn") & INSTANCE_TYPES
    makes_the_estate = {"sagemaker:CreateDomain"}
    assert {*ours.VOLUME_KEY_ACTIONS} == {
        each for each in knowing if each.startswith("sagemaker:Create")
    } - makes_the_estate


def test_no_action_is_named_that_aws_does_not_have() -> None:
    known = {f"sagemaker:{name}" for name in service_data.actions()}
    named = {
        action
        for name, value in vars(ours).items()
        if name.endswith("_ACTIONS")
        for action in value
        if action.startswith("sagemaker:")
    }
    assert named, "no actions were found"
    assert named <= known
