"""What an inventory of a domain with Studio Classic holds. It is written as JSON, and read again by `plan`."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Final

from stacks.estate.model.base import Model
from studio_cli.migrate.inventory.facts import Script
from studio_cli.migrate.inventory.figure import Figure

CLASSIC_APPS: Final = ("KernelGateway", "JupyterServer")
"""The apps of Studio Classic. AWS starts no new one."""
ENDED: Final = ("Deleted", "Failed")


class Lands(enum.StrEnum):
    """Where somebody comes who opens Studio."""

    CLASSIC = "Classic"
    STUDIO = "Studio"
    UNSAID = "not said"
    """Neither domain nor profile says it: AWS decides."""


class App(Model):
    """An app of Studio Classic that runs."""

    type: str
    name: str
    status: str
    instance_type: str | None = None
    image: str | None = None
    """ARN of the image that its kernels run in."""
    price_hour: Figure[float]

    @property
    def words(self) -> str:
        """For a table."""
        size = f" on {self.instance_type}" if self.instance_type not in {None, "system"} else ""
        return f"{self.type}{size}"


class AttachedScript(Model):
    """A lifecycle configuration that Classic's apps of somebody may start with."""

    name: str
    app_type: str
    default: bool
    """Whether each start runs it, unless somebody chooses another."""


class AttachedImage(Model):
    """A custom image that Classic's kernels of somebody may run in."""

    name: str
    version: int | None = None
    in_jupyter_lab: bool
    """Whether JupyterLab of the current Studio has it, too."""


class StudioSpace(Model):
    """A private space of JupyterLab that somebody has."""

    name: str
    volume_gb: int | None = None


class Home(Model):
    """A home of Studio Classic: a folder of the domain's file system."""

    name: str
    """Of the profile, or of the shared space."""
    shared: bool
    """Whether it is a shared space's."""
    uid: int | None = None
    """The folder's name, and the number of who owns what is in it."""
    signs_in_as: str | None = None
    """Whose profile it is, where the domain has single sign-on."""
    lands: Lands
    mounted: bool
    """Whether private spaces of the current Studio show it: `AutoMountHomeEFS`. A shared space's is shown nowhere."""
    apps: tuple[App, ...] = ()
    scripts: tuple[AttachedScript, ...] = ()
    images: tuple[AttachedImage, ...] = ()
    spaces: tuple[StudioSpace, ...] = ()

    @property
    def key(self) -> tuple[bool, str]:
        """What tells it from others: a space may be called as a profile is."""
        return self.shared, self.name.lower()

    @property
    def to_see_to(self) -> Iterator[str]:
        """What stands in the way, or takes a person."""
        if self.uid is None:
            yield "it has no home"
        if self.shared:
            yield "a shared space's home is shown in no space of the current Studio"
        elif not self.mounted:
            yield "AutoMountHomeEFS is off: the current Studio does not show this home"
        yield from (f"image {each.name} is Classic's only" for each in self.images if not each.in_jupyter_lab)


class ClassicInventory(Model):
    """Everything that was found in one domain."""

    account: str
    region: str
    domain: str
    """Its id."""
    domain_name: str
    file_system: str | None = None
    """The file system of homes."""
    snapshots: str | None = None
    """Where snapshots of notebooks lie that people share, which only Classic can."""
    taken: dt.datetime
    currency: str
    homes: tuple[Home, ...]
    scripts: dict[str, Figure[Script]]
    """By name."""
