"""What SageMaker runs when a notebook instance starts, run here by the real shell, below a folder of the test's."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio_constructs import IdleStop, LifecycleScript
from studio_constructs.lifecycle.content import CONTENT_BYTES_MAX, check_script
from studio_constructs.notebook_instance.scripts import encoded, on_start_content
from tests.assets.idle_watch.kit import NOTEBOOK, Answers, Machine
from tests.assets.idle_watch.started import Started


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    machine, jupyter = Machine(tmp_path), Answers()
    machine.metadata(NOTEBOOK)
    made = Started(machine, jupyter.url)
    yield made
    made.end()
    jupyter.close()


def test_the_start_leaves_a_watch_behind(started: Started) -> None:
    content = on_start_content(IdleStop.after(), None)
    assert content is not None
    assert "[idle-watch] watches; " in started.run(content)
    started.until(started.status)
    assert started.machine.said() == ["stops lab after 120 idle minutes"]
    assert started.status()["mode"] == "notebook-instance"


def test_without_the_command_that_stops_it_says_so_at_once(started: Started) -> None:
    content = on_start_content(IdleStop.after(), None) or ""
    assert "no aws command here" in started.run(content.replace("/bin/aws", "/none/aws"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#!/usr/bin/env python3\nimport sys\nprint('hello', '$HOME', 1)\nsys.exit(3)", 3),
        ("#!/bin/bash\nset -e\necho hello '$HOME' 1\nfalse\n", 1),
        ("#!/bin/sh\ncat <<'EOF'\nhello $HOME 1\nEOF\n", 0),
    ],
)
def test_a_team_s_script_runs_by_its_own_shebang(started: Started, text: str, code: int) -> None:
    content = on_start_content(IdleStop.after(), LifecycleScript.from_text(text))
    assert content is not None
    found, printed = started.execute(content)
    assert found == code
    assert printed.splitlines()[-1] == "hello $HOME 1"


def test_a_team_s_script_runs_where_the_watch_cannot(started: Started) -> None:
    content = on_start_content(IdleStop.after(), LifecycleScript.from_text("#!/bin/sh\necho hello\n"))
    assert content is not None
    code, printed = started.execute(content.replace("'/usr/bin/python3'", "'/none/python3'"))
    assert (code, printed.splitlines()[-1]) == (0, "hello")
    assert "the watch is OFF: there is no python3" in printed


def test_what_is_sent_is_a_script_that_sagemaker_takes_with_room_for_a_team_s() -> None:
    (sent,) = encoded(on_start_content(IdleStop.after(), None))
    assert check_script("idle stop", base64.b64decode(sent)) == []
    assert len(base64.b64decode(sent)) < CONTENT_BYTES_MAX - 3000
