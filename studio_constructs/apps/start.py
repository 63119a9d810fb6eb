"""What all apps have in common: the instance, the image and the scripts they start with.

Functions and one base, from which the settings of each app are made. A setting that is not given (``None``) is not
rendered: on a domain everything is given, as `for_domain` fills it in; on a profile only what differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Final, Literal, Self

from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_kind, check_list, check_named_instance_type, is_known
from studio_constructs.app_type import AppType
from studio_constructs.errors import Problem
from studio_constructs.image import ImageAttachment
from studio_constructs.lifecycle import StudioLifecycleConfig
from studio_constructs.lifecycle.config import check_config_of

NO_LIFECYCLE_CONFIG: Final = "None"
"""What SageMaker takes for "no script". Left out instead, an update would keep the script that was there."""

NoLifecycleConfig = Literal["None"]

UserL1 = type[sagemaker.CfnDomain] | type[sagemaker.CfnUserProfile]
"""The resources that hold settings of users: their nested types have the same names."""
ClassicL1 = UserL1 | type[sagemaker.CfnSpace]
"""The resources that hold settings of Studio Classic."""

_IMAGE = re.compile(aws_facts.IMAGE_ARN_PATTERN)
_IMAGE_VERSION = re.compile(aws_facts.IMAGE_VERSION_ARN_PATTERN)
_TRAINING_PLAN = re.compile(aws_facts.TRAINING_PLAN_ARN_PATTERN)


@dataclass(frozen=True, kw_only=True, slots=True)
class StartSettings:
    """What an app starts with where nobody chooses.

    Args:
        default_instance_type: What an app runs on. Default: on a domain ``ml.t3.medium`` (2 vCPU, 4 GiB), on a
            profile the domain's.
        default_image_arn: The image, as an ARN. Default: the newest SageMaker Distribution.
        default_image_version_arn: A version of an image, as an ARN; it wins over *default_image_arn*. Default: the
            newest.
        training_plan_arn: Reserved capacity that the app runs on. Default: none.
    """

    default_instance_type: str | None = None
    default_image_arn: str | None = None
    default_image_version_arn: str | None = None
    training_plan_arn: str | None = None

    def for_domain(self) -> Self:
        """With everything said that a domain says."""
        return self if self.default_instance_type else replace(self, default_instance_type=aws_facts.STANDARD_INSTANCE)

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *check_named_instance_type(f"{field}.default_instance_type", self.default_instance_type),
            *check_image_arns(
                f"{field}.default",
                separator="_",
                image_arn=self.default_image_arn,
                image_version_arn=self.default_image_version_arn,
            ),
            *check_arn(f"{field}.training_plan_arn", self.training_plan_arn, _TRAINING_PLAN, "training-plan/plan"),
        ]

    def _resource_spec(self, l1: ClassicL1, lifecycle_config_arn: str | None = None) -> Any:
        given = {
            "instance_type": self.default_instance_type,
            "lifecycle_config_arn": lifecycle_config_arn,
            "sage_maker_image_arn": self.default_image_arn,
            "sage_maker_image_version_arn": self.default_image_version_arn,
            "training_plan_arn": self.training_plan_arn,
        }
        said = {name: value for name, value in given.items() if value is not None}  # a space knows no training plan
        return l1.ResourceSpecProperty(**said) if said else None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScriptedSettings(StartSettings):
    """What an app starts with, and the images and scripts that people may choose from.

    Args:
        lifecycle_configs: Start-up scripts that people may choose from; the first is chosen where nobody chooses.
            Default: on a domain none, on a profile the domain's.
        custom_images: Images that people may choose from besides SageMaker Distribution. Default: on a domain none,
            on a profile the domain's.
    """

    APP_TYPE: ClassVar[AppType]
    CUSTOM_IMAGES_MAX: ClassVar[int] = aws_facts.CUSTOM_IMAGES_MAX

    lifecycle_configs: Sequence[StudioLifecycleConfig] | None = None
    custom_images: Sequence[ImageAttachment] | None = None

    def for_domain(self) -> Self:
        """With everything said that a domain says: also that there is no script, and no image."""
        own = StartSettings.for_domain(self)
        return replace(own, lifecycle_configs=own.lifecycle_configs or [], custom_images=own.custom_images or [])

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *StartSettings.problems(self, field),
            *self._check_scripts(f"{field}.lifecycle_configs", self.lifecycle_configs),
            *self._check_images(f"{field}.custom_images", self.custom_images),
        ]

    def needs(self) -> list[Any]:
        """What must be there first, though CloudFormation can not see it."""
        return [each for image in self.custom_images or [] for each in image.needs]

    def _check_scripts(self, field: str, configs: Sequence[StudioLifecycleConfig] | None) -> list[Problem]:
        if configs is None or (wrong := check_list(field, configs)):
            return [] if configs is None else wrong
        problems: list[Problem] = []
        if len(configs) > aws_facts.LIFECYCLE_ARNS_MAX:
            wrote = f"{field} holds {len(configs)}"
            rule = f"an app type has at most {aws_facts.LIFECYCLE_ARNS_MAX} lifecycle configurations"
            problems.append(Problem("LifecycleConfigsTooMany", wrote, rule, "join some scripts into one"))
        for index, config in enumerate(configs):
            problems += check_config_of(f"{field}[{index}]", config, self.APP_TYPE)
        return problems

    def _check_images(self, field: str, images: Sequence[ImageAttachment] | None) -> list[Problem]:
        return check_images(field, images, app_type=self.APP_TYPE, at_most=self.CUSTOM_IMAGES_MAX)

    def _scripts(self, l1: ClassicL1) -> dict[str, Any]:
        """The scripts and the instance type stand together: without one, Studio's pages lose the types to choose."""
        if self.lifecycle_configs is None:
            return {"default_resource_spec": self._resource_spec(l1)}
        arns = [config.studio_lifecycle_config_arn for config in self.lifecycle_configs]
        return {
            "default_resource_spec": self._resource_spec(l1, arns[0] if arns else NO_LIFECYCLE_CONFIG),
            "lifecycle_config_arns": arns,
        }


def given(settings: Any) -> bool:
    """Whether anything is said."""
    return settings is not None and any(getattr(settings, field.name) is not None for field in fields(settings))


def check_arn(field: str, value: str | None, pattern: re.Pattern[str], example: str) -> list[Problem]:
    """An ARN of SageMaker's, of one kind."""
    if not is_known(value) or value is None or pattern.fullmatch(value):
        return []
    rule = f"an ARN is wanted, like 'arn:aws:sagemaker:eu-west-1:111122223333:{example}'"
    return [Problem("SageMakerArnInvalid", f"{field} is {value!r}", rule, "copy it from SageMaker")]


def check_image_arns(
    field: str, *, image_arn: str | None, image_version_arn: str | None, separator: str = "."
) -> list[Problem]:
    """ARNs of an image and of a version of one."""
    return [
        *check_arn(f"{field}{separator}image_arn", image_arn, _IMAGE, "image/mine"),
        *check_arn(f"{field}{separator}image_version_arn", image_version_arn, _IMAGE_VERSION, "image-version/mine/1"),
    ]


def check_images(
    field: str, images: Sequence[ImageAttachment] | None, *, app_type: AppType, at_most: int
) -> list[Problem]:
    """Images for one app type: each once, each with the configuration that the app understands."""
    if images is None or (wrong := check_list(field, images)):
        return [] if images is None else wrong
    problems: list[Problem] = []
    if len(images) > at_most:
        rule = f"an app type has at most {at_most} images of yours"
        problems.append(Problem("CustomImagesTooMany", f"{field} holds {len(images)}", rule, "drop some"))
    seen: set[str] = set()
    for index, image in enumerate(images):
        here = f"{field}[{index}]"
        if not isinstance(image, ImageAttachment):
            fix = "the ImageAttachment of a CustomImage, for example image.for_jupyter_lab()"
            problems += check_kind(here, image, fits=False, what="an ImageAttachment", fix=fix)
            continue
        if image.app_type is not app_type:
            wrote = f"{here} is {image.image_name!r} for {image.app_type.value}"
            rule = f"an image for {app_type.value} goes here: with another configuration its app hangs"
            fix = f"take the attachment for AppType.{app_type.name} of the same image"
            problems.append(Problem("ImageAppTypeMismatch", wrote, rule, fix))
        if is_known(image.image_name) and image.image_name in seen:
            rule = "each image stands once"
            problems.append(Problem("ImageRepeated", f"{here} is {image.image_name!r} again", rule, "drop one of them"))
        seen.add(image.image_name)
    return problems


def render_images(l1: ClassicL1, images: Sequence[ImageAttachment] | None) -> list[Any] | None:
    """As CloudFormation takes them."""
    if images is None:
        return None
    return [
        l1.CustomImageProperty(
            image_name=image.image_name,
            app_image_config_name=image.app_image_config_name,
            image_version_number=image.image_version_number,
        )
        for image in images
    ]
