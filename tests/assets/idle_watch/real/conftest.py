"""One local AWS, and each real server once, for all tests of a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import cloud as clouds
from .environments import NEWEST, python_of
from .machine import Lab
from .scene import Scene


@pytest.fixture(scope="module")
def cloud() -> Iterator[clouds.Cloud]:
    with clouds.cloud() as made:
        yield made


@pytest.fixture(scope="module")
def lab_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Lab]]:
    """A server of an age, started when it is first asked for."""
    running: dict[str, Lab] = {}

    def find(name: str) -> Lab:
        if name not in running:
            # With a token, without which nobody could be refused; the newest has none, as in Studio.
            running[name] = Lab(python_of(name), tmp_path_factory.mktemp(name), token="" if name == NEWEST else "hush")
        return running[name]

    yield find
    for lab in running.values():
        lab.close()


@pytest.fixture
def scene(cloud: clouds.Cloud, tmp_path: Path) -> Iterator[Callable[[Lab], Scene]]:
    """An app, whose server is left as it was found."""
    labs: list[Lab] = []

    def make(lab: Lab) -> Scene:
        labs.append(lab)
        return Scene(lab, cloud, tmp_path)

    yield make
    for lab in labs:
        lab.clear()
