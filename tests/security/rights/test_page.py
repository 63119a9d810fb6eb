"""The page that people read says what the rows say."""

from __future__ import annotations

from . import page


def test_the_page_is_as_the_rows_have_it() -> None:
    assert page.PAGE.read_text() == page.text(), "python -m tests.security.rights.page writes it anew"


def test_no_attack_succeeds_on_it() -> None:
    (line,) = [each for each in page.PAGE.read_text().splitlines() if "succeeds in all" in each]
    assert line.split("|")[2].strip().startswith("**0 of ")
