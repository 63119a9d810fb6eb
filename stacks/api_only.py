"""What CloudFormation can not set of a domain, from the estate file's words to the library's."""

from __future__ import annotations

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

import studio_constructs as studio
from stacks.estate import ApiOnly, Settings
from stacks.estate.model import Canvas, CanvasPart
from studio_constructs.role.trust import sagemaker_of_this_account


def set_api_only(scope: Construct, settings: ApiOnly, *, domain: studio.Domain, encryption_key: kms.IKey) -> None:
    """Set them, by a function of the stack."""
    place = Construct(scope, "ApiOnly")
    amazon_q = settings.amazon_q
    studio.ApiOnlySettings(
        place,
        "Settings",
        domain=domain,
        canvas=None if settings.canvas is None else _canvas(place, settings.canvas, encryption_key),
        session_name_mode=settings.session_name_mode,
        rootless_docker=settings.rootless_docker,
        amazon_q=(
            None
            if amazon_q is None
            else studio.AmazonQSettings(enabled=amazon_q.enabled, profile_arn=amazon_q.profile_arn)
        ),
        trusted_identity_propagation=settings.trusted_identity_propagation,
        encryption_key=encryption_key,
        revision=settings.revision,
    )


def let_set_context(role: studio.ExecutionRole, settings: Settings) -> None:
    """Let SageMaker tell AWS services the person behind a call, where the file asks for it."""
    only, trust = settings.domain.api_only, role.role.assume_role_policy
    if only is None or only.trusted_identity_propagation is not True or trust is None:
        return
    trusted = sagemaker_of_this_account(cdk.Stack.of(role))
    trust.add_statements(
        iam.PolicyStatement(
            actions=["sts:SetContext"],
            principals=[cast("iam.IPrincipal", trusted)],  # aws/jsii#4541
        )
    )


def _canvas(scope: Construct, canvas: Canvas, encryption_key: kms.IKey) -> studio.CanvasSettings:
    providers = canvas.identity_providers
    return studio.CanvasSettings(
        workspace=None if canvas.workspace is None else _workspace(scope, canvas.workspace, encryption_key),
        time_series_forecasting=_part(scope, "Forecast", canvas.time_series_forecasting),
        model_register=_part(scope, "ModelRegister", canvas.model_register),
        emr_serverless=_part(scope, "EmrServerless", canvas.emr_serverless),
        generative_ai_role=_role(scope, "GenerativeAi", canvas.generative_ai_role_arn),
        direct_deploy=canvas.direct_deploy,
        kendra=canvas.kendra,
        identity_providers=(
            None
            if providers is None
            else [
                studio.CanvasIdentityProvider(
                    data_source=each.data_source,
                    secret=secretsmanager.Secret.from_secret_complete_arn(scope, f"Secret{number}", each.secret_arn),
                    enabled=each.enabled,
                )
                for number, each in enumerate(providers, start=1)
            ]
        ),
    )


def _workspace(scope: Construct, written: str, encryption_key: kms.IKey) -> studio.CanvasWorkspace:
    bucket, _, prefix = written.partition("/")
    return studio.CanvasWorkspace(
        bucket=s3.Bucket.from_bucket_name(scope, "Workspace", bucket), prefix=prefix, encryption_key=encryption_key
    )


def _part(scope: Construct, construct_id: str, part: CanvasPart | None) -> studio.CanvasFeature | None:
    return (
        None
        if part is None
        else studio.CanvasFeature(enabled=part.enabled, role=_role(scope, construct_id, part.role_arn))
    )


def _role(scope: Construct, construct_id: str, arn: str | None) -> iam.IRole | None:
    """A role that somebody else keeps: nothing is attached to it."""
    return None if arn is None else iam.Role.from_role_arn(scope, construct_id, arn, mutable=False)
