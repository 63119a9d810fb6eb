"""What its tags select for backups: as AWS Backup takes tags, conditions and names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from studio_cli.guard.finding import Kind
from studio_cli.guard.verdict import judge
from studio_constructs.checks import Source

YES, NO = {"backup": "yes"}, {"backup": "no"}
FILES = "arn:aws:elasticfilesystem:*:*:file-system/"
LISTED = {"ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": "yes"}]}


def asking(operator: str = "StringEquals", value: str = "yes", key: str = "aws:ResourceTag/backup") -> dict[str, Any]:
    return {"Conditions": {operator: [{"ConditionKey": key, "ConditionValue": value}]}}


def side(tags: dict[str, str], *selections: dict[str, Any], kind: str = "AWS::EFS::FileSystem") -> list[Source]:
    name = "FileSystemTags" if kind == "AWS::EFS::FileSystem" else "Tags"
    listed: Any = [{"Key": key, "Value": value} for key, value in tags.items()]
    if kind == "AWS::SSM::Parameter":
        listed = tags
    resources: dict[str, Any] = {
        f"Selection{number}": {"Type": "AWS::Backup::BackupSelection", "Properties": {"BackupSelection": selection}}
        for number, selection in enumerate(selections)
    }
    return [Source("t", {"Resources": {"Files": {"Type": kind, "Properties": {name: listed}}, **resources}})]


def stopped(before: list[Source], after: list[Source]) -> bool:
    found = [each for each in judge(before, after).findings if each.logical_id == "Files"]
    assert {each.kind for each in found} <= {Kind.PROTECTION_WEAKENED}
    assert all(each.blocking for each in found)
    return bool(found)


@pytest.mark.parametrize(
    ("selection", "before", "after", "goes"),
    [
        pytest.param(LISTED, YES, NO, True, id="the tag has another value"),
        pytest.param(LISTED, YES, {}, True, id="the tag goes"),
        pytest.param(LISTED, {**YES, "a": "b"}, YES, False, id="another tag goes"),
        pytest.param(LISTED, NO, {}, False, id="it never was selected"),
        pytest.param(LISTED, YES, YES, False, id="nothing changes"),
        pytest.param(asking(), YES, NO, True, id="a condition"),
        pytest.param(asking(), {**YES, "a": "b"}, YES, False, id="a condition that is met"),
        pytest.param(asking("StringLike", "y*"), YES, {"backup": "yet"}, False, id="a pattern that is met"),
        pytest.param(asking("StringLike", "y*"), YES, NO, True, id="a pattern that is not"),
        pytest.param(asking("StringEquals", "y*"), {"backup": "y*"}, YES, True, id="no pattern"),
        pytest.param(asking("StringNotEquals", "no"), YES, NO, True, id="a condition turned round"),
        pytest.param(asking("StringNotLike", "n*"), YES, NO, True, id="a pattern turned round"),
        pytest.param(asking("StringNotLike", "n*"), YES, {"backup": "maybe"}, False, id="turned round, and still met"),
        pytest.param(asking("StringNotLike", "n*"), YES, {}, False, id="turned round, and no tag"),
        pytest.param(asking(key="aws:Other/backup"), YES, NO, False, id="a condition on something else"),
        pytest.param({**LISTED, **asking("StringEquals", "a", "aws:ResourceTag/team")}, {**YES, "team": "a"},
                     {**YES, "team": "b"}, True, id="a tag that is there, and a condition that is not met"),
        pytest.param({**LISTED, **asking("StringEquals", "a", "aws:ResourceTag/team")}, YES,
                     {}, False, id="a tag, and a condition that never was met"),
        pytest.param({**LISTED, "Resources": [f"{FILES}*"]}, YES, NO, False, id="all file systems"),
        pytest.param({**LISTED, "Resources": ["arn:aws:dynamodb:*:*:table/*"]}, YES, NO, True, id="all tables"),
        pytest.param({**LISTED, "Resources": [f"{FILES}fs-1"]}, YES, NO, True, id="another one"),
        pytest.param({**LISTED, "Resources": "*"}, YES, NO, False, id="everything"),
        pytest.param({**LISTED, "Resources": ["all"]}, YES, NO, True, id="what is no ARN"),
        pytest.param({**LISTED, "Resources": [{"Fn::GetAtt": ["Files", "Arn"]}]}, YES, NO, False, id="it by its name"),
        pytest.param({**asking(), "Resources": ["*"]}, YES, NO, True, id="everything that meets a condition"),
        pytest.param({"Resources": ["*"]}, YES, NO, False, id="everything, whatever its tags"),
    ],
)  # fmt: skip
def test_what_its_tags_select(selection: Any, before: dict[str, str], after: dict[str, str], *, goes: bool) -> None:
    assert stopped(side(before, selection), side(after, selection)) is goes


def test_another_selection_may_take_it() -> None:
    taken = {"ListOfTags": [{"ConditionKey": "backup", "ConditionValue": "no"}]}
    assert not stopped(side(YES, LISTED, taken), side(NO, LISTED, taken))
    assert stopped(side(YES, LISTED, taken), side({}, LISTED, taken))


def test_tables_buckets_and_what_holds_no_work() -> None:
    for kind, whole in [
        ("AWS::DynamoDB::Table", "arn:aws:dynamodb:*:*:table/*"),
        ("AWS::S3::Bucket", "arn:aws:s3:::*"),
    ]:
        assert stopped(side(YES, LISTED, kind=kind), side(NO, LISTED, kind=kind))
        both = {**LISTED, "Resources": [whole]}
        assert not stopped(side(YES, both, kind=kind), side(NO, both, kind=kind))
    assert not stopped(side(YES, LISTED, kind="AWS::SSM::Parameter"), side(NO, LISTED, kind="AWS::SSM::Parameter"))


def test_a_selection_that_goes_is_told_by_itself() -> None:
    assert not stopped(side(YES, LISTED), side(YES))
    assert stopped(side(YES, LISTED), side(NO))


def test_tags_that_a_parameter_decides_are_taken_to_be_others() -> None:
    (after,) = side(YES, LISTED)
    tags = {"FileSystemTags": [{"Key": "backup", "Value": {"Ref": "Tag"}}]}
    files = {"Files": {**after.body["Resources"]["Files"], "Properties": tags}}
    body = {"Parameters": {"Tag": {"Type": "String"}}, "Resources": {**after.body["Resources"], **files}}
    assert stopped(side(YES, LISTED), [replace(after, body=body)])
