"""What SageMaker's API can set of a domain, and CloudFormation can not."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import AmazonQProfileArn, Bucket, RoleArn, SecretArn
from stacks.estate.model.base import Model
from studio_constructs import CanvasDataSource, SessionNameMode
from studio_constructs.aws_facts import api_only as facts
from studio_constructs.errors import Problem


class NotEmpty(Model):
    """Something that says at least one thing."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        said = [key for key in type(self).model_fields if key != "revision" and getattr(self, key) is not None]
        if said:
            return self
        rule = "what is not named is left alone, so it would do nothing"
        raise RefusedError(
            [Refusal(Problem("ApiOnlySettingsEmpty", f"{HERE} sets nothing", rule, "name a setting, or drop it"))]
        )


class CanvasPart(Model):
    """Something that Canvas does or does not, and the role that does it."""

    enabled: bool = True
    """Whether it is on. Default: it is."""
    role_arn: RoleArn | None = None
    """ARN of the role that does it. Default: the person's own."""


class CanvasSource(Model):
    """A data source that people of Canvas sign in to as themselves."""

    data_source: Annotated[CanvasDataSource, Field(strict=False)] = Field(examples=["Snowflake"])
    """Which."""
    secret_arn: SecretArn = Field(
        examples=["arn:aws:secretsmanager:eu-west-1:111122223333:secret:snowflake-oauth-a1b2c3"]
    )
    """ARN of the secret with client id, client secret and addresses; never its content."""
    enabled: bool = True
    """Whether people may sign in. Default: they may."""


class Canvas(NotEmpty):
    """What Canvas offers. What is left out is left alone; off is `false`, or `enabled: false`."""

    workspace: Bucket | None = None
    """Where what people make is kept: `bucket` or `bucket/prefix`, encrypted with the estate's key. Another place
    hides what they made before. Default: left alone."""
    time_series_forecasting: CanvasPart | None = None
    """Forecasts, with the role that Amazon Forecast assumes. Default: left alone."""
    model_register: CanvasPart | None = None
    """Registering of models; the role is one of another account. Default: left alone."""
    emr_serverless: CanvasPart | None = None
    """Preparing of large data, with the role of its jobs. Default: left alone."""
    generative_ai_role_arn: RoleArn | None = None
    """ARN of the role with which Amazon Bedrock fine-tunes models. Default: left alone."""
    direct_deploy: bool | None = None
    """Whether people deploy models to endpoints, which cost until somebody deletes them. Default: left alone."""
    kendra: bool | None = None
    """Whether people query documents through Amazon Kendra. Default: left alone."""
    identity_providers: (
        Annotated[tuple[CanvasSource, ...], Field(max_length=facts.CANVAS_IDENTITY_PROVIDERS_MAX)] | None
    ) = None
    """Data sources that people sign in to, at most 20. Default: left alone."""


class AmazonQ(Model):
    """Amazon Q Developer, in a domain with Identity Center."""

    enabled: bool = True
    """Whether it is on. Default: it is."""
    profile_arn: AmazonQProfileArn | None = None
    """ARN of the Amazon Q profile with the subscription. Default: none, and Amazon Q's free tier."""


class ApiOnly(NotEmpty):
    """What CloudFormation can not set of the domain: a function of the Studio stack does.

    What is left out is left alone, and what goes again gets the value that it had before.
    """

    canvas: Canvas | None = None
    """What Canvas offers. Default: left alone."""
    session_name_mode: Annotated[SessionNameMode, Field(strict=False)] | None = None
    """What CloudTrail shows as the session of people's roles: `STATIC`, or `USER_IDENTITY` for the person. Default:
    left alone."""
    rootless_docker: bool | None = None
    """Whether Docker runs without root; SageMaker then ignores `docker.trusted_accounts`, and synth says so. Default:
    left alone."""
    amazon_q: AmazonQ | None = None
    """Amazon Q Developer; takes Identity Center. Default: left alone."""
    trusted_identity_propagation: bool | None = None
    """Whether AWS services see the person behind a call; takes Identity Center. Default: left alone."""
    revision: str = Field(default="1", min_length=1)
    """Anything; another text sets everything once more, for a domain that others change. Default: 1."""
