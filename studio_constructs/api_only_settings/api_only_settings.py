"""`ApiOnlySettings`: what CloudFormation cannot set of a domain or a profile."""

from __future__ import annotations

from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs._loosening import say_loose
from studio_constructs._validation import (
    check_is_domain,
    check_key,
    check_kind,
    check_settings,
    is_known,
    raise_if_invalid,
)
from studio_constructs.api_only_settings.canvas import CanvasSettings
from studio_constructs.api_only_settings.provider import Provider
from studio_constructs.api_only_settings.target import Target
from studio_constructs.api_only_settings.values import AmazonQSettings, SessionNameMode, check_flag, status
from studio_constructs.errors import Problem

_TYPE: Final = "Custom::StudioApiOnlySettings"
_ANSWER: Final = cdk.Duration.minutes(16)
"""The function answers within fifteen minutes; CloudFormation would wait an hour for one that died."""


class ApiOnlySettings(Construct):
    """Set what SageMaker's API knows and CloudFormation does not, of a domain or of one profile.

    A function of the stack does it, with UpdateDomain and UpdateUserProfile. It sends only the blocks that hold these
    settings, each with everything else that is in it, in one call; it waits until the update is through, and fails
    with AWS's own words. It sets them again whenever CloudFormation updates the domain or the profile, because such
    an update may take them away. What was there before comes back when the settings, or one of them, are dropped; it
    is remembered in a parameter of Systems Manager. Nothing is ever deleted, and a domain that is gone is fine.

    One per domain and one per profile; put it into their stack, where it sees everything that CloudFormation changes.

    Creates: Custom::StudioApiOnlySettings; once per stack AWS::Lambda::Function, AWS::IAM::Role,
    AWS::IAM::ManagedPolicy and AWS::Logs::LogGroup. The function makes, and deletes, a parameter of Systems Manager.
    Replacement: for another domain or profile; the settings of the former are put back. Nothing else replaces it, and
    one that moves in the tree leaves what its successor has set.
    Cost: nothing but the log.

    Args:
        scope: Where the settings belong.
        construct_id: Their name there.
        domain: The domain whose settings these are. Default: *user_profile* is named.
        user_profile: The profile whose settings these are; they come before its domain's. Default: *domain* is named.
        canvas: What Canvas offers. Default: left alone.
        session_name_mode: What sessions of the execution role are called, in CloudTrail. Default: left alone; AWS's
            is `SessionNameMode.STATIC`.
        rootless_docker: Whether Docker in apps runs without root, in a domain that allows Docker. SageMaker then
            ignores the accounts that the domain trusts. Default: left alone; AWS's is not.
        amazon_q: Amazon Q Developer, in a domain with Identity Center. Default: left alone; AWS's is off.
        trusted_identity_propagation: Whether AWS services see the person behind a call, in a domain with Identity
            Center; execution roles must let SageMaker do sts:SetContext. Default: left alone; AWS's is not.
        encryption_key: Encrypts the function's log; its policy lets CloudWatch Logs use it, like a `StudioKey`'s.
            Default: the domain's key if it is known, else that of an earlier `ApiOnlySettings` in the stack, else
            CloudWatch's own.
        revision: Anything; another text sets everything once more, for a domain that others update. Default: "1".

    Raises:
        ValidationError: ``studio:ApiOnlyTargetWrong``, ``studio:ApiOnlySettingsEmpty``,
            ``studio:ApiOnlySettingsOfDomain``, ``studio:ApiOnlySettingsTaken``, ``studio:ApiOnlySettingsTooMany``,
            ``studio:ApiOnlyKeyContradicts``, ``studio:IdentityCenterNeeded``, ``studio:AmazonQProfileInvalid``,
            ``studio:CanvasPrefixInvalid``, ``studio:CanvasProvidersTooMany``, ``studio:ListExpected``,
            ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateDomain.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateUserProfile.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/trustedidentitypropagation-setup.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: isagemaker.IDomainRef | None = None,
        user_profile: isagemaker.IUserProfileRef | None = None,
        canvas: CanvasSettings | None = None,
        session_name_mode: SessionNameMode | None = None,
        rootless_docker: bool | None = None,
        amazon_q: AmazonQSettings | None = None,
        trusted_identity_propagation: bool | None = None,
        encryption_key: kms.IKey | None = None,
        revision: str = "1",
    ) -> None:
        of_domain: dict[str, Any] = {
            "rootless_docker": rootless_docker,
            "amazon_q": amazon_q,
            "trusted_identity_propagation": trusted_identity_propagation,
        }
        of_both: dict[str, Any] = {"canvas": canvas, "session_name_mode": session_name_mode}
        problems = [
            *_check_target(domain, user_profile),
            *_check_kinds(of_domain | of_both),
            *check_key("encryption_key", encryption_key),
        ]
        if not problems:
            problems += _check_settings(of_domain, of_both, for_profile=user_profile is not None)
        raise_if_invalid(scope, construct_id, problems)
        target = _target(domain, user_profile)
        raise_if_invalid(
            scope,
            construct_id,
            [*_check_identity_center(target, of_domain), *_check_stack(scope, target, encryption_key)],
        )
        super().__init__(scope, construct_id)
        stack = cdk.Stack.of(self)
        provider = Provider.find(self) or Provider(stack)
        provider.encrypt(encryption_key or getattr(domain, "encryption_key", None))
        self._settings = _render(target, of_domain, of_both)
        resource = cdk.CustomResource(
            self,
            "Resource",
            resource_type=_TYPE,
            service_token=provider.function.function_arn,
            service_timeout=_ANSWER,
            properties={
                **target.properties(),
                # One text: CloudFormation turns each number and each yes or no of a custom resource into text.
                "Settings": stack.to_json_string(self._settings),
                "Memory": f"/{target.memory}",
                "Revision": revision,
                "Watched": target.watched(self),
            },
        )
        passed_roles = {} if canvas is None else canvas.passed_roles()
        resource.node.add_dependency(*provider.serve(target, self.node.path, passed_roles))
        if rootless_docker is True:
            say_loose(
                self,
                "studio:RootlessDocker",
                "rootless_docker is True: SageMaker then ignores the accounts that the domain trusts, and images of "
                "any account can be run; drop the argument",
            )

    @property
    def settings(self) -> dict[str, Any]:
        """What is set, as the Describe operation shows it."""
        return self._settings


def _target(domain: isagemaker.IDomainRef | None, user_profile: isagemaker.IUserProfileRef | None) -> Target:
    if domain is not None:
        return Target.of_domain(domain)
    if user_profile is not None:
        return Target.of_profile(user_profile)
    raise AssertionError  # one of them was checked to be there


def _render(target: Target, of_domain: dict[str, Any], of_both: dict[str, Any]) -> dict[str, Any]:
    people: dict[str, Any] = {}
    if of_both["canvas"] is not None:
        people["CanvasAppSettings"] = of_both["canvas"].render()
    if of_both["session_name_mode"] is not None:
        mode = of_both["session_name_mode"].value
        people["StudioWebPortalSettings"] = {"ExecutionRoleSessionNameMode": mode}
    everybody: dict[str, Any] = {}
    if of_domain["rootless_docker"] is not None:
        everybody["DockerSettings"] = {"RootlessDocker": status(enabled=of_domain["rootless_docker"])}
    if of_domain["amazon_q"] is not None:
        everybody["AmazonQSettings"] = of_domain["amazon_q"].render()
    if of_domain["trusted_identity_propagation"] is not None:
        propagated = status(enabled=of_domain["trusted_identity_propagation"])
        everybody["TrustedIdentityPropagationSettings"] = {"Status": propagated}
    blocks = {"DomainSettings": everybody, target.block: people}
    return {part: settings for part, settings in blocks.items() if settings}


def _check_target(domain: object, user_profile: object) -> list[Problem]:
    if (domain is None) == (user_profile is None):
        wrote = f"domain and user_profile are {'both given' if domain is not None else 'left out'}"
        rule = "the settings are those of one domain or of one profile"
        return [Problem("ApiOnlyTargetWrong", wrote, rule, "name one of the two")]
    is_profile = hasattr(user_profile, "user_profile_ref")
    return [
        *check_is_domain("domain", domain, or_raw=True),
        *check_kind("user_profile", user_profile, fits=is_profile, what="a UserProfile", fix="user_profile=profile"),
    ]


def _check_kinds(values: dict[str, Any]) -> list[Problem]:
    canvas, mode, amazon_q = values["canvas"], values["session_name_mode"], values["amazon_q"]
    fix = "session_name_mode=SessionNameMode.USER_IDENTITY"
    is_mode = isinstance(mode, SessionNameMode)
    return [
        *check_settings("canvas", canvas, CanvasSettings),
        *check_kind("session_name_mode", mode, fits=is_mode, what="a SessionNameMode", fix=fix),
        *check_flag("rootless_docker", values["rootless_docker"]),
        *check_settings("amazon_q", amazon_q, AmazonQSettings),
        *check_flag("trusted_identity_propagation", values["trusted_identity_propagation"]),
    ]


def _check_settings(of_domain: dict[str, Any], of_both: dict[str, Any], *, for_profile: bool) -> list[Problem]:
    problems = [
        Problem(
            "ApiOnlySettingsOfDomain",
            f"{name} is given for a profile",
            "it is a setting of the whole domain",
            "give it to the ApiOnlySettings of the domain",
        )
        for name, value in of_domain.items()
        if for_profile and value is not None
    ]
    if of_both["canvas"] is not None and not of_both["canvas"].render():
        wrote, rule = "canvas holds nothing", "CanvasSettings leaves alone what is not named"
        problems.append(Problem("ApiOnlySettingsEmpty", wrote, rule, "name a setting, or drop the argument"))
    elif all(value is None for value in (of_domain | of_both).values()):
        wrote = f"none of {', '.join(of_both if for_profile else of_domain | of_both)} is given"
        problems.append(Problem("ApiOnlySettingsEmpty", wrote, "at least one setting is set", "name one"))
    return problems


def _check_identity_center(target: Target, of_domain: dict[str, Any]) -> list[Problem]:
    """Nobody knows how people sign in to an imported domain; SageMaker does, and refuses by itself."""
    if target.auth_mode is None or not is_known(target.auth_mode) or target.auth_mode == "SSO":
        return []
    amazon_q, propagation = of_domain["amazon_q"], of_domain["trusted_identity_propagation"]
    wanted = {
        "amazon_q is on": amazon_q is not None and amazon_q.enabled,
        "trusted_identity_propagation is True": propagation is True,
    }
    rule = "SageMaker has it only in domains where people sign in with IAM Identity Center"
    fix = "drop it; how people sign in can not be changed later, only in a new domain"
    return [
        Problem("IdentityCenterNeeded", f"{wrote}, and the domain's people sign in with {target.auth_mode}", rule, fix)
        for wrote, on in wanted.items()
        if on
    ]


def _check_stack(scope: Construct, target: Target, encryption_key: kms.IKey | None) -> list[Problem]:
    provider = Provider.find(scope)
    if provider is None:
        return []
    taken = provider.path_of(target)
    if taken is None:
        return provider.problems(encryption_key)
    what = "domain" if target.user_profile_name is None else "user_profile"
    rule = "a domain or profile has one, or they would put back each other's settings"
    return [
        Problem("ApiOnlySettingsTaken", f"{what} is that of {taken!r} in the same stack", rule, "join the two into one")
    ]
