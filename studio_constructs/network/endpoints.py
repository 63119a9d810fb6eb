"""The endpoints through which a Studio without internet reaches AWS, and what may pass through them."""

from __future__ import annotations

import enum
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

_Service = ec2.InterfaceVpcEndpointAwsService


class StudioEndpoint(enum.StrEnum):
    """A service that people in Studio can reach without internet.

    The value is the name in an estate file. `StudioEndpoint.required()` is what Studio itself needs in VpcOnly mode.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow-interface-endpoint.html (read 2026-11-22)
    """

    S3 = "s3"
    SAGEMAKER_API = "sagemaker-api"
    SAGEMAKER_RUNTIME = "sagemaker-runtime"
    STUDIO = "studio"
    STS = "sts"
    LOGS = "logs"
    MONITORING = "monitoring"
    KMS = "kms"
    ECR_API = "ecr-api"
    ECR_DKR = "ecr-dkr"
    SSM = "ssm"
    SSM_MESSAGES = "ssmmessages"
    MLFLOW = "mlflow"
    SERVICECATALOG = "servicecatalog"
    CODECOMMIT = "codecommit"

    @classmethod
    def required(cls) -> tuple[StudioEndpoint, ...]:
        """What Studio needs to start and to log: without one of these, apps hang or fail without a word."""
        return (cls.S3, cls.SAGEMAKER_API, cls.SAGEMAKER_RUNTIME, cls.STUDIO, cls.STS, cls.LOGS)

    @property
    def construct_id(self) -> str:
        """Name in the construct tree: `ecr-api` is `EcrApi`."""
        return "".join(word.title() for word in self.value.split("-"))

    @property
    def is_gateway(self) -> bool:
        """S3 is reached through route tables and costs nothing; the others are network interfaces."""
        return self is StudioEndpoint.S3


_INTERFACE_SERVICES: Final[dict[StudioEndpoint, _Service]] = {
    StudioEndpoint.SAGEMAKER_API: _Service.SAGEMAKER_API,
    StudioEndpoint.SAGEMAKER_RUNTIME: _Service.SAGEMAKER_RUNTIME,
    StudioEndpoint.STUDIO: _Service.SAGEMAKER_STUDIO,
    StudioEndpoint.STS: _Service.STS,
    StudioEndpoint.LOGS: _Service.CLOUDWATCH_LOGS,
    StudioEndpoint.MONITORING: _Service.CLOUDWATCH_MONITORING,
    StudioEndpoint.KMS: _Service.KMS,
    StudioEndpoint.ECR_API: _Service.ECR,
    StudioEndpoint.ECR_DKR: _Service.ECR_DOCKER,
    StudioEndpoint.SSM: _Service.SSM,
    StudioEndpoint.SSM_MESSAGES: _Service.SSM_MESSAGES,
    StudioEndpoint.MLFLOW: _Service.SAGEMAKER_EXPERIMENTS,
    StudioEndpoint.SERVICECATALOG: _Service.SERVICE_CATALOG,
    StudioEndpoint.CODECOMMIT: _Service.CODECOMMIT,
}


def add_endpoint(
    scope: Construct,
    endpoint: StudioEndpoint,
    *,
    vpc: ec2.IVpc,
    subnets: ec2.SubnetSelection,
    security_group: ec2.ISecurityGroup,
) -> ec2.VpcEndpoint:
    """Make one endpoint whose policy lets only this account's people through, to this account's resources."""
    if endpoint.is_gateway:
        gateway = ec2.GatewayVpcEndpoint(
            scope, endpoint.construct_id, vpc=vpc, service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[subnets]
        )
        for statement in _s3_statements(scope):
            gateway.add_to_policy(statement)
        return gateway
    interface = ec2.InterfaceVpcEndpoint(
        scope,
        endpoint.construct_id,
        vpc=vpc,
        service=_INTERFACE_SERVICES[endpoint],
        subnets=subnets,
        security_groups=[security_group],
        open=False,  # the security group names who may come in; not "the whole VPC"
        private_dns_enabled=True,
    )
    interface.add_to_policy(_own_principals(scope))
    return interface


def _own_principals(scope: Construct) -> iam.PolicyStatement:
    """Nobody brings another account's credentials into this network."""
    return iam.PolicyStatement(
        sid="OwnAccountOnly",
        principals=[iam.AnyPrincipal()],
        actions=["*"],  # what each person may do is their role's matter; this says whose credentials may pass
        resources=["*"],
        conditions={"StringEquals": {"aws:PrincipalAccount": cdk.Stack.of(scope).account}},
    )


def _s3_statements(scope: Construct) -> list[iam.PolicyStatement]:
    """Own buckets, and those of AWS's that Studio reads; so data can not leave to a stranger's bucket."""
    stack = cdk.Stack.of(scope)
    return [
        iam.PolicyStatement(
            sid="OwnBuckets",
            principals=[iam.AnyPrincipal()],
            actions=["s3:*"],  # each role says what; this says: with own credentials, to own buckets
            resources=["*"],
            conditions={"StringEquals": {"aws:PrincipalAccount": stack.account, "aws:ResourceAccount": stack.account}},
        ),
        iam.PolicyStatement(
            sid="AwsBucketsThatStudioReads",
            principals=[iam.AnyPrincipal()],
            actions=["s3:GetObject", "s3:ListBucket"],
            resources=[
                # Layers of container images in ECR.
                f"arn:{stack.partition}:s3:::prod-{stack.region}-starport-layer-bucket/*",
                # JumpStart's models and notebooks.
                f"arn:{stack.partition}:s3:::jumpstart-cache-prod-{stack.region}",
                f"arn:{stack.partition}:s3:::jumpstart-cache-prod-{stack.region}/*",
            ],
        ),
    ]
