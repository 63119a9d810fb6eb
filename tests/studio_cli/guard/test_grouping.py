"""Many people to whom the same happens, and what follows from something, are one line."""

from __future__ import annotations

from typing import Any

from studio_cli.guard.formats import in_json, in_markdown, in_text
from studio_cli.guard.verdict import Report, judge
from studio_constructs.checks import Source

PEOPLE = ["alice", *(f"person{index}" for index in range(13))]


def studio(name: str = "research") -> dict[str, Any]:
    domain = {"Type": "AWS::SageMaker::Domain", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    people = {
        person.capitalize(): {
            "Type": "AWS::SageMaker::UserProfile",
            "Properties": {"DomainId": {"Ref": "Domain"}, "UserProfileName": person},
        }
        for person in PEOPLE
    }
    return {"Domain": {**domain, "Properties": {"DomainName": name}}, **people}


def judged(old: dict[str, Any], new: dict[str, Any]) -> Report:
    return judge([Source("t", {"Resources": old}, stack="t")], [Source("t", {"Resources": new}, stack="t")])


def test_a_domain_made_anew_is_one_line_with_all_its_people() -> None:
    report = judged(studio(), studio("other"))
    line, total = in_text(report)
    assert line == (
        "BLOCKED AWS::SageMaker::Domain t/Domain: replace: alice and 13 others lose their home directories: DomainName "
        "changes from 'research' to 'other'; a new Domain takes its place, and the old one is kept, out of reach; 14 "
        "UserProfile (t/Alice, t/Person0, t/Person1 and 11 more) are made anew with it"
    )
    assert total.startswith("Blocked by 15 findings. The work of alice and 13 others is at stake. (15 replace,")
    assert len([each for each in in_markdown(report) if each.startswith("| replace")]) == 1
    assert in_json(report).count('"kind": "replace"') == 15


def test_people_who_all_go_are_one_line() -> None:
    line, _ = in_text(judged(studio(), {"Domain": studio()["Domain"]}))
    assert line == (
        "BLOCKED AWS::SageMaker::UserProfile t/Alice, t/Person0, t/Person1 and 11 more: delete: alice and 13 others "
        "lose their home directories: it is not in the template any more; it is deleted, and with it the way to a home "
        "directory"
    )


def test_what_happens_to_one_in_another_way_has_its_own_line() -> None:
    old = studio()
    old["Alice"]["DeletionPolicy"] = "Retain"
    new = {name: each for name, each in old.items() if name not in {"Alice", "Person0", "Person1"}}
    new["Person2"] = {**new["Person2"], "Properties": {"DomainId": {"Ref": "Domain"}, "UserProfileName": "new"}}
    alice, two, new_name, _ = in_text(judged(old, new))
    assert " t/Alice: orphan: what alice has there is left behind: " in alice
    assert " t/Person0, t/Person1: delete: person0 and person1 lose their home directories: " in two
    assert " t/Person2: replace: person2 loses the home directory: " in new_name


def test_what_nobody_works_in_is_told_one_by_one() -> None:
    buckets = {name: {"Type": "AWS::S3::Bucket"} for name in ("A", "B")}
    assert len([*in_text(judged({**studio(), **buckets}, studio()))]) == 3


def test_what_follows_at_second_hand_stands_with_its_first_cause() -> None:
    def chain(cidr: str) -> dict[str, Any]:
        return {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}},
            "Net": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}}},
            "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "Vpc"}}},
            "Mount": {
                "Type": "AWS::EFS::MountTarget",
                "Properties": {"SubnetId": {"Ref": "Net"}, "SecurityGroups": [{"Ref": "Group"}]},
            },
            "Book": {"Type": "AWS::SageMaker::NotebookInstance", "Properties": {"SubnetId": {"Ref": "Net"}}},
        }

    book, vpc, _ = in_text(judged(chain("10.0.0.0/16"), chain("10.1.0.0/16")))
    assert book.startswith("BLOCKED AWS::SageMaker::NotebookInstance t/Book: replace: ")
    assert vpc.startswith("noted AWS::EC2::VPC t/Vpc: replace: ")
    assert vpc.endswith(
        "; 1 Subnet (t/Net), 1 SecurityGroup (t/Group) and 1 MountTarget (t/Mount) are made anew with it"
    )


def test_what_may_happen_is_not_said_to_happen() -> None:
    key = {"Fn::Sub": "arn:${AWS::Partition}:kms:x"}
    old, new = studio(), studio()
    old["Domain"]["Properties"]["KmsKeyId"] = key
    new["Domain"]["Properties"]["KmsKeyId"] = {"Ref": "Free"}
    line, _ = in_text(judged(old, new))
    assert "alice and 13 others may lose their home directories" in line
    assert line.endswith("are perhaps made anew with it")
