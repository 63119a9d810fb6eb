"""`SpaceStorage`: the volume of a space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studio_constructs import aws_facts
from studio_constructs._validation import check_range
from studio_constructs.apps.start import UserL1
from studio_constructs.errors import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class SpaceStorage:
    """The volume of a space, in GB. It can grow, at most once in six hours, and never shrinks.

    Args:
        default_gb: What a new space gets, 5 to 16384. Default: 5.
        maximum_gb: What a person may ask for, 5 to 16384. Default: 100.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-storage.html (read 2026-11-22)
    """

    default_gb: int = 5
    maximum_gb: int = 100

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        problems = check_gigabytes(f"{field}.default_gb", self.default_gb)
        problems += check_gigabytes(f"{field}.maximum_gb", self.maximum_gb)
        if not problems and self.default_gb > self.maximum_gb:
            wrote = f"{field}.default_gb is {self.default_gb} and maximum_gb is {self.maximum_gb}"
            rule = "the default is not larger than the maximum"
            problems.append(Problem("SpaceStorageContradicts", wrote, rule, "raise the maximum or lower the default"))
        return problems

    def render(self, l1: UserL1) -> Any:
        """As CloudFormation takes it."""
        volume: Any = l1.DefaultEbsStorageSettingsProperty(
            default_ebs_volume_size_in_gb=self.default_gb, maximum_ebs_volume_size_in_gb=self.maximum_gb
        )
        return l1.DefaultSpaceStorageSettingsProperty(default_ebs_storage_settings=volume)


def check_gigabytes(field: str, value: int | None) -> list[Problem]:
    """The size of a volume of a space."""
    low, high = aws_facts.SPACE_GB_MIN, aws_facts.SPACE_GB_MAX
    what, fix = "the size of a volume in GB", "choose a size within AWS's limits"
    return check_range(field, value, low, high, code="SpaceStorageOutOfRange", what=what, fix=fix)
