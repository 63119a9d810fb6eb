"""The library on the oldest CDK that it claims: all its tests, in an environment of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
TESTS_NEED = ["botocore", "cdk-nag", "cfn-lint", "hypothesis", "pytest", "pytest-xdist", "ruamel-yaml", "syrupy"]

SPREAD = ["-n", "auto", "--dist", "loadfile", "-k", "not isolation and not cdk_validation", "-m", "not slow"]
"""On every core. Who may touch what is proven by policies alone, which no version of the CDK changes; the CDK's own
validation, which the library makes its peace with, is newer than the oldest CDK; and what is slow are scripts of
machines, which know no CDK."""


def lowest() -> list[str]:
    """The library's own dependencies, each at the lowest version that `pyproject.toml` allows."""
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return [re.sub(r">=([0-9.]+).*", r"==\1", requirement) for requirement in needed]


@pytest.mark.slow
def test_the_library_s_tests_pass_on_the_oldest_cdk(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, tmp_path], check=True)
    locked = (ROOT / "requirements-dev.txt").read_text()
    pinned = [re.search(rf"^{re.escape(name)}==\S+", locked, flags=re.MULTILINE) for name in TESTS_NEED]
    wanted = [*lowest(), *(match.group() for match in pinned if match)]
    assert len(wanted) == len(lowest()) + len(TESTS_NEED)
    subprocess.run([UV, "pip", "install", "--quiet", "--python", python, *wanted], check=True)
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SPREAD, "tests/studio_constructs", "tests/contract"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"^[1-9]\d* passed in", done.stdout, flags=re.MULTILINE)
