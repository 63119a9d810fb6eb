"""Teams and people."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import (
    Bucket,
    Buckets,
    EachOnce,
    InstanceType,
    JobInstanceType,
    Owner,
    ProfileInstanceType,
    SharedNames,
    StackNumber,
    TeamName,
    UserName,
)
from stacks.estate.model.apps import IdleShutdownSettings
from stacks.estate.model.authentication import IdentityCenterPerson
from stacks.estate.model.base import STANDARD_INSTANCE_TYPE, Model
from stacks.estate.model.domain import SpaceStorage
from stacks.estate.model.mlflow import TeamMlflow
from stacks.estate.model.portal import HiddenTools
from studio_constructs import Capability, SharedWork
from studio_constructs.errors import Problem

_OF_CANVAS: Final = (Capability.CANVAS, Capability.DATA_WRANGLER)


class TeamJobs(Model):
    """Where the jobs, models and endpoints of a team's capabilities run: in the estate's network, unless said."""

    instance_types: Annotated[tuple[JobInstanceType, ...], Field(min_length=1), EachOnce()] | None = None
    """Instance types they run on, at least one; enforced by IAM. Default: those of the team's apps."""
    any_network: bool = False
    """Whether people may choose another network, the internet included; synth says so. Default: they may not."""


class TeamShared(Model):
    """What the team shares with others, by name: things of SageMaker that are nobody's own."""

    endpoints: SharedNames = ()
    """Endpoints to call; takes the capability `endpoints`. Default: none."""
    feature_groups: SharedNames = ()
    """Feature groups to read and write records in; takes `feature-store`. Default: none."""
    mlflow_tracking_servers: SharedNames = ()
    """MLflow servers to work with; takes `mlflow`. Default: none."""
    model_package_groups: SharedNames = ()
    """Groups of models to read, and to register versions in; takes `model-registry`. Default: none."""
    pipelines: SharedNames = ()
    """Pipelines to see and to start; takes `pipelines`. Default: none."""

    def made(self) -> SharedWork:
        """As the library takes it."""
        return SharedWork(
            endpoints=self.endpoints,
            feature_groups=self.feature_groups,
            mlflow_tracking_servers=self.mlflow_tracking_servers,
            model_package_groups=self.model_package_groups,
            pipelines=self.pipelines,
        )


class Team(Model):
    """People who do alike work: what they may run and which data they reach."""

    name: TeamName = Field(examples=["analysts"])
    """Its name, 1 to 32 lower-case letters, digits and single hyphens, a letter first; unique."""
    instance_types: Annotated[tuple[InstanceType, ...], Field(min_length=1), EachOnce()] = Field(
        examples=[[STANDARD_INSTANCE_TYPE]]
    )
    """Instance types the team may run, at least one; enforced by IAM."""
    s3_read: Buckets = ()
    """What the team may read: `bucket` or `bucket/prefix`, each with everything below. Default: nothing."""
    s3_write: Buckets = ()
    """What the team may read, write and delete, likewise. Default: nothing."""
    s3_own: Buckets = ()
    """Where each person has a place of their own, below the name of their profile: `bucket` or `bucket/prefix`.
    Default: nowhere."""
    default_instance_type: ProfileInstanceType | None = None
    """Instance type that the team's apps start on, one of `instance_types`. Default: the domain's."""
    capabilities: Annotated[tuple[Annotated[Capability, Field(strict=False)], ...], EachOnce()] = ()
    """Tools of SageMaker that the team may use, each person on what is theirs. Default: none."""
    jobs: TeamJobs = TeamJobs()
    """Where jobs of the capabilities run. Default: in the estate's network, on what the team's apps may run on."""
    shared: TeamShared = TeamShared()
    """What the team shares by name. Default: nothing."""
    mlflow: TeamMlflow = TeamMlflow()
    """Which of the file's `mlflow` the team works with. Default: none."""
    canvas_artifacts: Bucket | None = None
    """`bucket` or `bucket/prefix` below which each person's Canvas keeps its files; takes the capability `canvas` or
    `data-wrangler`. Default: none."""
    remote_access: bool = False
    """Whether people may connect an IDE on their laptop to their spaces; synth says so. Default: they may not."""
    hidden_tools: HiddenTools = ()
    """Tools that the team is not shown, besides those of `portal`. Default: none."""
    space_storage: SpaceStorage | None = None
    """The volumes of the team's private spaces. Default: as `domain.space_storage` says."""
    idle_shutdown: IdleShutdownSettings | None = None
    """When the team's idle apps are stopped. Default: as `idle_shutdown` says."""

    @model_validator(mode="after")
    def _capabilities_are_there(self) -> Self:
        refusals = [
            Refusal(
                Problem(problem.code, *_in_the_file_s_words(problem), "add it to capabilities"),
                at="shared",
                because=("capabilities",),
            )
            for problem in self.shared.made().problems(f"{HERE}.shared", self.capabilities)
        ]
        if self.canvas_artifacts is not None and not set(_OF_CANVAS) & set(self.capabilities):
            wrote = f"{HERE}.canvas_artifacts is given, and capabilities lack canvas"
            rule = "Canvas keeps its files there, for people who may open it"
            problem = Problem("CanvasWithoutCapability", wrote, rule, "add canvas to capabilities")
            refusals.append(Refusal(problem, at="canvas_artifacts", because=("capabilities",)))
        if self.mlflow != TeamMlflow() and Capability.MLFLOW not in self.capabilities:
            wrote = f"{HERE}.mlflow is given, and capabilities lack mlflow"
            rule = "people find it in Studio with the capability"
            problem = Problem("SharedWithoutCapability", wrote, rule, "add it to capabilities")
            refusals.append(Refusal(problem, at="mlflow", because=("capabilities",)))
        if refusals:
            raise RefusedError(refusals)
        return self


def _in_the_file_s_words(problem: Problem) -> tuple[str, str]:
    """What the library says of `Capability.MODEL_REGISTRY` is said of model-registry."""
    said, _, name = problem.wrote.rpartition(" ")
    return f"{said} {Capability[name].value}", problem.rule


class User(Model):
    """A person."""

    name: UserName = Field(examples=["amara-okafor"])
    """Name of the person's profile, 1 to 63 letters, digits and hyphens; unique whatever its case; never changes."""
    team: str = Field(examples=["analysts"])
    """Name of the person's team."""
    owner: Owner | None = None
    """Who answers for the profile: an e-mail address or a name, at most 128 characters, set as a tag. Default: nobody
    is named."""
    stack: StackNumber | None = None
    """Number of the Users stack the person lives in, 1 to 250; never changes. Default: a hash of the name decides."""
    suspended: bool = False
    """Whether the person is kept out: they open nothing, and nothing is allowed to them; their profile, home and spaces
    stay. A person is suspended, and deployed so, before their line is removed. Default: they work."""
    identity_center: IdentityCenterPerson | None = None
    """The person in IAM Identity Center, where it signs people in. Default: IAM signs them in."""
    default_instance_type: ProfileInstanceType | None = None
    """Instance type that the person's apps start on, one of the team's `instance_types`. Default: the team's."""
    idle_shutdown: IdleShutdownSettings | None = None
    """When the person's idle apps are stopped. Default: as the team says."""
