"""A domain, a profile, and settings that use everything the API has."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from studio_constructs.api_only_settings import (
    AmazonQSettings,
    ApiOnlySettings,
    CanvasDataSource,
    CanvasFeature,
    CanvasIdentityProvider,
    CanvasSettings,
    CanvasWorkspace,
    SessionNameMode,
)
from tests.kit import Json, properties

from .kit import KEY_ARN

RESOURCE = "Custom::StudioApiOnlySettings"
POLICY, FUNCTION, LOG_GROUP = "AWS::IAM::ManagedPolicy", "AWS::Lambda::Function", "AWS::Logs::LogGroup"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:snowflake-AbCdEf"
Q_PROFILE = "arn:aws:codewhisperer:us-east-1:111111111111:profile/ABCDEF"


def domain(scope: Construct, name: str = "Home", auth_mode: str = "SSO", **more: Any) -> sagemaker.CfnDomain:
    role = more.pop("role_arn", "arn:aws:iam::111111111111:role/Default")
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role=role)
    return sagemaker.CfnDomain(
        scope, name, auth_mode=auth_mode, domain_name=name, default_user_settings=settings, **more
    )


def profile(scope: Construct, of: sagemaker.CfnDomain, name: str = "alice") -> sagemaker.CfnUserProfile:
    return sagemaker.CfnUserProfile(scope, f"User-{name}", domain_id=of.attr_domain_id, user_profile_name=name)


def role(scope: Construct, name: str, account: str = "111111111111") -> iam.IRole:
    return iam.Role.from_role_arn(scope, name, f"arn:aws:iam::{account}:role/{name}")


def full_canvas(scope: Construct) -> CanvasSettings:
    """Every setting of Canvas."""
    return CanvasSettings(
        workspace=CanvasWorkspace(
            bucket=s3.Bucket.from_bucket_name(scope, "Bucket", "team-canvas"),
            prefix="work",
            encryption_key=kms.Key.from_key_arn(scope, "CanvasKey", KEY_ARN),
        ),
        time_series_forecasting=CanvasFeature(role=role(scope, "Forecast")),
        model_register=CanvasFeature(role=role(scope, "Registry", "222222222222")),
        emr_serverless=CanvasFeature(role=role(scope, "Emr")),
        generative_ai_role=role(scope, "Bedrock"),
        direct_deploy=True,
        kendra=False,
        identity_providers=[
            CanvasIdentityProvider(
                data_source=CanvasDataSource.SNOWFLAKE,
                secret=secretsmanager.Secret.from_secret_complete_arn(scope, "Snowflake", SECRET_ARN),
            )
        ],
    )


def everything(scope: Construct, home: sagemaker.CfnDomain, **more: Any) -> ApiOnlySettings:
    return ApiOnlySettings(
        scope,
        "ApiOnly",
        domain=home,
        canvas=full_canvas(scope),
        session_name_mode=SessionNameMode.USER_IDENTITY,
        rootless_docker=True,
        amazon_q=AmazonQSettings(profile_arn=Q_PROFILE),
        trusted_identity_propagation=True,
        **more,
    )


def sent(template: Json) -> Json:
    """The settings that the function is told, of the one custom resource."""
    text = properties(template, RESOURCE)["Settings"]
    assert isinstance(text, str)
    found: Json = json.loads(text)
    return found
