"""`UserProfile`: a person in a domain, with a role and a security group of their own."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._acknowledge import acknowledge_app_lifecycle
from studio_constructs._loosening import say_loose, say_loosened
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import (
    check_is_domain,
    check_list,
    check_name,
    check_role,
    raise_if_invalid,
)
from studio_constructs.authentication import IdentityCenterUser
from studio_constructs.authentication.application_assignment import assign_user, check_identity_center_user
from studio_constructs.domain.interfaces import IDomain
from studio_constructs.errors import Problem
from studio_constructs.grants import UserProfileGrants
from studio_constructs.idle.apps import (
    IdleApps,
    check_idle_apps,
    idle_of_profile,
    say_what_stops,
    with_idle_scripts,
)
from studio_constructs.network.groups import closed_group, let_kernels
from studio_constructs.role import ExecutionPolicy, ExecutionRole
from studio_constructs.role.execution_role import check_person_s_name
from studio_constructs.settings import UserSettings
from studio_constructs.settings.loosened import loosened_for_users
from studio_constructs.settings.user import check_user_settings
from studio_constructs.suspension import SUSPENDED, SUSPENDED_TAG
from studio_constructs.user_profile.imports import ImportedUserProfile
from studio_constructs.user_profile.interfaces import IUserProfile
from studio_constructs.user_profile.suspension import check_suspended


@jsii.implements(isagemaker.IUserProfileRef, iam.IGrantable, ec2.IConnectable)
class UserProfile(cdk.Resource):
    """Define a person in a domain.

    The profile has a security group of its own, in which nothing is allowed: it lets no other person's app in, and
    names this person's apps to a database or a file system (``database.connections.allow_from(profile, ...)``). It
    has a role of its own, to which data is granted (``bucket.grants.read(profile)``).

    Creates: AWS::SageMaker::UserProfile, AWS::EC2::SecurityGroup; AWS::IAM::Role and AWS::IAM::ManagedPolicy where
    *execution_role* is left out.
    Replacement: another *user_profile_name* is another person: the profile of the old name, and its home, are kept
    but leave the template. The logical id comes from the name, so the construct may move.

    Args:
        scope: Where the profile belongs.
        construct_id: Its name there.
        domain: The domain.
        user_profile_name: 1 to 63 letters, digits and hyphens, unique in the domain whatever its case. No two hyphens
            in a row where *execution_role* has capabilities that tell people's things by name.
        identity_center_user: The person in Identity Center, for a domain that signs people in with it; another one is
            another profile. Default: IAM signs people in.
        user_settings: What differs for the person from what the domain says. What is once said must go on being said:
            CloudFormation does not unset what a template leaves out. Default: nothing differs.
        execution_role: What the person works as. Default: an `ExecutionRole` of their own, with the defaults of
            `ExecutionPolicy` and the domain's key.
        security_groups: What the person's apps carry besides the domain's security groups, at most 4 together.
            Default: one of their own, in which nothing is allowed.
        kernel_traffic: Whether the person's apps let each other in on TCP 8192 to 65535: Studio Classic runs kernels
            in apps of their own. The network must let them out (`StudioNetwork`'s argument of this name); groups that
            you name keep their rules. Default: nobody comes in; the current Studio needs none of it.
        suspended: Whether the person is kept out: everything is denied to their role, also in apps that run; a
            `LoginRole` makes no link to the profile; they are no longer assigned to the domain's application. The
            profile, its home and its spaces stay as they are. Apps that run go on until somebody stops them, as
            `studio deploy` does. It takes an `ExecutionRole` that nobody else works as. Default: the person works.
        removal_policy: What happens to the profile when it leaves the template. Default: it is kept, unless the very
            deployment that makes it fails.

    Raises:
        ValidationError: ``studio:UserProfileNameInvalid``, ``studio:UserProfileNameAmbiguous``,
            ``studio:SecurityGroupsTooMany``, ``studio:SecurityGroupsEmpty``, ``studio:NameTakenInStack``,
            ``studio:ListExpected``, ``studio:SuspendedRoleNotOwn``, ``studio:SuspendedRoleShared``,
            ``studio:ManagedPoliciesTooMany``,
            ``studio:IdentityCenterUserMissing``, ``studio:IdentityCenterUserUnwanted``, ``studio:ArgumentWrong``,
            and the codes of `IdentityCenterUser` and `UserSettings`.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UserSettings.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: IDomain,
        user_profile_name: str,
        identity_center_user: IdentityCenterUser | None = None,
        user_settings: UserSettings | None = None,
        execution_role: ExecutionRole | iam.IRole | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        kernel_traffic: bool = False,
        suspended: bool = False,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = check_name(
            "user_profile_name", user_profile_name, code="UserProfileNameInvalid", what="the name of a profile"
        )
        problems += check_taken_in_stack("user_profile_name", scope, "UserProfile", user_profile_name)
        problems += check_role("execution_role", execution_role)
        problems += check_person_s_name("user_profile_name", user_profile_name, execution_role)
        problems += check_suspended("execution_role", execution_role, user_profile_name, suspended=suspended)
        problems += check_user_settings("user_settings", user_settings, on="profile")
        raise_if_invalid(
            scope,
            construct_id,
            [
                *problems,
                *(
                    check_is_domain("domain", domain)
                    or [
                        *_check_with_domain(domain, security_groups, identity_center_user),
                        *([] if problems or user_settings is None else _check_idle(domain, user_settings)),
                    ]
                ),
            ],
        )
        super().__init__(scope, construct_id)
        idle_apps: IdleApps = {}
        if user_settings is not None:
            idle_apps = idle_of_profile("user_settings", user_settings, domain.idle_apps)
            user_settings = with_idle_scripts(self, user_settings, idle_apps, domain.idle_apps)
        role = _own_role(self, domain) if execution_role is None else execution_role
        groups = (
            [_own_group(self, domain.vpc, kernel_traffic=kernel_traffic)]
            if security_groups is None
            else list(security_groups)
        )
        if isinstance(role, ExecutionRole):
            role.add_person(user_profile_name, suspended=suspended)
        self._says_idle_shutdown = user_settings is not None and bool(user_settings.idle_shutdowns)
        self._user_profile_name, person = user_profile_name, identity_center_user
        self._domain_id = domain.domain_id
        self._grant_principal = role.grant_principal
        self._connections = ec2.Connections(security_groups=groups)
        rendered = (user_settings or UserSettings()).render(
            sagemaker.CfnUserProfile,
            execution_role_arn=role.role_arn,
            security_group_ids=[group.security_group_id for group in groups],
            idle=domain.idle_shutdown,
        )
        self._profile = sagemaker.CfnUserProfile(
            self,
            "Resource",
            domain_id=domain.domain_id,
            user_profile_name=user_profile_name,
            single_sign_on_user_identifier=None if person is None else person.single_sign_on_user_identifier,
            single_sign_on_user_value=None if person is None else person.single_sign_on_user_value,
            user_settings=rendered,
        )
        acknowledge_app_lifecycle(self._profile, rendered)
        self._profile.apply_removal_policy(removal_policy)
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:UserProfileNotRetained",
                "removal_policy is DESTROY: a profile that leaves the template is deleted, and no other profile gets "
                "its home; drop the argument to keep the profile",
            )
        pin_logical_id(self._profile, "UserProfile", user_profile_name)
        if suspended:
            cdk.Tags.of(self._profile).add(SUSPENDED_TAG, SUSPENDED)
        self._is_suspended = suspended
        if person is not None:
            assign_user(self, self._profile, domain=domain, user=person, suspended=suspended)
        if user_settings is None:
            return
        if needs := user_settings.needs():
            self._profile.node.add_dependency(*needs)
        say_loosened(self, loosened_for_users(user_settings))
        say_what_stops(self, idle_apps, everything=False)

    @classmethod
    def from_user_profile_attributes(
        cls,
        scope: Construct,
        construct_id: str,
        *,
        domain_id: str,
        user_profile_name: str,
        execution_role: iam.IRole | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] = (),
    ) -> IUserProfile:
        """Import a person who exists in the stack's account and region; nothing is checked or changed.

        Args:
            scope: Where the import belongs.
            construct_id: Its name there.
            domain_id: Id of the domain, ``d-...``.
            user_profile_name: Name of the profile.
            execution_role: What the person works as, to grant data to. Default: not known; what is granted then goes
                nowhere, and synth fails.
            security_groups: What the person's apps carry, to let them in elsewhere. Default: not known.
        """
        return ImportedUserProfile(
            scope,
            construct_id,
            domain_id=domain_id,
            user_profile_name=user_profile_name,
            execution_role=execution_role,
            security_groups=security_groups,
        )

    @property
    def user_profile_name(self) -> str:
        """Name of the profile; ``Ref`` of the resource would be the name, a bar and the domain's id."""
        return self._user_profile_name

    @property
    def user_profile_arn(self) -> str:
        """ARN of the profile."""
        return self._profile.attr_user_profile_arn

    @property
    def user_profile_ref(self) -> isagemaker.UserProfileReference:
        """What other constructs read of it."""
        return isagemaker.UserProfileReference(
            domain_id=self._domain_id,
            user_profile_name=self._user_profile_name,
            user_profile_arn=self.user_profile_arn,
        )

    @property
    def is_suspended(self) -> bool:
        """Whether the person is kept out."""
        return self._is_suspended

    @property
    def says_idle_shutdown(self) -> bool:
        """Whether the profile says something else of idle apps than the domain."""
        return self._says_idle_shutdown

    @property
    def grants(self) -> UserProfileGrants:
        """What the profile lets others do."""
        return UserProfileGrants(self)

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The person's role, as what permissions are granted to."""
        return self._grant_principal

    @property
    def connections(self) -> ec2.Connections:
        """The person's apps in the network."""
        return self._connections


def _own_role(scope: Construct, domain: IDomain) -> ExecutionRole:
    policy = ExecutionPolicy(scope, "ExecutionPolicy", encryption_key=domain.encryption_key)
    return ExecutionRole(scope, "ExecutionRole", policy=policy)


def _own_group(scope: Construct, vpc: ec2.IVpc, *, kernel_traffic: bool) -> ec2.SecurityGroup:
    group = closed_group(
        scope,
        "SecurityGroup",
        vpc=vpc,
        description="Apps of one person in Studio: nothing in, nothing out but what the domain allows",
    )
    if kernel_traffic:
        let_kernels(group, into=True, description="Kernels of the same person")
    return group


def _check_with_domain(
    domain: IDomain,
    security_groups: Sequence[ec2.ISecurityGroup] | None,
    identity_center_user: IdentityCenterUser | None,
) -> list[Problem]:
    return [
        *_check_security_groups(domain, security_groups),
        *check_identity_center_user("identity_center_user", identity_center_user, domain),
    ]


def _check_idle(domain: IDomain, settings: UserSettings) -> list[Problem]:
    """What stops the person's idle apps can work with what they start from."""
    return check_idle_apps(idle_of_profile("user_settings", settings, domain.idle_apps))


def _check_security_groups(domain: IDomain, security_groups: Sequence[ec2.ISecurityGroup] | None) -> list[Problem]:
    """They come on top of the domain's, of which there is at least one."""
    if security_groups is None:
        return []
    if wrong := check_list("security_groups", security_groups):
        return wrong
    of_domain = len(domain.security_groups) or 1
    most = aws_facts.SECURITY_GROUPS_MAX - of_domain
    wrote = f"security_groups holds {len(security_groups)}"
    if not security_groups:
        rule = "without one of their own, a person's apps share the domain's and nothing tells them apart"
        return [Problem("SecurityGroupsEmpty", wrote, rule, "drop the argument to get one")]
    if len(security_groups) > most:
        rule = f"a profile has at most {most}: AWS allows 5 in all, the domain has {of_domain}, and SageMaker adds 1"
        return [Problem("SecurityGroupsTooMany", wrote, rule, "drop some")]
    return []
