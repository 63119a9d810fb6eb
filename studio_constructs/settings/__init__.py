"""Settings that a domain gives to everybody, and that a profile or a space changes for itself."""

from studio_constructs.settings.file_systems import CustomFileSystem, PosixUser
from studio_constructs.settings.portal import HiddenImageVersions, MlTool, PortalSettings
from studio_constructs.settings.sharing import NotebookSharing
from studio_constructs.settings.space_defaults import DefaultSpaceSettings
from studio_constructs.settings.storage import SpaceStorage
from studio_constructs.settings.user import UserSettings

__all__ = [
    "CustomFileSystem",
    "DefaultSpaceSettings",
    "HiddenImageVersions",
    "MlTool",
    "NotebookSharing",
    "PortalSettings",
    "PosixUser",
    "SpaceStorage",
    "UserSettings",
]
