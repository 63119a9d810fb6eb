"""The page that people read says what the rows say."""

from __future__ import annotations

from . import page


def test_the_page_is_as_the_rows_have_it() -> None:
    assert page.PAGE.read_text() == page.text(), "python -m tests.security.rights.page writes it anew"


def test_no_attack_succeeds_on_it() -> None:
    lines = [each for each in page.PAGE.read_text().splitlines() if "succeeds in all" in each]
    counts = [[cell.strip("* ").partition(" of ")[0] for cell in line.split("|")[2:-1]] for line in lines]
    assert [each[0] for each in counts] == ["0", "0"]
    assert counts[1][1:] == ["1", "2"]  # where people share a role, theirs is each other's
