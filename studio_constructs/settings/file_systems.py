"""`CustomFileSystem` and `PosixUser`: what spaces mount besides their volume and the home, and as whom."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_list, check_range, check_settings, is_known
from studio_constructs.apps.start import UserL1
from studio_constructs.errors import Problem

_ID = re.compile(aws_facts.FILE_SYSTEM_ID_PATTERN)
_PATH = re.compile(aws_facts.FILE_SYSTEM_PATH_PATTERN)
_S3 = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?")

_EFS, _LUSTRE, _BUCKET = "EFS", "FSx for Lustre", "S3"


@dataclass(frozen=True, kw_only=True, slots=True)
class PosixUser:
    """Whose files a space's apps read and write on a file system of yours.

    Args:
        uid: User id, 10000 to 4000000.
        gid: Group id, 1001 to 4000000. A team that shares files shares a group.
    """

    uid: int
    gid: int

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        fix = "choose an id within AWS's limits, and give the directory to it"
        limits = {"uid": aws_facts.POSIX_UID_MIN, "gid": aws_facts.POSIX_GID_MIN}
        return [
            problem
            for name, low in limits.items()
            for problem in check_range(
                f"{field}.{name}",
                getattr(self, name),
                low,
                aws_facts.POSIX_ID_MAX,
                code="PosixIdOutOfRange",
                what=f"a {name}",
                fix=fix,
            )
        ]

    def render(self, l1: UserL1) -> Any:
        """As CloudFormation takes it."""
        return l1.CustomPosixUserConfigProperty(uid=self.uid, gid=self.gid)


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomFileSystem:
    """A file system of yours that spaces mount; made by `efs`, `fsx_lustre` or `s3`.

    On a domain or a profile it is what people of it may reach; a space mounts it. Its security group must let the
    apps in (``file_system.connections.allow_default_port_from(profile)``), and it has a mount target in each of the
    domain's subnets. Spaces that run already see it after a restart.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/domain-custom-efs.html (read 2026-11-22)
    """

    kind: str
    identifier: str
    path: str | None = None

    @classmethod
    def efs(cls, file_system_id: str, *, path: str | None = None) -> CustomFileSystem:
        """Mount a directory of an EFS file system; say as whom with a `PosixUser`.

        Args:
            file_system_id: Its id, ``fs-...``, in the domain's VPC.
            path: The directory, which must be there and belong to the `PosixUser`: an access point with that path
                and owner makes it. Default: the root, for people who may read all of it.
        """
        return cls(kind=_EFS, identifier=file_system_id, path=path)

    @classmethod
    def fsx_lustre(cls, file_system_id: str, *, path: str | None = None) -> CustomFileSystem:
        """Mount a directory of an FSx for Lustre file system.

        Args:
            file_system_id: Its id, ``fs-...``, in the domain's VPC.
            path: The directory, which must be there. Default: the root.
        """
        return cls(kind=_LUSTRE, identifier=file_system_id, path=path)

    @classmethod
    def s3(cls, uri: str, *, mount_path: str | None = None) -> CustomFileSystem:
        """Mount a bucket or a prefix as a folder, with the rights of the person's role.

        Args:
            uri: ``s3://bucket/prefix``.
            mount_path: Where it appears in a space, up to 1024 characters. Default: SageMaker's choice.
        """
        return cls(kind=_BUCKET, identifier=uri, path=mount_path)

    @property
    def needs_posix_user(self) -> bool:
        """Whether the files have owners."""
        return self.kind == _EFS

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        if self.kind == _BUCKET:
            return self._check_s3(field)
        found: list[Problem] = []
        if is_known(self.identifier) and not _ID.fullmatch(self.identifier):
            rule = f"a file system of {self.kind} has an id like 'fs-0123456789abcdef0'"
            found.append(Problem("FileSystemIdInvalid", f"{field} is {self.identifier!r}", rule, "copy it from AWS"))
        most = aws_facts.FILE_SYSTEM_PATH_MAX
        if (
            self.path is not None
            and is_known(self.path)
            and not (_PATH.fullmatch(self.path) and len(self.path) <= most)
        ):
            rule = f"a path begins with a slash, has no blanks and at most {most} characters"
            found.append(Problem("FileSystemPathInvalid", f"{field}.path is {self.path!r}", rule, "write '/team'"))
        return found

    def _check_s3(self, field: str) -> list[Problem]:
        found: list[Problem] = []
        most = aws_facts.S3_MOUNT_MAX
        if is_known(self.identifier) and not (_S3.fullmatch(self.identifier) and len(self.identifier) <= most):
            rule = f"a location is s3://bucket or s3://bucket/prefix, of at most {most} characters"
            fix = "write 's3://bucket/prefix'"
            found.append(Problem("S3UriInvalid", f"{field} is {self.identifier!r}", rule, fix))
        if self.path is not None and is_known(self.path) and not 1 <= len(self.path) <= most:
            rule = f"a place to mount has 1 to {most} characters"
            fix = "drop the argument for SageMaker's choice"
            found.append(Problem("FileSystemPathInvalid", f"{field}.mount_path is {self.path!r}", rule, fix))
        return found

    def render(self, l1: UserL1) -> Any:
        """As a domain and a profile take it."""
        if self.kind == _EFS:
            efs: Any = l1.EFSFileSystemConfigProperty(file_system_id=self.identifier, file_system_path=self.path)
            return l1.CustomFileSystemConfigProperty(efs_file_system_config=efs)
        if self.kind == _LUSTRE:
            lustre: Any = l1.FSxLustreFileSystemConfigProperty(
                file_system_id=self.identifier, file_system_path=self.path
            )
            return l1.CustomFileSystemConfigProperty(f_sx_lustre_file_system_config=lustre)
        s3: Any = l1.S3FileSystemConfigProperty(s3_uri=self.identifier, mount_path=self.path)
        return l1.CustomFileSystemConfigProperty(s3_file_system_config=s3)

    def render_for_space(self) -> sagemaker.CfnSpace.CustomFileSystemProperty:
        """As a space takes it: without a path, which the domain or the profile says."""
        space = sagemaker.CfnSpace
        if self.kind == _EFS:
            return space.CustomFileSystemProperty(
                efs_file_system=space.EFSFileSystemProperty(file_system_id=self.identifier)
            )
        if self.kind == _LUSTRE:
            return space.CustomFileSystemProperty(
                f_sx_lustre_file_system=space.FSxLustreFileSystemProperty(file_system_id=self.identifier)
            )
        return space.CustomFileSystemProperty(s3_file_system=space.S3FileSystemProperty(s3_uri=self.identifier))


def check_file_systems(
    field: str,
    file_systems: Sequence[CustomFileSystem] | None,
    *,
    at_most: int,
    posix_user: PosixUser | None,
    posix_field: str | None,
) -> list[Problem]:
    """File systems as many as AWS takes, and an owner for the files where there is one to be named."""
    if file_systems is None or (wrong := check_list(field, file_systems)):
        return [] if file_systems is None else wrong
    found: list[Problem] = []
    if len(file_systems) > at_most:
        rule = f"CloudFormation takes at most {at_most} here"
        found.append(Problem("FileSystemsTooMany", f"{field} holds {len(file_systems)}", rule, "drop some"))
    for index, each in enumerate(file_systems):
        fix = "CustomFileSystem.efs(...), .fsx_lustre(...) or .s3(...)"
        found += check_settings(f"{field}[{index}]", each, CustomFileSystem, fix=fix)
    mounts_efs = any(isinstance(each, CustomFileSystem) and each.needs_posix_user for each in file_systems)
    if mounts_efs and posix_user is None and posix_field is not None:
        wrote = f"{field} mounts EFS and {posix_field} is not given"
        rule = "without an owner, everybody works on the file system with rights that nobody chose"
        found.append(Problem("PosixUserMissing", wrote, rule, f"add {posix_field.rpartition('.')[2]}=PosixUser(...)"))
    return found
