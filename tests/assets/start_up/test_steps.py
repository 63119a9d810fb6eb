"""How steps run, and what they leave: one line each, in time, whatever happens."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio_constructs import (
    CodeEditorExtensions,
    EnvironmentVariables,
    JupyterExtensions,
    Proxies,
    RunCommand,
)

from .kit import PATIENCE, Machine, seconds


def run(command: str, **more: Any) -> RunCommand:
    return RunCommand(**{"command": command, "timeout": seconds(60), **more})


def test_each_step_has_a_line_with_its_time(machine: Machine) -> None:
    started = machine.start(run("echo one; echo; echo two"), run(":", name="quiet"), run("sleep 0.3", name="slow"))
    assert started.code == 0
    assert [line.partition(" (")[0] for line in started.lines] == ["command: two", "quiet: done", "slow: done"]
    assert re.fullmatch(r"slow: done \((0\.[3-9]|[1-9]\d*\.\d) s\)", started.lines[2])
    assert started.log.splitlines()[0][4] == "-"  # it begins with the date


@pytest.mark.parametrize("background", [False, True])
def test_a_step_has_nothing_to_read(machine: Machine, background: bool) -> None:  # noqa: FBT001 - both
    machine.start(run("cat >read; : >done", background=background))
    machine.wait_for((machine.home / "done").exists)
    assert (machine.home / "read").read_text() == ""


def test_what_steps_leave_is_for_nobody_else(machine: Machine) -> None:
    machine.start(run("true"))
    assert (machine.folder / "run").stat().st_mode & 0o777 == 0o700


def test_a_failed_step_is_one_warning_and_the_others_run(machine: Machine) -> None:
    started = machine.start(run("echo no such thing >&2; exit 3"), run("exit 4", name="mute"), run("echo on"))
    assert started.code == 0
    first, second, third = started.lines
    assert first.startswith("WARN command: no such thing (exit code 3) (")
    assert second.startswith("WARN mute: failed without a word (exit code 4)")
    assert third.startswith("command: on")
    assert Path(first.rpartition("said: ")[2].rstrip(")")).read_text() == "no such thing\n"


def test_a_required_step_that_fails_keeps_the_app_from_starting(machine: Machine) -> None:
    started = machine.start(run("false", name="licence", required=True), run("echo never"))
    assert started.code == 1
    assert [line.split(" (")[0] for line in started.lines] == [
        "WARN licence: failed without a word",
        "ERROR licence failed, and it is required: the app does not start. The line above says why.",
    ]


def test_a_required_step_that_works_does_not(machine: Machine) -> None:
    assert machine.start(run("true", required=True)).code == 0


def test_a_step_that_does_not_end_is_stopped(machine: Machine) -> None:
    started = machine.start(run("echo half; sleep 300 & wait", timeout=seconds(3)), run("echo on"))
    assert started.code == 0
    assert started.lines[0].startswith("WARN command: stopped, it did not end within 3 s; it said: half (")
    assert started.lines[1].startswith("command: on")


@pytest.mark.slow  # five seconds of grace, as the script gives them
def test_a_step_that_does_not_want_to_end_is_made_to(machine: Machine) -> None:
    stubborn = "trap '' TERM; echo $BASHPID >pid; while :; do sleep 1; done"
    started = machine.start(run(stubborn, timeout=seconds(3)))
    assert started.line.startswith("WARN command: stopped, it did not end within 3 s (")
    process = Path("/proc", (machine.home / "pid").read_text().strip(), "cmdline")
    assert not process.exists() or process.read_bytes() == b""  # one that nobody has buried yet has no arguments


def test_what_is_stopped_has_time_to_tidy_up(machine: Machine) -> None:
    tidy = "trap 'sleep 0.2; echo tidied >left; exit' TERM; sleep 300 & wait"
    assert "stopped" in machine.start(run(tidy, timeout=seconds(3))).line
    assert (machine.home / "left").read_text() == "tidied\n"


def test_a_step_that_is_killed_is_told(machine: Machine) -> None:
    started = machine.start(run("kill -9 $PPID; sleep 5"), run("echo on"))
    assert "(exit code 137)" in started.lines[0]
    assert started.lines[0].startswith("WARN command: ")
    assert started.lines[1].startswith("command: on")


def test_what_a_step_leaves_running_holds_nothing_up(machine: Machine) -> None:
    step = run("sleep 300 & echo $! >>pids; echo started")
    started = machine.start(step, run("echo on"))
    assert started.lines[0].startswith("command: started")
    assert machine.start(step).line.startswith("command: started"), "nor does it hold its step's lock"
    for pid in (machine.home / "pids").read_text().split():
        os.kill(int(pid), signal.SIGKILL)


def test_long_work_goes_on_in_the_background(machine: Machine) -> None:
    started = machine.start(
        run("while [ ! -e go ]; do sleep 0.02; done; echo late", name="long", background=True),
        run("sleep 300", name="endless", background=True, timeout=seconds(2)),
        run("echo on"),
    )
    assert started.code == 0
    assert "late" not in machine.later.read_text()  # the script has ended, and it goes on
    (machine.home / "go").touch()
    assert [line.partition(" (")[0] for line in started.lines] == [
        "long: goes on in the background",
        "endless: goes on in the background",
        "command: on",
    ]
    machine.wait_for(lambda: machine.later.read_text().count("\n") == 2)
    assert "[start-up] long: late (" in machine.later.read_text()
    assert "[start-up] WARN endless: stopped, it did not end within 2 s (" in machine.later.read_text()


def test_what_goes_on_in_the_background_does_not_end_with_the_script_s_processes(machine: Machine) -> None:
    machine.program("setsid", f'sleep 0.5\nexec {shutil.which("setsid")} "$@"')  # the script has to wait for it
    with machine.popen(run("while [ ! -e go ]; do sleep 0.02; done; echo arrived", background=True)) as process:
        process.communicate(timeout=60)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    (machine.home / "go").touch()
    machine.wait_for(lambda: "command: arrived" in machine.later.read_text())


def test_what_cannot_begin_in_the_background_says_so(machine: Machine) -> None:
    machine.program("setsid", "echo no session >&2; exit 1")
    started = machine.start(run("echo late", background=True), run("echo on"))
    assert started.code == 0
    assert [line.partition(" (")[0] for line in started.lines] == [
        f"WARN command: not begun, {machine.later} may say why",
        "command: on",
    ]
    assert machine.later.read_text() == "no session\n"


def test_without_the_app_s_log_the_background_has_its_own(machine: Machine) -> None:
    machine.variables["START_UP_LOG"] = str(machine.folder / "none" / "app_container.log")
    machine.start(run("echo late", background=True))
    own = machine.folder / "run" / "background.log"
    machine.wait_for(lambda: own.exists() and "late" in own.read_text())


def test_a_home_that_cannot_be_written_keeps_no_app_from_starting(machine: Machine) -> None:
    machine.variables["HOME"] = "/dev/null"
    started = machine.start(run("echo on"), run("echo on", background=True))
    assert started.code == 0
    assert "WARN command: not run" in started.log


def test_a_step_runs_in_the_home(machine: Machine) -> None:
    assert str(machine.home) in machine.start(run("pwd")).line


VARIABLES = {"TEAM": 'it\'s "x" $HOME `id`\\', "EMPTY": "", "UNICODE": "é ☃"}
DIRECT = "localhost,127.0.0.1,169.254.169.254,169.254.170.2,.amazonaws.com,.amazonaws.com.cn,.api.aws,.corp"
PROXIES = {
    "http_proxy": "http://proxy.example.com:3128",
    "https_proxy": "http://proxy.example.com:3129",
    "no_proxy": DIRECT,
}
STEPS = (
    EnvironmentVariables(variables=VARIABLES, timeout=seconds(60)),
    Proxies(https=PROXIES["https_proxy"], http=PROXIES["http_proxy"], no_proxy=[".corp"], timeout=seconds(60)),
)
EXPECTED = {**VARIABLES, **PROXIES, **{name.upper(): value for name, value in PROXIES.items()}}
SHOW = f"import json, os; print(json.dumps({{name: os.environ.get(name) for name in {list(EXPECTED)}}}))"


def test_variables_reach_later_steps_in_both_places(machine: Machine) -> None:
    show = shlex.join([sys.executable, "-c", SHOW])
    later = run(f"{show} >new && mv new later.json", background=True)
    machine.start(*STEPS, run(f"{show} >now.json"), later)
    assert json.loads((machine.home / "now.json").read_text()) == EXPECTED
    machine.wait_for((machine.home / "later.json").exists)
    assert json.loads((machine.home / "later.json").read_text()) == EXPECTED


def test_variables_reach_shells_and_what_the_user_has_there_stays(machine: Machine) -> None:
    (machine.home / ".bashrc").write_text("export MINE=1")  # without an end of line
    for _ in range(2):
        machine.start(*STEPS)
    program = f'test "$MINE" = 1 && {sys.executable} -c "$SHOW"'
    shell = subprocess.run(
        ["bash", "-i", "-c", program],
        env={**machine.environment, "SHOW": SHOW},
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    )
    assert json.loads(shell.stdout) == EXPECTED
    assert (machine.home / ".bashrc").read_text().count("studio start-up") == 1


def test_variables_reach_the_jupyter_server_by_its_configuration(machine: Machine) -> None:
    config = machine.home / ".jupyter" / "jupyter_server_config.py"
    config.parent.mkdir()
    config.write_text("c = 1")  # without an end of line
    for _ in range(2):
        machine.start(*STEPS)
    server = subprocess.run(
        [sys.executable, "-c", f"exec(open({str(config)!r}).read()); {SHOW}"],
        env=machine.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(server.stdout) == EXPECTED
    assert config.read_text().count("studio start-up") == 1


def test_a_variable_that_no_step_sets_is_gone_with_the_next_container(machine: Machine) -> None:
    machine.start(*STEPS)
    machine.variables["START_UP_FOLDER"] = str(machine.folder / "next")  # another container has another /tmp
    assert "TEAM is ''" in machine.start(run("echo \"TEAM is '$TEAM'\"")).line


def test_extensions_of_jupyter_are_switched_in_files_of_their_own(machine: Machine) -> None:
    server = machine.home / ".jupyter" / "jupyter_server_config.d" / "studio-start-up.json"
    lab = machine.home / ".jupyter" / "labconfig" / "page_config.d" / "studio-start-up.json"
    machine.start(JupyterExtensions(server={"jupyter_lsp": False}, lab={"@jupyter/collaboration-extension": True}))
    assert json.loads(server.read_text()) == {"ServerApp": {"jpserver_extensions": {"jupyter_lsp": False}}}
    assert json.loads(lab.read_text()) == {"disabledExtensions": {"@jupyter/collaboration-extension": False}}
    machine.start(JupyterExtensions(lab={"a:b": False}))
    assert (server.exists(), json.loads(lab.read_text())) == (False, {"disabledExtensions": {"a:b": True}})


EDITOR = 'printf "%s\\n" "$@" >>"$HOME/asked"; case $2 in *bad*) echo "not found" >&2; exit 1 ;; esac'


def test_extensions_of_code_editor_are_installed_each_by_itself(machine: Machine) -> None:
    machine.program("sagemaker-code-editor", EDITOR)
    step = CodeEditorExtensions(extensions=["a.bad", "ms-python.python@2026.1.0", "team/own one.vsix", "/mnt/x.vsix"])
    started = machine.start(step)
    assert started.code == 0
    assert started.line.startswith("WARN code editor extensions: not installed: a.bad (exit code 1)")
    asked = (machine.home / "asked").read_text().splitlines()
    data = machine.home / "sagemaker-code-editor-server-data"
    assert [asked[at + 1] for at, word in enumerate(asked) if word == "--install-extension"] == [
        "a.bad",
        "ms-python.python@2026.1.0",
        str(machine.home / "team/own one.vsix"),
        "/mnt/x.vsix",
    ]
    assert asked[asked.index("--extensions-dir") + 1] == str(data / "extensions")
    assert (data / "extensions").is_dir()


def test_without_code_editor_nothing_can_be_installed(machine: Machine) -> None:
    assert machine.start(CodeEditorExtensions(extensions=["a.b"])).line.startswith("WARN code editor extensions: ")


def test_the_same_step_does_not_run_twice_at_once(machine: Machine) -> None:
    slow = run(": >ready; while [ ! -e go ]; do sleep 0.02; done; echo ran >>count", name="slow")
    first = machine.popen(slow)
    machine.wait_for((machine.home / "ready").exists)
    assert machine.start(slow).line == "slow: runs already, left alone"
    second = machine.start(run("echo on"), slow)  # of a script that has it in another place
    assert second.lines[1] == "slow: runs already, left alone"
    (machine.home / "go").touch()
    first.communicate(timeout=PATIENCE)
    assert (machine.home / "count").read_text() == "ran\n"
    assert machine.start(slow).line.startswith("slow: done")
