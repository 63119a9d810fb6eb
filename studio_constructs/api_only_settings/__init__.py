"""What CloudFormation cannot set, set through the API."""

from studio_constructs.api_only_settings.api_only_settings import ApiOnlySettings
from studio_constructs.api_only_settings.canvas import (
    CanvasDataSource,
    CanvasFeature,
    CanvasIdentityProvider,
    CanvasSettings,
    CanvasWorkspace,
)
from studio_constructs.api_only_settings.values import AmazonQSettings, SessionNameMode

__all__ = [
    "AmazonQSettings",
    "ApiOnlySettings",
    "CanvasDataSource",
    "CanvasFeature",
    "CanvasIdentityProvider",
    "CanvasSettings",
    "CanvasWorkspace",
    "SessionNameMode",
]
