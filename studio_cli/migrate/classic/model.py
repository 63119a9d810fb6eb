"""`classic.yaml`, typed: what is to become of each home of Studio Classic."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from stacks.estate.errors import HERE, Finding, Refusal, RefusedError
from stacks.estate.fields import Account, EachOnce, EnvironmentName, Owner, Region, SpaceGigabytes, SpaceName, between
from stacks.estate.kind import Kind
from stacks.estate.model.base import Model
from stacks.estate.tree import Node
from stacks.estate.values import Checked
from studio_cli.migrate.plan import BackupPlace
from studio_cli.migrate.plan.file import load_plan
from studio_cli.migrate.plan.model import check_exclude, check_leave
from studio_constructs.errors import Problem

CLASSIC_FILE: Final = "classic.yaml"
CLASSIC: Final = Kind(
    name="a move from Studio Classic",
    name_of_file="the file of a move from Studio Classic",
    one="one domain's homes",
    usual=CLASSIC_FILE,
    holds="a move from Studio Classic has homes",
    begin="let 'studio migrate classic plan' write it",
    empty="ClassicPlanEmpty",
    unreadable="ClassicPlanUnreadable",
    may_be_null=frozenset({"owner", "way", "space", "volume_gb", "environment", "bucket", "key_arn"}),
)
_UID_MAX: Final = 2**31 - 1


class Way(enum.StrEnum):
    """How a home comes to the current Studio."""

    MOUNT = "mount"
    """It stays where it is; private spaces show it as the folder `user-default-efs`."""
    COPY = "copy"
    """From that folder to the volume of a private space."""
    BUCKET = "bucket"
    """From a host that mounts the file system through a bucket to a space."""


class HomePlan(Model):
    """One home, and what is to become of it."""

    name: SpaceName = Field(examples=["ana"])
    """The profile; or the shared space, with `shared`."""
    shared: bool = False
    """Whether it is a shared space's. Default: a profile's."""
    uid: Annotated[int, between(1, _UID_MAX, "a home's number")] = Field(examples=[200005])
    """The folder in the file system of homes, and the number of who owns what is in it."""
    leave: bool = False
    """Whether it stays in Classic; takes `reason`. Default: it moves."""
    reason: str | None = Field(default=None, min_length=1)
    """Why it stays. Default: it does not."""
    owner: Owner | None = None
    """Who says that everything is there. Default: nobody is chosen, and no app of Classic is deleted."""
    way: Annotated[Way | None, Field(strict=False)] = None
    """mount, copy or bucket. Default: none is chosen."""
    because: str | None = None
    """Why it was proposed. Default: nothing is said."""
    space: SpaceName | None = None
    """The space of the current Studio that it goes to. Default: any of the person's."""
    volume_gb: SpaceGigabytes | None = None
    """Size of that space's volume in GB. Default: as the estate says."""
    excludes: Annotated[tuple[Annotated[str, Checked(check_exclude)], ...], EachOnce()] = ()
    """What does not move: patterns of paths below the home. Default: everything does."""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        refusals = list(check_leave("a home", leave=self.leave, reason=self.reason))
        if self.shared and self.way not in {None, Way.BUCKET}:
            wrote = f"{HERE}.way is {str(self.way)!r}, and shared is true"
            rule = "no space of the current Studio shows a shared space's home"
            refusals.append(Refusal(Problem("WayMisfits", wrote, rule, "write way: bucket"), at="way"))
        if self.excludes and self.way is Way.MOUNT:
            wrote = f"{HERE}.excludes is given, and way is 'mount'"
            fix = "drop excludes, or write another way"
            problem = Problem("WayMisfits", wrote, "what is mounted is seen whole", fix)
            refusals.append(Refusal(problem, at="excludes"))
        if refusals:
            raise RefusedError(refusals)
        return self

    @property
    def folder(self) -> str:
        """What its keys in the bucket are told from others' by."""
        return f"{'spaces' if self.shared else 'people'}/{self.name}"


class ClassicPlan(Model):
    """The whole file."""

    account: Account = Field(examples=['"111122223333"'])
    """The account that the domain is in: 12 digits in quotes."""
    region: Region = Field(examples=["eu-west-1"])
    """The domain's region."""
    domain: str = Field(min_length=1, examples=["d-abcdefghijkl"])
    """The domain's id."""
    estate: str = Field(default="studio.yaml", min_length=1)
    """The estate file that the domain stands in, from this file's folder. Default: studio.yaml."""
    environment: EnvironmentName | None = None
    """Which of the estate's environments. Default: its only one."""
    backup: BackupPlace = BackupPlace()
    """Where it is told what homes hold and what was copied, and what goes by way of a bucket. Default: nowhere."""
    homes: Annotated[tuple[HomePlan, ...], Field(min_length=1)] = Field(examples=[[{"name": "ana", "uid": 200005}]])
    """The homes, at least one."""

    def find(self, name: str, *, shared: bool | None = None) -> list[HomePlan]:
        """Homes of that name: one, or a profile's and a space's."""
        return [home for home in self.homes if home.name.lower() == name.lower() and shared in {None, home.shared}]


def load_classic(path: Path) -> ClassicPlan:
    """Read `classic.yaml`.

    Args:
        path: The file.

    Raises:
        MigrationError: Something is wrong; it holds every problem.
    """
    return load_plan(path, CLASSIC, ClassicPlan, judge)


def judge(root: Node) -> Iterator[Finding]:
    """What is wrong between entries, each at the second's line: a name, or a folder, that stands twice."""
    names: dict[tuple[str, bool], Node] = {}
    folders: dict[int, Node] = {}
    for entry in root.items("homes"):
        name, uid, shared = entry.text("name"), entry.number("uid"), entry.child("shared")
        if not name:
            continue  # that is reported already
        is_shared = shared is not None and shared.value is True
        for earlier, what in (
            (names.setdefault((name.lower(), is_shared), entry), f"called {name}"),
            (folders.setdefault(uid, entry) if uid else entry, f"the folder {uid}"),
        ):
            if earlier is not entry:
                wrote = f"{entry.path} is {what}, and so is {earlier.path} in line {earlier.line}"
                yield entry.refuse(Problem("HomeRepeated", wrote, "each home stands once", "drop one of them"))
                break
