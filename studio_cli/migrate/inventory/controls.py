"""Security controls that notebook instances fail, as AWS Security Hub numbers them.

Read on 2026-11-22: https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html, and the rules of
AWS Config that they stand on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from studio_cli.migrate.inventory.facts import Instance
from studio_constructs.aws_facts.notebook_instances import PLATFORM, RETIRED_PLATFORMS


@dataclass(frozen=True, slots=True)
class Control:
    """A control.

    Args:
        code: Its number in Security Hub, or the rule's name where it has none.
        severity: As Security Hub says; empty for a rule that it lacks.
        title: What is asked.
        rule: The rule of AWS Config.
        passes: Whether an instance does.
    """

    code: str
    severity: str
    title: str
    rule: str
    passes: Callable[[Instance], bool]


CONTROLS: Final = (
    Control(
        "SageMaker.1",
        "High",
        "no direct internet access",
        "sagemaker-notebook-no-direct-internet-access",
        lambda instance: not instance.direct_internet,
    ),
    Control(
        "SageMaker.2",
        "High",
        "in a VPC of one's own",
        "sagemaker-notebook-instance-inside-vpc",
        lambda instance: instance.subnet is not None,
    ),
    Control(
        "SageMaker.3",
        "High",
        "no root access",
        "sagemaker-notebook-instance-root-access-check",
        lambda instance: not instance.root_access,
    ),
    Control(
        "SageMaker.8",
        "Medium",
        "on a supported platform",
        "sagemaker-notebook-instance-platform-version",
        lambda instance: instance.platform == PLATFORM,
    ),
    Control(
        "SageMaker.21",
        "Medium",
        "volume encrypted with a key of one's own",
        "sagemaker-notebook-instance-kms-key-configured",
        lambda instance: instance.key is not None,
    ),
)

IMDS: Final = Control(
    "IMDSv2",
    "",
    "metadata service in version 2 only",
    "",
    lambda instance: instance.imds == "2",
)
"""No control of Security Hub asks it of notebook instances; it is asked of EC2's (EC2.8)."""

PLATFORM_ENDS: Final = {
    **dict.fromkeys(RETIRED_PLATFORMS, dt.date(2025, 6, 30)),
    "notebook-al2-v3": dt.date(2026, 6, 30),
    PLATFORM: dt.date(2029, 6, 30),
}
"""When a platform's support ends: JupyterLab 1 and 3 (https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-jl.html);
Amazon Linux 2 (https://aws.amazon.com/amazon-linux-2/faqs/); Amazon Linux 2023
(https://docs.aws.amazon.com/linux/al2023/ug/release-cadence.html)."""


def failed(instance: Instance) -> tuple[Control, ...]:
    """The controls that an instance fails."""
    return tuple(control for control in (*CONTROLS, IMDS) if not control.passes(instance))


def platform_words(platform: str, today: dt.date) -> str:
    """A platform, and when its support ends.

    Args:
        platform: As SageMaker calls it.
        today: The day of the inventory.
    """
    end = PLATFORM_ENDS.get(platform)
    if end is None:
        return f"{platform}, its end is unknown"
    return f"{platform}, {'ended' if end <= today else 'ends'} {end}"
