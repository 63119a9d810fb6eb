"""Settings of a domain or profile that are a value or two."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Any

from studio_constructs._validation import check_kind, is_known
from studio_constructs.aws_facts import api_only
from studio_constructs.errors import Problem


class SessionNameMode(enum.Enum):
    """What the session of the execution role is called, and so what CloudTrail shows beside the role."""

    STATIC = "STATIC"
    """Always ``SageMaker``."""
    USER_IDENTITY = "USER_IDENTITY"
    """The person: the user name in Identity Center, or the session in which the presigned URL was made."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AmazonQSettings:
    """Amazon Q Developer in the apps of a domain with Identity Center.

    Args:
        enabled: Whether it is on. Default: it is.
        profile_arn: ARN of the Amazon Q profile with the subscription. Default: none, and Amazon Q's free tier.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AmazonQSettings.html (read 2026-11-22)
    """

    enabled: bool = True
    profile_arn: str | None = None

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        problems = check_flag(f"{field}.enabled", self.enabled)
        wrote = f"{field}.profile_arn is {self.profile_arn!r}"
        if self.profile_arn is None or not is_known(self.profile_arn):
            return problems
        if not re.fullmatch(api_only.AMAZON_Q_PROFILE_PATTERN, self.profile_arn):
            rule = "the ARN of an Amazon Q profile is one of the service codewhisperer"
            fix = "copy it from the Amazon Q console: 'arn:aws:codewhisperer:us-east-1:111111111111:profile/...'"
            problems.append(Problem("AmazonQProfileInvalid", wrote, rule, fix))
        return problems

    def render(self) -> dict[str, Any]:
        """As the API takes it."""
        profile = {} if self.profile_arn is None else {"QProfileArn": self.profile_arn}
        return {"Status": status(enabled=self.enabled), **profile}


def check_flag(field: str, value: object) -> list[Problem]:
    """Yes or no: Python takes any text for yes."""
    return check_kind(field, value, fits=isinstance(value, bool), what="True or False", fix=f"{field}=True")


def status(*, enabled: bool) -> str:
    """As the API writes yes and no."""
    return "ENABLED" if enabled else "DISABLED"
