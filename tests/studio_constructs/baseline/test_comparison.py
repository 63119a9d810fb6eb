"""What breaks a baseline and what does not; each row is one edit of a small estate."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from studio_constructs.baseline import Baseline, compare, record, unrecorded
from studio_constructs.baseline.comparison import _same
from studio_constructs.baseline.words import shown
from tests.studio_constructs.baseline.kit import BASELINE, TEMPLATES, broken, codes, edited, profile, resource, sources

DOMAIN = "Studio/Domain/Properties"


def moved(old: str, new: str) -> dict[str, Any]:
    """The templates with a resource in another place."""
    templates: dict[str, Any] = copy.deepcopy(dict(TEMPLATES))
    (stack, logical_id), (other, becomes) = old.split("/"), new.split("/")
    templates[other]["Resources"][becomes] = templates[stack]["Resources"].pop(logical_id)
    return templates


def also(templates: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    stack, logical_id, *keys, last = path.split("/")
    node = templates[stack]["Resources"][logical_id]
    for key in keys:
        node = node[key]
    node[last] = value
    return templates


WITHOUT_POLICY = {
    key: value for key, value in TEMPLATES["Studio"]["Resources"]["Domain"].items() if key != "DeletionPolicy"
}
BREAKS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "another name of the domain": (edited(f"{DOMAIN}/DomainName", "research2"), [("Replaced", "Studio/Domain")]),
    "another way to sign in": (edited(f"{DOMAIN}/AuthMode", "SSO"), [("Replaced", "Studio/Domain")]),
    "no key any more": (edited(f"{DOMAIN}/KmsKeyId"), [("Replaced", "Studio/Domain")]),
    "another key": (edited(f"{DOMAIN}/KmsKeyId", "arn:aws:kms:eu-west-1:1:key/2"), [("Replaced", "Studio/Domain")]),
    "another VPC": (edited(f"{DOMAIN}/VpcId", "vpc-2"), [("MayReplace", "Studio/Domain")]),
    "a VPC by parameter": (edited(f"{DOMAIN}/VpcId", {"Ref": "Vpc"}), [("MayReplace", "Studio/Domain")]),
    "another name of a person": (
        edited("Users/Alice/Properties/UserProfileName", "alicia"),
        [("Replaced", "Users/Alice")],
    ),
    "another owner of a space": (
        edited("Users/Space/Properties/OwnershipSettings", {"OwnerUserProfileName": "bob"}),
        [("Replaced", "Users/Space")],
    ),
    "another name of the vault": (
        edited("Studio/Vault/Properties/BackupVaultName", "homes2"),
        [("Replaced", "Studio/Vault")],
    ),
    "a person leaves": (edited("Users/Bob"), [("Removed", "Users/Bob")]),
    "the key leaves": (
        edited("Studio/Key"),
        [("Removed", "Studio/Key")],  # the domain's KmsKeyId is told with it
    ),
    "another type": (edited("Studio/Vault", resource("S3::Bucket")), [("Removed", "Studio/Vault")]),
    "another logical id, same construct": (moved("Studio/Domain", "Studio/Domain2"), [("Renamed", "Studio/Domain")]),
    "another logical id, same name": (moved("Studio/Vault", "Studio/Vault2"), [("Renamed", "Studio/Vault")]),
    "another stack": (moved("Users/Carol", "Studio/Carol"), [("Renamed", "Users/Carol")]),
    "another logical id and name, same construct": (
        also(moved("Studio/Domain", "Studio/Domain2"), "Studio/Domain2/Properties/DomainName", "research2"),
        [("Replaced", "Studio/Domain")],
    ),
    "no DeletionPolicy any more": (edited("Studio/Domain", WITHOUT_POLICY), [("Unprotected", "Studio/Domain")]),
    "DeletionPolicy is Delete": (edited("Studio/Key/DeletionPolicy", "Delete"), [("Unprotected", "Studio/Key")]),
    "UpdateReplacePolicy is Delete": (
        edited("Studio/Domain/UpdateReplacePolicy", "Delete"),
        [("Unprotected", "Studio/Domain")],
    ),
    "a weaker policy and another name": (
        also(edited("Studio/Domain/DeletionPolicy", "Snapshot"), f"{DOMAIN}/DomainName", "research2"),
        [("Replaced", "Studio/Domain"), ("Unprotected", "Studio/Domain")],
    ),
    "a stack leaves": ({"Studio": TEMPLATES["Studio"]}, [("StackGone", "Users/")]),
    "another name of a stack": (
        {"Studio": TEMPLATES["Studio"], "People": TEMPLATES["Users"]},
        [("StackGone", "Users/")],
    ),
}
HARMLESS: dict[str, dict[str, Any]] = {
    "nothing": dict(TEMPLATES),
    "another subnet": edited(f"{DOMAIN}/SubnetIds", ["subnet-1", "subnet-2"]),
    "another role": edited("Studio/Role/Properties/RoleName", "other"),
    "the role leaves": edited("Studio/Role"),
    "a tag": edited(f"{DOMAIN}/Tags", [{"Key": "team", "Value": "one"}]),
    "a person more": edited("Users/Dan", profile("dan")),
    "a stack more": {**TEMPLATES, "More": {"Resources": {"Key": resource("KMS::Key")}}},
    "a stronger policy": edited("Studio/Key/DeletionPolicy", "Retain"),
    "the same by Sub": edited(f"{DOMAIN}/DomainName", {"Fn::Sub": "research"}),
    "the same by Join": edited(f"{DOMAIN}/DomainName", {"Fn::Join": ["", ["rese", "arch"]]}),
    "the same key by its attribute": edited(f"{DOMAIN}/KmsKeyId", {"Fn::GetAtt": ["Key", "KeyId"]}),
    "the same key in a text": edited(f"{DOMAIN}/KmsKeyId", {"Fn::Sub": "${Key}"}),
    "the id of the domain by its attribute": {
        **TEMPLATES,
        "Studio": {
            **TEMPLATES["Studio"],
            "Outputs": {
                "Domain": {"Value": {"Fn::GetAtt": ["Domain", "DomainId"]}, "Export": {"Name": "studio:Domain"}}
            },
        },
    },
    "another construct path": edited("Studio/Domain/Metadata", {"aws:cdk:path": "lab/Other/Resource"}),
}


@pytest.mark.parametrize(("templates", "expected"), BREAKS.values(), ids=list(BREAKS))
def test_what_breaks_is_found_and_nothing_else(templates: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(broken(templates)) == expected


@pytest.mark.parametrize("templates", HARMLESS.values(), ids=list(HARMLESS))
def test_what_loses_nothing_passes(templates: dict[str, Any]) -> None:
    assert broken(templates) == []


def test_a_stack_without_work_may_leave() -> None:
    empty = {"Empty": {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {}}}}}
    assert compare(record(sources({**TEMPLATES, **empty})), BASELINE) == []


def test_termination_protection_is_held() -> None:
    assert codes(broken(dict(TEMPLATES), protected=False)) == [("Unprotected", "Studio/"), ("Unprotected", "Users/")]
    assert compare(record(sources(protected=False)), BASELINE) == []


def test_what_was_not_protected_need_not_be() -> None:
    unprotected = record(sources(protected=False))
    assert compare(unprotected, unprotected) == []


def at(account: str | None, region: str | None) -> Baseline:
    return record([replace(source, account=account, region=region) for source in sources()])


def test_a_place_that_one_side_does_not_say_is_none_other() -> None:
    account, region = "111111111111", "eu-west-1"
    for nowhere in (at(None, region), at(account, None), at(None, None)):
        assert compare(nowhere, BASELINE) == []
        assert compare(BASELINE, nowhere) == []
    for elsewhere in (at("222222222222", region), at(account, "us-east-1"), at("222222222222", None)):
        assert codes(compare(BASELINE, elsewhere)) == [("StackGone", "Studio/"), ("StackGone", "Users/")]


def test_another_region_is_another_stack() -> None:
    assert codes(broken(dict(TEMPLATES), region="us-east-1")) == [("StackGone", "Studio/"), ("StackGone", "Users/")]
    (first, _) = broken(dict(TEMPLATES), region="us-east-1")
    assert first.problem.wrote == "stack Studio was in eu-west-1 and is in us-east-1"


def test_people_of_the_domain_are_counted_behind_it_and_its_key() -> None:
    (domain,) = broken(edited(f"{DOMAIN}/DomainName", "research2"))
    assert str(domain.problem) == (
        "studio:BaselineReplaced: DomainName (domain_name) was 'research' and is 'research2'; CloudFormation makes a "
        "new, empty Domain: alice and 2 others lose their home directories; the old one is kept, out of reach; take "
        "that back; if it is meant, write it down with 'studio guard --record' and have the file reviewed"
    )
    (key,) = broken(edited("Studio/Key/DeletionPolicy", "Delete"))
    assert key.problem.rule.endswith("; the work of alice and 2 others rests on it")
    (space,) = broken(edited("Users/Space"))
    assert space.problem.rule.startswith("CloudFormation leaves it behind: alice loses the volume with the work on it")


def test_an_owner_may_be_named_by_the_profile() -> None:
    templates = edited("Users/Space/Properties/OwnershipSettings/OwnerUserProfileName", {"Ref": "Alice"})
    baseline = record(sources(templates))
    del templates["Users"]["Resources"]["Space"]
    (found,) = compare(baseline, record(sources(templates)))
    assert found.problem.rule.startswith("CloudFormation leaves it behind: alice loses the volume")


def test_a_policy_is_told_where_it_stands_and_a_long_value_in_short() -> None:
    (found,) = broken(edited("Studio/Key/DeletionPolicy", "Delete"))
    assert found.location == "DeletionPolicy"
    assert shown("x" * 200) == f"'{'x' * 76}..."


def test_what_is_not_kept_is_said_to_be_deleted() -> None:
    unkept = edited("Studio/Domain/UpdateReplacePolicy")
    baseline = record(sources(unkept))
    unkept["Studio"]["Resources"]["Domain"]["Properties"]["DomainName"] = "research2"
    (found,) = compare(baseline, record(sources(unkept)))
    assert "home directories; the old one is deleted" in found.problem.rule


def test_fields_are_named_as_they_were_typed() -> None:
    now = record(sources(edited(f"{DOMAIN}/DomainName", "research2")))
    (found,) = compare(BASELINE, now, {"AWS::SageMaker::Domain/DomainName": "domain.name"})
    assert found.problem.wrote == "DomainName (domain.name) was 'research' and is 'research2'"
    assert (found.path, found.location, found.now) == (
        "lab/Domain/Resource",
        "Properties.DomainName",
        ("Studio", "Domain"),
    )


def test_several_properties_of_a_resource_are_told_together() -> None:
    templates = also(edited(f"{DOMAIN}/DomainName", "research2"), f"{DOMAIN}/VpcId", "vpc-2")
    (found,) = broken(templates)
    assert found.problem.code == "BaselineReplaced"
    assert found.problem.wrote == (
        "DomainName (domain_name) was 'research' and is 'research2', and VpcId (network) was 'vpc-1' and is 'vpc-2'"
    )


def test_of_two_that_may_have_taken_its_place_none_is_taken() -> None:
    templates = moved("Studio/Key", "Studio/Key2")
    templates["Studio"]["Resources"]["Key3"] = resource("KMS::Key")
    assert codes(broken(templates))[0] == ("Removed", "Studio/Key")


@pytest.mark.parametrize(
    ("old", "new", "breaks"),
    [
        ("Retain", "RetainExceptOnCreate", False),
        ("RetainExceptOnCreate", "Retain", False),
        ("Retain", "Snapshot", True),
        ("Snapshot", "Delete", True),
        ("Snapshot", "Retain", False),
        ("Delete", "Snapshot", False),
        ("Delete", None, False),
        (None, "Delete", False),
    ],
)
@pytest.mark.parametrize("policy", ["DeletionPolicy", "UpdateReplacePolicy"])
def test_a_policy_may_not_keep_less(policy: str, old: str | None, new: str | None, *, breaks: bool) -> None:
    before, after = (record(sources(edited(f"Studio/Key/{policy}", value))) for value in (old, new))
    assert codes(compare(before, after)) == ([("Unprotected", "Studio/Key")] if breaks else [])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("S3::Bucket", "BucketName"),
        ("ECR::Repository", "RepositoryName"),
        ("Logs::LogGroup", "LogGroupName"),
        ("SageMaker::MlflowApp", "Name"),
        ("SageMaker::MlflowTrackingServer", "TrackingServerName"),
        ("SageMaker::NotebookInstance", "NotebookInstanceName"),
    ],
)
def test_another_logical_id_is_known_by_the_name(kind: str, name: str) -> None:
    def under(logical_id: str, called: str) -> Baseline:
        other = resource(kind, **{name: "other"})
        return record(sources({"S": {"Resources": {logical_id: resource(kind, **{name: called}), "Other": other}}}))

    assert codes(compare(under("One", "it"), under("Two", "it"))) == [("Renamed", "S/One")]
    assert codes(compare(under("One", "it"), under("Two", "else"))) == [("Removed", "S/One")]


def bucket(name: str = "", path: str = "") -> dict[str, Any]:
    return resource("S3::Bucket", path, **({"BucketName": name} if name else {}))


Stacks = dict[str, dict[str, Any]]
SUCCESSORS: dict[str, tuple[dict[str, Any], Stacks, str | None]] = {
    "the same construct rather than the same name": (
        bucket("a", "p"),
        {"S": {"Two": bucket("b", "p"), "Three": bucket("a", "q")}},
        "S/Two",
    ),
    "the same name in its stack rather than elsewhere": (
        bucket("a"),
        {"S": {"Two": bucket("a")}, "T": {"Three": bucket("a")}},
        "S/Two",
    ),
    "the same name elsewhere": (bucket("a"), {"S": {"Two": bucket("b")}, "T": {"Three": bucket("a")}}, "T/Three"),
    "the same logical id elsewhere": (bucket(), {"S": {}, "T": {"One": bucket()}}, "T/One"),
    "the same path in another stack is another construct": (
        bucket("a", "p"),
        {"S": {}, "T": {"Two": bucket("b", "p")}},
        None,
    ),
    "another construct of the stack": (bucket("", "p"), {"S": {"Two": bucket("", "q")}}, None),
    "nothing that tells": (bucket(), {"S": {"Two": bucket()}}, None),
    "two of one name": (bucket("a"), {"S": {"Two": bucket("a"), "Three": bucket("a")}}, None),
    "another type": (bucket("a", "p"), {"S": {"Two": resource("KMS::Key", "p")}}, None),
    "the name of something else": (
        resource("RDS::DBCluster", DBSubnetGroupName="a"),
        {"S": {"Two": resource("RDS::DBCluster", DBSubnetGroupName="a")}},
        None,
    ),
    "what was there already": (bucket("a"), {"S": {"Old": bucket("a")}}, None),
}


@pytest.mark.parametrize(("before", "now", "successor"), SUCCESSORS.values(), ids=list(SUCCESSORS))
def test_what_took_its_place(before: dict[str, Any], now: Stacks, successor: str | None) -> None:
    def of(stacks: Stacks) -> Baseline:
        with_old = {**stacks, "S": {"Old": bucket("a"), **stacks["S"]}}
        return record(sources({name: {"Resources": resources} for name, resources in with_old.items()}))

    (found,) = (each for each in compare(of({"S": {"One": before}}), of(now)) if each.logical_id == "One")
    assert (found.now and "/".join(found.now)) == successor


def test_another_logical_id_makes_it_another_whatever_else_changes() -> None:
    templates = also(moved("Studio/Domain", "Studio/Domain2"), "Studio/Domain2/Properties/VpcId", "vpc-2")
    (found,) = broken(templates)
    assert found.problem.code == "BaselineReplaced"
    assert "makes a new, empty Domain: alice and 2 others lose their home directories" in found.problem.rule


def test_what_is_new_is_told_apart() -> None:
    templates = {**edited("Users/Dan", profile("dan")), "More": {"Resources": {"Key": resource("KMS::Key")}}}
    now = record(sources(templates))
    assert unrecorded(BASELINE, now) == [("More", "Key"), ("Users", "Dan")]
    assert unrecorded(Baseline({}), BASELINE) == list(BASELINE.places)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, "1", True),
        (True, "true", True),
        (1, 2, False),
        (None, "", False),
        (None, "None", False),
        ("None", None, False),
        ({"a": 1}, "{'a': 1}", False),
        ("{'a': 1}", {"a": 1}, False),
        ([1], "[1]", False),
        ("[1]", [1], False),
        ("", None, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": "1"}, True),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, [1], False),
        ("1", ["1"], False),
        (["1"], "1", False),
    ],
    ids=repr,
)
def test_values_are_the_same_if_they_are_to_cloudformation(one: Any, other: Any, *, same: bool) -> None:
    assert _same(one, other) == same
