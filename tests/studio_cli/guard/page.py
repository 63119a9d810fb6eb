"""The table of `docs/guard.md`: the scenarios by the guard and by `cdk diff`, side by side.

Written anew with `python -m tests.studio_cli.guard.page`, which asks the CLI of what has changed.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from studio_cli.guard.stateful import PROTECTS, is_stateful
from tests.kit import ROOT
from tests.studio_cli.guard.cdk_diff import CLI, recorded, renew
from tests.studio_cli.guard.edits import SCENARIOS
from tests.studio_cli.guard.kit import judged

PAGE: Final = ROOT / "docs" / "guard.md"
_BEGIN: Final = "<!-- scenarios: `python -m tests.studio_cli.guard.page` writes what follows -->\n"
_IN_PLACE: Final = {"protection-weakened", "expiry", "unreadable"}
_END: Final = "<!-- end of scenarios -->\n"


@dataclass(frozen=True)
class Row:
    """One scenario, and whether each of three stops it.

    Attributes:
        in_place: Whether nothing goes and nothing is made anew: it is kept worse, or what is in it is deleted.
    """

    name: str
    dangerous: bool
    in_place: bool
    guard: bool
    destructive: bool
    of_work: bool


def rows() -> list[Row]:
    said = recorded()
    return [
        Row(
            name=each["name"],
            dangerous="blocks" in each,
            in_place=set(each.get("blocks", {}).values()) <= _IN_PLACE,
            guard=not judged(each).is_safe,
            destructive=said[each["name"]]["fails"],
            of_work=any(is_stateful(kind) or kind in PROTECTS for _, kind, *_ in said[each["name"]]["says"]),
        )
        for each in SCENARIOS
    ]


def text() -> str:
    found = rows()
    dangerous, harmless = ([row for row in found if row.dangerous is wanted] for wanted in (True, False))
    gone, worse = ([row for row in dangerous if row.in_place is wanted] for wanted in (False, True))
    deployed = sum("not_deployed" not in each for each in SCENARIOS)
    said = (
        f"{len(found)} edits of an estate with nested stacks, exports, conditions and parameters. By {len(dangerous)} "
        f"of them something is lost or may be, by {len(harmless)} nothing. What is true of each, CloudFormation's "
        f"documentation says; {deployed} are deployed on the local AWS, where what happens is compared with the "
        f"verdict, and the others say why they are not. The same edits through `cdk diff --template` of the CLI {CLI}, "
        "stack by stack: by its exit code with `--fail-on=destructive`, and by whether it names a resource of a type "
        "that holds work."
    )
    return "\n".join(
        [
            textwrap.fill(said, 120),
            "",
            "| | guard | `cdk diff`, exit code | `cdk diff`, types that hold work |",
            "|---|---|---|---|",
            f"| misses: it goes, or is made anew ({len(gone)}) | {_few(gone, stopped=False)} |",
            f"| misses: it is kept worse, or emptied ({len(worse)}) | {_few(worse, stopped=False)} |",
            f"| false alarms ({len(harmless)}) | {_few(harmless, stopped=True)} |",
            "",
            "`cdk diff` does not claim to see the second row. Of the first it lets through, read in either way:",
            _listed(row.name for row in gone if not row.destructive and not row.of_work),
            "",
            "It stops for nothing, even where only types that hold work count:",
            _listed(row.name for row in harmless if row.of_work),
            "",
        ]
    )


def _few(found: list[Row], *, stopped: bool) -> str:
    return " | ".join(
        str(sum(getattr(row, who) is stopped for row in found)) for who in ("guard", "destructive", "of_work")
    )


def _listed(names: Iterator[str]) -> str:
    return textwrap.fill("; ".join(names) + ".", 120)


def with_table(page: str) -> str:
    """The page with the table as it is now."""
    return re.sub(f"(?<={re.escape(_BEGIN)}).*?(?={re.escape(_END)})", lambda _: f"\n{text()}\n", page, flags=re.DOTALL)


if __name__ == "__main__":
    renew()
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
