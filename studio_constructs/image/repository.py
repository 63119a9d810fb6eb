"""`ImageRepository`: where container images for Studio are kept."""

from __future__ import annotations

import re

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._accepted import NAMED_REPOSITORY
from studio_constructs._acknowledge import accept
from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import check_key, is_known, raise_if_invalid
from studio_constructs.aws_facts import images as facts
from studio_constructs.errors import Problem

_UNTAGGED_DAYS = 30
_NAME = re.compile(facts.REPOSITORY_NAME_PATTERN)


class ImageRepository(Construct):
    """Define a repository of container images: scanned, encrypted, with tags that never move.

    Every image is scanned when it is pushed. A tag stands for one image for ever, so what a tag shows today is what
    runs. Images without a tag go after thirty days: **tag what a version names by its digest**, because SageMaker
    keeps no copy. The repository is kept when its stack goes.

    Creates: AWS::ECR::Repository.
    Replacement: another *repository_name* or *encryption_key* is another, empty repository: the old one is kept, but
    leaves the template. With the name unchanged CloudFormation fails, because it is taken. The logical id comes from
    the name, so the construct may move.

    Args:
        scope: Where the repository belongs.
        construct_id: Its name there.
        repository_name: 2 to 256 lower-case letters and digits, with one of ``. _ - /`` between them.
        encryption_key: What encrypts the images; a `StudioKey`'s ``key``. It can not be changed later. Default: the
            key that AWS has for ECR in the account.
        removal_policy: What happens to the repository when it leaves the template; one that holds images can not be
            deleted in any case. Default: it is kept, unless the very deployment that makes it fails.

    Raises:
        ValidationError: ``studio:ImageRepositoryNameInvalid``, ``studio:NameTakenInStack``,
            ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html,
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        repository_name: str,
        encryption_key: kms.IKey | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = [*_check_name(repository_name), *check_key("encryption_key", encryption_key)]
        problems += check_taken_in_stack("repository_name", scope, "ImageRepository", repository_name)
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        self._encryption_key = encryption_key
        self._repository = ecr.Repository(
            self,
            "Resource",
            repository_name=repository_name,
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            encryption=ecr.RepositoryEncryption.KMS,
            encryption_key=encryption_key,
            lifecycle_rules=[
                ecr.LifecycleRule(
                    description=f"Images without a tag go after {_UNTAGGED_DAYS} days",
                    rule_priority=1,
                    tag_status=ecr.TagStatus.UNTAGGED,
                    max_image_age=cdk.Duration.days(_UNTAGGED_DAYS),
                )
            ],
            removal_policy=removal_policy,
        )
        resource = self._repository.node.default_child
        if isinstance(resource, ecr.CfnRepository):
            pin_logical_id(resource, "ImageRepository", repository_name)
            accept(resource, NAMED_REPOSITORY)
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:ImageRepositoryNotRetained",
                "removal_policy is DESTROY: without its repository no version of an image starts; drop the argument "
                "to keep the repository",
            )

    @property
    def repository(self) -> ecr.Repository:
        """The repository itself."""
        return self._repository

    @property
    def encryption_key(self) -> kms.IKey | None:
        """What encrypts the images; nothing where it is AWS's own key."""
        return self._encryption_key


def _check_name(name: str) -> list[Problem]:
    low, high = facts.REPOSITORY_NAME_MIN, facts.REPOSITORY_NAME_MAX
    if not is_known(name) or (_NAME.fullmatch(name) and low <= len(name) <= high):
        return []
    rule = (
        f"the name of a repository is {low} to {high} lower-case letters and digits, with one of . _ - / between them"
    )
    near = re.sub(r"[^a-z0-9/]+", "-", name.lower()).strip("-/")[:high].strip("-/")
    fix = f"write {near!r}" if _NAME.fullmatch(near) and len(near) >= low else "write it like 'studio/analysts'"
    return [Problem("ImageRepositoryNameInvalid", f"repository_name is {name!r}", rule, fix)]
