"""R: sessions of R, and RStudio where there is a licence for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_known_to_domains, check_role, is_known
from studio_constructs.app_type import AppType
from studio_constructs.apps.start import StartSettings, UserL1, check_images, render_images
from studio_constructs.errors import Problem
from studio_constructs.image import ImageAttachment

_URL = re.compile(aws_facts.RSTUDIO_URL_PATTERN)


@dataclass(frozen=True, kw_only=True, slots=True)
class RSessionSettings(StartSettings):
    """How sessions of R start in RStudio; on a domain only. The other arguments are those of `StartSettings`.

    Args:
        custom_images: Images that people may choose from. Default: none.
    """

    custom_images: Sequence[ImageAttachment] = ()

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *StartSettings.problems(self, field),
            *check_images(
                f"{field}.custom_images",
                self.custom_images,
                app_type=AppType.R_SESSION,
                at_most=aws_facts.CUSTOM_IMAGES_MAX,
            ),
        ]

    def needs(self) -> list[Any]:
        """What must be there first, though CloudFormation can not see it."""
        return [each for image in self.custom_images for each in image.needs]

    def render(self) -> sagemaker.CfnDomain.RSessionAppSettingsProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnDomain.RSessionAppSettingsProperty(
            custom_images=render_images(sagemaker.CfnDomain, self.custom_images),
            default_resource_spec=self._resource_spec(sagemaker.CfnDomain),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RStudioAccess:
    """Whether a person, or everybody, may open RStudio. On a profile a change is another profile.

    Args:
        enabled: Whether RStudio opens. Default: it does.
        administrator: Whether the person manages RStudio for all. Default: an ordinary user.
    """

    enabled: bool = True
    administrator: bool = False

    def render(self, l1: UserL1) -> Any:
        """As CloudFormation takes it."""
        return l1.RStudioServerProAppSettingsProperty(
            access_status="ENABLED" if self.enabled else "DISABLED",
            user_group="R_STUDIO_ADMIN" if self.administrator else "R_STUDIO_USER",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RStudioSettings(StartSettings):
    """RStudio on a domain: it needs a licence of Posit in AWS License Manager, and costs while the domain lives.

    The server's instance type, image and training plan, once chosen, can not change without another domain.

    Args:
        execution_role: What the server works as: it checks the licence and writes logs.
        connect_url: Address of RStudio Connect, to publish to. Default: none.
        package_manager_url: Address of RStudio Package Manager, to install from. Default: none.
        customer_security_groups: Whether you make the security groups between the server and sessions, in place of
            SageMaker. Default: SageMaker makes them.
    """

    execution_role: iam.IRole
    connect_url: str | None = None
    package_manager_url: str | None = None
    customer_security_groups: bool = False

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        return [
            *StartSettings.problems(self, field),
            *check_known_to_domains(f"{field}.default_instance_type", self.default_instance_type),
            *check_role(f"{field}.execution_role", self.execution_role),
            *_check_url(f"{field}.connect_url", self.connect_url),
            *_check_url(f"{field}.package_manager_url", self.package_manager_url),
        ]

    def render(self) -> sagemaker.CfnDomain.RStudioServerProDomainSettingsProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnDomain.RStudioServerProDomainSettingsProperty(
            domain_execution_role_arn=self.execution_role.role_arn,
            default_resource_spec=self._resource_spec(sagemaker.CfnDomain),
            r_studio_connect_url=self.connect_url,
            r_studio_package_manager_url=self.package_manager_url,
        )


def _check_url(field: str, value: str | None) -> list[Problem]:
    if not is_known(value) or value is None or _URL.fullmatch(value):
        return []
    rule = "an address begins with https:// (or http:// or www.) and has no blanks"
    return [Problem("RStudioUrlInvalid", f"{field} is {value!r}", rule, "write it like 'https://connect.example.com'")]
