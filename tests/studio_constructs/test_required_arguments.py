"""Each required argument of each public class refuses `None`, and what is of no kind at all, by its name."""

from __future__ import annotations

import enum
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns

import studio_constructs as studio
from studio_constructs._validation import raise_if_invalid
from tests.docs.construct_errors import core
from tests.kit import ROOT

from .kit import imported_key

DIGEST = "sha256:" + "0" * 64
REPOSITORY = "arn:aws:ecr:eu-west-1:111111111111:repository/tools"
VAULT = "arn:aws:backup:eu-west-1:222222222222:backup-vault:homes"
SAML = "arn:aws:iam::111111111111:saml-provider/Okta"


def repository(stack: cdk.Stack) -> ecr.IRepository:
    return ecr.Repository.from_repository_arn(stack, "Repository", REPOSITORY)


def open_id(stack: cdk.Stack) -> iam.IOpenIdConnectProvider:
    arn = "arn:aws:iam::111111111111:oidc-provider/login.example.com"
    return iam.OpenIdConnectProvider.from_open_id_connect_provider_arn(stack, "OpenId", arn)


def saml(stack: cdk.Stack) -> iam.ISamlProvider:
    return iam.SamlProvider.from_saml_provider_arn(stack, "Saml", SAML)


def image(stack: cdk.Stack) -> studio.IImage:
    return studio.Image.from_image_name(stack, "Image", image_name="tools")


GOOD: dict[str, Callable[[cdk.Stack], Any]] = {
    "alerts": lambda stack: sns.Topic(stack, "Topic"),
    "allowed": lambda _: ["ml.t3.medium"],
    "app_image_config_name": lambda _: "tools",
    "app": lambda _: studio.SpaceApp(),
    "app_type": lambda _: studio.AppType.JUPYTER_LAB,
    "audiences": lambda _: ["studio"],
    "auth_mode": lambda _: "IAM",
    "base_image": lambda _: f"111111111111.dkr.ecr.eu-west-1.amazonaws.com/tools@{DIGEST}",
    "block": lambda _: studio.JupyterLabAppImageConfig(),
    "bucket": lambda stack: s3.Bucket.from_bucket_name(stack, "Bucket", "results"),
    "cidr": lambda _: "10.0.0.0/16",
    "closes": lambda _: "19:00",
    "command": lambda _: "make setup",
    "content": lambda _: "#!/bin/sh\n",
    "cost_filter": lambda _: studio.CostFilter.tag("team", "research"),
    "cron": lambda _: "cron(0 3 * * ? *)",
    "data_source": lambda _: studio.CanvasDataSource.SNOWFLAKE,
    "digest": lambda _: DIGEST,
    "directory": lambda _: str(ROOT / "assets" / "images"),
    "domain": core.domain(),
    "domain_arn": lambda _: "arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abcdefghijkl",
    "domain_id": lambda _: "d-abcdefghijkl",
    "enabled": lambda _: True,
    "encryption_key": imported_key,
    "execution_role": lambda stack: iam.Role.from_role_arn(stack, "Given", core.ROLE_ARN),
    "extensions": lambda _: ["ms-python.python"],
    "families": lambda _: ["t3"],
    "file_system_id": lambda _: "fs-0a1b2c3d",
    "gid": lambda _: 10001,
    "group_id": lambda _: "12345678-1234-1234-1234-123456789012",
    "https": lambda _: "http://proxy.example.com:3128",
    "identifier": lambda _: "fs-0a1b2c3d",
    "image": image,
    "image_arn": lambda _: "arn:aws:sagemaker:eu-west-1:111111111111:image/tools",
    "image_name": lambda _: "tools",
    "keep_days": lambda _: 30,
    "kernel_name": lambda _: "python3",
    "key": lambda _: "team",
    "kind": lambda _: "efs",
    "maximum": lambda _: cdk.Duration.hours(2),
    "min_days": lambda _: 7,
    "minimum": lambda _: cdk.Duration.hours(1),
    "monthly_limit": lambda _: 100,
    "network": lambda stack: studio.StudioNetwork(stack, "Net", vpc=core.existing_vpc("subnet-0a1b2c3e")),
    "nfs_security_group": lambda stack: ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0a1b2c3d"),
    "opens": lambda _: "07:00",
    "owner": lambda _: "alice",
    "packages": lambda _: ["pandas==2.3.1"],
    "parameter": lambda _: "/team/git",
    "path": lambda _: str(ROOT / "assets" / "lifecycle" / "example.sh"),
    "principal": lambda _: studio.IdentityCenterGroup(group_id="12345678-1234-1234-1234-123456789012"),
    "principal_tag": lambda _: "studio-user",
    "principals": lambda _: [iam.AccountRootPrincipal()],
    "provider": saml,
    "release": lambda _: "3.4",
    "repositories": lambda stack: [repository(stack)],
    "repository": repository,
    "repository_name": lambda _: "tools",
    "role": lambda stack: iam.Role.from_role_arn(stack, "Given", core.ROLE_ARN),
    "rule_name": lambda _: "daily",
    "script": lambda _: studio.LifecycleScript.from_text("#!/bin/sh\n"),
    "secret": lambda stack: secretsmanager.Secret.from_secret_name_v2(stack, "Secret", "okta"),
    "settings": lambda _: studio.UserSettings(),
    "source": lambda stack: studio.ImageSource.ecr(repository(stack), digest=DIGEST),
    "space": lambda stack: studio.Space.from_space_attributes(
        stack, "Space", domain_id="d-abcdefghijkl", space_name="a"
    ),
    "space_arn": lambda _: "arn:aws:sagemaker:eu-west-1:111111111111:space/d-abcdefghijkl/a",
    "space_name": lambda _: "lab",
    "steps": lambda _: [studio.RunCommand(command="make setup")],
    "subnet_ids": lambda _: ["subnet-0a1b2c3d"],
    "tags": lambda _: {"team": "research"},
    "time_zone": lambda _: cdk.TimeZone.EUROPE_BERLIN,
    "trust": lambda stack: studio.LoginTrust.saml(saml(stack)),
    "trusted_accounts": lambda _: ["222222222222"],
    "uid": lambda _: 10001,
    "url": lambda _: "https://git.example.com/team.git",
    "uri": lambda _: "s3://results/homes",
    "region": lambda _: "eu-west-1",
    "rules": lambda _: studio.GuardrailRules(),
    "exempt": lambda _: ["arn:aws:iam::111111111111:role/deployer"],
    "account": lambda _: "111111111111",
    "user_name": lambda _: "alice",
    "user_profile": lambda stack: studio.UserProfile.from_user_profile_attributes(
        stack, "Alice", domain_id="d-abcdefghijkl", user_profile_name="alice"
    ),
    "user_profile_arn": lambda _: "arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-abcdefghijkl/alice",
    "user_profile_name": lambda _: "alice",
    "value": lambda _: "research",
    "variables": lambda _: {"TEAM": "research"},
    "vault_arn": lambda _: VAULT,
    "version_aliases": lambda _: ["3.4"],
    "version_number": lambda _: 1,
    "vpc": lambda stack: ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"]
    ),
    "vpc_id": lambda _: "vpc-0a1b2c3d",
    "GitCredentials.from_secret secret": lambda _: "team/git",
    "LoginTrust.oidc provider": open_id,
}
"""A right value for each argument: by its name, or by class and name where two mean different things by one name."""

MADE_BY_OTHERS = {
    "ImageSource": "it is abstract; its class methods make it",
    "JupyterHostGrants": "the host makes it",
    "LoginTrust": "it is abstract; its class methods make it",
    "MlflowAppGrants": "the app makes it",
    "MlflowServerGrants": "the server makes it",
    "NotebookInstanceGrants": "the notebook instance makes it",
    "Problem": "it is what is raised",
    "StudioError": "it is never raised itself",
    "ValidationError": "it is what is raised",
}
"""Classes that nobody calls, and why."""


def required(function: Callable[..., Any]) -> list[str]:
    called = function.__init__ if inspect.isclass(function) else function
    parameters = list(inspect.signature(called).parameters.values())
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [
        each.name for each in parameters if each.default is each.empty and each.kind in named and each.name != "self"
    ]


def ways_to_make() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public class, and every class method that makes something."""
    for module, name in ((each, name) for each in (studio, studio.mixins) for name in each.__all__):
        kind = getattr(module, name)
        if not inspect.isclass(kind) or issubclass(kind, enum.Enum) or getattr(kind, "_is_protocol", False):
            continue
        if name not in MADE_BY_OTHERS:
            yield name, kind
        for member, made in vars(kind).items():
            if isinstance(made, classmethod | staticmethod) and not member.startswith("_"):
                yield f"{name}.{member}", getattr(kind, member)


def raw_resources(stack: cdk.Stack) -> Iterator[cdk.CfnResource]:
    domain_id = "d-abcdefghijkl"
    found = sagemaker.CfnDomain.UserSettingsProperty(execution_role=core.ROLE_ARN)
    yield sagemaker.CfnDomain(stack, "CfnDomain", auth_mode="IAM", default_user_settings=found, domain_name="raw")
    yield sagemaker.CfnUserProfile(stack, "CfnUserProfile", user_profile_name="raw", domain_id=domain_id)
    yield sagemaker.CfnSpace(stack, "CfnSpace", space_name="raw", domain_id=domain_id)


def tell(made: Any, stack: cdk.Stack) -> None:
    """Raise what is wrong with a value object or a mixin, as the construct that takes it does."""
    if isinstance(made, cdk.Mixin):
        for raw in raw_resources(stack):
            made.apply_to(raw)
    if hasattr(made, "problems"):
        told = {"stack": stack, "account": "111111111111", "region": "eu-west-1", "on": "domain"}
        raise_if_invalid(stack, "X", made.problems(**{each: told.get(each, "it") for each in required(made.problems)}))


CASES = [
    pytest.param(label, make, name, id=f"{label}({name})")
    for label, make in ways_to_make()
    for name in required(make)
    if name not in {"scope", "construct_id"}
]


@pytest.mark.parametrize("wrong", [None, object()], ids=["None", "object"])
@pytest.mark.parametrize(("label", "make", "name"), CASES)
def test_a_required_argument_is_named(
    stack: cdk.Stack, label: str, make: Callable[..., Any], name: str, wrong: Any
) -> None:
    names = required(make)
    given: dict[str, Any] = {
        each: GOOD.get(f"{label} {each}", GOOD[each])(stack) if each != name else wrong
        for each in names
        if each not in {"scope", "construct_id"}
    }
    if "scope" in names:
        given["scope"] = stack
    if "construct_id" in names:
        given["construct_id"] = "X"
    place = "Studio/X" if "scope" in names and "construct_id" in names else label
    with pytest.raises(studio.ValidationError) as caught:
        tell(make(**given), stack)
    problem = next(each for each in caught.value.problems if re.search(rf"\b{name}\b", each.wrote))
    assert problem.code in {"ArgumentWrong", "ListExpected", "WorkingHoursInvalid"}
    assert wrong is not None or str(caught.value).startswith(f"[{place}] studio:ArgumentWrong: {name} is None; ")
