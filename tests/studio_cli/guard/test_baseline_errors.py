"""`docs/errors.md` has every code of a baseline, with what is really said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stacks.baseline import baseline_checks
from studio_cli.check.reading import UnreadableError
from studio_cli.guard.recording import record_into
from studio_constructs import ValidationError
from studio_constructs.baseline import Baseline, Break
from studio_constructs.baseline.plugin import CODES, BaselineChecks, violation_of
from tests.docs.test_error_codes import rows
from tests.studio_constructs.baseline.kit import TEMPLATES, broken, edited

TITLE = "## Holding to a baseline"
DOMAIN = "Studio/Domain/Properties"


def said(found: list[Break]) -> str:
    (only,) = found
    return str(violation_of(only).description)


def renamed() -> dict[str, Any]:
    templates = edited("Studio/Vault")
    templates["Studio"]["Resources"]["Backups"] = TEMPLATES["Studio"]["Resources"]["Vault"]
    return templates


def invalid() -> str:
    with pytest.raises(ValidationError) as caught:
        Baseline.from_json("{\n<<<<<<< HEAD")
    return str(caught.value)


def unreadable(tmp_path: Path) -> str:
    (tmp_path / "studio.baseline.json").mkdir()
    with pytest.raises(ValidationError) as caught:
        baseline_checks(tmp_path / "studio.yaml")
    return str(caught.value).replace(f"{tmp_path}/", "")


def unwritable(tmp_path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        record_into(tmp_path / "nowhere" / "x.json", [])
    return str(caught.value).replace(f"{tmp_path}/", "")


EXAMPLES: dict[str, Callable[[Path], str]] = {
    "BaselineReplaced": lambda _: said(broken(edited(f"{DOMAIN}/DomainName", "research2"))),
    "BaselineMayReplace": lambda _: said(broken(edited(f"{DOMAIN}/VpcId", "vpc-2"))),
    "BaselineRenamed": lambda _: said(broken(renamed())),
    "BaselineRemoved": lambda _: said(broken(edited("Users/Bob"))),
    "BaselineStackGone": lambda _: said(broken({"Studio": TEMPLATES["Studio"]})),
    "BaselineUnprotected": lambda _: said(broken(edited("Studio/Domain/DeletionPolicy", "Delete"))),
    "BaselineUnrecorded": lambda _: str(
        BaselineChecks(Baseline({})).note([("Studio", "Dan")], {"Studio": ""}).description
    ),
    "BaselineInvalid": lambda _: invalid(),
    "BaselineUnreadable": unreadable,
    "BaselineUnwritable": unwritable,
}


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_is_what_is_said(code: str, tmp_path: Path) -> None:
    assert rows(TITLE)[code]["example"] == EXAMPLES[code](tmp_path)


def test_the_page_has_these_codes_and_no_other() -> None:
    assert list(rows(TITLE)) == list(EXAMPLES)
    assert list(CODES) == list(EXAMPLES)[: len(CODES)]
