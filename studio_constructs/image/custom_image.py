"""`CustomImage`: an image of one's own for the apps of Studio, from its container image to what a domain takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import aws_cdk as cdk
from constructs import Construct, IDependable

from studio_constructs import aws_facts
from studio_constructs._naming import check_taken_in_stack, short_hash
from studio_constructs._validation import check_kind, is_known, raise_if_invalid
from studio_constructs.app_type import AppType
from studio_constructs.errors import Problem
from studio_constructs.idle.support import IdleSupport, check_idle_support
from studio_constructs.image.app_image_config import AppImageConfig, check_block
from studio_constructs.image.attachment import ImageAttachment
from studio_constructs.image.blocks import (
    CodeEditorAppImageConfig,
    ImageBlock,
    ImageContainer,
    ImageFileSystem,
    JupyterLabAppImageConfig,
    KernelGatewayImageConfig,
    RSessionAppImageConfig,
)
from studio_constructs.image.image import Image, NumberedImage, check_image, check_is_image
from studio_constructs.image.image_role import ImageRole
from studio_constructs.image.image_version import ImageVersion
from studio_constructs.image.interfaces import IImage
from studio_constructs.image.source import BoundSource, ImageSource, check_sources

_SUFFIXES = {
    AppType.JUPYTER_LAB: "jupyter-lab",
    AppType.CODE_EDITOR: "code-editor",
    AppType.KERNEL_GATEWAY: "kernel-gateway",
    AppType.R_SESSION: "r-session",
}


class CustomImage(Construct):
    """Define an image of your own for apps of Studio: what is pulled, by whom, and how each app runs it.

    ``for_jupyter_lab()`` and its siblings give what ``JupyterLabSettings(custom_images=[...])`` of a domain or a
    profile takes; each app type has a configuration of its own, with the block that this type wants.

    Another *source* makes another version and keeps the one before in SageMaker, out of the template: spaces that
    chose the old version by its number go on with it, as long as ECR has its container image. Apps that run are not
    touched.

    Creates: AWS::SageMaker::Image, AWS::SageMaker::ImageVersion (one for each source), AWS::IAM::Role,
    AWS::IAM::ManagedPolicy; AWS::SageMaker::AppImageConfig for each app type that is asked for.
    Replacement: another *image_name* is another image; the old one is kept, but leaves the template. Another *source*
    is another version of the same image. Logical ids come from names and from what is in the container image, so the
    construct may move.

    Args:
        scope: Where the image belongs.
        construct_id: Its name there.
        image_name: 1 to 63 lower-case letters, digits and single dots and hyphens, unique in the account and region.
        source: The container image of the newest version.
        earlier_sources: Those of versions before it that the stack goes on to hold, oldest first. Name one in the very
            deployment in which it stops being *source*: what has left the template would be made once more, and be the
            newest. Default: none; versions that were made stay in SageMaker anyway.
        display_name: What people read, 1 to 128 characters. Default: the name.
        description: What it is for, 1 to 512 characters. Default: a line with the name.
        built_on_distribution: Whether the container image is built on SageMaker Distribution: JupyterLab and Code
            Editor are then started by its commands. Default: it is not; they are started as the container image says.
        idle_support: What it understands of idle shutdown. Default: everything, where it is built on SageMaker
            Distribution, whose newest release is meant; otherwise not known, and synth says so.
        removal_policy: What happens to the image, with all its versions, and its role when they leave the template.
            Default: they are kept, unless the very deployment that makes them fails.

    Raises:
        ValidationError: ``studio:ImageNameInvalid``, ``studio:ImageDisplayNameInvalid``,
            ``studio:ImageDescriptionInvalid``, ``studio:ImageNotImmutable``, ``studio:ImageElsewhere``,
            ``studio:ImageDirectoryInvalid``, ``studio:ImageSourceRepeated``, ``studio:ImageAliasInvalid``,
            ``studio:ImageDetailInvalid``, ``studio:ImageVersionUnknown``, ``studio:AppImageConfigContradicts``,
            ``studio:NameTakenInStack``, ``studio:RegionUnknown``, ``studio:RegionLacksStudio``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``, and the codes of `AppImageConfig`.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-specs.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image_name: str,
        source: ImageSource,
        earlier_sources: Sequence[ImageSource] = (),
        display_name: str | None = None,
        description: str | None = None,
        built_on_distribution: bool = False,
        idle_support: IdleSupport | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = check_image(scope, image_name=image_name, display_name=display_name, description=description)
        problems += check_taken_in_stack("image_name", scope, "ImageRole", image_name) if not problems else []
        problems += check_sources(cdk.Stack.of(scope), source, earlier_sources)
        problems += check_idle_support("idle_support", idle_support)
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        self._built_on_distribution, self._idle_support = built_on_distribution, idle_support
        bound = [each.bind(self, f"Asset{index}") for index, each in enumerate([*earlier_sources, source])]
        self._role: ImageRole | None = ImageRole(
            self,
            "Role",
            image_name=image_name,
            repositories=[each.repository for each in bound],
            encryption_keys=[each.encryption_key for each in bound if each.encryption_key is not None],
            removal_policy=removal_policy,
        )
        self._image: IImage = Image(
            self,
            "Image",
            image_name=image_name,
            role=self._role,
            display_name=display_name,
            description=description,
            removal_policy=removal_policy,
        )
        self._versions = [_define_version(self, self._image, index, each) for index, each in _without_twins(bound)]

    @classmethod
    def from_image(
        cls,
        scope: Construct,
        construct_id: str,
        *,
        image: IImage,
        built_on_distribution: bool = False,
        idle_support: IdleSupport | None = None,
    ) -> CustomImage:
        """Take an image that is there, with its versions: only how apps run it is made.

        Args:
            scope: Where it belongs.
            construct_id: Its name there.
            image: The image: an `Image`, or an imported one (`Image.from_image_name`).
            built_on_distribution: Whether it is built on SageMaker Distribution. Default: it is not.
            idle_support: What it understands of idle shutdown. Default: as of `CustomImage`.

        Raises:
            ValidationError: ``studio:ArgumentWrong``.
        """
        return _OfExistingImage(
            scope, construct_id, image=image, built_on_distribution=built_on_distribution, idle_support=idle_support
        )

    @property
    def image(self) -> IImage:
        """The image."""
        return self._image

    @property
    def role(self) -> ImageRole | None:
        """What SageMaker pulls as; nothing where the image was there before."""
        return self._role

    @property
    def versions(self) -> list[ImageVersion]:
        """The versions that the stack holds, oldest first; none where the image was there before."""
        return list(self._versions)

    @property
    def version(self) -> ImageVersion | None:
        """The newest version that the stack holds; nothing where the image was there before."""
        return self._versions[-1] if self._versions else None

    def for_jupyter_lab(
        self, *, container: ImageContainer | None = None, version: ImageVersion | int | None = None
    ) -> ImageAttachment:
        """Let JupyterLab run the image.

        Args:
            container: How the container is started. Default: as the image says, or by SageMaker Distribution's
                command where the image is built on it.
            version: The version that apps start, by its number or as one of `versions`. Default: the newest.
        """
        return self._attach(
            JupyterLabAppImageConfig(container=self._container(AppType.JUPYTER_LAB, container)), version
        )

    def for_code_editor(
        self, *, container: ImageContainer | None = None, version: ImageVersion | int | None = None
    ) -> ImageAttachment:
        """Let Code Editor run the image.

        Args:
            container: How the container is started. Default: as the image says, or by SageMaker Distribution's
                command where the image is built on it.
            version: The version that apps start, by its number or as one of `versions`. Default: the newest.
        """
        return self._attach(
            CodeEditorAppImageConfig(container=self._container(AppType.CODE_EDITOR, container)), version
        )

    def for_kernel_gateway(
        self,
        *,
        kernel_name: str,
        kernel_display_name: str | None = None,
        file_system: ImageFileSystem | None = None,
        version: ImageVersion | int | None = None,
    ) -> ImageAttachment:
        """Let KernelGateway apps of Studio Classic run the image, in a domain that still has some.

        Args:
            kernel_name: Name of the kernel that is shown, as the image has it.
            kernel_display_name: What people read. Default: *kernel_name*.
            file_system: Where the person's home is, and as whom the image runs. Default: user 1000 of group 100, in
                ``/home/sagemaker-user``.
            version: The version that apps start, by its number or as one of `versions`. Default: the newest.
        """
        block = KernelGatewayImageConfig(
            kernel_name=kernel_name,
            kernel_display_name=kernel_display_name,
            file_system=ImageFileSystem() if file_system is None else file_system,
        )
        return self._attach(block, version)

    def for_r_session(self, *, version: ImageVersion | int | None = None) -> ImageAttachment:
        """Let R sessions of RStudio run the image. Their configuration has no block.

        Args:
            version: The version that sessions start, by its number or as one of `versions`. Default: the newest.
        """
        return self._attach(RSessionAppImageConfig(), version)

    def _container(self, app_type: AppType, given: ImageContainer | None) -> ImageContainer:
        if given is not None:
            return given
        return ImageContainer.of_distribution(app_type) if self._built_on_distribution else ImageContainer()

    def _attach(self, block: ImageBlock, version: ImageVersion | int | None) -> ImageAttachment:
        construct_id = block.APP_TYPE.value
        existing = self.node.try_find_child(construct_id)
        problems = [*check_block("it", block), *self._check_version(version)]
        if isinstance(existing, AppImageConfig) and existing.block != block:
            wrote = f"for {block.APP_TYPE.value} the image is attached in two ways"
            rule = "an image has one configuration for each app type, and the first has other settings"
            fix = "write the same settings, or make an AppImageConfig and an ImageAttachment of your own"
            problems.append(Problem("AppImageConfigContradicts", wrote, rule, fix))
        raise_if_invalid(self, construct_id, problems)
        config = existing if isinstance(existing, AppImageConfig) else self._define_config(construct_id, block)
        last = self._image.last_version if isinstance(self._image, NumberedImage) else None
        needs: list[IDependable] = [self._image, *([] if last is None else [last]), config]
        return ImageAttachment(
            image_name=self._image.image_name,
            app_image_config_name=config.app_image_config_name,
            app_type=block.APP_TYPE,
            image_version_number=_number(version),
            needs=needs,
            idle_support=self._idle_support or (IdleSupport.FULL if self._built_on_distribution else None),
        )

    def _define_config(self, construct_id: str, block: ImageBlock) -> AppImageConfig:
        name = _config_name(self._image.image_name, _SUFFIXES[block.APP_TYPE])
        return AppImageConfig(self, construct_id, app_image_config_name=name, block=block)

    def _check_version(self, version: object) -> list[Problem]:
        rule = "it is a version of this image, or the number that SageMaker gave to one, 1 or more"
        fix = "write version=image.version, or version=1"
        if isinstance(version, ImageVersion):
            if version.image is self._image:
                return []
            return [Problem("ImageVersionUnknown", f"version is {version.node.path!r}, of another image", rule, fix)]
        if version is None or not is_known(version):
            return []
        if not isinstance(version, int) or isinstance(version, bool):
            return check_kind(
                "version", version, fits=False, what="an ImageVersion or a number", fix="version=image.version"
            )
        return [] if version >= 1 else [Problem("ImageVersionUnknown", f"version is {version}", rule, fix)]


class _OfExistingImage(CustomImage):
    """An image that is there already: nothing is made but how apps run it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image: IImage,
        built_on_distribution: bool,
        idle_support: IdleSupport | None,
    ) -> None:
        problems = [*check_is_image("image", image), *check_idle_support("idle_support", idle_support)]
        raise_if_invalid(scope, construct_id, problems)
        Construct.__init__(self, scope, construct_id)
        self._built_on_distribution, self._idle_support = built_on_distribution, idle_support
        self._image = image
        self._role = None
        self._versions = []


def _define_version(scope: Construct, image: IImage, index: int, bound: BoundSource) -> ImageVersion:
    known = bound.fingerprint
    return ImageVersion(
        scope,
        f"Version{index}" if known is None else f"Version-{short_hash(known)}",
        image=image,
        base_image=bound.base_image,
        details=bound.details,
        fingerprint=known,
    )


def _without_twins(bound: list[BoundSource]) -> Iterator[tuple[int, BoundSource]]:
    """The sources, less those whose container image comes again: folders of other names may hold the same."""
    for index, each in enumerate(bound):
        later = [other.fingerprint for other in bound[index + 1 :]]
        if each.fingerprint is None or each.fingerprint not in later:
            yield index, each


def _number(version: ImageVersion | int | None) -> int | None:
    if isinstance(version, ImageVersion):
        return cast("int", version.version_number)  # a token: the CDK writes a reference in its place
    return version


def _config_name(image_name: str, suffix: str) -> str:
    """A name for the configuration: the image's, which may be longer and hold dots."""
    plain = f"{image_name}-{suffix}"
    if not is_known(image_name) or (len(plain) <= aws_facts.NAME_MAX and "." not in image_name):
        return plain
    end = f"-{short_hash(image_name)}-{suffix}"
    return image_name.replace(".", "-")[: aws_facts.NAME_MAX - len(end)].strip("-") + end
