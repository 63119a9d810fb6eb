"""How people sign in to a domain, and who of Identity Center may."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import ApplicationAssignment, Authentication, IdentityCenterGroup, IdentityCenterUser, Studio
from studio_constructs._validation import raise_if_invalid
from studio_constructs.authentication.application_assignment import (
    application_arn_of,
    assign_groups,
    assign_user,
    check_identity_center_user,
)
from studio_constructs.authentication.authentication import auth_mode_of, check_authentication
from tests.kit import built, new_stack, paths_below, properties, refused, resources, synthesize, warnings

from .nag_kit import check_with_nag
from .sign_in_kit import ALICE, ANALYSTS, APPLICATION_ARN, GROUP_ID, ID_FIX, ID_RULE, USER_ID, imported, raw_domain

ASSIGNMENT = "AWS::SSO::ApplicationAssignment"
USER_FIX = "write user=IdentityCenterUser(user_name=..., user_id=...)"


def profile_of(stack: cdk.Stack, domain: Any, user: IdentityCenterUser) -> None:
    """What a profile does with its person."""
    resource = cdk.CfnResource(stack, "Profile", type="AWS::SageMaker::UserProfile")
    assign_user(stack, resource, domain=domain, user=user)


# The two ways -----------------------------------------------------------------------------------------------------


def test_iam_is_a_mode() -> None:
    assert (Authentication.iam().auth_mode, Authentication.iam().is_identity_center) == ("IAM", False)


def test_identity_center_is_a_mode_with_groups() -> None:
    authentication = Authentication.identity_center(groups=[ANALYSTS])
    assert (authentication.auth_mode, authentication.is_identity_center) == ("SSO", True)
    assert authentication.groups == [ANALYSTS]
    assert authentication.problems() == []


def test_everything_wrong_with_groups_is_told_at_once(stack: cdk.Stack) -> None:
    groups: Any = [IdentityCenterGroup(group_id="analysts"), "analysts", ANALYSTS, ANALYSTS]
    with refused(
        "[Studio/X] studio:IdentityCenterIdInvalid: authentication.groups[0].group_id is 'analysts'; "
        f"{ID_RULE}; ask for it with 'aws identitystore get-group-id', {ID_FIX}",
        "[Studio/X] studio:ArgumentWrong: authentication.groups[1] is 'analysts'; an IdentityCenterGroup is wanted; "
        "write IdentityCenterGroup(group_id=...)",
        f"[Studio/X] studio:IdentityCenterGroupTwice: authentication.groups holds {GROUP_ID!r} and {GROUP_ID!r}; "
        "a group is assigned once; rename or drop one of them",
    ):
        raise_if_invalid(stack, "X", Authentication.identity_center(groups=groups).problems())


def test_text_is_no_list_of_groups(stack: cdk.Stack) -> None:
    groups: Any = "x"
    with refused(
        "[Studio/X] studio:ListExpected: authentication.groups is 'x'; a list is wanted, and text is a list of "
        "letters; write ['x']"
    ):
        raise_if_invalid(stack, "X", Authentication.identity_center(groups=groups).problems())


def test_text_is_no_authentication(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/X] studio:ArgumentWrong: authentication is 'SSO'; an Authentication is wanted; "
        "write authentication=Authentication.iam(), or Authentication.identity_center(...)"
    ):
        raise_if_invalid(stack, "X", check_authentication("authentication", "SSO"))


def test_a_domain_s_way_is_read_from_its_resource(stack: cdk.Stack) -> None:
    domain = raw_domain(stack, "IAM")
    assert auth_mode_of(domain) == "IAM"
    domain.auth_mode = "SSO"
    assert auth_mode_of(domain) == "SSO"


def test_an_import_s_way_is_what_it_was_told() -> None:
    assert auth_mode_of(imported(new_stack())) is None
    assert auth_mode_of(imported(new_stack(), authentication=Authentication.iam())) == "IAM"


# People -----------------------------------------------------------------------------------------------------------


def test_a_person_is_what_a_profile_takes() -> None:
    assert (ALICE.single_sign_on_user_identifier, ALICE.single_sign_on_user_value) == ("UserName", "alice@example.com")


@pytest.mark.parametrize("name", ["", "Alice Doe", " alice", "a" * 257])
def test_a_name_that_nobody_signs_in_with(stack: cdk.Stack, name: str) -> None:
    with refused(
        f"[Studio/X] studio:IdentityCenterUserNameInvalid: user.user_name is {name!r}; it is what the person signs "
        "in with, 1 to 256 characters without spaces; copy 'Username' from the person's page in Identity Center, not "
        "the display name"
    ):
        raise_if_invalid(stack, "X", IdentityCenterUser(user_name=name).problems("user"))


@pytest.mark.parametrize(
    "name", ["a", "alice@example.com", "DOMAIN\\alice", "a" * 256, pytest.param(cdk.Fn.ref("Name"), id="token")]
)
def test_names_that_people_sign_in_with_pass(name: str) -> None:
    assert IdentityCenterUser(user_name=name, user_id=cdk.Fn.ref("Id")).problems("user") == []


@pytest.mark.parametrize("value", ["alice", "alice@example.com", USER_ID[:-1], f"{USER_ID}0", f"x{USER_ID[1:]}", ""])
def test_what_is_no_id(stack: cdk.Stack, value: str) -> None:
    with refused(
        f"[Studio/X] studio:IdentityCenterIdInvalid: user.user_id is {value!r}; {ID_RULE}; "
        f"ask for it with 'aws identitystore get-user-id', {ID_FIX}"
    ):
        raise_if_invalid(stack, "X", IdentityCenterUser(user_name="alice", user_id=value).problems("user"))


@pytest.mark.parametrize("mode", ["IAM", None])
def test_a_profile_without_a_person_is_right_where_identity_center_signs_nobody_in(mode: str | None) -> None:
    stack = new_stack()
    domain = imported(stack) if mode is None else raw_domain(stack, mode)
    assert check_identity_center_user("user", None, domain) == []


def test_a_profile_needs_a_person_where_identity_center_signs_people_in(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/X] studio:IdentityCenterUserMissing: user is left out; Identity Center signs people in to this "
        f"domain, and each profile names its person there; {USER_FIX}"
    ):
        raise_if_invalid(stack, "X", check_identity_center_user("user", None, raw_domain(stack)))


def test_a_profile_has_no_person_where_iam_signs_people_in(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/X] studio:IdentityCenterUserUnwanted: user is 'alice@example.com'; IAM signs people in to this "
        "domain, and SageMaker refuses a profile that names one of Identity Center; drop the argument; a domain made "
        "with Authentication.identity_center() takes it"
    ):
        raise_if_invalid(stack, "X", check_identity_center_user("user", ALICE, raw_domain(stack, "IAM")))


def test_of_an_import_that_was_not_told_a_person_is_taken_as_it_is(stack: cdk.Stack) -> None:
    assert check_identity_center_user("user", ALICE, imported(stack)) == []


def test_text_is_no_person(stack: cdk.Stack) -> None:
    with refused(f"[Studio/X] studio:ArgumentWrong: user is 'alice'; an IdentityCenterUser is wanted; {USER_FIX}"):
        raise_if_invalid(stack, "X", check_identity_center_user("user", "alice", raw_domain(stack)))


def test_a_person_s_own_problems_are_told(stack: cdk.Stack) -> None:
    bad = IdentityCenterUser(user_name="", user_id="")
    codes = [problem.code for problem in check_identity_center_user("user", bad, raw_domain(stack))]
    assert codes == ["IdentityCenterUserNameInvalid", "IdentityCenterIdInvalid"]


# Assignments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("principal", "kind", "ident"), [(ALICE, "USER", USER_ID), (ANALYSTS, "GROUP", GROUP_ID)])
def test_an_assignment_is_of_a_principal_to_the_domain_s_application(principal: Any, kind: str, ident: str) -> None:
    template = built(lambda s: ApplicationAssignment(s, "A", domain=raw_domain(s), principal=principal))
    (domain_id,) = resources(template, "AWS::SageMaker::Domain")
    assert properties(template, ASSIGNMENT) == {
        "ApplicationArn": {"Fn::GetAtt": [domain_id, "SingleSignOnApplicationArn"]},
        "PrincipalType": kind,
        "PrincipalId": ident,
    }


def test_an_import_s_application_is_what_it_was_told(stack: cdk.Stack) -> None:
    domain = imported(stack, single_sign_on_application_arn=APPLICATION_ARN)
    assignment = ApplicationAssignment(stack, "A", domain=domain, principal=ANALYSTS)
    assert assignment.application_arn == APPLICATION_ARN
    assert properties(synthesize(stack), ASSIGNMENT)["ApplicationArn"] == APPLICATION_ARN


def test_a_domain_in_iam_mode_has_no_application(stack: cdk.Stack) -> None:
    assert application_arn_of(raw_domain(stack, "IAM")) is None


def test_the_logical_id_stays_where_the_construct_moves() -> None:
    def place(path: str) -> list[str]:
        def build(stack: cdk.Stack) -> None:
            domain = raw_domain(stack)
            ApplicationAssignment(stack, path, domain=domain, principal=ANALYSTS)

        return list(resources(built(build), ASSIGNMENT))

    assert place("Here") == place("There")


def test_the_logical_id_tells_domains_and_principals_apart(stack: cdk.Stack) -> None:
    for name in ("one", "two"):
        domain = raw_domain(stack, name=name)
        for principal in (ALICE, ANALYSTS):
            kind = principal.principal_type
            ApplicationAssignment(stack, f"{name}-{kind}", domain=domain, principal=principal)
    assert len(resources(synthesize(stack), ASSIGNMENT)) == 4


def test_a_principal_that_is_known_at_deployment_only(stack: cdk.Stack) -> None:
    group = IdentityCenterGroup(group_id=cdk.Fn.ref("Group"))
    ApplicationAssignment(stack, "A", domain=raw_domain(stack), principal=group)
    assert properties(synthesize(stack), ASSIGNMENT)["PrincipalId"] == {"Ref": "Group"}


def test_a_second_assignment_of_one_principal_is_told_and_leaves_nothing(stack: cdk.Stack) -> None:
    domain = raw_domain(stack)
    ApplicationAssignment(stack, "One", domain=domain, principal=ANALYSTS)
    before = paths_below(stack)
    with refused(
        f"[Studio/Two] studio:NameTakenInStack: principal is 'research-{GROUP_ID}'; 'Studio/One' in the same stack has "
        "that name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        ApplicationAssignment(stack, "Two", domain=domain, principal=ANALYSTS)
    assert paths_below(stack) == before


def test_a_person_without_an_id_can_not_be_assigned(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/A] studio:IdentityCenterIdMissing: principal.user_id is left out; an assignment names a person by "
        "their id in the identity store; ask for it with 'aws identitystore get-user-id', and write user_id=..."
    ):
        user = IdentityCenterUser(user_name="alice")
        ApplicationAssignment(stack, "A", domain=raw_domain(stack), principal=user)


@pytest.mark.parametrize(
    ("mode", "wrote", "fix"),
    [
        ("IAM", "'Studio/Domain-research', in IAM mode", "make the domain with Authentication.identity_center()"),
        (None, "'Studio/Imported', imported", "tell the import its single_sign_on_application_arn"),
    ],
)
def test_nobody_is_assigned_to_a_domain_without_an_application(
    stack: cdk.Stack, mode: str | None, wrote: str, fix: str
) -> None:
    domain = imported(stack) if mode is None else raw_domain(stack, mode)
    with refused(
        f"[Studio/A] studio:ApplicationUnknown: domain is {wrote}; Identity Center assigns people to the application "
        f"of a domain that it signs them in to; {fix}"
    ):
        ApplicationAssignment(stack, "A", domain=domain, principal=ANALYSTS)


def test_arguments_of_another_kind_are_told_together(stack: cdk.Stack) -> None:
    wrong: Any = {"domain": "d-1", "principal": GROUP_ID}
    with refused(
        "[Studio/A] studio:ArgumentWrong: domain is 'd-1'; a Domain is wanted; write domain=Domain(self, ..., "
        "authentication=Authentication.identity_center())",
        f"[Studio/A] studio:ArgumentWrong: principal is {GROUP_ID!r}; a user or a group of Identity Center is wanted; "
        "write principal=IdentityCenterGroup(group_id=...), or IdentityCenterUser(user_name=..., user_id=...)",
    ):
        ApplicationAssignment(stack, "A", **wrong)
    assert paths_below(stack) == []


# What a domain and a profile do with them ---------------------------------------------------------------------------


def test_a_domain_s_groups_are_assigned(stack: cdk.Stack) -> None:
    authentication = Authentication.identity_center(groups=[ANALYSTS])
    made = assign_groups(stack, domain=raw_domain(stack), authentication=authentication)
    assert [assignment.node.path for assignment in made] == [f"Studio/Group-{GROUP_ID}"]
    assert properties(synthesize(stack), ASSIGNMENT)["PrincipalId"] == GROUP_ID


def test_a_person_is_assigned_before_their_profile_is_made(stack: cdk.Stack) -> None:
    domain = raw_domain(stack)
    profile_of(stack, domain, ALICE)
    template = synthesize(stack)
    (assignment,) = resources(template, ASSIGNMENT)
    (profile,) = resources(template, "AWS::SageMaker::UserProfile").values()
    assert sorted(profile["DependsOn"]) == sorted([assignment, stack.resolve(domain.logical_id)])
    assert properties(template, ASSIGNMENT)["PrincipalId"] == USER_ID
    assert warnings(stack) == []


def test_a_profile_waits_for_the_groups_of_its_domain(stack: cdk.Stack) -> None:
    domain = raw_domain(stack)
    assign_groups(domain, domain=domain, authentication=Authentication.identity_center(groups=[ANALYSTS]))
    profile_of(stack, domain, IdentityCenterUser(user_name="alice"))
    template = synthesize(stack)
    (assignment,) = resources(template, ASSIGNMENT)
    (profile,) = resources(template, "AWS::SageMaker::UserProfile").values()
    assert assignment in profile["DependsOn"]
    assert warnings(stack) == []


def test_a_person_whom_nothing_assigns_is_a_warning(stack: cdk.Stack) -> None:
    profile_of(stack, raw_domain(stack), IdentityCenterUser(user_name="alice"))
    assert warnings(stack) == [
        (
            "/Studio",
            (
                "alice has no user_id and the domain no groups: Studio denies access until the person is assigned to "
                "its application; tell user_id, or Authentication.identity_center(groups=[...]), or acknowledge this "
                "warning [studio:IdentityCenterUserNotAssigned]"
            ),
        )
    ]


def test_of_an_import_s_groups_nothing_is_known_and_nothing_said(stack: cdk.Stack) -> None:
    profile_of(stack, imported(stack), IdentityCenterUser(user_name="alice"))
    assert warnings(stack) == []


def test_an_estate_of_identity_center_lets_its_groups_and_people_in_at_once(stack: cdk.Stack) -> None:
    estate = Studio(stack, "Studio", authentication=Authentication.identity_center(groups=[ANALYSTS]))
    estate.add_user("alice", identity_center_user=ALICE)
    template = synthesize(stack)
    assert properties(template, "AWS::SageMaker::Domain")["AuthMode"] == "SSO"
    (profile,) = resources(template, "AWS::SageMaker::UserProfile").values()
    assert profile["Properties"]["SingleSignOnUserIdentifier"] == "UserName"
    assert profile["Properties"]["SingleSignOnUserValue"] == "alice@example.com"
    assignments = resources(template, ASSIGNMENT)
    assert {each["Properties"]["PrincipalId"] for each in assignments.values()} == {USER_ID, GROUP_ID}
    assert set(assignments) <= set(profile["DependsOn"])
    assert warnings(stack) == []


def test_an_estate_of_iam_has_nothing_of_identity_center(stack: cdk.Stack) -> None:
    Studio(stack, "Studio", users=["alice"])
    template = synthesize(stack)
    assert properties(template, "AWS::SageMaker::Domain")["AuthMode"] == "IAM"
    assert resources(template, ASSIGNMENT) == {}
    assert not [name for name in properties(template, "AWS::SageMaker::UserProfile") if name.startswith("Single")]


def test_cdk_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        stack = new_stack(app=app)
        domain = raw_domain(stack)
        for principal in (ALICE, ANALYSTS):
            ApplicationAssignment(stack, principal.principal_type, domain=domain, principal=principal)

    check_with_nag(define)
