"""`ImageSource`: where the container image of a version comes from."""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._validation import check_key, check_kind, check_list, is_known
from studio_constructs.errors import Problem
from studio_constructs.image.image_role import check_repository
from studio_constructs.image.image_version import ImageVersionDetails, check_details, check_digest
from studio_constructs.image.repository import ImageRepository


@dataclass(frozen=True, kw_only=True, slots=True)
class BoundSource:
    """A source in its place.

    Args:
        base_image: The container image, as a version names it.
        fingerprint: What tells it from others; nothing where only the deployment knows.
        repository: Where it is pulled from.
        encryption_key: What that is encrypted with, where it is a key of the user's.
        details: What is told of the version.
    """

    base_image: str
    fingerprint: str | None
    repository: ecr.IRepository
    encryption_key: kms.IKey | None
    details: ImageVersionDetails


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageSource(abc.ABC):
    """Where the container image of a version comes from: made by `ImageSource.asset` or `ImageSource.ecr`.

    Args:
        details: What is told of the version.
    """

    details: ImageVersionDetails

    @staticmethod
    def asset(
        directory: str,
        *,
        file: str = "Dockerfile",
        target: str | None = None,
        build_args: Mapping[str, str] | None = None,
        exclude: Sequence[str] = (),
        details: ImageVersionDetails | None = None,
    ) -> ImageSource:
        """A folder with a Dockerfile, which the CDK builds for linux/amd64 and pushes when it deploys.

        To synthesize needs no docker: the version's name comes from the hash of the folder. To deploy does. The image
        goes to the repository that the CDK's bootstrap made for all assets of the account and region.

        Args:
            directory: The folder.
            file: The Dockerfile in it. Default: ``Dockerfile``.
            target: The stage of it to build. Default: the last.
            build_args: Arguments of the build, nothing secret: they stay in the image. Default: none.
            exclude: Patterns of files that do not count, as in ``.dockerignore``. Default: none.
            details: What is told of the version. Default: that it is for kernels of notebooks.
        """
        return _AssetSource(
            directory=directory,
            file=file,
            target=target,
            build_args={} if build_args is None else build_args,
            exclude=exclude,
            details=ImageVersionDetails() if details is None else details,
        )

    @staticmethod
    def ecr(
        repository: ecr.IRepository | ImageRepository,
        *,
        digest: str,
        encryption_key: kms.IKey | None = None,
        details: ImageVersionDetails | None = None,
    ) -> ImageSource:
        """A container image in ECR, by its digest. A tag is refused: SageMaker would never see it move.

        Args:
            repository: The repository, in the stack's region; an `ImageRepository` or one of the CDK.
            digest: ``sha256:`` and 64 hexadecimal digits, as ``docker push`` prints it.
            encryption_key: The key of yours that the repository is encrypted with. Default: an `ImageRepository`'s
                own; of another repository none.
            details: What is told of the version. Default: that it is for kernels of notebooks.
        """
        key = encryption_key
        if isinstance(repository, ImageRepository):
            key = encryption_key or repository.encryption_key
            repository = repository.repository
        return _EcrSource(
            repository=repository,
            digest=digest,
            encryption_key=key,
            details=ImageVersionDetails() if details is None else details,
        )

    @abc.abstractmethod
    def problems(self, field_name: str, stack: cdk.Stack) -> list[Problem]:
        """What is wrong with it."""

    @abc.abstractmethod
    def bind(self, scope: Construct, construct_id: str) -> BoundSource:
        """Put it in its place."""

    @abc.abstractmethod
    def is_same_as(self, other: ImageSource) -> bool:
        """Whether both are one container image, as far as that can be known before it is built."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _AssetSource(ImageSource):
    directory: str
    file: str
    target: str | None
    build_args: Mapping[str, str] = field(default_factory=dict)
    exclude: Sequence[str] = ()

    def problems(self, field_name: str, stack: cdk.Stack) -> list[Problem]:  # noqa: ARG002 - sources are asked alike
        problems = [
            *check_details(f"{field_name}.details", self.details),
            *check_list(f"{field_name}.exclude", self.exclude),
        ]
        path = Path(self.directory) / self.file
        if path.is_file():
            return problems
        there = f"{self.directory!r}, which has no {self.file!r}" if path.parent.is_dir() else f"{self.directory!r}"
        rule = "an image is built from a folder with a Dockerfile"
        fix = "write the folder's path, or name the file: ImageSource.asset(directory, file=...)"
        wrote = f"{field_name} is {there}" if path.parent.is_dir() else f"{field_name} is {there}, which is no folder"
        return [*problems, Problem("ImageDirectoryInvalid", wrote, rule, fix)]

    def bind(self, scope: Construct, construct_id: str) -> BoundSource:
        asset = ecr_assets.DockerImageAsset(
            scope,
            construct_id,
            directory=self.directory,
            file=self.file,
            target=self.target,
            build_args=dict(self.build_args),
            exclude=list(self.exclude),
            # Studio runs nothing else; a laptop with an ARM processor would build an image that does not start.
            platform=ecr_assets.Platform.LINUX_AMD64,
        )
        return BoundSource(
            base_image=asset.image_uri,
            fingerprint=asset.asset_hash,
            repository=asset.repository,
            encryption_key=None,
            details=self.details,
        )

    def is_same_as(self, other: ImageSource) -> bool:
        return isinstance(other, _AssetSource) and (self.directory, self.file, self.target, self.build_args) == (
            other.directory,
            other.file,
            other.target,
            other.build_args,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _EcrSource(ImageSource):
    repository: ecr.IRepository
    digest: str
    encryption_key: kms.IKey | None

    def problems(self, field_name: str, stack: cdk.Stack) -> list[Problem]:
        problems = [
            *check_repository(f"{field_name}.repository", self.repository),
            *check_digest(f"{field_name}.digest", self.digest),
            *check_key(f"{field_name}.encryption_key", self.encryption_key),
            *check_details(f"{field_name}.details", self.details),
        ]
        if not hasattr(self.repository, "env"):
            return problems
        region = self.repository.env.region
        if is_known(region) and is_known(stack.region) and region != stack.region:
            wrote = f"{field_name}.repository is in {region}"
            rule = f"SageMaker pulls images from its own region, and the stack's is {stack.region}"
            fix = "copy the image to a repository there; ECR can replicate by itself"
            problems.append(Problem("ImageElsewhere", wrote, rule, fix))
        return problems

    def bind(self, scope: Construct, construct_id: str) -> BoundSource:  # noqa: ARG002 - nothing is made
        return BoundSource(
            base_image=self.repository.repository_uri_for_digest(self.digest),
            fingerprint=self.digest if is_known(self.digest) else None,
            repository=self.repository,
            encryption_key=self.encryption_key,
            details=self.details,
        )

    def is_same_as(self, other: ImageSource) -> bool:
        return isinstance(other, _EcrSource) and is_known(self.digest) and self.digest == other.digest


def check_sources(stack: cdk.Stack, source: object, earlier: object) -> list[Problem]:
    """Sources that SageMaker can pull from, none of them twice."""
    problems = _check_source(stack, "source", source)
    if wrong := check_list("earlier_sources", earlier):
        return [*problems, *wrong]
    before = list(cast("Sequence[ImageSource]", earlier))
    for index, each in enumerate(before):
        problems += _check_source(stack, f"earlier_sources[{index}]", each)
    if problems:
        return problems
    everything = [*before, cast("ImageSource", source)]
    for index, each in enumerate(before):
        if any(each.is_same_as(other) for other in everything[index + 1 :]):
            wrote = f"earlier_sources[{index}] comes again"
            rule = "each source makes one version"
            problems.append(Problem("ImageSourceRepeated", wrote, rule, "drop it"))
    return problems


def _check_source(stack: cdk.Stack, field: str, source: object) -> list[Problem]:
    if isinstance(source, ImageSource):
        return source.problems(field, stack)
    fix = f"{field}=ImageSource.asset(directory), or ImageSource.ecr(repository, digest='sha256:...')"
    return check_kind(field, source, fits=False, what="an ImageSource", fix=fix)
