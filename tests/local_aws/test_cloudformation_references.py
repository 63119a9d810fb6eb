"""Stacks that need each other: exports, outputs read from afar, nested stacks."""

from __future__ import annotations

import json
from typing import Any

from .conftest import BROKEN, Cloud, group, value

Row = dict[str, Any]


def export(worth: Any, name: str = "exported") -> Row:
    return {"O": {"Value": worth, "Export": {"Name": name}}}


IMPORTS = {"A": value({"Fn::ImportValue": "exported"}, "/imports")}


# -- exports --


def test_an_export_is_read_and_both_sides_are_listed(cloud: Cloud) -> None:
    stack = cloud.create("producer", {"A": value("1")}, Outputs=export({"Ref": "A"}))
    assert "is not imported by any stack" in cloud.refusal("list_imports", ExportName="exported")
    cloud.create("consumer", IMPORTS)
    assert cloud.parameter("/imports") == "/value"
    assert cloud.api.list_exports()["Exports"] == [{"ExportingStackId": stack, "Name": "exported", "Value": "/value"}]
    assert cloud.api.list_imports(ExportName="exported")["Imports"] == ["consumer"]
    assert "does not exist" in cloud.refusal("list_imports", ExportName="none")


def test_an_export_in_use_holds_its_stack(cloud: Cloud) -> None:
    cloud.create("producer", {"A": value("1")}, Outputs=export("v"))
    cloud.create("consumer", IMPORTS)
    words = "Export exported cannot be deleted as it is in use by consumer"
    cloud.api.delete_stack(StackName="producer")
    assert cloud.status("producer") == "DELETE_FAILED"
    assert words in cloud.reasons("producer")
    assert cloud.parameter("/value") == "1"
    cloud.api.delete_stack(StackName="consumer")
    cloud.api.delete_stack(StackName="producer")
    assert cloud.api.list_exports()["Exports"] == []


def test_an_export_in_use_is_neither_removed_nor_changed_by_an_update(cloud: Cloud) -> None:
    cloud.create("producer", {"A": value("1")}, Outputs=export("v"))
    cloud.create("consumer", IMPORTS)
    assert cloud.update("producer", {"A": value("2")}) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Export exported cannot be deleted as it is in use by consumer" in cloud.reasons("producer")
    assert cloud.update("producer", {"A": value("2")}, Outputs=export("w")) == "UPDATE_ROLLBACK_COMPLETE"
    assert "Cannot update export exported as it is in use by consumer" in cloud.reasons("producer")
    assert cloud.parameter("/value") == "1"
    assert cloud.api.list_exports()["Exports"][0]["Value"] == "v"


def test_an_export_no_one_uses_any_more_is_free(cloud: Cloud) -> None:
    cloud.create("producer", {"A": value("1")}, Outputs=export("v"))
    cloud.create("consumer", IMPORTS)
    cloud.update("consumer", {"A": value("own", "/imports")})
    assert cloud.update("producer", {"A": value("1")}, Outputs=export("w")) == "UPDATE_COMPLETE"


def test_export_names_are_unique_in_a_region(cloud: Cloud) -> None:
    cloud.create("one", {"A": value("1")}, Outputs=export("v"))
    cloud.create("two", {"A": value("1", "/two")}, Outputs=export("w"))
    assert cloud.status("two") == "ROLLBACK_COMPLETE"
    assert any(
        reason.startswith("Export with name exported is already exported by stack one")
        for reason in cloud.reasons("two")
    )


# -- outputs read from afar --


def far(**more: str) -> Row:
    return {"A": value({"Fn::GetStackOutput": {"StackName": "producer", "OutputName": "O", **more}}, "/far")}


def test_a_weak_reference_reads_any_output_and_holds_nothing(cloud: Cloud) -> None:
    cloud.create("producer", {"A": value("1")}, Outputs={"O": {"Value": "v1"}})
    cloud.create("consumer", far())
    assert cloud.parameter("/far") == "v1"
    assert cloud.update("producer", {"A": value("1")}, Outputs={"O": {"Value": "v2"}}) == "UPDATE_COMPLETE"
    assert cloud.update("consumer", far()) == "UPDATE_COMPLETE"
    assert cloud.parameter("/far") == "v2"
    cloud.api.delete_stack(StackName="producer")
    assert "Stack producer does not exist" in cloud.refusal(
        "update_stack", StackName="consumer", **cloud.body(far(), {})
    )


def test_a_weak_reference_reaches_other_regions(cloud: Cloud) -> None:
    elsewhere = cloud.client("cloudformation", "eu-west-1")
    elsewhere.create_stack(StackName="producer", **cloud.body({"A": value("1")}, {"Outputs": {"O": {"Value": "far"}}}))
    cloud.create("consumer", far(Region="eu-west-1"))
    assert cloud.parameter("/far") == "far"


# -- nested stacks --


def nested(cloud: Cloud, name: str, resources: Row, outputs: Row, **parameters: Any) -> Row:
    """A nested stack, its template stored under a name."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="templates")
    declared = {key: {"Type": "String"} for key in parameters}
    body = {"Resources": resources, "Outputs": outputs, **({"Parameters": declared} if declared else {})}
    s3.put_object(Bucket="templates", Key=name, Body=json.dumps(body))
    url = f"https://s3.amazonaws.com/templates/{name}"
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url, "Parameters": parameters}}


def child(cloud: Cloud, name: str, text: str, **more: Row) -> Row:
    resources = {"V": value({"Ref": "Text"}, "/child"), **more}
    return nested(cloud, name, resources, {"Out": {"Value": {"Fn::Sub": "${V}=${Text}"}}}, Text=text)


OUTER = value({"Fn::GetAtt": ["Child", "Outputs.Out"]}, "/outer")


def test_a_nested_stack_gives_its_outputs(cloud: Cloud) -> None:
    cloud.create("s", {"Child": child(cloud, "one", "1"), "Outer": OUTER})
    assert (cloud.parameter("/child"), cloud.parameter("/outer")) == ("1", "/child=1")
    inner = cloud.stack(cloud.physical("s")["Child"])
    assert inner["StackName"].startswith("s-Child-")
    assert inner["ParentId"] == inner["RootId"] == cloud.stack("s")["StackId"]


def test_a_nested_stack_is_updated_and_deleted_through_its_parent(cloud: Cloud) -> None:
    cloud.create("s", {"Child": child(cloud, "one", "1"), "Outer": OUTER})
    inner = cloud.physical("s")["Child"]
    assert cloud.update("s", {"Child": child(cloud, "one", "2"), "Outer": OUTER}) == "UPDATE_COMPLETE"
    assert cloud.parameter("/outer") == "/child=2"
    assert cloud.physical("s")["Child"] == inner
    assert cloud.status(inner) == "UPDATE_COMPLETE"
    cloud.api.delete_stack(StackName="s")
    assert cloud.status(inner) == "DELETE_COMPLETE"
    assert cloud.parameter("/child") is None


def test_a_nested_stack_that_fails_fails_its_parent_and_leaves_nothing(cloud: Cloud) -> None:
    cloud.create("s", {"Child": child(cloud, "bad", "1", B={**BROKEN, "DependsOn": "V"})})
    assert cloud.status("s") == "ROLLBACK_COMPLETE"
    assert any("was not successfully created" in reason for reason in cloud.reasons("s"))
    assert cloud.parameter("/child") is None


def test_the_failure_of_the_parent_takes_an_updated_child_back_with_all_it_had(cloud: Cloud) -> None:
    cloud.create("s", {"Child": child(cloud, "one", "1", Extra=value("kept", "/extra")), "Outer": OUTER})
    inner = cloud.physical("s")["Child"]
    after = {"Child": child(cloud, "two", "2"), "Outer": OUTER, "B": {**BROKEN, "DependsOn": "Outer"}}
    assert cloud.update("s", after) == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.status(inner) == "UPDATE_ROLLBACK_COMPLETE"
    assert (cloud.parameter("/child"), cloud.parameter("/outer")) == ("1", "/child=1")
    gone = [name for name, status in cloud.events(inner) if (name, status) == ("Extra", "DELETE_COMPLETE")]
    assert gone == [], "what the child no longer holds is deleted only once the parent has succeeded"
    assert cloud.parameter("/extra") == "kept"


def test_the_failure_of_an_updated_child_rolls_both_back(cloud: Cloud) -> None:
    cloud.create("s", {"Other": value("1"), "Child": {**child(cloud, "one", "1"), "DependsOn": "Other"}})
    inner = cloud.physical("s")["Child"]
    broken = {**child(cloud, "two", "2", B={**BROKEN, "DependsOn": "V"}), "DependsOn": "Other"}
    assert cloud.update("s", {"Other": value("2"), "Child": broken}) == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.status(inner) == "UPDATE_ROLLBACK_COMPLETE"
    assert (cloud.parameter("/child"), cloud.parameter("/value")) == ("1", "1")


def test_a_parent_that_stopped_half_way_goes_on_or_back_with_its_child(cloud: Cloud) -> None:
    cloud.create("s", {"Child": child(cloud, "one", "1", Extra=value("kept", "/extra")), "Outer": OUTER})
    inner = cloud.physical("s")["Child"]
    failing = {"Child": child(cloud, "two", "2"), "Outer": OUTER, "B": {**BROKEN, "DependsOn": "Outer"}}
    cloud.update("s", failing, DisableRollback=True)
    assert (cloud.status("s"), cloud.parameter("/child"), cloud.parameter("/extra")) == ("UPDATE_FAILED", "2", "kept")
    failing["Child"] = child(cloud, "two", "3")
    cloud.update("s", failing, DisableRollback=True)
    assert cloud.parameter("/outer") == "/child=3"
    cloud.api.rollback_stack(StackName="s")
    assert (cloud.status("s"), cloud.status(inner)) == ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
    assert (cloud.parameter("/outer"), cloud.parameter("/extra")) == ("/child=1", "kept")
    cloud.update("s", failing, DisableRollback=True)
    assert cloud.update("s", {"Child": child(cloud, "two", "4"), "Outer": OUTER}) == "UPDATE_COMPLETE"
    assert (cloud.status(inner), cloud.parameter("/outer")) == ("UPDATE_COMPLETE", "/child=4")
    assert cloud.parameter("/extra") is None


def test_a_protected_parent_says_no_for_its_children_too(cloud: Cloud) -> None:
    cloud.create("s", {"Child": nested(cloud, "g", {"G": group()}, {})}, EnableTerminationProtection=True)
    inner = cloud.physical("s")["Child"]
    words = cloud.refusal("update_termination_protection", StackName=inner, EnableTerminationProtection=True)
    assert "nested stack" in words
