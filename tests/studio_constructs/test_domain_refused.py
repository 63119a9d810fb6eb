"""What a domain refuses, and what it lets pass because nobody can judge it yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from studio_constructs import (
    AppType,
    CodeEditorSettings,
    IdleShutdown,
    JupyterLabSettings,
    SpaceStorage,
    StudioNetwork,
    StudioVpc,
)
from tests.kit import new_app, new_stack, properties, refused, resources, synthesize

from .test_domain import DOMAIN, NAME_RULE, define, script


def refuse(stack: cdk.Stack, *problems: str, **options: Any) -> None:
    """Each problem is told, and there is no domain in the tree afterwards."""
    with refused(*(f"[{stack.node.path}/Domain] {problem}" for problem in problems)):
        define(stack, **options)
    assert stack.node.try_find_child("Domain") is None


def test_a_name_that_sagemaker_refuses_is_told(stack: cdk.Stack) -> None:
    refuse(
        stack,
        f"studio:DomainNameInvalid: domain_name is 'my_domain'; {NAME_RULE}; write 'my-domain'",
        domain_name="my_domain",
    )


def test_a_region_without_studio_is_told() -> None:
    stack = new_stack(env=cdk.Environment(account="111111111111", region="ca-west-1"))
    refuse(
        stack,
        "studio:RegionLacksStudio: the stack's region is 'ca-west-1'; CloudFormation lacks Studio's types in this "
        "region; take a region that has them, for example ca-central-1",
    )


def test_a_region_that_is_not_known_yet_passes() -> None:
    define(cdk.Stack(new_app(), "Agnostic"))


def test_a_network_without_private_subnets_is_told(stack: cdk.Stack) -> None:
    public = ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)
    vpc = ec2.Vpc(stack, "Vpc", subnet_configuration=[public], restrict_default_security_group=False)
    refuse(
        stack,
        "studio:SubnetsInvalid: the network has 0 private subnets; a domain has 1 to 16 private subnets; "
        "name them: StudioVpc.of(vpc, subnets=...)",
        network=StudioNetwork(stack, "Network", vpc=StudioVpc.of(vpc)),
    )


def test_a_script_for_another_app_is_told(stack: cdk.Stack) -> None:
    editor = script(stack, "Editor", AppType.CODE_EDITOR)
    told = (
        "studio:LifecycleAppTypeMismatch: default_user_settings.jupyter_lab.{} is 'Studio/Editor', made for "
        "CodeEditor; a script for JupyterLab goes here; make a StudioLifecycleConfig with app_type "
        "AppType.JUPYTER_LAB"
    )
    lab = JupyterLabSettings(lifecycle_configs=[editor], built_in_lifecycle_config=editor)
    refuse(stack, told.format("lifecycle_configs[0]"), told.format("built_in_lifecycle_config"), jupyter_lab=lab)


def test_more_scripts_than_an_app_can_have_are_told(stack: cdk.Stack) -> None:
    editor = script(stack, "Editor", AppType.CODE_EDITOR)
    refuse(
        stack,
        "studio:LifecycleConfigsTooMany: default_user_settings.code_editor.lifecycle_configs holds 31; "
        "an app type has at most 30 lifecycle configurations; join some scripts into one",
        code_editor=CodeEditorSettings(lifecycle_configs=[editor] * 31),
    )


@pytest.mark.parametrize(
    ("storage", "problems"),
    [
        (
            SpaceStorage(default_gb=4, maximum_gb=16_385),
            [
                (
                    "studio:SpaceStorageOutOfRange: default_user_settings.space_storage.default_gb is 4; the "
                    "size of a volume in GB is 5 "
                    "to 16384; choose a size within AWS's limits"
                ),
                (
                    "studio:SpaceStorageOutOfRange: default_user_settings.space_storage.maximum_gb is 16385; "
                    "the size of a volume in GB is 5 "
                    "to 16384; choose a size within AWS's limits"
                ),
            ],
        ),
        (
            SpaceStorage(default_gb=101),
            [
                (
                    "studio:SpaceStorageContradicts: default_user_settings.space_storage.default_gb is 101 and "
                    "maximum_gb is 100; the "
                    "default is not larger than the maximum; raise the maximum or lower the default"
                )
            ],
        ),
    ],
)
def test_volumes_that_can_not_be_are_told(stack: cdk.Stack, storage: SpaceStorage, problems: list[str]) -> None:
    refuse(stack, *problems, space_storage=storage)


def test_all_problems_of_a_domain_are_told_at_once(stack: cdk.Stack) -> None:
    minute = IdleShutdown.after(cdk.Duration.minutes(1))
    told = "the time in minutes is 5 to 525600; the default"
    types = "Studio runs apps on the instance types that AWS lists for it"
    refuse(
        stack,
        f"studio:DomainNameInvalid: domain_name is 'a_b'; {NAME_RULE}; write 'a-b'",
        f"studio:IdleTimeoutOutOfRange: default_user_settings.idle_shutdown is 1; {told} is two hours",
        f"studio:InstanceTypeUnknown: default_user_settings.jupyter_lab.default_instance_type is 't3.medium'; {types}; "
        "did you mean 'ml.t3.medium'?",
        f"studio:IdleTimeoutOutOfRange: default_user_settings.code_editor.idle_shutdown is 1; {told} is two hours",
        "studio:SpaceStorageContradicts: default_user_settings.space_storage.default_gb is 200 and maximum_gb "
        "is 100; the default "
        "is not larger than the maximum; raise the maximum or lower the default",
        domain_name="a_b",
        idle_shutdown=minute,
        jupyter_lab=JupyterLabSettings(default_instance_type="t3.medium"),
        code_editor=CodeEditorSettings(idle_shutdown=minute),
        space_storage=SpaceStorage(default_gb=200),
    )


@pytest.mark.parametrize(
    "options",
    [
        lambda: {"domain_name": cdk.Fn.ref("Name")},
        lambda: {"jupyter_lab": JupyterLabSettings(default_instance_type=cdk.Fn.ref("Type"))},
    ],
)
def test_tokens_pass(stack: cdk.Stack, options: Callable[[], dict[str, Any]]) -> None:
    define(stack, **options())
    assert len(resources(synthesize(stack), DOMAIN)) == 1


def test_sizes_of_volumes_may_be_tokens(stack: cdk.Stack) -> None:
    size: Any = cdk.Token.as_number({"Ref": "Size"})
    define(stack, space_storage=SpaceStorage(default_gb=size, maximum_gb=size))
    storage = properties(synthesize(stack), DOMAIN)["DefaultUserSettings"]["SpaceStorageSettings"]
    assert storage["DefaultEbsStorageSettings"]["DefaultEbsVolumeSizeInGb"] == {"Ref": "Size"}
