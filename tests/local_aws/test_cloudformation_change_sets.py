"""Change sets: what is said before anything happens, and that it is what happens."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import BROKEN, Cloud, group, value

Row = dict[str, Any]


def changes(change_set: Row) -> dict[str, Row]:
    rows = [row["ResourceChange"] for row in change_set["Changes"]]
    return {row["LogicalResourceId"]: row for row in rows}


def test_a_change_set_makes_a_stack_that_waits_for_review(cloud: Cloud) -> None:
    made = cloud.change_set("s", {"A": value("1")}, "CREATE")
    assert (made["Status"], made["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert cloud.status("s") == "REVIEW_IN_PROGRESS"
    assert cloud.parameter("/value") is None
    assert changes(made)["A"]["Action"] == "Add"
    cloud.api.execute_change_set(ChangeSetName="change", StackName="s")
    assert (cloud.status("s"), cloud.parameter("/value")) == ("CREATE_COMPLETE", "1")
    assert cloud.api.describe_change_set(ChangeSetName=made["ChangeSetId"])["ExecutionStatus"] == "EXECUTE_COMPLETE"


def test_replacement_is_true_false_or_conditional(cloud: Cloud) -> None:
    before = {
        "Kept": value("1", "/kept"),
        "Replaced": value("1", "/old"),
        "Follows": value({"Ref": "Replaced"}, "/follows"),
        "MayBeReplaced": value("1", {"Fn::Sub": "${Replaced}/below"}),
        "Removed": value("1", "/removed"),
        "Same": value("1", "/same"),
    }
    cloud.create("s", before)
    after = {**before, "Kept": value("2", "/kept"), "Replaced": value("1", "/new"), "Added": group()}
    del after["Removed"]
    found = changes(cloud.change_set("s", after))
    assert set(found) == {"Kept", "Replaced", "Follows", "MayBeReplaced", "Removed", "Added"}
    assert {name: row.get("Replacement") for name, row in found.items()} == {
        "Kept": "False",
        "Replaced": "True",
        "Follows": "False",
        "MayBeReplaced": "Conditional",
        "Removed": None,
        "Added": None,
    }
    assert found["Removed"]["PolicyAction"] == "Delete"
    assert found["Replaced"]["PolicyAction"] == "ReplaceAndDelete"
    assert found["Replaced"]["PhysicalResourceId"] == "/old"


def test_details_say_why(cloud: Cloud) -> None:
    declared = {"P": {"Type": "String", "Default": "1"}}
    resources = {"A": value({"Ref": "P"}), "R": value("1", "/old"), "F": value({"Ref": "R"}, "/f")}
    cloud.create("s", resources, Declared=declared)
    after = {**resources, "R": value("1", "/new")}
    given = [{"ParameterKey": "P", "ParameterValue": "2"}]
    found = changes(cloud.change_set("s", after, Declared=declared, Parameters=given))
    (parameter,) = found["A"]["Details"]
    assert (parameter["ChangeSource"], parameter["CausingEntity"]) == ("ParameterReference", "P")
    (direct,) = found["R"]["Details"]
    assert (direct["ChangeSource"], direct["Target"]["RequiresRecreation"]) == ("DirectModification", "Always")
    (reference,) = found["F"]["Details"]
    assert (reference["ChangeSource"], reference["CausingEntity"]) == ("ResourceReference", "R")
    assert reference["Evaluation"] == "Dynamic"


def test_values_are_shown_when_asked_for(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1"), "B": value("1", "/b")})
    made = cloud.change_set(
        "s", {"A": value("2"), "B": value({"Fn::GetAtt": ["C", "Arn"]}, "/b"), "C": value("c", "/c")}
    )
    assert "BeforeContext" not in changes(made)["A"]
    shown = changes(cloud.api.describe_change_set(ChangeSetName=made["ChangeSetId"], IncludePropertyValues=True))
    target = shown["A"]["Details"][0]["Target"]
    assert (target["Path"], target["BeforeValue"], target["AfterValue"]) == ("/Properties/Value", "1", "2")
    assert shown["B"]["Details"][0]["Target"]["AfterValue"] == "{{changeSet:KNOWN_AFTER_APPLY}}"


def test_a_change_of_policy_or_metadata_alone_is_a_change(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    made = cloud.change_set("s", {"A": value("1", DeletionPolicy="Retain", Metadata={"k": "v"})})
    assert changes(made)["A"]["Scope"] == ["Metadata", "DeletionPolicy"]
    assert changes(made)["A"]["Replacement"] == "False"
    cloud.api.execute_change_set(ChangeSetName="change", StackName="s")
    cloud.api.delete_stack(StackName="s")
    assert cloud.parameter("/value") == "1"


def test_without_changes_it_fails_in_the_words_the_cli_knows(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    made = cloud.change_set("s", {"A": value("1")})
    assert (made["Status"], made["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    words = "The submitted information didn't contain changes. Submit different information to create a change set."
    assert made["StatusReason"] == words
    assert "cannot be executed" in cloud.refusal("execute_change_set", ChangeSetName="change", StackName="s")


@pytest.mark.parametrize("more", [{"Tags": [{"Key": "k", "Value": "v"}]}, {"Outputs": {"O": {"Value": "v"}}}])
def test_tags_and_outputs_alone_are_changes_without_rows(cloud: Cloud, more: Row) -> None:
    cloud.create("s", {"A": value("1")})
    made = cloud.change_set("s", {"A": value("1")}, **more)
    assert (made["ExecutionStatus"], made.get("Changes", [])) == ("AVAILABLE", [])
    cloud.api.execute_change_set(ChangeSetName="change", StackName="s")
    stack = cloud.stack("s")
    assert stack["Tags"] or stack["Outputs"]


def test_names_are_a_stacks_own(cloud: Cloud) -> None:
    cloud.change_set("one", {"A": value("1", "/one")}, "CREATE")
    cloud.change_set("two", {"A": value("1", "/two")}, "CREATE")
    cloud.api.execute_change_set(ChangeSetName="change", StackName="one")
    assert (cloud.status("one"), cloud.status("two")) == ("CREATE_COMPLETE", "REVIEW_IN_PROGRESS")
    assert [row["StackName"] for row in cloud.api.list_change_sets(StackName="two")["Summaries"]] == ["two"]
    words = cloud.refusal(
        "create_change_set",
        StackName="two",
        ChangeSetName="change",
        ChangeSetType="CREATE",
        **cloud.body({"A": group()}, {}),
    )
    assert words == "ChangeSet change already exists"


def test_execution_voids_the_other_change_sets(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    cloud.change_set("s", {"A": value("2")})
    other = cloud.api.create_change_set(StackName="s", ChangeSetName="other", **cloud.body({"A": value("3")}, {}))
    cloud.api.execute_change_set(ChangeSetName="change", StackName="s")
    assert "does not exist" in cloud.refusal("describe_change_set", ChangeSetName=other["Id"])
    assert cloud.parameter("/value") == "2"


def test_one_that_is_not_there_is_not_found_and_deleting_it_is_no_error(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    with pytest.raises(cloud.api.exceptions.ChangeSetNotFoundException):
        cloud.api.describe_change_set(ChangeSetName="none", StackName="s")
    cloud.api.delete_change_set(ChangeSetName="none", StackName="s")


def test_a_stack_under_review_can_be_deleted(cloud: Cloud) -> None:
    cloud.change_set("s", {"A": value("1")}, "CREATE")
    cloud.api.delete_stack(StackName="s")
    assert cloud.refusal("describe_stacks", StackName="s").endswith("does not exist")


def test_an_import_says_what_it_imports_and_kinds_must_fit(cloud: Cloud) -> None:
    body = {**cloud.body({"A": value("1")}, {}), "ChangeSetName": "c", "StackName": "s"}
    assert "ResourcesToImport must be specified" in cloud.refusal("create_change_set", ChangeSetType="IMPORT", **body)
    assert cloud.refusal("create_change_set", ChangeSetType="UPDATE", **body) == "Stack [s] does not exist"
    cloud.create("s", {"A": value("1")})
    assert "already exists" in cloud.refusal("create_change_set", ChangeSetType="CREATE", **body)


def test_a_bad_template_makes_neither_stack_nor_change_set(cloud: Cloud) -> None:
    body = cloud.body({"A": {"Type": "AWS::No::Such"}}, {})
    words = cloud.refusal("create_change_set", StackName="s", ChangeSetName="c", ChangeSetType="CREATE", **body)
    assert words == "Template format error: Unrecognized resource types: [AWS::No::Such]"
    assert cloud.api.list_stacks()["StackSummaries"] == []


def test_a_failed_execution_says_so(cloud: Cloud) -> None:
    cloud.create("s", {"A": value("1")})
    made = cloud.change_set("s", {"A": value("2"), "B": {**BROKEN, "DependsOn": "A"}})
    cloud.api.execute_change_set(ChangeSetName="change", StackName="s")
    assert (cloud.status("s"), cloud.parameter("/value")) == ("UPDATE_ROLLBACK_COMPLETE", "1")
    found = cloud.api.describe_change_set(ChangeSetName=made["ChangeSetId"])
    assert found["ExecutionStatus"] == "EXECUTE_FAILED"
