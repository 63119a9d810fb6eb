"""The guard beside Studio's own idle check, a notebook instance, and a host: on real servers."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from idle_watch.settings import Settings

from .cloud import REGION, Cloud
from .environments import NEWEST, OLDEST, VERSION_1, python_of
from .machine import Lab, until, watching
from .scene import LIMIT

pytestmark = pytest.mark.slow

LabOf = Callable[[str], Lab]
HEARTBEAT = Path(Settings().heartbeat)


@pytest.fixture
def heartbeat() -> Iterator[Path]:
    """The one file that the extension reads, for one test at a time on this machine."""
    cache = Path.home() / ".cache" / "studio-constructs"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "heartbeat.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        HEARTBEAT.unlink(missing_ok=True)
        yield HEARTBEAT
        HEARTBEAT.unlink(missing_ok=True)


def last_active(lab: Lab) -> dt.datetime:
    """What Studio's own idle shutdown is told: by the extension itself, in JupyterLab."""
    return dt.datetime.fromisoformat(lab.ask("api/idle")["lastActiveTimestamp"].upper())


def test_the_guard_keeps_studio_s_own_check_from_taking_a_silent_cell_for_nothing(
    lab_of: LabOf, heartbeat: Path, tmp_path: Path
) -> None:
    lab = lab_of(NEWEST)
    flag = lab.run_silently(lab.notebook("training.ipynb"))

    def is_still() -> bool:
        before = last_active(lab)
        time.sleep(2 * LIMIT)
        return last_active(lab) == before

    until(is_still)  # without the guard it ages while the cell runs
    metadata = tmp_path / "metadata.json"
    arn = "arn:aws:sagemaker:eu-west-1:111111111111:app/d-1/alice/JupyterLab/default"
    app = {"DomainId": "d-1", "SpaceName": "alice", "AppType": "JupyterLab"}
    metadata.write_text(json.dumps({**app, "ResourceName": "default", "ResourceArn": arn}))
    lab.own_proc()
    settings = {"url": lab.url, "metadata": metadata, "proc": lab.proc, "minutes": LIMIT / 60}
    with watching(tmp_path / "watch", "guard", **settings) as watch:
        for _ in range(3):
            seen = last_active(lab)
            until(lambda: last_active(lab) > seen, watch.said)  # noqa: B023 - called at once
        watch.looks()
        assert abs(dt.datetime.now(dt.UTC) - last_active(lab)) < dt.timedelta(minutes=1)
        flag.unlink()
        watch.until_it_says("quiet: nothing happens")
        until(is_still, watch.said)  # with the cell over it ages again
    lab.clear()


def test_a_notebook_instance_with_its_own_certificate_is_stopped_once(
    cloud: Cloud, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lab = Lab(python_of(VERSION_1), tmp_path_factory.mktemp("notebook"), base="/", tls=True)
    try:
        flag = lab.run_silently(lab.kernel())
        metadata, aws = tmp_path / "metadata.json", tmp_path / "bin" / "aws"
        cloud.notebook_instance("lab", metadata)
        aws.parent.mkdir()
        aws.write_text(
            f"#!{sys.executable}\nimport boto3, json, sys\n"
            'assert sys.argv[1:5] == ["sagemaker", "stop-notebook-instance", "--region", "eu-west-1"]\n'
            f'client = boto3.client("sagemaker", region_name={REGION!r})\n'
            "client.stop_notebook_instance(**json.loads(sys.argv[6]))\n"
        )
        aws.chmod(0o755)
        lab.own_proc()
        settings = {"url": lab.url, "metadata": metadata, "proc": lab.proc, "commands": aws.parent, "rearm": 3600}
        about = {"minutes": LIMIT / 60, **cloud.environment()}
        with watching(tmp_path / "watch", "notebook-instance", **settings, **about) as watch:
            watch.until_it_says("in use: kernel ")
            time.sleep(2 * LIMIT)
            asked = [each for each in cloud.asked if each[0] == "SageMaker.StopNotebookInstance"]
            assert asked == []
            flag.unlink()
            watch.until_it_says("asked for the stop")
            for _ in range(3):
                watch.looks()
        asked = [each for each in cloud.asked if each[0] == "SageMaker.StopNotebookInstance"]
        assert asked == [("SageMaker.StopNotebookInstance", {"NotebookInstanceName": "lab"}, 200)]
        status = cloud.sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceStatus"]
        assert status in {"Stopping", "Stopped"}
    finally:
        lab.close()


def test_a_host_finds_a_jupyter_and_its_token_by_what_it_wrote_down(lab_of: LabOf, tmp_path: Path) -> None:
    lab = lab_of(OLDEST)
    assert lab.token
    flag = lab.run_silently(lab.kernel())
    systemctl = tmp_path / "bin" / "systemctl"
    systemctl.parent.mkdir()
    systemctl.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    systemctl.chmod(0o755)
    lab.own_proc()
    settings = {"running": lab.running, "proc": lab.proc, "commands": systemctl.parent, "minutes": LIMIT / 60}
    with watching(tmp_path / "watch", "host", **settings) as watch:
        watch.until_it_says("in use: kernel ")
        time.sleep(2 * LIMIT)
        assert not (tmp_path / "calls").exists()
        flag.unlink()
        watch.until_it_says("asked for the stop")
        watch.looks()
    assert (tmp_path / "calls").read_text() == "poweroff --check-inhibitors=yes\n"
    lab.clear()
