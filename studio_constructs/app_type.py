"""`AppType`: what runs in a space or for a person."""

from __future__ import annotations

import enum


class AppType(enum.StrEnum):
    """The applications of Studio, by the names that SageMaker gives them.

    Studio Classic's own (`JUPYTER_SERVER`, `KERNEL_GATEWAY`) can not be started any more, only configured where a
    domain still has some.
    """

    JUPYTER_LAB = "JupyterLab"
    CODE_EDITOR = "CodeEditor"
    CANVAS = "Canvas"
    R_SESSION = "RSessionGateway"
    R_STUDIO = "RStudioServerPro"
    JUPYTER_SERVER = "JupyterServer"
    KERNEL_GATEWAY = "KernelGateway"
    TENSOR_BOARD = "TensorBoard"
    DETAILED_PROFILER = "DetailedProfiler"
