"""`make packs`: the table, and docs/security.md with it. Ends with 1 where our estates have a finding."""

from __future__ import annotations

import sys

from .comparison import ALL, compare
from .document import PAGE, decisions, lines_of, reasons, rendered, table
from .subjects import ESTATES


def main() -> int:
    comparison = compare()
    print(table(comparison))  # noqa: T201 - a program that prints
    wrong = 0
    for subject in ESTATES:
        left = [each for pack in ALL for each in comparison.left(pack, subject)]
        needless = comparison.needless(subject)
        why, pairs = len(reasons(comparison, subject)), len(decisions(comparison, subject))
        print(f"\n{subject}: {len(left)} findings, {why} reasons for {pairs} rules, {len(needless)} needless")  # noqa: T201
        print(lines_of(left))  # noqa: T201
        for each in needless:
            print(f"needless: {each.rule}  {each.path}")  # noqa: T201
        wrong += len(left) + len(needless)
    PAGE.write_text(rendered(PAGE.read_text(), comparison))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
