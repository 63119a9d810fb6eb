"""MLflow, as the estate file tells of it: what the Studio stack makes, and what teams may do with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

import studio_constructs as studio
from stacks.estate import DataPerimeterSettings, Mlflow, Team
from stacks.estate.model import BucketsFromNetwork
from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs.mlflow.artifacts import ArtifactStore
from studio_constructs.role import mlflow_statements, packing

_KEY_SID: Final = "UseTheKey"
_WILDCARDS: Final = {"UseArtifacts": "the objects below the prefix of one MLflow"}


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeMlflow:
    """What the Studio stack made, as the Users stacks know it.

    Args:
        arn: What MLflow's clients take as tracking URI.
        bucket_name: Where models and files are.
        prefix: Where in the bucket.
        is_server: Whether IAM tells reading, logging and deleting apart there.
    """

    arn: str
    bucket_name: str
    prefix: str
    is_server: bool


def make_mlflow(
    scope: Construct,
    mlflow: Mlflow,
    *,
    domain_name: str,
    encryption_key: kms.IKey,
    data_perimeter: DataPerimeterSettings,
    network: studio.StudioNetwork,
    removal_policy: cdk.RemovalPolicy,
) -> MadeMlflow:
    """An app or a tracking server, with its artifacts, and its ARN among the stack's outputs."""
    place = Construct(scope, f"Mlflow-{mlflow.name}")
    name = f"{domain_name}-{mlflow.name}"
    bucket_name, _, prefix = (mlflow.artifacts or "").partition("/")
    bucket = s3.Bucket.from_bucket_name(place, "Artifacts", bucket_name) if bucket_name else None
    made: studio.MlflowApp | studio.MlflowTrackingServer
    if mlflow.server is None:
        made = studio.MlflowApp(
            place,
            "App",
            encryption_key=encryption_key,
            mlflow_app_name=name,
            artifact_bucket=bucket,
            artifact_prefix=prefix or None,
            registers_models=mlflow.registers_models,
            weekly_maintenance_window_start=mlflow.maintenance_starts,
            removal_policy=removal_policy,
        )
        arn = made.mlflow_app_arn
    else:
        made = studio.MlflowTrackingServer(
            place,
            "Server",
            encryption_key=encryption_key,
            tracking_server_name=name,
            size=mlflow.server.size,
            mlflow_version=mlflow.server.version,
            artifact_bucket=bucket,
            artifact_prefix=prefix or None,
            registers_models=mlflow.registers_models,
            weekly_maintenance_window_start=mlflow.maintenance_starts,
            removal_policy=removal_policy,
        )
        arn = made.tracking_server_arn
    if bucket is None and data_perimeter.buckets_from_network is not None:
        _close_buckets(made, data_perimeter, data_perimeter.buckets_from_network, network)
    return MadeMlflow(
        arn=_told(place, "Arn", arn, f"The tracking URI of MLflow {mlflow.name}"),
        bucket_name=bucket_name
        or _told(place, "Bucket", made.artifact_bucket.bucket_name, f"Where MLflow {mlflow.name} keeps its artifacts"),
        prefix=prefix or name,
        is_server=mlflow.server is not None,
    )


def _close_buckets(
    made: studio.MlflowApp | studio.MlflowTrackingServer,
    perimeter: DataPerimeterSettings,
    buckets: BucketsFromNetwork,
    network: studio.StudioNetwork,
) -> None:
    """Artifacts and access logs, from the network alone; MLflow itself works outside of it."""
    place = Construct(made, "Perimeter")
    people = [
        iam.Role.from_role_arn(place, f"Administrator{number}", arn)
        for number, arn in enumerate(buckets.administrator_role_arns, start=1)
    ]
    itself = iam.Role.from_role_arn(place, "Mlflow", made.role_arn)
    for bucket, let_in in ((made.artifact_bucket, [*people, itself]), (made.node.find_child("AccessLogs"), people)):
        studio.mixins.BucketPerimeter(
            administrators=let_in,
            vpcs=[network.vpc],
            addresses=buckets.addresses,
            organization_id=perimeter.organization_id,
        ).apply_to(bucket)


def _told(scope: Construct, output_id: str, value: str, description: str) -> str:
    """Put a value into the stack's outputs, and give it to other stacks as a weak reference to that output.

    A strong one would be an export, which cannot go while people's stacks take it, and this stack is deployed before
    theirs: an MLflow that leaves the file, and its teams, could not be deployed.
    """
    output, stack = cdk.CfnOutput(scope, output_id, value=value, description=description), cdk.Stack.of(scope)
    return cdk.Fn.get_stack_output(stack.stack_name, stack.resolve(output.logical_id))


def mlflow_policies(
    scope: Construct, team: Team, made: Mapping[str, MadeMlflow], encryption_key: kms.IKey
) -> list[iam.ManagedPolicy]:
    """What a team may do with the MLflow that it names; nothing is made for a team that names none."""
    named = [
        *((name, True, False) for name in team.mlflow.use),
        *((name, False, False) for name in team.mlflow.read),
        *((name, True, True) for name in team.mlflow.manage),
    ]
    if not named:
        return []
    place = Construct(scope, f"Mlflow-{team.name}")
    statements: list[iam.PolicyStatement] = []
    for number, (name, write, delete) in enumerate(named, start=1):
        each = made[name]
        arns = [each.arn]
        bucket = s3.Bucket.from_bucket_name(place, f"Artifacts{number}", each.bucket_name)
        store = ArtifactStore(bucket=bucket, prefix=each.prefix, encryption_key=encryption_key)
        of_one = [
            *(
                mlflow_statements.server_statements(arns, write=write, delete=delete)
                if each.is_server
                else mlflow_statements.app_statements(arns)
            ),
            *store.statements(write=write, sid="UseArtifacts"),
        ]
        for statement in of_one:
            if statement.sid != _KEY_SID:  # the team's own policy has the key
                statement.sid = f"{statement.sid}{number}"
                statements.append(statement)
    return [
        _policy(place, f"Policy{number}", part)
        for number, part in enumerate(packing.pack(cdk.Stack.of(scope), statements), start=1)
    ]


def _policy(scope: Construct, construct_id: str, statements: Sequence[iam.PolicyStatement]) -> iam.ManagedPolicy:
    policy = iam.ManagedPolicy(
        scope, construct_id, description="The MLflow of a team, and its artifacts", statements=list(statements)
    )
    acknowledge_wildcards(policy, statements, _WILDCARDS)
    return policy
