"""The life of a stack: created, changed, rolled back, deleted, as CloudFormation documents it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import BROKEN, Cloud, group, value


def bucket(**more: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "the-bucket"}, **more}


def fill(cloud: Cloud) -> None:
    """A bucket with something in it cannot be deleted."""
    cloud.client("s3").put_object(Bucket="the-bucket", Key="k", Body=b"v")


# -- creation --


def test_resources_are_made_in_the_order_they_depend_on_each_other(cloud: Cloud) -> None:
    last = value({"Fn::Sub": "${Middle}!"}, "/last")
    cloud.create(
        "s", {"Last": last, "Middle": value("m", "/middle", DependsOn=["First"]), "First": value("f", "/first")}
    )
    done = [name for name, status in cloud.events("s") if status == "CREATE_COMPLETE"]
    assert done == ["First", "Middle", "Last", "s"]
    assert cloud.parameter("/last") == "/middle!"


def test_every_resource_has_its_events_newest_first_at_increasing_times(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    assert cloud.events("s") == [
        ("s", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_COMPLETE"),
        ("s", "CREATE_COMPLETE"),
    ]
    rows = cloud.api.describe_stack_events(StackName="s")["StackEvents"]
    times = [row["Timestamp"] for row in rows]
    assert times == sorted(set(times), reverse=True)
    assert len({row["EventId"] for row in rows}) == len(rows)
    assert rows[1]["PhysicalResourceId"] == "/value"
    assert rows[-1]["ResourceStatusReason"] == "User Initiated"


def test_events_come_in_pages_of_a_hundred(cloud: Cloud) -> None:
    cloud.create("s", {f"A{number}": group(f"g{number}") for number in range(40)})
    first = cloud.api.describe_stack_events(StackName="s")
    assert len(first["StackEvents"]) == 100
    assert len(cloud.events("s")) == 40 * 3 + 2


def test_a_resource_against_its_schema_fails_and_the_creation_is_rolled_back(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1"), "B": {**BROKEN, "DependsOn": "A"}})
    assert cloud.status("s") == "ROLLBACK_COMPLETE"
    assert cloud.parameter("/value") is None
    why = "Properties validation failed for resource B with message: [#: extraneous key [Nope] is not permitted]"
    assert why in cloud.reasons("s")
    assert "The following resource(s) failed to create: [B]. Rollback requested by user." in cloud.reasons("s")
    assert ("B", "CREATE_FAILED") in cloud.events("s")
    assert ("A", "DELETE_COMPLETE") in cloud.events("s")


def test_a_stack_that_rolled_back_can_only_be_deleted(cloud: Cloud) -> None:
    stack = cloud.create("s", {"A": BROKEN})
    words = f"Stack:{stack} is in ROLLBACK_COMPLETE state and can not be updated."
    assert cloud.refusal("update_stack", StackName="s", **cloud.body({"A": value("1")}, {})) == words
    cloud.api.delete_stack(StackName="s")
    cloud.create("s", {"A": value("1")})
    assert cloud.status("s") == "CREATE_COMPLETE"


@pytest.mark.parametrize(
    ("options", "status", "left"),
    [
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED", "1"),
        ({"DisableRollback": True}, "CREATE_FAILED", "1"),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE", None),
        ({"OnFailure": "ROLLBACK"}, "ROLLBACK_COMPLETE", None),
    ],
)
def test_the_caller_chooses_what_a_failed_creation_leaves(
    cloud: Cloud, options: Any, status: str, left: str | None
) -> None:
    stack = cloud.create("s", {"A": value("1"), "B": {**BROKEN, "DependsOn": "A"}}, **options)
    assert cloud.status(stack) == status
    assert cloud.parameter("/value") == left


@pytest.mark.parametrize(("policy", "left"), [("Delete", None), ("Retain", "1"), ("RetainExceptOnCreate", None)])
def test_a_deletion_policy_at_the_rollback_of_a_creation(cloud: Cloud, policy: str, left: str | None) -> None:
    cloud.create("s", {"A": value("1", DeletionPolicy=policy), "B": {**BROKEN, "DependsOn": "A"}})
    assert cloud.parameter("/value") == left
    assert (("A", "DELETE_SKIPPED") in cloud.events("s")) == (left is not None)


def test_a_stack_of_the_same_name_is_refused(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    assert cloud.refusal("create_stack", StackName="s", **cloud.body({"A": value("1")}, {})) == (
        "Stack [s] already exists"
    )


# -- update --


def test_an_update_in_place_keeps_the_resource(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    assert cloud.update("s", {"A": value("2")}) == "UPDATE_COMPLETE"
    assert cloud.parameter("/value") == "2"
    assert [row for row in cloud.events("s") if row[0] == "A"][-2:] == [
        ("A", "UPDATE_IN_PROGRESS"),
        ("A", "UPDATE_COMPLETE"),
    ]


def test_nothing_to_update_is_an_error(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")}, Outputs={"O": {"Value": {"Ref": "A"}}})
    body = cloud.body({"A": value("1")}, {"Outputs": {"O": {"Value": {"Ref": "A"}}}})
    assert cloud.refusal("update_stack", StackName="s", **body) == "No updates are to be performed."
    assert cloud.update("s", {"A": value("1")}, Outputs={"P": {"Value": {"Ref": "A"}}}) == "UPDATE_COMPLETE"
    assert cloud.outputs("s") == {"P": "/value"}


def test_a_replacement_is_made_before_the_old_one_is_deleted(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1", "/old")})
    cloud.update("s", {"A": value("1", "/new")})
    assert cloud.physical("s") == {"A": "/new"}
    assert cloud.parameter("/old") is None
    events = cloud.events("s")
    assert events.index(("A", "UPDATE_COMPLETE")) < events.index(("s", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))
    assert events[-3:] == [("A", "DELETE_IN_PROGRESS"), ("A", "DELETE_COMPLETE"), ("s", "UPDATE_COMPLETE")]


def test_what_points_at_a_replaced_resource_is_updated(cloud: Cloud) -> None:
    uses = value({"Fn::Sub": "uses ${A}"}, "/uses")
    cloud.create("s", {"A": value("1", "/old"), "B": uses})
    cloud.update("s", {"A": value("1", "/new"), "B": uses})
    assert cloud.parameter("/uses") == "uses /new"
    assert ("B", "UPDATE_COMPLETE") in cloud.events("s")


def test_a_replacement_can_not_keep_a_name_of_ones_own(cloud: Cloud) -> None:
    def role(path: str) -> dict[str, Any]:
        return {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "mine", "Path": path, "AssumeRolePolicyDocument": {"Statement": []}},
        }

    cloud.create("s", {"R": role("/a/")})
    assert cloud.update("s", {"R": role("/b/")}) == "UPDATE_ROLLBACK_COMPLETE"
    words = "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    assert words + "Rename mine and update the stack again." in cloud.reasons("s")
    assert cloud.client("iam").get_role(RoleName="mine")["Role"]["Path"] == "/a/"


def test_a_removed_resource_is_deleted_last_and_its_failure_is_ignored(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1"), "B": bucket()})
    fill(cloud)
    assert cloud.update("s", {"A": value("2")}) == "UPDATE_COMPLETE"
    assert ("B", "DELETE_FAILED") in cloud.events("s")
    assert cloud.physical("s") == {"A": "/value"}
    assert [row["Name"] for row in cloud.client("s3").list_buckets()["Buckets"]] == ["the-bucket"]


@pytest.mark.parametrize(("policy", "left"), [("Delete", None), ("Retain", "1"), ("RetainExceptOnCreate", "1")])
def test_a_deletion_policy_when_the_resource_leaves_the_template(cloud: Cloud, policy: str, left: str | None) -> None:
    cloud.create("s", {"A": value("1", DeletionPolicy=policy), "B": group()})
    cloud.update("s", {"B": group()})
    assert cloud.parameter("/value") == left


def test_an_update_replace_policy_keeps_what_was_replaced(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1", "/old", UpdateReplacePolicy="Retain")})
    cloud.update("s", {"A": value("1", "/new", UpdateReplacePolicy="Retain")})
    assert cloud.parameter("/old") == "1"
    assert ("A", "DELETE_SKIPPED") in cloud.events("s")
    cloud.api.delete_stack(StackName="s")
    assert (cloud.parameter("/old"), cloud.parameter("/new")) == ("1", None)


def test_a_condition_that_flips_makes_and_deletes(cloud: Cloud) -> None:
    def template(on: str) -> dict[str, Any]:
        return {
            "Conditions": {"On": {"Fn::Equals": [on, "yes"]}},
            "Outputs": {"O": {"Value": {"Ref": "A"}, "Condition": "On"}},
        }

    resources = {"A": value("1", Condition="On"), "B": group()}
    cloud.create("s", resources, **template("no"))
    assert (cloud.parameter("/value"), cloud.outputs("s")) == (None, {})
    cloud.update("s", resources, **template("yes"))
    assert (cloud.parameter("/value"), cloud.outputs("s")) == ("1", {"O": "/value"})
    cloud.update("s", resources, **template("no"))
    assert (cloud.parameter("/value"), cloud.outputs("s")) == (None, {})


def test_the_type_of_a_resource_can_not_change(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    words = cloud.refusal("update_stack", StackName="s", **cloud.body({"A": group()}, {}))
    assert words.startswith("Update of resource type is not permitted.")


# -- rollback of an update --


def test_a_failed_update_leaves_everything_as_it_was(cloud: Cloud) -> None:
    before = {
        "Changed": value("1", "/changed"),
        "Replaced": value("1", "/replaced"),
        "Removed": value("1", "/removed"),
        "Uses": value({"Ref": "Replaced"}, "/uses"),
    }
    cloud.create("s", before, Outputs={"O": {"Value": {"Ref": "Replaced"}}})
    after = {
        "Changed": value("2", "/changed"),
        "Replaced": value("1", "/replacement"),
        "Uses": value({"Ref": "Replaced"}, "/uses"),
        "Added": value("1", "/added"),
        "Broken": {**BROKEN, "DependsOn": ["Changed", "Replaced", "Uses", "Added"]},
    }
    assert cloud.update("s", after, Outputs={"P": {"Value": "x"}}) == "UPDATE_ROLLBACK_COMPLETE"
    found = {name: cloud.parameter(name) for name in ("/changed", "/replaced", "/removed", "/uses")}
    assert found == {"/changed": "1", "/replaced": "1", "/removed": "1", "/uses": "/replaced"}
    assert (cloud.parameter("/replacement"), cloud.parameter("/added")) == (None, None)
    assert cloud.outputs("s") == {"O": "/replaced"}
    assert set(cloud.physical("s")) == set(before)
    assert cloud.api.get_template(StackName="s")["TemplateBody"]["Resources"] == before
    order = [status for name, status in cloud.events("s") if name == "s"]
    assert order[-4:] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]


@pytest.mark.parametrize(("policy", "left"), [("Delete", None), ("Retain", "1"), ("RetainExceptOnCreate", None)])
def test_a_deletion_policy_at_the_rollback_of_an_update_that_added_the_resource(
    cloud: Cloud, policy: str, left: str | None
) -> None:
    cloud.create("s", {"A": group()})
    added = value("1", DeletionPolicy=policy)
    cloud.update("s", {"A": group(), "B": added, "C": {**BROKEN, "DependsOn": "B"}})
    assert cloud.parameter("/value") == left


def test_a_rolled_back_stack_updates_again(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    cloud.update("s", {"A": value("2"), "B": BROKEN})
    assert cloud.update("s", {"A": value("3")}) == "UPDATE_COMPLETE"
    assert cloud.parameter("/value") == "3"


def test_without_rollback_an_update_stops_where_it_failed_and_can_be_rolled_back_later(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    failing = {"A": value("2"), "B": {**BROKEN, "DependsOn": "A"}}
    assert cloud.update("s", failing, DisableRollback=True) == "UPDATE_FAILED"
    assert cloud.parameter("/value") == "2"
    cloud.api.rollback_stack(StackName="s")
    assert (cloud.status("s"), cloud.parameter("/value")) == ("UPDATE_ROLLBACK_COMPLETE", "1")


@pytest.mark.parametrize(("option", "left"), [({}, "b"), ({"RetainExceptOnCreate": True}, None)])
def test_a_later_rollback_keeps_what_is_new_and_retained_unless_told_not_to(
    cloud: Cloud, option: Any, left: str | None
) -> None:
    cloud.create("s", {"A": value("1")})
    new = value("b", "/b", DeletionPolicy="Retain")
    cloud.update("s", {"A": value("2"), "N": new, "B": {**BROKEN, "DependsOn": "N"}}, DisableRollback=True)
    cloud.api.rollback_stack(StackName="s", **option)
    assert (cloud.status("s"), cloud.parameter("/b")) == ("UPDATE_ROLLBACK_COMPLETE", left)


def test_without_rollback_an_update_goes_on_from_where_it_failed(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    cloud.update("s", {"A": value("2"), "B": {**BROKEN, "DependsOn": "A"}}, DisableRollback=True)
    assert cloud.update("s", {"A": value("3"), "B": value("b", "/b")}) == "UPDATE_COMPLETE"
    assert (cloud.parameter("/value"), cloud.parameter("/b")) == ("3", "b")


def logs(days: int) -> dict[str, Any]:
    return {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "logs", "RetentionInDays": days}}


def stuck(cloud: Cloud) -> None:
    """A stack whose rollback failed, because a log group was deleted behind its back."""
    cloud.create("s", {"A": value("1"), "L": logs(7)})
    failing = {"A": value("2"), "L": logs(30), "B": {**BROKEN, "DependsOn": ["A", "L"]}}
    cloud.update("s", failing, DisableRollback=True)
    cloud.client("logs").delete_log_group(logGroupName="logs")
    cloud.api.rollback_stack(StackName="s")
    assert cloud.status("s") == "UPDATE_ROLLBACK_FAILED"


def test_a_failed_rollback_continues_once_its_cause_is_gone(cloud: Cloud) -> None:
    stuck(cloud)
    assert "is in UPDATE_ROLLBACK_FAILED state and can not be updated" in cloud.refusal(
        "update_stack", StackName="s", **cloud.body({"A": value("3")}, {})
    )
    cloud.client("logs").create_log_group(logGroupName="logs")
    cloud.api.continue_update_rollback(StackName="s")
    assert (cloud.status("s"), cloud.parameter("/value")) == ("UPDATE_ROLLBACK_COMPLETE", "1")
    assert cloud.client("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 7


def test_a_failed_rollback_continues_without_the_resources_to_skip(cloud: Cloud) -> None:
    stuck(cloud)
    cloud.api.continue_update_rollback(StackName="s", ResourcesToSkip=["L"])
    assert (cloud.status("s"), cloud.parameter("/value")) == ("UPDATE_ROLLBACK_COMPLETE", "1")


# -- deletion --


def test_deletion_goes_backwards_and_deleting_again_is_no_error(cloud: Cloud) -> None:
    stack = cloud.create("s", {"B": value({"Ref": "A"}, "/b"), "A": value("1", "/a")})
    cloud.api.delete_stack(StackName="s")
    gone = [name for name, status in cloud.events(stack) if status == "DELETE_COMPLETE"]
    assert gone == ["B", "A", "s"]
    cloud.api.delete_stack(StackName="s")
    cloud.api.delete_stack(StackName=stack)
    assert cloud.refusal("describe_stacks", StackName="s") == "Stack with id s does not exist"
    assert [row["StackStatus"] for row in cloud.api.list_stacks()["StackSummaries"]] == ["DELETE_COMPLETE"]


def test_retained_resources_outlive_their_stack(cloud: Cloud) -> None:
    stack = cloud.create("s", {"A": value("1", DeletionPolicy="Retain")})
    cloud.api.delete_stack(StackName="s")
    assert ("A", "DELETE_SKIPPED") in cloud.events(stack)
    assert cloud.parameter("/value") == "1"


def test_a_resource_that_can_not_be_deleted_stays_with_what_it_points_at(cloud: Cloud) -> None:
    resources = {
        "Deeper": value("1", "/deeper"),
        "Needed": value("1", "/needed", DependsOn="Deeper"),
        "Bucket": bucket(DependsOn="Needed"),
        "Other": value("1", "/other"),
    }
    cloud.create("s", resources)
    fill(cloud)
    cloud.api.delete_stack(StackName="s")
    assert cloud.status("s") == "DELETE_FAILED"
    assert cloud.stack("s")["StackStatusReason"] == "The following resource(s) failed to delete: [Bucket]. "
    assert (cloud.parameter("/deeper"), cloud.parameter("/needed"), cloud.parameter("/other")) == ("1", "1", None)
    cloud.api.delete_stack(StackName="s", RetainResources=["Bucket"])
    assert cloud.parameter("/needed") is None
    assert cloud.refusal("describe_stacks", StackName="s").endswith("does not exist")


def test_resources_are_retained_by_the_caller_only_after_a_failed_deletion(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    words = cloud.refusal("delete_stack", StackName="s", RetainResources=["A"])
    assert "only when the stack is in the DELETE_FAILED state" in words
    assert cloud.parameter("/value") == "1"


def test_a_protected_stack_is_not_deleted(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")}, EnableTerminationProtection=True)
    assert cloud.stack("s")["EnableTerminationProtection"]
    words = "Stack [s] cannot be deleted while TerminationProtection is enabled"
    assert cloud.refusal("delete_stack", StackName="s") == words
    assert cloud.status("s") == "CREATE_COMPLETE"
    cloud.api.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    cloud.api.delete_stack(StackName="s")
    assert cloud.parameter("/value") is None


# -- stack policy --


def test_a_stack_policy_denies_what_it_names(cloud: Cloud) -> None:
    statements = [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "Update:Replace", "Principal": "*", "Resource": "LogicalResourceId/A"},
    ]
    cloud.create("s", {"A": value("1"), "B": value("1", "/b")})
    cloud.api.set_stack_policy(StackName="s", StackPolicyBody=json.dumps({"Statement": statements}))
    assert json.loads(cloud.api.get_stack_policy(StackName="s")["StackPolicyBody"]) == {"Statement": statements}
    assert cloud.update("s", {"A": value("2"), "B": value("2", "/b")}) == "UPDATE_COMPLETE"
    assert cloud.update("s", {"A": value("2", "/new"), "B": value("2", "/b")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert any(reason.startswith("Action denied by stack policy: Statement [#2]") for reason in cloud.reasons("s"))
    assert cloud.parameter("/value") == "2"


def test_a_stack_policy_denies_what_it_does_not_allow(cloud: Cloud) -> None:
    allow = {"Effect": "Allow", "Action": "Update:Modify", "Principal": "*", "Resource": "*"}
    cloud.create("s", {"A": value("1"), "B": value("1", "/b")}, StackPolicyBody=json.dumps({"Statement": [allow]}))
    assert cloud.update("s", {"A": value("2")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert (cloud.parameter("/value"), cloud.parameter("/b")) == ("1", "1")


# -- where stacks are --


def test_stacks_belong_to_a_region(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    elsewhere = cloud.client("cloudformation", "eu-west-1")
    assert elsewhere.describe_stacks()["Stacks"] == []
    elsewhere.create_stack(StackName="s", **cloud.body({"A": value({"Ref": "AWS::Region"})}, {}))
    ssm = cloud.client("ssm", "eu-west-1")
    assert ssm.get_parameter(Name="/value")["Parameter"]["Value"] == "eu-west-1"
