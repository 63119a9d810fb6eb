"""`Image`: a name in SageMaker under which versions of a container image are found."""

from __future__ import annotations

import re

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import check_region, check_role, is_known, raise_if_invalid
from studio_constructs.aws_facts import images as facts
from studio_constructs.errors import Problem
from studio_constructs.image.image_role import ImageRole
from studio_constructs.image.interfaces import IImage

_NAME = re.compile(facts.IMAGE_NAME_PATTERN)
_DISPLAY_NAME = re.compile(facts.IMAGE_DISPLAY_NAME_PATTERN)


class NumberedImage(cdk.Resource):
    """What knows the versions that were defined of it: SageMaker makes one version of an image at a time."""

    _last_version: Construct | None = None

    @property
    def last_version(self) -> Construct | None:
        """The version that was defined last."""
        return self._last_version

    def number(self, version: Construct) -> None:
        """Let a version wait for the one before it, or for the image: it names both by nothing that is seen."""
        version.node.add_dependency(self if self._last_version is None else self._last_version)
        self._last_version = version


@jsii.implements(isagemaker.IImageRef)
class Image(NumberedImage):
    """Define an image: a name in SageMaker, with versions below it, each of which is a container image in ECR.

    The image itself starts nothing: an `ImageVersion` holds the container image, an `AppImageConfig` says how an app
    runs it, and a domain or a profile names both. `CustomImage` makes all of them.

    Creates: AWS::SageMaker::Image.
    Replacement: another *image_name* is another image without versions: the image of the old name is kept, but leaves
    the template. The logical id comes from the name, so the construct may move. Another *role* is written into the
    template, but AWS's handler of this type did not pass it on when its source was last published (2024-08): see
    `ImageRole`.

    Args:
        scope: Where the image belongs.
        construct_id: Its name there.
        image_name: 1 to 63 lower-case letters, digits and single dots and hyphens, unique in the account and region.
        role: What SageMaker pulls the container images as; an `ImageRole`.
        display_name: What people read, 1 to 128 characters. Default: the name.
        description: What it is for, 1 to 512 characters. Default: a line with the name.
        removal_policy: What happens to the image when it leaves the template; all of its versions go with it, and
            spaces that chose one start no more. Default: it is kept, unless the very deployment that makes it fails.

    Raises:
        ValidationError: ``studio:ImageNameInvalid``, ``studio:ImageDisplayNameInvalid``,
            ``studio:ImageDescriptionInvalid``, ``studio:NameTakenInStack``, ``studio:RegionUnknown``,
            ``studio:RegionLacksStudio``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-image.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteImage.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image_name: str,
        role: ImageRole | iam.IRole,
        display_name: str | None = None,
        description: str | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = check_image(scope, image_name=image_name, display_name=display_name, description=description)
        raise_if_invalid(scope, construct_id, [*problems, *check_role("role", role)])
        super().__init__(scope, construct_id)
        self._image_name = image_name
        self._image = sagemaker.CfnImage(
            self,
            "Resource",
            image_name=image_name,
            image_role_arn=role.role_arn,
            # Always there: AWS's handler of updates took the role's ARN for the name to display where there was none.
            image_display_name=display_name or image_name,
            image_description=description or f"{image_name}: a custom image for SageMaker Studio",
        )
        self._image.apply_removal_policy(removal_policy)
        pin_logical_id(self._image, "Image", image_name)
        # Security Hub (SageMaker.7) and Config (sagemaker-image-tagged) want a tag.
        cdk.Tags.of(self).add("Name", image_name)
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:ImageNotRetained",
                "removal_policy is DESTROY: an image that leaves the template is deleted with all its versions, and "
                "spaces that chose one start no more; drop the argument to keep the image",
            )

    @classmethod
    def from_image_name(cls, scope: Construct, construct_id: str, *, image_name: str) -> IImage:
        """Import an image that exists in the stack's account and region; nothing is checked or changed.

        Args:
            scope: Where the import belongs.
            construct_id: Its name there.
            image_name: Name of the image.
        """
        arn = cdk.Stack.of(scope).format_arn(service="sagemaker", resource="image", resource_name=image_name)
        return _ImportedImage(scope, construct_id, image_name=image_name, image_arn=arn)

    @classmethod
    def from_image_arn(cls, scope: Construct, construct_id: str, *, image_arn: str) -> IImage:
        """Import an image by its ARN; nothing is checked or changed.

        Args:
            scope: Where the import belongs.
            construct_id: Its name there.
            image_arn: ARN of the image, ``arn:...:image/<name>``.
        """
        stack = cdk.Stack.of(scope)
        parts = stack.split_arn(image_arn, cdk.ArnFormat.SLASH_RESOURCE_NAME)
        return _ImportedImage(scope, construct_id, image_name=parts.resource_name or "", image_arn=image_arn)

    @property
    def image_name(self) -> str:
        """Name of the image; ``Ref`` of the resource would be its ARN."""
        return self._image_name

    @property
    def image_arn(self) -> str:
        """ARN of the image."""
        return self._image.attr_image_arn

    @property
    def image_ref(self) -> isagemaker.ImageReference:
        """What other constructs read of it."""
        return isagemaker.ImageReference(image_arn=self.image_arn)


@jsii.implements(isagemaker.IImageRef)
class _ImportedImage(NumberedImage):
    """An image that this app did not make."""

    def __init__(self, scope: Construct, construct_id: str, *, image_name: str, image_arn: str) -> None:
        super().__init__(scope, construct_id)
        self._image_name, self._image_arn = image_name, image_arn

    @property
    def image_name(self) -> str:
        return self._image_name

    @property
    def image_arn(self) -> str:
        return self._image_arn

    @property
    def image_ref(self) -> isagemaker.ImageReference:
        return isagemaker.ImageReference(image_arn=self._image_arn)


def check_image(
    scope: Construct, *, image_name: str, display_name: str | None, description: str | None
) -> list[Problem]:
    """All that is wrong with an image's own settings: also for what makes one, before it makes anything."""
    return [
        *_check_image_name(image_name),
        *check_taken_in_stack("image_name", scope, "Image", image_name),
        *check_region("the stack's region", cdk.Stack.of(scope).region),
        *_check_display_name(display_name),
        *_check_description(description),
    ]


def check_is_image(field: str, image: object) -> list[Problem]:
    """An image of ours: a name alone says nothing of what must be made before."""
    if isinstance(image, NumberedImage):
        return []
    fix = f'write {field}=Image.from_image_name(self, "Image", image_name=...)'
    wrote = f"{field} is {image!r}" if isinstance(image, str) else f"{field} is of type {type(image).__name__}"
    return [Problem("ArgumentWrong", wrote, "an Image is wanted", fix)]


def _check_image_name(name: str) -> list[Problem]:
    if not is_known(name) or (_NAME.fullmatch(name) and len(name) <= facts.IMAGE_NAME_MAX):
        return []
    rule = (
        f"the name of an image is 1 to {facts.IMAGE_NAME_MAX} lower-case letters, digits and single dots and hyphens, "
        "and begins and ends with a letter or digit"
    )
    near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: facts.IMAGE_NAME_MAX].strip("-") or "image"
    return [Problem("ImageNameInvalid", f"image_name is {name!r}", rule, f"write {near!r}")]


def _check_display_name(name: str | None) -> list[Problem]:
    if name is None or not is_known(name):
        return []
    if _DISPLAY_NAME.fullmatch(name) and len(name) <= facts.IMAGE_DISPLAY_NAME_MAX:
        return []
    rule = (
        f"a name to display is 1 to {facts.IMAGE_DISPLAY_NAME_MAX} ASCII letters, digits, blanks and signs, without "
        "backtick, braces, bar and tilde"
    )
    near = re.sub(r"[^A-Za-z0-9 -_]+", " ", name)[: facts.IMAGE_DISPLAY_NAME_MAX].strip() or "Image"
    return [Problem("ImageDisplayNameInvalid", f"display_name is {name!r}", rule, f"write {near!r}")]


def _check_description(description: str | None) -> list[Problem]:
    if description is None or not is_known(description):
        return []
    if 1 <= len(description) <= facts.IMAGE_DESCRIPTION_MAX:
        return []
    wrote = f"description has {len(description)} characters"
    rule = f"the description of an image has 1 to {facts.IMAGE_DESCRIPTION_MAX}"
    return [Problem("ImageDescriptionInvalid", wrote, rule, "shorten it, or drop the argument")]
