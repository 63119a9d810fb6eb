"""The file: what is written is read again, and what is wrong in it is told with its line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studio_constructs import ValidationError
from studio_constructs.baseline import Baseline, record
from studio_constructs.baseline.json_text import _keys
from tests.studio_constructs.baseline.kit import BASELINE, TEMPLATES, resource, sources


def test_what_is_written_is_read_again() -> None:
    text = BASELINE.to_json()
    assert Baseline.from_json(text) == BASELINE
    assert Baseline.from_json(json.dumps(json.loads(text))) == BASELINE


def test_order_does_not_matter_and_what_says_nothing_is_not_written() -> None:
    turned = {
        name: {**body, "Resources": dict(reversed(list(body["Resources"].items())))}
        for name, body in reversed(list(TEMPLATES.items()))
    }
    assert record(sources(turned)).to_json() == BASELINE.to_json()
    key = json.loads(BASELINE.to_json())["stacks"]["Studio"]["resources"]["Key"]
    assert key == {
        "type": "AWS::KMS::Key",
        "deletion_policy": "RetainExceptOnCreate",
        "update_replace_policy": "Retain",
    }
    bare = {"Resources": {"Key": {"Type": "AWS::KMS::Key"}}}
    assert json.loads(record(sources({"S": bare}, protected=False)).to_json())["stacks"]["S"] == {
        "account": "111111111111",
        "region": "eu-west-1",
        "resources": {"Key": {"type": "AWS::KMS::Key"}},
    }


def test_a_value_that_is_no_less_than_nothing_is_written() -> None:
    body = {"Resources": {"Files": resource("EFS::FileSystem", Encrypted=False)}}
    baseline = record(sources({"S": body}))
    assert json.loads(baseline.to_json())["stacks"]["S"]["resources"]["Files"]["immutable"] == {"Encrypted": False}
    assert Baseline.from_json(baseline.to_json()) == baseline


def changed(change: dict[str, Any]) -> str:
    """A file of one resource in which something else stands."""
    data: dict[str, Any] = {
        "version": 1,
        "stacks": {"Studio": {"region": "eu-west-1", "resources": {"Key": {"type": "AWS::KMS::Key"}}}},
    }
    for path, value in change.items():
        *keys, last = path.split("/")
        node = data
        for key in keys:
            node = node[key]
        if value is None:
            del node[last]
        else:
            node[last] = value
    return json.dumps(data, indent=2)


WRONG = {
    "no JSON": ("{\n  oops", ["line 2 is no JSON (expecting property name enclosed in double quotes)"]),
    "a conflict": (
        '{\n<<<<<<< HEAD\n "version": 1}',
        ["line 2 is no JSON (expecting property name enclosed in double"],
    ),
    "nothing": ("", ["line 1 is no JSON (expecting value)"]),
    "a list": ("[]", ["line 1 is no mapping"]),
    "another version": (changed({"version": 2}), ["line 2 has version 2, and this library reads 1"]),
    "no version": (changed({"version": None}), ["line 1 has version None, and this library reads 1"]),
    "no stacks": (changed({"stacks": None}), ["line 1 has the file without 'stacks'"]),
    "stacks of another kind": (changed({"stacks": []}), ["line 3 has stacks [] of the file, which is not a mapping"]),
    "a stack of another kind": (changed({"stacks/Studio": 3}), ["line 4 has Studio 3, which is no mapping"]),
    "a key that means nothing": (changed({"owner": "x"}), ["line 13 has 'owner' of the file, which means nothing"]),
    "no resources": (changed({"stacks/Studio/resources": None}), ["line 4 has Studio without 'resources'"]),
    "resources of another kind": (
        changed({"stacks/Studio/resources": "x"}),
        ['line 6 has resources "x" of Studio, which is not a mapping'],
    ),
    "a region of another kind": (
        changed({"stacks/Studio/region": 1}),
        ["line 5 has region 1 of Studio, which is not a text"],
    ),
    "a protection of another kind": (
        changed({"stacks/Studio/termination_protection": "yes"}),
        ['line 11 has termination_protection "yes" of Studio, which is not true or false'],
    ),
    "no type": (changed({"stacks/Studio/resources/Key/type": None}), ["line 7 has Key without 'type'"]),
    "two things": (
        changed({"stacks/Studio/resources/Key/type": 1, "stacks/Studio/resources/Key/typ": "x"}),
        ["line 9 has 'typ' of Key, which means nothing", "line 8 has type 1 of Key, which is not a text"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_told_with_its_line(text: str, expected: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        Baseline.from_json(text, "studio.baseline.json")
    said = [problem.wrote for problem in caught.value.problems]
    assert len(said) == len(expected)
    assert all(each.startswith(beginning) for each, beginning in zip(said, expected, strict=True))
    assert {problem.code for problem in caught.value.problems} == {"BaselineInvalid"}
    assert str(caught.value).startswith("[studio.baseline.json] studio:BaselineInvalid: line ")


def test_what_stands_twice_is_told() -> None:
    text = BASELINE.to_json()
    twice = text.replace('"Bob": {', '"Alice": {')
    line = twice[: twice.rindex('"Alice": {')].count("\n") + 1
    with pytest.raises(ValidationError, match=f"line {line} has 'Alice' a second time"):
        Baseline.from_json(twice)
    with pytest.raises(ValidationError, match="'version' a second time"):
        Baseline.from_json(text.replace("{", '{"version": 1,', 1).replace("\n", ""))


def test_keys_of_lists_texts_and_odd_spaces_are_told_apart() -> None:
    text = '{"a" : [{"b": 1}, {"b": "x\\"y: {"}],\n "c": {"d"\n: [1, [2, 3]], "e": "f"}}'
    assert list(_keys(text)) == [
        (("a",), 1),
        (("a", "0", "b"), 1),
        (("a", "1", "b"), 1),
        (("c",), 2),
        (("c", "d"), 2),
        (("c", "e"), 3),
    ]
