"""The estate that rules are tried on."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import pytest

from studio_constructs import Space, Studio
from studio_constructs.checks.assembly import read_assembly
from tests.kit import Json, new_app, new_stack


@pytest.fixture(scope="module")
def estate() -> Json:
    """The template of two people's estate in five lines, with a space and a tag."""
    app = new_app()
    stack = new_stack(app=app)
    studio = Studio(stack, "Studio", users=["alice", "bob"])
    alice = studio.user_profiles["alice"]
    Space(stack, "Space", domain=studio.domain, space_name="notes", owner=alice)
    cdk.Tags.of(stack).add("owner", "lab")
    return dict(next(iter(read_assembly(Path(app.synth().directory)))).body)
