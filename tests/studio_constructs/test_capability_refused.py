"""Capabilities that are refused: jobs without a network, names that are none, what no capability makes use of."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import ExecutionPolicy
from studio_constructs.errors import ValidationError
from studio_constructs.role import Capability, JobRules, SharedWork
from tests.kit import paths_below, refused, warnings

from .iam_kit import existing_network

STARTS_JOBS = {
    Capability.BATCH_TRANSFORM,
    Capability.CANVAS,
    Capability.DATA_WRANGLER,
    Capability.DEBUGGER,
    Capability.ENDPOINTS,
    Capability.PROCESSING,
    Capability.TRAINING,
    Capability.TUNING,
}


@pytest.mark.parametrize("capability", sorted(STARTS_JOBS))
def test_a_job_without_a_network_is_told(stack: cdk.Stack, capability: Capability) -> None:
    with refused(
        f"[Studio/Policy] studio:JobNetworkMissing: capabilities hold {capability.name}, and jobs has no network; a "
        "job outside of a VPC reaches the internet, so data can leave through it; write "
        "jobs=JobRules(network=network), or any_network=True"
    ):
        ExecutionPolicy(stack, "Policy", capabilities=[capability])
    assert paths_below(stack) == []


@pytest.mark.parametrize("capability", sorted(set(Capability) - STARTS_JOBS))
def test_what_starts_no_job_needs_no_network(stack: cdk.Stack, capability: Capability) -> None:
    ExecutionPolicy(stack, "Policy", capabilities=[capability])
    assert warnings(stack) == []


def test_any_network_is_a_warning(stack: cdk.Stack) -> None:
    ExecutionPolicy(stack, "Policy", capabilities=[Capability.TRAINING], jobs=JobRules(any_network=True))
    assert warnings(stack) == [
        (
            "/Studio/Policy",
            (
                "jobs.any_network is True: jobs run outside of the estate's network, and data can leave through them; "
                "name a network instead, or acknowledge this warning [studio:AnyNetwork]"
            ),
        )
    ]


NAME_RULE = "what is shared is named, by letters, digits and hyphens, without wildcards"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            {"jobs": JobRules(instance_types=["p4d"])},
            (
                "JobInstanceTypeInvalid: jobs.instance_types[0] is 'p4d'; an instance type of SageMaker reads "
                "'ml.<family>.<size>', without wildcards; write it like 'ml.m5.xlarge'"
            ),
        ),
        (
            {"jobs": JobRules(instance_types=["ml.p4.*"])},
            (
                "JobInstanceTypeInvalid: jobs.instance_types[0] is 'ml.p4.*'; an instance type of SageMaker reads "
                "'ml.<family>.<size>', without wildcards; write it like 'ml.m5.xlarge'"
            ),
        ),
        (
            {"jobs": JobRules(instance_types=[])},
            (
                "InstanceTypesEmpty: jobs.instance_types is empty; at least one instance type is allowed, or no job "
                "could start; name one, for example 'ml.m5.xlarge'"
            ),
        ),
        (
            {"jobs": JobRules(instance_types="ml.m5.large")},
            (
                "ListExpected: jobs.instance_types is 'ml.m5.large'; a list is wanted, and text is a list of letters; "
                "write ['ml.m5.large']"
            ),
        ),
        (
            {"jobs": JobRules(network="vpc-1")},  # type: ignore[arg-type]  # wrong on purpose
            (
                "ArgumentWrong: jobs.network is 'vpc-1'; a StudioNetwork is wanted; write "
                'jobs=JobRules(network=StudioNetwork(self, "Network"))'
            ),
        ),
        (
            {"jobs": "vpc-1"},
            "ArgumentWrong: jobs is 'vpc-1'; a JobRules is wanted; write jobs=JobRules(network=network)",
        ),
        (
            {"shared": ["churn"]},
            (
                "ArgumentWrong: shared is ['churn']; a SharedWork is wanted; write "
                'shared=SharedWork(endpoints=["churn"])'
            ),
        ),
        (
            {"capabilities": "training"},
            (
                "ListExpected: capabilities is 'training'; a list is wanted, and text is a list of letters; write "
                "['training']"
            ),
        ),
        (
            {"capabilities": ["training"]},
            (
                "ArgumentWrong: capabilities[0] is 'training'; a Capability is wanted; write Capability.TRAINING, or "
                f"another of {', '.join(Capability.__members__)}"
            ),
        ),
        (
            {"capabilities": [Capability.PIPELINES], "shared": SharedWork(pipelines=["*"])},
            f"SharedNameInvalid: shared.pipelines[0] is '*'; {NAME_RULE}; write its name, for example 'churn'",
        ),
        (
            {"capabilities": [Capability.PIPELINES], "shared": SharedWork(pipelines=["a/b"])},
            f"SharedNameInvalid: shared.pipelines[0] is 'a/b'; {NAME_RULE}; write its name, for example 'churn'",
        ),
        (
            {"capabilities": [Capability.PIPELINES], "shared": SharedWork(pipelines="nightly")},
            (
                "ListExpected: shared.pipelines is 'nightly'; a list is wanted, and text is a list of letters; write "
                "['nightly']"
            ),
        ),
        (
            {"shared": SharedWork(pipelines=["nightly"])},
            (
                "SharedWithoutCapability: shared.pipelines is given, and capabilities lack PIPELINES; what is shared "
                "is used through its capability; add Capability.PIPELINES"
            ),
        ),
        (
            {"canvas_artifacts": "results"},
            (
                "CanvasWithoutCapability: canvas_artifacts is given, and capabilities lack CANVAS; Canvas keeps its "
                "files there, for people who may open it; add Capability.CANVAS"
            ),
        ),
        (
            {
                "canvas_artifacts": "s3://results/canvas/",
                "capabilities": [Capability.CANVAS],
                "jobs": JobRules(any_network=True),
            },
            (
                "S3LocationInvalid: canvas_artifacts is 's3://results/canvas/'; a location is a bucket or a bucket "
                "and a prefix, without s3:// and without wildcards; write 'results/canvas'"
            ),
        ),
    ],
)
def test_what_can_not_work_is_told(stack: cdk.Stack, arguments: dict[str, Any], problem: str) -> None:
    with refused(f"[Studio/Policy] studio:{problem}"):
        ExecutionPolicy(stack, "Policy", **arguments)
    assert paths_below(stack) == []


def test_a_network_and_any_network_contradict(stack: cdk.Stack) -> None:
    rules = JobRules(network=existing_network(stack), any_network=True)
    with refused(
        "[Studio/Policy] studio:JobNetworksContradict: jobs.network is given and any_network is True; jobs run in one "
        "network or in any; drop one of them"
    ):
        ExecutionPolicy(stack, "Policy", jobs=rules)


@pytest.mark.parametrize("kind", ["endpoints", "feature_groups", "mlflow_tracking_servers", "model_package_groups"])
def test_each_kind_of_shared_work_takes_its_capability(stack: cdk.Stack, kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ExecutionPolicy(stack, "Policy", shared=SharedWork(**{kind: ["churn"]}))
    (problem,) = caught.value.problems
    assert (problem.code, problem.wrote.split(" ")[0]) == ("SharedWithoutCapability", f"shared.{kind}")


def test_tokens_pass(stack: cdk.Stack) -> None:
    token = cdk.Fn.ref("Parameter")
    ExecutionPolicy(
        stack,
        "Policy",
        capabilities=[Capability.ENDPOINTS],
        jobs=JobRules(any_network=True, instance_types=[token]),
        shared=SharedWork(endpoints=[token]),
    )
