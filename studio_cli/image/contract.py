"""What Studio asks of a container image, as data: one place for what is judged from files and what is seen running.

Read 2026-11-22. ``SPECS`` is https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-specs.html, ``SMD`` is
the source of SageMaker Distribution (https://github.com/aws/sagemaker-distribution).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

USER: Final = "1000:100"
USER_NAMES: Final = frozenset({"sagemaker-user", "sagemaker-user:users", "sagemaker-user:100", "1000:users"})
"""The user and group that an app runs as, and what they are called in SMD."""
PORT: Final = 8888
"""SPECS."""
BASE_PATHS: Final[Mapping[str, tuple[str, ...]]] = {
    "JupyterLab": ("/jupyterlab/default",),
    "CodeEditor": ("/codeeditor/default", "/CodeEditor/default"),
}
"""Where the app answers, by app type. Of Code Editor, SMD serves the first and SPECS writes the second; which of them
Studio asks for is not known, so both pass."""
APPS: Final = tuple(BASE_PATHS)

HOME: Final = "/home/sagemaker-user"
"""The space's volume is mounted over it: what the image has there nobody sees (SPECS)."""
RESERVED: Final = ("/opt/ml", "/opt/.sagemakerinternal", "/var/log/studio")
"""SageMaker puts its own there (SPECS)."""
PLATFORM: Final = "linux/amd64"

MONITOR: Final = "jupyter-activity-monitor-extension"
MONITOR_SINCE: Final = (0, 3, 2)
"""The extension that tells Studio when JupyterLab was last used; from this release on it also reads the heartbeat file
that a busy guard writes."""
RECOVERY: Final = "sagemaker-recovery-mode"
"""SMD's environment that a broken space is started with."""

DISTRIBUTION_ENTRY_POINTS: Final[Mapping[str, str]] = {
    "entrypoint-jupyter-server": "JupyterLab",
    "entrypoint-code-editor": "CodeEditor",
}
DISTRIBUTION_ENVIRONMENT: Final[Mapping[str, str]] = {
    "MAMBA_USER": "sagemaker-user",
    "USER": "sagemaker-user",
    "SHELL": "/bin/bash",
}
"""Of SMD's variables those that Dockerfiles built on it use (SMD, template/v4/Dockerfile)."""

_DISTRIBUTION: Final = re.compile(r"(?:^|/)sagemaker-distribution(?:-prod)?(?:[:@]|$)")
_OFFICIAL: Final = re.compile(r"(?:(?:docker\.io/|public\.ecr\.aws/docker/)?library/)?[\w.-]+(?:[:@].*)?")
_RELEASE: Final = re.compile(r":v?(\d+)\.(\d+)(?:\.(\d+))?(?=[-@]|$)")


def entry_point_of(app: str) -> str:
    """SageMaker Distribution's command for an app."""
    return next(name for name, of in DISTRIBUTION_ENTRY_POINTS.items() if of == app)


def is_distribution(image: str) -> bool:
    """Whether an image is SageMaker Distribution."""
    return _DISTRIBUTION.search(image) is not None


def is_official(image: str) -> bool:
    """Whether an image is one of Docker's official ones: they run as root and know nothing of Studio."""
    return _OFFICIAL.fullmatch(image) is not None


def monitor_of_distribution(image: str) -> tuple[int, int, int] | None:
    """Which release of the extension a Distribution has, or nothing where it has none; the newest for an unknown tag.

    SMD, ``build_artifacts/*/*/*/cpu.env.out``: from 2.0.0 0.3.1; 0.3.2 in 2.7.1, 3.1.1, 3.2.1 and what came later.
    """
    found = _RELEASE.search(image)
    if found is None:
        return MONITOR_SINCE
    major, minor = int(found[1]), int(found[2])
    release = (major, minor, 999 if found[3] is None else int(found[3]))  # a tag of two numbers is the newest patch
    if major < 2:  # noqa: PLR2004 - the major release that brought it
        return None
    is_old = release < (2, 7, 1) or (3, 0, 0) <= release < (3, 1, 1) or release == (3, 2, 0)
    return (0, 3, 1) if is_old else MONITOR_SINCE
