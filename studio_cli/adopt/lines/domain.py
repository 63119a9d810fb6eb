"""What the file says of the domain itself: its network, its key, its switches, who signs in."""

from __future__ import annotations

from typing import Any, Final

from stacks.estate import fields
from stacks.estate.model import DockerAccess, FileSystem, PosixOwner, SpaceStorage
from studio_cli.adopt.found import Found, FoundDomain
from studio_cli.adopt.lines.start import standard_of
from studio_cli.adopt.lines.written import EstateLines, said
from studio_cli.adopt.properties import Properties
from studio_constructs import aws_facts
from studio_constructs._validation import check_tags

_OF_THE_ESTATE: Final = frozenset({"estate", "environment", "team", "owner"})
"""Tags that an estate sets by itself."""

_FILE_SYSTEMS: Final = {
    "EFSFileSystemConfig": {"efs": "FileSystemId", "path": "FileSystemPath"},
    "FSxLustreFileSystemConfig": {"fsx_lustre": "FileSystemId", "path": "FileSystemPath"},
    "S3FileSystemConfig": {"s3": "S3Uri", "path": "MountPath"},
}
"""The file's words for each kind."""


def network(found: FoundDomain, lines: EstateLines) -> dict[str, Any]:
    """Where apps run."""
    settings = found.domain.properties
    groups = found.domain.user_settings.get("SecurityGroups", [])
    most = aws_facts.SECURITY_GROUPS_MAX - 2
    lines.unsaid += [f"apps carry {each} no more: an estate names {most} security groups" for each in groups[most:]]
    return {
        "existing": said(
            vpc_id=settings.get("VpcId"),
            subnet_ids=settings.get("SubnetIds", []),
            security_group_ids=groups[:most],
        )
    }


def encryption(found: FoundDomain, _: EstateLines) -> dict[str, Any]:
    """What homes are encrypted with."""
    return {"key_arn": found.key_arn}


def authentication(found: FoundDomain, _: EstateLines) -> dict[str, Any] | None:
    """How people sign in."""
    if found.domain.properties["AuthMode"] != "SSO":
        return None
    groups = [
        each.properties["PrincipalId"] for each in found.assignments if each.properties["PrincipalType"] == "GROUP"
    ]
    return {"identity_center": said(group_ids=groups)}


def domain(found: FoundDomain, lines: EstateLines) -> dict[str, Any]:
    """The domain, as it is: what is looser than an estate's standard is said aloud, and synth warns of it."""
    settings, users = found.domain.properties, found.domain.user_settings
    own = settings.get("DomainSettings", {})
    switches = {
        "home_efs": settings.get("HomeEfsFileSystemCreation") != "Disabled",
        "auto_mount_home_efs": users.get("AutoMountHomeEFS") != "Disabled",
        "source_identity": own.get("ExecutionRoleIdentityConfig") == "USER_PROFILE_NAME",
        "tag_propagation": settings.get("TagPropagation") == "ENABLED",
    }
    posix = _posix_user(users, lines)
    repositories = [
        each["RepositoryUrl"] for each in users.get("JupyterLabAppSettings", {}).get("CodeRepositories", [])
    ]
    return said(
        name=found.domain.name,
        default_instance_type=standard_of(found),
        space_storage=storage_of(found.domain, lines),
        **{key: False for key, is_on in switches.items() if not is_on},
        public_internet=settings.get("AppNetworkAccessType") == "PublicInternetOnly" or None,
        docker=_docker(own.get("DockerSettings", {}), lines),
        ip_address_type=own.get("IpAddressType"),
        code_repositories=lines.sayable_of(fields.CodeRepository, repositories, "a code repository"),
        file_systems=list(_file_systems(users, lines, has_owner=posix is not None)),
        posix_user=posix,
    )


def storage_of(found: Found, lines: EstateLines) -> dict[str, int] | None:
    """The volumes of the spaces of everybody, or of one person; None where nothing is said."""
    sizes = found.user_settings.get("SpaceStorageSettings", {}).get("DefaultEbsStorageSettings", {})
    storage = said(default_gb=sizes.get("DefaultEbsVolumeSizeInGb"), maximum_gb=sizes.get("MaximumEbsVolumeSizeInGb"))
    return lines.sayable(SpaceStorage, storage, f"space storage of {found.name}") if storage else None


def tags(found: FoundDomain, lines: EstateLines) -> dict[str, str]:
    """The domain's tags, which all that the estate makes will have."""
    own = {key: value for key, value in found.domain.tags.items() if key not in _OF_THE_ESTATE}
    wrong = {key: value for key, value in own.items() if check_tags("tags", {key: value})}
    lines.unsaid += [
        f"the domain's tag {key} is {value!r}, which an estate can not say" for key, value in wrong.items()
    ]
    return {key: value for key, value in own.items() if key not in wrong}


def _docker(settings: Properties, lines: EstateLines) -> dict[str, Any] | None:
    if settings.get("EnableDockerAccess") != "ENABLED":
        return None
    accounts = settings.get("VpcOnlyTrustedAccounts", [])
    if not accounts:
        lines.unsaid.append("Docker is on for images of any account, which an estate can not say: it goes off")
        return None
    return lines.sayable(DockerAccess, {"trusted_accounts": accounts}, "docker")


def _posix_user(users: Properties, lines: EstateLines) -> dict[str, int] | None:
    owner = users.get("CustomPosixUserConfig")
    return owner and lines.sayable(PosixOwner, {"uid": owner["Uid"], "gid": owner["Gid"]}, "the POSIX user")


def _file_systems(users: Properties, lines: EstateLines, *, has_owner: bool) -> Any:
    for config in users.get("CustomFileSystemConfigs", []):
        for kind, words in _FILE_SYSTEMS.items():
            if kind not in config:
                continue
            line = said(**{word: config[kind].get(name) for word, name in words.items()})
            if kind == "EFSFileSystemConfig" and not has_owner:
                lines.unsaid.append(
                    f"{line['efs']} is mounted no more: an estate says whose files apps work with there"
                )
            elif lines.sayable(FileSystem, line, "a file system"):
                yield line
