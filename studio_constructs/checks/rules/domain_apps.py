"""Rules on domains: what people start in them, where nobody says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.rules.app_settings import (
    APPS,
    find_accelerators,
    find_open_file_systems,
    find_open_sharing,
    settings_of,
)
from studio_constructs.checks.rules.types import DOMAIN
from studio_constructs.checks.template import Resource, Template, as_number, is_literal, value_at
from studio_constructs.idle_stop import LONG_MINUTES

_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_API: Final = "https://docs.aws.amazon.com/sagemaker/latest/APIReference"
_SPACES: Final = "DefaultSpaceSettings"  # spaces that people share run JupyterLab only


def _idle(domain: Resource, _: Template) -> Iterator[str]:
    for place, settings in _idle_settings(domain):
        state = value_at(settings, "LifecycleManagement")
        if state is None:
            yield f"{place}.LifecycleManagement is missing, which means that apps run until somebody stops them"
        elif is_literal(state) and state != "ENABLED":
            yield f"{place}.LifecycleManagement is {state!r}"


def _idle_bound(domain: Resource, _: Template) -> Iterator[str]:
    for place, settings in _idle_settings(domain):
        if value_at(settings, "LifecycleManagement") != "ENABLED":
            continue
        bound = value_at(settings, "MaxIdleTimeoutInMinutes")
        minutes = as_number(bound)
        if bound is None:
            yield f"{place}.MaxIdleTimeoutInMinutes is missing, which means a year"
        elif minutes is not None and minutes > LONG_MINUTES:
            yield f"{place}.MaxIdleTimeoutInMinutes is {bound}, which is more than a week"


def _idle_settings(domain: Resource) -> Iterator[tuple[str, Any]]:
    for name, settings in settings_of(domain):
        for app in APPS if name != _SPACES else APPS[:1]:
            path = f"{app}AppSettings.AppLifecycleManagement.IdleSettings"
            yield f"{name}.{path}", value_at(settings, path)


def _volumes(domain: Resource, _: Template) -> Iterator[str]:
    for name, settings in settings_of(domain):
        place = "SpaceStorageSettings.DefaultEbsStorageSettings"
        for key in ("DefaultEbsVolumeSizeInGb", "MaximumEbsVolumeSizeInGb"):
            if value_at(settings, f"{place}.{key}") is None:
                yield f"{name}.{place}.{key} is missing"


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-D14",
        severity=Severity.WARNING,
        title="Idle JupyterLab and Code Editor apps stop",
        why="An app that nobody uses is paid for every night and weekend; a forgotten GPU costs thousands a month.",
        fix="AppLifecycleManagement: {IdleSettings: {LifecycleManagement: ENABLED, IdleTimeoutInMinutes: 120}}",
        source=f"{_GUIDE}/studio-updated-idle-shutdown.html",
        types=(DOMAIN,),
        find=_idle,
    ),
    Rule(
        id="Studio-D15",
        severity=Severity.WARNING,
        title="Nobody sets the idle time of their apps above a week",
        why="People may choose the time within the domain's bounds, and without an upper one they may choose a year.",
        fix="IdleSettings: {MaxIdleTimeoutInMinutes: 480}, or what is the most that you would pay for",
        source=f"{_API}/API_IdleSettings.html",
        types=(DOMAIN,),
        find=_idle_bound,
    ),
    Rule(
        id="Studio-D16",
        severity=Severity.WARNING,
        title="Volumes of spaces have a size to begin with, and a largest one",
        why="Without a largest size a space may take 16 TB, and a volume never shrinks again.",
        fix="SpaceStorageSettings: {DefaultEbsStorageSettings: {DefaultEbsVolumeSizeInGb: 5, "
        "MaximumEbsVolumeSizeInGb: 100}}",
        source=f"{_API}/API_DefaultEbsStorageSettings.html",
        types=(DOMAIN,),
        find=_volumes,
    ),
    Rule(
        id="Studio-D17",
        severity=Severity.ERROR,
        title="Shared outputs of notebooks lie in a bucket and under a key of yours",
        why="Outputs show data to whoever may read the bucket, which is a default one where none is named.",
        fix="SharingSettings: {NotebookOutputOption: Disabled}, or name S3OutputPath and S3KmsKeyId",
        source=f"{_API}/API_SharingSettings.html",
        types=(DOMAIN,),
        find=find_open_sharing,
    ),
    Rule(
        id="Studio-D18",
        severity=Severity.WARNING,
        title="File systems are mounted at a folder, as a POSIX user",
        why="Whoever mounts all of a file system as the same user reads and deletes everybody's files in it.",
        fix="EFSFileSystemConfig: {FileSystemPath: /folder}, and CustomPosixUserConfig: {Uid: ..., Gid: ...}",
        source=f"{_API}/API_EFSFileSystemConfig.html",
        types=(DOMAIN,),
        find=find_open_file_systems,
    ),
    Rule(
        id="Studio-D19",
        severity=Severity.WARNING,
        title="Apps do not start on a GPU where nobody chooses one",
        why="Everybody's first click costs dollars an hour, also for who only wants to read.",
        fix="DefaultResourceSpec: {InstanceType: ml.t3.medium}",
        source="https://aws.amazon.com/sagemaker/pricing/",
        types=(DOMAIN,),
        find=find_accelerators,
    ),
)
