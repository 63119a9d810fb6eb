"""Domain, people, network, key, scripts and roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

import studio_constructs as studio

Settings = studio.UserSettings

Build = Callable[[cdk.Stack], object]

KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
TITLE = "### Domain, people, network, key, scripts and roles"
ROLE_ARN = "arn:aws:iam::111111111111:role/Default"


def script(text: str) -> Build:
    content = studio.LifecycleScript.from_text(text)
    return lambda stack: studio.StudioLifecycleConfig(stack, "Setup", script=content)


def domain(
    name: str = "marketing",
    *,
    settings: studio.UserSettings | None = None,
    options: dict[str, Any] | None = None,
) -> Build:
    return lambda stack: studio.Domain(
        stack,
        "Domain",
        network=studio.StudioNetwork(stack, "Network", vpc=existing_vpc()),
        execution_role=iam.Role.from_role_arn(stack, "Role", ROLE_ARN),
        encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN),
        domain_name=name,
        default_user_settings=settings,
        **(options or {}),
    )


def existing_vpc(subnet_id: str = "subnet-0a1b2c3d") -> studio.StudioVpc:
    return studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=[subnet_id])


def network(vpc: studio.StudioVpc, *endpoints: studio.StudioEndpoint) -> Build:
    return lambda stack: studio.StudioNetwork(stack, "Network", vpc=vpc, endpoints=endpoints or None)


def in_region(region: str) -> Build:
    def build(stack: cdk.Stack) -> object:
        env = cdk.Environment(account="111111111111", region=region)
        return domain()(cdk.Stack(stack.node.scope, "Elsewhere", env=env))  # type: ignore[arg-type]  # it is the app

    return build


def profile(count: int, removal: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        home = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        groups = [ec2.SecurityGroup.from_security_group_id(stack, f"Group{n}", f"sg-0a1b2c3{n}") for n in range(count)]
        return studio.UserProfile(
            stack, "Alice", domain=home, user_profile_name="alice", security_groups=groups, removal_policy=removal
        )

    return build


def suspended(*, shared: bool) -> Build:
    """alice, with a role that is not hers alone."""

    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        home = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        role = studio.ExecutionRole(stack, "Role") if shared else iam.Role.from_role_arn(stack, "Role", ROLE_ARN)
        studio.UserProfile(stack, "Alice", domain=home, user_profile_name="alice", execution_role=role, suspended=True)
        return studio.UserProfile(stack, "Bob", domain=home, user_profile_name="bob", execution_role=role)

    return build


def policy(
    types: list[str] | None = None, *, anything: bool = False, read: tuple[str, ...] = (), remote: bool = False
) -> Build:
    return lambda stack: studio.ExecutionPolicy(
        stack, "Team", instance_types=types, any_instance_type=anything, s3_read=read, remote_access=remote
    )


def lab(count: int, app_type: studio.AppType) -> Build:
    def build(stack: cdk.Stack) -> object:
        text = studio.LifecycleScript.from_text("#!/bin/sh\n")
        config = studio.StudioLifecycleConfig(stack, "Setup", script=text, app_type=app_type)
        return domain(settings=Settings(jupyter_lab=studio.JupyterLabSettings(lifecycle_configs=[config] * count)))(
            stack
        )

    return build


def hours(count: float) -> cdk.Duration:
    return cdk.Duration.minutes(count * 60)


def twice(stack: cdk.Stack) -> object:
    domain()(stack)
    return studio.Studio(stack, "Again", domain_name="marketing")


def a_space_in_china(stack: cdk.Stack) -> object:
    env = cdk.Environment(account="111111111111", region="cn-north-1")
    china = cdk.Stack(stack.node.scope, "China", env=env)  # type: ignore[arg-type]  # it is the app
    vpc = ec2.Vpc.from_vpc_attributes(china, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["cn-north-1a"])
    home = studio.Domain.from_domain_attributes(china, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    return studio.Space(china, "Space", domain=home, space_name="lab", owner="alice")


ERRORS: dict[str, Build] = {
    "ListExpected": lambda stack: studio.Studio(stack, "Studio", users="alice"),
    "ArgumentWrong": lambda stack: studio.Studio(
        stack,
        "Studio",
        default_user_settings=60,  # type: ignore[arg-type]  # wrong
    ),
    "NameTakenInStack": twice,
    "DomainNameInvalid": domain("my_domain"),
    "RegionUnknown": in_region("eu-wst-1"),
    "RegionLacksStudio": in_region("ca-west-1"),
    "RegionLacksType": a_space_in_china,
    "UserProfileNameInvalid": lambda stack: studio.Studio(stack, "Studio", users=["alice@example.com"]),
    "UserProfileNameTaken": lambda stack: studio.Studio(stack, "Studio", users=["alice", "Alice"]),
    "IdleTimeoutOutOfRange": domain(
        settings=Settings(idle_shutdown=studio.IdleShutdown.between(hours(0.5), hours(2), default=hours(1)))
    ),
    "IdleTimeoutOutOfBounds": domain(
        settings=Settings(idle_shutdown=studio.IdleShutdown.between(hours(1), hours(2), default=hours(4)))
    ),
    "SpaceStorageOutOfRange": domain(settings=Settings(space_storage=studio.SpaceStorage(default_gb=1))),
    "SpaceStorageContradicts": domain(settings=Settings(space_storage=studio.SpaceStorage(default_gb=200))),
    "LifecycleAppTypeMismatch": lab(1, studio.AppType.CODE_EDITOR),
    "LifecycleConfigsTooMany": lab(31, studio.AppType.JUPYTER_LAB),
    "LifecycleConfigNameInvalid": lambda stack: studio.StudioLifecycleConfig(
        stack, "Setup", script=studio.LifecycleScript.from_text("#!/bin/sh\n"), lifecycle_config_name="team_setup"
    ),
    "ScriptEmpty": script(""),
    "ScriptShebangMissing": script("echo hello\n"),
    "ScriptCarriageReturn": script("#!/bin/sh\r\n"),
    "ScriptNotUtf8": script("#!/bin/sh\n# caf\udce9\n"),
    "ScriptTooLarge": script("#!/bin/sh\n".ljust(13_000, "#")),
    "ScriptSecret": script("#!/bin/sh\nexport AWS_ACCESS_KEY_ID=" + "AKIA" + "A" * 16 + "\n"),
    "CidrInvalid": network(studio.StudioVpc.new(cidr="10.0.1.0/16")),
    "ZonesInvalid": network(studio.StudioVpc.new(availability_zones=1)),
    "NetworkIdInvalid": network(existing_vpc("my-subnet")),
    "SubnetsInvalid": network(studio.StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=[])),
    "EndpointsMissing": network(studio.StudioVpc.new(), *studio.StudioEndpoint.required()[1:]),
    "EndpointNeedsRouteTables": network(existing_vpc(), studio.StudioEndpoint.S3),
    "SecurityGroupsInvalid": lambda stack: studio.StudioNetwork(stack, "Network", security_groups=[]),
    "SecurityGroupsEmpty": profile(0),
    "SecurityGroupsTooMany": profile(4),
    "SuspendedRoleNotOwn": suspended(shared=False),
    "SuspendedRoleShared": suspended(shared=True),
    "KeyAliasInvalid": lambda stack: studio.StudioKey(stack, "Key", alias="alias/marketing"),
    "KeyAdministratorsEmpty": lambda stack: studio.StudioKey(stack, "Key", administrators=[]),
    "InstanceTypeUnknown": policy(["t3.medium"]),
    "InstanceTypesEmpty": policy([]),
    "InstanceTypesContradict": policy(["ml.t3.medium"], anything=True),
    "DefaultInstanceTypeDenied": lambda stack: studio.Studio(
        stack,
        "Studio",
        default_user_settings=Settings(code_editor=studio.CodeEditorSettings(default_instance_type="ml.g5.xlarge")),
    ),
    "S3LocationInvalid": policy(read=("s3://data-lake/marketing/*",)),
    "PolicyTooLarge": lambda stack: studio.ExecutionPolicy(
        stack, "Team", jobs=studio.JobRules(instance_types=[f"ml.family{n}.24xlarge" for n in range(250)])
    ),
}

WARNINGS: dict[str, Build] = {
    "InternetAccess": network(studio.StudioVpc.new(internet_access=True)),
    "AnyInstanceType": policy(anything=True),
    "RemoteAccess": policy(remote=True),
    "IdleShutdownDisabled": domain(settings=Settings(idle_shutdown=studio.IdleShutdown.disabled())),
    "IdleShutdownLong": domain(settings=Settings(idle_shutdown=studio.IdleShutdown.after(cdk.Duration.days(30)))),
    "KeyNotRetained": lambda stack: studio.StudioKey(stack, "Key", removal_policy=cdk.RemovalPolicy.DESTROY),
    "DomainNotRetained": domain(options={"removal_policy": cdk.RemovalPolicy.DESTROY}),
    "UserProfileNotRetained": profile(1, removal=cdk.RemovalPolicy.DESTROY),
}
