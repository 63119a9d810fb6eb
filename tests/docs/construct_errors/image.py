"""Images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam

import studio_constructs as studio
from studio_constructs import DistributionImage, ImageContainer, ImageFileSystem, ImageSource, ImageVersionDetails

Build = Callable[[cdk.Stack], object]

TITLE = "### Images"
DIGEST = "sha256:" + "0" * 64
REPOSITORY = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/studio/python"


def image(**options: Any) -> Build:
    role = "arn:aws:iam::111111111111:role/Images"
    return lambda stack: studio.Image(
        stack, "Image", **{"image_name": "team-python", "role": iam.Role.from_role_arn(stack, "Role", role), **options}
    )


def version(
    base_image: str = f"{REPOSITORY}@{DIGEST}", *, removal: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN, **details: Any
) -> Build:
    return lambda stack: studio.ImageVersion(
        stack,
        "Version",
        image=studio.Image.from_image_name(stack, "Image", image_name="team-python"),
        base_image=base_image,
        details=ImageVersionDetails(**details),
        removal_policy=removal,
    )


def config(name: str = "team-python-lab", **container: Any) -> Build:
    block = studio.JupyterLabAppImageConfig(container=ImageContainer(**container))
    return lambda stack: studio.AppImageConfig(stack, "Lab", app_image_config_name=name, block=block)


def kernel(name: str = "python3", **file_system: Any) -> Build:
    block = studio.KernelGatewayImageConfig(kernel_name=name, file_system=ImageFileSystem(**file_system))
    return lambda stack: studio.AppImageConfig(stack, "Kernel", app_image_config_name="team-python-kernel", block=block)


def repository(**options: Any) -> Build:
    return lambda stack: studio.ImageRepository(stack, "Images", **{"repository_name": "studio/python", **options})


def by_digest(stack: cdk.Stack, region: str = "eu-west-1") -> ImageSource:
    arn = f"arn:aws:ecr:{region}:111111111111:repository/studio/python"
    return ImageSource.ecr(ecr.Repository.from_repository_arn(stack, "Images", arn), digest=DIGEST)


def custom(stack: cdk.Stack, source: ImageSource, *earlier: ImageSource) -> studio.CustomImage:
    return studio.CustomImage(stack, "Python", image_name="team-python", source=source, earlier_sources=earlier)


def twice(stack: cdk.Stack) -> object:
    source = by_digest(stack)
    return custom(stack, source, source)


def two_ways(stack: cdk.Stack) -> object:
    made = custom(stack, by_digest(stack))
    made.for_jupyter_lab()
    return made.for_jupyter_lab(container=ImageContainer(entrypoint="/start"))


ERRORS: dict[str, Build] = {
    "ImageNameInvalid": image(image_name="Team_Python"),
    "ImageDisplayNameInvalid": image(display_name="Python ~ team"),
    "ImageDescriptionInvalid": image(description="a" * 513),
    "ImageNotImmutable": version(f"{REPOSITORY}:latest"),
    "ImageReferenceInvalid": version("python"),
    "ImageElsewhere": lambda stack: custom(stack, by_digest(stack, "us-east-1")),
    "ImageDirectoryInvalid": lambda stack: custom(stack, ImageSource.asset("assets/images/none")),
    "ImageSourceRepeated": twice,
    "ImageAliasInvalid": version(aliases=["-stable"]),
    "ImageDetailInvalid": version(programming_lang="3.12"),
    "ImageVersionUnknown": lambda stack: custom(stack, by_digest(stack)).for_jupyter_lab(version=0),
    "ImageRepositoriesEmpty": lambda stack: studio.ImageRole(stack, "Role", repositories=[]),
    "ImageRepositoryNameInvalid": repository(repository_name="Studio/Python"),
    "AppImageConfigNameInvalid": config("Team-Lab"),
    "AppImageConfigContradicts": two_ways,
    "ImageContainerInvalid": config(arguments=["a" * 65]),
    "ContainerVariableReserved": config(environment={"AWS_REGION": "eu-west-1"}),
    "ImageKernelInvalid": kernel(""),
    "ImageUserInvalid": kernel(uid=1000, gid=1000),
    "ImageMountPathInvalid": kernel(mount_path="home"),
    "DistributionRegionUnknown": lambda stack: DistributionImage.gpu().image_arn(
        cdk.Stack(stack.node.scope, "Elsewhere", env=cdk.Environment(account="111111111111", region="eu-central-2"))  # type: ignore[arg-type]  # it is the app
    ),
    "DistributionPinInvalid": lambda stack: (
        DistributionImage.gpu().pinned(release="latest", version_number=1).image_arn(stack)
    ),
}

WARNINGS: dict[str, Build] = {
    "ImageNotRetained": image(removal_policy=cdk.RemovalPolicy.DESTROY),
    "ImageVersionNotRetained": version(removal=cdk.RemovalPolicy.DESTROY),
    "ImageRoleNotRetained": lambda stack: studio.ImageRole(
        stack,
        "Role",
        repositories=[ecr.Repository.from_repository_name(stack, "Repository", "tools")],
        removal_policy=cdk.RemovalPolicy.DESTROY,
    ),
    "ImageRepositoryNotRetained": repository(removal_policy=cdk.RemovalPolicy.DESTROY),
    "DistributionEnded": lambda stack: (
        DistributionImage.cpu().pinned(release="3.9", version_number=17).image_version_arn(stack)
    ),
}
