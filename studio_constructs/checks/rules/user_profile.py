"""Rules on user profiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.rules.app_settings import (
    APPS,
    find_accelerators,
    find_open_file_systems,
    find_open_sharing,
)
from studio_constructs.checks.rules.retention import FIX, find_not_retained
from studio_constructs.checks.rules.types import DOMAIN, PROFILE
from studio_constructs.checks.template import UNKNOWN, Reference, Resource, Template, Text, Together, is_literal

_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_API: Final = "https://docs.aws.amazon.com/sagemaker/latest/APIReference"
_ROLE: Final = "UserSettings.ExecutionRole"
_GROUPS: Final = "UserSettings.SecurityGroups"

Sharers = dict[object, list[Resource]]


def _role(profile: Resource, template: Template) -> Iterator[str]:
    domain = template.target(profile.value("DomainId"))
    if domain is None or domain.type != DOMAIN:
        return
    identity = domain.value("DomainSettings.ExecutionRoleIdentityConfig")
    if identity is UNKNOWN or identity == "USER_PROFILE_NAME":
        return
    role = profile.value(_ROLE)
    others = _others(profile, template, role, "profiles by role", _ROLE)
    if role is None:
        yield f"{_ROLE} is missing, which means everybody's, and {domain.logical_id} tells nobody's name"
    elif others:
        yield f"{_ROLE} is also that of {others}, and {domain.logical_id} tells nobody's name"


def _group(profile: Resource, template: Template) -> Iterator[str]:
    groups = profile.many(_GROUPS)
    if not groups:
        yield f"{_GROUPS} is missing"
    for index, group in enumerate(groups):
        others = _others(profile, template, group, "profiles by group", _GROUPS)
        if others:
            yield f"{_GROUPS}[{index}] is also one of {others}"


def _others(profile: Resource, template: Template, value: Any, fact: str, path: str) -> str:
    """Who else has what a profile has, in words; nobody where it is unknown."""
    if not _is_comparable(value):
        return ""
    sharers = template.together.once(fact, lambda together: _by_value(together, path)).get(value, [])
    others = [each.logical_id for each in sharers if (each.template, each.logical_id) != _place(profile)]
    return f"{others[0]} and {len(others) - 1} more" if len(others) > 1 else "".join(others)


def _by_value(together: Together, path: str) -> Sharers:
    found: Sharers = defaultdict(list)
    for profile in together.of_type(PROFILE):
        for value in profile.many(path):
            if _is_comparable(value):
                found[value].append(profile)
    return found


def _is_comparable(value: Any) -> bool:
    return isinstance(value, (str, Reference)) and not isinstance(value, Text)


def _place(resource: Resource) -> tuple[str, str]:
    return resource.template, resource.logical_id


def _owner(profile: Resource, _: Template) -> Iterator[str]:
    tags = profile.many("Tags")
    keys = [tag.get("Key") for tag in tags if isinstance(tag, dict)]
    if len(keys) == len(tags) and not any(_names_somebody(key) for key in keys):
        yield f"Tags has {', '.join(map(repr, keys)) or 'nothing'}"


def _names_somebody(key: Any) -> bool:
    return not is_literal(key) or any(word in str(key).lower() for word in ("owner", "user", "person", "email"))


def _rstudio(profile: Resource, _: Template) -> Iterator[str]:
    if profile.value("UserSettings.RStudioServerProAppSettings.UserGroup") == "R_STUDIO_ADMIN":
        yield "UserSettings.RStudioServerProAppSettings.UserGroup is 'R_STUDIO_ADMIN'"


def _idle(profile: Resource, _: Template) -> Iterator[str]:
    for app in APPS:
        path = f"UserSettings.{app}AppSettings.AppLifecycleManagement.IdleSettings.LifecycleManagement"
        state = profile.value(path)
        if is_literal(state) and state != "ENABLED":
            yield f"{path} is {state!r}"


def _names(profile: Resource, template: Template) -> Iterator[str]:
    key = _name_key(profile)
    if key is None:
        return
    namesakes = template.together.once("profiles by name", _by_name).get(key, [])
    first = namesakes[0] if namesakes else profile
    if _place(first) != _place(profile):
        yield f"UserProfileName is {profile.value('UserProfileName')!r}, as {first.logical_id} is already called"


def _by_name(together: Together) -> dict[tuple[Any, str], list[Resource]]:
    found: dict[tuple[Any, str], list[Resource]] = defaultdict(list)
    for profile in together.of_type(PROFILE):
        key = _name_key(profile)
        if key is not None:
            found[key].append(profile)
    return found


def _name_key(profile: Resource) -> tuple[Any, str] | None:
    domain, name = profile.value("DomainId"), profile.value("UserProfileName")
    return (domain, str(name).lower()) if _is_comparable(domain) and is_literal(name) else None


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-U01",
        severity=Severity.ERROR,
        title="A person has a role of their own, or their name stands in CloudTrail",
        why="Who shares a role shares its rights, and nobody can find out who used them. Where the domain is not in "
        "the templates, this is not judged.",
        fix="UserSettings: {ExecutionRole: a role of this profile}, or let the domain say "
        "ExecutionRoleIdentityConfig: USER_PROFILE_NAME",
        source=f"{_GUIDE}/monitor-user-access.html",
        types=(PROFILE,),
        find=_role,
    ),
    Rule(
        id="Studio-U02",
        severity=Severity.WARNING,
        title="A person has a security group of their own",
        why="In a group that people share nobody can let one person in, or tell their traffic from others'.",
        fix="UserSettings: {SecurityGroups: [a group of this profile]}",
        source=f"{_GUIDE}/studio-updated-and-internet-access.html",
        types=(PROFILE,),
        find=_group,
    ),
    Rule(
        id="Studio-U03",
        severity=Severity.WARNING,
        title="The tags of a profile say whose it is",
        why="Costs are told by tags, and policies that let people open their own profile only are written with them.",
        fix="Tags: [{Key: owner, Value: ...}]; a key with owner, user, person or email in it will do",
        source=f"{_GUIDE}/studio-interface-endpoint.html",
        types=(PROFILE,),
        find=_owner,
    ),
    Rule(
        id="Studio-U04",
        severity=Severity.ERROR,
        title="A profile outlives its stack and its replacement",
        why="A profile that is made anew gets another POSIX user, and does not find the old one's home.",
        fix=FIX,
        source=f"{_API}/API_DeleteUserProfile.html",
        types=(PROFILE,),
        find=find_not_retained,
    ),
    Rule(
        id="Studio-U05",
        severity=Severity.WARNING,
        title="Nobody is an administrator of RStudio",
        why="An administrator sees the sessions of all people, and can take them over.",
        fix="RStudioServerProAppSettings: {UserGroup: R_STUDIO_USER}",
        source=f"{_API}/API_RStudioServerProAppSettings.html",
        types=(PROFILE,),
        find=_rstudio,
    ),
    Rule(
        id="Studio-U06",
        severity=Severity.WARNING,
        title="A person's file systems are mounted at a folder, as a POSIX user",
        why="Whoever mounts all of a file system as the same user reads and deletes everybody's files in it.",
        fix="EFSFileSystemConfig: {FileSystemPath: /folder}, and CustomPosixUserConfig: {Uid: ..., Gid: ...}",
        source=f"{_API}/API_EFSFileSystemConfig.html",
        types=(PROFILE,),
        find=find_open_file_systems,
    ),
    Rule(
        id="Studio-U07",
        severity=Severity.WARNING,
        title="A person's apps do not start on a GPU where they choose none",
        why="Each first click costs dollars an hour, also to read a file.",
        fix="DefaultResourceSpec: {InstanceType: ml.t3.medium}",
        source="https://aws.amazon.com/sagemaker/pricing/",
        types=(PROFILE,),
        find=find_accelerators,
    ),
    Rule(
        id="Studio-U08",
        severity=Severity.ERROR,
        title="A person's shared outputs lie in a bucket and under a key of yours",
        why="Outputs show data to whoever may read the bucket, which is a default one where none is named.",
        fix="SharingSettings: {NotebookOutputOption: Disabled}, or name S3OutputPath and S3KmsKeyId",
        source=f"{_API}/API_SharingSettings.html",
        types=(PROFILE,),
        find=find_open_sharing,
    ),
    Rule(
        id="Studio-U09",
        severity=Severity.WARNING,
        title="A profile does not keep idle apps running",
        why="What a profile says holds before what the domain says: its apps are paid for every night and weekend.",
        fix="drop AppLifecycleManagement from the profile, or say LifecycleManagement: ENABLED",
        source=f"{_GUIDE}/studio-updated-idle-shutdown.html",
        types=(PROFILE,),
        find=_idle,
    ),
    Rule(
        id="Studio-U10",
        severity=Severity.ERROR,
        title="No two profiles of a domain have one name, whatever the case of its letters",
        why="SageMaker does not tell Alice from alice: the second one fails, and takes the deployment with it.",
        fix="UserProfileName: another name",
        source=f"{_API}/API_CreateUserProfile.html",
        types=(PROFILE,),
        find=_names,
    ),
)
