"""What SageMaker runs when a notebook instance starts, run here by the real shell, below a folder of the test's."""

from __future__ import annotations

import base64
import os
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio_constructs import IdleStop, LifecycleScript
from studio_constructs.lifecycle.content import check_script
from studio_constructs.notebook_instance.scripts import encoded, on_start_content

from .test_notebook_instance_idle_stop import SCRIPT, Instance


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = Instance(tmp_path)
    made.url = "http://127.0.0.1:9/"
    return made


def run_start(content: str, instance: Instance) -> tuple[int, str]:
    """Run what SageMaker would run, with its folders below a folder of the test's."""
    path = instance.folder / "on-start.sh"
    moved = content.replace("/opt/studio-idle-stop", f"{instance.folder}/opt").replace("/var/log", str(instance.folder))
    path.write_text(moved)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    done = subprocess.run(
        [str(path)],
        env={**instance.variables, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,  # SageMaker waits for five minutes, and then gives the instance up; the watch would take hours
    )
    return done.returncode, done.stdout


@pytest.fixture
def stop_what_was_started(instance: Instance) -> Iterator[None]:
    yield
    for cmdline in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"{instance.folder}/opt/idle_stop.py".encode() in cmdline.read_bytes():
                os.kill(int(cmdline.parent.name), signal.SIGKILL)
        except OSError:
            continue  # it ended meanwhile


@pytest.mark.usefixtures("stop_what_was_started")
def test_the_start_leaves_a_watch_behind(instance: Instance) -> None:
    content = on_start_content(IdleStop.after(), None)
    assert content is not None
    code, printed = run_start(content, instance)
    assert code == 0
    assert "studio: watches for 120 idle minutes" in printed
    log = instance.folder / "studio-idle-stop.log"
    end = time.monotonic() + 50
    while "watches lab: stops it after 120 idle minutes" not in log.read_text():
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.02)
    assert (instance.folder / "opt" / "idle_stop.py").read_text() == SCRIPT.read_text()


@pytest.mark.usefixtures("stop_what_was_started")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#!/usr/bin/env python3\nimport sys\nprint('hello', '$HOME', `1`)".replace("`1`", "1") + "\nsys.exit(3)", 3),
        ("#!/bin/bash\nset -e\necho hello '$HOME' 1\nfalse\n", 1),
        ("#!/bin/sh\ncat <<'EOF'\nhello $HOME 1\nEOF\n", 0),
    ],
)
def test_a_team_s_script_runs_by_its_own_shebang(instance: Instance, text: str, code: int) -> None:
    content = on_start_content(IdleStop.after(), LifecycleScript.from_text(text))
    assert content is not None
    found, printed = run_start(content, instance)
    assert found == code
    assert printed.splitlines()[-1] == "hello $HOME 1"


def test_what_is_sent_is_a_script_that_sagemaker_takes() -> None:
    (sent,) = encoded(on_start_content(IdleStop.after(), None))
    assert check_script("idle stop", base64.b64decode(sent)) == []
    assert len(sent) < 16_384 * 2 / 3
