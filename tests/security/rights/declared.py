"""What people may do with SageMaker, declared by hand: nothing here is read from the code that makes the policies.

A thing is known to be somebody's own in one of three ways. Spaces and apps name their owner. What is named for good
begins with its owner's name and two hyphens. Everything else carries a tag.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Final

Actions = Mapping[str, str]
"""Actions by kind of resource, separated by spaces."""


class Whose(Enum):
    """Of whom the thing is that a request is about."""

    OWN = "one's own"
    ANOTHER_S = "another person's of the same domain"
    OTHER_DOMAIN_S = "somebody's of another domain"
    OTHER_ACCOUNT_S = "another account's"


class Session(Enum):
    """Where a request comes from, which decides on what IAM knows of the person."""

    STUDIO = "in Studio"
    NAMELESS = "in Studio, where the domain sets no source identity"
    JOB = "in a job of theirs"
    SHARED_SPACE = "in a shared space, where nobody is told apart"
    CONSOLE = "outside of Studio"


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What comes with Studio, or with a capability.

    Args:
        own: What is done with one's own.
        domain: What is done with everybody's of the domain.
        account: What is done with whatever the account has.
        lists: What IAM knows no resource for.
        steps: What is done with the jobs that one's pipelines have made.
    """

    own: Actions = field(default_factory=dict)
    domain: Actions = field(default_factory=dict)
    account: Actions = field(default_factory=dict)
    lists: str = ""
    steps: Actions = field(default_factory=dict)


NAMED_KINDS: Final = {
    "feature-group",
    "model",
    "model-package",
    "model-package-group",
    "pipeline",
    "pipeline-execution",
}
OWNED_KINDS: Final = {"app", "space", "user-profile", "domain"}

MADE_FROM: Final = {("CreateEndpoint", "endpoint-config"), ("CreateTrial", "experiment")}
"""An action that makes one thing from another asks about both; this one is there already."""

MADE_OF_TWO: Final = {("CreateEndpoint", "endpoint"), ("CreateTrial", "experiment-trial")}
"""And this one is new. Where nobody's profile is known, readers of IAM's pages dispute it; the other is asked too."""

RUNS_MODELS: Final = {("CreateEndpointConfig", "endpoint-config"), ("CreateTransformJob", "transform-job")}
"""What is made with models, which must be one's own by their name."""

STUDIO: Final = Rights(
    own={
        "app": "CreateApp DeleteApp",
        "space": "CreateSpace DeleteSpace UpdateSpace",
        "user-profile": "CreatePresignedDomainUrl DescribeUserProfile",
    },
    domain={"app": "DescribeApp", "space": "DescribeSpace", "domain": "DescribeDomain"},
    account={
        "app-image-config": "DescribeAppImageConfig",
        "image": "DescribeImage ListImageVersions",
        "image-version": "DescribeImageVersion",
        "studio-lifecycle-config": "DescribeStudioLifecycleConfig",
    },
    lists="ListApps ListDomains ListImages ListSpaces ListStudioLifecycleConfigs ListUserProfiles",
)


def _jobs(kind: str, name: str, lists: str = "", more: str = "", *, delete: bool = True) -> Rights:
    both = f"Describe{name} Stop{name}"
    return Rights(
        own={kind: f"Create{name} {both} ListTags {f'Delete{name}' if delete else ''} {more}"},
        lists=lists,
        steps={kind: both},
    )


_MODEL: Final = {"model": "CreateModel DeleteModel DescribeModel"}

CAPABILITIES: Final[Mapping[str, Rights]] = {
    "training": _jobs("training-job", "TrainingJob", "ListTrainingJobs"),
    "processing": _jobs("processing-job", "ProcessingJob", "ListProcessingJobs"),
    "tuning": _jobs(
        "hyper-parameter-tuning-job",
        "HyperParameterTuningJob",
        "ListHyperParameterTuningJobs",
        "ListTrainingJobsForHyperParameterTuningJob",
    ),
    "batch-transform": Rights(
        own={**_jobs("transform-job", "TransformJob", delete=False).own, **_MODEL},
        lists="ListModels ListTransformJobs",
        steps={"transform-job": "DescribeTransformJob StopTransformJob"},
    ),
    "debugger": Rights(own={"training-job": "UpdateTrainingJob"}),
    "endpoints": Rights(
        own={
            "endpoint": "CreateEndpoint DeleteEndpoint DescribeEndpoint InvokeEndpoint InvokeEndpointAsync "
            "InvokeEndpointWithResponseStream ListTags UpdateEndpoint UpdateEndpointWeightsAndCapacities",
            "endpoint-config": "CreateEndpoint CreateEndpointConfig DeleteEndpointConfig DescribeEndpointConfig "
            "ListTags UpdateEndpoint",
            **_MODEL,
        },
        lists="ListEndpointConfigs ListEndpoints ListModels",
    ),
    "pipelines": Rights(
        own={
            "pipeline": "CreatePipeline DeletePipeline DescribePipeline ListPipelineExecutions StartPipelineExecution "
            "UpdatePipeline",
            "pipeline-execution": "DescribePipelineDefinitionForExecution DescribePipelineExecution "
            "ListPipelineExecutionSteps ListPipelineParametersForExecution RetryPipelineExecution "
            "StopPipelineExecution",
        },
        lists="ListPipelines",
    ),
    "model-registry": Rights(
        own={
            "model-package-group": "CreateModelPackageGroup DeleteModelPackageGroup DescribeModelPackageGroup",
            "model-package": "AccessModelPackage BatchDescribeModelPackage CreateModelPackage DeleteModelPackage "
            "DescribeModelPackage UpdateModelPackage",
        },
        lists="ListModelPackageGroups ListModelPackages",
    ),
    "feature-store": Rights(
        own={
            "feature-group": "BatchGetRecord CreateFeatureGroup DeleteFeatureGroup DeleteRecord DescribeFeatureGroup "
            "DescribeFeatureMetadata GetRecord PutRecord UpdateFeatureGroup UpdateFeatureMetadata",
        },
        lists="ListFeatureGroups",
    ),
    "experiments": Rights(
        own={
            "experiment": "CreateExperiment CreateTrial DeleteExperiment DescribeExperiment ListTags UpdateExperiment",
            "experiment-trial": "AssociateTrialComponent CreateTrial DeleteTrial DescribeTrial "
            "DisassociateTrialComponent ListTags UpdateTrial",
            "experiment-trial-component": "AssociateTrialComponent BatchGetMetrics BatchPutMetrics "
            "CreateTrialComponent DeleteTrialComponent DescribeTrialComponent DisassociateTrialComponent ListTags "
            "UpdateTrialComponent",
            # A trial's metrics may be a job's, where jobs are tools of the team as well.
            "training-job": "BatchGetMetrics BatchPutMetrics",
            "processing-job": "DisassociateTrialComponent",
        },
        lists="ListExperiments ListTrialComponents ListTrials",
    ),
    "jumpstart": Rights(lists="ListHubs"),
    "canvas": Rights(
        own={
            "automl-job": "CreateAutoMLJob CreateAutoMLJobV2 DescribeAutoMLJob DescribeAutoMLJobV2 ListTags "
            "StopAutoMLJob"
        },
        lists="ListAutoMLJobs ListCandidatesForAutoMLJob",
        steps={"automl-job": "DescribeAutoMLJob DescribeAutoMLJobV2 StopAutoMLJob"},
    ),
    "data-wrangler": Rights(lists="ListFeatureGroups"),
    "mlflow": Rights(lists="ListMlflowApps ListMlflowTrackingServers"),
    "emr-clusters": Rights(),
}

INCLUDED: Final[Mapping[str, tuple[str, ...]]] = {
    "debugger": ("training", "processing"),
    "data-wrangler": ("canvas", "processing"),
}

STARTS_JOBS: Final = {"training", "processing", "tuning", "batch-transform", "debugger", "endpoints", "canvas"} | {
    "data-wrangler"
}
PASSES_A_ROLE: Final = STARTS_JOBS | {"pipelines", "feature-store"}


@cache
def with_included(capabilities: tuple[str, ...]) -> tuple[str, ...]:
    """Capabilities with those that they bring."""
    return tuple(sorted({each for name in capabilities for each in (name, *INCLUDED.get(name, ()))}))


@cache
def merged(capabilities: tuple[str, ...], part: str) -> Mapping[str, frozenset[str]]:
    """The actions of Studio and of capabilities, by kind of resource."""
    found: dict[str, set[str]] = {}
    for rights in (STUDIO, *(CAPABILITIES[name] for name in with_included(capabilities))):
        for kind, actions in getattr(rights, part).items():
            found.setdefault(kind, set()).update(actions.split())
    return {kind: frozenset(actions) for kind, actions in found.items()}


@cache
def lists(capabilities: tuple[str, ...]) -> frozenset[str]:
    """What is listed, with no resource."""
    every = (STUDIO, *(CAPABILITIES[name] for name in with_included(capabilities)))
    return frozenset(action for rights in every for action in rights.lists.split())


def is_of_the_domain(capabilities: tuple[str, ...], action: str, kind: str) -> bool:
    """Whether it is done with whatever is in the domain."""
    return action in merged(capabilities, "domain").get(kind, ())


def makes(action: str, kind: str) -> bool:
    """Whether it makes the thing that it asks about, which has no tags before."""
    return action.startswith("Create") and not action.startswith("CreatePresigned") and (action, kind) not in MADE_FROM


def is_allowed(capabilities: tuple[str, ...], session: Session, action: str, kind: str, whose: Whose) -> bool:
    """Whether a person may do it to a thing of such a kind."""
    if action in lists(capabilities):
        return True  # names only; and an account must let another one list them
    if action in merged(capabilities, "account").get(kind, ()):
        return whose is not Whose.OTHER_ACCOUNT_S
    knows_the_domain = session in (Session.STUDIO, Session.NAMELESS, Session.SHARED_SPACE)
    if is_of_the_domain(capabilities, action, kind):
        return knows_the_domain and whose in (Whose.OWN, Whose.ANOTHER_S)
    is_own = whose is Whose.OWN and action in merged(capabilities, "own").get(kind, ())
    if not is_own or session in (Session.STUDIO, Session.NAMELESS):
        return is_own
    # Elsewhere nobody knows the profile: what a tag tells is not one's own, and what is made carries none.
    if kind in NAMED_KINDS or (action, kind) in RUNS_MODELS:
        return session is Session.JOB
    return makes(action, kind) and (action, kind) not in MADE_OF_TWO and kind not in OWNED_KINDS
