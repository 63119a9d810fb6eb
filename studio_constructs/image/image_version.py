"""`ImageVersion`: one container image of an image, for ever."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
import jsii
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs._loosening import say_loose
from studio_constructs._naming import pin_logical_id, short_hash
from studio_constructs._validation import check_kind, check_list, check_settings, is_known, raise_if_invalid
from studio_constructs.aws_facts import images as facts
from studio_constructs.errors import Problem
from studio_constructs.image.image import NumberedImage, check_is_image
from studio_constructs.image.interfaces import IImage

_ALIAS = re.compile(facts.ALIAS_PATTERN)
_FRAMEWORK = re.compile(facts.FRAMEWORK_PATTERN)
_BY_DIGEST = re.compile(r"[\w.${}\[\]-]+/[\w./${}\[\]-]+@sha256:[0-9a-f]{64}")
_TAG = re.compile(r"[^/@]*:(?P<tag>[\w.-]+)")
_ASSET_TAG = re.compile(r"[0-9a-f]{64}")


class Processor(enum.StrEnum):
    """What an image computes on."""

    CPU = "CPU"
    GPU = "GPU"


class ImageJobType(enum.StrEnum):
    """What an image is for."""

    NOTEBOOK_KERNEL = "NOTEBOOK_KERNEL"
    TRAINING = "TRAINING"
    INFERENCE = "INFERENCE"


class VendorGuidance(enum.StrEnum):
    """What its makers promise of a version. One to be archived is archived after three months, by SageMaker."""

    NOT_PROVIDED = "NOT_PROVIDED"
    STABLE = "STABLE"
    TO_BE_ARCHIVED = "TO_BE_ARCHIVED"
    ARCHIVED = "ARCHIVED"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageVersionDetails:
    """What is told of a version. Nothing of it changes what the version runs; all of it may change later.

    Args:
        aliases: Names for the version, each 1 to 128 letters, digits and ``._-``. An alias stands for one version of
            the image: write another one with another container image, because the old version is kept, and keeps its
            own. Default: none.
        release_notes: What is new, 1 to 255 characters. Default: nothing.
        vendor_guidance: What its makers promise. Default: nothing.
        job_type: What it is for. Default: kernels of notebooks.
        processor: What it computes on. Default: not told.
        ml_framework: Framework and version, ``TensorFlow 2.18``. Default: not told.
        programming_lang: Language and version, ``Python 3.12``. Default: not told.
        horovod: Whether it can use Horovod. Default: no.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateImageVersion.html (read 2026-11-22)
    """

    aliases: Sequence[str] = ()
    release_notes: str | None = None
    vendor_guidance: VendorGuidance = VendorGuidance.NOT_PROVIDED
    job_type: ImageJobType = ImageJobType.NOTEBOOK_KERNEL
    processor: Processor | None = None
    ml_framework: str | None = None
    programming_lang: str | None = None
    horovod: bool = False

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *self._check_aliases(f"{field}.aliases"),
            *_check_release_notes(f"{field}.release_notes", self.release_notes),
            *_check_enum(f"{field}.vendor_guidance", self.vendor_guidance, VendorGuidance),
            *_check_enum(f"{field}.job_type", self.job_type, ImageJobType),
            *_check_enum(f"{field}.processor", self.processor, Processor),
            *_check_framework(f"{field}.ml_framework", self.ml_framework, "TensorFlow 2.18"),
            *_check_framework(f"{field}.programming_lang", self.programming_lang, "Python 3.12"),
        ]

    def _check_aliases(self, field: str) -> list[Problem]:
        if wrong := check_list(field, self.aliases):
            return wrong
        rule = f"an alias is 1 to {facts.ALIAS_MAX} letters, digits and ._- and does not begin with a dot or a hyphen"
        problems = [
            Problem("ImageAliasInvalid", f"{field}[{index}] is {alias!r}", rule, "write it like '1.2'")
            for index, alias in enumerate(self.aliases)
            if is_known(alias) and not (_ALIAS.fullmatch(alias) and len(alias) <= facts.ALIAS_MAX)
        ]
        seen: set[str] = set()
        for index, alias in enumerate(self.aliases):
            if alias in seen:
                rule = "an alias stands once"
                problems.append(Problem("ImageAliasInvalid", f"{field}[{index}] is {alias!r} again", rule, "drop it"))
            seen.add(alias)
        return problems


@jsii.implements(isagemaker.IImageVersionRef)
class ImageVersion(cdk.Resource):
    """Define a version of an image: a container image in ECR, named so that it can never become another one.

    SageMaker numbers versions as they are made. Versions of one `Image` object are made one after another, in the
    order in which they are defined: two at a time would fail, and the last one is the newest.

    SageMaker keeps no copy of the container image: a version works as long as ECR has it.

    Creates: AWS::SageMaker::ImageVersion.
    Replacement: another *base_image* or *image* is another version, under another logical id: the new one is made, the
    old one leaves the template and stays in SageMaker, for the spaces that chose it.

    Args:
        scope: Where the version belongs.
        construct_id: Its name there.
        image: The image.
        base_image: The container image in ECR, in the same region, by its digest: ``<account>.dkr.ecr.<region>.
            amazonaws.com/<repository>@sha256:...``, at most 255 characters; or the `image_uri` of a Docker asset.
        details: What is told of it. Default: that it is for kernels of notebooks.
        fingerprint: What tells *base_image* from others where the CDK knows it only when it deploys; the logical id
            comes from it. Default: *base_image*, and the construct's place where that is not known.
        removal_policy: What happens to the version when it leaves the template. Default: it is kept, unless the very
            deployment that makes it fails. It goes in any case when its image goes.

    Raises:
        ValidationError: ``studio:ImageNotImmutable``, ``studio:ImageReferenceInvalid``,
            ``studio:ImageAliasInvalid``, ``studio:ImageDetailInvalid``, ``studio:ListExpected``,
            ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-imageversion.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateImageVersion.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        image: IImage,
        base_image: str,
        details: ImageVersionDetails | None = None,
        fingerprint: str | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        told = ImageVersionDetails() if details is None else details
        problems = [*check_is_image("image", image), *check_base_image("base_image", base_image)]
        raise_if_invalid(scope, construct_id, [*problems, *check_details("details", told)])
        super().__init__(scope, construct_id)
        self._version = sagemaker.CfnImageVersion(
            self,
            "Resource",
            image_name=image.image_name,
            base_image=base_image,
            aliases=list(told.aliases),
            release_notes=told.release_notes,
            vendor_guidance=told.vendor_guidance,
            job_type=told.job_type,
            processor=told.processor,
            ml_framework=told.ml_framework,
            programming_lang=told.programming_lang,
            horovod=told.horovod,
        )
        self._image = image
        self._version.apply_removal_policy(removal_policy)
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:ImageVersionNotRetained",
                "removal_policy is DESTROY: a version that leaves the template, or gives way to another, is deleted, "
                "and spaces that chose it start no more; drop the argument to keep the version",
            )
        known = fingerprint or (base_image if is_known(base_image) else None)
        if known is not None and is_known(image.image_name):
            pin_logical_id(self._version, "ImageVersion", f"{image.image_name}-{short_hash(known)}")
        if isinstance(image, NumberedImage):
            image.number(self)

    @property
    def image(self) -> IImage:
        """The image that it is a version of."""
        return self._image

    @property
    def image_version_arn(self) -> str:
        """ARN of the version."""
        return self._version.attr_image_version_arn

    @property
    def version_number(self) -> float:
        """Number that SageMaker gave it; known when it is deployed."""
        return self._version.attr_version

    @property
    def container_image(self) -> str:
        """The container image by its digest, as SageMaker resolved it."""
        return self._version.attr_container_image

    @property
    def image_version_ref(self) -> isagemaker.ImageVersionReference:
        """What other constructs read of it."""
        return isagemaker.ImageVersionReference(image_version_arn=self.image_version_arn)


def check_base_image(field: str, base_image: str) -> list[Problem]:
    """A container image that can not become another one: SageMaker looks at it once, when the version is made."""
    if not isinstance(base_image, str):
        fix = f"{field}=repository.repository_uri_for_digest('sha256:...')"
        return check_kind(field, base_image, fits=False, what="text", fix=fix)
    wrote = f"{field} is {base_image!r}"
    # What the CDK knows later is judged by its end: `repository_uri_for_tag("latest")` is a token and ':latest'.
    tail = base_image.rpartition("]}")[2]
    tag = _TAG.search(tail) if "@" not in tail else None
    if tag is not None and not _ASSET_TAG.fullmatch(tag["tag"]):
        if not is_known(base_image):
            wrote = f"{field} ends in ':{tag['tag']}'"
        return [_not_immutable(wrote)]
    if not is_known(base_image):
        return []
    if len(base_image) > facts.BASE_IMAGE_MAX:
        rule = f"the reference to a container image has at most {facts.BASE_IMAGE_MAX} characters"
        wrote = f"{field} has {len(base_image)} characters"
        return [Problem("ImageReferenceInvalid", wrote, rule, "take a shorter name for the repository")]
    if _BY_DIGEST.fullmatch(base_image) or tag is not None:
        return []
    rule = "it is an image in ECR by its digest, '<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:...'"
    fix = "write repository.repository_uri_for_digest('sha256:...')"
    return [Problem("ImageReferenceInvalid", wrote, rule, fix)]


def _not_immutable(wrote: str) -> Problem:
    return Problem(
        "ImageNotImmutable",
        wrote,
        "SageMaker looks at a tag once and never again, so a tag that moves changes nothing",
        "write the digest, 'sha256:...', as 'aws ecr describe-images --repository-name NAME' shows it",
    )


def check_digest(field: str, digest: str) -> list[Problem]:
    """The digest of a container image: not its tag."""
    if not is_known(digest) or re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        return []
    return [_not_immutable(f"{field} is {digest!r}")]


def check_details(field: str, details: object) -> list[Problem]:
    """An `ImageVersionDetails`, and what is wrong in it."""
    return check_settings(field, details, ImageVersionDetails, fix=f"{field}=ImageVersionDetails(...)")


def _check_release_notes(field: str, notes: str | None) -> list[Problem]:
    if notes is None or not is_known(notes) or 1 <= len(notes) <= facts.RELEASE_NOTES_MAX:
        return []
    rule = f"release notes have 1 to {facts.RELEASE_NOTES_MAX}"
    return [Problem("ImageDetailInvalid", f"{field} has {len(notes)} characters", rule, "shorten or drop them")]


def _check_framework(field: str, value: str | None, example: str) -> list[Problem]:
    if value is None or not is_known(value):
        return []
    if _FRAMEWORK.fullmatch(value) and len(value) <= facts.FRAMEWORK_MAX:
        return []
    rule = "it is a name in letters and a version of two or three numbers"
    return [Problem("ImageDetailInvalid", f"{field} is {value!r}", rule, f"write it like {example!r}")]


def _check_enum(field: str, value: object, kind: type[enum.StrEnum]) -> list[Problem]:
    fix = f"{field.rpartition('.')[2]}={kind.__name__}.{next(iter(kind)).name}"
    return check_kind(field, value, fits=isinstance(value, kind), what=f"a member of {kind.__name__}", fix=fix)
