"""Spaces that are prepared for people; they make others themselves."""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field

from stacks.estate.fields import (
    IdleMinutes,
    SpaceDisplayName,
    SpaceGigabytes,
    SpaceInstanceType,
    SpaceName,
)
from stacks.estate.model.base import Model
from studio_constructs import AppType


class SpaceApp(enum.StrEnum):
    """The app of a space."""

    JUPYTER_LAB = AppType.JUPYTER_LAB
    CODE_EDITOR = AppType.CODE_EDITOR


class PreparedSpace(Model):
    """A space: a volume with files, and the app that works on them. It lives in its owner's stack, for good."""

    name: SpaceName = Field(examples=["amara-notes"])
    """Its name, 1 to 63 letters, digits and hyphens; unique whatever its case; never changes."""
    owner: str = Field(examples=["amara-okafor"])
    """Name of the user whose it is; never changes."""
    app: Annotated[SpaceApp, Field(strict=False)] = SpaceApp.JUPYTER_LAB
    """Its app, JupyterLab or CodeEditor; never changes. Default: JupyterLab."""
    shared: bool = False
    """Whether everybody of the domain may open it, all as the domain's own role, which reaches no data; synth says
    so; never changes. Default: it is the owner's alone."""
    display_name: SpaceDisplayName | None = None
    """What Studio shows, 1 to 64 characters. Default: its name."""
    instance_type: SpaceInstanceType | None = None
    """Instance type that its app starts on, one that the owner's team may run; in a shared space the domain's
    default. Default: what the owner's apps start on."""
    storage_gb: SpaceGigabytes | None = None
    """Size of its volume, in GB, 5 to 16384; it grows, and never shrinks. Default: as the owner's team or the domain
    says."""
    idle_minutes: IdleMinutes | None = None
    """Idle time after which its app is stopped, in minutes, 60 to 525600, within what people may choose. Default: as
    for the owner's other apps."""
