"""`IdleSupport`: whether an image can be stopped by Studio's built-in shutdown, and hears the busy guard."""

from __future__ import annotations

import enum
import re
from typing import Final

from studio_constructs._validation import check_kind
from studio_constructs.aws_facts import distribution as facts
from studio_constructs.errors import Problem, ValidationError

_VERSION: Final = re.compile(r"\d+(\.\d+){0,2}")


class IdleSupport(enum.StrEnum):
    """What an image understands of idle shutdown.

    Studio's built-in shutdown asks a running app when it was last used. The answer comes from
    jupyter-activity-monitor-extension in JupyterLab and from Code Editor itself; an image without it is never stopped
    by Studio, and an older one does not read the file in which the busy guard says that work goes on.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-idle-shutdown.html (read 2026-11-22);
        jupyter-activity-monitor-extension 0.3.1 and 0.3.2 on PyPI (read 2026-11-22).
    """

    FULL = "full"
    """The built-in shutdown stops it, and the busy guard is heard."""
    WITHOUT_GUARD = "without-guard"
    """The built-in shutdown stops it; the busy guard is not heard."""
    NONE = "none"
    """The built-in shutdown does not see it: a script of its own stops it."""

    @classmethod
    def of_extension(cls, version: str | None) -> IdleSupport:
        """Of an image with this version of jupyter-activity-monitor-extension; None for an image without it.

        Args:
            version: ``0.3.2``, for example.

        Raises:
            ValidationError: ``studio:IdleVersionInvalid``.
        """
        if version is None:
            return cls.NONE
        return cls.FULL if _parts("version", version) >= facts.ACTIVITY_MONITOR_WITH_HEARTBEAT else cls.WITHOUT_GUARD

    @classmethod
    def of_distribution(cls, release: str) -> IdleSupport:
        """Of a release of SageMaker Distribution, or of an image that is built on it.

        Args:
            release: ``4.4`` or ``3.1.1``; of one without a patch the first is meant, ``3.1.0``.

        Raises:
            ValidationError: ``studio:IdleVersionInvalid``.
        """
        parts = _parts("release", release)
        if parts < facts.FIRST_WITH_IDLE_SHUTDOWN:
            return cls.NONE
        before_it = any(first <= parts < fixed for first, fixed in facts.WITHOUT_HEARTBEAT)
        return cls.WITHOUT_GUARD if before_it else cls.FULL


def check_idle_support(field: str, value: object) -> list[Problem]:
    """All that is wrong with an argument that is one: a version is none."""
    fits = value is None or isinstance(value, IdleSupport)
    fix = f"{field.rpartition('.')[2]}=IdleSupport.of_distribution('4.4'), or IdleSupport.of_extension('0.3.2')"
    return [] if fits else check_kind(field, value, fits=False, what="an IdleSupport", fix=fix)


def _parts(field: str, version: str) -> tuple[int, ...]:
    if isinstance(version, str) and _VERSION.fullmatch(version):
        return (*(int(part) for part in version.split(".")), 0, 0)[:3]
    rule = "a version is numbers and dots"
    problem = Problem("IdleVersionInvalid", f"{field} is {version!r}", rule, "write it like '4.4' or '0.3.2'")
    raise ValidationError("IdleSupport", [problem])
