"""A local AWS for each module, a bucket for each test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from home_copy import store
from home_copy.settings import Settings
from local_aws.server import serving

from .kit import Copy, make_home, s3_at
from .small import copy, home, large, s3

__all__ = ["copy", "home", "large", "s3"]

_numbers = itertools.count()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving() as address:
        yield address


_clients: dict[tuple[Any, ...], Any] = {}


@pytest.fixture(autouse=True)
def clients_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a client is most of what a test would do; the same environment makes the same one."""
    make = store.make_client

    def client(settings: Settings) -> Any:
        key = (settings.region, *(os.environ.get(name) for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID")))
        if key not in _clients:
            _clients[key] = make(settings)
        return _clients[key]

    monkeypatch.setattr(store, "make_client", client)


@pytest.fixture
def copy_of(url: str, tmp_path: Path) -> Callable[..., Copy]:
    """Makes the copy of a home; of a new one if none is named."""

    def make(home: Path | None = None, **settings: Any) -> Copy:
        bucket = f"homes-{next(_numbers)}"
        s3_at(url).create_bucket(Bucket=bucket)
        return Copy(home or make_home(tmp_path / "home"), tmp_path, bucket, url, settings)

    return make
