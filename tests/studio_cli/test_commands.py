"""What a person types: options, what they mean, what goes wrong and with which exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, ProfileNotFound
from click.testing import CliRunner, Result

from stacks.estate import load_estate
from studio_cli.aws import real_target
from studio_cli.main import main
from tests.kit import ROOT
from tests.stacks.estate.bad.kit import GOOD, lab

COMMANDS = {
    "deploy": "studio_cli.deploy.deploy",
    "diff": "studio_cli.deploy.diff",
    "show": "studio_cli.deploy.show_estate",
    "idle": "studio_cli.deploy.show_idle",
    "suspend": "studio_cli.deploy.suspend",
    "destroy": "studio_cli.teardown.destroy",
}
OTHERS = ["adopt", "image", "check", "guardrails", "guard", "migrate", "pr-check", "homes", "restore", "local"]
NOBODY = "no local AWS answers on port 4566; start it: studio local start"


class Calls(list[tuple[Any, ...]]):
    """What the work was given, instead of being done; *asked* are the answers to a question put there."""

    def __init__(self) -> None:
        super().__init__()
        self.confirmed: list[bool] = []

    def __call__(self, *given: Any, **named: Any) -> None:
        self.append(given)
        if "confirm" in named:
            self.confirmed.append(named["confirm"]("Really?"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a right estate file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "studio.yaml").write_text(GOOD)
    return tmp_path


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The functions that do the work, replaced; a local AWS answers and is never started."""
    calls = Calls()
    for function in COMMANDS.values():
        monkeypatch.setattr(function, calls)
    monkeypatch.setattr("studio_cli.local.answers", lambda port: True)
    return calls


@pytest.fixture
def nobody(work: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    """No local AWS answers."""
    monkeypatch.setattr("studio_cli.local.answers", lambda port: False)


def raising(error: BaseException) -> Callable[..., None]:
    def work(*_: Any, **__: Any) -> None:
        raise error

    return work


def studio(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


# The command itself -----------------------------------------------------------------------------------------------


def test_help_names_every_command_with_what_it_does() -> None:
    done = studio("--help")
    assert done.exit_code == 0
    listed = [line.split() for line in done.output.partition("Commands:\n")[2].splitlines()]
    assert [words[0] for words in listed] == [*COMMANDS, *OTHERS]
    assert all(len(words) > 3 for words in listed)


@pytest.mark.parametrize("command", [*COMMANDS, *OTHERS])
def test_every_command_has_help(command: str) -> None:
    done = studio(command, "--help")
    assert done.exit_code == 0
    assert done.output.startswith(f"Usage: main {command} ")


def test_an_unknown_command_is_said() -> None:
    done = studio("delete")
    assert done.exit_code == 2
    assert "No such command 'delete'" in done.output


def test_the_version_is_the_package_s() -> None:
    done = studio("--version")
    assert done.exit_code == 0
    assert "0.1.0" in done.output


def test_without_node_on_the_path_the_one_beside_python_is_taken(folder: Path) -> None:
    """The CDK's library starts Node as soon as it is imported."""
    own = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    program = Path(sys.executable).with_name("studio")
    done = subprocess.run(
        [program, "show", "--help"], env={**own, "PATH": str(folder)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_node_that_was_named_stays(work: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JSII_NODE", "/my/node")
    assert studio("show").exit_code == 0
    assert os.environ["JSII_NODE"] == "/my/node"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            NoCredentialsError(),
            (
                "there are no credentials for AWS; name a profile with AWS_PROFILE, or log in with aws sso login; "
                "the local AWS needs none"
            ),
        ),
        (ProfileNotFound(profile="mine"), "The config profile (mine) could not be found"),
        (
            ClientError({"Error": {"Code": "ExpiredToken", "Message": "it is\nexpired"}}, "DescribeStacks"),
            "An error occurred (ExpiredToken) when calling the DescribeStacks operation: it is expired",
        ),
    ],
)
def test_what_aws_s_clients_refuse_is_one_line(
    work: Calls, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    monkeypatch.setattr("studio_cli.deploy.show_estate", raising(error))
    done = studio("show")
    assert (done.exit_code, done.output) == (1, f"Error: {said}\n")
    assert isinstance(done.exception, SystemExit)


def test_ctrl_c_is_the_shell_s_exit_code_and_no_traceback(work: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio_cli.deploy.show_estate", raising(KeyboardInterrupt()))
    done = studio("show")
    assert (done.exit_code, done.output) == (130, "Interrupted.\n")


@pytest.mark.parametrize("node_ends_first", [False, True])
def test_ctrl_c_in_a_terminal_reaches_everything_and_one_line_is_said(*, node_ends_first: bool) -> None:
    """Node, which the CDK's library has started, is in the same process group; which of them ends first is chance."""
    program = [sys.executable, "-c", _WAITS]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        if node_ends_first:
            os.kill(process.pid, signal.SIGSTOP)
        os.killpg(process.pid, signal.SIGINT)
        if node_ends_first:
            wait_for_the_end_of_children(process.pid)
            os.kill(process.pid, signal.SIGCONT)
        said = process.communicate(timeout=180)[1].splitlines()
    # Node may find its channel closed before it ends, and jsii passes on what it says of that: chance again.
    assert [line for line in said if not line.startswith("b'")] == ["Interrupted."]
    assert process.returncode == 130


def wait_for_the_end_of_children(pid: int) -> None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert children, "Node runs"
    deadline = time.monotonic() + 180
    while not all(" Z " in Path(f"/proc/{child}/stat").read_text() for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.01)


_WAITS = f"""
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests in the background may ignore it
from studio_cli import local, main
local.answers = lambda port: print("waiting", flush=True) or time.sleep(600)
sys.argv = ["studio", "show", "--estate", {str(ROOT / "studio.yaml")!r}]
main.main()
"""


def test_ctrl_c_at_a_question_too(work: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", raising(KeyboardInterrupt()))
    with pytest.raises(SystemExit) as caught:  # click's runner would answer instead of a person
        main(["destroy"])
    assert caught.value.code == 130


# Estates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_by_default_it_is_studio_yaml_on_the_local_aws(work: Calls, folder: Path, command: str) -> None:
    done = studio(command, *(["--yes"] if command in {"deploy", "destroy"} else []))
    assert (done.exit_code, done.output) == (0, "")
    ((target, estate, *_),) = work
    assert target.environment["AWS_ENDPOINT_URL"] == "http://localhost:4566"
    assert estate == load_estate(folder / "studio.yaml")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_and_a_port_may_be_named(work: Calls, folder: Path, command: str) -> None:
    (folder / "other.yaml").write_text(lab(("name: lab", "name: other")))
    done = studio(command, "--estate", "other.yaml", "--port", "4600", typed="y\n")
    assert done.exit_code == 0
    ((target, estate, *_),) = work
    assert target.environment["AWS_ENDPOINT_URL"] == "http://localhost:4600"
    assert estate.name == "other"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_real_account_is_that_of_one_s_credentials(
    work: Calls, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("studio_cli.local.start", lambda port: pytest.fail("a local AWS is started"))
    done = studio(command, "--target", "aws", typed="y\n")
    assert done.exit_code == 0
    assert work[0][0] == real_target()


@pytest.mark.parametrize("command", ["deploy", "destroy"])
@pytest.mark.parametrize(
    ("options", "typed", "answer"), [((), "y\n", True), ((), "n\n", False), ((), "\n", False), (("--yes",), "", True)]
)
def test_what_changes_something_asks_unless_told_not_to(
    work: Calls, command: str, options: tuple[str, ...], typed: str, *, answer: bool
) -> None:
    done = studio(command, *options, typed=typed)
    assert work.confirmed == [answer]
    assert ("Really? [y/N]" in done.output) is not bool(options)


def test_nobody_there_to_answer_ends_it(work: Calls) -> None:
    done = studio("destroy")
    assert done.exit_code == 1
    assert "Aborted!" in done.output


@pytest.mark.parametrize("command", COMMANDS)
def test_a_wrong_file_is_said_with_every_problem_and_no_traceback(
    work: Calls, monkeypatch: pytest.MonkeyPatch, folder: Path, command: str
) -> None:
    monkeypatch.setattr("studio_cli.local.start", lambda port: pytest.fail("a local AWS is started for nothing"))
    (folder / "studio.yaml").write_text(lab(("name: lab", "name: Lab"), ("ml.m5.large", "m5.large")))
    done = studio(command)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    first, *problems = done.output.splitlines()
    assert first == "Error: the estate file cannot be used:"
    assert [problem.split(";")[0] for problem in problems] == [
        "studio.yaml:1: studio:EstateNameInvalid: name is 'Lab'",
        "studio.yaml:8: studio:InstanceTypeUnknown: teams[0].instance_types[1] is 'm5.large'",
    ]
    assert work == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_not_there_is_said(work: Calls, command: str) -> None:
    done = studio(command, "--estate", "none.yaml")
    assert done.exit_code == 1
    assert "none.yaml:1: studio:EstateFileUnreadable:" in done.output
    assert work == []


@pytest.mark.parametrize("command", ["diff", "show", "destroy"])
def test_without_a_local_aws_it_is_said_how_to_start_one(work: Calls, nobody: None, command: str) -> None:
    done = studio(command)
    assert (done.exit_code, done.output) == (1, f"Error: {NOBODY}\n")
    assert work == []


@pytest.mark.parametrize("command", ["diff", "show", "destroy"])
def test_a_wrong_file_is_said_before_a_local_aws_is_looked_for(nobody: None, command: str) -> None:
    assert "EstateFileUnreadable" in studio(command, "--estate", "none.yaml").output


def test_how_to_start_one_names_the_port(nobody: None) -> None:
    assert studio("show", "--port", "4600").output.endswith("start it: studio local start --port 4600\n")


def test_what_is_no_terminal_gets_long_lines(work: Calls) -> None:
    studio("show")
    assert work[0][2].width == 200


def test_a_deploy_starts_the_local_aws(work: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def start(port: int) -> bool:
        started.append(port)
        return True

    monkeypatch.setattr("studio_cli.local.start", start)
    done = studio("deploy", "--yes", "--port", "4600")
    assert done.output == "local AWS started on http://localhost:4600\n"
    assert (done.exit_code, started, len(work)) == (0, [4600], 1)


@pytest.mark.parametrize(
    "arguments",
    [("show", "--port", "0"), ("show", "--port", "65536"), ("deploy", "--target", "moon"), ("show", "--yes")],
)
def test_options_that_can_not_be_are_refused(work: Calls, arguments: tuple[str, ...]) -> None:
    done = studio(*arguments)
    assert done.exit_code == 2
    assert work == []


# The local AWS ----------------------------------------------------------------------------------------------------


def test_status_of_one_that_runs_names_its_log(work: Calls, folder: Path) -> None:
    done = studio("local", "status")
    log = folder / "studio-constructs" / "local-aws-4566" / "log"
    assert (done.exit_code, done.output) == (0, f"local AWS answers on http://localhost:4566; its log: {log}\n")


def test_status_of_one_that_does_not_run_is_exit_code_1(nobody: None) -> None:
    done = studio("local", "status")
    assert (done.exit_code, done.output) == (1, f"Error: {NOBODY}\n")


@pytest.mark.parametrize(
    ("command", "outcome", "said"),
    [
        ("start", True, "local AWS started on http://localhost:4600"),
        ("start", False, "local AWS runs already on http://localhost:4600"),
        ("stop", True, "local AWS on port 4600 stopped"),
        ("stop", False, "local AWS on port 4600 was not running"),
    ],
)
def test_starting_and_stopping_say_what_they_did(
    monkeypatch: pytest.MonkeyPatch, command: str, said: str, *, outcome: bool
) -> None:
    monkeypatch.setattr(f"studio_cli.local.{command}", lambda port: outcome)
    done = studio("local", command, "--port", "4600")
    assert (done.exit_code, done.output) == (0, f"{said}\n")


def test_env_prints_nothing_but_lines_for_a_shell() -> None:
    done = studio("local", "env", "--port", "4600", "--region", "eu-west-1")
    assert done.exit_code == 0
    assert {line.split()[0] for line in done.output.splitlines()} == {"unset", "export"}
    assert "export AWS_ENDPOINT_URL=http://localhost:4600" in done.output
    assert "export AWS_REGION=eu-west-1" in done.output


@pytest.mark.parametrize("package", ["cfn-lint", "moto"])
def test_what_is_not_installed_is_named_with_what_installs_it(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(_: str) -> None:
        raise PackageNotFoundError(package)

    monkeypatch.setattr("studio_cli.main.importlib.import_module", lacks)
    result = CliRunner().invoke(main, ["guard", "base.json", "head.json", "--format", "json"])
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: studio guard needs {package}, which is not installed; pip install 'studio-constructs[local]'\n"
    )
    assert "guard" in CliRunner().invoke(main, ["--help"]).output


def test_a_mistake_of_ours_is_not_called_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(_: str) -> None:
        raise ModuleNotFoundError(name="studio_cli.nothing")

    monkeypatch.setattr("studio_cli.main.importlib.import_module", lacks)
    assert isinstance(CliRunner().invoke(main, ["guard"]).exception, ModuleNotFoundError)
