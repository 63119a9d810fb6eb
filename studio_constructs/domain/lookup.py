"""What a domain is that exists, asked at synth: the CDK's command line asks AWS, and keeps it in `cdk.context.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._validation import is_known, raise_if_invalid
from studio_constructs.authentication import Authentication
from studio_constructs.domain.imports import ImportedDomain
from studio_constructs.errors import Problem
from studio_constructs.idle.shutdown import IdleShutdown

_PROVIDER: Final = "cc-api-provider"
_ID: Final = re.compile(r"d-(?:-*[a-z0-9]){1,61}")
_VPC_TO_COME: Final = "vpc-12345"
"""What stands for the VPC until the domain is known: the CDK's own stand-in for a VPC."""

_TO_COME: Final[Mapping[str, Any]] = {
    "AuthMode": "IAM",
    "DefaultUserSettings": {"SecurityGroups": []},
    "HomeEfsFileSystemId": "fs-12345678",
    "KmsKeyId": "00000000-0000-0000-0000-000000000000",
    "VpcId": _VPC_TO_COME,
}
"""What is asked of the domain, and what stands for it in the first synth, before the lookup."""


def look_up(scope: Construct, construct_id: str, *, domain_id: str) -> ImportedDomain:
    """Import a domain with what AWS says of it; see `Domain.from_lookup`."""
    raise_if_invalid(scope, construct_id, _problems(scope, domain_id))
    return LookedUpDomain(scope, construct_id, domain_id=domain_id, settings=_ask(scope, domain_id))


class LookedUpDomain(ImportedDomain):
    """A domain by what a lookup found; see `Domain.from_lookup`."""

    def __init__(self, scope: Construct, construct_id: str, *, domain_id: str, settings: Mapping[str, Any]) -> None:
        # The parts that are looked up or imported too stand beside the domain, under its name.
        around = Construct(scope, f"{construct_id}Lookup")
        users = settings["DefaultUserSettings"]
        super().__init__(
            scope,
            construct_id,
            domain_id=domain_id,
            vpc=_vpc(around, str(settings["VpcId"])),
            security_groups=[
                # Not mutable: a group that somebody else keeps gets no rules from here.
                ec2.SecurityGroup.from_security_group_id(around, f"SecurityGroup{number}", group_id, mutable=False)
                for number, group_id in enumerate(users.get("SecurityGroups", []), start=1)
            ],
            encryption_key=_key(around, str(settings["KmsKeyId"])),
            home_efs_file_system_id=str(settings["HomeEfsFileSystemId"]),
            idle_shutdown=_idle_shutdown(users),
            authentication=Authentication.iam() if settings["AuthMode"] == "IAM" else Authentication.identity_center(),
            single_sign_on_application_arn=None,
        )


def _ask(scope: Construct, domain_id: str) -> Mapping[str, Any]:
    answer = cdk.ContextProvider.get_value(
        scope,
        provider=_PROVIDER,
        props={
            "typeName": "AWS::SageMaker::Domain",
            "exactIdentifier": domain_id,
            "propertiesToReturn": sorted(_TO_COME),
        },
        dummy_value=[dict(_TO_COME)],
    )
    (found,) = answer.value
    settings: Mapping[str, Any] = found
    return settings


def _vpc(scope: Construct, vpc_id: str) -> ec2.IVpc:
    """The VPC is looked up once the domain is known; before, the CDK would ask for one that does not exist."""
    if vpc_id == _VPC_TO_COME:
        return ec2.Vpc.from_vpc_attributes(scope, "Vpc", vpc_id=vpc_id, availability_zones=["unknown"])
    return ec2.Vpc.from_lookup(scope, "Vpc", vpc_id=vpc_id)


def _key(scope: Construct, key_id: str) -> kms.IKey:
    """A domain tells its key as it was told: an ARN, an id, or an alias."""
    if "alias/" in key_id:
        return kms.Key.from_lookup(scope, "Key", alias_name=key_id[key_id.index("alias/") :])
    stack = cdk.Stack.of(scope)
    arn = key_id if key_id.startswith("arn:") else stack.format_arn(service="kms", resource="key", resource_name=key_id)
    return kms.Key.from_key_arn(scope, "Key", arn)


def _idle_shutdown(users: Mapping[str, Any]) -> IdleShutdown | None:
    """What holds for both apps alike; not known where they differ, or say nothing."""
    said = [
        users.get(app, {}).get("AppLifecycleManagement", {}).get("IdleSettings")
        for app in ("JupyterLabAppSettings", "CodeEditorAppSettings")
    ]
    if said[0] is None or said[0] != said[1]:
        return None
    idle = said[0]
    if idle.get("LifecycleManagement") != "ENABLED":
        return IdleShutdown.disabled()
    minutes = idle.get("IdleTimeoutInMinutes")
    low, high = idle.get("MinIdleTimeoutInMinutes"), idle.get("MaxIdleTimeoutInMinutes")
    if None in {minutes, low, high}:
        return None
    return IdleShutdown.between(
        cdk.Duration.minutes(low), cdk.Duration.minutes(high), default=cdk.Duration.minutes(minutes)
    )


def _problems(scope: Construct, domain_id: str) -> list[Problem]:
    found: list[Problem] = []
    if not isinstance(domain_id, str) or not is_known(domain_id) or not _ID.fullmatch(domain_id):
        wrote = f"domain_id is {domain_id!r}" if is_known(domain_id) else "domain_id is known to the deployment only"
        rule = "a lookup needs the id itself, 'd-' and what AWS gave it"
        found.append(Problem("DomainIdInvalid", wrote, rule, "copy it from the SageMaker console: 'd-0a1b2c3d4e5f'"))
    stack = cdk.Stack.of(scope)
    if not (is_known(stack.account) and is_known(stack.region)):
        wrote = "the stack says no account and region"
        rule, fix = "a lookup asks one account in one region", 'write env=cdk.Environment(account="...", region="...")'
        found.append(Problem("LookupNeedsEnvironment", wrote, rule, fix))
    return found
