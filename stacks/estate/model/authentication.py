"""How people sign in."""

from __future__ import annotations

from typing import Final, Self

from pydantic import ConfigDict, Field, model_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import (
    Audiences,
    EndpointIds,
    IdentityCenterGroupIds,
    IdentityCenterUserId,
    IdentityCenterUserName,
    LinkSeconds,
    LoginAddresses,
    OidcProviderArn,
    PrincipalArns,
    PrincipalTag,
    RoleName,
    RoleSessionMinutes,
    SamlProviderArn,
    StudioSessionMinutes,
)
from stacks.estate.model.base import Model
from studio_constructs.errors import Problem

_TRUSTS: Final = ("saml_provider_arn", "oidc", "principal_arns")


class IdentityCenter(Model):
    """IAM Identity Center, in the domain's region."""

    group_ids: IdentityCenterGroupIds = ()
    """Groups whose members may sign in, by their ids in the identity store. Default: only people with a `user_id`."""


class AuthenticationSettings(Model):
    """How people sign in to the domain; it can never change."""

    identity_center: IdentityCenter = Field(
        examples=[{"group_ids": ["906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901"]}]
    )
    """IAM Identity Center signs people in; each user then has an `identity_center` too."""


class IdentityCenterPerson(Model):
    """A person in IAM Identity Center."""

    user_name: IdentityCenterUserName = Field(examples=["amara@example.com"])
    """What the person signs in with, 1 to 256 characters without spaces; never changes."""
    user_id: IdentityCenterUserId | None = None
    """The person's id in the identity store, with which they are let in by themselves. Default: a group of
    `authentication.identity_center.group_ids` lets them in."""


class OidcTrust(Model):
    """An identity provider that speaks OpenID Connect. Its token's claim `https://aws.amazon.com/tags` tells who."""

    provider_arn: OidcProviderArn = Field(examples=["arn:aws:iam::111122223333:oidc-provider/login.example.com"])
    """ARN of the provider in IAM."""
    audiences: Audiences = Field(examples=[["studio"]])
    """Client ids that tokens are meant for, at least one."""


class LoginPlaces(Model):
    """From where Studio may be opened; one of the two suffices. The console's button works no more."""

    vpc_endpoint_ids: EndpointIds = ()
    """Endpoints of a VPC: of the SageMaker API for the command, of Studio for the browser. Default: none."""
    addresses: LoginAddresses = ()
    """Public addresses and blocks, `203.0.113.0/24`. Default: none."""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if self.vpc_endpoint_ids or self.addresses:
            return self
        rule, fix = "a network that names nothing lets nobody in", "name vpc_endpoint_ids or addresses, or drop it"
        raise RefusedError([Refusal(Problem("LoginNetworkEmpty", f"{HERE} is empty", rule, fix))])


class LoginRoleSettings(Model):
    """The role with which people open Studio where IAM signs them in: each the profile that has their name.

    Exactly one of `saml_provider_arn`, `oidc` and `principal_arns` says who vouches for them.
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [trust]} for trust in _TRUSTS]})

    saml_provider_arn: SamlProviderArn | None = None
    """ARN of a SAML provider in IAM; its assertions carry the tag `studiouserid`. Default: none."""
    oidc: OidcTrust | None = None
    """An OpenID Connect provider. Default: none."""
    principal_arns: PrincipalArns = ()
    """Users, roles or accounts of IAM, by ARN, that carry the tag themselves. Default: none."""
    principal_tag: PrincipalTag = "studiouserid"
    """Key of the tag that holds the name of a person's profile. Default: studiouserid."""
    allowed_from: LoginPlaces | None = None
    """From where Studio may be opened. Default: from everywhere."""
    name: RoleName | None = None
    """Name of the role, 1 to 64 letters, digits and `_+=,.@-`. Default: CloudFormation's."""
    link_seconds: LinkSeconds = 60
    """How long a link can be opened, in seconds, 5 to 300. Default: 60."""
    studio_session_minutes: StudioSessionMinutes = 240
    """How long Studio stays open without another link, in minutes, 30 to 720; apps run on. Default: 240."""
    role_session_minutes: RoleSessionMinutes = 60
    """How long a person may take the role at once, in minutes, 60 to 720. Default: 60."""

    @model_validator(mode="after")
    def _trusts_one(self) -> Self:
        given = [trust for trust in _TRUSTS if getattr(self, trust)]
        if len(given) == 1:
            return self
        wrote = f"{HERE} has {' and '.join(map(repr, given)) or 'none of them'}"
        rule = f"{', '.join(map(repr, _TRUSTS[:-1]))} or {_TRUSTS[-1]!r} vouches for people, exactly one of them"
        raise RefusedError([Refusal(Problem("LoginTrustNotOne", wrote, rule, "keep one of them, or add one"))])
