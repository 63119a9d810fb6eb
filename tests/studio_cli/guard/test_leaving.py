"""Somebody leaves: suspended first, removed in a later change; each other order is stopped."""

from __future__ import annotations

import copy
from typing import Any

import aws_cdk as cdk
import pytest

from studio_cli.guard.finding import Kind
from studio_cli.guard.leaving import SUSPEND_FIRST
from studio_cli.guard.verdict import Report, judge
from studio_constructs import Domain, IdentityCenterUser, StudioNetwork, StudioVpc, UserProfile
from studio_constructs.authentication import Authentication
from tests.kit import built

from .edits import sources

TAG = {"Key": "studio:suspended", "Value": "true"}
Template = dict[str, Any]


def template(*, tags: Any = None, **body: Any) -> Template:
    """alice, retained, and a person beside her."""
    alice: Template = {
        "Type": "AWS::SageMaker::UserProfile",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"DomainId": "d-1", "UserProfileName": "alice"},
        **body,
    }
    if tags is not None:
        alice["Properties"] = {**alice["Properties"], "Tags": tags}
    bob = copy.deepcopy(alice)
    bob["Properties"] = {"DomainId": "d-1", "UserProfileName": "bob"}
    return {"Resources": {"Alice": alice, "Bob": bob}}


def without_alice(before: Template, **instead: Any) -> Template:
    after = copy.deepcopy(before)
    del after["Resources"]["Alice"]
    after["Resources"].update(instead)
    return after


def verdict(before: Template, after: Template | None) -> Report:
    """Of a stack with people, beside another one."""
    other = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    base = {"Users": before, "Other": other}
    return judge(sources(base), sources({"Other": other} if after is None else {"Users": after, "Other": other}))


def kinds(report: Report) -> dict[str, tuple[Kind, bool]]:
    return {finding.logical_id: (finding.kind, finding.blocking) for finding in report.findings}


def test_who_was_suspended_is_removed() -> None:
    before = template(tags=[{"Key": "team", "Value": "a"}, TAG])
    report = verdict(before, without_alice(before))
    assert (report.verdict, kinds(report)) == ("safe", {"Alice": (Kind.SUSPENDED_REMOVED, False)})
    (finding,) = report.findings
    assert finding.people == ("alice",)
    assert finding.reason == (
        "it is not in the template any more; the person was suspended before, and the profile is kept, in no stack, "
        "with its home"
    )


def test_who_works_is_not_and_the_way_is_told() -> None:
    report = verdict(template(), without_alice(template()))
    assert kinds(report) == {"Alice": (Kind.ORPHAN, True)}
    assert report.findings[0].reason.endswith(f"; {SUSPEND_FIRST}")


PARAMETER = {"Parameters": {"Yes": {"Type": "String", "Default": "true"}}}
NOT_SUSPENDED: dict[str, Any] = {
    "another value": [{"Key": "studio:suspended", "Value": "false"}],
    "another case": [{"Key": "studio:suspended", "Value": "True"}],
    "another key": [{"Key": "suspended", "Value": "true"}],
    "a value nobody knows": [{"Key": "studio:suspended", "Value": {"Fn::ImportValue": "Suspended"}}],
    "no list": TAG,
    "nothing in it": [],
    "no tag": ["studio:suspended", None],
}


@pytest.mark.parametrize("tags", NOT_SUSPENDED.values(), ids=NOT_SUSPENDED)
def test_what_is_no_suspension(tags: Any) -> None:
    before = template(tags=tags)
    assert kinds(verdict(before, without_alice(before))) == {"Alice": (Kind.ORPHAN, True)}


def test_suspended_in_some_deployments_only() -> None:
    before = template(tags=[{"Fn::If": ["Off", TAG, {"Ref": "AWS::NoValue"}]}])
    before["Parameters"] = {"Off": {"Type": "String"}}
    before["Conditions"] = {"Off": {"Fn::Equals": [{"Ref": "Off"}, "yes"]}}
    assert kinds(verdict(before, without_alice(before))) == {"Alice": (Kind.ORPHAN, True)}


def test_suspended_and_removed_in_one_change() -> None:
    """What the new side says of somebody who is gone from it counts for nothing."""
    after = without_alice(template(), Topic={"Type": "AWS::SNS::Topic", "Properties": {"Tags": [TAG]}})
    assert kinds(verdict(template(), after)) == {"Alice": (Kind.ORPHAN, True)}


def test_a_profile_that_would_be_deleted_is_stopped_all_the_same() -> None:
    before = template(tags=[TAG], DeletionPolicy="Delete")
    assert kinds(verdict(before, without_alice(before))) == {"Alice": (Kind.DELETE, True)}


def test_another_logical_id_is_no_leaving() -> None:
    before = template(tags=[TAG])
    after = without_alice(before, Alicia=before["Resources"]["Alice"])
    assert kinds(verdict(before, after)) == {"Alice": (Kind.RENAME, True)}


def test_another_person_of_the_name_is_no_leaving() -> None:
    before = template(tags=[TAG])
    anew = copy.deepcopy(before["Resources"]["Alice"])
    del anew["Properties"]["Tags"]
    assert kinds(verdict(before, without_alice(before, Alicia=anew))) == {"Alice": (Kind.RENAME, True)}


def test_with_the_stack_goes_who_was_suspended_and_nobody_else() -> None:
    before = template(tags=[TAG])
    assert kinds(verdict(before, None)) == {
        "Alice": (Kind.SUSPENDED_REMOVED, False),
        "Bob": (Kind.STACK_REMOVED, True),
    }


def test_their_space_is_another_matter() -> None:
    before = template(tags=[TAG])
    before["Resources"]["Space"] = {
        "Type": "AWS::SageMaker::Space",
        "DeletionPolicy": "Retain",
        "Properties": {
            "DomainId": "d-1",
            "SpaceName": "lab",
            "OwnershipSettings": {"OwnerUserProfileName": "alice"},
        },
    }
    after = without_alice(before)
    del after["Resources"]["Space"]
    assert kinds(verdict(before, after)) == {
        "Alice": (Kind.SUSPENDED_REMOVED, False),
        "Space": (Kind.ORPHAN, True),
    }


def test_their_replaced_domain_is_another_matter() -> None:
    before = template(tags=[TAG])
    before["Resources"]["Domain"] = {
        "Type": "AWS::SageMaker::Domain",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"DomainName": "lab"},
    }
    for name in ("Alice", "Bob"):
        before["Resources"][name]["Properties"]["DomainId"] = {"Ref": "Domain"}
    after = without_alice(before)
    after["Resources"]["Domain"]["Properties"]["DomainName"] = "other"
    assert kinds(verdict(before, after)) == {
        "Domain": (Kind.REPLACE, True),
        "Alice": (Kind.SUSPENDED_REMOVED, False),
        "Bob": (Kind.REPLACE, True),
    }


# The constructs' own templates --------------------------------------------------------------------------------------


def people(*, identity_center: bool, alice: bool | None) -> Template:
    """A template of the library: bob, and alice, who is suspended or works or is not there."""

    def build(stack: cdk.Stack) -> None:
        way = Authentication.identity_center() if identity_center else Authentication.iam()
        network = StudioNetwork(
            stack, "Network", vpc=StudioVpc.existing(vpc_id="vpc-1a2b3c4d", subnet_ids=["subnet-1a2b3c4d"])
        )
        application = "arn:aws:sso::111111111111:application/ssoins-1a2b3c4d5e6f7a8b/apl-1a2b3c4d5e6f7a8b"
        domain = Domain.from_domain_attributes(
            stack,
            "Domain",
            domain_id="d-abcdefghijkl",
            vpc=network.vpc,
            authentication=way,
            single_sign_on_application_arn=application if identity_center else None,
        )
        for name, suspended in (("alice", alice), ("bob", False)):
            if suspended is None:
                continue
            user_id = f"1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90{len(name)}"
            user = IdentityCenterUser(user_name=name, user_id=user_id) if identity_center else None
            UserProfile(
                stack,
                f"User-{name}",
                domain=domain,
                user_profile_name=name,
                identity_center_user=user,
                suspended=suspended,
            )

    return built(build)


@pytest.mark.parametrize("identity_center", [False, True], ids=["IAM", "Identity Center"])
def test_to_suspend_to_let_in_again_and_to_remove_are_safe_and_to_remove_at_once_is_not(identity_center: bool) -> None:  # noqa: FBT001 - a table's column
    working, suspended, gone = (people(identity_center=identity_center, alice=each) for each in (False, True, None))
    for before, after in ((working, suspended), (suspended, working)):
        report = verdict(before, after)
        assert report.verdict == "safe"
        assert {(each.type, each.kind) for each in report.findings} <= {
            ("AWS::IAM::ManagedPolicy", Kind.DELETE),
            ("AWS::SSO::ApplicationAssignment", Kind.DELETE),
        }
    assert verdict(suspended, gone).verdict == "safe"
    assert verdict(working, gone).verdict == "blocked"
    left = [finding.people for finding in verdict(suspended, gone).findings if finding.kind is Kind.SUSPENDED_REMOVED]
    assert left == [("alice",)]


def test_only_a_person_is_suspended() -> None:
    before = template(tags=[TAG], Type="AWS::SageMaker::Domain")
    assert kinds(verdict(before, without_alice(before))) == {"Alice": (Kind.ORPHAN, True)}


def test_of_whom_too_many_conditions_are_open_nobody_knows_it() -> None:
    names = [f"C{number}" for number in range(8)]
    tags = [{"Fn::If": [name, {"Key": name, "Value": "a"}, {"Ref": "AWS::NoValue"}]} for name in names]
    before = {
        "Parameters": {name: {"Type": "String"} for name in names},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "a"]} for name in names},
        **template(tags=[*tags, TAG]),
    }
    assert kinds(verdict(before, without_alice(before))) == {"Alice": (Kind.ORPHAN, True)}
    after = copy.deepcopy(before)
    after["Resources"]["Alice"]["Properties"]["Tags"].pop(0)
    assert kinds(verdict(before, after)) == {"Alice": (Kind.UNDECIDABLE, True)}
