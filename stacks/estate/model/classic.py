"""Studio Classic, for domains that still have it."""

from __future__ import annotations

from pydantic import Field

from stacks.estate.fields import Bucket, DomainInstanceType
from stacks.estate.model.base import Model


class NotebookSnapshots(Model):
    """Snapshots of notebooks that people of Studio Classic share, encrypted with the estate's key."""

    place: Bucket = Field(examples=["team-snapshots/sharing"])
    """Where they lie: `bucket` or `bucket/prefix`; who reads it reads what cells printed."""
    outputs: bool = True
    """Whether what cells printed is in them. Default: it is."""


class Classic(Model):
    """What is kept of Studio Classic. AWS starts no new app of it: who stops one can not start it again."""

    current_studio: bool = False
    """Whether people land in the current Studio: this moves them there, in place and back. Default: they land in
    Studio Classic."""
    kernel_instance_type: DomainInstanceType | None = None
    """Instance type that kernels start on. Default: nothing is said of it."""
    snapshots: NotebookSnapshots | None = None
    """Snapshots of notebooks that people share. Default: they can not."""
