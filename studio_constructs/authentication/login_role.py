"""`LoginRole`: the role with which people open Studio, each their own profile."""

from __future__ import annotations

import re
from typing import Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept, acknowledge_wildcards
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import check_kind, check_name, is_known, raise_if_invalid
from studio_constructs.authentication.authentication import auth_mode_of
from studio_constructs.authentication.login_network import LoginNetwork, check_login_network
from studio_constructs.authentication.login_times import LoginTimes, check_login_times
from studio_constructs.authentication.login_trust import LoginTrust, check_login_trust
from studio_constructs.authentication.own_profile import WILDCARDS, OwnProfile, check_own_profile
from studio_constructs.aws_facts import authentication as facts
from studio_constructs.errors import Problem
from studio_constructs.suspension import opening_suspended_profiles

_ROLE_NAME: Final = re.compile(facts.ROLE_NAME_PATTERN, re.ASCII)
_ANYBODY: Final = '"${STUDIO_PROFILE:?}"'
"""A shell says what is missing where the variable has no value."""


@jsii.implements(iam.IGrantable)
class LoginRole(Construct):
    """Define the role with which people open Studio in a domain in IAM mode: each their own profile, and nothing else.

    A person comes from an identity provider (SAML or OpenID Connect) or from IAM, and a tag says who they are. They
    ask for a link with the launch command, and work as their profile's execution role. The role's policy is its
    permissions boundary too: no policy that is attached to it later lets them open another's profile, or do anything
    else. Nobody opens the profile of a person who is suspended (``UserProfile(..., suspended=True)``).

    Creates: AWS::IAM::Role, AWS::IAM::ManagedPolicy; and an output with the launch command.
    Replacement: another *role_name* is another role, which the identity provider must be told of. The logical id
    comes from the name, so the construct may move; without a name it follows the construct's place in the tree.
    Cost: none.

    Args:
        scope: Where the role belongs.
        construct_id: Its name there.
        domain: The domain, in IAM mode.
        trust: Who vouches for people.
        own_profile: Which profile is a person's own. Default: the one called what their tag ``studiouserid`` says
            (`OwnProfile.by_name()`).
        allowed_from: From where Studio may be opened. Default: from everywhere.
        times: How long links and sessions last. Default: one minute, four hours, and one hour for the role.
        role_name: Name of the role, 1 to 64 letters, digits and ``_+=,.@-``. Default: CloudFormation's.

    Raises:
        ValidationError: ``studio:LoginRoleNeedsIam``, ``studio:LoginRoleNameInvalid``, ``studio:LoginTrustEmpty``,
            ``studio:LoginPrincipalInvalid``, ``studio:LoginPrincipalTooWide``, ``studio:SignInEndpointUnknown``,
            ``studio:PrincipalTagInvalid``, ``studio:LoginNetworkEmpty``, ``studio:LoginAddressInvalid``,
            ``studio:NetworkIdInvalid``, ``studio:LoginTimeOutOfRange``, ``studio:NameTakenInStack``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html,
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: isagemaker.IDomainRef,
        trust: LoginTrust,
        own_profile: OwnProfile | None = None,
        allowed_from: LoginNetwork | None = None,
        times: LoginTimes | None = None,
        role_name: str | None = None,
    ) -> None:
        stack = cdk.Stack.of(scope)
        problems = [
            *_check_domain(domain),
            *check_login_trust("trust", trust, stack),
            *check_own_profile("own_profile", own_profile),
            *check_login_network("allowed_from", allowed_from),
            *check_login_times("times", times),
            *_check_role_name(role_name),
            *check_taken_in_stack("role_name", scope, "LoginRole", role_name),
        ]
        raise_if_invalid(scope, construct_id, problems)
        super().__init__(scope, construct_id)
        own = OwnProfile.by_name() if own_profile is None else own_profile
        self._times = LoginTimes() if times is None else times
        self._domain_id, self._domain_stack = domain.domain_ref.domain_id, cdk.Stack.of(domain)
        statements = [
            own.statement(self._domain_stack, self._domain_id),
            opening_suspended_profiles(),
            *([] if allowed_from is None else [allowed_from.statement()]),
        ]
        self._managed_policy = iam.ManagedPolicy(
            self, "Policy", description="Open one's own profile in Studio, and nothing else", statements=statements
        )
        acknowledge_wildcards(self._managed_policy, statements, WILDCARDS)
        self._role = iam.Role(
            self,
            "Resource",
            role_name=role_name,
            description="A person who opens their own profile in SageMaker Studio",
            assumed_by=trust.principal(stack, own),
            managed_policies=[self._managed_policy],
            permissions_boundary=self._managed_policy,
            max_session_duration=self._times.role_session,
        )
        resource = self._role.node.default_child
        if isinstance(resource, iam.CfnRole):
            pin_logical_id(resource, "LoginRole", role_name)
            if role_name is not None:
                accept(resource, _accepted.NAMED_ROLE)
        cdk.CfnOutput(
            self,
            "LaunchCommand",
            description="Prints a link that opens Studio as the profile that STUDIO_PROFILE names",
            value=self._command(_ANYBODY),
        )

    @property
    def role(self) -> iam.Role:
        """The role itself."""
        return self._role

    @property
    def role_arn(self) -> str:
        """ARN of the role, for the identity provider."""
        return self._role.role_arn

    @property
    def managed_policy(self) -> iam.ManagedPolicy:
        """What the role may do: also for users, groups and permission sets whose people carry the tag themselves."""
        return self._managed_policy

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role; what is granted to it has no effect, because its boundary allows the launch only."""
        return self._role.grant_principal

    def launch_command(self, user_profile_name: str) -> str:
        """What a person types, in a session of the role, for the link that opens their profile.

        Args:
            user_profile_name: Name of the profile.

        Raises:
            ValidationError: ``studio:UserProfileNameInvalid``.
        """
        what = "the name of a profile"
        problems = check_name("user_profile_name", user_profile_name, code="UserProfileNameInvalid", what=what)
        raise_if_invalid(self, "launch_command", problems)
        return self._command(user_profile_name)

    def _command(self, user_profile_name: str) -> str:
        return " ".join(
            [
                "aws sagemaker create-presigned-domain-url",
                f"--region {self._domain_stack.region}",
                f"--domain-id {self._domain_id}",
                f"--user-profile-name {user_profile_name}",
                f"--expires-in-seconds {_seconds(self._times.link)}",
                f"--session-expiration-duration-in-seconds {_seconds(self._times.studio_session)}",
                "--query AuthorizedUrl --output text",
            ]
        )


def _seconds(duration: cdk.Duration) -> str:
    seconds = duration.to_seconds()
    return cdk.Token.as_string(seconds) if duration.is_unresolved() else str(int(seconds))


def _check_domain(domain: object) -> list[Problem]:
    if not isinstance(domain, Construct) or not hasattr(domain, "domain_ref"):
        fix = 'domain=Domain.from_domain_attributes(self, "Domain", domain_id=..., vpc=...)'
        return check_kind("domain", domain, fits=False, what="a Domain", fix=fix)
    if auth_mode_of(domain) != "SSO":
        return []
    wrote = f"domain is {domain.node.path!r}, in SSO mode"
    rule = "Identity Center signs people in to it, and SageMaker makes no links to its profiles"
    fix = "drop the role; assign people with Authentication.identity_center(groups=[...])"
    return [Problem("LoginRoleNeedsIam", wrote, rule, fix)]


def _check_role_name(role_name: str | None) -> list[Problem]:
    if role_name is None or not is_known(role_name) or _ROLE_NAME.fullmatch(role_name):
        return []
    rule = "the name of a role is 1 to 64 letters, digits and _+=,.@-"
    return [Problem("LoginRoleNameInvalid", f"role_name is {role_name!r}", rule, "write it like 'studio-login'")]
