"""What goes wrong, what is to be seen, what was seen: written by the tests into a page of the docs.

WRITE_FAULTS=1 pytest tests/assets/migrate tests/studio_cli/migrate
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs/migrate-faults.md"
_ANEW = "write it anew: WRITE_FAULTS=1 pytest of these tests, the slow ones too"
_HEAD = "| fault | expected | seen |\n|---|---|---|\n"


class Faults:
    """One table of the page.

    Args:
        section: The heading that it stands under.
    """

    def __init__(self, section: str) -> None:
        self._section = section
        self._rows: dict[str, str] = {}

    def saw(self, fault: str, expected: str, seen: str) -> None:
        """What was seen is what was expected, or the test fails; either way it is said."""
        self._rows[fault] = f"| {fault} | {expected} | {seen} |\n"

    def text(self) -> str:
        return _HEAD + "".join(self._rows.values())

    def check(self, config: pytest.Config) -> None:
        """The page says what was seen; with `WRITE_FAULTS` it is written.

        Args:
            config: What this run was asked to do. Where it leaves out tests, their rows are not looked for.
        """
        page = PAGE.read_text()
        before, heading, rest = page.partition(f"## {self._section}\n\n")
        assert heading, f"{PAGE.name} has no section {self._section!r}"
        words, begin, rest = rest.partition(_HEAD)
        table = "".join(itertools.takewhile(lambda line: line.startswith("|"), rest.splitlines(keepends=True)))
        if os.environ.get("WRITE_FAULTS"):
            after = rest[len(table) :]
            PAGE.write_text(before + heading + words + self.text() + after)
            return
        assert begin, f"{PAGE.name} has no table in section {self._section!r}"
        said, seen = table.splitlines(keepends=True), list(self._rows.values())
        unlike = [row for row in seen if row not in said]
        assert unlike == [], f"{PAGE.name} lacks what was seen; {_ANEW}"
        if is_whole(config):
            unseen = [row for row in said if row not in seen]
            assert unseen == [], f"{PAGE.name} says what no test sees any more; {_ANEW}"


def is_whole(config: pytest.Config) -> bool:
    """Whether a run leaves out no test of a module that it looks at."""
    option = config.option
    some = option.keyword or "slow" in option.markexpr or option.deselect or getattr(option, "lf", False)
    return not some and not any("::" in argument for argument in config.args)
