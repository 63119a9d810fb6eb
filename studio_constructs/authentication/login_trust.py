"""`LoginTrust`: who vouches for the people that take a `LoginRole`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import region_info

from studio_constructs._validation import check_kind, check_list, is_known
from studio_constructs.authentication.own_profile import OwnProfile
from studio_constructs.aws_facts import authentication as facts
from studio_constructs.errors import Problem

_WITH_SAML: Final = "sts:AssumeRoleWithSAML"
_WITH_OIDC: Final = "sts:AssumeRoleWithWebIdentity"


class LoginTrust(ABC):
    """Who vouches for people, and tells by a session tag who they are; made by `saml`, `oidc` or `principals`.

    Nobody takes the role without the tag. A provider's people have it from the provider and can not choose it; for
    people of IAM it must be the tag that is on themselves.

    Sources:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html,
        https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_abac-saml.html (read 2026-11-22)
    """

    @staticmethod
    def saml(provider: iam.ISamlProvider, *, sign_in_endpoints: Sequence[str] | None = None) -> LoginTrust:
        """Trust an identity provider's SAML assertions that are meant for AWS.

        The provider sends the attribute ``https://aws.amazon.com/SAML/Attributes/PrincipalTag:studiouserid``.

        Args:
            provider: The provider in IAM.
            sign_in_endpoints: What the assertions are meant for, their ``SAML:aud``. Default: AWS's sign-in endpoint
                of the stack's partition, and that of its region.
        """
        return _Saml(provider, sign_in_endpoints)

    @staticmethod
    def oidc(provider: iam.IOpenIdConnectProvider, *, audiences: Sequence[str]) -> LoginTrust:
        """Trust an identity provider's OpenID Connect tokens that are meant for an application of yours.

        The token's claim ``https://aws.amazon.com/tags`` holds ``principal_tags``, and in it ``studiouserid``.

        Args:
            provider: The provider in IAM.
            audiences: Client ids of the application; a token for another one is refused.
        """
        return _Oidc(provider, audiences)

    @staticmethod
    def principals(principals: Sequence[iam.IPrincipal]) -> LoginTrust:
        """Trust users and roles of IAM that carry the tag themselves, each for its own value and no other.

        Args:
            principals: Who may take the role: users, roles, or an account (``iam.AccountRootPrincipal()``), whose
                policies then say who; with conditions such as MFA, if you like. Whoever may tag them decides who
                they are.
        """
        return _Principals(principals)

    @abstractmethod
    def problems(self, field: str, stack: cdk.Stack) -> list[Problem]:
        """What would let nobody in, or anybody."""

    @abstractmethod
    def principal(self, stack: cdk.Stack, own: OwnProfile) -> iam.IPrincipal:
        """Who may take the role and tag the session, each with the conditions of both."""


@dataclass(frozen=True, slots=True)
class _Saml(LoginTrust):
    provider: iam.ISamlProvider
    sign_in_endpoints: Sequence[str] | None

    def problems(self, field: str, stack: cdk.Stack) -> list[Problem]:
        fix = 'LoginTrust.saml(iam.SamlProvider.from_saml_provider_arn(self, "Provider", arn))'
        fits = hasattr(self.provider, "saml_provider_arn")
        problems = check_kind(f"{field}.provider", self.provider, fits=fits, what="a SAML provider", fix=fix)
        if self.sign_in_endpoints is not None:
            return [*problems, *_check_some(f"{field}.sign_in_endpoints", self.sign_in_endpoints)]
        if is_known(stack.region) and not sign_in_endpoints(stack.region):
            rule = "AWS's sign-in endpoint is not known for every partition"
            fix = "write LoginTrust.saml(..., sign_in_endpoints=['https://.../saml'])"
            wrote = f"the stack's region is {stack.region!r}"
            problems.append(Problem("SignInEndpointUnknown", wrote, rule, fix))
        return problems

    def principal(self, stack: cdk.Stack, own: OwnProfile) -> iam.IPrincipal:
        meant_for = {"SAML:aud": self._audiences(stack)}
        conditions = {"StringEquals": meant_for, "StringLike": _tagged(own)}
        return _any_of([iam.FederatedPrincipal(self.provider.saml_provider_arn, conditions, _WITH_SAML)])

    def _audiences(self, stack: cdk.Stack) -> list[str]:
        if self.sign_in_endpoints is not None:
            return list(self.sign_in_endpoints)
        if is_known(stack.region):
            return sign_in_endpoints(stack.region)
        default = f"https://{facts.SIGN_IN_HOSTS['aws']}/saml"
        return [stack.regional_fact(region_info.FactName.SAML_SIGN_ON_URL, default)]


@dataclass(frozen=True, slots=True)
class _Oidc(LoginTrust):
    provider: iam.IOpenIdConnectProvider
    audiences: Sequence[str]

    def problems(self, field: str, stack: cdk.Stack) -> list[Problem]:  # noqa: ARG002 - as the others take it
        fix = 'LoginTrust.oidc(iam.OpenIdConnectProvider.from_open_id_connect_provider_arn(self, "Provider", arn), ...)'
        fits = hasattr(self.provider, "open_id_connect_provider_issuer")
        return [
            *check_kind(f"{field}.provider", self.provider, fits=fits, what="an OpenID Connect provider", fix=fix),
            *_check_some(f"{field}.audiences", self.audiences),
        ]

    def principal(self, stack: cdk.Stack, own: OwnProfile) -> iam.IPrincipal:  # noqa: ARG002 - as the others take it
        meant_for = {f"{self.provider.open_id_connect_provider_issuer}:aud": list(self.audiences)}
        conditions = {"StringEquals": meant_for, "StringLike": _tagged(own)}
        return _any_of([iam.FederatedPrincipal(self.provider.open_id_connect_provider_arn, conditions, _WITH_OIDC)])


@dataclass(frozen=True, slots=True)
class _Principals(LoginTrust):
    allowed: Sequence[iam.IPrincipal]

    def problems(self, field: str, stack: cdk.Stack) -> list[Problem]:  # noqa: ARG002 - as the others take it
        field = f"{field}.principals"
        problems = _check_some(field, self.allowed)
        if problems:
            return problems
        for index, principal in enumerate(self.allowed):
            problems += _check_principal(f"{field}[{index}]", principal)
        return problems

    def principal(self, stack: cdk.Stack, own: OwnProfile) -> iam.IPrincipal:  # noqa: ARG002 - as the others take it
        conditions = {
            # The variable is the caller's tag, not the role's; where it is missing, nothing is equal to it.
            "StringEquals": {f"aws:RequestTag/{own.principal_tag}": own.persons_tag},
            "StringLike": _tagged(own),
            "ForAllValues:StringEquals": {"aws:TagKeys": [own.principal_tag]},
        }
        return _any_of([iam.PrincipalWithConditions(each, conditions) for each in self.allowed])


def sign_in_endpoints(region: str) -> list[str]:
    """Where SAML assertions for a region's partition are sent: the partition's endpoint, and the region's."""
    partition = str(region_info.RegionInfo.get(region).partition)
    host = facts.SIGN_IN_HOSTS.get(partition)
    if host is None:
        return []
    regional = partition in facts.REGIONAL_SIGN_IN_PARTITIONS and region != "us-east-1"  # its endpoint is the first
    return [f"https://{host}/saml", *([f"https://{region}.{host}/saml"] if regional else [])]


def check_login_trust(field: str, value: object, stack: cdk.Stack) -> list[Problem]:
    """All that is wrong with an argument that is one: a principal is none."""
    if isinstance(value, LoginTrust):
        return value.problems(field, stack)
    fix = f"{field}=LoginTrust.saml(provider), LoginTrust.oidc(provider, ...) or LoginTrust.principals([...])"
    return check_kind(field, value, fits=False, what="a LoginTrust", fix=fix)


def _tagged(own: OwnProfile) -> dict[str, str]:
    """The session has the tag, and it is not empty."""
    return {f"aws:RequestTag/{own.principal_tag}": "?*"}


def _any_of(principals: Sequence[Any]) -> iam.IPrincipal:
    """Each with `sts:TagSession` beside what it takes the role with, on the same conditions."""
    tagging = [cast("iam.IPrincipal", iam.SessionTagsPrincipal(each)) for each in principals]  # aws/jsii#4541
    return cast("iam.IPrincipal", iam.CompositePrincipal(*tagging))  # aws/jsii#4541


def _check_some(field: str, values: Sequence[object]) -> list[Problem]:
    if wrong := check_list(field, values):
        return wrong
    if values:
        return []
    rule = "a trust that names nobody lets nobody in"
    return [Problem("LoginTrustEmpty", f"{field} is empty", rule, "name at least one")]


def _check_principal(field: str, principal: object) -> list[Problem]:
    fragment = getattr(principal, "policy_fragment", None)
    if fragment is None:
        fix = f"{field}=iam.ArnPrincipal(arn), or iam.AccountRootPrincipal()"
        return check_kind(field, principal, fits=False, what="a principal of the CDK", fix=fix)
    named: dict[str, list[str]] = fragment.principal_json
    for arn in (arn for arns in named.values() for arn in arns if "*" in arn):
        rule = "'*' lets in every account, and who rules over one tags its people at will"
        return [Problem("LoginPrincipalTooWide", f"{field} is {arn!r}", rule, "name users, roles or accounts")]
    if set(named) != {"AWS"}:
        rule = "users, roles and accounts of IAM carry a tag that is theirs"
        fix = "write LoginTrust.saml(provider) or LoginTrust.oidc(provider, ...) for an identity provider"
        wrote = f"{field} is of type {type(principal).__name__}"
        return [Problem("LoginPrincipalInvalid", wrote, rule, fix)]
    return []
