"""Templates of a small estate in two stacks, and edits of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from studio_constructs.baseline import Baseline, Break, compare, record
from studio_constructs.checks import Source

KEPT: Final = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}


def resource(kind: str, path: str = "", **properties: Any) -> dict[str, Any]:
    """A resource that is kept."""
    metadata = {"Metadata": {"aws:cdk:path": path}} if path else {}
    return {"Type": f"AWS::{kind}", **KEPT, **metadata, "Properties": properties}


def profile(name: str) -> dict[str, Any]:
    domain = {"Fn::ImportValue": "studio:Domain"}
    return resource("SageMaker::UserProfile", f"lab/{name}/Resource", DomainId=domain, UserProfileName=name)


TEMPLATES: Final[Mapping[str, dict[str, Any]]] = {
    "Studio": {
        "Resources": {
            "Key": resource("KMS::Key"),
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "studio"}},
            "Domain": resource(
                "SageMaker::Domain",
                "lab/Domain/Resource",
                DomainName="research",
                AuthMode="IAM",
                VpcId="vpc-1",
                KmsKeyId={"Ref": "Key"},
                SubnetIds=["subnet-1"],
                DefaultUserSettings={"ExecutionRole": {"Fn::GetAtt": ["Role", "Arn"]}},
            ),
            "Vault": resource("Backup::BackupVault", BackupVaultName="homes"),
        },
        "Outputs": {"Domain": {"Value": {"Ref": "Domain"}, "Export": {"Name": "studio:Domain"}}},
    },
    "Users": {
        "Resources": {
            **{name.title(): profile(name) for name in ("alice", "bob", "carol")},
            "Space": resource(
                "SageMaker::Space",
                "lab/alice/notes/Resource",
                DomainId={"Fn::ImportValue": "studio:Domain"},
                SpaceName="notes",
                OwnershipSettings={"OwnerUserProfileName": "alice"},
                SpaceSharingSettings={"SharingType": "Private"},
            ),
        }
    },
}


def sources(templates: Mapping[str, Any] = TEMPLATES, *, protected: bool = True, region: str = "") -> list[Source]:
    return [
        Source(
            name=f"cdk.out/{name}.template.json",
            body=body,
            account="111111111111",
            region=region or "eu-west-1",
            stack=name,
            termination_protection=protected,
        )
        for name, body in templates.items()
    ]


BASELINE: Final[Baseline] = record(sources())


def edited(path: str, value: Any = None) -> dict[str, Any]:
    """The templates with another value somewhere (``Studio/Domain/Properties/AuthMode``), or with none."""
    new: dict[str, Any] = copy.deepcopy(dict(TEMPLATES))
    stack, *keys, last = path.split("/")
    node = new[stack]["Resources"]
    for key in keys:
        node = node[key]
    node.pop(last, None)
    if value is not None:
        node[last] = copy.deepcopy(value)
    return new


def broken(templates: Mapping[str, Any], **options: Any) -> list[Break]:
    return compare(BASELINE, record(sources(templates, **options)))


def codes(found: list[Break]) -> list[tuple[str, str]]:
    """Code and place of each break."""
    return [(each.problem.code.removeprefix("Baseline"), f"{each.stack}/{each.logical_id}") for each in found]
