"""An estate, typed: what `studio.yaml` may say and what the stacks read.

Each field says its meaning, unit, range and default: the JSON Schema takes its descriptions from here. Rules for one
value, or for fields of one mapping, live here; rules that join parts of the file live in ``rules``, so only
``load_estate`` gives an estate that is known to be right.
"""

from __future__ import annotations

import enum
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from stacks.estate import fields
from stacks.estate.assignment import USER_STACKS_MAX, stack_of
from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import (
    Account,
    Buckets,
    Cidr,
    DomainName,
    EachOnce,
    EnvironmentName,
    EstateName,
    IdleMinutes,
    InstanceType,
    KeyArn,
    Owner,
    Region,
    ScriptName,
    SecurityGroupIds,
    SpaceGigabytes,
    StackNumber,
    SubnetIds,
    TagValue,
    TeamName,
    UserName,
    VpcId,
    Zones,
)
from stacks.estate.values import Checked
from studio_constructs import AppType, StudioEndpoint, aws_facts
from studio_constructs.errors import Problem

STANDARD_INSTANCE_TYPE: Final = "ml.t3.medium"


class Model(BaseModel):
    """What all parts share: nothing converted, nothing unknown, nothing changed later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


_CONTAIN_REQUIRED: Final = [{"contains": {"const": endpoint.value}} for endpoint in StudioEndpoint.required()]

Endpoints = Annotated[tuple[Annotated[StudioEndpoint, Field(strict=False)], ...], EachOnce()]


def _check_endpoints(field: str, value: tuple[StudioEndpoint, ...]) -> list[Problem]:
    missing = [endpoint for endpoint in StudioEndpoint.required() if endpoint not in value]
    if not missing:
        return []
    wrote = f"{field} leaves out {', '.join(missing)}"
    return [Problem("EndpointsMissing", wrote, "without them apps hang or fail without a word", "add them")]


class NewNetwork(Model):
    """A VPC made for this estate: private subnets, endpoints to AWS, flow logs."""

    cidr: Cidr = "10.0.0.0/16"
    """IPv4 range: /16 to /24, private (RFC 1918 or 100.64.0.0/10). Default: 10.0.0.0/16."""
    availability_zones: Zones = 2
    """How many availability zones (2 or 3), or a list of their names. Default: 2, chosen by the CDK."""
    endpoints: Annotated[Endpoints, Checked(_check_endpoints, {"allOf": _CONTAIN_REQUIRED})] = StudioEndpoint.required()
    """AWS services reached without the internet, in place of the standard list, which may be added to and not cut.

    About 7 USD a month each and zone; s3 costs nothing. Default: what Studio needs to start and to log."""
    internet_access: bool = False
    """Whether people reach the internet, through NAT gateways (about 33 USD a month and zone). Default: they do not."""


class ExistingNetwork(Model):
    """A VPC that exists."""

    vpc_id: VpcId = Field(examples=["vpc-0a1b2c3d4e5f67890"])
    """Its id. Its tenancy must be the default one."""
    subnet_ids: SubnetIds = ()
    """Private subnets, 1 to 16; two or more in different zones are recommended.

    Default: looked up at synth, for which the environment needs an account and a region."""
    security_group_ids: SecurityGroupIds = ()
    """Security groups that every app gets besides its user's own, at most 3. Default: one is made, HTTPS out only."""
    endpoints: Endpoints = ()
    """Endpoints to make in it. Default: none, the VPC has its own."""

    @field_validator("endpoints")
    @classmethod
    def _s3_needs_route_tables(cls, value: Any, info: ValidationInfo) -> Any:
        if StudioEndpoint.S3 not in value or not info.data.get("subnet_ids"):
            return value
        problem = Problem(
            "EndpointNeedsRouteTables",
            f"{HERE} holds s3, for a VPC told by ids",
            "S3 is reached through route tables, and ids of subnets do not tell theirs",
            "drop s3 and make that endpoint where the VPC is made, or drop subnet_ids to have the VPC looked up",
        )
        raise RefusedError([Refusal(problem, because=("subnet_ids",))])


class NetworkSettings(Model):
    """Where Studio's apps run: exactly one of a new VPC and one that exists. Apps reach AWS through it only."""

    new: NewNetwork | None = None
    """A VPC made for this estate. Default: one with its defaults, when there is no `existing`."""
    existing: ExistingNetwork | None = None
    """A VPC that exists. Default: a new one is made."""

    @property
    def choice(self) -> NewNetwork | ExistingNetwork:
        """The one that was chosen."""
        return self.existing or self.new or NewNetwork()


class EncryptionSettings(Model):
    """What encrypts homes, spaces and logs."""

    key_arn: KeyArn | None = None
    """ARN of a KMS key in the environment's region; no alias. It can never change. Default: a new key."""


class SpaceStorage(Model):
    """The volume of a private space, in GB. Volumes grow; they never shrink."""

    default_gb: SpaceGigabytes = 5
    """Size of a new space, in GB, 5 to 16384, at most `maximum_gb`. Default: 5."""
    maximum_gb: SpaceGigabytes = 100
    """Largest size people can choose, in GB, 5 to 16384. Default: 100."""

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if self.default_gb <= self.maximum_gb:
            return self
        problem = Problem(
            "SpaceStorageInvalid",
            f"{HERE}.default_gb is {self.default_gb}, and maximum_gb is {self.maximum_gb}",
            "a new space is at most as large as people may choose (5 and 100 unless written)",
            f"write maximum_gb: {self.default_gb} or more, or a smaller default_gb",
        )
        raise RefusedError([Refusal(problem, at="default_gb", because=("maximum_gb",))])


class RemovalPolicy(enum.StrEnum):
    """What becomes of people's files when the stack is deleted."""

    RETAIN = "retain"
    DESTROY = "destroy"


class DomainSettings(Model):
    """The SageMaker domain."""

    name: DomainName
    """Name of the domain, 1 to 63 letters, digits and hyphens; it can never change.

    Default: the estate's name, a hyphen and the environment's name."""
    default_instance_type: InstanceType = STANDARD_INSTANCE_TYPE
    """Instance type that apps start on unless their user chose another; each team must be allowed it.

    Default: ml.t3.medium."""
    space_storage: SpaceStorage = SpaceStorage()
    """The volume of a private space. Default: 5 GB, up to 100."""
    removal_policy: Annotated[RemovalPolicy, Field(strict=False)] = RemovalPolicy.RETAIN
    """What becomes of domain, profiles, key and files when the stack is deleted: `retain` keeps them, `destroy` is
    for estates to play with. Default: retain."""


class UserMayChoose(Model):
    """Between which idle times each user may choose."""

    minimum_minutes: IdleMinutes = Field(examples=[60])
    """Shortest idle time to choose, in minutes, at most `minutes`."""
    maximum_minutes: IdleMinutes = Field(examples=[480])
    """Longest idle time to choose, in minutes, at least `minutes`."""


class IdleShutdownSettings(Model):
    """When apps that nobody uses are stopped, so that nobody pays for an idle weekend."""

    enabled: bool = True
    """Whether idle apps are stopped; `false` allows no other key. Default: they are."""
    minutes: IdleMinutes = 120
    """Idle time after which an app is stopped, in minutes, 60 to 525600 (a year). Default: 120."""
    user_may_choose: UserMayChoose | None = None
    """Lets users choose another idle time. Default: they cannot."""

    @field_validator("minutes", "user_may_choose")
    @classmethod
    def _nothing_when_off(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("enabled", True):
            return value
        problem = Problem(
            "IdleShutdownOff",
            f"{HERE} stands beside 'enabled: false'",
            "idle shutdown that is off has no other settings",
            "drop one of the two",
        )
        raise RefusedError([Refusal(problem, because=("enabled",))])

    @field_validator("user_may_choose")
    @classmethod
    def _brackets_minutes(cls, value: UserMayChoose, info: ValidationInfo) -> UserMayChoose:
        minutes = info.data.get("minutes")
        if minutes is None or value.minimum_minutes <= minutes <= value.maximum_minutes:
            return value
        low, high = min(value.minimum_minutes, minutes), max(value.maximum_minutes, minutes)
        problem = Problem(
            "IdleChoiceInvalid",
            f"{HERE} is {value.minimum_minutes} to {value.maximum_minutes}, and minutes is {minutes}",
            "minutes lies within what users may choose",
            f"write {{minimum_minutes: {low}, maximum_minutes: {high}}}, or change minutes",
        )
        raise RefusedError([Refusal(problem, because=("minutes",))])


class ScriptApp(enum.StrEnum):
    """An app whose start runs scripts."""

    JUPYTER_LAB = AppType.JUPYTER_LAB
    CODE_EDITOR = AppType.CODE_EDITOR


class StartUpScript(Model):
    """A script that runs each time an app starts, within five minutes."""

    name: ScriptName = Field(examples=["team-setup"])
    """Its name, 1 to 40 lower-case letters, digits and hyphens; unique among the scripts of its app type."""
    app_type: Annotated[ScriptApp, Field(strict=False)] = Field(examples=["JupyterLab"])
    """The app whose start runs it: JupyterLab or CodeEditor."""
    file: str = Field(examples=["assets/lifecycle/jupyter-lab/team-setup.sh"], min_length=1)
    """The script, relative to the estate file's folder: UTF-8, '#!' first, at most 12288 bytes, no secrets."""
    content: SkipJsonSchema[str] = Field(exclude=True, repr=False)
    """The script itself, read by the loader; not a key of the file."""


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


class Settings(Model):
    """What may differ between environments: everything but the estate's name."""

    network: NetworkSettings = NetworkSettings(new=NewNetwork())
    """Where Studio's apps run. Default: a new VPC, 10.0.0.0/16 in two availability zones, without internet."""
    encryption: EncryptionSettings = EncryptionSettings()
    """What encrypts homes, spaces and logs. Default: a new key."""
    domain: DomainSettings
    """The SageMaker domain. Default: all of its defaults."""
    idle_shutdown: IdleShutdownSettings = IdleShutdownSettings()
    """When apps that nobody uses are stopped. Default: after 120 minutes."""
    start_up_scripts: tuple[StartUpScript, ...] = ()
    """Scripts that run when apps start, at most 30 for each app type. Default: none."""
    teams: Annotated[tuple[Team, ...], Field(min_length=1)] = Field(
        examples=[[{"name": "analysts", "instance_types": [STANDARD_INSTANCE_TYPE]}]]
    )
    """The teams, at least one."""
    user_stacks: Annotated[int, fields.between(1, USER_STACKS_MAX, "the number of Users stacks")] = 1
    """Over how many stacks people are spread, 1 to 250; 100 people fit in one. A large estate has about one for 50
    people to come. It can never change: people would move, and lose their files. Default: 1."""
    users: Annotated[tuple[User, ...], Field(min_length=1)] = Field(
        examples=[[{"name": "amara-okafor", "team": "analysts"}]]
    )
    """The people, at least one."""
    tags: dict[str, TagValue] = Field(default={}, json_schema_extra={"maxProperties": aws_facts.TAGS_MAX})
    """Tags for every resource, at most 50; values of 1 to 128 characters. Default: none."""

    def users_by_stack(self) -> dict[int, tuple[User, ...]]:
        """Who lives in which Users stack.

        Returns:
            All stacks from 1 to `user_stacks`, also those without anyone, and those that people name beyond; people
            in the order of the file.
        """
        homes: dict[int, tuple[User, ...]] = dict.fromkeys(range(1, self.user_stacks + 1), ())
        for user in self.users:
            number = user.stack or stack_of(user.name, self.user_stacks)
            homes[number] = (*homes.get(number, ()), user)
        return dict(sorted(homes.items()))


class Environment(Model):
    """One deployment of the estate, its settings complete."""

    name: EnvironmentName
    """Its name."""
    account: Account | None = None
    """AWS account, 12 digits; none means the account of whoever deploys."""
    region: Region | None = None
    """AWS region; none means the region of whoever deploys."""
    settings: Settings
    """The estate's settings with this environment's overrides merged in."""


class Estate(Model):
    """A whole estate, known to be right."""

    name: EstateName
    """The estate's name."""
    environments: tuple[Environment, ...]
    """Its environments, in the order of the file; at least one."""


class EnvironmentEntry(Model):
    """One deployment of the estate, as the file has it."""

    name: EnvironmentName = Field(examples=["prod"])
    """Its name, 1 to 16 lower-case letters, digits and single hyphens, a letter first; unique; never changes."""
    account: Account | None = None
    """AWS account: 12 digits in quotes. Default: the account of whoever deploys."""
    region: Region | None = None
    """AWS region. Default: the region of whoever deploys."""
    overrides: dict[str, Any] = {}
    """Settings of this environment that differ: any top-level key but `name` and `environments`. Mappings merge with
    what stands above; lists and single values replace it. Default: nothing differs."""


class EstateHead(Model):
    """What no environment can override."""

    name: EstateName = Field(examples=["marketing-analytics"])
    """The estate's name, 1 to 32 lower-case letters, digits and single hyphens, a letter first. It names the stacks,
    the domain and the key's alias, and can never change."""
    environments: Annotated[tuple[EnvironmentEntry, ...], Field(min_length=1)] = Field(examples=[[{"name": "prod"}]])
    """Where the estate is deployed, at least one place."""


class EstateFile(Settings, EstateHead):
    """A SageMaker Studio estate: who works in it, on what, with which data, where."""
