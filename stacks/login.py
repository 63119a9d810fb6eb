"""The role with which people open Studio, as the estate file tells it."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

import studio_constructs as studio
from stacks.estate import LoginRoleSettings


def login_role(scope: Construct, settings: LoginRoleSettings, domain: studio.Domain) -> studio.LoginRole:
    """Make the role, and print the command that people launch Studio with.

    Args:
        scope: Where it belongs.
        settings: What the file says.
        domain: The domain, in IAM mode.
    """
    places = settings.allowed_from
    return studio.LoginRole(
        scope,
        "Login",
        domain=domain,
        trust=_trust(scope, settings),
        own_profile=studio.OwnProfile.by_name(settings.principal_tag),
        allowed_from=(
            None
            if places is None
            else studio.LoginNetwork(vpc_endpoint_ids=places.vpc_endpoint_ids, addresses=places.addresses)
        ),
        times=studio.LoginTimes(
            link=cdk.Duration.seconds(settings.link_seconds),
            studio_session=cdk.Duration.minutes(settings.studio_session_minutes),
            role_session=cdk.Duration.minutes(settings.role_session_minutes),
        ),
        role_name=settings.name,
    )


def _trust(scope: Construct, settings: LoginRoleSettings) -> studio.LoginTrust:
    if settings.saml_provider_arn is not None:
        provider = iam.SamlProvider.from_saml_provider_arn(scope, "SamlProvider", settings.saml_provider_arn)
        return studio.LoginTrust.saml(provider)
    if settings.oidc is not None:
        oidc = iam.OpenIdConnectProvider.from_open_id_connect_provider_arn(
            scope, "OidcProvider", settings.oidc.provider_arn
        )
        return studio.LoginTrust.oidc(oidc, audiences=settings.oidc.audiences)
    return studio.LoginTrust.principals([iam.ArnPrincipal(arn) for arn in settings.principal_arns])
