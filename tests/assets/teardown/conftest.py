"""An account in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_aws.kit import local_aws

from .kit import Account


@pytest.fixture
def account() -> Iterator[Account]:
    with local_aws():
        yield Account.furnished()
