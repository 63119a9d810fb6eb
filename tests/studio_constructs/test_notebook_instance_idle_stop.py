"""The idle stop of notebook instances, as it runs there: a real process that asks real HTTP servers."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

from tests.kit import ROOT

pytestmark = pytest.mark.slow  # it waits, on the clock that nobody can set

SCRIPT = ROOT / "studio_constructs" / "notebook_instance" / "idle_stop.py.txt"
IDLE = 0.6
"""Seconds after which the tests' instance is idle; it looks every 20 milliseconds."""

KERNEL = {"id": "k1", "execution_state": "idle", "last_activity": "2026-11-22T00:44:33.798992Z", "connections": 0}
TERMINAL = {"name": "1", "last_activity": "2026-11-22T00:44:33.798992Z"}


class Jupyter:
    """A server that answers what a test has set, as Jupyter does."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"/api/kernels": [], "/api/terminals": [], "/api/sessions": []}
        self.asked: list[tuple[str, str | None]] = []
        answers, asked = self.answers, self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append((self.path, self.headers.get("Authorization")))
                answer = answers.get(self.path, 404)
                if isinstance(answer, int):
                    self.send_error(answer)
                    return
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Instance:
    """The machine around the script: its metadata, its processes, its `aws` command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.calls = folder / "calls"
        self.proc = folder / "proc"
        self.proc.mkdir()
        self.processor(0)
        arn = "arn:aws:sagemaker:eu-west-1:111111111111:notebook-instance/lab"
        (folder / "metadata.json").write_text(json.dumps({"ResourceArn": arn, "ResourceName": "lab"}))
        (folder / "running").mkdir()
        (folder / "bin").mkdir()
        self.aws("exit 0")

    def aws(self, then: str) -> None:
        path = self.folder / "bin" / "aws"
        path.write_text(f'#!/bin/sh\necho "$@" >> {self.calls}\n{then}\n')
        path.chmod(0o755)

    def processor(self, ticks: int) -> None:
        temporary = self.folder / "stat"
        temporary.write_text(f"cpu  {ticks} 0 0 99 0 0 0\ncpu0 {ticks} 0 0 99 0 0 0\n")
        temporary.rename(self.proc / "stat")

    def process(self, pid: int, *, group: int, session: int, terminal: int, foreground: int) -> Path:
        folder = self.proc / str(pid)
        folder.mkdir()
        (folder / "stat").write_text(f"{pid} (my (odd) job) S 1 {group} {session} {terminal} {foreground} 0 0 0 0\n")
        return folder / "stat"

    def running(self, pid: int, url: str, token: str = "") -> None:
        (self.folder / "running" / f"jpserver-{pid}.json").write_text(
            json.dumps({"pid": pid, "url": url, "token": token})
        )

    @property
    def variables(self) -> dict[str, str]:
        return {
            "IDLE_STOP_METADATA": str(self.folder / "metadata.json"),
            "IDLE_STOP_RUNNING": str(self.folder / "running" / "jpserver-*.json"),
            "IDLE_STOP_JUPYTER": self.url,
            "IDLE_STOP_PROC": str(self.proc),
            "IDLE_STOP_COMMANDS": str(self.folder / "bin"),
            "IDLE_STOP_PAUSE": "0.02",
        }

    def stopped(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def jupyter() -> Iterator[Jupyter]:
    server = Jupyter()
    yield server
    server.close()


@pytest.fixture
def instance(tmp_path: Path, jupyter: Jupyter) -> Instance:
    made = Instance(tmp_path)
    made.url = jupyter.url
    return made


Start = Callable[[], "Watched"]


class Watched:
    """The script at work."""

    def __init__(self, instance: Instance, process: subprocess.Popen[str], log: Path) -> None:
        self.instance, self.process, self.log = instance, process, log

    def until(self, true: Callable[[], object], seconds: float = 50) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, self.said()
            time.sleep(0.01)

    def until_it_stops(self) -> None:
        self.until(self.instance.stopped)

    def until_it_says(self, words: str) -> None:
        self.until(lambda: words in self.said())

    def keeps(self, seconds: float = 2 * IDLE) -> None:
        """It runs on, far beyond the time."""
        time.sleep(seconds)
        assert self.instance.stopped() == []
        assert self.process.poll() is None

    def said(self) -> str:
        return self.log.read_text()


@pytest.fixture
def start(instance: Instance) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run() -> Watched:
        log = instance.folder / "log"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-I", str(SCRIPT), str(IDLE / 60)],
                env=instance.variables,
                stdout=out,
                stderr=out,
                text=True,
            )
        started.append(process)
        watched = Watched(instance, process, log)
        watched.until_it_says("watches lab")
        return watched

    yield run
    for process in started:
        process.kill()
        process.wait()


# It stops ---------------------------------------------------------------------------------------------------------


def test_it_stops_itself_once_when_nobody_uses_it(start: Start, instance: Instance, jupyter: Jupyter) -> None:
    jupyter.answers["/api/kernels"] = [KERNEL, {**KERNEL, "id": "k2", "execution_state": "starting"}]
    jupyter.answers["/api/terminals"] = [TERMINAL]
    watched = start()
    watched.until_it_stops()
    assert instance.stopped() == ["sagemaker stop-notebook-instance --notebook-instance-name lab --region eu-west-1"]
    time.sleep(0.2)
    assert len(instance.stopped()) == 1
    assert "idle, stops" in watched.said()


def test_not_before_its_time(start: Start, instance: Instance) -> None:
    begun = time.monotonic()
    start().until_it_stops()
    assert time.monotonic() - begun >= IDLE


def test_what_goes_down_slowly_is_asked_again(start: Start, instance: Instance) -> None:
    start().until(lambda: len(instance.stopped()) > 1)


def test_a_stop_that_is_refused_is_told_and_tried_again(start: Start, instance: Instance) -> None:
    instance.aws("echo 'AccessDenied: no' >&2; exit 254")
    watched = start()
    watched.until(lambda: len(instance.stopped()) > 2)
    assert "cannot stop: AccessDenied: no" in watched.said()


def test_without_the_command_it_says_so(start: Start, instance: Instance) -> None:
    (instance.folder / "bin" / "aws").unlink()
    start().until_it_says("cannot stop: there is no aws in")


def test_jupyter_without_terminals_is_fine(start: Start, jupyter: Jupyter) -> None:
    del jupyter.answers["/api/terminals"]
    start().until_it_stops()


# It keeps what is in use ------------------------------------------------------------------------------------------


def test_a_kernel_that_computes_quietly(start: Start, jupyter: Jupyter) -> None:
    jupyter.answers["/api/kernels"] = [{**KERNEL, "execution_state": "busy"}]
    watched = start()
    watched.keeps()
    assert "in use: a kernel is busy" in watched.said()
    jupyter.answers["/api/kernels"] = [KERNEL]
    watched.until_it_stops()


@pytest.mark.parametrize(
    ("path", "row", "key"),
    [
        ("/api/kernels", KERNEL, "last_activity"),
        ("/api/kernels", KERNEL, "connections"),
        ("/api/kernels", KERNEL, "id"),
        ("/api/terminals", TERMINAL, "last_activity"),
    ],
)
def test_whatever_moves(start: Start, jupyter: Jupyter, path: str, row: dict[str, Any], key: str) -> None:
    watched = start()
    end = time.monotonic() + 2 * IDLE
    while time.monotonic() < end:
        jupyter.answers[path] = [{**row, key: str(time.monotonic())}]
        time.sleep(0.05)
    assert watched.instance.stopped() == []
    watched.until_it_stops()


def test_who_only_writes(start: Start, jupyter: Jupyter) -> None:
    jupyter.answers["/api/sessions"] = [{"id": "s", "path": "my work/a b.ipynb"}]
    watched = start()
    end = time.monotonic() + 2 * IDLE
    while time.monotonic() < end:
        saved = {"last_modified": str(time.monotonic())}
        jupyter.answers["/api/contents/my%20work/a%20b.ipynb?content=0"] = saved
        time.sleep(0.05)
    assert watched.instance.stopped() == []
    watched.until_it_stops()


def test_a_quiet_program_in_a_terminal(start: Start, instance: Instance) -> None:
    job = instance.process(7, group=7, session=5, terminal=34816, foreground=7)
    watched = start()
    watched.keeps()
    assert "in use: a terminal runs my (odd) job" in watched.said()
    job.unlink()
    watched.until_it_stops()


@pytest.mark.parametrize(
    "waiting",
    [
        {"group": 5, "session": 5, "terminal": 34816, "foreground": 5},  # the shell at its prompt
        {"group": 7, "session": 5, "terminal": 34816, "foreground": 5},  # a program in the background
        {"group": 7, "session": 5, "terminal": 0, "foreground": -1},  # a service
    ],
)
def test_what_waits_in_a_terminal_keeps_nothing(start: Start, instance: Instance, waiting: dict[str, int]) -> None:
    instance.process(7, **waiting)
    start().until_it_stops()


def test_a_processor_that_works(start: Start, instance: Instance) -> None:
    watched = start()
    ticks, begun = os.sysconf("SC_CLK_TCK"), time.monotonic()
    while time.monotonic() < begun + 2 * IDLE:
        instance.processor(int((time.monotonic() - begun) * ticks * 2))
        time.sleep(0.005)
    assert instance.stopped() == []
    watched.until_it_stops()


# It doubts --------------------------------------------------------------------------------------------------------

DOUBTS: dict[str, dict[str, Any]] = {
    "HTTPError 403": {"/api/kernels": 403},
    "HTTPError 404": {"/api/kernels": 404},
    "HTTPError 500": {"/api/terminals": 500},
    "JSONDecodeError": {"/api/kernels": b"<html>"},
    "TypeError": {"/api/kernels": {"message": "hello"}},
    "KeyError('execution_state')": {"/api/kernels": [{"id": "k"}]},
}


@pytest.mark.parametrize("words", DOUBTS)
def test_an_odd_answer_is_no_proof_that_nobody_works(start: Start, jupyter: Jupyter, words: str) -> None:
    good = dict(jupyter.answers)
    jupyter.answers.update(DOUBTS[words])
    watched = start()
    watched.keeps()
    assert "in use: cannot tell" in watched.said()
    assert words in watched.said()
    jupyter.answers.update(good)
    watched.until_it_stops()


def test_a_server_that_is_not_there(start: Start, instance: Instance) -> None:
    instance.url = "http://127.0.0.1:9/"
    watched = start()
    watched.keeps()
    assert watched.said().count("cannot tell") == 1, "what does not change is told once"


def test_time_while_it_could_not_tell_does_not_count(start: Start, jupyter: Jupyter) -> None:
    watched = start()
    time.sleep(IDLE * 0.5)
    jupyter.answers["/api/kernels"] = 500
    watched.until_it_says("cannot tell")
    del jupyter.answers["/api/kernels"]
    jupyter.answers["/api/kernels"] = []
    again = time.monotonic()
    watched.until_it_stops()
    assert time.monotonic() - again >= IDLE * 0.9


# What it asks -----------------------------------------------------------------------------------------------------


@pytest.fixture
def script(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script's functions."""
    for name, value in instance.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("idle_stop", str(SCRIPT))
    spec = importlib.util.spec_from_loader("idle_stop", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_it_finds_servers_by_what_they_wrote_down(script: ModuleType, instance: Instance, jupyter: Jupyter) -> None:
    instance.process(7, group=7, session=7, terminal=0, foreground=-1)
    instance.running(7, jupyter.url + "lab/", token="abc")
    instance.running(8, "http://127.0.0.1:9/")  # it is gone
    jupyter.answers["/lab/api/kernels"] = [{**KERNEL, "execution_state": "busy"}]
    assert script.look()[1] == ["a kernel is busy"]
    assert jupyter.asked[0] == ("/lab/api/kernels", "token abc")


def test_each_server_counts(script: ModuleType, instance: Instance, jupyter: Jupyter) -> None:
    other = Jupyter()
    for pid, each in ((7, jupyter), (8, other)):
        instance.process(pid, group=pid, session=pid, terminal=0, foreground=-1)
        instance.running(pid, each.url)
    other.answers["/api/kernels"] = [{**KERNEL, "execution_state": "busy"}]
    assert script.look()[1] == ["a kernel is busy"]
    other.close()


def test_who_wrote_nothing_down_is_asked_where_notebook_instances_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 7))  # Amazon Linux 2 has Python 3.7, 2023 has 3.9
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {
        "https://localhost:8443/",
        "/opt/ml/metadata/resource-metadata.json",
        "/usr/local/bin:/usr/bin",
    } <= constants


def test_it_takes_jupyter_s_own_certificate(script: ModuleType, tmp_path: Path, jupyter: Jupyter) -> None:
    pair = tmp_path / "pair.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=other", "-keyout", "-", "-out", "-"],
        capture_output=True,
        check=True,
    )
    pair.write_bytes(made.stdout)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    jupyter.server.socket = context.wrap_socket(jupyter.server.socket, server_side=True)
    assert script.ask((jupyter.url.replace("http:", "https:"), ""), "api/kernels") == []


def test_no_proxy_stands_between(script: ModuleType, jupyter: Jupyter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert script.ask((jupyter.url, ""), "api/kernels") == []
