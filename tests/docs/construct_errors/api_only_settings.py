"""Settings that only the API has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_secretsmanager as secretsmanager

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Settings that only the API has"
KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:snowflake-AbCdEf"
ROLE_ARN = "arn:aws:iam::111111111111:role/Default"


def home(stack: cdk.Stack) -> studio.IDomain:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    return studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)


def person(stack: cdk.Stack, name: str = "alice") -> sagemaker.CfnUserProfile:
    return sagemaker.CfnUserProfile(stack, f"Profile-{name}", domain_id="d-abcdefghijkl", user_profile_name=name)


def of_domain(**arguments: Any) -> Build:
    return lambda stack: studio.ApiOnlySettings(stack, "ApiOnly", domain=home(stack), **arguments)


def of_profile(**arguments: Any) -> Build:
    return lambda stack: studio.ApiOnlySettings(stack, "ApiOnly", user_profile=person(stack), **arguments)


def twice(stack: cdk.Stack) -> object:
    domain = home(stack)
    studio.ApiOnlySettings(stack, "Docker", domain=domain, rootless_docker=False)
    return studio.ApiOnlySettings(stack, "ApiOnly", domain=domain, rootless_docker=True)


def too_many(stack: cdk.Stack) -> object:
    canvas = studio.CanvasSettings(kendra=True)
    for number in range(9):
        name = f"user-{number}"
        studio.ApiOnlySettings(stack, name, user_profile=person(stack, name), canvas=canvas)
    return of_profile(canvas=canvas)(stack)


def two_keys(stack: cdk.Stack) -> object:
    keys = [kms.Key.from_key_arn(stack, f"Key{n}", KEY_ARN.replace("1234-", f"{n}234-")) for n in (1, 2)]
    studio.ApiOnlySettings(stack, "Docker", domain=home(stack), rootless_docker=False, encryption_key=keys[0])
    return of_profile(canvas=studio.CanvasSettings(kendra=True), encryption_key=keys[1])(stack)


def with_iam(stack: cdk.Stack) -> object:
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role=ROLE_ARN)
    domain = sagemaker.CfnDomain(
        stack, "Domain", auth_mode="IAM", domain_name="research", default_user_settings=settings
    )
    return studio.ApiOnlySettings(stack, "ApiOnly", domain=domain, amazon_q=studio.AmazonQSettings())


def in_bucket(stack: cdk.Stack) -> object:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "canvas")
    workspace = studio.CanvasWorkspace(bucket=bucket, prefix="/teams")
    return of_domain(canvas=studio.CanvasSettings(workspace=workspace))(stack)


def signed_in(stack: cdk.Stack) -> object:
    secret = secretsmanager.Secret.from_secret_complete_arn(stack, "Secret", SECRET_ARN)
    provider = studio.CanvasIdentityProvider(data_source=studio.CanvasDataSource.SNOWFLAKE, secret=secret)
    return of_domain(canvas=studio.CanvasSettings(identity_providers=[provider] * 21))(stack)


ERRORS: dict[str, Build] = {
    "ApiOnlyTargetWrong": lambda stack: studio.ApiOnlySettings(stack, "ApiOnly", rootless_docker=True),
    "ApiOnlySettingsEmpty": of_domain(canvas=studio.CanvasSettings()),
    "ApiOnlySettingsOfDomain": of_profile(rootless_docker=True),
    "ApiOnlySettingsTaken": twice,
    "ApiOnlySettingsTooMany": too_many,
    "ApiOnlyKeyContradicts": two_keys,
    "IdentityCenterNeeded": with_iam,
    "AmazonQProfileInvalid": of_domain(amazon_q=studio.AmazonQSettings(profile_arn="free")),
    "CanvasPrefixInvalid": in_bucket,
    "CanvasProvidersTooMany": signed_in,
}
WARNINGS: dict[str, Build] = {"RootlessDocker": of_domain(rootless_docker=True)}
