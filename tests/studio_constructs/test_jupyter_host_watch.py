"""What user data says of the idle watch and of a team's script. `test_jupyter_host_boot` runs it."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from studio_constructs import IdleStop

from .test_jupyter_host import SHELL, made, parts, script


@pytest.mark.parametrize(("idle_stop", "minutes"), [(None, "120"), (IdleStop.after(cdk.Duration.minutes(5)), "5")])
def test_when_it_stops(idle_stop: IdleStop | None, minutes: str) -> None:
    watch = script(made(idle_stop=idle_stop), "15-idle-watch.sh") or ""
    assert watch.startswith("#!/bin/bash\n")
    assert f"\nexport IDLE_WATCH_MINUTES='{minutes}'\n" in watch


def test_when_it_does_not_stop() -> None:
    assert script(made(idle_stop=IdleStop.disabled()), "15-idle-watch.sh") is None


def test_a_team_s_script_comes_last_letter_by_letter() -> None:
    last = parts(made(on_boot=SHELL))[-1]
    assert (last.get_content_type(), last.get_filename()) == ("text/x-shellscript", "30-team.sh")
    payload = last.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode() == SHELL.content
