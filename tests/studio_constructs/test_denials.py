"""What nobody does, whatever is allowed: jobs outside of the estate's rules, and tags of the estate's own."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import aws_iam as iam

from studio_constructs.aws_facts import actions
from studio_constructs.role import Capability
from studio_constructs.role import denials as denying
from tests.kit import Json
from tests.security.iam.short import allows

from .iam_kit import ALICE, DOMAIN, IN_NETWORK, SAGEMAKER, SESSIONS, SUBNETS, profile, statements_of
from .kit import KEY_ARN


@pytest.fixture(scope="module")
def everything() -> list[Json]:
    return statements_of(*Capability)


# Tags of the estate -------------------------------------------------------------------------------------------------

OWN_SPACE = {
    "sagemaker:OwnerUserProfileArn": profile("alice"),
    "sagemaker:SpaceSharingType": "Private",
    "sagemaker:InstanceTypes": ["ml.t3.medium"],
}


@pytest.mark.parametrize(
    ("keys", "allowed"),
    [
        (["team"], True),
        (["team", "sagemaker:user-profile-arn"], True),
        (["studio:keep-until"], False),
        (["team", "studio:keep-until"], False),
        (["studio:anything"], False),
    ],
)
@pytest.mark.parametrize(
    ("making", "kind"), [("CreateSpace", f"space/{DOMAIN}/lab"), ("CreateApp", f"app/{DOMAIN}/lab/jupyterlab/default")]
)
def test_nobody_exempts_what_they_make_from_the_estate_s_rules(
    everything: list[Json], making: str, kind: str, keys: list[str], *, allowed: bool
) -> None:
    """Not where SageMaker asks for the right to tag, nor where it asks only for the right to make."""
    resource, request = f"{SAGEMAKER}:{kind}", {**ALICE, **OWN_SPACE, "aws:TagKeys": keys}
    assert allows(everything, f"sagemaker:{making}", resource, request) is allowed
    assert allows(everything, "sagemaker:AddTags", resource, {**request, "sagemaker:TaggingAction": making}) is allowed


def test_what_exists_is_exempted_by_nobody(everything: list[Json]) -> None:
    for kind in (f"space/{DOMAIN}/lab", f"app/{DOMAIN}/lab/jupyterlab/default", f"user-profile/{DOMAIN}/alice"):
        for keys in (["studio:keep-until"], ["team"]):
            request = {**ALICE, **OWN_SPACE, "aws:TagKeys": keys}
            assert not allows(everything, "sagemaker:AddTags", f"{SAGEMAKER}:{kind}", request)


# What is denied to jobs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"sagemaker:VpcSubnets": None}, False),
        ({"sagemaker:VpcSubnets": SUBNETS[:1]}, True),
        ({"sagemaker:VpcSubnets": [*SUBNETS, "subnet-99999999"]}, False),
        ({"sagemaker:VpcSecurityGroupIds": ["sg-99999999"]}, False),
        ({"sagemaker:VolumeKmsKeyArn": None}, False),
        ({"sagemaker:VolumeKmsKeyArn": KEY_ARN.replace("1234-", "4321-")}, False),
        ({"sagemaker:InstanceTypes": ["ml.p5.48xlarge"]}, False),
        ({"sagemaker:InstanceTypes": ["ml.m5.large", "ml.p5.48xlarge"]}, False),
        ({"sagemaker:FileSystemId": "fs-12345678"}, False),
    ],
)
@pytest.mark.parametrize("session", SESSIONS)
def test_a_training_job_keeps_to_network_key_and_instance_types(
    everything: list[Json], session: dict[str, Any], change: dict[str, Any], *, allowed: bool
) -> None:
    request = {**session, **IN_NETWORK, **change}
    resource = f"{SAGEMAKER}:training-job/any"
    assert allows(everything, "sagemaker:CreateTrainingJob", resource, request) is allowed


def test_disks_that_encrypt_by_themselves_take_no_key() -> None:
    found = statements_of(Capability.TRAINING, instance_types=["ml.m5.large", "ml.g5.xlarge", "ml.m6id.large"])
    for instance_type, allowed in (("ml.g5.xlarge", True), ("ml.m6id.large", True), ("ml.m5.large", False)):
        change = {"sagemaker:VolumeKmsKeyArn": None, "sagemaker:InstanceTypes": [instance_type]}
        request = {**ALICE, **IN_NETWORK, **change}
        resource = f"{SAGEMAKER}:training-job/any"
        assert allows(found, "sagemaker:CreateTrainingJob", resource, request) is allowed


def test_one_disk_that_does_not_is_enough_and_none_is_nothing(everything: list[Json]) -> None:
    """A tuning job has several instance types, a serverless endpoint none."""
    resource = f"{SAGEMAKER}:hyper-parameter-tuning-job/any"
    found = statements_of(Capability.TUNING, instance_types=["ml.m5.large", "ml.g5.xlarge"])
    for types, allowed in ((["ml.g5.xlarge"], True), (["ml.g5.xlarge", "ml.m5.large"], False)):
        change = {"sagemaker:VolumeKmsKeyArn": None, "sagemaker:InstanceTypes": types}
        request = {**ALICE, **IN_NETWORK, **change}
        assert allows(found, "sagemaker:CreateHyperParameterTuningJob", resource, request) is allowed
    serverless = {"sagemaker:DomainId": DOMAIN, "sagemaker:UserProfileName": "alice"}
    request = {**serverless, "sagemaker:ModelArn": [f"{SAGEMAKER}:model/alice--churn"]}
    assert allows(everything, "sagemaker:CreateEndpointConfig", f"{SAGEMAKER}:endpoint-config/any", request)


def test_nobody_makes_changes_or_deletes_what_the_estate_is_made_of() -> None:
    (denied,) = [each for each in denying.of_everybody(remote_access=True) if each.sid == "DenyChangingTheEstate"]
    nouns = ("AppImageConfig", "Domain", "Image", "ImageVersion", "UserProfile")
    changes = {f"sagemaker:{verb}{noun}" for verb in ("Create", "Delete", "Update") for noun in nouns}
    scripts = {"sagemaker:CreateStudioLifecycleConfig", "sagemaker:DeleteStudioLifecycleConfig"}
    assert set(denied.actions) == changes | scripts | {"sagemaker:DeleteTags"}
    assert denied.effect is iam.Effect.DENY
    assert denied.resources == ["*"]


# Exactly what is denied --------------------------------------------------------------------------------------------

Denial = tuple[str, tuple[str, ...], dict[str, Any]]
APPS, JOBS = ["ml.t3.medium"], ["ml.m5.large", "ml.g5.xlarge"]


def denials(statements: list[iam.PolicyStatement]) -> list[Denial]:
    """Each by its name, with its actions and its conditions; all of them deny, and on everything."""
    assert all((each.effect, each.resources) == (iam.Effect.DENY, ["*"]) for each in statements)
    return [(str(each.sid), tuple(each.actions), each.conditions) for each in statements]


def other_types(*types: str) -> dict[str, Any]:
    return {"ForAnyValue:StringNotEquals": {"sagemaker:InstanceTypes": list(types)}}


def test_remote_ides_are_opened_neither_when_a_space_is_made_nor_later() -> None:
    """What a role without remote access has beyond one with it."""
    closed = denials(denying.of_everybody(remote_access=False))
    allowed = denials(denying.of_everybody(remote_access=True))
    assert [each for each in closed if each not in allowed] == [
        ("DenyRemoteIde", ("sagemaker:StartSession",), {}),
        (
            "DenyOpeningSpacesToRemoteIdes",
            ("sagemaker:CreateSpace", "sagemaker:UpdateSpace"),
            {"StringEquals": {"sagemaker:RemoteAccess": ["ENABLED"]}},
        ),
    ]
    assert [each for each in allowed if each not in closed] == []


OF_APPS: Denial = (
    "DenyOtherInstanceTypes", tuple(actions.APP_INSTANCE_TYPE_ACTIONS), other_types(*APPS, "system")
)  # fmt: skip
OF_JOBS: Denial = ("DenyOtherJobInstanceTypes", tuple(actions.JOB_INSTANCE_TYPE_ACTIONS), other_types(*JOBS))


@pytest.mark.parametrize(
    ("apps", "jobs", "denied"),
    [
        (None, None, []),
        (APPS, None, [OF_APPS]),
        (None, JOBS, [OF_JOBS]),
        (APPS, JOBS, [OF_APPS, OF_JOBS]),
        (
            APPS,
            APPS,
            [
                (
                    "DenyOtherInstanceTypes",
                    (*actions.APP_INSTANCE_TYPE_ACTIONS, *actions.JOB_INSTANCE_TYPE_ACTIONS),
                    other_types(*APPS, "system"),
                )
            ],
        ),
    ],
    ids=["anything", "apps", "jobs", "each its own", "one list"],
)
def test_apps_and_jobs_run_on_their_lists_alone(
    apps: list[str] | None, jobs: list[str] | None, denied: list[Denial]
) -> None:
    """Apps may always run on the 'system' instance: JupyterServer's, which costs nothing."""
    assert denials(denying.instance_types(apps=apps, jobs=jobs)) == denied
