"""`Studio`: a whole estate in one construct."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs._naming import check_taken_in_stack, default_name
from studio_constructs._validation import check_list, check_name, check_unique, is_known, raise_if_invalid
from studio_constructs.authentication import Authentication, IdentityCenterUser
from studio_constructs.authentication.application_assignment import check_identity_center_user
from studio_constructs.cost import InstanceTypes
from studio_constructs.cost.instance_types import check_instance_types
from studio_constructs.domain import Domain
from studio_constructs.domain.checks import check_domain
from studio_constructs.encryption import StudioKey
from studio_constructs.errors import Problem
from studio_constructs.network import StudioNetwork
from studio_constructs.role import ExecutionPolicy, ExecutionRole
from studio_constructs.role.execution_policy import DEFAULT_INSTANCE_TYPES, check_policy
from studio_constructs.settings import UserSettings
from studio_constructs.settings.user import check_user_settings
from studio_constructs.user_profile import UserProfile


class Studio(Construct):
    """Define a whole Studio: a key, a network without internet, a domain, and a profile for each person.

    Each part can be your own; what you leave out is made, with its safe defaults.

    Creates: `StudioKey`, `StudioNetwork`, `ExecutionPolicy`, `ExecutionRole`, `Domain`, and an `ExecutionRole` and a
    `UserProfile` for each person.
    Replacement: see the parts. Logical ids of the domain, the key and the profiles come from their names.
    Cost: the endpoints of a new network, about 75 USD a month in two availability zones, and what people run.

    Args:
        scope: Where the estate belongs.
        construct_id: Its name there.
        users: Names of the people's profiles. Default: nobody yet; see `add_user`.
        domain_name: 1 to 63 letters, digits and hyphens, unique in the account and region. Default: the stack's name.
        network: Where Studio lives. Default: a new VPC without internet.
        encryption_key: Encrypts homes, volumes and logs. Default: a new `StudioKey`.
        instance_types: The one list of what apps may run on: others are denied and not shown, and its default is what
            apps start on. Default: that of *policy*, and everything is shown.
        policy: What people may do. Default: own private spaces, on instance types without a GPU.
        authentication: How people sign in; with Identity Center, people are added with `add_user`. Default: as IAM lets
            them.
        default_user_settings: What everybody finds. Default: those of `UserSettings`: idle apps stop after two hours.
        removal_policy: What happens to the domain, the profiles and the key when they leave the template. Default:
            they are kept.

    Raises:
        ValidationError: ``studio:UserProfileNameInvalid``, ``studio:UserProfileNameTaken``,
            ``studio:DefaultInstanceTypeDenied``, ``studio:ListExpected``, ``studio:ArgumentWrong``, and
            the codes of the parts.

    Example:
        >>> studio.Studio(self, "Studio", users=["alice", "bob"])
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        users: Sequence[str] = (),
        domain_name: str | None = None,
        network: StudioNetwork | None = None,
        encryption_key: kms.IKey | None = None,
        instance_types: InstanceTypes | None = None,
        policy: ExecutionPolicy | None = None,
        authentication: Authentication | None = None,
        default_user_settings: UserSettings | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = _check_instance_types(instance_types, policy)
        if isinstance(instance_types, InstanceTypes) and isinstance(default_user_settings, UserSettings | None):
            default_user_settings = (default_user_settings or UserSettings()).with_instance_types(instance_types)
        raise_if_invalid(
            scope,
            construct_id,
            [
                *problems,
                *check_domain(
                    scope,
                    domain_name=domain_name,
                    network=network,
                    encryption_key=encryption_key,
                    authentication=authentication,
                    default_user_settings=default_user_settings,
                ),
                *_check_default_instance_types(instance_types, policy, default_user_settings),
                *check_policy("policy", policy),
                *_check_users(scope, users),
                *_check_signing_in(authentication, users),
            ],
        )
        super().__init__(scope, construct_id)
        self._removal_policy = removal_policy
        self._key: kms.IKey = (
            StudioKey(self, "Key", alias=domain_name or default_name(self), removal_policy=removal_policy).key
            if encryption_key is None
            else encryption_key
        )
        self._network = StudioNetwork(self, "Network", encryption_key=self._key) if network is None else network
        self._policy = (
            ExecutionPolicy(
                self,
                "Policy",
                encryption_key=self._key,
                instance_types=None if instance_types is None else instance_types.allowed,
            )
            if policy is None
            else policy
        )
        self._domain = Domain(
            self,
            "Domain",
            network=self._network,
            execution_role=ExecutionRole(self, "DefaultExecutionRole", policy=self._policy),
            encryption_key=self._key,
            domain_name=domain_name,
            authentication=authentication,
            default_user_settings=default_user_settings,
            removal_policy=removal_policy,
        )
        self._user_profiles: dict[str, UserProfile] = {}
        for user in users:
            self.add_user(user)

    def add_user(
        self,
        user_profile_name: str,
        *,
        policy: ExecutionPolicy | None = None,
        identity_center_user: IdentityCenterUser | None = None,
        user_settings: UserSettings | None = None,
    ) -> UserProfile:
        """Add a person, with a role of their own, and return the profile.

        Args:
            user_profile_name: Name of the profile, unique in the domain whatever its case.
            policy: What the person may do. Default: what everybody may.
            identity_center_user: The person in Identity Center, where it signs people in. Default: IAM does.
            user_settings: What differs for the person. Default: nothing.

        Raises:
            ValidationError: ``studio:UserProfileNameInvalid``, ``studio:UserProfileNameTaken``,
                ``studio:NameTakenInStack``, ``studio:ArgumentWrong``.
        """
        # A construct of the person's own comes before the profile, so what the profile would refuse is told here.
        same = [name for name in self._user_profiles if name.lower() == user_profile_name.lower()]
        construct_id = f"User-{user_profile_name.lower()}"
        problems = [*_check_user("user_profile_name", user_profile_name), *check_policy("policy", policy)]
        problems += check_identity_center_user("identity_center_user", identity_center_user, self._domain)
        problems += check_user_settings("user_settings", user_settings, on="profile")
        problems += _check_taken([*same, user_profile_name])
        if not same:
            problems += check_taken_in_stack("user_profile_name", self, "UserProfile", user_profile_name)
        raise_if_invalid(self, construct_id, problems)
        person = Construct(self, construct_id)
        profile = UserProfile(
            person,
            "Profile",
            domain=self._domain,
            user_profile_name=user_profile_name,
            identity_center_user=identity_center_user,
            user_settings=user_settings,
            execution_role=ExecutionRole(person, "Role", policy=policy or self._policy),
            removal_policy=self._removal_policy,
        )
        self._user_profiles[user_profile_name] = profile
        return profile

    @property
    def domain(self) -> Domain:
        """The domain."""
        return self._domain

    @property
    def network(self) -> StudioNetwork:
        """Where Studio lives."""
        return self._network

    @property
    def encryption_key(self) -> kms.IKey:
        """The key of homes, volumes and logs."""
        return self._key

    @property
    def policy(self) -> ExecutionPolicy:
        """What people may do."""
        return self._policy

    @property
    def user_profiles(self) -> dict[str, UserProfile]:
        """The people, by name; a copy."""
        return dict(self._user_profiles)


def _check_users(scope: Construct, users: Sequence[str]) -> list[Problem]:
    if wrong := check_list("users", users):
        return wrong
    problems: list[Problem] = []
    for index, user in enumerate(users):
        problems += _check_user(f"users[{index}]", user)
        problems += check_taken_in_stack(f"users[{index}]", scope, "UserProfile", user)
    return [*problems, *_check_taken(users)]


def _check_signing_in(authentication: Authentication | None, users: Sequence[str]) -> list[Problem]:
    """A name alone does not say who a person is in Identity Center."""
    if not users or not isinstance(authentication, Authentication) or not authentication.is_identity_center:
        return []
    rule = "Identity Center signs people in to this domain, and each profile names its person there"
    fix = "leave users out, and call add_user(name, identity_center_user=IdentityCenterUser(...)) for each"
    return [Problem("IdentityCenterUserMissing", f"users holds {len(users)} without their people", rule, fix)]


def _check_user(field: str, user_profile_name: str) -> list[Problem]:
    return check_name(field, user_profile_name, code="UserProfileNameInvalid", what="the name of a profile")


def _check_taken(users: Sequence[str]) -> list[Problem]:
    return check_unique("users", users, code="UserProfileNameTaken", rule="names of profiles ignore case")


def _check_instance_types(instance_types: object, policy: object) -> list[Problem]:
    if instance_types is not None and policy is not None:
        rule = "a policy has a list of its own"
        fix = "drop one; with a policy, write default_user_settings=UserSettings(...).with_instance_types(...)"
        return [Problem("InstanceTypesContradict", "instance_types and policy are given", rule, fix)]
    return check_instance_types("instance_types", instance_types)


def _check_default_instance_types(
    instance_types: InstanceTypes | None, policy: ExecutionPolicy | None, settings: UserSettings | None
) -> list[Problem]:
    """A request that names no type gets the default, which IAM does not see: so the default must be allowed."""
    allowed = policy.instance_types if isinstance(policy, ExecutionPolicy) else DEFAULT_INSTANCE_TYPES
    if isinstance(instance_types, InstanceTypes):
        allowed = tuple(instance_types.allowed)
    if allowed is None or not isinstance(settings, UserSettings | None) or _is_wrong(settings):
        return []
    return [
        Problem(
            "DefaultInstanceTypeDenied",
            f"default_user_settings.{field} is {instance_type!r}",
            f"what apps start on is what people may run: {', '.join(allowed)}",
            "take one of them, or allow it in policy",
        )
        for field, instance_type in (settings or UserSettings()).for_domain().default_instance_types.items()
        if is_known(instance_type) and instance_type not in allowed
    ]


def _is_wrong(settings: UserSettings | None) -> bool:
    """Whether the settings are refused already, so that nothing can be said of them."""
    return settings is not None and bool(settings.problems("default_user_settings", on="domain"))
