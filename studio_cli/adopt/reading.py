"""Read a domain: what SageMaker, EC2, KMS and IAM tell of it. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from botocore.exceptions import ClientError

from studio_cli.adopt.assignments import read_assignments
from studio_cli.adopt.found import DOMAIN, IMAGE_CONFIG, PROFILE, SCRIPT, SPACE, Found, FoundDomain
from studio_cli.adopt.properties import Properties, described, schema_of
from studio_cli.asking import code_of, pages
from studio_cli.aws import Target
from studio_constructs import Problem

_SCRIPTED: Final = ("JupyterLab", "CodeEditor", "JupyterServer", "KernelGateway")
"""Apps whose start runs scripts."""
_SCRIPT_NAME: Final = "StudioLifecycleConfigName"
_READY: Final = "InService"


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
        if code_of(error) not in {"ResourceNotFound", "ValidationException"}:
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
    people = read_assignments(target, region, domain)
    return FoundDomain(
        account=target.account(),
        region=region,
        domain=domain,
        key_arn=key_arn,
        profiles=profiles,
        spaces=tuple(_spaces(sagemaker, domain_id)),
        scripts=tuple(_scripts(sagemaker, domain.user_settings)),
        image_configs=tuple(_image_configs(sagemaker, domain.user_settings)),
        assignments=people.assignments,
        user_ids=people.user_ids,
        unread=people.unread,
        running=tuple(_running(sagemaker, domain_id)),
        public_subnets=tuple(_public(target.client("ec2", region), domain.properties)),
        roles=_roles(target.client("iam", region), (domain, *profiles)),
    )


def _not_found(sagemaker: Any, region: str, domain_id: str) -> Problem:
    there = [f"{row['DomainId']} ({row['DomainName']})" for row in pages(sagemaker, "list_domains", "Domains")]
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
    for row in pages(sagemaker, "list_user_profiles", "UserProfiles", DomainIdEquals=domain_id):
        identifier = {"UserProfileName": row["UserProfileName"], "DomainId": domain_id}
        answer = sagemaker.describe_user_profile(**identifier)
        yield _found(sagemaker, PROFILE, answer, identifier)


def _spaces(sagemaker: Any, domain_id: str) -> Iterator[Found]:
    for row in pages(sagemaker, "list_spaces", "Spaces", DomainIdEquals=domain_id):
        identifier = {"DomainId": domain_id, "SpaceName": row["SpaceName"]}
        answer = sagemaker.describe_space(**identifier)
        yield _found(sagemaker, SPACE, answer, identifier)


def _scripts(sagemaker: Any, users: Properties) -> Iterator[Found]:
    """The scripts of everybody's apps, the chosen one first: an estate's first script is the one that is chosen."""
    arns: list[str] = []
    for app_type in _SCRIPTED:
        app = users.get(f"{app_type}AppSettings", {})
        chosen = app.get("DefaultResourceSpec", {}).get("LifecycleConfigArn")
        arns += [
            str(each) for each in (chosen, *app.get("LifecycleConfigArns", []), app.get("BuiltInLifecycleConfigArn"))
        ]
    for arn in dict.fromkeys(arns):
        if not arn.startswith("arn:"):  # "None" is a word of SageMaker's
            continue
        answer = sagemaker.describe_studio_lifecycle_config(StudioLifecycleConfigName=arn.rsplit("/", 1)[-1])
        yield _found(sagemaker, SCRIPT, answer, {_SCRIPT_NAME: answer[_SCRIPT_NAME]})


def _image_configs(sagemaker: Any, users: Properties) -> Iterator[Found]:
    names = {
        image["AppImageConfigName"]
        for app_type in _SCRIPTED
        for image in users.get(f"{app_type}AppSettings", {}).get("CustomImages", [])
    }
    for name in sorted(names):
        identifier = {"AppImageConfigName": name}
        yield _found(sagemaker, IMAGE_CONFIG, sagemaker.describe_app_image_config(**identifier), identifier)


def _found(sagemaker: Any, kind: str, answer: Mapping[str, Any], identifier: dict[str, str]) -> Found:
    noun = kind.rsplit("::", 1)[-1]
    rows = pages(sagemaker, "list_tags", "Tags", ResourceArn=answer[f"{noun}Arn"])
    tags = {row["Key"]: row["Value"] for row in rows if not row["Key"].startswith("aws:")}
    told = described(kind, answer)
    made_up = {key: answer[key] for key in schema_of(kind).attributes if key in answer}
    return Found(kind, str(answer[f"{noun}Name"]), identifier, told.properties, told.beyond, tags, made_up)


def _running(sagemaker: Any, domain_id: str) -> Iterator[tuple[str, str]]:
    owners = {
        row["SpaceName"]: row.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName", "")
        for row in pages(sagemaker, "list_spaces", "Spaces", DomainIdEquals=domain_id)
    }
    for app in pages(sagemaker, "list_apps", "Apps", DomainIdEquals=domain_id):
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
    attached: Callable[..., Any] = partial(pages, iam, "list_attached_role_policies", "AttachedPolicies")
    inline: Callable[..., Any] = partial(pages, iam, "list_role_policies", "PolicyNames")
    try:
        return [*(row["PolicyName"] for row in attached(RoleName=role)), *inline(RoleName=role)]
    except ClientError as error:
        code = code_of(error)
        if code not in {"AccessDenied", "NoSuchEntity"}:
            raise
        return ["the role is gone" if code == "NoSuchEntity" else "its policies can not be read with these credentials"]
