"""Images that apps start from."""

from __future__ import annotations

import enum
from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, model_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import EachOnce, ImageDigest, ImageName, ImageRepositoryName
from stacks.estate.model.base import Model
from studio_constructs import AppType, IdleSupport
from studio_constructs.errors import Problem

_SOURCES: Final = ("directory", "repository", "existing")


class ImageApp(enum.StrEnum):
    """An app that images of one's own are for."""

    JUPYTER_LAB = AppType.JUPYTER_LAB
    CODE_EDITOR = AppType.CODE_EDITOR


class OwnImage(Model):
    """An image that everybody may choose: built from a folder, pulled from ECR, or in SageMaker already."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["directory"]}, {"required": ["repository", "digest"]}, {"required": ["existing"]}]
        }
    )

    name: ImageName = Field(examples=["analytics"])
    """Its name, 1 to 63 lower-case letters, digits, single dots and hyphens; unique. What is made is called by the
    domain's name, a hyphen and this, which must fit into 63 too."""
    apps: Annotated[tuple[Annotated[ImageApp, Field(strict=False)], ...], Field(min_length=1), EachOnce()] = tuple(
        ImageApp
    )
    """Apps that may start from it, at least one. Default: JupyterLab and CodeEditor."""
    directory: str | None = Field(default=None, json_schema_extra={"minLength": 1})
    """Folder with a Dockerfile, relative to the estate file's folder; built where it is deployed, which takes Docker.
    Default: none."""
    repository: ImageRepositoryName | None = None
    """Name of an ECR repository in the environment's account and region. Default: none."""
    digest: ImageDigest | None = None
    """Which image of the repository: `sha256:` and 64 hexadecimal digits. Default: none."""
    existing: bool = False
    """Whether SageMaker has the image already, by exactly this name. Default: it is made."""
    built_on_distribution: bool = False
    """Whether it is built on SageMaker Distribution, whose commands then start the apps. Default: it is started as
    the image itself says."""

    idle_support: Annotated[IdleSupport, Field(strict=False)] | None = None
    """What it understands of idle shutdown: `full`, `without-guard` (an activity monitor before 0.3.2), `none` (no
    activity monitor; a script stops its apps). Default: `full` where it is built on SageMaker Distribution; otherwise
    not known, and synth warns."""

    @model_validator(mode="after")
    def _comes_from_one_place(self) -> Self:
        given = [source for source in _SOURCES if getattr(self, source)]
        rule = "an image has a 'directory', a 'repository' with its 'digest', or is 'existing'"
        if len(given) != 1:
            wrote = f"{HERE} has {' and '.join(map(repr, given)) or 'none of them'}"
            raise RefusedError([Refusal(Problem("ImageSourceNotOne", wrote, rule, "keep one of them, or add one"))])
        if (self.repository is None) is not (self.digest is None):
            there, missing = ("digest", "repository") if self.repository is None else ("repository", "digest")
            wrote = f"{HERE} has {there!r} and no {missing!r}"
            problem = Problem("ImageSourceNotOne", wrote, rule, f"add {missing}, or drop {there}")
            raise RefusedError([Refusal(problem, at=there)])
        return self

    @property
    def understands(self) -> IdleSupport | None:
        """What it understands of idle shutdown, as it is written or follows from what it is built on."""
        return self.idle_support or (IdleSupport.FULL if self.built_on_distribution else None)
