"""What domains, profiles and spaces say of the apps that people start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_constructs.aws_facts.instance_families import ACCELERATED_FAMILIES, family_of
from studio_constructs.checks.rules.types import DOMAIN, PROFILE
from studio_constructs.checks.template import Resource, Template, is_literal, listed, value_at

SETTINGS: Final = {DOMAIN: ("DefaultUserSettings", "DefaultSpaceSettings"), PROFILE: ("UserSettings",)}
"""Where settings of apps stand in a resource."""
APPS: Final = ("JupyterLab", "CodeEditor")
_ALL_APPS: Final = (*APPS, "KernelGateway", "RSession")


def settings_of(resource: Resource) -> Iterator[tuple[str, Any]]:
    """The settings of a domain or a profile that are there, with their property."""
    for name in SETTINGS[resource.type]:
        settings = resource.value(name)
        if settings is not None:
            yield name, settings


def find_accelerators(resource: Resource, _: Template) -> Iterator[str]:
    """Instance types with a GPU or Trainium that apps start on where nobody chooses one."""
    for name, settings in settings_of(resource):
        for app in _ALL_APPS:
            path = f"{app}AppSettings.DefaultResourceSpec.InstanceType"
            instance_type = value_at(settings, path)
            if is_literal(instance_type) and family_of(str(instance_type)) in ACCELERATED_FAMILIES:
                yield f"{name}.{path} is {instance_type!r}"


def find_open_sharing(resource: Resource, _: Template) -> Iterator[str]:
    """Outputs of notebooks that are shared through a bucket, or with a key, that is nobody's."""
    for name, settings in settings_of(resource):
        if value_at(settings, "SharingSettings.NotebookOutputOption") != "Allowed":
            continue
        for key in ("S3OutputPath", "S3KmsKeyId"):
            if value_at(settings, f"SharingSettings.{key}") is None:
                yield f"{name}.SharingSettings.{key} is missing, and NotebookOutputOption is 'Allowed'"


def find_open_file_systems(resource: Resource, _: Template) -> Iterator[str]:
    """File systems that are mounted whole, or without a POSIX user of one's own."""
    for name, settings in settings_of(resource):
        for index, config in enumerate(listed(value_at(settings, "CustomFileSystemConfigs"))):
            place = f"{name}.CustomFileSystemConfigs[{index}].EFSFileSystemConfig"
            efs = value_at(config, "EFSFileSystemConfig")
            if not isinstance(efs, Mapping):
                continue
            path = efs.get("FileSystemPath")
            if path is None:
                yield f"{place}.FileSystemPath is missing, which means all of the file system"
            elif path == "/":
                yield f"{place}.FileSystemPath is '/', which is all of the file system"
            if value_at(settings, "CustomPosixUserConfig") is None:
                yield f"{name}.CustomPosixUserConfig is missing, so everybody is one POSIX user"
