"""`migration.yaml`, typed: what is to become of each notebook instance.

Rules for one value, or for fields of one mapping, live here; those that join entries live in ``rules``, so only
``load_migration`` gives a migration that is known to be right.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from stacks.estate import fields
from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import (
    Account,
    Bucket,
    EachOnce,
    EnvironmentName,
    IdleLimit,
    KeyArn,
    NotebookInstanceName,
    Owner,
    ProfileInstanceType,
    Region,
    SpaceGigabytes,
    TeamName,
    UserName,
)
from stacks.estate.model.base import Model
from stacks.estate.values import Checked
from studio_constructs.errors import Problem

WAITING_DAYS: Final = 14
"""How long an instance that is stopped waits before it can go, where nothing else is said."""
_WAITING_DAYS_MAX: Final = 365
HOME: Final = "/home/ec2-user/SageMaker"
"""What a notebook instance keeps over a stop, and what is copied."""
_JOURNAL: Final = f"{HOME}/.studio-migrate"
_WORKERS_MAX, _MIB_PER_SECOND_MAX = 64, 10_000


def check_exclude(field: str, value: str) -> list[Problem]:
    """A pattern of paths below the instance's home."""
    parts = PurePosixPath(value).parts
    if value.strip() and not value.startswith(("/", "~")) and ".." not in parts:
        return []
    rule = f"what is left out is told from the home, {HOME}, without '..'"
    return [Problem("ExcludeInvalid", f"{field} is {value!r}", rule, "write 'data/cache/**', for example")]


def check_journal(field: str, value: str) -> list[Problem]:
    """A folder on the instance that is no part of what is copied."""
    path = PurePosixPath(value)
    is_copied = path.is_relative_to(HOME) and not path.is_relative_to(_JOURNAL)
    if path.is_absolute() and ".." not in path.parts and not is_copied and len(path.parts) > 1:
        return []
    rule = f"the journal is a folder of the instance, from '/', and of the home only {_JOURNAL} is not copied"
    return [Problem("JournalInvalid", f"{field} is {value!r}", rule, "write '/home/ec2-user/journal', or drop it")]


class Secrets(enum.StrEnum):
    """What becomes of files in which something looks like a secret."""

    REPORT = "report"
    """They are copied, and told."""
    LEAVE_OUT = "leave-out"
    """They are told, and not copied."""


class EnvironmentTarget(enum.StrEnum):
    """What becomes of an environment of conda or pip."""

    STANDARD = "standard"
    """SageMaker Distribution has what it has."""
    REBUILD = "rebuild"
    """It is built anew in the person's home, from the exported files."""
    IMAGE = "image"
    """A custom image has it, for everybody who needs it."""
    DROP = "drop"
    """Nobody needs it; its exported files are in the backup."""


class Candidate(Model):
    """Somebody whose instance it may be."""

    name: str = Field(min_length=1, examples=["amara.okafor@example.com"])
    """The name or address, as it was found."""
    because: str = Field(min_length=1, examples=["tag Owner"])
    """Where it was found."""


class EnvironmentPlan(Model):
    """An environment of conda or pip on the instance, and what becomes of it."""

    name: str = Field(min_length=1, examples=["churn"])
    """Its name."""
    becomes: Annotated[EnvironmentTarget, Field(strict=False)] = Field(examples=["rebuild"])
    """standard, rebuild, image, or drop."""
    image: str | None = None
    """Name of the custom image; takes `becomes: image`. Default: there is none."""
    because: str | None = None
    """Why it was proposed. Default: nothing is said."""

    @model_validator(mode="after")
    def _image_is_named(self) -> Self:
        is_image = self.becomes is EnvironmentTarget.IMAGE
        if is_image is (self.image is not None):
            return self
        wrote = f"{HERE}.becomes is {self.becomes.value!r}, and image is {'not ' if is_image else ''}given"
        fix = "add image: its name" if is_image else "drop image, or write becomes: image"
        problem = Problem("EnvironmentImageWrong", wrote, "'image' names the image that an environment moves to", fix)
        raise RefusedError([Refusal(problem, at="becomes")])


class CopyRules(Model):
    """How a home is copied."""

    secrets: Annotated[Secrets, Field(strict=False)] | None = None
    """What becomes of files in which something looks like a secret: report, which copies them, or leave-out.
    Default: as the whole migration says; there, report."""
    workers: Annotated[int, fields.between(1, _WORKERS_MAX, "how many files are sent at once")] | None = None
    """How many files are sent, or fetched, at once, 1 to 64. Default: as the whole migration says; there, 8."""
    mib_per_second: (
        Annotated[int, fields.between(1, _MIB_PER_SECOND_MAX, "what is sent in a second, in MiB")] | None
    ) = None
    """At most so many MiB a second, of all files together, 1 to 10000. Default: as the whole migration says; there,
    as fast as it goes."""
    journal: Annotated[str, Checked(check_journal)] | None = None
    """The folder on the instance where it is remembered what is safe. Outside of the home a stop of the instance
    empties it, and what is safe is sent again. Default: as the whole migration says; there, `.studio-migrate` in the
    home."""

    def told(self) -> dict[str, Any]:
        """What is said here, as the program takes it."""
        return {name: getattr(self, name) for name in CopyRules.model_fields if getattr(self, name) is not None}


def check_leave(what: str, *, leave: bool, reason: str | None) -> Iterator[Refusal]:
    """Refuse to leave something where it is without a reason, or to give one for what moves."""
    if leave is not (reason is not None):
        wrote = f"{HERE} has {'leave and no reason' if leave else 'a reason and no leave'}"
        fix = "add 'reason: ...'" if leave else "add 'leave: true', or drop the reason"
        problem = Problem("LeaveWithoutReason", wrote, f"{what} that stays has a reason to", fix)
        yield Refusal(problem, at="leave" if leave else "reason")


class InstancePlan(Model):
    """One notebook instance, and what is to become of it."""

    name: NotebookInstanceName = Field(examples=["gpu-thursday"])
    """Its name."""
    region: Region = Field(examples=["eu-west-1"])
    """Where it is."""
    leave: bool = False
    """Whether it stays as it is; takes `reason`. Default: it is moved."""
    reason: str | None = Field(default=None, min_length=1)
    """Why it stays. Default: it does not."""
    owner: Owner | None = None
    """Whose it is: a name or an e-mail address. Default: nobody knows, and nothing is restored or deleted."""
    because: str | None = None
    """Why this owner was proposed. Default: nothing is said."""
    candidates: tuple[Candidate, ...] = ()
    """Who else it may belong to, for a person to choose. Default: nobody was found."""
    profile: UserName | None = None
    """Name of the owner's profile in Studio; takes `owner`. Default: none is chosen."""
    team: TeamName | None = None
    """Name of the team in `studio.yaml`. Default: none is chosen."""
    instance_type: ProfileInstanceType | None = None
    """Instance type that the person's apps start on. Default: the team's."""
    volume_gb: SpaceGigabytes | None = None
    """Size of the space's volume in GB. Default: as the estate says."""
    idle_minutes: IdleLimit | None = None
    """When the person's idle apps are stopped. Default: as the estate says."""
    environments: tuple[EnvironmentPlan, ...] = ()
    """Environments, and what becomes of each. Default: none is told."""
    leftovers: tuple[str, ...] = ()
    """What its lifecycle script did and nothing of the plan does, for a person. Default: nothing."""
    excludes: Annotated[tuple[Annotated[str, Checked(check_exclude)], ...], EachOnce()] = ()
    """What the backup leaves out: patterns of paths below the home. Default: nothing."""
    backup: CopyRules = CopyRules()
    """How its home is copied, where that is otherwise than the whole migration says. Default: it is not."""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        refusals = list(check_leave("an instance", leave=self.leave, reason=self.reason))
        if self.profile is not None and self.owner is None:
            wrote = f"{HERE}.profile is {self.profile!r}, and owner is not given"
            rule = "files go to a person that somebody named, never to one that was guessed"
            problem = Problem("ProfileWithoutOwner", wrote, rule, "write the owner, or profile: null")
            refusals.append(Refusal(problem, at="profile"))
        if refusals:
            raise RefusedError(refusals)
        return self

    @property
    def is_decided(self) -> bool:
        """Whether nothing is open: it stays, or it is known to whom its files go."""
        return self.leave or None not in (self.owner, self.profile, self.team)


class BackupPlace(CopyRules):
    """Where backups go, and how homes are copied. Nothing here makes a bucket or a key."""

    bucket: Bucket | None = None
    """`bucket` or `bucket/prefix`. Default: none is chosen, and nothing can be backed up."""
    key_arn: KeyArn | None = None
    """ARN of the KMS key that encrypts what is stored. Default: none is chosen, and nothing can be backed up."""

    @property
    def bucket_name(self) -> str | None:
        """The bucket without the prefix."""
        return self.bucket.partition("/")[0] if self.bucket else None

    @property
    def prefix(self) -> str:
        """The prefix, without slashes around it; empty where there is none."""
        return self.bucket.partition("/")[2] if self.bucket else ""


class Migration(Model):
    """The whole file."""

    account: Account = Field(examples=['"111122223333"'])
    """The account that the instances are in: 12 digits in quotes."""
    estate: str = Field(default="studio.yaml", min_length=1)
    """The estate file that they move to, from this file's folder. Default: studio.yaml."""
    environment: EnvironmentName | None = None
    """Which of the estate's environments. Default: its only one."""
    backup: BackupPlace = BackupPlace()
    """Where backups go, and how homes are copied. Default: nowhere is chosen."""
    waiting_days: Annotated[int, fields.between(1, _WAITING_DAYS_MAX, "the waiting time in days")] = WAITING_DAYS
    """How many days an instance is stopped before it can be deleted, 1 to 365. Default: 14."""
    instances: Annotated[tuple[InstancePlan, ...], Field(min_length=1)] = Field(
        examples=[[{"name": "gpu-thursday", "region": "eu-west-1"}]]
    )
    """The instances, at least one."""

    def rules_of(self, plan: InstancePlan) -> dict[str, Any]:
        """How an instance's home is copied, as the program takes it: its own rules before those of all."""
        return {"secrets": Secrets.REPORT, **self.backup.told(), **plan.backup.told()}

    def find(self, name: str, region: str | None = None) -> InstancePlan | None:
        """An instance by its name, and by its region where two have that name."""
        found = [each for each in self.instances if each.name == name and region in {None, each.region}]
        return found[0] if len(found) == 1 else None
