"""`docs/errors.md` has every code that is raised, no other, and its examples are what the constructs really say."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import ValidationError
from studio_constructs._loosening import ACKNOWLEDGE
from tests.docs.construct_errors import FAMILIES, Build, Family, core
from tests.kit import ROOT, warnings

ROW = re.compile(r"^\| `(?P<code>\w+)` \| (?P<when>[^|]+) \| `(?P<example>.+?)` \| (?P<fix>.+) \|$", re.MULTILINE)
RAISED = re.compile(r'Problem\(\s*"(\w+)"|\bcode="(\w+)"|\bcode(?:, \w+)+ = "(\w+)"|"studio:(\w+)"')

ONE_WAY = 'cdk.Validations.of(construct).add_warning(code, f"{text}, {ACKNOWLEDGE}")'


@cache
def page() -> str:
    return (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")


@cache
def source(*folders: str) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))
    )


def rows(title: str) -> dict[str, re.Match[str]]:
    """The table below a title, by code."""
    _, _, after = page().partition(f"\n{title}\n")
    assert after, f"docs/errors.md has no part {title!r}"
    part = re.split(r"^#+ ", after, maxsplit=1, flags=re.MULTILINE)[0]
    return {match["code"]: match for match in ROW.finditer(part)}


def documented() -> set[str]:
    return {match["code"] for match in ROW.finditer(page())}


def raised(folder: str) -> set[str]:
    return {code for codes in RAISED.findall(source(folder)) for code in codes if code}


@pytest.mark.parametrize("folder", ["studio_constructs", "stacks", "studio_cli"])
def test_every_code_that_is_raised_is_documented(folder: str) -> None:
    assert raised(folder) - documented() == set()


def test_every_documented_code_stands_in_the_source() -> None:
    text = source("studio_constructs", "stacks", "studio_cli")
    assert {code for code in documented() if not re.search(rf'"(studio:)?{code}"', text)} == set()


def test_every_documented_code_is_shown_by_a_test() -> None:
    text = source(
        "tests/studio_constructs", "tests/docs/construct_errors", "tests/stacks", "tests/studio_cli", "tests/end_to_end"
    )
    assert {code for code in documented() if not re.search(rf"\b{code}\b", text)} == set()


def test_the_constructs_part_has_every_code_of_the_constructs() -> None:
    shown = {code for family in FAMILIES for code in (*family.errors, *family.warnings)}
    of_baselines = rows("## Holding to a baseline").keys()  # whose tests show them
    assert raised("studio_constructs") - of_baselines == shown


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.title)
def test_each_row_of_a_family_is_an_example_s(family: Family) -> None:
    assert list(rows(family.title)) == [*family.errors, *family.warnings]


def examples(kind: str) -> list[Any]:
    return [
        pytest.param(family.title, code, build, id=code)
        for family in FAMILIES
        for code, build in getattr(family, kind).items()
    ]


@pytest.mark.parametrize(("title", "code", "build"), examples("errors"))
def test_an_example_is_what_the_construct_says(stack: cdk.Stack, title: str, code: str, build: Build) -> None:
    with pytest.raises(ValidationError) as caught:
        build(stack)
    assert str(caught.value) == rows(title)[code]["example"]


@pytest.mark.parametrize(("title", "code", "build"), examples("warnings"))
def test_an_example_is_what_the_warning_says(stack: cdk.Stack, title: str, code: str, build: Build) -> None:
    assert rows(title)[code]["example"].endswith(f", {ACKNOWLEDGE}")
    build(stack)
    assert [f"[{path.lstrip('/')}] {text}" for path, text in warnings(stack)] == [
        f"{rows(title)[code]['example']} [studio:{code}]"
    ]


def test_each_warning_is_said_in_one_way() -> None:
    assert "add_warning(" not in source("studio_constructs").replace(ONE_WAY, "")


def test_a_warning_can_be_acknowledged_as_the_page_says(stack: cdk.Stack) -> None:
    assert 'cdk.Acknowledgment(id="Annotation::studio:<Code>", reason="...")' in page()
    core.WARNINGS["RemoteAccess"](stack)
    cdk.Validations.of(stack.node.find_child("Team")).acknowledge(
        cdk.Acknowledgment(id="Annotation::studio:RemoteAccess", reason="the team works from laptops")
    )
    assert warnings(stack) == []
