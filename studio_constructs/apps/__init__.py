"""How the apps of Studio start and stop."""

from studio_constructs.apps.classic import ClassicSettings, JupyterServerSettings, KernelGatewaySettings
from studio_constructs.apps.code_editor import CodeEditorSettings
from studio_constructs.apps.jupyter_lab import JupyterLabSettings
from studio_constructs.apps.r import RSessionSettings, RStudioAccess, RStudioSettings
from studio_constructs.apps.start import NO_LIFECYCLE_CONFIG

__all__ = [
    "NO_LIFECYCLE_CONFIG",
    "ClassicSettings",
    "CodeEditorSettings",
    "JupyterLabSettings",
    "JupyterServerSettings",
    "KernelGatewaySettings",
    "RSessionSettings",
    "RStudioAccess",
    "RStudioSettings",
]
