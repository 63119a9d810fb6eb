"""`Capability`: a tool of SageMaker that people use from Studio; `SharedWork` and `JobRules`: within which bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from studio_constructs._validation import check_kind, check_list, is_known
from studio_constructs.errors import Problem
from studio_constructs.network import StudioNetwork

_NAME = re.compile(r"[a-zA-Z0-9]([-_]*[a-zA-Z0-9])*")
_JOB_INSTANCE_TYPE = re.compile(r"ml\.[a-z0-9-]+\.[a-z0-9-]+")


class Capability(StrEnum):
    """A tool of SageMaker that people may use from Studio, on what is theirs.

    What people start (jobs, endpoints) is theirs by the tag ``sagemaker:user-profile-arn``, which SageMaker puts on
    whatever is made in Studio. What people name for good (models, pipelines, groups of models and of features) is
    theirs by its name: the profile's name and two hyphens come first, ``alice--churn``.
    """

    BATCH_TRANSFORM = "batch-transform"
    """Run own models over data in S3."""
    CANVAS = "canvas"
    """Open Canvas, and let it train models: the app and its AutoML jobs. Its deployments are not in it."""
    DATA_WRANGLER = "data-wrangler"
    """Prepare data: Canvas, in which Data Wrangler lives, and processing jobs."""
    DEBUGGER = "debugger"
    """Watch own training jobs: their rules run as processing jobs."""
    EMR_CLUSTERS = "emr-clusters"
    """See which EMR clusters there are; connecting to one is not in it."""
    ENDPOINTS = "endpoints"
    """Deploy own models, and call them."""
    EXPERIMENTS = "experiments"
    """Keep own experiments, trials and metrics (SageMaker Experiments; AWS's successor for it is MLflow)."""
    FEATURE_STORE = "feature-store"
    """Make own feature groups, write and read their records."""
    JUMPSTART = "jumpstart"
    """See and fetch AWS's public models; to train one takes TRAINING, to deploy one ENDPOINTS."""
    MLFLOW = "mlflow"
    """See which MLflow servers and apps there are; `MlflowApp.grants` and `SharedWork` give the use of one."""
    MODEL_REGISTRY = "model-registry"
    """Register versions of models in own groups."""
    PIPELINES = "pipelines"
    """Make own pipelines and run them; each kind of step takes its own capability."""
    PROCESSING = "processing"
    """Run processing jobs."""
    TRAINING = "training"
    """Run training jobs."""
    TUNING = "tuning"
    """Search hyperparameters, with the training jobs that this takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWork:
    """What people share, by name: things of SageMaker that are nobody's own.

    Args:
        endpoints: Endpoints to call; not to change. Takes `Capability.ENDPOINTS`. Default: none.
        feature_groups: Feature groups to read and to write records in. Takes `Capability.FEATURE_STORE`. Default:
            none.
        mlflow_tracking_servers: MLflow servers to work with; nothing in them is deleted. Takes `Capability.MLFLOW`.
            Default: none.
        model_package_groups: Groups of models to read, and to register versions in that somebody else approves.
            Takes `Capability.MODEL_REGISTRY`. Default: none.
        pipelines: Pipelines to see and to start; not to change. Takes `Capability.PIPELINES`. Default: none.
    """

    endpoints: Sequence[str] = ()
    feature_groups: Sequence[str] = ()
    mlflow_tracking_servers: Sequence[str] = ()
    model_package_groups: Sequence[str] = ()
    pipelines: Sequence[str] = ()

    def problems(self, field: str, capabilities: Sequence[Capability]) -> list[Problem]:
        """What is wrong with the names, and with names that no capability makes use of."""
        found: list[Problem] = []
        for attribute, capability in _NEEDED.items():
            names: Sequence[str] = getattr(self, attribute)
            where = f"{field}.{attribute}"
            if wrong := check_list(where, names):
                found += wrong
                continue
            found += [
                problem for index, name in enumerate(names) for problem in _check_shared(f"{where}[{index}]", name)
            ]
            if names and capability not in capabilities:
                found.append(
                    Problem(
                        "SharedWithoutCapability",
                        f"{where} is given, and capabilities lack {capability.name}",
                        "what is shared is used through its capability",
                        f"add Capability.{capability.name}",
                    )
                )
        return found


_NEEDED: Final = {
    "endpoints": Capability.ENDPOINTS,
    "feature_groups": Capability.FEATURE_STORE,
    "mlflow_tracking_servers": Capability.MLFLOW,
    "model_package_groups": Capability.MODEL_REGISTRY,
    "pipelines": Capability.PIPELINES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRules:
    """Where the jobs, models and endpoints of the capabilities run.

    Args:
        network: The subnets and security groups that they run in, and no other. Default: not said; a capability that
            starts jobs then asks for *any_network*.
        any_network: Whether jobs run in whatever network people choose, the internet included. Default: they may not.
        instance_types: What they run on. Default: what apps may run on.
    """

    network: StudioNetwork | None = None
    any_network: bool = False
    instance_types: Sequence[str] | None = None

    def problems(self, field: str, *, jobs: Sequence[Capability]) -> list[Problem]:
        """What is wrong, where *jobs* are the capabilities that start jobs."""
        fix = f'{field}=JobRules(network=StudioNetwork(self, "Network"))'
        fits = isinstance(self.network, StudioNetwork)
        found = check_kind(f"{field}.network", self.network, fits=fits, what="a StudioNetwork", fix=fix)
        if self.network is not None and self.any_network:
            wrote = f"{field}.network is given and any_network is True"
            found.append(
                Problem("JobNetworksContradict", wrote, "jobs run in one network or in any", "drop one of them")
            )
        if jobs and self.network is None and not self.any_network:
            wrote = f"capabilities hold {jobs[0].name}, and {field} has no network"
            rule = "a job outside of a VPC reaches the internet, so data can leave through it"
            fix = f"write {field}=JobRules(network=network), or any_network=True"
            found.append(Problem("JobNetworkMissing", wrote, rule, fix))
        return found + check_job_instance_types(f"{field}.instance_types", self.instance_types)


def check_capabilities(field: str, capabilities: object) -> list[Problem]:
    """A list of capabilities, not of their names."""
    if wrong := check_list(field, capabilities):
        return wrong
    problems: list[Problem] = []
    for index, capability in enumerate(capabilities if isinstance(capabilities, Sequence) else ()):
        fix = f"Capability.{Capability.TRAINING.name}, or another of {', '.join(Capability.__members__)}"
        fits = isinstance(capability, Capability)
        problems += check_kind(f"{field}[{index}]", capability, fits=fits, what="a Capability", fix=fix)
    return problems


def _check_shared(field: str, name: str) -> list[Problem]:
    if not is_known(name) or (isinstance(name, str) and _NAME.fullmatch(name)):
        return []
    rule = "what is shared is named, by letters, digits and hyphens, without wildcards"
    return [Problem("SharedNameInvalid", f"{field} is {name!r}", rule, "write its name, for example 'churn'")]


def check_job_instance_types(field: str, instance_types: Sequence[str] | None) -> list[Problem]:
    """Instance types of SageMaker, of which jobs know more than apps; at least one."""
    if wrong := check_list(field, instance_types):
        return wrong
    if instance_types is None or not is_known(instance_types):
        return []
    if not instance_types:
        rule = "at least one instance type is allowed, or no job could start"
        return [Problem("InstanceTypesEmpty", f"{field} is empty", rule, "name one, for example 'ml.m5.xlarge'")]
    rule = "an instance type of SageMaker reads 'ml.<family>.<size>', without wildcards"
    return [
        Problem("JobInstanceTypeInvalid", f"{field}[{index}] is {each!r}", rule, "write it like 'ml.m5.xlarge'")
        for index, each in enumerate(instance_types)
        if is_known(each) and not _JOB_INSTANCE_TYPE.fullmatch(each)
    ]
