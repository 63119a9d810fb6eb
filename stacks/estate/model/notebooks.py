"""Notebook instances: servers with Jupyter, outside of the domain."""

from __future__ import annotations

from typing import Final

from pydantic import Field

from stacks.estate.fields import (
    IdleMinutes,
    NotebookInstanceName,
    NotebookInstanceType,
    NotebookRepositories,
    NotebookVolume,
)
from stacks.estate.model.base import STANDARD_INSTANCE_TYPE, Model

NOTEBOOK_INSTANCES_MAX: Final = 20
"""Most of them: each has seven resources in the Studio stack, and CloudFormation's stacks hold 500."""


class OwnNotebookInstance(Model):
    """A server with Jupyter that belongs to a person, for what Studio does not cover."""

    name: NotebookInstanceName = Field(examples=["amara-lab"])
    """Its name, 1 to 63 letters, digits and hyphens; unique; never changes. What is made is called
    `<domain>-<name>`."""
    owner: str = Field(examples=["amara-okafor"])
    """Name of the person who may start, open and stop it, from Studio."""
    instance_type: NotebookInstanceType = STANDARD_INSTANCE_TYPE
    """What it runs on. Default: ml.t3.medium."""
    volume_gb: NotebookVolume = 20
    """Size of its volume, in GB, 5 to 16384; it grows and never shrinks. Default: 20."""
    idle_minutes: IdleMinutes = 120
    """After how many idle minutes it stops itself, 60 to 525600. Default: 120."""
    code_repositories: NotebookRepositories = ()
    """Git repositories to clone, at most 4; Jupyter opens in the first. Default: none."""
    root_access: bool = False
    """Whether people are root on it; synth says so. Default: they are not."""
