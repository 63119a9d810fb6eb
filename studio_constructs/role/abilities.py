"""What each capability takes: the actions, by how the thing that they touch is known to be a person's own.

Read on 2026-11-22 in https://docs.aws.amazon.com/service-authorization/latest/reference/list_sagemaker.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from studio_constructs.role.capability import Capability

Actions = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """Actions of SageMaker, without their prefix, by kind of resource.

    Args:
        makes: What makes a thing, and its kind. The name is free; the tag tells the owner from then on.
        makes_from: The same, from another thing, which must be one's own: that one stands in *uses* too.
        runs_models: The same, with models, which must be one's own.
        uses: What is done with things whose tag says that they are one's own.
        named: What is done with things whose name says so, making them too.
        lists: What IAM knows no resource for, with its prefix.
        step: What a running pipeline does with the jobs that it has made.
        starts_jobs: Whether something then runs under a role, in a network.
        passes_role: Whether a role is handed to SageMaker.
        includes: Capabilities that it takes.
    """

    makes: Mapping[str, str] = field(default_factory=dict)
    makes_from: Mapping[str, str] = field(default_factory=dict)
    runs_models: Mapping[str, str] = field(default_factory=dict)
    uses: Mapping[str, Actions] = field(default_factory=dict)
    named: Mapping[str, Actions] = field(default_factory=dict)
    lists: Actions = ()
    step: Mapping[str, Actions] = field(default_factory=dict)
    starts_jobs: bool = False
    passes_role: bool = False
    includes: tuple[Capability, ...] = ()

    @property
    def tells_people_by_name(self) -> bool:
        """Whether names tell what is a person's own: that of a thing, or that of a job for its logs."""
        return bool(self.named) or self.starts_jobs


def _job(kind: str, name: str, *lists: str, more: Actions = ()) -> Abilities:
    """Jobs of one kind are alike: made, looked at, stopped, deleted."""
    return Abilities(
        makes={f"Create{name}": kind},
        uses={kind: (f"Describe{name}", f"Stop{name}", f"Delete{name}", *more)},
        lists=tuple(f"sagemaker:{each}" for each in lists),
        step={kind: (f"Describe{name}", f"Stop{name}")},
        starts_jobs=True,
        passes_role=True,
    )


_MODELS: Final = {"model": ("CreateModel", "DeleteModel", "DescribeModel")}

ABILITIES: Final[Mapping[Capability, Abilities]] = {
    Capability.TRAINING: _job("training-job", "TrainingJob", "ListTrainingJobs"),
    Capability.PROCESSING: _job("processing-job", "ProcessingJob", "ListProcessingJobs"),
    Capability.TUNING: _job(
        "hyper-parameter-tuning-job",
        "HyperParameterTuningJob",
        "ListHyperParameterTuningJobs",
        more=("ListTrainingJobsForHyperParameterTuningJob",),
    ),
    Capability.BATCH_TRANSFORM: Abilities(
        runs_models={"CreateTransformJob": "transform-job"},
        uses={"transform-job": ("DescribeTransformJob", "StopTransformJob")},
        named=_MODELS,
        lists=("sagemaker:ListModels", "sagemaker:ListTransformJobs"),
        step={"transform-job": ("DescribeTransformJob", "StopTransformJob")},
        starts_jobs=True,
        passes_role=True,
    ),
    Capability.DEBUGGER: Abilities(
        uses={"training-job": ("UpdateTrainingJob",)}, includes=(Capability.TRAINING, Capability.PROCESSING)
    ),
    Capability.ENDPOINTS: Abilities(
        makes_from={"CreateEndpoint": "endpoint"},
        runs_models={"CreateEndpointConfig": "endpoint-config"},
        uses={
            "endpoint": (
                "DeleteEndpoint",
                "DescribeEndpoint",
                "InvokeEndpoint",
                "InvokeEndpointAsync",
                "InvokeEndpointWithResponseStream",
                "UpdateEndpoint",
                "UpdateEndpointWeightsAndCapacities",
            ),
            "endpoint-config": ("CreateEndpoint", "DeleteEndpointConfig", "DescribeEndpointConfig"),
        },
        named=_MODELS,
        lists=("sagemaker:ListEndpointConfigs", "sagemaker:ListEndpoints", "sagemaker:ListModels"),
        starts_jobs=True,
        passes_role=True,
    ),
    Capability.PIPELINES: Abilities(
        named={
            "pipeline": (
                "CreatePipeline",
                "DeletePipeline",
                "DescribePipeline",
                "DescribePipelineDefinitionForExecution",
                "DescribePipelineExecution",
                "ListPipelineExecutionSteps",
                "ListPipelineExecutions",
                "ListPipelineParametersForExecution",
                "RetryPipelineExecution",
                "StartPipelineExecution",
                "StopPipelineExecution",
                "UpdatePipeline",
            )
        },
        lists=("sagemaker:ListPipelines",),
        passes_role=True,
    ),
    Capability.MODEL_REGISTRY: Abilities(
        named={
            "model-package-group": ("CreateModelPackageGroup", "DeleteModelPackageGroup", "DescribeModelPackageGroup"),
            "model-package": (
                "AccessModelPackage",
                "BatchDescribeModelPackage",
                "CreateModelPackage",
                "DeleteModelPackage",
                "DescribeModelPackage",
                "UpdateModelPackage",
            ),
        },
        lists=("sagemaker:ListModelPackageGroups", "sagemaker:ListModelPackages"),
    ),
    Capability.FEATURE_STORE: Abilities(
        named={
            "feature-group": (
                "BatchGetRecord",
                "CreateFeatureGroup",
                "DeleteFeatureGroup",
                "DeleteRecord",
                "DescribeFeatureGroup",
                "DescribeFeatureMetadata",
                "GetRecord",
                "PutRecord",
                "UpdateFeatureGroup",
                "UpdateFeatureMetadata",
            )
        },
        lists=("sagemaker:ListFeatureGroups",),
        passes_role=True,
    ),
    Capability.EXPERIMENTS: Abilities(
        makes={"CreateExperiment": "experiment", "CreateTrialComponent": "experiment-trial-component"},
        makes_from={"CreateTrial": "experiment-trial"},
        uses={
            "experiment": ("CreateTrial", "DeleteExperiment", "DescribeExperiment", "UpdateExperiment"),
            "experiment-trial": (
                "AssociateTrialComponent",
                "DeleteTrial",
                "DescribeTrial",
                "DisassociateTrialComponent",
                "UpdateTrial",
            ),
            "experiment-trial-component": (
                "BatchGetMetrics",
                "BatchPutMetrics",
                "DeleteTrialComponent",
                "DescribeTrialComponent",
                "UpdateTrialComponent",
            ),
        },
        lists=("sagemaker:ListExperiments", "sagemaker:ListTrialComponents", "sagemaker:ListTrials"),
    ),
    Capability.JUMPSTART: Abilities(lists=("sagemaker:ListHubs",)),
    Capability.CANVAS: Abilities(
        makes={"CreateAutoMLJob": "automl-job", "CreateAutoMLJobV2": "automl-job"},
        uses={"automl-job": ("DescribeAutoMLJob", "DescribeAutoMLJobV2", "StopAutoMLJob")},
        lists=("sagemaker:ListAutoMLJobs", "sagemaker:ListCandidatesForAutoMLJob"),
        step={"automl-job": ("DescribeAutoMLJob", "DescribeAutoMLJobV2", "StopAutoMLJob")},
        starts_jobs=True,
        passes_role=True,
    ),
    Capability.DATA_WRANGLER: Abilities(
        lists=("sagemaker:ListFeatureGroups",), includes=(Capability.CANVAS, Capability.PROCESSING)
    ),
    Capability.MLFLOW: Abilities(lists=("sagemaker:ListMlflowApps", "sagemaker:ListMlflowTrackingServers")),
    Capability.EMR_CLUSTERS: Abilities(lists=("elasticmapreduce:ListClusters",)),
}


def with_included(capabilities: Iterable[Capability]) -> list[Capability]:
    """The capabilities and all that they take, each once, in the order of their names."""
    found: set[Capability] = set()
    waiting = list(capabilities)
    while waiting:
        capability = waiting.pop()
        if capability not in found:
            found.add(capability)
            waiting += ABILITIES[capability].includes
    return sorted(found)


def that_start_jobs(capabilities: Iterable[Capability]) -> list[Capability]:
    """Those of which something runs under a role, in a network."""
    return [
        capability
        for capability in dict.fromkeys(capabilities)
        if any(ABILITIES[each].starts_jobs for each in with_included([capability]))
    ]


def merged(kinds: Iterable[Mapping[str, Actions]]) -> dict[str, list[str]]:
    """Kinds and their actions of several capabilities, each once."""
    found: dict[str, set[str]] = {}
    for mapping in kinds:
        for kind, actions in mapping.items():
            found.setdefault(kind, set()).update(actions)
    return {kind: sorted(actions) for kind, actions in sorted(found.items())}


def prefixed(actions: Iterable[str]) -> list[str]:
    """With their service, sorted, each once."""
    return sorted({f"sagemaker:{action}" for action in actions})


def all_of(mappings: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """One mapping of several, sorted."""
    return dict(sorted(pair for mapping in mappings for pair in mapping.items()))
