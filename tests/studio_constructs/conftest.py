"""Networks that tests of several modules read."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from studio_constructs import StudioEndpoint, StudioNetwork
from tests.kit import Json, built

from .kit import imported_key


@pytest.fixture(scope="session")
def full_network() -> Json:
    """A new VPC with everything that can be had in it."""

    def build(stack: cdk.Stack) -> None:
        StudioNetwork(stack, "Network", endpoints=list(StudioEndpoint), encryption_key=imported_key(stack))

    return built(build)


@pytest.fixture(scope="session")
def default_network() -> Json:
    return built(lambda stack: StudioNetwork(stack, "Network"))
