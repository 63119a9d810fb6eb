"""The package as it is installed elsewhere: what its functions run comes with it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from studio_cli.packing import packed_program
from studio_constructs import GitIdentity, StartUp
from studio_constructs.lifecycle.idle_watch import guard_script

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_an_installed_package_holds_the_code_of_its_functions(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "wheel"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = (tmp_path / "wheel").iterdir()
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    found = subprocess.run(
        [sys.executable, "-c", "from studio_constructs._assets import lambda_folder; print(lambda_folder())"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    folder = Path(found.stdout.strip())
    assert folder.is_relative_to(installed)
    wanted = {
        path.relative_to(ROOT / "assets" / "lambda"): path.read_bytes()
        for path in (ROOT / "assets" / "lambda").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted
    assert {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()} == wanted
    program = (
        "import studio_constructs as studio; from studio_constructs.lifecycle.idle_watch import guard_script;"
        "print(guard_script().content, studio.StartUp(steps=[studio.GitIdentity()]).script().content, sep='', end='')"
    )
    script = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert script.stdout == guard_script().content + StartUp(steps=[GitIdentity()]).script().content
    for asset, package in (("migrate", "home_copy"), ("restore", "return_homes")):
        packed = (
            f"from studio_cli.packing import packed_program; print(packed_program({asset!r}, {package!r}, {{}}).hex())"
        )
        elsewhere = subprocess.run(
            [sys.executable, "-c", packed],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(installed)},
            check=True,
            capture_output=True,
            text=True,
        )
        assert bytes.fromhex(elsewhere.stdout) == packed_program(asset, package, {})
