"""The domain: its name, key and storage, and what its apps reach."""

from __future__ import annotations

import enum
from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import (
    CodeRepositories,
    DomainInstanceType,
    DomainName,
    EachOnce,
    EfsId,
    FsxLustreId,
    Gid,
    KeyArn,
    RoleArn,
    S3Uri,
    SpaceGigabytes,
    TrustedAccounts,
    Uid,
)
from stacks.estate.model.api_only import ApiOnly
from stacks.estate.model.base import STANDARD_INSTANCE_TYPE, Model
from studio_constructs import CustomFileSystem, IpAddressType, aws_facts
from studio_constructs.errors import Problem


class EncryptionSettings(Model):
    """What encrypts homes, spaces and logs."""

    key_arn: KeyArn | None = None
    """ARN of a KMS key in the environment's region; no alias. It can never change. Default: a new key."""
    administrator_role_arns: Annotated[tuple[RoleArn, ...], Field(min_length=1), EachOnce()] | None = None
    """Roles that alone, beside the account's root user, may disable a new key or schedule its deletion;
    CloudFormation's among them. Default: who may by IAM policies."""

    @field_validator("administrator_role_arns")
    @classmethod
    def _are_of_a_new_key(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None or not info.data.get("key_arn"):
            return value
        problem = Problem(
            "KeyNotMade",
            f"{HERE} is given, and key_arn names a key that exists",
            "nothing here changes the policy of a key that exists",
            "drop it, and say so where the key is made",
        )
        raise RefusedError([Refusal(problem, because=("key_arn",))])


class SpaceStorage(Model):
    """The volume of a private space, in GB. Volumes grow; they never shrink."""

    default_gb: SpaceGigabytes = 5
    """Size of a new space, in GB, 5 to 16384, at most `maximum_gb`. Default: 5."""
    maximum_gb: SpaceGigabytes = 100
    """Largest size people can choose, in GB, 5 to 16384. Default: 100."""

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if self.default_gb <= self.maximum_gb:
            return self
        problem = Problem(
            "SpaceStorageInvalid",
            f"{HERE}.default_gb is {self.default_gb}, and maximum_gb is {self.maximum_gb}",
            "a new space is at most as large as people may choose (5 and 100 unless written)",
            f"write maximum_gb: {self.default_gb} or more, or a smaller default_gb",
        )
        raise RefusedError([Refusal(problem, at="default_gb", because=("maximum_gb",))])


class RemovalPolicy(enum.StrEnum):
    """What becomes of people's files when the stack is deleted."""

    RETAIN = "retain"
    DESTROY = "destroy"


class DockerAccess(Model):
    """Docker in people's spaces. Its traffic goes through SageMaker's network, not the estate's; synth says so."""

    trusted_accounts: TrustedAccounts = Field(examples=[["111122223333"]])
    """Accounts whose images may be pulled, 1 to 20 of 12 digits in quotes."""


class FileSystem(Model):
    """A file system that spaces may mount: exactly one of `efs`, `fsx_lustre` and `s3`."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [kind]} for kind in ("efs", "fsx_lustre", "s3")]}
    )

    efs: EfsId | None = None
    """Id of an EFS file system in the domain's VPC; `posix_user` says whose files. Default: none."""
    fsx_lustre: FsxLustreId | None = None
    """Id of an FSx for Lustre file system in the domain's VPC. Default: none."""
    s3: S3Uri | None = None
    """`s3://bucket/prefix`, mounted as a folder with the rights of the person's role. Default: none."""
    path: str | None = Field(default=None, json_schema_extra={"minLength": 1, "maxLength": aws_facts.S3_MOUNT_MAX})
    """Which directory of the file system, `/...`; of `s3` where it appears. Default: its root; of `s3` SageMaker's
    choice."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [kind for kind in ("efs", "fsx_lustre", "s3") if getattr(self, kind) is not None]
        if len(given) != 1:
            wrote = f"{HERE} has {' and '.join(map(repr, given)) or 'none of them'}"
            rule = "a file system is 'efs', 'fsx_lustre' or 's3', exactly one of them"
            raise RefusedError([Refusal(Problem("FileSystemNotOne", wrote, rule, "keep one of them, or add one"))])
        wrong = [
            replace(problem, wrote=problem.wrote.replace(".mount_path", ".path"), fix="write '/team', or drop it")
            for problem in self.made().problems(HERE)
        ]
        if wrong:
            raise RefusedError(Refusal(problem, at="path") for problem in wrong)
        return self

    def made(self) -> CustomFileSystem:
        """As the library takes it."""
        if self.efs is not None:
            return CustomFileSystem.efs(self.efs, path=self.path)
        if self.fsx_lustre is not None:
            return CustomFileSystem.fsx_lustre(self.fsx_lustre, path=self.path)
        return CustomFileSystem.s3(self.s3 or "", mount_path=self.path)


class PosixOwner(Model):
    """Whose files apps read and write on file systems."""

    uid: Uid = Field(examples=[10001])
    """User id, 10000 to 4000000."""
    gid: Gid = Field(examples=[1001])
    """Group id, 1001 to 4000000."""


class TeardownSettings(Model):
    """What goes when stacks of people and of the domain are deleted, besides what is in them."""

    enabled: bool = True
    """Whether apps and spaces that people made are cleared away. Default: they are."""
    delete_homes: bool = False
    """Whether everybody's home goes with the domain; synth says so. Default: homes stay."""
    confirm_delete_homes: str | None = None
    """The domain's name once more, for `delete_homes`. Default: homes stay."""


class DomainSettings(Model):
    """The SageMaker domain."""

    name: DomainName
    """Name of the domain, 1 to 63 letters, digits and hyphens; it can never change.

    Default: the estate's name, a hyphen and the environment's name."""
    default_instance_type: DomainInstanceType = STANDARD_INSTANCE_TYPE
    """Instance type that apps start on unless their user chose another; each team must be allowed it.

    Default: ml.t3.medium."""
    space_storage: SpaceStorage = SpaceStorage()
    """The volume of a private space. Default: 5 GB, up to 100."""
    removal_policy: Annotated[RemovalPolicy, Field(strict=False)] = RemovalPolicy.RETAIN
    """What becomes of domain, profiles, key and files when the stack is deleted: `retain` keeps them, `destroy` is
    for estates to play with. Default: retain."""
    home_efs: bool = True
    """Whether people have home directories on EFS, which stay once they are made. Default: they have."""
    auto_mount_home_efs: bool = True
    """Whether spaces show the person's home directory, as `user-default-efs`. Default: they do."""
    docker: DockerAccess | None = None
    """Lets people build and run images in their spaces. Default: they may not."""
    ip_address_type: Annotated[IpAddressType, Field(strict=False)] | None = None
    """Addresses of apps: `IPV4` or `DUALSTACK`; to go back, write `IPV4`. Default: SageMaker's choice, IPv4."""
    source_identity: bool = True
    """Whether CloudTrail tells the person behind each call. Default: it does."""
    tag_propagation: bool = True
    """Whether the domain's tags reach spaces and apps. Default: they do."""
    public_internet: bool = False
    """Whether apps reach the internet past the VPC, through SageMaker's own network; synth says so. Default: they do
    not."""
    code_repositories: CodeRepositories = ()
    """Git repositories that JupyterLab offers to clone, `https://...`, at most 30. Default: none."""
    file_systems: Annotated[tuple[FileSystem, ...], Field(max_length=aws_facts.DOMAIN_FILE_SYSTEMS_MAX)] = ()
    """File systems that spaces may mount, at most 2. Default: none."""
    posix_user: PosixOwner | None = None
    """Whose files everybody's apps read and write on them; `efs` demands it. Default: nobody is named."""
    api_only: ApiOnly | None = None
    """What CloudFormation can not set of the domain; adds a function to the account. Default: nothing is set, and
    there is no function."""

    @model_validator(mode="after")
    def _efs_has_an_owner(self) -> Self:
        if self.posix_user is not None or all(each.efs is None for each in self.file_systems):
            return self
        problem = Problem(
            "PosixUserMissing",
            f"{HERE}.file_systems mounts EFS, and posix_user is not given",
            "without an owner, everybody works on the file system with rights that nobody chose",
            "add posix_user: {uid: 10001, gid: 1001}",
        )
        raise RefusedError([Refusal(problem, at="file_systems", because=("posix_user",))])

    @model_validator(mode="after")
    def _rootless_docker_is_docker(self) -> Self:
        if self.docker is not None or self.api_only is None or self.api_only.rootless_docker is not True:
            return self
        problem = Problem(
            "RootlessDockerWithoutDocker",
            f"{HERE}.api_only.rootless_docker is true, and docker is not given",
            "Docker runs, with root or without, in a domain that allows it",
            "add docker: {trusted_accounts: [...]}, or drop it",
        )
        raise RefusedError([Refusal(problem, at="api_only", because=("docker",))])
