"""The local AWS as a process: who has the port, what points there, what a dead one leaves behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from local_aws import server
from studio_cli import local
from studio_cli.aws import local_target
from tests.kit import free_port


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's processes are written down."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "studio-constructs"


@pytest.fixture
def port() -> int:
    """A port that nobody has."""
    return free_port()


@contextmanager
def saying(words: bytes) -> Iterator[int]:
    """A program that says this to whoever connects; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with listening.accept()[0] as connection:
                connection.recv(1000)
                connection.sendall(words)

        thread = Thread(target=serve)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join()


def pid_file(state: Path, port: int, text: str) -> Path:
    path = state / f"local-aws-{port}" / "pid"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


@contextmanager
def started(state: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process as `start` makes one, that never answers."""
    folder = pid_file(state, port, "").parent
    with (folder / "log").open("ab") as log:
        assert local._lock(log)
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], stdout=log)
    with process:
        (folder / "pid").write_text(str(process.pid))
        yield process


def dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


# The port ---------------------------------------------------------------------------------------------------------


def test_nobody_answers_on_a_free_port(port: int) -> None:
    assert not local.answers(port)
    assert not local._is_taken(port)


def test_the_local_aws_answers() -> None:
    with server.serving() as url:
        port = int(url.rpartition(":")[2])
        assert local.answers(port)
        assert local._is_taken(port)
        assert local.start(port) is False


def test_no_proxy_stands_between(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with server.serving() as url:
        port = int(url.rpartition(":")[2])
        assert local.answers(port)
        assert local_target(port).account() == "123456789012"


@pytest.mark.parametrize(
    "words",
    [
        b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hello",
        b"HTTP/1.0 404 Not Found\r\nContent-Type: application/json\r\n\r\n{}",
        b"220 mail.example.com ESMTP\r\n",
        b"",
    ],
    ids=["a page", "not found", "no HTTP", "nothing"],
)
def test_something_else_is_not_the_local_aws(words: bytes) -> None:
    with saying(words) as port:
        assert not local.answers(port)


def test_a_port_of_another_program_is_not_begun_on(state: Path) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the name that its base class has
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as other:
        thread = Thread(target=other.handle_request)
        thread.start()
        with pytest.raises(local.LocalAwsError, match="belongs to another program; choose another with --port"):
            local.start(other.server_port)
        thread.join()
    assert not state.exists()


def test_one_that_does_not_start_shows_the_end_of_its_log(
    monkeypatch: pytest.MonkeyPatch, port: int, state: Path
) -> None:
    monkeypatch.setattr("studio_cli.local.sys.executable", "/bin/ls")  # it knows no `-m local_aws`, and says so
    with pytest.raises(local.LocalAwsError) as caught:
        local.start(port)
    assert caught.value.message.startswith(f"the local AWS did not start on port {port}; its log ends:\n")
    assert "ls" in caught.value.message
    assert [path.name for path in state.rglob("*") if path.is_file()] == ["log"]


# The process ------------------------------------------------------------------------------------------------------


def test_what_was_never_started_is_not_stopped(port: int) -> None:
    assert local.stop(port) is False


def test_a_dead_process_is_not_stopped(state: Path, port: int) -> None:
    pid_file(state, port, str(dead_process()))
    assert local.stop(port) is False


def test_a_pid_file_that_holds_no_number_is_none(state: Path, port: int) -> None:
    pid_file(state, port, "")
    assert local.stop(port) is False


@pytest.mark.parametrize("log", [True, False], ids=["a log", "no log"])
def test_a_process_that_was_given_the_number_since_is_left_alone(state: Path, port: int, *, log: bool) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        path = pid_file(state, port, str(other.pid))
        if log:
            (path.parent / "log").write_text("ready")
        assert local.stop(port) is False
        assert other.poll() is None
        other.communicate(b"\n")
    assert other.returncode == 0


def test_one_that_does_not_answer_is_not_started_again(state: Path, port: int) -> None:
    with started(state, port) as process:
        with pytest.raises(local.LocalAwsError) as caught:
            local.start(port)
        assert caught.value.message == (
            f"a local AWS was started on port {port} and does not answer; stop it: studio local stop --port {port}"
        )
        assert process.poll() is None
        assert local.stop(port) is True


def test_the_local_aws_holds_its_lock_from_start_to_stop(state: Path, port: int) -> None:
    subprocess.run([sys.executable, "-c", f"from studio_cli import local; assert local.start({port})"], check=True)
    assert local._runs(port)  # who started it is gone, and the lock is held
    assert local.answers(port)
    assert local.stop(port) is True
    assert not local._runs(port)
    assert not local.answers(port)
    assert not (state / f"local-aws-{port}" / "pid").exists()


def test_a_process_is_stopped_and_its_file_goes(state: Path, port: int) -> None:
    with started(state, port) as process:
        assert local.stop(port) is True
        assert not (state / f"local-aws-{port}" / "pid").exists()
    assert process.returncode == -signal.SIGTERM


def test_each_port_has_its_own_log(state: Path) -> None:
    assert local.log_path(4566) == state / "local-aws-4566" / "log"


# What points there ------------------------------------------------------------------------------------------------


def test_lines_for_a_shell_point_any_client_there() -> None:
    lines = local.export_lines(4600, "eu-west-1").splitlines()
    assert lines[0] == "unset AWS_PROFILE AWS_DEFAULT_PROFILE"
    assert {
        "export AWS_ENDPOINT_URL=http://localhost:4600",
        "export AWS_ACCESS_KEY_ID=testing",
        "export AWS_SECRET_ACCESS_KEY=testing",
        "export AWS_REGION=eu-west-1",
        "export AWS_DEFAULT_REGION=eu-west-1",
        "export NO_PROXY=localhost,127.0.0.1",
        "export no_proxy=localhost,127.0.0.1",
    } <= set(lines)
    assert all(line.startswith("export ") and " " not in line.removeprefix("export ") for line in lines[1:])
