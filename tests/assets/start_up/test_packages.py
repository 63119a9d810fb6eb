"""Packages: real pip against an index on loopback. There is no conda to be had: its step talks to a stand-in."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from studio_constructs import CondaPackages, PipPackages

from .kit import Machine, closed_port, hanging, seconds


def pip(index: str, **more: Any) -> PipPackages:
    given = {"packages": ["teamlib==1.0"], "kernel": "team", "index_url": index, "background": False}
    return PipPackages(**{**given, "timeout": seconds(100), **more})


def environments(machine: Machine) -> list[Path]:
    folder = machine.home / ".local" / "share" / "studio-start-up"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def kernel(machine: Machine) -> Path:
    return machine.home / ".local" / "share" / "jupyter" / "kernels" / "team" / "kernel.json"


@pytest.mark.usefixtures("image_python")
def test_an_environment_is_made_once_for_its_packages(machine: Machine, index: str) -> None:
    assert machine.start(pip(index)).line.startswith("pip packages of team: installed, as kernel team (")
    (made,) = environments(machine)
    spec = json.loads(kernel(machine).read_text())
    assert (spec["display_name"], spec["argv"][0]) == ("team", str(made / "bin" / "python"))
    program = "import ipykernel, teamlib; print(teamlib.ANSWER)"
    assert subprocess.run([spec["argv"][0], "-c", program], capture_output=True, text=True, check=True).stdout == "42\n"
    (made / "mine").touch()
    again = machine.start(pip(index))
    assert again.line.startswith("pip packages of team: there already, as kernel team (")
    # Other packages are another environment: this one stays, with what somebody put into it.
    machine.variables["PIP_NO_INDEX"] = "1"
    assert "WARN" in machine.start(pip(index, packages=["teamlib<1"])).line
    assert (environments(machine), (made / "mine").exists()) == ([made], True)
    assert json.loads(kernel(machine).read_text()) == spec
    # What was interrupted is made anew.
    machine.variables.pop("PIP_NO_INDEX")
    (made / "whole").unlink()
    assert "installed" in machine.start(pip(index)).line
    assert (environments(machine), (made / "mine").exists()) == ([made], False)


@pytest.mark.usefixtures("image_python")
@pytest.mark.parametrize("bad", ["no such package", "no index"])
def test_what_cannot_be_installed_is_told_and_leaves_nothing(machine: Machine, index: str, bad: str) -> None:
    machine.variables["PIP_RETRIES"] = "0"
    where = f"http://127.0.0.1:{closed_port()}/simple" if bad == "no index" else index
    started = machine.start(pip(where, packages=["nosuchpackage"]))
    assert started.code == 0
    assert started.line.startswith("WARN pip packages of team: ERROR: No matching distribution found for nosuchpackage")
    assert (environments(machine), kernel(machine).exists()) == ([], False)


@pytest.mark.usefixtures("image_python")
def test_an_index_that_hangs_is_given_up_and_leaves_nothing(machine: Machine) -> None:
    with hanging() as port:
        started = machine.start(pip(f"http://127.0.0.1:{port}/simple", timeout=seconds(3)))
    assert "stopped, it did not end within 3 s" in started.line
    assert (environments(machine), kernel(machine).exists()) == ([], False)


def test_without_a_kernel_they_go_into_the_image(machine: Machine, index: str, image_python: Path) -> None:
    machine.start(pip(index, kernel=None, background=True))
    machine.wait_for(lambda: "[start-up]" in machine.later.read_text())
    assert "pip packages: installed in the image's environment" in machine.later.read_text()
    subprocess.run([image_python, "-c", "import teamlib"], check=True)


def test_conda_is_asked_for_its_channel_only(machine: Machine) -> None:
    machine.program("mamba", 'printf "%s " "$@" >"$HOME/asked"')
    step = CondaPackages(packages=["r-tidyverse=2.0.0"], channel="https://conda.example.com/r", background=False)
    assert machine.start(step).line.startswith("conda packages: installed in the image's environment")
    asked = (machine.home / "asked").read_text()
    assert asked == (
        "install --yes --quiet --name base --override-channels --channel https://conda.example.com/r r-tidyverse=2.0.0 "
    )


def test_an_image_may_have_no_conda(machine: Machine) -> None:
    started = machine.start(CondaPackages(packages=["a"], background=False))
    assert started.line.startswith("WARN conda packages: this image has no conda (exit code 1)")
