"""MLflow: where experiments are tracked, and which teams work with it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.estate.fields import ArtifactPlace, MaintenanceStart, MlflowName, MlflowNames, MlflowVersion
from stacks.estate.model.base import Model
from studio_constructs import MlflowSize
from studio_constructs.mlflow.settings import DEFAULT_MAINTENANCE_WINDOW


class MlflowServer(Model):
    """A tracking server in place of an app. It costs by the hour, also while nobody uses it."""

    size: Annotated[MlflowSize, Field(strict=False)] = MlflowSize.SMALL
    """How large it is: for up to 25, 50 or 100 people. Default: Small."""
    version: MlflowVersion | None = None
    """Version of MLflow, as "3.0.0" in quotes. Default: the newest when the server is made."""


class Mlflow(Model):
    """One MLflow: an app, which costs nothing by the hour, or a tracking server."""

    name: MlflowName = Field(examples=["research"])
    """Its name, 1 to 63 letters, digits and hyphens; unique; never changes. What is made is called
    `<domain>-<name>`."""
    server: MlflowServer | None = None
    """Makes it a tracking server, where IAM tells reading, logging and deleting apart. Default: it is an app."""
    artifacts: ArtifactPlace | None = None
    """Where models and files go: `bucket` or `bucket/prefix`, encrypted with the estate's key; never changes.
    Default: a new bucket."""
    registers_models: bool = False
    """Whether its models also go to SageMaker's Model Registry. Default: they do not."""
    maintenance_starts: MaintenanceStart = DEFAULT_MAINTENANCE_WINDOW
    """When AWS may interrupt it, each week, in UTC: `Mon:00:00` to `Sun:23:59`. Default: Sun:03:00."""


class TeamMlflow(Model):
    """Which of the file's `mlflow` a team works with; each takes the capability `mlflow`."""

    use: MlflowNames = ()
    """To work with: an app wholly, deletion included; on a server nothing is deleted. Default: none."""
    read: MlflowNames = ()
    """Servers to read. Default: none."""
    manage: MlflowNames = ()
    """Servers to work with and to delete on, whoever has made what is deleted. Default: none."""
