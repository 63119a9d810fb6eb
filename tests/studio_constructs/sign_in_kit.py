"""What tests of signing in share: domains of both kinds, a person and a group."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs import IdentityCenterGroup, IdentityCenterUser, LoginRole, LoginTrust
from tests.kit import Json, built

USER_ID, GROUP_ID = "906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901", "1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901"
ALICE = IdentityCenterUser(user_name="alice@example.com", user_id=USER_ID)
ANALYSTS = IdentityCenterGroup(group_id=GROUP_ID)
APPLICATION_ARN = "arn:aws:sso::111111111111:application/ssoins-1111111111111111/apl-1111111111111111"
SAML_ARN = "arn:aws:iam::111111111111:saml-provider/company"
OIDC_ARN = "arn:aws:iam::111111111111:oidc-provider/login.example.com/company"
ID_FIX = "like '906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901'"
ID_RULE = "an id of the identity store is a GUID, with or without ten hexadecimal digits in front"


def raw_domain(scope: Construct, auth_mode: str = "SSO", name: str = "research") -> sagemaker.CfnDomain:
    return sagemaker.CfnDomain(
        scope,
        f"Domain-{name}",
        auth_mode=auth_mode,
        domain_name=name,
        default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(
            execution_role="arn:aws:iam::111111111111:role/Default"
        ),
    )


class ImportedDomain(cdk.Resource):
    """A domain that this app did not make, as far as signing in asks."""

    def __init__(self, scope: Construct, construct_id: str, **told: Any) -> None:
        super().__init__(scope, construct_id)
        self.domain_id = "d-abcdefghijkl"
        for name, value in told.items():
            setattr(self, name, value)

    @property
    def domain_ref(self) -> isagemaker.DomainReference:
        return isagemaker.DomainReference(domain_id=self.domain_id, domain_arn="arn:aws:sagemaker:::domain/d-1")


def imported(scope: Construct, **told: Any) -> Any:
    """A stand-in for an import: any, because `domain_id` of a protocol is no plain attribute."""
    return ImportedDomain(scope, "Imported", **told)


def saml(scope: Construct) -> iam.ISamlProvider:
    return iam.SamlProvider.from_saml_provider_arn(scope, "Saml", SAML_ARN)


def oidc(scope: Construct) -> iam.IOpenIdConnectProvider:
    return iam.OpenIdConnectProvider.from_open_id_connect_provider_arn(scope, "Oidc", OIDC_ARN)


def login_role(stack: cdk.Stack, **options: Any) -> LoginRole:
    """A login role of an identity provider's people, unless *options* say otherwise."""
    chosen: dict[str, Any] = {"domain": imported(stack), **options}
    if "trust" not in chosen:
        chosen["trust"] = LoginTrust.saml(saml(stack))
    return LoginRole(stack, "Login", **chosen)


def login_template(**options: Any) -> Json:
    return built(lambda stack: login_role(stack, **options))
