"""The whole file, and what the loader makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from stacks.estate import fields
from stacks.estate.assignment import USER_STACKS_MAX, stack_of
from stacks.estate.fields import Account, EnvironmentName, EstateName, Region, TagValue
from stacks.estate.model.apps import IdleShutdownSettings, StartUpScript
from stacks.estate.model.authentication import AuthenticationSettings, LoginRoleSettings
from stacks.estate.model.base import STANDARD_INSTANCE_TYPE, Model
from stacks.estate.model.classic import Classic
from stacks.estate.model.domain import DomainSettings, EncryptionSettings, RemovalPolicy, TeardownSettings
from stacks.estate.model.governance import AlarmSettings, AlertSettings, BackupSettings, BudgetSettings, SweepSettings
from stacks.estate.model.images import OwnImage
from stacks.estate.model.mlflow import Mlflow
from stacks.estate.model.network import DataPerimeterSettings, NetworkSettings, NewNetwork
from stacks.estate.model.notebooks import NOTEBOOK_INSTANCES_MAX, OwnNotebookInstance
from stacks.estate.model.people import Team, User
from stacks.estate.model.portal import Portal
from stacks.estate.model.roles import RolesSettings
from stacks.estate.model.spaces import PreparedSpace
from studio_constructs import aws_facts


class Settings(Model):
    """What may differ between environments: everything but the estate's name."""

    network: NetworkSettings = NetworkSettings(new=NewNetwork())
    """Where Studio's apps run. Default: a new VPC, 10.0.0.0/16 in two availability zones, without internet."""
    data_perimeter: DataPerimeterSettings = DataPerimeterSettings()
    """Who and what the network's endpoints let through. Default: the account's people, to the account's things, and
    to buckets of AWS's that are read."""
    encryption: EncryptionSettings = EncryptionSettings()
    """What encrypts homes, spaces and logs. Default: a new key."""
    domain: DomainSettings
    """The SageMaker domain. Default: all of its defaults."""
    authentication: AuthenticationSettings | None = None
    """How people sign in; it can never change. Default: as IAM lets them."""
    login_role: LoginRoleSettings | None = None
    """The role with which people open Studio where IAM signs them in. Default: none is made."""
    roles: RolesSettings = RolesSettings()
    """What all execution roles have in common. Default: the path `/`, and the estate's guardrails as boundary."""
    portal: Portal = Portal()
    """What Studio's pages show. Default: everything but Studio Classic."""
    idle_shutdown: IdleShutdownSettings = IdleShutdownSettings()
    """When apps that nobody uses are stopped. Default: after 120 minutes."""
    start_up_scripts: tuple[StartUpScript, ...] = ()
    """Scripts that run when apps start, at most 30 for each app type. Default: none."""
    images: Annotated[tuple[OwnImage, ...], Field(max_length=aws_facts.CUSTOM_IMAGES_MAX)] = ()
    """Images that everybody may start apps from, besides SageMaker Distribution, at most 200. Default: none."""
    classic: Classic | None = None
    """What is kept of Studio Classic, in a domain that still has it. Default: nothing."""
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
    spaces: tuple[PreparedSpace, ...] = ()
    """Spaces that are prepared for people, besides those that they make themselves. Default: none."""
    mlflow: tuple[Mlflow, ...] = ()
    """Where experiments are tracked; teams name it. Default: nothing is made."""
    notebook_instances: Annotated[tuple[OwnNotebookInstance, ...], Field(max_length=NOTEBOOK_INSTANCES_MAX)] = ()
    """Servers with Jupyter for what Studio does not cover, outside of the domain, at most 20. Default: none."""
    alerts: AlertSettings | None = None
    """Who hears of what goes wrong: alarms, budgets, failed backups, failed sweeps. Default: nobody."""
    budgets: BudgetSettings | None = None
    """What a month may cost; `alerts` hears. Default: no budgets."""
    alarms: AlarmSettings = AlarmSettings()
    """When `alerts` hears of homes, refused starts, and dangers. Default: with their defaults, where there are
    `alerts`."""
    dashboard: bool = False
    """Whether there is a dashboard in CloudWatch, 3 USD a month after an account's first three. Default: there is
    none."""
    sweeps: SweepSettings | None = None
    """Stops apps outside working hours, or that run for too long. Default: nothing is swept."""
    backup: BackupSettings | None = None
    """Backups of everybody's home. Default: each day, kept for 35 days; none where `domain.removal_policy` is
    `destroy`."""
    teardown: TeardownSettings | None = None
    """Lets the estate be deleted while people work in it; takes `domain.removal_policy: destroy`. Default: apps and
    spaces that people made stay, and are in the way."""
    tags: dict[str, TagValue] = Field(default={}, json_schema_extra={"maxProperties": aws_facts.TAGS_MAX})
    """Tags for every resource, at most 50; values of 1 to 128 characters. Default: none."""

    @property
    def backup_of_homes(self) -> BackupSettings | None:
        """How homes are backed up; None where they are not: there are none, or nobody is to miss them."""
        if not self.domain.home_efs:
            return None
        if self.backup is None:
            return BackupSettings() if self.domain.removal_policy is RemovalPolicy.RETAIN else None
        return self.backup if self.backup.enabled else None

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
    folder: Path = Path()
    """Where the file is, and what it names. Default: here."""


class EnvironmentEntry(Model):
    """One deployment of the estate, as the file has it."""

    name: EnvironmentName = Field(examples=["prod"])
    """Its name, 1 to 16 lower-case letters, digits and single hyphens, a letter first; unique; never changes."""
    account: Account | None = None
    """AWS account: 12 digits in quotes. Default: the account of whoever deploys."""
    region: Region | None = None
    """AWS region. Default: the region of whoever deploys."""
    overrides: dict[str, Any] = Field(default={})
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
