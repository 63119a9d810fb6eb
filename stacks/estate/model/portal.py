"""What Studio's pages show."""

from __future__ import annotations

import enum
from typing import Annotated

from pydantic import Field

from stacks.estate.fields import EachOnce, HiddenVersions, LandingPage
from stacks.estate.model.base import Model
from studio_constructs import AppType, MlTool


class HideableApp(enum.StrEnum):
    """An app that CloudFormation can hide."""

    JUPYTER_SERVER = AppType.JUPYTER_SERVER
    TENSOR_BOARD = AppType.TENSOR_BOARD
    R_STUDIO = AppType.R_STUDIO
    JUPYTER_LAB = AppType.JUPYTER_LAB
    CODE_EDITOR = AppType.CODE_EDITOR
    DETAILED_PROFILER = AppType.DETAILED_PROFILER
    CANVAS = AppType.CANVAS


HiddenApps = Annotated[tuple[Annotated[HideableApp, Field(strict=False)], ...], EachOnce()]
HiddenTools = Annotated[tuple[Annotated[MlTool, Field(strict=False)], ...], EachOnce()]


class Portal(Model):
    """What Studio's pages show. To hide is to tidy up: what people may do, their team says."""

    hidden_apps: HiddenApps = (HideableApp.JUPYTER_SERVER,)
    """Apps that nobody is shown, in place of the standard list. Default: JupyterServer, which is Studio Classic."""
    hidden_tools: HiddenTools = ()
    """Tools that nobody is shown. Default: none."""
    hidden_distribution_versions: HiddenVersions = ()
    """Versions of SageMaker Distribution that nobody is shown, `major.minor` in quotes, at most 20. Default: none."""
    hide_other_instance_types: bool = False
    """Whether instance types that no team may run are hidden. Default: they are shown, and refused."""
    landing_page: LandingPage | None = None
    """Where Studio opens, `studio::` and a path below it. Default: its home page."""
