"""`DomainHomes`: the homes of a Studio domain, to read from a host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_iam as iam
from constructs import Construct

from studio_constructs._validation import check_kind, check_range, check_settings, is_known
from studio_constructs.aws_facts import hosts as facts
from studio_constructs.errors import Problem

_FILE_SYSTEM: Final = re.compile(r"fs-[0-9a-f]{8,40}")
_PATH: Final = re.compile(r"/|(/(?!\.)[^$#<>;`|&?{}^*/\n]+){1,4}")
_PATH_MAX: Final = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class DomainHomes:
    """The home directories of a Studio domain, mounted on a `JupyterHost` below ``/mnt/studio-homes`` to be read.

    What makes it read-only is the mount, and the role, which may not write. EFS asks the role only where the file
    system has a policy; SageMaker makes this one without, and then EFS lets everybody do everything who reaches it.
    So whoever is root on the host can mount it again to write: open the host only to people to whom you would give
    the homes. It keeps others, and mistakes, from writing.

    Args:
        file_system_id: The domain's; `Domain.home_efs_file_system_id`.
        nfs_security_group: What SageMaker's mount targets let in: ``security-group-for-outbound-nfs-<domain id>``,
            which SageMaker makes beside the domain, outside of CloudFormation.
        path: What to mount: everything, or the directory of one person, whose name is that person's ``uid``.
            Default: everything.
        uid: Whom EFS takes every reader for: a person's own id reads that person's home. Default: 0, who reads
            everybody's.
        gid: The group of that. Default: 0.
        writable: Whether they are mounted to write, as root: to put homes back from a backup, and for nothing else.
            Take it away again when that is done. Default: they are read.

    Sources:
        https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html,
        https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html (read 2026-11-22)
    """

    file_system_id: str
    nfs_security_group: ec2.ISecurityGroup
    path: str = "/"
    uid: int = 0
    gid: int = 0
    writable: bool = False

    def problems(self, field: str = "homes") -> list[Problem]:
        """What EFS would refuse."""
        problems: list[Problem] = []
        if is_known(self.file_system_id) and not _FILE_SYSTEM.fullmatch(self.file_system_id):
            wrote = f"{field}.file_system_id is {self.file_system_id!r}"
            rule = "it is the id of a file system, 'fs-' and 8 or more hexadecimal digits"
            problems.append(Problem("HomesInvalid", wrote, rule, "take the domain's: domain.home_efs_file_system_id"))
        problems += check_kind(
            f"{field}.nfs_security_group",
            self.nfs_security_group,
            fits=hasattr(self.nfs_security_group, "security_group_id"),
            what="a security group of the CDK",
            fix='nfs_security_group=ec2.SecurityGroup.from_security_group_id(self, "Nfs", group_id)',
        )
        if is_known(self.path) and not (_PATH.fullmatch(self.path) and len(self.path) <= _PATH_MAX):
            rule = "a path begins with / and has at most four directories"
            fix = "write '/' for everything, or '/' and a person's uid"
            problems.append(Problem("HomesInvalid", f"{field}.path is {self.path!r}", rule, fix))
        for name, value in (("uid", self.uid), ("gid", self.gid)):
            what, fix = "an id of a user or a group", "0 reads everybody's home"
            problems += check_range(
                f"{field}.{name}", value, 0, facts.POSIX_ID_MAX, code="HomesInvalid", what=what, fix=fix
            )
        return problems

    def make_access_point(self, scope: Construct) -> efs.CfnAccessPoint:
        """The way in: nobody leaves its path, and nobody is anybody else."""
        return efs.CfnAccessPoint(
            scope,
            "HomesAccessPoint",
            file_system_id=self.file_system_id,
            posix_user=efs.CfnAccessPoint.PosixUserProperty(uid=str(self.uid), gid=str(self.gid)),
            root_directory=efs.CfnAccessPoint.RootDirectoryProperty(path=self.path),
        )

    def statement(self, access_point: efs.CfnAccessPoint) -> iam.PolicyStatement:
        """Mount, through that access point, to write where that is said; as root only where root is who reads."""
        stack = cdk.Stack.of(access_point)
        return iam.PolicyStatement(
            sid="WriteHomes" if self.writable else "ReadHomes",
            actions=[
                "elasticfilesystem:ClientMount",
                *(["elasticfilesystem:ClientWrite"] if self.writable else []),
                *(["elasticfilesystem:ClientRootAccess"] if self.uid == 0 else []),
            ],
            resources=[
                stack.format_arn(service="elasticfilesystem", resource="file-system", resource_name=self.file_system_id)
            ],
            conditions={"StringEquals": {"elasticfilesystem:AccessPointArn": access_point.attr_arn}},
        )


def check_homes(value: DomainHomes | None) -> list[Problem]:
    """All that is wrong with an argument that is one: a domain or an id is none."""
    fix = "homes=DomainHomes(file_system_id=..., nfs_security_group=...)"
    return check_settings("homes", value, DomainHomes, fix=fix)
