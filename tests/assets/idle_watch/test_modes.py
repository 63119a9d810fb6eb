"""What each mode does with what it sees; the clock is the test's."""

from __future__ import annotations

import json
import os
import time
from typing import Any

import pytest

from idle_watch import guard, host, notebook_instance, stop
from idle_watch.sight import Sight
from idle_watch.watch import Watch

from .kit import APP, KERNEL, NOTEBOOK, TERMINAL, Answers, Machine, Watched

BUSY = {**KERNEL, "execution_state": "busy"}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Answers:
    server = Answers()
    for name, value in {
        "AWS_ENDPOINT_URL": server.url,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    return server


def watch(machine: Machine, kind: type[Watch], jupyter: Answers, **changes: object) -> Watched:
    return machine.watch(kind, url=jupyter.url, **changes)


# Stop -------------------------------------------------------------------------------------------------------------


def test_an_idle_app_is_deleted_once(machine: Machine, jupyter: Answers, api: Answers) -> None:
    jupyter.answers["/api/kernels"], jupyter.answers["/api/terminals"] = [KERNEL], [TERMINAL]
    watched = watch(machine, stop.Mode, jupyter)
    watched.tick()
    status = watched.tick(9)
    assert (status["decision"], status["quiet_seconds"], status["stop_asked_for"]) == ("quiet", 9 * 60, False)
    assert api.posted == []
    assert watched.tick(1)["stop_asked_for"] is True
    watched.ticks(14)
    assert [json.loads(body)["SpaceName"] for body in api.posted] == ["alice"]
    assert machine.said() == [
        "stops d-1 JupyterLab default alice after 10 idle minutes",
        "quiet: nothing happens",
        "idle for 10 minutes: asked for the stop",
    ]
    watched.tick(1)
    assert len(api.posted) == 2, "a quarter of an hour later it is still there"


def test_the_status_says_what_is_watched_and_how(machine: Machine, jupyter: Answers) -> None:
    jupyter.answers["/api/kernels"] = [BUSY]
    status = watch(machine, stop.Mode, jupyter, mode="stop").tick()
    assert {key: status[key] for key in ("mode", "decision", "why", "quiet_seconds", "stops_after_seconds")} == {
        "mode": "stop",
        "decision": "in use",
        "why": "kernel kernel-1 is busy",
        "quiet_seconds": 0,
        "stops_after_seconds": 600,
    }


@pytest.mark.parametrize("what", ["kernel", "terminal job", "processors", "network", "doubt", "heartbeat", "metadata"])
def test_what_is_in_use_is_kept(machine: Machine, jupyter: Answers, api: Answers, what: str) -> None:
    watched, ticks = watch(machine, stop.Mode, jupyter), 0

    def go_on() -> None:
        nonlocal ticks
        ticks += 1
        if what == "kernel":
            jupyter.answers["/api/kernels"] = [BUSY]
        elif what == "terminal job" and ticks == 1:
            machine.process(7, group=7, session=5, terminal=34816, foreground=7)
        elif what == "processors":
            machine.processor(ticks * 60 * os.sysconf("SC_CLK_TCK"))
        elif what == "network":
            machine.network(ticks * 60_000_000)
        elif what == "doubt":
            jupyter.answers["/api/kernels"] = 500
        elif what == "heartbeat":
            machine.beat.write_text(f"time {ticks}")
        elif what == "metadata":
            machine.meta.unlink(missing_ok=True)

    watched.ticks(25, go_on)
    assert api.posted == []
    assert len(machine.said()) <= 4, "what does not change is told once"


def test_what_studio_s_own_shutdown_does_not_see_it_is_told_of(
    machine: Machine, jupyter: Answers, api: Answers
) -> None:
    """It stays on behind the script, with an hour: a silent cell of two would be stopped by it."""
    watched = watch(machine, stop.Mode, jupyter)
    watched.ticks(3)
    assert not machine.beat.exists()
    jupyter.answers["/api/kernels"] = [BUSY]
    watched.tick(1)
    first = machine.beat.stat().st_mtime_ns
    watched.tick(1)
    assert machine.beat.stat().st_mtime_ns > first
    jupyter.answers["/api/kernels"] = [KERNEL]
    watched.ticks(12)
    assert len(api.posted) == 1


@pytest.mark.parametrize("after_work", [False, True])
def test_its_own_word_is_no_proof_where_code_editor_says_nothing(
    machine: Machine, jupyter: Answers, api: Answers, *, after_work: bool
) -> None:
    machine.metadata({**APP, "AppType": "CodeEditor"})
    watched = watch(machine, stop.Mode, jupyter)
    if after_work:
        jupyter.answers["/api/idle"] = {"lastActiveTimestamp": "2026-11-22T00:44:33.798992Z"}
        watched.tick()
        job = machine.process(7, group=7, session=5, terminal=34816, foreground=7)
        watched.ticks(2)
        assert machine.beat.exists()
        job.unlink()
        job.parent.rmdir()
        jupyter.answers["/api/idle"] = {}
    assert watched.ticks(25)["decision"] == "cannot tell"
    assert api.posted == []
    assert machine.beat.exists() is after_work


def test_activity_that_both_see_is_not_told_again(machine: Machine, jupyter: Answers, api: Answers) -> None:
    watched, ticks = watch(machine, stop.Mode, jupyter), 0

    def typed() -> None:
        nonlocal ticks
        ticks += 1
        jupyter.answers["/api/terminals"] = [{**TERMINAL, "last_activity": f"2026-11-22T00:44:33.{ticks:06}Z"}]

    watched.ticks(15, typed)
    assert api.posted == []
    assert not machine.beat.exists()


def test_what_it_told_code_editor_is_no_activity_in_it_for_ever(
    machine: Machine, jupyter: Answers, api: Answers
) -> None:
    """Code Editor answers with what stands in the file."""
    machine.metadata({**APP, "AppType": "CodeEditor"})
    jupyter.answers["/api/idle"] = {"lastActiveTimestamp": "2026-11-22T00:44:33.798992Z"}
    watched = watch(machine, stop.Mode, jupyter)
    watched.tick()
    job = machine.process(7, group=7, session=5, terminal=34816, foreground=7)

    def answers() -> None:
        if machine.beat.exists():
            jupyter.answers["/api/idle"] = {"lastActiveTimestamp": machine.beat.read_text()}

    watched.ticks(3, answers)
    assert machine.beat.exists()
    job.unlink()
    job.parent.rmdir()
    watched.ticks(13, answers)
    assert len(api.posted) == 1


def test_once_an_hour_it_says_that_it_lives(machine: Machine, jupyter: Answers) -> None:
    watched = watch(machine, guard.Mode, jupyter)
    watched.tick()
    watched.tick(59)
    assert not [line for line in machine.said() if "still watching" in line]
    watched.tick(1)
    watched.tick(59)
    watched.tick(1)
    assert [line for line in machine.said() if "still watching" in line] == ["still watching: quiet"] * 2


@pytest.mark.parametrize(("minutes", "calm"), [(4, 60), (10, 150), (600, 300)])
def test_it_says_quiet_after_a_quarter_of_the_limit_or_five_minutes(
    machine: Machine, jupyter: Answers, minutes: float, calm: float
) -> None:
    watched = watch(machine, guard.Mode, jupyter, minutes=minutes)
    for seconds in (0, calm - 1, 1):
        assert "quiet: nothing happens" not in machine.said()
        watched.tick(seconds / 60)
    assert "quiet: nothing happens" in machine.said()


def test_a_mode_says_where_it_looks_and_how_it_stops(machine: Machine) -> None:
    class Half(Watch):
        def look(self, now: float, sight: Sight) -> None: ...

    modes: list[Any] = [Watch, Half]  # neither is whole, as a type checker sees too
    for mode in modes:
        with pytest.raises(TypeError, match="abstract"):
            machine.watch(mode)
    assert machine.watch(guard.Mode).watch.stop() == "a guard stops nothing"


def test_it_waits_for_metadata_that_comes_late(machine: Machine, jupyter: Answers, api: Answers) -> None:
    machine.metadata({"ResourceName": "default"})
    watched = watch(machine, stop.Mode, jupyter)
    assert watched.ticks(15)["decision"] == "cannot tell"
    machine.metadata(APP)
    watched.ticks(9)
    assert api.posted == []
    watched.ticks(2)
    assert len(api.posted) == 1


def test_an_api_that_refuses_is_asked_again_and_told_once(machine: Machine, jupyter: Answers, api: Answers) -> None:
    api.answers["POST"] = (400, b'{"__type": "ThrottlingException", "message": "slow down"}')
    watched = watch(machine, stop.Mode, jupyter)
    watched.ticks(15)
    assert len(api.posted) == 6
    assert machine.said()[2:] == ["cannot stop, tries again: HTTP 400 ThrottlingException slow down"]
    api.answers["POST"] = (200, b"")
    watched.ticks(5)
    assert len(api.posted) == 7


def test_an_error_of_its_own_is_told_and_nothing_ends(machine: Machine, jupyter: Answers, api: Answers) -> None:
    watched = watch(machine, stop.Mode, jupyter)
    machine.proc.rename(machine.folder / "elsewhere")
    status = watched.ticks(15)
    assert status["decision"] == "cannot tell"
    assert "FileNotFoundError" in machine.said()[0]
    assert api.posted == []


def test_code_editor_tells_itself(machine: Machine, jupyter: Answers, api: Answers) -> None:
    machine.metadata({**APP, "AppType": "CodeEditor"})
    watched = watch(machine, stop.Mode, jupyter)
    del jupyter.answers["/api/kernels"]
    minute = 0

    def type_on() -> None:
        nonlocal minute
        minute += 1
        jupyter.answers["/api/idle"] = {"lastActiveTimestamp": str(minute)}

    watched.ticks(15, type_on)
    assert api.posted == []
    watched.ticks(10)
    assert [json.loads(body)["AppType"] for body in api.posted] == ["CodeEditor"]


@pytest.mark.parametrize("mode", [guard.Mode, stop.Mode])
def test_jupyterlab_listens_where_studio_has_it(machine: Machine, mode: type[Watch]) -> None:
    assert "http://127.0.0.1:8888/jupyterlab/default/api/kernels" in machine.watch(mode).tick()["why"]


def test_code_editor_listens_where_studio_has_it(machine: Machine) -> None:
    machine.metadata({**APP, "AppType": "CodeEditor"})
    assert "http://127.0.0.1:8888/codeeditor/default/" in machine.watch(stop.Mode).tick()["why"]


def test_only_the_clock_that_nobody_can_set_decides(
    machine: Machine, jupyter: Answers, api: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched, wall = watch(machine, stop.Mode, jupyter), time.time()
    monkeypatch.setattr(time, "time", lambda: wall)
    watched.tick()
    for jump in (10**6, -(10**6), 0):
        wall += jump
        watched.tick(3)
    assert api.posted == []
    watched.tick(1)
    assert len(api.posted) == 1


# Guard ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["kernel", "activity", "terminal job", "doubt"])
def test_the_guard_says_busy_while_anything_is_in_use(machine: Machine, jupyter: Answers, what: str) -> None:
    watched, ticks = watch(machine, guard.Mode, jupyter), 0
    watched.tick()
    assert not machine.beat.exists()
    if what == "terminal job":
        job = machine.process(7, group=7, session=5, terminal=34816, foreground=7)

    def go_on() -> None:
        nonlocal ticks
        ticks += 1
        machine.beat.unlink(missing_ok=True)
        if what == "kernel":
            jupyter.answers["/api/kernels"] = [BUSY]
        elif what == "activity":
            jupyter.answers["/api/kernels"] = [{**KERNEL, "last_activity": str(ticks)}]
        elif what == "doubt":
            jupyter.answers["/api/kernels"] = 500

    for _ in range(5):
        watched.ticks(1, go_on)
        assert machine.beat.exists()
    if what == "terminal job":
        job.unlink()
    jupyter.answers["/api/kernels"] = []
    watched.tick(1)
    machine.beat.unlink()
    watched.ticks(15)
    assert not machine.beat.exists()


def test_the_guard_stops_nothing(machine: Machine, jupyter: Answers, api: Answers) -> None:
    status = watch(machine, guard.Mode, jupyter, mode="guard").ticks(30)
    assert status["decision"] == "quiet"
    assert "stops_after_seconds" not in status
    assert machine.said() == ["guards d-1 JupyterLab default alice", "quiet: nothing happens"]
    assert api.asked == []
    assert machine.called() == []


def test_the_guard_does_not_take_its_own_word_for_use(machine: Machine, jupyter: Answers) -> None:
    watched = watch(machine, guard.Mode, jupyter)
    machine.beat.write_text("then")
    watched.ticks(3)
    machine.beat.write_text("later")
    watched.ticks(3)
    assert machine.beat.read_text() == "later"


def test_the_guard_of_code_editor_looks_at_the_machine_alone(machine: Machine, jupyter: Answers) -> None:
    machine.metadata({**APP, "AppType": "CodeEditor"})
    watched = watch(machine, guard.Mode, jupyter)
    watched.ticks(3)
    assert not machine.beat.exists()
    machine.process(7, group=7, session=5, terminal=34816, foreground=7)
    watched.tick(1)
    assert machine.beat.exists()
    assert jupyter.asked == []


@pytest.mark.parametrize("mode", [guard.Mode, stop.Mode])
def test_a_heartbeat_from_the_future_is_told(machine: Machine, jupyter: Answers, mode: type[Watch]) -> None:
    machine.beat.write_text("2099-01-01T00:00:00.0Z")
    watch(machine, mode, jupyter).ticks(3)
    assert [line for line in machine.said() if "in the future" in line] == [
        (
            f"{machine.beat} says 2099-01-01T00:00:00.0Z, which is in the future: "
            "until then Studio's own idle shutdown takes this app for used"
        )
    ]


def test_a_forged_heartbeat_does_not_hold_the_own_stop(machine: Machine, jupyter: Answers, api: Answers) -> None:
    machine.beat.write_text("2099-01-01T00:00:00.0Z")
    watch(machine, stop.Mode, jupyter).ticks(11)
    assert len(api.posted) == 1


def test_a_heartbeat_that_cannot_be_written_is_told_once(machine: Machine, jupyter: Answers) -> None:
    jupyter.answers["/api/kernels"] = [BUSY]
    watched = watch(machine, guard.Mode, jupyter, heartbeat=str(machine.folder / "none" / "beat"))
    assert watched.ticks(3)["decision"] == "in use"
    (said,) = [line for line in machine.said() if "cannot act" in line]
    assert said.startswith("it cannot act: FileNotFoundError")


# Notebook instances and hosts -------------------------------------------------------------------------------------


def test_an_idle_notebook_instance_is_stopped_once(machine: Machine, jupyter: Answers) -> None:
    machine.metadata(NOTEBOOK)
    jupyter.answers["/api/kernels"] = [BUSY]
    watched = watch(machine, notebook_instance.Mode, jupyter)
    watched.ticks(15)
    jupyter.answers["/api/kernels"] = [KERNEL]
    watched.ticks(20)
    assert machine.called() == [
        'aws sagemaker stop-notebook-instance --region eu-west-1 --cli-input-json {"NotebookInstanceName": "lab"}'
    ]
    assert machine.said()[0] == "stops lab after 10 idle minutes"


def test_a_notebook_instance_listens_where_aws_has_it(machine: Machine) -> None:
    assert notebook_instance.URL == "https://127.0.0.1:8443/"
    machine.metadata(NOTEBOOK)
    watched = machine.watch(notebook_instance.Mode)
    assert "https://127.0.0.1:8443/api/kernels" in watched.tick()["why"]


def test_a_stop_that_the_command_refuses_is_told(machine: Machine, jupyter: Answers) -> None:
    machine.metadata(NOTEBOOK)
    machine.command("aws", "echo 'AccessDenied: no' >&2; exit 254")
    watched = watch(machine, notebook_instance.Mode, jupyter)
    watched.ticks(13)
    assert len(machine.called()) == 4
    assert machine.said()[-1] == "cannot stop, tries again: AccessDenied: no"
    (machine.bin / "aws").unlink()
    watched.tick(1)
    assert machine.said()[-1] == f"cannot stop, tries again: there is no aws in {machine.bin}"
    machine.command("aws", "exit 1")
    watched.tick(1)
    assert machine.said()[-1] == "cannot stop, tries again: aws failed"
    machine.command("aws", "printf %999d 7; exit 1")
    watched.tick(1)
    assert machine.said()[-1] == "cannot stop, tries again: 7"
    machine.command("aws", "printf %0999d 7; exit 1")
    watched.tick(1)
    assert machine.said()[-1] == "cannot stop, tries again: " + 300 * "0"
    (machine.bin / "aws").write_text("#!/none\n")
    watched.tick(1)
    assert "cannot stop, tries again: [Errno 2] No such file or directory" in machine.said()[-1]


@pytest.mark.parametrize("mode", [stop.Mode, notebook_instance.Mode])
def test_what_is_not_known_is_not_stopped(machine: Machine, api: Answers, mode: type[Watch]) -> None:
    assert machine.watch(mode).watch.stop().startswith("no ")
    assert (api.posted, machine.called()) == ([], [])


def test_an_idle_host_is_powered_off(machine: Machine) -> None:
    machine.meta.unlink()
    watched = machine.watch(host.Mode)
    (machine.proc / "7").mkdir()
    session = machine.proc / "7" / "stat"
    session.write_text("7 (ssm-session-wor) S 1 7 7 0 -1 0 0 0 0\n")
    assert watched.ticks(15)["why"] == "a session is open"
    session.unlink()
    watched.ticks(20)
    assert machine.called() == ["systemctl poweroff --check-inhibitors=yes"]
    assert machine.said()[0] == "stops this host after 10 idle minutes"


@pytest.mark.parametrize("name", ["amazon-ssm-agen", "ssm-agent-worke", "ssm-document-wo"])
def test_the_agent_itself_keeps_no_host(machine: Machine, name: str) -> None:
    machine.process(7, group=7, session=7, terminal=0, foreground=-1, name=name)
    machine.watch(host.Mode).ticks(11)
    assert len(machine.called()) == 1


def test_a_jupyter_on_a_host_counts(machine: Machine, jupyter: Answers) -> None:
    (machine.proc / "7").mkdir()
    (machine.proc / "7" / "stat").write_text("7 (jupyter) S 1 7 7 0 -1 0 0 0 0\n")
    machine.wrote_down(7, port=jupyter.port)
    jupyter.answers["/api/kernels"] = [BUSY]
    watched = machine.watch(host.Mode)
    assert watched.ticks(15)["why"] == "kernel kernel-1 is busy"
    jupyter.answers["/api/kernels"] = []
    watched.ticks(11)
    assert len(machine.called()) == 1
