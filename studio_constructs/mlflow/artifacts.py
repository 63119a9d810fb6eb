"""Where MLflow keeps models and files: a prefix in a bucket, and the role that reaches it and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept, acknowledge_wildcards
from studio_constructs._naming import pin_logical_id
from studio_constructs._validation import check_kind, is_known
from studio_constructs.errors import Problem
from studio_constructs.role import permissions
from studio_constructs.role.trust import sagemaker_of_this_account

_LOG_PREFIX: Final = "artifacts/"
_PREFIX = re.compile(r"[a-zA-Z0-9!_.'()-]+(/[a-zA-Z0-9!_.'()-]+)*")
_LOGS_EXPIRE: Final = s3.LifecycleRule(
    expiration=cdk.Duration.days(365), noncurrent_version_expiration=cdk.Duration.days(30)
)
_WILDCARDS: Final = {
    "KeepArtifacts": "the objects below the prefix of this server",
    "RegisterModels": "models are registered under the names that people give them in MLflow",
    "TagRegisteredModels": "models are registered under the names that people give them in MLflow",
    "UseTheKey": permissions.WILDCARDS["UseTheKey"],
    "UseArtifacts": "the objects below the prefix of one MLflow server",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtifactStore:
    """A prefix in a bucket, and its key."""

    bucket: s3.IBucket
    prefix: str
    encryption_key: kms.IKey

    @property
    def uri(self) -> str:
        """As MLflow takes it."""
        return f"s3://{self.bucket.bucket_name}/{self.prefix}"

    def statements(self, *, write: bool, sid: str) -> list[iam.PolicyStatement]:
        """Read, or read and write, below the prefix; nothing is deleted."""
        objects = ["s3:GetObject"]
        objects += ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"] if write else []
        below = [self.prefix, f"{self.prefix}/*"]
        return [
            iam.PolicyStatement(
                sid="FindArtifacts", actions=["s3:GetBucketLocation"], resources=[self.bucket.bucket_arn]
            ),
            iam.PolicyStatement(
                sid="ListArtifacts",
                actions=["s3:ListBucket"],
                resources=[self.bucket.bucket_arn],
                conditions={"StringLike": {"s3:prefix": below}},
            ),
            iam.PolicyStatement(sid=sid, actions=objects, resources=[f"{self.bucket.bucket_arn}/{self.prefix}/*"]),
            *permissions.key_statements(self.encryption_key.key_arn)[:1],
        ]


def make_bucket(
    scope: Construct, *, name: str, kind: str, encryption_key: kms.IKey, removal_policy: cdk.RemovalPolicy
) -> s3.Bucket:
    """Encrypted, versioned, by TLS only, with its accesses logged: in another bucket, because S3 asks for that."""
    logs = s3.Bucket(
        scope,
        "AccessLogs",
        encryption=s3.BucketEncryption.S3_MANAGED,  # S3 writes these logs with no other key
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        versioned=True,
        lifecycle_rules=[_LOGS_EXPIRE],
        removal_policy=removal_policy,
    )
    bucket = s3.Bucket(
        scope,
        "Artifacts",
        encryption=s3.BucketEncryption.KMS,
        encryption_key=encryption_key,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
        versioned=True,
        lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=cdk.Duration.days(7))],
        removal_policy=removal_policy,
    )
    _log_accesses(bucket, logs)
    for each in (logs, bucket):
        accept(each, _accepted.ONE_REGION, _accepted.NO_BUCKET_EVENTS, _accepted.NO_ACL)
    accept(logs, _accepted.NO_LOCKED_LOGS, _accepted.LOGS_OF_LOGS, _accepted.LOGS_OWN_KEY)
    accept(bucket, _accepted.NO_OBJECT_LOCK)
    for each, prefix in ((logs, f"{kind}AccessLogs"), (bucket, f"{kind}Artifacts")):
        resource, policy = each.node.default_child, each.policy
        if isinstance(resource, s3.CfnBucket):
            pin_logical_id(resource, prefix, name)
        if policy is not None and isinstance(policy.node.default_child, s3.CfnBucketPolicy):
            pin_logical_id(policy.node.default_child, f"{prefix}Policy", name)
            accept(policy, _accepted.TLS_AS_TEXT)
    return bucket


def keep_together(construct: Construct, removal_policy: cdk.RemovalPolicy) -> None:
    """What stays needs its role and its buckets' policies; logs, which nobody empties, outlive even a failed start."""
    cdk.RemovalPolicies.of(construct).apply(removal_policy)
    logs = construct.node.try_find_child("AccessLogs")
    if logs is not None and removal_policy is not cdk.RemovalPolicy.DESTROY:
        cdk.RemovalPolicies.of(logs).apply(cdk.RemovalPolicy.RETAIN)


def _log_accesses(bucket: s3.Bucket, logs: s3.Bucket) -> None:
    """By a policy that is there before the bucket, because S3 tries it; the CDK's own comes after, or is an ACL."""
    stack = cdk.Stack.of(bucket)
    logs.add_to_resource_policy(
        iam.PolicyStatement(
            sid="LetS3WriteAccessLogs",
            principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
            actions=["s3:PutObject"],
            resources=[logs.arn_for_objects(f"{_LOG_PREFIX}*")],
            conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
        )
    )
    resource = bucket.node.default_child
    if isinstance(resource, s3.CfnBucket):
        resource.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=logs.bucket_name, log_file_prefix=_LOG_PREFIX
        )
    if logs.policy is not None:
        bucket.node.add_dependency(logs.policy)


def make_role(scope: Construct, *, name: str, kind: str, store: ArtifactStore, registers_models: bool) -> iam.Role:
    """The role of the server: it reaches its artifacts, and registers models where that is asked for.

    Its logical id comes from the server's name: another role is another server.
    """
    stack = cdk.Stack.of(scope)
    role = iam.Role(
        scope,
        "Role",
        description="MLflow in SageMaker: keeps its artifacts",
        assumed_by=cast("iam.IPrincipal", sagemaker_of_this_account(stack)),  # aws/jsii#4541
    )
    resource = role.node.default_child
    if isinstance(resource, iam.CfnRole):
        pin_logical_id(resource, f"{kind}Role", name)
    statements = store.statements(write=True, sid="KeepArtifacts")
    if registers_models:
        models = [
            stack.format_arn(service="sagemaker", resource=each, resource_name="*")
            for each in ("model-package", "model-package-group")
        ]
        statements += [
            iam.PolicyStatement(
                sid="RegisterModels",
                actions=[
                    "sagemaker:CreateModelPackage",
                    "sagemaker:CreateModelPackageGroup",
                    "sagemaker:DescribeModelPackageGroup",
                    "sagemaker:UpdateModelPackage",
                ],
                resources=models,
                # Whoever logs a model in MLflow would else approve it: what is deployed is decided by somebody else.
                conditions={"StringEqualsIfExists": {"sagemaker:ModelApprovalStatus": "PendingManualApproval"}},
            ),
            iam.PolicyStatement(
                sid="TagRegisteredModels",
                actions=["sagemaker:AddTags"],
                resources=models,
                conditions={
                    "StringEquals": {"sagemaker:TaggingAction": ["CreateModelPackage", "CreateModelPackageGroup"]}
                },
            ),
        ]
    policy = attach(scope, "RolePolicy", role, "MLflow in SageMaker: its artifacts", statements)
    if isinstance(policy.node.default_child, iam.CfnManagedPolicy):
        pin_logical_id(policy.node.default_child, f"{kind}RolePolicy", name)
    return role


def attach(
    scope: Construct, construct_id: str, role: iam.IRole, description: str, statements: list[iam.PolicyStatement]
) -> iam.ManagedPolicy:
    """A managed policy of these statements on a role."""
    policy = iam.ManagedPolicy(scope, construct_id, description=description, roles=[role], statements=statements)
    acknowledge_wildcards(policy, statements, _WILDCARDS)
    return policy


def check_artifacts(bucket: object, prefix: str | None) -> list[Problem]:
    """A bucket of the CDK, and a prefix in it."""
    fix = 'artifact_bucket=s3.Bucket.from_bucket_name(self, "Bucket", name)'
    problems = check_kind(
        "artifact_bucket", bucket, fits=hasattr(bucket, "bucket_arn"), what="a bucket of the CDK (s3.IBucket)", fix=fix
    )
    if prefix is not None and is_known(prefix) and not _PREFIX.fullmatch(prefix):
        rule = "a prefix is letters, digits and !_.'()- with a slash between its parts, and none around them"
        near = prefix.removeprefix("s3://").strip("/*")
        suggested = near if _PREFIX.fullmatch(near) else "mlflow/research"
        problems.append(
            Problem("ArtifactPrefixInvalid", f"artifact_prefix is {prefix!r}", rule, f"write {suggested!r}")
        )
    return problems
