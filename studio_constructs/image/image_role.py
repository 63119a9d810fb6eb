"""`ImageRole`: what SageMaker pulls the container images of an image as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import check_key, check_kind, check_list, raise_if_invalid
from studio_constructs.errors import Problem

_WILDCARDS: Final = {"LogInToEcr": "a token to log in; IAM knows no resource for it, and by itself it reads nothing"}


@jsii.implements(iam.IGrantable)
class ImageRole(Construct):
    """Define the role that SageMaker pulls container images as: from named repositories, and nothing else.

    It is trusted to SageMaker when it acts for images of this account and region, so that another account can not
    borrow it. AWS wants the pattern to name all images there, not one.

    Keep one role for the life of an image: AWS's handler of updates of AWS::SageMaker::Image did not pass another role
    on when its source was last published (2024-08), so the image would go on with a role that is gone. With
    *image_name* the role's logical id comes from that name, and the construct may move.

    Creates: AWS::IAM::Role, AWS::IAM::ManagedPolicy.
    Replacement: another *image_name* is another role.

    Args:
        scope: Where the role belongs.
        construct_id: Its name there.
        repositories: The repositories to pull from, at least one.
        encryption_keys: Keys of yours that they are encrypted with. Default: none, for AWS's own.
        image_name: The image that the role is for. Default: none; the logical id follows the construct's place.
        removal_policy: What happens to the role when it leaves the template. Default: it is kept, as the image is,
            unless the very deployment that makes it fails.

    Raises:
        ValidationError: ``studio:ImageRepositoriesEmpty``, ``studio:NameTakenInStack``, ``studio:ListExpected``,
            ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html,
        https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        repositories: Sequence[ecr.IRepository],
        encryption_keys: Sequence[kms.IKey] = (),
        image_name: str | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = [*_check_repositories(repositories), *_check_keys(encryption_keys)]
        problems += check_taken_in_stack("image_name", scope, "ImageRole", image_name)
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        statements = _statements(
            [repository.repository_arn for repository in repositories],
            [key.key_arn for key in encryption_keys],
            via=f"ecr.{stack.region}.{stack.url_suffix}",
        )
        policy = iam.ManagedPolicy(
            self, "Policy", description="Pull the container images of a SageMaker image", statements=statements
        )
        acknowledge_wildcards(policy, statements, _WILDCARDS)
        self._role = iam.Role(
            self,
            "Resource",
            description=f"SageMaker pulls the container images of {image_name or 'an image'}",
            assumed_by=_sagemaker_images(stack),
            managed_policies=[policy],
        )
        for construct, prefix in ((self._role, "ImageRole"), (policy, "ImageRolePolicy")):
            resource = construct.node.default_child
            if isinstance(resource, (iam.CfnRole, iam.CfnManagedPolicy)):
                pin_logical_id(resource, prefix, image_name)
                resource.apply_removal_policy(removal_policy)
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:ImageRoleNotRetained",
                "removal_policy is DESTROY: without its role no new version of an image is made, also of one that is "
                "kept; drop the argument to keep the role",
            )

    @property
    def role(self) -> iam.Role:
        """The role itself."""
        return self._role

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        return self._role.role_arn

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role, as what permissions are granted to."""
        return self._role.grant_principal


def _sagemaker_images(stack: cdk.Stack) -> iam.ServicePrincipal:
    """SageMaker, acting for images of this account and region. AWS's page wants these two patterns, as they are."""
    images = [
        stack.format_arn(service="sagemaker", resource=kind, resource_name="*") for kind in ("image", "image-version")
    ]
    return iam.ServicePrincipal(
        "sagemaker.amazonaws.com",
        conditions={"StringEquals": {"aws:SourceAccount": stack.account}, "ArnLike": {"aws:SourceArn": images}},
    )


def _statements(repositories: list[str], keys: list[str], *, via: str) -> list[iam.PolicyStatement]:
    statements = [
        iam.PolicyStatement(sid="LogInToEcr", actions=["ecr:GetAuthorizationToken"], resources=["*"]),
        iam.PolicyStatement(
            sid="PullImages",
            actions=["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            resources=repositories,
        ),
    ]
    if keys:
        statements.append(
            iam.PolicyStatement(
                sid="DecryptImages",
                actions=["kms:Decrypt"],
                resources=keys,
                conditions={"StringEquals": {"kms:ViaService": via}},
            )
        )
    return statements


def _check_repositories(repositories: Sequence[ecr.IRepository]) -> list[Problem]:
    if wrong := check_list("repositories", repositories):
        return wrong
    if not repositories:
        rule = "SageMaker pulls from somewhere, and the role names where"
        return [Problem("ImageRepositoriesEmpty", "repositories is empty", rule, "name the repository of the image")]
    return [
        problem
        for index, repository in enumerate(repositories)
        for problem in check_repository(f"repositories[{index}]", repository)
    ]


def check_repository(field: str, repository: object) -> list[Problem]:
    """A repository of the CDK: not its name, and not the `ImageRepository` around it."""
    fix = (
        f'{field}=ecr.Repository.from_repository_name(self, "Images", name), or the `repository` of an ImageRepository'
    )
    what = "a repository of the CDK (ecr.IRepository)"
    return check_kind(field, repository, fits=hasattr(repository, "repository_uri"), what=what, fix=fix)


def _check_keys(keys: Sequence[kms.IKey]) -> list[Problem]:
    if wrong := check_list("encryption_keys", keys):
        return wrong
    return [problem for index, key in enumerate(keys) for problem in check_key(f"encryption_keys[{index}]", key)]
