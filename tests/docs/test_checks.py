"""`docs/checks.md` lists every rule of the pack, as it is."""

from __future__ import annotations

from studio_constructs.checks import ABOUT_ACKNOWLEDGMENTS, RULES, Rule
from tests.kit import ROOT

PAGE = ROOT / "docs" / "checks.md"


def row(rule: Rule) -> str:
    return f"| [`{rule.id}`]({rule.source}) | {rule.severity} | {rule.title} | {rule.why} |"


def table() -> str:
    """To write the page anew: ``python -c "from tests.docs.test_checks import table; print(table())"``."""
    return "\n".join(row(rule) for rule in (*RULES, *ABOUT_ACKNOWLEDGMENTS))


def test_the_page_has_the_rules_as_they_are() -> None:
    assert [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| [`Studio-")] == (
        table().splitlines()
    )
