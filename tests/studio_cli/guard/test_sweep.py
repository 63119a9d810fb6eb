"""Which properties may not change, for every type that holds Studio's work, beside a second source.

The first is the registry's schemas, as the guard reads them; the second the table that `cdk diff` goes by.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from local_aws.schemas import index, schema
from studio_cli.guard.finding import Kind
from studio_cli.guard.verdict import judge
from studio_constructs.checks import Source
from tests.kit import ROOT

FAMILIES = ("AWS::SageMaker::", "AWS::EFS::", "AWS::KMS::", "AWS::S3::", "AWS::ECR::", "AWS::Backup::")
TYPES = sorted(name for name in index() if name.startswith(FAMILIES))

INSIDE = "the schema names what is inside of it; the CDK's table has only whole properties"
NEWER = (
    "the API updates it (UpdateDomain, AddTags), and the schema says so since 2025 or 2026; the CDK's table is older"
)
CONDITIONAL = "conditionalCreateOnly, for which the CDK's table has no word here"
SETTLED = {
    ("AWS::S3::Bucket", "ObjectLockEnabled"): ("no", "yes", "nobody can tell: the guard says may-replace"),
    ("AWS::S3::StorageLens", "StorageLensConfiguration"): ("inside", "no", INSIDE),
    ("AWS::SageMaker::App", "Tags"): ("no", "yes", NEWER),
    ("AWS::SageMaker::AppImageConfig", "Tags"): ("no", "yes", NEWER),
    ("AWS::SageMaker::Cluster", "Orchestrator"): ("inside", "no", INSIDE),
    ("AWS::SageMaker::CodeRepository", "GitConfig"): ("inside", "no", INSIDE),
    ("AWS::SageMaker::ComputeQuota", "ComputeQuotaTarget"): ("inside", "no", INSIDE),
    ("AWS::SageMaker::Device", "Device"): ("inside", "no", INSIDE),
    ("AWS::SageMaker::Domain", "AppNetworkAccessType"): ("no", "yes", NEWER),
    ("AWS::SageMaker::Domain", "VpcId"): ("maybe", "yes", "conditionalCreateOnly: the guard says may-replace"),
    ("AWS::SageMaker::Domain", "SubnetIds"): ("no", "yes", NEWER),
    ("AWS::SageMaker::Domain", "Tags"): ("no", "yes", NEWER),
    ("AWS::SageMaker::Domain", "DomainSettings"): ("inside", "no", INSIDE),
    ("AWS::SageMaker::FeatureGroup", "OnlineStoreConfig"): ("inside", "yes", "its TtlDuration is updated in place"),
    ("AWS::SageMaker::MlflowTrackingServer", "MlflowVersion"): ("maybe", "no", CONDITIONAL),
    ("AWS::SageMaker::MlflowTrackingServer", "RoleArn"): ("maybe", "no", CONDITIONAL),
    ("AWS::SageMaker::ModelPackage", "SourceUri"): ("maybe", "no", CONDITIONAL),
    ("AWS::SageMaker::ModelPackage", "ModelCard"): ("maybe", "no", CONDITIONAL),
    ("AWS::SageMaker::UserProfile", "UserSettings"): ("inside", "no", INSIDE),
    ("AWS::SageMaker::UserProfile", "Tags"): ("no", "yes", NEWER),
}
"""Where the two disagree: what the schema says, what the CDK's table says, and why the guard does as it does."""


@cache
def cdk_s() -> dict[str, dict[str, str]]:
    """By type and property, whether the CDK says that a change replaces."""
    with gzip.open(ROOT / "node_modules" / "aws-cdk" / "db.json.gz") as file:
        resources = json.load(file)["schema"]["resource"]["entities"]
    return {
        each["cloudFormationType"]: {
            name: entry.get("causesReplacement", "no") for name, entry in each["properties"].items()
        }
        for each in resources
    }


def ours(resource_type: str) -> dict[str, str]:
    known = schema(resource_type)
    assert known
    said = {pointer[0]: "maybe" for pointer in known.maybe_create_only}
    for pointer in known.create_only:
        said[pointer[0]] = "yes" if len(pointer) == 1 or said.get(pointer[0]) == "yes" else "inside"
    for pointer in known.create_only:
        if len(pointer) == 1:
            said[pointer[0]] = "yes"
    return said


def test_every_disagreement_with_the_second_source_is_settled() -> None:
    found = {
        (name, key): (ours(name).get(key, "no"), theirs)
        for name in TYPES
        for key, theirs in cdk_s()[name].items()
        if ours(name).get(key, "no") != theirs
    }
    assert found == {place: said[:2] for place, said in SETTLED.items()}
    assert sum(len(cdk_s()[name]) for name in TYPES) > 500


def placed(pointer: list[str], value: Any) -> Any:
    for name in reversed(pointer):
        value = [value] if name == "*" else {name: value}
    return value


def kinds(resource_type: str, pointer: list[str]) -> set[Kind]:
    """What a change of one property does."""
    sides = [
        [Source("t", {"Resources": {"It": {"Type": resource_type, "Properties": placed(pointer, value)}}})]
        for value in ("one", "two")
    ]
    return {finding.kind for finding in judge(*sides).findings} & {Kind.REPLACE, Kind.MAY_REPLACE}


def never(resource_type: str) -> Iterator[list[str]]:
    """Properties of which no change replaces."""
    known = schema(resource_type)
    assert known
    tied = {pointer[0] for pointer in [*known.create_only, *known.maybe_create_only]}
    for name in known.doc["properties"]:
        if name not in tied and (resource_type, name) != ("AWS::S3::Bucket", "ObjectLockEnabled"):
            yield [name]


@pytest.mark.parametrize("resource_type", TYPES)
def test_each_property_that_may_not_change_replaces_and_no_other_does(resource_type: str) -> None:
    known = schema(resource_type)
    assert known
    for pointer in known.create_only:
        assert kinds(resource_type, pointer) == {Kind.REPLACE}, pointer
    for pointer in known.maybe_create_only:
        assert kinds(resource_type, pointer) & {Kind.MAY_REPLACE, Kind.REPLACE}, pointer
    for pointer in never(resource_type):
        assert kinds(resource_type, pointer) == set(), pointer


def test_object_lock_of_a_bucket_may_replace() -> None:
    assert kinds("AWS::S3::Bucket", ["ObjectLockEnabled"]) == {Kind.MAY_REPLACE}
