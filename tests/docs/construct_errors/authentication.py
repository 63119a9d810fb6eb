"""How people sign in: IAM with a role of their own, or Identity Center with assignments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Signing in"

ALICE = studio.IdentityCenterUser(user_name="alice", user_id="1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901")


def raw_domain(stack: cdk.Stack, auth_mode: str = "SSO") -> sagemaker.CfnDomain:
    role = "arn:aws:iam::111111111111:role/Default"
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role=role)
    return sagemaker.CfnDomain(
        stack, "RawDomain", auth_mode=auth_mode, domain_name="research", default_user_settings=settings
    )


def assignment(principal: studio.IdentityCenterUser | studio.IdentityCenterGroup, mode: str = "SSO") -> Build:
    return lambda stack: studio.ApplicationAssignment(
        stack, "Assignment", domain=raw_domain(stack, mode), principal=principal
    )


def groups(*named: studio.IdentityCenterGroup) -> Build:
    authentication = studio.Authentication.identity_center(groups=named)
    return lambda stack: studio.Studio(stack, "Studio", authentication=authentication)


def person(user: studio.IdentityCenterUser | None, authentication: studio.Authentication) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        domain = studio.Domain.from_domain_attributes(
            stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc, authentication=authentication
        )
        return studio.UserProfile(stack, "Alice", domain=domain, user_profile_name="alice", identity_center_user=user)

    return build


def login(*principals: iam.IPrincipal, **options: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
        domain = studio.Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
        trust = studio.LoginTrust.principals(principals)
        return studio.LoginRole(stack, "Login", **{"domain": domain, "trust": trust, **options})

    return build


def login_elsewhere(stack: cdk.Stack) -> object:
    env = cdk.Environment(account="111111111111", region="eusc-de-east-1")
    there = cdk.Stack(stack.node.scope, "Elsewhere", env=env)  # type: ignore[arg-type]  # it is the app
    provider = iam.SamlProvider.from_saml_provider_arn(there, "Saml", "arn:aws:iam::111111111111:saml-provider/company")
    return login(trust=studio.LoginTrust.saml(provider))(there)


def not_assigned(stack: cdk.Stack) -> object:
    estate = studio.Studio(stack, "Studio", authentication=IDENTITY_CENTER)
    return estate.add_user("alice", identity_center_user=studio.IdentityCenterUser(user_name="alice"))


IDENTITY_CENTER = studio.Authentication.identity_center()
ROOT = iam.AccountRootPrincipal()
GROUP = studio.IdentityCenterGroup(group_id="1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901")

ERRORS: dict[str, Build] = {
    "IdentityCenterUserMissing": person(None, IDENTITY_CENTER),
    "IdentityCenterUserUnwanted": person(ALICE, studio.Authentication.iam()),
    "IdentityCenterUserNameInvalid": assignment(
        studio.IdentityCenterUser(user_name="Alice Doe", user_id="1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901")
    ),
    "IdentityCenterIdInvalid": assignment(studio.IdentityCenterGroup(group_id="analysts")),
    "IdentityCenterIdMissing": assignment(studio.IdentityCenterUser(user_name="alice")),
    "IdentityCenterGroupTwice": groups(GROUP, GROUP),
    "ApplicationUnknown": assignment(GROUP, "IAM"),
    "LoginRoleNeedsIam": lambda stack: login(ROOT, domain=raw_domain(stack))(stack),
    "LoginRoleNameInvalid": login(ROOT, role_name="studio login"),
    "LoginTrustEmpty": login(),
    "LoginPrincipalInvalid": login(iam.ServicePrincipal("ec2.amazonaws.com")),
    "LoginPrincipalTooWide": login(iam.AnyPrincipal()),
    "SignInEndpointUnknown": login_elsewhere,
    "PrincipalTagInvalid": login(ROOT, own_profile=studio.OwnProfile.by_name("aws:user")),
    "LoginNetworkEmpty": login(ROOT, allowed_from=studio.LoginNetwork()),
    "LoginAddressInvalid": login(ROOT, allowed_from=studio.LoginNetwork(addresses=["10.0.0.0/8"])),
    "LoginTimeOutOfRange": login(ROOT, times=studio.LoginTimes(link=cdk.Duration.hours(1))),
}

WARNINGS: dict[str, Build] = {"IdentityCenterUserNotAssigned": not_assigned}
