"""What runs under guardrails: instance types, scripts, images, networks and keys, on every action that knows them."""

from __future__ import annotations

import fnmatch
import functools
from typing import Any

import botocore.loaders
import pytest

import studio_constructs as studio
from studio_constructs.aws_facts import actions
from studio_constructs.role import GuardrailRules
from studio_constructs.role import denials as denying

from .guardrail_kit import ACCOUNT, BOBS, OTHER_KEY, OWN, REGION, ceiling, may, of
from .iam_kit import DOMAIN, SUBNETS
from .kit import KEY_ARN

# What runs ------------------------------------------------------------------------------------------------------------

JOB: dict[str, Any] = {
    "sagemaker:VpcSubnets": SUBNETS,
    "sagemaker:VpcSecurityGroupIds": ["sg-0a1b2c3d"],
    "sagemaker:VolumeKmsKeyArn": KEY_ARN,
    "sagemaker:InstanceTypes": ["ml.t3.medium"],
}


@pytest.mark.parametrize("action", [*actions.APP_INSTANCE_TYPE_ACTIONS, *actions.JOB_INSTANCE_TYPE_ACTIONS])
def test_every_action_that_knows_instance_types_is_held_to_them(action: str) -> None:
    """All 23; what changes the estate is denied anyway, and is asked for without that denial."""
    rules = GuardrailRules(instance_types=["ml.t3.medium"], job_instance_types=["ml.g5.xlarge"])
    made = studio.Guardrails.boundary(rules, account=ACCOUNT, region=REGION)
    under = {"Statement": [each for each in made["Statement"] if each["Sid"] != "DenyChangingTheEstate"]}
    for types, expected in (
        (["ml.t3.medium"], True),
        (["ml.g5.xlarge"], True),
        (["system"], True),
        (None, True),
        (["ml.p5.48xlarge"], False),
        (["ml.t3.medium", "ml.p5.48xlarge"], False),
    ):
        assert may(action, "*", {**OWN, "sagemaker:InstanceTypes": types}, under=under) is expected


SCRIPT = "arn:aws:sagemaker:eu-west-1:111111111111:studio-lifecycle-config/{}"
IMAGE, VERSION = (f"arn:aws:sagemaker:eu-west-1:{{}}:{kind}/{{}}" for kind in ("image", "image-version"))
OF_AWS = "819792524951"
STARTS = [
    ("CreateSpace", f"space/{DOMAIN}/lab"),
    ("UpdateSpace", f"space/{DOMAIN}/lab"),
    ("CreateApp", f"app/{DOMAIN}/lab/jupyterlab/default"),
    ("CreateApp", f"app/{DOMAIN}/lab/codeeditor/default"),
]
APPROVED: list[tuple[str, Any, bool, str]] = [
    ("StudioLifecycleConfigArns", None, True, "no script"),
    ("StudioLifecycleConfigArns", ["None"], True, "no script, said aloud"),
    ("StudioLifecycleConfigArns", [SCRIPT.format("research-setup-0a1b2c3d")], True, "one of the estate"),
    ("StudioLifecycleConfigArns", [SCRIPT.format("researching")], False, "one with a name that begins alike"),
    ("StudioLifecycleConfigArns", [SCRIPT.format("evil")], False, "another"),
    ("StudioLifecycleConfigArns", [SCRIPT.format("research-a"), SCRIPT.format("evil")], False, "another beside it"),
    ("ImageArns", None, True, "the default image"),
    ("ImageArns", [IMAGE.format(OF_AWS, "sagemaker-distribution-cpu")], True, "SageMaker Distribution"),
    ("ImageArns", [IMAGE.format(ACCOUNT, "geo")], True, "an approved image"),
    (
        "ImageArns",
        [IMAGE.format(ACCOUNT, "research-a"), IMAGE.format(OF_AWS, "sagemaker-distribution-gpu")],
        True,
        "two",
    ),
    ("ImageArns", [IMAGE.format(ACCOUNT, "geology")], False, "an image with a name that begins alike"),
    ("ImageArns", [IMAGE.format("222222222222", "geo")], False, "another account's image of that name"),
    ("ImageArns", [IMAGE.format("222222222222", "sagemaker-distribution-cpu")], False, "a false Distribution"),
    ("ImageVersionArns", [VERSION.format(OF_AWS, "sagemaker-distribution-cpu/12")], True, "a version of Distribution"),
    ("ImageVersionArns", [VERSION.format(ACCOUNT, "geo/3")], True, "a version of an approved image"),
    ("ImageVersionArns", [VERSION.format(ACCOUNT, "evil/3")], False, "a version of another"),
    ("ImageVersionArns", [VERSION.format("222222222222", "geo/3")], False, "another account's version"),
]


@pytest.mark.parametrize(("key", "value", "expected"), [pytest.param(*row[:3], id=row[3]) for row in APPROVED])
@pytest.mark.parametrize(("action", "resource"), STARTS, ids=["make", "change", "JupyterLab", "Code Editor"])
def test_spaces_and_apps_start_with_what_is_approved(
    action: str, resource: str, key: str, value: Any, *, expected: bool
) -> None:
    assert may(f"sagemaker:{action}", of(resource), OWN, {f"sagemaker:{key}": value}) is expected
    shared = {**BOBS, "sagemaker:SpaceSharingType": "Shared"}
    if action == "CreateApp":
        assert may("sagemaker:CreateApp", of(resource), shared, {f"sagemaker:{key}": value}) is expected


def test_where_nothing_is_approved_distribution_starts_and_where_nothing_is_said_everything() -> None:
    """A region that AWS does not tell the account for: the name of its image is what there is."""
    space, evil = of(f"space/{DOMAIN}/lab"), {"sagemaker:ImageArns": [IMAGE.format(ACCOUNT, "evil")]}
    none = studio.Guardrails.boundary(
        GuardrailRules(images=[], lifecycle_configs=[]), account=ACCOUNT, region="mx-central-1"
    )
    anything = studio.Guardrails.boundary(GuardrailRules(), account=ACCOUNT, region=REGION)
    aws = {"sagemaker:ImageArns": [IMAGE.format("999999999999", "sagemaker-distribution-cpu")]}
    assert may("sagemaker:CreateSpace", space, OWN, aws, under=none)
    assert may("sagemaker:CreateSpace", space, OWN, evil, under=anything)
    assert not may("sagemaker:CreateSpace", space, OWN, evil, under=none)
    for under, expected in ((none, False), (anything, True)):
        script = {"sagemaker:StudioLifecycleConfigArns": [SCRIPT.format("any")]}
        assert may("sagemaker:CreateSpace", space, OWN, script, under=under) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(*row[:2], id=row[2])
        for row in [
            ({}, True, "as it should be"),
            ({"sagemaker:VpcSubnets": None}, False, "outside of a VPC"),
            ({"sagemaker:VpcSubnets": [*SUBNETS, "subnet-99999999"]}, False, "another subnet"),
            ({"sagemaker:VpcSecurityGroupIds": ["sg-99999999"]}, False, "another group"),
            ({"sagemaker:VolumeKmsKeyArn": None}, False, "no key for the volume"),
            (
                {"sagemaker:VolumeKmsKeyArn": None, "sagemaker:InstanceTypes": ["ml.g5.xlarge"]},
                True,
                "a disk of its own",
            ),
            ({"sagemaker:VolumeKmsKeyArn": OTHER_KEY}, False, "another key for the volume"),
            ({"sagemaker:OutputKmsKeyArn": KEY_ARN}, True, "the key for the output"),
            ({"sagemaker:OutputKmsKeyArn": OTHER_KEY}, False, "another key for the output"),
        ]
    ],
)
def test_jobs_keep_to_network_and_keys(change: dict[str, Any], *, expected: bool) -> None:
    for action in set(actions.NETWORK_ACTIONS) & set(actions.VOLUME_KEY_ACTIONS):
        assert may(action, "*", {**JOB, **change}) is expected


def test_an_endpoint_and_a_model_keep_to_what_they_know() -> None:
    assert may("sagemaker:CreateEndpointConfig", "*", {**JOB, "sagemaker:VpcSubnets": None})
    assert may("sagemaker:CreateTransformJob", "*", {**JOB, "sagemaker:VpcSubnets": None})
    assert not may("sagemaker:CreateModel", "*", {**JOB, "sagemaker:VpcSubnets": None})
    assert may(
        "sagemaker:CreateModel",
        "*",
        {"sagemaker:VpcSubnets": SUBNETS, "sagemaker:VpcSecurityGroupIds": ["sg-0a1b2c3d"]},
    )


# Patterns, against all actions that AWS's SDK has ---------------------------------------------------------------------


@functools.cache
def operations() -> frozenset[str]:
    model = botocore.loaders.Loader().load_service_model("sagemaker", "service-2")
    return frozenset(f"sagemaker:{name}" for name in model["operations"])


def matching(patterns: Any) -> set[str]:
    return {each for each in operations() if any(fnmatch.fnmatchcase(each, pattern) for pattern in patterns)}


def test_patterns_match_what_they_stand_for_and_nothing_else() -> None:
    (changes,) = [each for each in ceiling()["Statement"] if each["Sid"] == "DenyChangingTheEstate"]
    assert matching(changes["Action"]) == set(denying.ESTATE_CHANGES) - {"sagemaker:DeleteTags"}
    assert matching(["sagemaker:*teApp", "sagemaker:*teSpace"]) == {
        "sagemaker:CreateApp",
        "sagemaker:CreateSpace",
        "sagemaker:DeleteApp",
        "sagemaker:DeleteSpace",
        "sagemaker:UpdateSpace",
    }
    assert matching(actions.NETWORK_PATTERNS) == set(actions.NETWORK_ACTIONS) & operations()
    with_types = {*actions.APP_INSTANCE_TYPE_ACTIONS, *actions.JOB_INSTANCE_TYPE_ACTIONS}
    assert matching(actions.VOLUME_KEY_PATTERNS) & with_types == set(actions.VOLUME_KEY_ACTIONS)
