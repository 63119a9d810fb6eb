"""A real JupyterLab with real kernels and terminals, and the packed watch beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from idle_watch.jupyter import local
from tests.assets.idle_watch.test_packed import FOLDER, pack
from tests.kit import free_port

PATIENCE = 180
"""Seconds after which a test gives up: no measure, a machine may be busy."""


def until(true: Callable[[], object], told: Callable[[], object] = lambda: "") -> None:
    """Wait on the clock that nobody can set."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, told()
        time.sleep(0.02)


def show_processes(first: int, folder: Path) -> set[int]:
    """Fill a folder with a process and what came of it, as /proc shows them; their numbers."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text(errors="replace")
        except OSError:
            continue  # it ended meanwhile
        parents[int(path.parent.name)] = int(text[text.rindex(")") + 2 :].split()[1])
    own = {first}
    while more := {pid for pid, parent in parents.items() if parent in own} - own:
        own |= more
    for pid in own:
        link = folder / str(pid)
        if not link.is_symlink():
            link.symlink_to(f"/proc/{pid}")
    return own


class Lab:
    """A JupyterLab on a port of its own, with a home of its own."""

    def __init__(
        self,
        python: Path,
        folder: Path,
        *,
        token: str = "",
        base: str = "/jupyterlab/default/",
        tls: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.python, self.folder, self.token = python, folder, token
        self.running, self.proc, self.log = folder / "running", folder / "proc", folder / "jupyter.log"
        for each in (self.running, self.proc, folder / "work"):
            each.mkdir(parents=True)
        self.port = free_port()
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}{base}"
        options = {
            "ip": "127.0.0.1",
            "port": self.port,
            "port_retries": 0,
            "base_url": base,
            "token": token,
            "password": "",
            "root_dir": folder / "work",
        }
        if tls:
            options["certfile"] = self._certificate()
        command = [str(python), "-m", "jupyterlab", "--no-browser", "--allow-root"]
        command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
        own = {"PATH": os.environ["PATH"], "HOME": str(folder), "JUPYTER_RUNTIME_DIR": str(self.running)}
        own |= {"SHELL": "/bin/bash", "JUPYTER_PLATFORM_DIRS": "1", **(environment or {})}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(command, env=own, stdout=out, stderr=out, start_new_session=True)
        until(self._answers, self.log.read_text)

    def _certificate(self) -> Path:
        pair = self.folder / "pair.pem"
        command = "openssl req -x509 -nodes -newkey rsa:2048 -subj /CN=notebook -days 2 -keyout - -out -"
        pair.write_bytes(subprocess.run(command.split(), capture_output=True, check=True).stdout)
        return pair

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            self.ask("api/status")
        except OSError:
            return False
        return True

    def ask(self, path: str, method: str = "GET", body: Any = None) -> Any:
        """As a browser asks."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        request.add_header("Cookie", "_xsrf=ab")
        request.add_header("X-XSRFToken", "ab")
        if self.token:
            request.add_header("Authorization", f"token {self.token}")
        with local(request, timeout=PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    # -- what people do --

    def kernel(self) -> str:
        """A kernel that no notebook belongs to."""
        return str(self.ask("api/kernels", "POST", {"name": "python3"})["id"])

    def notebook(self, name: str) -> str:
        """A notebook with a kernel."""
        self.save(name)
        about = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        return str(self.ask("api/sessions", "POST", about)["kernel"]["id"])

    def save(self, name: str) -> None:
        """Save it, as who writes does, and Jupyter for who forgets."""
        content = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        self.ask(f"api/contents/{name}", "PUT", {"type": "notebook", "format": "json", "content": content})

    def browser(self, *words: str) -> None:
        """Let a browser do something, and close it."""
        script = Path(__file__).parent / "browser.py"
        command = [str(self.python), str(script), words[0], self.url, self.token, *words[1:]]
        subprocess.run(command, check=True, timeout=PATIENCE)

    def run(self, kernel: str, code: str = "1 + 1") -> None:
        """Run a cell to its end."""
        self.browser("execute", kernel, code, "idle")

    def run_silently(self, kernel: str) -> Path:
        """Run a cell that prints nothing, as long as the file is there that this gives.

        A server that is slow asks a new kernel for its state more than once, and takes a late answer for the end of
        the cell that began meanwhile. So the cell is begun again until the server itself calls the kernel busy.
        """
        flag = self.folder / f"cell-{kernel}"
        # Not `time.sleep`, which fails under a clock that libfaketime has set.
        code = f"import os, select\nwhile os.path.exists({str(flag)!r}): select.select([], [], [], .05)"
        for _ in range(10):
            self.run(kernel)
            flag.touch()
            self.browser("execute", kernel, code, "busy")
            time.sleep(1)
            if self.ask(f"api/kernels/{kernel}")["execution_state"] == "busy":
                return flag
            flag.unlink()
        raise AssertionError("the server never called the kernel busy")

    def terminal(self) -> str:
        """A terminal, with its shell at its prompt."""
        name = str(self.ask("api/terminals", "POST", {})["name"])
        self.type(name, "echo ready$((1 + 1))", "ready2")
        return name

    def type(self, terminal: str, text: str, seen: str) -> None:
        """Type into it."""
        self.browser("type", terminal, text, seen)

    def clear(self) -> None:
        """Nothing runs any more."""
        for session in self.ask("api/sessions"):
            self.ask(f"api/sessions/{session['id']}", "DELETE")
        for kernel in self.ask("api/kernels"):
            self.ask(f"api/kernels/{kernel['id']}", "DELETE")
        for terminal in self.ask("api/terminals"):
            self.ask(f"api/terminals/{terminal['name']}", "DELETE")

    # -- what the watch sees --

    def own_proc(self) -> None:
        """Give the watch the processes of this server and of no other on this machine, and nothing but them."""
        show_processes(self.process.pid, self.proc)

    def close(self) -> None:
        """End it, and what it started."""
        os.kill(self.process.pid, signal.SIGCONT)
        try:
            self.clear()
        finally:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Watching:
    """The packed watch at work."""

    def __init__(self, folder: Path, mode: str, **settings: object) -> None:
        self.folder, self.log = folder, folder / "log"
        (folder / "idle_watch").mkdir(parents=True)
        packed = (FOLDER / "packed" / f"{mode.replace('-', '_')}.txt").read_text()
        for name, text in pack.unpack(packed).items():
            (folder / "idle_watch" / name).write_text(text)
        told = {"mode": mode, "folder": folder, "log": self.log, "cores": 0, "gpu": 0, "network": 0, "pause": 0.1}
        environment = {key: str(value) for key, value in settings.items() if key.isupper()}
        told |= {key: value for key, value in settings.items() if not key.isupper()}
        environment |= {f"IDLE_WATCH_{key.upper()}": str(value) for key, value in told.items()}
        with (folder / "output").open("wb") as out:
            command = [sys.executable, "-I", str(folder / "idle_watch")]
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        self.begun = time.monotonic()
        until(self.status, (folder / "output").read_text)

    def status(self) -> dict[str, Any]:
        path = self.folder / "status.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def until_it_says(self, words: str) -> None:
        until(lambda: words in self.said(), self.said)

    def looks(self) -> None:
        """Let it look again: what it says from now on is about now."""
        for _ in range(2):
            before = (self.folder / "status.json").stat().st_mtime_ns
            until(lambda: (self.folder / "status.json").stat().st_mtime_ns != before, self.said)  # noqa: B023 - called at once

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def watching(folder: Path, mode: str, **settings: object) -> Iterator[Watching]:
    """Watch as long as it is asked for."""
    watch = Watching(folder, mode, **settings)
    try:
        yield watch
        assert watch.process.poll() is None, "it watches for ever"
    finally:
        watch.end()


@contextmanager
def relay(port: int, to: int) -> Iterator[None]:
    """Let a port lead to another."""

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = urllib.request.Request(f"http://127.0.0.1:{to}{self.path}")
            try:
                with local(request, timeout=PATIENCE) as answer:
                    code, body = answer.status, answer.read()
            except urllib.error.HTTPError as error:
                code, body = error.code, error.read()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Relay)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()
