"""What becomes of one resource: what others know it by, lists in another order, and how it is told."""

from __future__ import annotations

from typing import Any

import pytest

from studio_cli.guard.fate import stays_known
from studio_cli.guard.finding import Finding, Kind
from studio_cli.guard.sameness import Sameness
from studio_cli.guard.symbols import Of
from studio_cli.guard.verdict import judge
from studio_constructs.checks import Source

FREE = {"Ref": "Free"}


def findings(old: dict[str, Any], new: dict[str, Any], kind: str = "AWS::EC2::Instance") -> tuple[Finding, ...]:
    parameters = {"Free": {"Type": "String"}, "Net": {"Type": "List<String>"}}
    sides = [
        [Source("t", {"Parameters": parameters, "Resources": {"It": {"Type": kind, **said}}})] for said in (old, new)
    ]
    return judge(*sides).findings


def kinds(old: Any, new: Any, name: str = "SecurityGroups", kind: str = "AWS::EC2::Instance") -> set[Kind]:
    return {each.kind for each in findings({"Properties": {name: old}}, {"Properties": {name: new}}, kind)}


@pytest.mark.parametrize(
    "resource_type", ["Custom::A", "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack"]
)
def test_whatever_comes_from_what_nobody_sees_may_change_with_it(resource_type: str) -> None:
    for attribute in ("Ref", "Name"):
        of = Of("s", "It", attribute)
        assert stays_known(of, resource_type, None, is_touched=True) is Sameness.UNKNOWN
        assert stays_known(of, resource_type, None, is_touched=False) is Sameness.SAME


@pytest.mark.parametrize("attribute", ["LatestVersion", "LatestVersionNumber", "Value", "CodeDigest", "CodeHash"])
def test_an_attribute_that_counts_may_change_in_place(attribute: str) -> None:
    of = Of("s", "It", attribute)
    assert stays_known(of, "AWS::A::B", None, is_touched=True) is Sameness.UNKNOWN
    assert stays_known(of, "AWS::A::B", None, is_touched=False) is Sameness.SAME


def test_another_attribute_stays_in_place_and_goes_with_its_resource() -> None:
    of = Of("s", "It", "Arn")
    assert stays_known(of, "AWS::A::B", None, is_touched=True) is Sameness.SAME
    assert stays_known(of, "AWS::A::B", Kind.REPLACE, is_touched=True) is Sameness.DIFFERENT
    assert stays_known(of, "AWS::A::B", Kind.MAY_REPLACE, is_touched=True) is Sameness.UNKNOWN


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        pytest.param(["a", "b"], ["b", "a"], Kind.MAY_REPLACE, id="another order"),
        pytest.param(["a", "a", "b"], ["a", "b", "b"], Kind.REPLACE, id="as many, and others"),
        pytest.param(["a", "b"], ["b", "c"], Kind.REPLACE, id="another entry"),
        pytest.param(["a"], ["a", "b"], Kind.REPLACE, id="one more"),
        pytest.param(["a"], "a", Kind.REPLACE, id="a list no more"),
        pytest.param("a", ["a"], Kind.REPLACE, id="a list now"),
        pytest.param(["a", FREE], [FREE, "a"], Kind.MAY_REPLACE, id="another order, of which one is not known"),
        pytest.param(["a"], {"Ref": "Net"}, Kind.MAY_REPLACE, id="a list that is not known"),
    ],
)
def test_lists(old: Any, new: Any, kind: Kind) -> None:
    assert kinds(old, new) == {kind}


def test_a_lock_of_objects_is_disputed() -> None:
    assert kinds(old=True, new=None, name="ObjectLockEnabled", kind="AWS::S3::Bucket") == {Kind.MAY_REPLACE}
    assert kinds(old=True, new="true", name="ObjectLockEnabled", kind="AWS::S3::Bucket") == set()


def test_a_property_inside_of_another_is_told_once() -> None:
    one, other = ({"Properties": {"PosixUser": {"Uid": uid, "Gid": "1"}}} for uid in ("1", "2"))
    (told,) = findings(one, other, "AWS::EFS::AccessPoint")
    assert (told.kind, told.property) == (Kind.REPLACE, "PosixUser")


def test_no_properties_are_none() -> None:
    assert findings({}, {"Properties": {"Tags": []}}, "AWS::S3::Bucket") == ()
    assert findings({"Properties": {}}, {}, "AWS::S3::Bucket") == ()


INCLUDE = {"Name": "AWS::Include", "Parameters": {"Location": "s3://a/b"}}
OTHER = {"Name": "AWS::Include", "Parameters": {"Location": "s3://a/c"}}
OWN = {"Name": "Mine"}


@pytest.mark.parametrize(
    ("old", "new", "is_stopped"),
    [
        pytest.param(
            {"Tags": [{"Fn::Transform": INCLUDE, "Key": "a"}]},
            {"Tags": [{"Fn::Transform": OTHER, "Key": "a"}]},
            True,
            id="in a list",
        ),
        pytest.param(
            {"A": {"B": {"Fn::Transform": INCLUDE, "C": 1}}},
            {"A": {"B": {"Fn::Transform": OTHER, "C": 1}}},
            True,
            id="deep inside",
        ),
        pytest.param(
            {"Fn::Transform": INCLUDE, "Tags": []},
            {"Fn::Transform": INCLUDE, "Tags": [1]},
            False,
            id="a text that stays",
        ),
        pytest.param(
            {"Fn::Transform": OWN, "Tags": []}, {"Fn::Transform": OWN, "Tags": [1]}, True, id="a macro is given more"
        ),
        pytest.param(
            {"Fn::Transform": OWN, "Tags": []},
            {"Fn::Transform": OWN, "Tags": []},
            False,
            id="a macro is given the same",
        ),
        pytest.param({"Tags": []}, {"Fn::Transform": INCLUDE, "Tags": []}, True, id="a text comes"),
        pytest.param({"Fn::Transform": INCLUDE, "Tags": []}, {"Tags": []}, True, id="a text goes"),
    ],
)
def test_a_macro_in_the_middle_of_a_resource(old: dict[str, Any], new: dict[str, Any], *, is_stopped: bool) -> None:
    found = findings({"Properties": old}, {"Properties": new}, "AWS::S3::Bucket")
    assert [(each.kind, each.property, each.blocking) for each in found] == (
        [(Kind.UNDECIDABLE, "Fn::Transform", True)] if is_stopped else []
    )


def test_only_what_is_made_anew_is_a_cause() -> None:
    def side(name: str) -> list[Source]:
        pool, alias = ({"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupName": n}} for n in (name, "same"))
        groups = [{"Fn::GetAtt": ["Pool", "GroupId"]}, {"Fn::GetAtt": ["Other", "GroupId"]}]
        it = {"Type": "AWS::SageMaker::NotebookInstance", "Properties": {"SecurityGroupIds": groups}}
        return [Source("t", {"Resources": {"Pool": pool, "Other": alias, "It": it}}, stack="t")]

    (told,) = (each for each in judge(side("a"), side("b")).findings if each.logical_id == "It")
    assert told.kind is Kind.REPLACE
    assert told.because == (("t", "Pool"),)
    assert "SecurityGroupIds comes from Pool, which is made anew" in told.reason
    assert "templates do not tell" not in told.reason


def test_what_is_not_known_is_said_to_be() -> None:
    (told,) = findings({"Properties": {"KeyName": "a"}}, {"Properties": {"KeyName": FREE}})
    assert told.kind is Kind.MAY_REPLACE
    assert "KeyName changes from 'a' to ${Free}, of which templates do not tell whether it is the same" in told.reason
