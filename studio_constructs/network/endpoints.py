"""The endpoints through which a Studio without internet reaches AWS, and what may pass through them."""

from __future__ import annotations

import enum
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from studio_constructs.network.data_perimeter import DataPerimeter
from studio_constructs.network.endpoint_policies import endpoint_statements

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
    data_perimeter: DataPerimeter,
) -> ec2.VpcEndpoint:
    """Make one endpoint whose policy lets only own people through, to own things."""
    made = (
        ec2.GatewayVpcEndpoint(
            scope, endpoint.construct_id, vpc=vpc, service=ec2.GatewayVpcEndpointAwsService.S3, subnets=[subnets]
        )
        if endpoint.is_gateway
        else ec2.InterfaceVpcEndpoint(
            scope,
            endpoint.construct_id,
            vpc=vpc,
            service=_INTERFACE_SERVICES[endpoint],
            subnets=subnets,
            security_groups=[security_group],
            open=False,  # the security group names who may come in; not "the whole VPC"
            private_dns_enabled=True,
        )
    )
    for statement in endpoint_statements(cdk.Stack.of(scope), endpoint.value, data_perimeter):
        made.add_to_policy(statement)
    return made
