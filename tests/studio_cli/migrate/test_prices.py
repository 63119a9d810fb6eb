"""What things cost: from a file, from AWS's price list, or unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio_cli.migrate.inventory import PricesError, load_prices
from tests.docs.test_error_codes import rows

TITLE = "## Migrating from notebook instances"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "prices.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(("code", "text"), [("PricesFileUnreadable", None), ("PricesEmpty", "# none\n")])
def test_a_file_that_holds_nothing_is_refused_as_the_docs_show_it(tmp_path: Path, code: str, text: str | None) -> None:
    path = tmp_path / "prices.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(PricesError) as caught:
        load_prices(path)
    assert str(caught.value).replace(f"{tmp_path}/", "") == rows(TITLE)[code]["example"]


def test_a_wrong_file_is_refused_with_everything_that_is_wrong(tmp_path: Path) -> None:
    text = "regions:\n  eu-wst-1: {}\n  eu-west-1:\n    instances: {ml.t3.medium: -1}\n    volume_gb_month: much\n"
    with pytest.raises(PricesError) as caught:
        load_prices(written(tmp_path, text))
    said = str(caught.value)
    assert "prices.yaml:1: studio:KeyMissing: the file has no 'source'" in said
    assert "'eu-west-1'" in said
    assert len(said.splitlines()) == 4
