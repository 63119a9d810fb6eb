"""Arguments of another kind than the one that is wanted, each named with what to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

import studio_constructs as studio
from tests.kit import paths_below, refused

from .kit import KEY_ARN, folded, imported_key

LETTERS = "a list is wanted, and text is a list of letters"
TAKEN = "in the same stack has that name, and logical ids come from names"
APART = "rename one of them, or put it into a stack of its own"
KEY_FIX = 'write encryption_key=kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey'
AFTER = "an IdleShutdown is wanted; write idle_shutdown=IdleShutdown.after(cdk.Duration.minutes(...))"

WRONG: Any = "vpc-1"

Build = Callable[[cdk.Stack], object]


def estate(**wrong: Any) -> Build:
    return lambda stack: studio.Studio(stack, "X", **folded(wrong))


def network(**wrong: Any) -> Build:
    return lambda stack: studio.StudioNetwork(stack, "X", **wrong)


def policy(**wrong: Any) -> Build:
    return lambda stack: studio.ExecutionPolicy(stack, "X", **wrong)


def role(**wrong: Any) -> Build:
    return lambda stack: studio.ExecutionRole(stack, "X", **wrong)


def script(**wrong: Any) -> Build:
    good: dict[str, Any] = {"script": studio.LifecycleScript.from_text("#!/bin/sh\n")}
    return lambda stack: studio.StudioLifecycleConfig(stack, "X", **{**good, **wrong})


def domain(**wrong: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
        good = {
            "network": studio.StudioNetwork(stack, "Network", vpc=vpc),
            "execution_role": iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/Default"),
            "encryption_key": imported_key(stack),
        }
        return studio.Domain(stack, "X", **{**good, **folded(wrong)})

    return build


def profile(**wrong: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        home = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        return studio.UserProfile(stack, "X", **{"domain": home, "user_profile_name": "alice", **wrong})

    return build


def lab(**wrong: Any) -> Build:
    return estate(jupyter_lab=studio.JupyterLabSettings(**wrong))


TEXT_FOR_A_LIST: dict[str, Build] = {
    "users is 'alice'; {}; write ['alice']": estate(users="alice"),
    "s3_read is 'lake'; {}; write ['lake']": policy(s3_read="lake"),
    "s3_write is 'lake'; {}; write ['lake']": policy(s3_write="lake"),
    "instance_types is 'ml.t3.medium'; {}; write ['ml.t3.medium']": policy(instance_types="ml.t3.medium"),
    "subnet_ids is 'subnet-0a1b2c3d'; {}; write ['subnet-0a1b2c3d']": network(
        vpc=studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids="subnet-0a1b2c3d")
    ),
    "availability_zones is 'eu-west-1a'; {}; write ['eu-west-1a']": network(
        vpc=studio.StudioVpc.new(availability_zones="eu-west-1a")
    ),
    "endpoints is StudioEndpoint.KMS; {}; write [StudioEndpoint.KMS]": network(endpoints=studio.StudioEndpoint.KMS),
    "security_groups is 'sg-0a1b2c3d'; {}; write ['sg-0a1b2c3d']": network(security_groups="sg-0a1b2c3d"),
    "managed_policies is 'Admin'; {}; write ['Admin']": role(managed_policies="Admin"),
    "default_user_settings.jupyter_lab.lifecycle_configs is 'setup'; {}; write ['setup']": lab(
        lifecycle_configs="setup"
    ),
}

OF_ANOTHER_KIND: dict[str, Build] = {
    "instance_types[0] is 5; an instance type is wanted; write 'ml.t3.medium'": policy(instance_types=[5]),
    f"default_user_settings.idle_shutdown is 60; {AFTER}": estate(idle_shutdown=60),
    f"default_user_settings.idle_shutdown is of type Duration; {AFTER}": domain(idle_shutdown=cdk.Duration.hours(1)),
    f"default_user_settings.jupyter_lab.idle_shutdown is 60; {AFTER}": lab(idle_shutdown=60),
    "network is 'vpc-1'; a StudioNetwork is wanted; write network=StudioNetwork(self, \"Network\", "
    "vpc=StudioVpc.existing(vpc_id=..., subnet_ids=[...]))": estate(network="vpc-1"),
    f"encryption_key is {KEY_ARN[:56]!r}...; a key of the CDK (kms.IKey) is wanted; {KEY_FIX}".replace(
        "'...", "..."
    ): estate(encryption_key=KEY_ARN),
    "default_user_settings.jupyter_lab is {'default_instance_type': 'ml.t3.medium'}; a JupyterLabSettings is "
    "wanted; write "
    "jupyter_lab=JupyterLabSettings(...)": estate(jupyter_lab={"default_instance_type": "ml.t3.medium"}),
    "default_user_settings.space_storage is 100; a SpaceStorage is wanted; write "
    "space_storage=SpaceStorage(...)": domain(space_storage=100),
    "policy is 'Team'; an ExecutionPolicy is wanted; write policy=ExecutionPolicy(self, \"Policy\", ...); a policy of "
    "yours goes to ExecutionRole(managed_policies=[...])": role(policy="Team"),
    "vpc is 'vpc-1'; a StudioVpc is wanted; write vpc=StudioVpc.existing(vpc_id=..., subnet_ids=[...]), or "
    "StudioVpc.of(vpc) for a VPC of this app": network(vpc="vpc-1"),
    "vpc is 'vpc-1'; a VPC of the CDK (ec2.IVpc) is wanted; write StudioVpc.existing(vpc_id=..., subnet_ids=[...]), "
    "or StudioVpc.lookup(vpc_id=...)": network(vpc=studio.StudioVpc(vpc=WRONG)),
    "endpoints[1] is 'kms'; a StudioEndpoint is wanted; write StudioEndpoint(...) of one of "
    + ", ".join(studio.StudioEndpoint): network(endpoints=[studio.StudioEndpoint.STS, "kms"]),
    "domain is 'd-1'; a Domain is wanted; write domain=Domain.from_domain_attributes(self, \"Domain\", domain_id=..., "
    "vpc=...)": profile(domain="d-1"),
    "execution_role is 'Admin'; a role is wanted; write execution_role=iam.Role.from_role_arn(self, \"Role\", arn), or "
    "an ExecutionRole": profile(execution_role="Admin"),
    "script is '#!/bin/sh'; a LifecycleScript is wanted; write script=LifecycleScript.from_text(...), or "
    "LifecycleScript.from_file(...)": script(script="#!/bin/sh"),
    "app_type is 'JupyterLab'; an AppType that runs scripts is wanted; write app_type=AppType.JUPYTER_LAB, or "
    "CODE_EDITOR": script(app_type="JupyterLab"),
}


@pytest.mark.parametrize(("said", "build"), TEXT_FOR_A_LIST.items(), ids=TEXT_FOR_A_LIST)
def test_text_is_no_list(stack: cdk.Stack, said: str, build: Build) -> None:
    with refused(f"[Studio/X] studio:ListExpected: {said.format(LETTERS)}"):
        build(stack)
    assert stack.node.try_find_child("X") is None


@pytest.mark.parametrize(("said", "build"), OF_ANOTHER_KIND.items(), ids=OF_ANOTHER_KIND)
def test_an_argument_of_another_kind(stack: cdk.Stack, said: str, build: Build) -> None:
    with refused(f"[Studio/X] studio:ArgumentWrong: {said}"):
        build(stack)
    assert stack.node.try_find_child("X") is None


def test_one_object_is_no_list(stack: cdk.Stack) -> None:
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0a1b2c3d")
    kind = type(group).__name__
    with refused(
        f"[Studio/X] studio:ListExpected: security_groups is of type {kind}; a list is wanted; write [...] around it"
    ):
        network(security_groups=group)(stack)


def test_the_construct_of_a_key_is_not_the_key(stack: cdk.Stack) -> None:
    key = studio.StudioKey(stack, "Key")
    with refused(
        "[Studio/X] studio:ArgumentWrong: encryption_key is of type StudioKey; the key in it is wanted; "
        "write encryption_key=key.key"
    ):
        policy(encryption_key=key)(stack)


def test_other_problems_are_told_beside_a_wrong_kind(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/X] studio:DomainNameInvalid: domain_name is 'a_b'; the name of a domain is 1 to 63 letters, digits "
        "and hyphens, and begins and ends with a letter or digit; write 'a-b'",
        f"[Studio/X] studio:ArgumentWrong: default_user_settings.idle_shutdown is 60; {AFTER}",
        f"[Studio/X] studio:ListExpected: users is 'alice'; {LETTERS}; write ['alice']",
    ):
        estate(domain_name="a_b", idle_shutdown=60, users="alice")(stack)


# Two of one name in a stack ---------------------------------------------------------------------------------------


def test_two_estates_of_one_name(stack: cdk.Stack) -> None:
    studio.Studio(stack, "One", users=["alice"])
    before = paths_below(stack)
    with refused(
        f"[Studio/Two] studio:NameTakenInStack: domain_name is 'Studio'; 'Studio/One/Domain' {TAKEN}; {APART}",
        f"[Studio/Two] studio:NameTakenInStack: users[0] is 'Alice'; 'Studio/One/User-alice/Profile' {TAKEN}; {APART}",
    ):
        studio.Studio(stack, "Two", users=["Alice"])
    assert paths_below(stack) == before


def test_a_person_of_another_estate_is_added(stack: cdk.Stack) -> None:
    one = studio.Studio(stack, "One", users=["alice"])
    two = studio.Studio(stack, "Two", domain_name="two", network=one.network, encryption_key=one.encryption_key)
    before = paths_below(stack)
    with refused(
        f"[Studio/Two/User-alice] studio:NameTakenInStack: user_profile_name is 'alice'; "
        f"'Studio/One/User-alice/Profile' {TAKEN}; {APART}"
    ):
        two.add_user("alice")
    assert paths_below(stack) == before


def test_two_keys_of_one_alias(stack: cdk.Stack) -> None:
    studio.StudioKey(stack, "One", alias="research")
    with refused(f"[Studio/Two] studio:NameTakenInStack: alias is 'research'; 'Studio/One' {TAKEN}; {APART}"):
        studio.StudioKey(stack, "Two", alias="research")


def test_two_scripts_of_one_name(stack: cdk.Stack) -> None:
    script(lifecycle_config_name="setup")(stack)
    elsewhere = Construct(stack, "Elsewhere")
    text = studio.LifecycleScript.from_text("#!/bin/sh\n")
    with refused(
        f"[Studio/Elsewhere/X] studio:NameTakenInStack: lifecycle_config_name is 'setup'; 'Studio/X' {TAKEN}; {APART}"
    ):
        studio.StudioLifecycleConfig(elsewhere, "X", script=text, lifecycle_config_name="setup")


def test_another_stack_may_have_the_name_too(stack: cdk.Stack) -> None:
    studio.StudioKey(stack, "Key", alias="research")
    studio.StudioKey(cdk.Stack(stack.node.scope, "Other"), "Key", alias="research")  # type: ignore[arg-type]  # the app


def test_a_name_is_free_again_when_its_construct_is_taken_out(stack: cdk.Stack) -> None:
    studio.StudioKey(stack, "One", alias="research")
    stack.node.try_remove_child("One")
    studio.StudioKey(stack, "Two", alias="research")


# Numbers and text -------------------------------------------------------------------------------------------------

NOT_NUMBERS: dict[str, Build] = {
    "default_user_settings.space_storage.default_gb is '20'; a number is wanted; write 20": estate(
        space_storage=studio.SpaceStorage(default_gb="20")  # type: ignore[arg-type]  # what is refused
    ),
    "domain_name is 5; text is wanted; write '5'": estate(domain_name=5),
    "s3_read[0] is of type Bucket; text is wanted; write the bucket's name, bucket.bucket_name, or 'bucket/prefix'": (
        lambda stack: studio.ExecutionPolicy(stack, "X", s3_read=[s3.Bucket(stack, "B")])  # type: ignore[list-item]  # what is refused
    ),
}


@pytest.mark.parametrize(("said", "build"), NOT_NUMBERS.items(), ids=NOT_NUMBERS)
def test_a_number_is_no_text_and_text_no_object(stack: cdk.Stack, said: str, build: Build) -> None:
    with refused(f"[Studio/X] studio:ArgumentWrong: {said}"):
        build(stack)


def test_a_bare_number_is_no_time() -> None:
    wrong: Any = 60
    with pytest.raises(studio.ValidationError) as caught:
        studio.IdleShutdown.after(wrong)
    assert str(caught.value) == (
        "[IdleShutdown] studio:ArgumentWrong: timeout is 60; a Duration is wanted; write cdk.Duration.minutes(...)"
    )
