"""A domain with Classic at the beginning of its way, on an account of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from home_copy import store
from tests.local_aws import kit
from tests.studio_cli.kit import LOCAL, Account

from .kit import Life


@pytest.fixture
def life(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    clients: Any = kit.client
    monkeypatch.setattr(store, "make_client", lambda _: clients("s3"))
    return Life(tmp_path, LOCAL)
