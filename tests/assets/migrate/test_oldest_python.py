"""The program on the oldest Python and boto3 that it says it runs on, packed as it is sent."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from studio_cli.packing import packed_program
from tests.installed import environment, interpreter

from .kit import Copy, make_home, tree

OLDEST = "3.7"
LOCK = Path(__file__).parent / "requirements/python-3.7.txt"


WAY = """
import boto3.session
really = boto3.session.Session.client
boto3.session.Session.client = lambda *given, **more: really(*given, endpoint_url="{url}", **more)
"""
"""So old a boto3 takes no address of S3 from the environment."""


@pytest.fixture(scope="module")
def python() -> Path:
    found = interpreter(OLDEST)
    if found is None:
        pytest.skip(f"this machine has no Python {OLDEST}; uv python install {OLDEST}")
    return environment("home-copy-3.7", LOCK, python=found)


@pytest.mark.slow
def test_a_home_comes_back_on_the_oldest_python(
    copy_of: Callable[..., Copy], python: Path, url: str, tmp_path: Path
) -> None:
    copy = copy_of(make_home(tmp_path / "home", many=12), programs=True, conda="/nowhere/conda")
    packed = tmp_path / "home_copy.pyz"
    packed.write_bytes(packed_program("migrate", "home_copy", {}))
    space = tmp_path / "space"
    (tmp_path / "way").mkdir()
    (tmp_path / "way/sitecustomize.py").write_text(WAY.format(url=url))

    def run(action: str, **changes: object) -> None:
        variables = {**os.environ, "PYTHONPATH": str(tmp_path / "way"), "HOME": str(tmp_path)}
        done = subprocess.run(
            [python, packed, action, "--settings", copy.file(**changes)],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("backup")
    result = copy.read("result.json")
    assert (result["state"], result["boto3"]) == ("complete", "1.21.0")
    assert result["python"].startswith(f"{OLDEST}.")
    run("compare", manifest_sha256=copy.digest())
    assert copy.read("comparison.json")["state"] == "same"
    run("restore", manifest_sha256=copy.digest(), target=str(space), journal=str(tmp_path / "restoring"))
    assert copy.read("restored.json")["state"] == "complete"
    assert tree(space) == tree(copy.home)
