"""Which new resource is an old one under another name."""

from __future__ import annotations

from typing import Any

import pytest

from studio_cli.guard.finding import Finding, Kind
from studio_cli.guard.verdict import judge
from studio_constructs.checks import Source

BUCKET, OTHER = "AWS::S3::Bucket", "AWS::S3Express::DirectoryBucket"
FREE = {"Ref": "Free"}
MODULE = "Acme::Team::Store::MODULE"


def bucket(name: Any = None, path: str = "", kind: str = BUCKET, **properties: Any) -> dict[str, Any]:
    named = {} if name is None else {"BucketName": name}
    metadata = {"Metadata": {"aws:cdk:path": path}} if path else {}
    return {"Type": kind, **metadata, "Properties": {**named, **properties}}


def side(stacks: dict[str, dict[str, Any]]) -> list[Source]:
    return [
        Source(f"{name}.json", {"Parameters": {"Free": {"Type": "String"}}, "Resources": resources}, stack=name)
        for name, resources in stacks.items()
    ]


def told(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> dict[str, Kind]:
    return {f"{each.stack}/{each.logical_id}": each.kind for each in judge(side(before), side(after)).findings}


KEPT = {"Kept": {"Other": bucket("other")}}


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        pytest.param({"A": bucket("x")}, {"B": bucket("x")}, Kind.RENAME, id="its name"),
        pytest.param({"A": bucket(5)}, {"B": bucket("5")}, Kind.RENAME, id="its name as a number"),
        pytest.param({"A": bucket("x")}, {"B": bucket("y")}, Kind.DELETE, id="another name"),
        pytest.param({"A": bucket(path="a/b")}, {"B": bucket(path="a/b", Tags=[])}, Kind.RENAME, id="its construct"),
        pytest.param({"A": bucket(path="a", Tags=[])}, {"B": bucket(path="b")}, Kind.DELETE, id="another construct"),
        pytest.param({"A": bucket(Tags=[1])}, {"B": bucket(Tags=[1])}, Kind.RENAME, id="all it says"),
        pytest.param({"A": bucket(Tags=[1])}, {"B": bucket(Tags=[2])}, Kind.DELETE, id="something else"),
        pytest.param({"A": bucket()}, {"B": bucket()}, Kind.DELETE, id="it says nothing"),
        pytest.param(
            {"A": bucket(kind=MODULE, Tags=[1])}, {"B": bucket(kind=MODULE)}, Kind.DELETE, id="a type without a schema"
        ),
        pytest.param(
            {"A": bucket("x")}, {"B": bucket("x", kind=OTHER)}, Kind.DELETE, id="another type"
        ),
        pytest.param({"A": bucket(FREE, Tags=[1])}, {"B": bucket(FREE)}, Kind.DELETE, id="a name that is not known"),
    ],
)  # fmt: skip
def test_another_logical_id(old: dict[str, Any], new: dict[str, Any], kind: Kind) -> None:
    assert told({"S": old, **KEPT}, {"S": new, **KEPT}) == {"S/A": kind}


def test_another_stack_by_the_logical_id_alone() -> None:
    before = {"S": {"A": bucket(Tags=[1]), "Stays": bucket("s")}, "T": {"Stays": bucket("t")}}
    after = {"S": {"Stays": bucket("s")}, "T": {"Stays": bucket("t"), "A": bucket(Tags=[2])}}
    assert told(before, after) == {"S/A": Kind.MOVE}


def test_what_stood_there_before_is_no_successor() -> None:
    before = {"S": {"A": bucket(Tags=[1]), "Stays": bucket("s")}, "T": {"A": bucket(Tags=[1])}}
    after = {"S": {"Stays": bucket("s")}, "T": {"A": bucket(Tags=[1])}}
    assert told(before, after) == {"S/A": Kind.DELETE}


def test_its_own_stack_comes_first_and_each_is_taken_once() -> None:
    before = {"S": {"A": bucket(Tags=[1]), "B": bucket(Tags=[1]), "Stays": bucket("s")}, "T": {"Stays": bucket("t")}}
    after = {"T": {"Stays": bucket("t"), "Y": bucket(Tags=[1])}, "S": {"Stays": bucket("s"), "X": bucket(Tags=[1])}}
    assert told(before, after) == {"S/A": Kind.RENAME, "S/B": Kind.MOVE}
    del after["T"]["Y"]
    assert told(before, after) == {"S/A": Kind.RENAME, "S/B": Kind.DELETE}


DOMAIN = {"Type": "AWS::SageMaker::Domain", "Properties": {"DomainName": "lab", "VpcId": "v"}}


def test_two_domains_do_not_share_a_name() -> None:
    moved = {**DOMAIN, "Properties": {"DomainName": "lab", "VpcId": "w"}}
    assert told({"S": {"A": DOMAIN}, **KEPT}, {"S": {"B": moved}, **KEPT}) == {"S/A": Kind.RENAME}
    moved["Properties"] = {"DomainName": "other", "VpcId": "w"}
    assert told({"S": {"A": DOMAIN}, **KEPT}, {"S": {"B": moved}, **KEPT}) == {"S/A": Kind.DELETE}


@pytest.mark.parametrize(("alike", "kind"), [(3, Kind.STACK_RENAMED), (2, Kind.STACK_REMOVED), (0, Kind.STACK_REMOVED)])
def test_a_stack_is_renamed_if_more_than_half_of_it_is_found_again(alike: int, kind: Kind) -> None:
    topics = {f"T{number}": {"Type": "AWS::SNS::Topic", "Properties": {}} for number in range(3)}
    found = {name: body for number, (name, body) in enumerate(topics.items()) if number < alike}
    before = {"S": {"A": bucket(Tags=[1]), **topics}, **KEPT}
    assert told(before, {"New": found, **KEPT})["S/A"] is kind


def imported(name: Any) -> dict[str, Any]:
    return {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": [{"Fn::ImportValue": name}]}}}


@pytest.mark.parametrize("name", ["x", {"Fn::Sub": "x"}, {"Fn::Join": ["", ["x"]]}], ids=str)
def test_an_export_that_is_imported_goes(name: Any) -> None:
    def exporting(*names: str) -> list[Source]:
        outputs = {f"Out{each}": {"Value": each, "Export": {"Name": each}} for each in names}
        own = {"Resources": imported("own"), "Outputs": outputs}
        return [Source("e.json", own, stack="E"), Source("i.json", {"Resources": imported(name)}, stack="I")]

    def gone(new: list[Source]) -> list[Finding]:
        found = judge(exporting("x", "own", "y"), new).findings
        return [each for each in found if each.kind is Kind.EXPORT_IN_USE]

    (one,) = gone(exporting())
    assert (one.stack, one.logical_id, one.blocking) == ("E", "Outx", False)
    assert "I imports it" in one.reason
    assert gone(exporting("x")) == []
    assert gone(exporting("x")[1:]) == []  # its whole stack goes: that is told of the stack


def test_its_whole_name_comes_before_a_part_of_it() -> None:
    def bob(domain: str) -> dict[str, Any]:
        return {"Type": "AWS::SageMaker::UserProfile", "Properties": {"UserProfileName": "bob", "DomainId": domain}}

    before, after = side({"S": {"A": bob("d-1")}}), side({"S": {"B": bob("d-2"), "C": bob("d-1")}})
    (told,) = judge(before, after).findings
    assert told.kind is Kind.RENAME
    assert "its logical id becomes C" in told.reason
