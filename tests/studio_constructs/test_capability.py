"""Capabilities: what each takes, and that AWS knows every action of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import aws_cdk as cdk
import botocore.session
import pytest

from studio_constructs import ExecutionPolicy
from studio_constructs.aws_facts import actions as facts
from studio_constructs.role import Capability, JobRules, SharedWork
from studio_constructs.role.abilities import ABILITIES
from studio_constructs.role.tool_statements import WILDCARDS
from tests.kit import Json, built, new_stack

from .iam_kit import all_statements, by_sid, existing_network
from .kit import imported_key
from .nag_kit import check_with_nag

SHARED = SharedWork(
    endpoints=["churn-prod"],
    feature_groups=["customers"],
    mlflow_tracking_servers=["research"],
    model_package_groups=["churn"],
    pipelines=["nightly"],
)
NO_OPERATION = {
    "sagemaker": {"AccessModelPackage"},
    "s3": {"DeleteObject", "GetObject", "GetBucketCORS", "ListBucket", "ListMultipartUploadParts"},
}
"""Actions that are no operation of that name: permission only, or S3's own names."""
SAGEMAKER_APIS = ("sagemaker", "sagemaker-runtime", "sagemaker-featurestore-runtime", "sagemaker-metrics")


def everything(stack: cdk.Stack) -> None:
    """All capabilities in a network, with a key, with everything that can be named."""
    ExecutionPolicy(
        stack,
        "Policy",
        encryption_key=imported_key(stack),
        capabilities=list(Capability),
        jobs=JobRules(network=existing_network(stack)),
        shared=SHARED,
        canvas_artifacts="results/canvas",
    )


@pytest.fixture(scope="module")
def found() -> dict[str, Json]:
    return by_sid(built(everything))


def changes_of(*capabilities: Capability) -> set[str]:
    """What SageMaker's actions of these change or read, beside lists, of what a policy has without them."""

    def allowed(**more: Any) -> set[str]:
        rules = JobRules(any_network=True)
        template = built(lambda stack: ExecutionPolicy(stack, "Policy", jobs=rules, **more))
        return {
            action
            for each in all_statements(template)
            if each["Effect"] == "Allow"
            for action in each["Action"]
            if not action.split(":")[1].startswith("List")
        }

    return {each.removeprefix("sagemaker:") for each in allowed(capabilities=capabilities) - allowed()}


# Actions ------------------------------------------------------------------------------------------------------------


@cache  # a model is megabytes of JSON
def operations(service: str) -> set[str]:
    session = botocore.session.get_session()
    apis = SAGEMAKER_APIS if service == "sagemaker" else (service,)
    names = {name for api in apis for name in session.get_service_model(api).operation_names}
    return names | NO_OPERATION.get(service, set())


def named_actions(found: dict[str, Json]) -> Iterator[str]:
    for statement in found.values():
        for action in statement["Action"]:
            if "*" not in action and not action.startswith("sagemaker-mlflow:"):
                yield action


def test_aws_knows_every_action(found: dict[str, Json]) -> None:
    """IAM would take a mistyped one without a word."""
    service_names = {"elasticmapreduce": "emr"}
    unknown = [
        action
        for action in named_actions(found)
        for service, name in [action.split(":")]
        if name not in operations(service_names.get(service, service))
    ]
    assert unknown == []


def test_every_action_of_the_facts_is_an_operation() -> None:
    lists = [value for name, value in vars(facts).items() if name.endswith("_ACTIONS")]
    assert len(lists) == 5
    every = {action.removeprefix("sagemaker:") for each in lists for action in each}
    assert every - operations("sagemaker") == set()


def test_a_condition_key_that_is_denied_by_is_sent_by_the_action() -> None:
    """What has no such parameter could not be held to it."""
    session = botocore.session.get_session()
    model = session.get_service_model("sagemaker")

    def parameters(name: str) -> str:
        shapes: set[str] = set()
        members: set[str] = set()

        def walk(shape: Any) -> None:
            if shape.name in shapes:
                return
            shapes.add(shape.name)
            for member, below in getattr(shape, "members", {}).items():
                members.add(member)
                walk(below)
            for part in ("member", "value"):
                if hasattr(shape, part):
                    walk(getattr(shape, part))

        walk(model.operation_model(name.removeprefix("sagemaker:")).input_shape)
        return " ".join(members)

    for names, parameter in (
        (facts.APP_INSTANCE_TYPE_ACTIONS, r"\bInstanceType\b"),
        (facts.JOB_INSTANCE_TYPE_ACTIONS, r"\bInstanceType\b"),
        (facts.FILE_SYSTEM_ACTIONS, r"\bFileSystemId\b"),
    ):
        assert [name for name in names if not re.search(parameter, parameters(name))] == []


def test_the_actions_with_instance_types_are_all_23() -> None:
    every = {*facts.APP_INSTANCE_TYPE_ACTIONS, *facts.JOB_INSTANCE_TYPE_ACTIONS}
    assert len(every) == len(facts.APP_INSTANCE_TYPE_ACTIONS) + len(facts.JOB_INSTANCE_TYPE_ACTIONS) == 23


JOB_RUNTIME = {
    "cloudwatch:PutMetricData",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "logs:GetLogEvents",
}


@pytest.mark.parametrize(
    ("capability", "wanted"),
    [
        (
            Capability.TRAINING,
            {"CreateTrainingJob", "DeleteTrainingJob", "DescribeTrainingJob", "StopTrainingJob", *JOB_RUNTIME},
        ),
        (
            Capability.PROCESSING,
            {"CreateProcessingJob", "DeleteProcessingJob", "DescribeProcessingJob", "StopProcessingJob", *JOB_RUNTIME},
        ),
        (
            Capability.TUNING,
            {f"{verb}HyperParameterTuningJob" for verb in ("Create", "Delete", "Describe", "Stop")} | JOB_RUNTIME,
        ),
        (
            Capability.BATCH_TRANSFORM,
            {f"{verb}TransformJob" for verb in ("Create", "Describe", "Stop")}
            | {f"{verb}Model" for verb in ("Create", "Delete", "Describe")}
            | JOB_RUNTIME,
        ),
        (Capability.EMR_CLUSTERS, {"elasticmapreduce:DescribeCluster"}),
        (
            Capability.JUMPSTART,
            {"DescribeHub", "DescribeHubContent", "s3:GetObject"},
        ),
        (Capability.MLFLOW, set()),
    ],
)
def test_a_capability_takes_these_actions_and_no_other(capability: Capability, wanted: set[str]) -> None:
    assert changes_of(capability) == wanted


def test_the_tuning_of_hyperparameters_needs_its_training_jobs_seen() -> None:
    assert (
        "sagemaker:ListTrainingJobsForHyperParameterTuningJob"
        in by_sid(
            built(
                lambda stack: ExecutionPolicy(
                    stack, "Policy", capabilities=[Capability.TUNING], jobs=JobRules(any_network=True)
                )
            )
        )["UseOwn"]["Action"]
    )


def test_what_includes_others_takes_theirs() -> None:
    parts = changes_of(Capability.TRAINING) | changes_of(Capability.PROCESSING)
    assert changes_of(Capability.DEBUGGER) == parts | {"UpdateTrainingJob"}
    assert changes_of(Capability.DATA_WRANGLER) == changes_of(Capability.CANVAS) | changes_of(Capability.PROCESSING)


def test_every_capability_is_described() -> None:
    assert set(ABILITIES) == set(Capability)


def test_capabilities_in_any_order_make_one_policy() -> None:
    def template(capabilities: list[Capability]) -> Json:
        rules = JobRules(any_network=True)
        return built(lambda stack: ExecutionPolicy(stack, "Policy", capabilities=capabilities, jobs=rules))

    assert template(list(Capability)) == template([*reversed(list(Capability)), Capability.TRAINING])


def test_nothing_is_allowed_on_everything_but_what_iam_knows_no_resource_for(found: dict[str, Json]) -> None:
    wide = {sid for sid, each in found.items() if each["Effect"] == "Allow" and "*" in each["Resource"]}
    assert wide == {"ListForStudioPages", "ListForTools", "SendJobMetrics", "SeeNetworks", "SignInToRegistries"}
    assert found["SendJobMetrics"]["Condition"] == {"StringLike": {"cloudwatch:namespace": "/aws/sagemaker/*"}}


def test_a_job_is_placed_in_the_network_s_subnets_only(found: dict[str, Json]) -> None:
    subnets = [
        f"arn:aws:ec2:eu-west-1:111111111111:subnet/{subnet}" for subnet in ("subnet-0a1b2c3d", "subnet-0a1b2c3e")
    ]
    placing = found["PlaceJobsInNetwork"]
    assert placing["Action"] == ["ec2:CreateNetworkInterface"]
    assert [each for each in placing["Resource"] if "subnet" in each] == subnets
    assert found["AttachJobsToNetwork"]["Condition"] == {"ArnEquals": {"ec2:Subnet": subnets}}


def test_jobs_may_run_on_what_apps_may_not(stack: cdk.Stack) -> None:
    rules = JobRules(any_network=True, instance_types=["ml.p5.48xlarge"])
    found = by_sid(
        built(
            lambda stack: ExecutionPolicy(
                stack, "Policy", capabilities=[Capability.TRAINING], jobs=rules, instance_types=["ml.t3.medium"]
            )
        )
    )
    operator = "ForAnyValue:StringNotEquals"
    apps, jobs = found["DenyOtherInstanceTypes"], found["DenyOtherJobInstanceTypes"]
    assert apps["Condition"] == {operator: {"sagemaker:InstanceTypes": ["ml.t3.medium", "system"]}}
    assert jobs["Condition"] == {operator: {"sagemaker:InstanceTypes": ["ml.p5.48xlarge"]}}
    assert tuple(apps["Action"]) == facts.APP_INSTANCE_TYPE_ACTIONS
    assert tuple(jobs["Action"]) == facts.JOB_INSTANCE_TYPE_ACTIONS


def test_instance_types_may_be_told_with_a_default() -> None:
    class Types:
        allowed = ("ml.t3.medium", "ml.m5.large")

    found = by_sid(built(lambda stack: ExecutionPolicy(stack, "Policy", instance_types=Types())))
    assert found["DenyOtherInstanceTypes"]["Condition"] == {
        "ForAnyValue:StringNotEquals": {"sagemaker:InstanceTypes": ["ml.t3.medium", "ml.m5.large", "system"]}
    }


def test_without_capabilities_and_rules_nothing_is_denied_to_jobs_but_instance_types(stack: cdk.Stack) -> None:
    found = by_sid(built(lambda stack: ExecutionPolicy(stack, "Policy", encryption_key=imported_key(stack))))
    assert not {sid for sid in found if "Volumes" in sid or "Subnets" in sid or "Networks" in sid}


# Why a wildcard is right --------------------------------------------------------------------------------------------


def test_every_reason_is_for_a_statement_that_exists(found: dict[str, Json]) -> None:
    assert set(WILDCARDS) <= set(found)
    assert {sid: reason for sid, reason in WILDCARDS.items() if len(reason) < 20} == {}


@pytest.mark.parametrize("capability", list(Capability))
def test_each_capability_alone_synthesizes(capability: Capability) -> None:
    """Each wildcard of it has its reason: `KeyError` otherwise."""
    stack = new_stack()
    ExecutionPolicy(stack, "Policy", capabilities=[capability], jobs=JobRules(any_network=True))


def test_cdk_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        everything(new_stack("All", app=app))
        agnostic = cdk.Stack(app, "Agnostic")
        ExecutionPolicy(
            agnostic, "Policy", capabilities=list(Capability), jobs=JobRules(any_network=True), shared=SHARED
        )

    check_with_nag(define)
