"""That the guard is broken in all kinds of places, and that what finds it can tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mutants import mutants
from tests.studio_cli.guard import whole
from tests.studio_cli.guard.mutation import made, more


def test_generators_sets_and_conditions_are_changed() -> None:
    program = "def f(x: tuple[int, str]):\n    for y in x:\n        if y:\n            continue\n        yield g(y)\n"
    program += "    h = {a, b}\n    return [y for y in x if y]\n"
    assert {each.what for each in mutants(program, more)} == {
        "f: if y: -> if not y:",
        "f: continue -> pass",
        "f: yield g(y) -> yield from ()",
        "f: {a, b} -> {a}",
        "f: {a, b} -> {b}",
        "f: return [y for y in x if y] -> return None",
        "f: [y for y in x if y] -> [y for y in x]",
    }


def test_each_is_a_program() -> None:
    found = made("gone")
    assert len(found) > 100
    for each in found:
        compile(each.program, each.what, "exec")


def test_what_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(scenario: dict[str, Any]) -> None:
        assert scenario["name"] != "domain renamed"

    monkeypatch.setattr(whole, "holds", lambda _: None)
    assert not whole.says_otherwise()
    monkeypatch.setattr(whole, "holds", wrong)
    assert whole.says_otherwise()
