"""What holds for an MLflow app and for a tracking server alike."""

from __future__ import annotations

import re
from typing import Final

from studio_constructs._validation import check_name, is_known
from studio_constructs.aws_facts import mlflow
from studio_constructs.errors import Problem

DEFAULT_MAINTENANCE_WINDOW: Final = "Sun:03:00"
"""A night between two weeks: always rendered, so that taking a window of one's own away takes effect."""


def check_window(field: str, value: str | None) -> list[Problem]:
    """Day and time in UTC, as AWS writes them."""
    if value is None or not is_known(value) or re.fullmatch(mlflow.MAINTENANCE_WINDOW_PATTERN, value):
        return []
    near = value.title()
    suggested = near if re.fullmatch(mlflow.MAINTENANCE_WINDOW_PATTERN, near) else DEFAULT_MAINTENANCE_WINDOW
    rule = "a maintenance window starts on a day and at a time in UTC, from Mon:00:00 to Sun:23:59"
    return [Problem("MaintenanceWindowInvalid", f"{field} is {value!r}", rule, f"write {suggested!r}")]


def check_mlflow_name(field: str, value: str | None, what: str) -> list[Problem]:
    """SageMaker's rule for both."""
    return check_name(field, value, code="MlflowNameInvalid", what=what, at_most=mlflow.MLFLOW_NAME_MAX)


NOT_RETAINED: Final = (
    "removal_policy is DESTROY: everybody's experiments go with the template's resource; drop the argument to keep them"
)
