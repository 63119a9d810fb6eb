"""Images that apps start from, as the estate file tells them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from constructs import Construct

import studio_constructs as studio
from stacks.estate import OwnImage
from stacks.estate.model import ImageApp
from studio_constructs import aws_facts
from studio_constructs._naming import short_hash

_SUFFIXES: Final = {ImageApp.JUPYTER_LAB: "jupyter-lab", ImageApp.CODE_EDITOR: "code-editor"}


def attach_image(
    scope: Construct, image: OwnImage, *, domain_name: str, folder: Path, removal_policy: cdk.RemovalPolicy
) -> list[studio.ImageAttachment]:
    """How each app runs an image, which is made here unless SageMaker has it.

    Args:
        scope: Where the image belongs.
        image: What the file says of it.
        domain_name: What stands in front of the names of what is made: the account may hold more than one estate.
        folder: Where the estate file is.
        removal_policy: What becomes of the image when it leaves the file.
    """
    if image.existing:
        return [_attach_existing(scope, image, app, domain_name) for app in image.apps]
    custom = studio.CustomImage(
        scope,
        f"Image-{image.name}",
        image_name=f"{domain_name.lower()}-{image.name}",
        source=_source(scope, image, folder),
        built_on_distribution=image.built_on_distribution,
        idle_support=image.idle_support,
        removal_policy=removal_policy,
    )
    attach = {ImageApp.JUPYTER_LAB: custom.for_jupyter_lab, ImageApp.CODE_EDITOR: custom.for_code_editor}
    return [attach[app]() for app in image.apps]


def _source(scope: Construct, image: OwnImage, folder: Path) -> studio.ImageSource:
    if image.repository is None or image.digest is None:
        return studio.ImageSource.asset(str(folder / (image.directory or "")))
    repository = ecr.Repository.from_repository_name(scope, f"Repository-{image.name}", image.repository)
    return studio.ImageSource.ecr(repository, digest=image.digest)


def _attach_existing(scope: Construct, image: OwnImage, app: ImageApp, domain_name: str) -> studio.ImageAttachment:
    """An image is one for the whole account; how this domain's apps run it has a name of this domain's."""
    app_type = studio.AppType(app)
    container = studio.ImageContainer()
    if image.built_on_distribution:
        container = studio.ImageContainer.of_distribution(app_type)
    is_lab = app is ImageApp.JUPYTER_LAB
    config = studio.AppImageConfig(
        scope,
        f"Existing-{image.name}-{app.value}",
        app_image_config_name=_config_name(domain_name, image.name, _SUFFIXES[app]),
        block=(
            studio.JupyterLabAppImageConfig(container=container)
            if is_lab
            else studio.CodeEditorAppImageConfig(container=container)
        ),
    )
    return studio.ImageAttachment(
        image_name=image.name,
        app_image_config_name=config.app_image_config_name,
        app_type=app_type,
        needs=[config],
        idle_support=image.understands,
    )


def _config_name(domain_name: str, image_name: str, suffix: str) -> str:
    """Readable, and with what tells it from all others, as a name has little room and no dots."""
    end = f"-{short_hash(domain_name, image_name)}-{suffix}"
    front = f"{domain_name}-{image_name}".lower().replace(".", "-")
    return front[: aws_facts.NAME_MAX - len(end)].strip("-") + end
