"""`ApplicationAssignment`: who of Identity Center may sign in to a domain."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_sso as sso
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct, IConstruct

from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack, pin_logical_id
from studio_constructs._validation import check_kind, is_known, raise_if_invalid
from studio_constructs.authentication.authentication import Authentication, auth_mode_of, resource_of
from studio_constructs.authentication.identity_center import IdentityCenterGroup, IdentityCenterUser
from studio_constructs.errors import Problem

_PREFIX = "ApplicationAssignment"


class ApplicationAssignment(Construct):
    """Let a person or a group of Identity Center sign in to a domain.

    A profile alone does not let its person in: Studio says "Access Denied" until the person, or a group they are in,
    is assigned to the domain's application. The assignment is made before the profile, or CloudFormation may not be
    able to make the profile.

    Creates: AWS::SSO::ApplicationAssignment.
    Replacement: another *principal* or *domain* is another assignment: the old one is taken away after the new one
    is made, and nobody's work is touched. The logical id comes from the two, so the construct may move.

    Args:
        scope: Where the assignment belongs.
        construct_id: Its name there.
        domain: The domain, made with ``Authentication.identity_center()``.
        principal: Who: an `IdentityCenterGroup`, or an `IdentityCenterUser` with its ``user_id``.

    Raises:
        ValidationError: ``studio:ApplicationUnknown``, ``studio:IdentityCenterIdMissing``,
            ``studio:IdentityCenterIdInvalid``, ``studio:IdentityCenterUserNameInvalid``, ``studio:NameTakenInStack``,
            ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-applicationassignment.html,
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-userprofile.html
        (the note on assignments; read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: isagemaker.IDomainRef,
        principal: IdentityCenterUser | IdentityCenterGroup,
    ) -> None:
        raise_if_invalid(scope, construct_id, [*_check_domain(domain), *_check_principal(scope, domain, principal)])
        super().__init__(scope, construct_id)
        self._assignment = sso.CfnApplicationAssignment(
            self,
            "Resource",
            application_arn=str(application_arn_of(domain)),
            principal_type=principal.principal_type,
            principal_id=str(principal.principal_id),
        )
        pin_logical_id(self._assignment, _PREFIX, _name(domain, principal))

    @property
    def application_arn(self) -> str:
        """ARN of the domain's application in Identity Center."""
        return self._assignment.application_arn


def application_arn_of(domain: IConstruct) -> str | None:
    """ARN of a domain's application in Identity Center; None in IAM mode, and for an import that was not told."""
    resource = resource_of(domain)
    if resource is not None:
        return resource.attr_single_sign_on_application_arn if resource.auth_mode == "SSO" else None
    told = getattr(domain, "single_sign_on_application_arn", None)
    return told if isinstance(told, str) else None


def assign_groups(
    scope: Construct, *, domain: isagemaker.IDomainRef, authentication: Authentication
) -> list[ApplicationAssignment]:
    """Let the groups of *authentication* sign in: for `Domain`, below itself, once its resource is there."""
    return [
        ApplicationAssignment(scope, f"Group-{group.group_id}", domain=domain, principal=group)
        for group in authentication.groups
    ]


def assign_user(
    profile: Construct,
    resource: cdk.CfnResource,
    *,
    domain: isagemaker.IDomainRef,
    user: IdentityCenterUser,
    suspended: bool = False,
) -> None:
    """Let a person sign in, before their profile is made: for `UserProfile`, once its resource is there.

    Whoever is suspended is not assigned; a group that they are in signs them in still.

    Args:
        profile: The profile, below which the assignment belongs.
        resource: Its resource, which waits for the assignment and for those of the domain's groups.
        domain: The domain.
        user: The person.
        suspended: Whether the person is suspended. Default: they work.
    """
    resource.node.add_dependency(domain)  # with the assignments of its groups, which are below it
    if suspended:
        return
    if user.user_id is not None:
        assignment = ApplicationAssignment(profile, "ApplicationAssignment", domain=domain, principal=user)
        resource.node.add_dependency(assignment)
    elif not _groups_below(domain):
        say_loose(
            profile,
            "studio:IdentityCenterUserNotAssigned",
            f"{user.user_name} has no user_id and the domain no groups: Studio denies access until the person is "
            "assigned to its application; tell user_id, or Authentication.identity_center(groups=[...])",
        )


def check_identity_center_user(field: str, user: object, domain: IConstruct) -> list[Problem]:
    """A profile's person: wanted where Identity Center signs people in, and only there."""
    mode = auth_mode_of(domain)
    if user is None:
        if mode != "SSO":
            return []
        rule = "Identity Center signs people in to this domain, and each profile names its person there"
        fix = f"write {field}=IdentityCenterUser(user_name=..., user_id=...)"
        return [Problem("IdentityCenterUserMissing", f"{field} is left out", rule, fix)]
    if not isinstance(user, IdentityCenterUser):
        fix = f"{field}=IdentityCenterUser(user_name=..., user_id=...)"
        return check_kind(field, user, fits=False, what="an IdentityCenterUser", fix=fix)
    problems = user.problems(field)
    if mode == "IAM":
        rule = "IAM signs people in to this domain, and SageMaker refuses a profile that names one of Identity Center"
        fix = "drop the argument; a domain made with Authentication.identity_center() takes it"
        problems.append(Problem("IdentityCenterUserUnwanted", f"{field} is {user.user_name!r}", rule, fix))
    return problems


def _groups_below(domain: IConstruct) -> bool:
    """Whether groups are assigned; of an import nobody knows, and the benefit of the doubt is its."""
    return resource_of(domain) is None or any(
        isinstance(child, ApplicationAssignment) for child in domain.node.find_all()
    )


def _name(domain: IConstruct, principal: IdentityCenterUser | IdentityCenterGroup) -> str | None:
    """What no other assignment is called: the principal, and the domain as far as it has a name that stays."""
    resource = resource_of(domain)
    of_domain = getattr(domain, "domain_id", None) if resource is None else resource.domain_name
    if not is_known(of_domain) or not is_known(principal.principal_id):
        return None
    return f"{of_domain}-{principal.principal_id}"


def _check_domain(domain: object) -> list[Problem]:
    fix = "domain=Domain(self, ..., authentication=Authentication.identity_center())"
    fits = isinstance(domain, Construct)
    wrong = check_kind("domain", domain, fits=fits, what="a Domain", fix=fix)
    if not isinstance(domain, Construct) or application_arn_of(domain) is not None:
        return wrong
    mode = auth_mode_of(domain)
    wrote = f"domain is {domain.node.path!r}" + (f", in {mode} mode" if mode else ", imported")
    rule = "Identity Center assigns people to the application of a domain that it signs them in to"
    imported = "tell the import its single_sign_on_application_arn"
    fix = imported if mode is None else "make the domain with Authentication.identity_center()"
    return [Problem("ApplicationUnknown", wrote, rule, fix)]


def _check_principal(scope: Construct, domain: object, principal: object) -> list[Problem]:
    if not isinstance(principal, (IdentityCenterUser, IdentityCenterGroup)):
        fix = "principal=IdentityCenterGroup(group_id=...), or IdentityCenterUser(user_name=..., user_id=...)"
        return check_kind("principal", principal, fits=False, what="a user or a group of Identity Center", fix=fix)
    if principal.principal_id is None:
        rule = "an assignment names a person by their id in the identity store"
        fix = "ask for it with 'aws identitystore get-user-id', and write user_id=..."
        return [Problem("IdentityCenterIdMissing", "principal.user_id is left out", rule, fix)]
    taken = _name(domain, principal) if isinstance(domain, Construct) else None
    return [*principal.problems("principal"), *check_taken_in_stack("principal", scope, _PREFIX, taken)]
