"""What a notebook instance refuses, each with its words, before anything is made."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from studio_constructs import IdleStop, LifecycleScript, StudioNetwork, StudioVpc
from tests.kit import new_stack, paths_below, refused

from .kit import imported_key
from .test_notebook_instance import add, network

NAME_RULE = (
    "the name of a notebook instance is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"
)
TYPE_RULE = "a notebook instance runs on the instance types that AWS lists for it"
PLATFORM_RULE = "a notebook instance is made on notebook-al2023-v1 or notebook-al2-v3"
PLATFORM_FIX = "write 'notebook-al2023-v1', or drop the argument"
VOLUME = "the size of a notebook instance's volume in GB is 5 to 16384; it can grow later, and never shrinks"
REPOSITORY_RULE = "a repository is an https:// address without a user in it, or the name of a CodeRepository"
REPOSITORY_FIX = "keep what signs in with SageMaker: make a CodeRepository with a secret, and name it here"
MINUTES = "a server stops after 5 to 525600 minutes, known at synth; the default is two hours"
WRONG: dict[str, dict[str, Any]] = {
    f"NotebookInstanceNameInvalid: notebook_instance_name is 'my_lab'; {NAME_RULE}; write 'my-lab'": {
        "notebook_instance_name": "my_lab"
    },
    f"NotebookInstanceNameInvalid: notebook_instance_name is {'a' * 64!r}; {NAME_RULE}; write {'a' * 63!r}": {
        "notebook_instance_name": "a" * 64
    },
    f"NotebookInstanceTypeUnknown: instance_type is 't3.medium'; {TYPE_RULE}; did you mean 'ml.t3.medium'?": {
        "instance_type": "t3.medium"
    },
    f"NotebookInstanceTypeUnknown: instance_type is '?'; {TYPE_RULE}; take one of AWS's list, for example "
    "'ml.t3.medium'": {"instance_type": "?"},
    f"NotebookPlatformUnknown: platform_identifier is 'al2023'; {PLATFORM_RULE}; {PLATFORM_FIX}": {
        "platform_identifier": "al2023"
    },
    f"NotebookPlatformUnknown: platform_identifier is 'notebook-al2-v2' (that one has ended); {PLATFORM_RULE}; "
    f"{PLATFORM_FIX}": {"platform_identifier": "notebook-al2-v2"},
    f"NotebookVolumeOutOfRange: volume_gb is 4; {VOLUME}": {"volume_gb": 4},
    f"NotebookVolumeOutOfRange: volume_gb is 16385; {VOLUME}": {"volume_gb": 16_385},
    f"CodeRepositoryInvalid: code_repositories[1] is 'git@example.com:a'; {REPOSITORY_RULE}; {REPOSITORY_FIX}": {
        "code_repositories": ["a", "git@example.com:a"]
    },
    f"CodeRepositoryInvalid: code_repositories[0] is 'https://...@example.com/a'; {REPOSITORY_RULE}; "
    f"{REPOSITORY_FIX}": {"code_repositories": ["https://me:hunter2@example.com/a"]},
    "CodeRepositoriesTooMany: code_repositories holds 5; a notebook instance has at most 4; clone the others in "
    "on_start": {"code_repositories": ["a", "b", "c", "d", "e"]},
    "ListExpected: code_repositories is 'models'; a list is wanted, and text is a list of letters; write ['models']": {
        "code_repositories": "models"
    },
    f"IdleStopOutOfRange: idle_stop is 4 minutes; {MINUTES}": {"idle_stop": IdleStop.after(cdk.Duration.seconds(299))},
    f"IdleStopOutOfRange: idle_stop is 527040 minutes; {MINUTES}": {
        "idle_stop": IdleStop.after(cdk.Duration.days(366))
    },
    f"IdleStopOutOfRange: idle_stop is 0 minutes; {MINUTES}": {
        "idle_stop": IdleStop.after(cdk.Duration.minutes(cdk.Token.as_number({"Ref": "Minutes"})))
    },
    "ArgumentWrong: idle_stop is 60; an IdleStop is wanted; write idle_stop="
    "IdleStop.after(cdk.Duration.minutes(...))": {"idle_stop": 60},
    "ArgumentWrong: on_start is '#!/bin/sh'; a LifecycleScript is wanted; write on_start="
    "LifecycleScript.from_text(...), or LifecycleScript.from_file(...)": {"on_start": "#!/bin/sh"},
    "ScriptShebangMissing: content begins with 'echo hello'; the first two bytes are '#!', or the system does not know "
    "what runs it; make '#!/usr/bin/env bash' its first line": {"on_create": LifecycleScript.from_text("echo hello\n")},
    "ArgumentWrong: network is 'vpc-1'; a StudioNetwork is wanted; write network=StudioNetwork(self, \"Network\", "
    "vpc=StudioVpc.existing(vpc_id=..., subnet_ids=[...]))": {"network": "vpc-1"},
    "ArgumentWrong: subnet is 'subnet-1'; a subnet of the CDK is wanted; write subnet=ec2.Subnet.from_subnet_id(self, "
    '"Subnet", subnet_id), or one of network.subnets': {"subnet": "subnet-1"},
    "ArgumentWrong: execution_role is 'Admin'; a role is wanted; write execution_role=iam.Role.from_role_arn(self, "
    '"Role", arn), or an ExecutionRole': {"execution_role": "Admin"},
    "ArgumentWrong: encryption_key is 'alias/key'; a key of the CDK (kms.IKey) is wanted; write encryption_key="
    'kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey': {"encryption_key": "alias/key"},
}


@pytest.mark.parametrize(("said", "options"), WRONG.items(), ids=WRONG)
def test_what_sagemaker_would_refuse(stack: cdk.Stack, said: str, options: dict[str, Any]) -> None:
    network(stack), imported_key(stack)
    before = paths_below(stack)
    with refused(f"[Studio/Lab] studio:{said}"):
        add(stack, **options)
    assert paths_below(stack) == before


def test_scripts_that_do_not_fit_together(stack: cdk.Stack) -> None:
    text = "#!/bin/sh\n".ljust(12_000, "#")
    alone = add(stack, "Alone", idle_stop=IdleStop.disabled(), on_start=LifecycleScript.from_text(text))
    assert alone.notebook_instance_name == "studio-alone"
    with pytest.raises(ValueError, match=r"content, together with the idle stop, is a script of \S+ bytes"):
        add(stack, on_start=LifecycleScript.from_text(text))


def test_a_region_without_notebook_instances() -> None:
    stack = new_stack(env=cdk.Environment(account="111111111111", region="me-central-1"))
    with refused(
        "[Studio/Lab] studio:RegionLacksType: the stack's region is 'me-central-1'; CloudFormation lacks "
        "AWS::SageMaker::NotebookInstance there; take a JupyterHost, or take a region like eu-west-1"
    ):
        add(stack)


def test_a_network_without_subnets(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    empty = StudioNetwork(stack, "Empty", vpc=StudioVpc.of(vpc, subnets=[]))
    with refused(
        "[Studio/Lab] studio:SubnetsInvalid: the network has 0 private subnets; a server lives in a private subnet; "
        "name one: StudioVpc.of(vpc, subnets=...)"
    ):
        add(stack, network=empty)


def test_two_of_one_name(stack: cdk.Stack) -> None:
    add(stack, "One", notebook_instance_name="lab")
    with refused(
        "[Studio/Two] studio:NameTakenInStack: notebook_instance_name is 'LAB'; 'Studio/One' in the same stack has "
        "that name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        add(stack, "Two", notebook_instance_name="LAB")


def test_tokens_pass(stack: cdk.Stack) -> None:
    token = cdk.Fn.import_value("something")
    notebook = add(stack, notebook_instance_name=token, instance_type=token, platform_identifier=token)
    assert notebook.notebook_instance_name == token
