"""`CanvasSettings`: what SageMaker Canvas offers its users, and with which roles."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

from studio_constructs._validation import (
    check_bucket,
    check_key,
    check_kind,
    check_list,
    check_role,
    check_settings,
    is_known,
)
from studio_constructs.api_only_settings.values import check_flag, status
from studio_constructs.aws_facts import api_only
from studio_constructs.errors import Problem
from studio_constructs.role import ExecutionRole


class CanvasDataSource(enum.Enum):
    """Where Canvas signs a person in with OAuth."""

    SALESFORCE_DATA_CLOUD = "SalesforceGenie"
    SNOWFLAKE = "Snowflake"


@dataclass(frozen=True, kw_only=True, slots=True)
class CanvasFeature:
    """Something that Canvas does or does not, and the role that does it.

    Args:
        enabled: Whether it is on. Default: it is.
        role: Who does it. Default: the execution role of the person.
    """

    enabled: bool = True
    role: ExecutionRole | iam.IRole | None = None

    def problems(self, field: str) -> list[Problem]:
        """What can not work."""
        return [*check_flag(f"{field}.enabled", self.enabled), *check_role(f"{field}.role", self.role)]

    def render(self, role_member: str) -> dict[str, Any]:
        """As the API takes it; *role_member* is its name for the role."""
        role = {} if self.role is None else {role_member: self.role.role_arn}
        return {"Status": status(enabled=self.enabled), **role}


@dataclass(frozen=True, kw_only=True, slots=True)
class CanvasWorkspace:
    """Where Canvas keeps what people make with it. Another place hides from them what they made before.

    Args:
        bucket: The bucket.
        prefix: Where in the bucket, without a slash in front. Default: at its top.
        encryption_key: Encrypts what is kept there. Default: what the bucket does by itself.
    """

    bucket: s3.IBucket
    prefix: str = ""
    encryption_key: kms.IKey | None = None

    def problems(self, field: str) -> list[Problem]:
        """What can not work."""
        problems = check_bucket(f"{field}.bucket", self.bucket)
        problems += check_key(f"{field}.encryption_key", self.encryption_key)
        longest = api_only.CANVAS_S3_PATH_MAX - len("s3:///") - 63  # the longest name of a bucket
        if is_known(self.prefix) and (self.prefix.startswith(("/", "s3:")) or len(self.prefix) > longest):
            wrote = f"{field}.prefix is {self.prefix[:60]!r}"
            rule = f"a prefix is what stands after the bucket and a slash, at most {longest} characters"
            problems.append(Problem("CanvasPrefixInvalid", wrote, rule, "write it like 'canvas' or 'teams/canvas'"))
        return problems

    def render(self) -> dict[str, Any]:
        """As the API takes it."""
        path = f"s3://{self.bucket.bucket_name}/{self.prefix}".rstrip("/")
        key = {} if self.encryption_key is None else {"S3KmsKeyId": self.encryption_key.key_arn}
        return {"S3ArtifactPath": path, **key}


@dataclass(frozen=True, kw_only=True, slots=True)
class CanvasIdentityProvider:
    """A data source that people sign in to as themselves.

    Args:
        data_source: Which.
        secret: Client id, client secret and the addresses of the identity provider: a secret of Secrets Manager, of
            which only the ARN is used.
        enabled: Whether people may sign in. Default: they may.
    """

    data_source: CanvasDataSource
    secret: secretsmanager.ISecret
    enabled: bool = True

    def problems(self, field: str) -> list[Problem]:
        """What can not work."""
        source_fits, what = isinstance(self.data_source, CanvasDataSource), "a CanvasDataSource"
        fix = f"{field}.data_source=CanvasDataSource.SNOWFLAKE"
        problems = check_kind(f"{field}.data_source", self.data_source, fits=source_fits, what=what, fix=fix)
        if not hasattr(self.secret, "secret_arn"):  # what was written may be the secret itself: never show it
            wrote = f"{field}.secret is of type {type(self.secret).__name__}"
            rule = "a secret of Secrets Manager is wanted, never its content"
            fix = f'write {field}.secret=secretsmanager.Secret.from_secret_complete_arn(self, "Secret", arn)'
            problems.append(Problem("ArgumentWrong", wrote, rule, fix))
        return [*problems, *check_flag(f"{field}.enabled", self.enabled)]

    def render(self) -> dict[str, Any]:
        """As the API takes it."""
        return {
            "DataSourceName": self.data_source.value,
            "Status": status(enabled=self.enabled),
            "SecretArn": self.secret.secret_arn,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class CanvasSettings:
    """What Canvas offers.

    What is left out stays as it is; off is ``CanvasFeature(enabled=False)``, False or [].

    Args:
        workspace: Where what people make is kept. Default: left alone; AWS's is the default bucket of the region.
        time_series_forecasting: Forecasts, with the role that Amazon Forecast assumes. AWS takes no new customers of
            Amazon Forecast. Default: left alone.
        model_register: Registering of models; the role is one of another account, if models are registered there.
            Default: left alone.
        emr_serverless: Preparing of large data with EMR Serverless, with the role of its jobs. Default: left alone.
        generative_ai_role: The role with which Amazon Bedrock fine-tunes models. Default: left alone.
        direct_deploy: Whether people deploy models to endpoints, which cost money until somebody deletes them.
            Default: left alone.
        kendra: Whether people query documents through Amazon Kendra. Default: left alone.
        identity_providers: Data sources that people sign in to, at most 20. Default: left alone.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CanvasAppSettings.html (read 2026-11-22)
    """

    workspace: CanvasWorkspace | None = None
    time_series_forecasting: CanvasFeature | None = None
    model_register: CanvasFeature | None = None
    emr_serverless: CanvasFeature | None = None
    generative_ai_role: ExecutionRole | iam.IRole | None = None
    direct_deploy: bool | None = None
    kendra: bool | None = None
    identity_providers: Sequence[CanvasIdentityProvider] | None = None

    def problems(self, field: str) -> list[Problem]:
        """What can not work, and what SageMaker would refuse."""
        problems: list[Problem] = []
        for name in ("time_series_forecasting", "model_register", "emr_serverless"):
            problems += check_settings(f"{field}.{name}", getattr(self, name), CanvasFeature)
        return [
            *check_settings(f"{field}.workspace", self.workspace, CanvasWorkspace),
            *problems,
            *check_role(f"{field}.generative_ai_role", self.generative_ai_role),
            *check_flag(f"{field}.direct_deploy", self.direct_deploy),
            *check_flag(f"{field}.kendra", self.kendra),
            *_check_providers(f"{field}.identity_providers", self.identity_providers),
        ]

    def render(self) -> dict[str, Any]:
        """As the API takes it."""
        settings: dict[str, Any] = {}
        if self.workspace is not None:
            settings["WorkspaceSettings"] = self.workspace.render()
        if self.time_series_forecasting is not None:
            settings["TimeSeriesForecastingSettings"] = self.time_series_forecasting.render("AmazonForecastRoleArn")
        if self.model_register is not None:
            settings["ModelRegisterSettings"] = self.model_register.render("CrossAccountModelRegisterRoleArn")
        if self.emr_serverless is not None:
            settings["EmrServerlessSettings"] = self.emr_serverless.render("ExecutionRoleArn")
        if self.generative_ai_role is not None:
            settings["GenerativeAiSettings"] = {"AmazonBedrockRoleArn": self.generative_ai_role.role_arn}
        if self.direct_deploy is not None:
            settings["DirectDeploySettings"] = {"Status": status(enabled=self.direct_deploy)}
        if self.kendra is not None:
            settings["KendraSettings"] = {"Status": status(enabled=self.kendra)}
        if self.identity_providers is not None:
            settings["IdentityProviderOAuthSettings"] = [provider.render() for provider in self.identity_providers]
        return settings

    def passed_roles(self) -> dict[str, str]:
        """The roles that Canvas hands to a service, by the API's name for each.

        The role of another account's model registry is assumed, not handed over.
        """
        rendered = self.render()
        return {
            member: block[member]
            for block in rendered.values()
            if isinstance(block, dict)
            for member in api_only.PASSED_TO
            if member in block
        }


def _check_providers(field: str, providers: Sequence[CanvasIdentityProvider] | None) -> list[Problem]:
    if providers is None:
        return []
    if wrong := check_list(field, providers):
        return wrong
    problems: list[Problem] = []
    for index, provider in enumerate(providers):
        if isinstance(provider, CanvasIdentityProvider):
            problems += provider.problems(f"{field}[{index}]")
        else:  # what was written may be the secret itself: never show it
            wrote = f"{field}[{index}] is of type {type(provider).__name__}"
            fix = f"write {field}=[CanvasIdentityProvider(...)]"
            problems.append(Problem("ArgumentWrong", wrote, "a CanvasIdentityProvider is wanted", fix))
    if len(providers) > api_only.CANVAS_IDENTITY_PROVIDERS_MAX:
        wrote = f"{field} holds {len(providers)}"
        rule = f"Canvas takes at most {api_only.CANVAS_IDENTITY_PROVIDERS_MAX} identity providers"
        problems.append(Problem("CanvasProvidersTooMany", wrote, rule, "drop some"))
    return problems
