"""A machine that an app starts on, as far as a start-up script sees it."""

from __future__ import annotations

import http.server
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aws_cdk as cdk

import studio_constructs as studio

START_UP = Path(__file__).parents[3] / "assets" / "lifecycle" / "start_up"
PATIENCE = 240
"""Seconds after which a test gives up: no measure, a machine may be busy."""


def seconds(number: int) -> cdk.Duration:
    return cdk.Duration.seconds(number)


@dataclass
class Started:
    """What one start did."""

    code: int
    log: str

    @property
    def lines(self) -> list[str]:
        """The log without its times."""
        return [line.split("[start-up] ", 1)[1] for line in self.log.splitlines() if "[start-up] " in line]

    @property
    def line(self) -> str:
        """The log of one step."""
        (line,) = self.lines
        return line


@dataclass
class Machine:
    """A home with a blank in its name, and no network but this machine's own."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir()
        self.bin.mkdir()

    @property
    def home(self) -> Path:
        return self.folder / "ho me"

    @property
    def bin(self) -> Path:
        return self.folder / "bin"

    @property
    def later(self) -> Path:
        """Where steps in the background tell."""
        return self.folder / "app_container.log"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.bin}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "START_UP_FOLDER": str(self.folder / "run"),
            "START_UP_LOG": str(self.later),
            "START_UP_METADATA": str(self.folder / "metadata.json"),
            "LC_ALL": "C.UTF-8",
            **self.variables,
        }

    def popen(self, *steps: studio.StartUpStep) -> subprocess.Popen[str]:
        self.later.touch()
        script = self.folder / "lifecycle_script.sh"
        script.write_text(studio.StartUp(steps=steps).script().content, encoding="utf-8")
        words = self.folder / "input"
        words.write_text("for no step\n", encoding="utf-8")
        with words.open(encoding="utf-8") as stdin:
            return subprocess.Popen(
                ["bash", script],
                env=self.environment,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )

    def start(self, *steps: studio.StartUpStep) -> Started:
        with self.popen(*steps) as process:
            try:
                log, _ = process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # or what follows waits for it, for ever
                raise
        return Started(process.returncode, log)

    def git(self, *arguments: str, folder: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder or self.home,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def program(self, name: str, text: str) -> None:
        """A stand-in for a program that only the image has."""
        path = self.bin / name
        path.write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
        path.chmod(0o755)

    def holds(self, text: str) -> list[str]:
        """Files of the home and of the script's own folder that hold some text."""
        return [
            str(path)
            for path in self.folder.rglob("*")
            if path.is_file() and path != self.folder / "lifecycle_script.sh" and text.encode() in path.read_bytes()
        ]

    def wait_for(self, happens: Callable[[], bool]) -> None:
        until = time.monotonic() + 120
        while not happens():
            assert time.monotonic() < until, self.later.read_text()
            time.sleep(0.05)


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """An HTTP server on loopback; its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()


@contextmanager
def hanging() -> Iterator[int]:
    """A server that takes connections and never says a word; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
