"""The account that commands work on: in this process, empty, reached by any credentials."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from tests.local_aws.kit import local_aws

from .hand import Hand
from .kit import Account


def _session(*, botocore_session: object, **settings: Any) -> SimpleNamespace:
    return _one_session(**settings)


@cache
def _one_session(**settings: Any) -> SimpleNamespace:
    """A session whose clients are made once: making them is most of what a test would do."""
    session: Any = boto3.Session(**settings)
    return SimpleNamespace(client=cache(session.client), region_name=session.region_name)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setattr("studio_cli.aws.boto3", SimpleNamespace(Session=_session))
    monkeypatch.setattr("botocore.waiter.time", SimpleNamespace(sleep=lambda _: None))  # here, nothing takes time
    with local_aws():
        yield Account()


@pytest.fixture
def hand(account: Account, tmp_path: Path) -> Hand:
    return Hand(account, tmp_path)
