"""A domain as it is: what SageMaker, EC2, KMS and IAM tell of it. Nothing is changed."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.adopt.properties import Properties, described
from studio_cli.aws import Target
from studio_constructs import Problem

DOMAIN: Final = "AWS::SageMaker::Domain"
PROFILE: Final = "AWS::SageMaker::UserProfile"
SPACE: Final = "AWS::SageMaker::Space"
SCRIPT: Final = "AWS::SageMaker::StudioLifecycleConfig"

_SCRIPT_PREFIX: Final = "StudioLifecycleConfig"
_READY: Final = "InService"


@dataclass(frozen=True)
class Found:
    """A resource that is there.

    Attributes:
        type: Its CloudFormation type.
        name: What people call it.
        identifier: The properties that tell it from others of its type: what an import wants.
        properties: Its settings, as a template would say them; without tags.
        beyond: Settings that no template can say.
        tags: Its tags, without AWS's own.
    """

    type: str
    name: str
    identifier: dict[str, str]
    properties: Properties
    beyond: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def user_settings(self) -> Properties:
        """What a domain or a profile gives to people; nothing for others."""
        kind = "DefaultUserSettings" if self.type == DOMAIN else "UserSettings"
        return dict(self.properties.get(kind, {}))

    @property
    def physical_id(self) -> str:
        """What CloudFormation calls it."""
        return "|".join(self.identifier.values())


@dataclass(frozen=True)
class FoundDomain:
    """A domain with everything in it.

    Attributes:
        account: Where it is.
        region: Where it is.
        key_arn: What its homes are encrypted with.
        scripts: Lifecycle configurations that its default settings run.
        running: Owner and instance type of each app that runs; no owner for an app of a shared space.
        public_subnets: Subnets of it whose routes lead to an internet gateway.
        roles: Roles that its people and it have now, with their policies.
    """

    account: str
    region: str
    domain: Found
    key_arn: str
    profiles: tuple[Found, ...] = ()
    spaces: tuple[Found, ...] = ()
    scripts: tuple[Found, ...] = ()
    running: tuple[tuple[str, str], ...] = ()
    public_subnets: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def domain_id(self) -> str:
        """Its id."""
        return self.domain.identifier["DomainId"]

    @property
    def everything(self) -> tuple[Found, ...]:
        """All that could be imported."""
        return (*self.scripts, self.domain, *self.profiles, *self.spaces)


def read(target: Target, region: str, domain_id: str) -> FoundDomain | Problem:
    """Read a domain, or say why it can not be adopted.

    Args:
        target: Where to ask.
        region: Its region.
        domain_id: Its id, ``d-...``.
    """
    sagemaker = target.client("sagemaker", region)
    try:
        answer = sagemaker.describe_domain(DomainId=domain_id)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ResourceNotFound", "ValidationException"}:
            raise
        return _not_found(sagemaker, region, domain_id)
    if answer["Status"] != _READY:
        wrote = f"{domain_id} is {answer['Status']}"
        return Problem("DomainNotReady", wrote, "CloudFormation imports what works", "wait, or repair the domain first")
    key_arn = _key_arn(target.client("kms", region), answer.get("KmsKeyId"))
    if key_arn is None:
        return _without_key(domain_id)
    domain = _found(sagemaker, DOMAIN, answer, {"DomainId": domain_id})
    domain.properties["KmsKeyId"] = key_arn
    profiles = tuple(_profiles(sagemaker, domain_id))
    return FoundDomain(
        account=target.account(),
        region=region,
        domain=domain,
        key_arn=key_arn,
        profiles=profiles,
        spaces=tuple(_spaces(sagemaker, domain_id)),
        scripts=tuple(_scripts(sagemaker, domain.properties)),
        running=tuple(_running(sagemaker, domain_id)),
        public_subnets=tuple(_public(target.client("ec2", region), domain.properties)),
        roles=_roles(target.client("iam", region), (domain, *profiles)),
    )


def _not_found(sagemaker: Any, region: str, domain_id: str) -> Problem:
    there = [f"{row['DomainId']} ({row['DomainName']})" for row in _pages(sagemaker, "list_domains", "Domains")]
    rule = f"domains in {region} are {', '.join(there)}" if there else f"there is no domain in {region}"
    return Problem("DomainNotFound", f"there is no domain {domain_id!r} in {region}", rule, "name its id and --region")


def _without_key(domain_id: str) -> Problem:
    return Problem(
        "DomainKeyMissing",
        f"{domain_id} is not encrypted with a key of yours",
        "an estate's domain has one, and a domain never gets another key than it was made with",
        "it can not be adopted: make an estate beside it, and move people's files there",
    )


def _key_arn(kms: Any, key: str | None) -> str | None:
    """The ARN of a customer's key; the API also takes ids and aliases, and gives back what it was given."""
    if key is None:
        return None
    metadata = kms.describe_key(KeyId=key)["KeyMetadata"]
    return str(metadata["Arn"]) if metadata["KeyManager"] == "CUSTOMER" else None


def _profiles(sagemaker: Any, domain_id: str) -> Iterator[Found]:
    for row in _pages(sagemaker, "list_user_profiles", "UserProfiles", DomainIdEquals=domain_id):
        identifier = {"UserProfileName": row["UserProfileName"], "DomainId": domain_id}
        answer = sagemaker.describe_user_profile(**identifier)
        yield _found(sagemaker, PROFILE, answer, identifier)


def _spaces(sagemaker: Any, domain_id: str) -> Iterator[Found]:
    for row in _pages(sagemaker, "list_spaces", "Spaces", DomainIdEquals=domain_id):
        identifier = {"DomainId": domain_id, "SpaceName": row["SpaceName"]}
        answer = sagemaker.describe_space(**identifier)
        yield _found(sagemaker, SPACE, answer, identifier)


def _scripts(sagemaker: Any, domain: Properties) -> Iterator[Found]:
    settings = domain.get("DefaultUserSettings", {})
    arns = [
        arn
        for app in ("JupyterLabAppSettings", "CodeEditorAppSettings")
        for arn in settings.get(app, {}).get("LifecycleConfigArns", [])
    ]
    for arn in dict.fromkeys(arns):
        name = arn.rsplit("/", 1)[-1]
        answer = sagemaker.describe_studio_lifecycle_config(StudioLifecycleConfigName=name)
        identifier = {f"{_SCRIPT_PREFIX}Name": answer[f"{_SCRIPT_PREFIX}Name"]}
        yield _found(sagemaker, SCRIPT, answer, identifier)


def content_of(script: Found) -> bytes:
    """What a lifecycle configuration runs."""
    return base64.b64decode(script.properties[f"{_SCRIPT_PREFIX}Content"])


def _found(sagemaker: Any, kind: str, answer: Mapping[str, Any], identifier: dict[str, str]) -> Found:
    noun = kind.rsplit("::", 1)[-1]
    rows = _pages(sagemaker, "list_tags", "Tags", ResourceArn=answer[f"{noun}Arn"])
    tags = {row["Key"]: row["Value"] for row in rows if not row["Key"].startswith("aws:")}
    told = described(kind, answer)
    return Found(kind, str(answer[f"{noun}Name"]), identifier, told.properties, told.beyond, tags)


def _running(sagemaker: Any, domain_id: str) -> Iterator[tuple[str, str]]:
    owners = {
        row["SpaceName"]: row.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName", "")
        for row in _pages(sagemaker, "list_spaces", "Spaces", DomainIdEquals=domain_id)
    }
    for app in _pages(sagemaker, "list_apps", "Apps", DomainIdEquals=domain_id):
        instance_type = app.get("ResourceSpec", {}).get("InstanceType")
        if app["Status"] in {"InService", "Pending"} and instance_type:
            yield app.get("UserProfileName") or owners.get(app.get("SpaceName", ""), ""), str(instance_type)


def _public(ec2: Any, domain: Properties) -> Iterator[str]:
    """Subnets with a route to an internet gateway: in them apps have no address of their own, and reach nothing."""
    vpc = domain.get("VpcId")
    if vpc is None:
        return
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"]
    by_subnet = {row.get("SubnetId"): table for table in tables for row in table["Associations"]}
    main: Any = next((table for table in tables for row in table["Associations"] if row.get("Main")), {"Routes": []})
    for subnet in domain.get("SubnetIds", []):
        routes = by_subnet.get(subnet, main)["Routes"]
        if any(str(route.get("GatewayId", "")).startswith("igw-") for route in routes):
            yield subnet


def _roles(iam: Any, resources: tuple[Found, ...]) -> dict[str, tuple[str, ...]]:
    settings = [found.user_settings for found in resources]
    arns = dict.fromkeys(str(each["ExecutionRole"]) for each in settings if "ExecutionRole" in each)
    return {arn: tuple(_policies(iam, arn.rsplit("/", 1)[-1])) for arn in arns}


def _policies(iam: Any, role: str) -> list[str]:
    """Names of a role's policies; a word about it where it can not be read."""
    attached: Callable[..., Any] = partial(_pages, iam, "list_attached_role_policies", "AttachedPolicies")
    inline: Callable[..., Any] = partial(_pages, iam, "list_role_policies", "PolicyNames")
    try:
        return [*(row["PolicyName"] for row in attached(RoleName=role)), *inline(RoleName=role)]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in {"AccessDenied", "NoSuchEntity"}:
            raise
        return ["the role is gone" if code == "NoSuchEntity" else "its policies can not be read with these credentials"]


def _pages(client: Any, operation: str, member: str, **request: Any) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**request):
        yield from page[member]
