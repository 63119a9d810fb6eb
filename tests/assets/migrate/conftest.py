"""A local AWS for each module, a bucket for each test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from local_aws.server import serving

from .kit import Copy, make_home, s3_at

_numbers = itertools.count()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def copy_of(url: str, tmp_path: Path) -> Callable[..., Copy]:
    """Makes the copy of a home; of a new one if none is named."""

    def make(home: Path | None = None, **settings: Any) -> Copy:
        bucket = f"homes-{next(_numbers)}"
        s3_at(url).create_bucket(Bucket=bucket)
        return Copy(home or make_home(tmp_path / "home"), tmp_path, bucket, url, settings)

    return make
