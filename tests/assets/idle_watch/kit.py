"""A machine of files and a server that answers what a test has set, for the idle watch."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from idle_watch.journal import Journal
from idle_watch.settings import Settings
from idle_watch.watch import Watch

KERNEL = {"id": "kernel-1", "execution_state": "idle", "last_activity": "2026-11-22T00:44:33.798992Z", "connections": 0}
TERMINAL = {"name": "1", "last_activity": "2026-11-22T00:44:33.798992Z"}
APP = {
    "ResourceArn": "arn:aws:sagemaker:eu-west-1:111111111111:app/d-1/alice/JupyterLab/default",
    "ResourceName": "default",
    "DomainId": "d-1",
    "AppType": "JupyterLab",
    "SpaceName": "alice",
}
NOTEBOOK = {"ResourceArn": "arn:aws:sagemaker:eu-west-1:111111111111:notebook-instance/lab", "ResourceName": "lab"}


class Answers:
    """A server; an answer is what JSON is made of, or bytes, or the number of an error."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"/api/kernels": [], "/api/terminals": [], "/api/sessions": []}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.posted: list[bytes] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                answer = outer.answers.get(self.path, 404)
                code = answer if isinstance(answer, int) else 200
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.reply(code, body)

            def do_POST(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                outer.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                code, body = outer.answers.get("POST", (200, b""))
                self.reply(code, body)

            def reply(self, code: int, body: bytes) -> None:
                self.send_response(code)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/"
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Machine:
    """Its metadata, its processes, its commands; and a clock that only the test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, 1000.0
        self.proc, self.pts, self.bin = folder / "proc", folder / "pts", folder / "bin"
        self.beat, self.log, self.calls = folder / "beat", folder / "log", folder / "calls"
        self.meta, self.running = folder / "metadata.json", folder / "running"
        for each in (self.proc, self.proc / "net", self.pts, self.bin, self.running, folder / "watch"):
            each.mkdir()
        self.processor(0)
        self.network(0)
        self.metadata(APP)
        for name in ("aws", "systemctl"):
            self.command(name, "exit 0")

    def settings(self, **changes: Any) -> Settings:
        return Settings(
            **{
                "minutes": 10.0,
                "answer": 5.0,
                "folder": str(self.folder / "watch"),
                "log": str(self.log),
                "heartbeat": str(self.beat),
                "metadata": str(self.meta),
                "running": str(self.running),
                "proc": str(self.proc),
                "pts": str(self.pts),
                "commands": str(self.bin),
                **changes,
            }
        )

    def watch(self, kind: type[Watch], **changes: Any) -> Watched:
        settings = self.settings(**changes)
        return Watched(self, kind(settings, Journal(settings.log, settings.folder), lambda: self.now))

    def metadata(self, told: Any) -> None:
        self.meta.write_text(told if isinstance(told, str) else json.dumps(told))

    def command(self, name: str, then: str) -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho "{name} $@" >> {self.calls}\n{then}\n')
        path.chmod(0o755)

    def processor(self, ticks: int, *, nice: int = 0, system: int = 0, waited: int = 0) -> None:
        counts = f"{ticks} {nice} {system} 99 {waited} 0 0"
        (self.proc / "stat").write_text(f"cpu  {counts}\ncpu0 {counts}\n")

    def network(self, received: int, *, loopback: int = 0) -> None:
        heads = "Inter-|   Receive |  Transmit\n face |bytes packets|bytes packets\n"
        rows = f"    lo: {loopback} 1 0\n  eth0: {received} 1 0\n  eth1:{received} 1 0\n"
        (self.proc / "net" / "dev").write_text(heads + rows)

    def process(
        self, pid: int, *, group: int, session: int, terminal: int, foreground: int, name: str = "job", state: str = "S"
    ) -> Path:
        folder = self.proc / str(pid)
        folder.mkdir()
        path = folder / "stat"
        path.write_text(f"{pid} ({name}) {state} 1 {group} {session} {terminal} {foreground} 0 0 0 0\n")
        return path

    def wrote_down(self, pid: int, **told: Any) -> Path:
        path = self.running / f"jpserver-{pid}.json"
        path.write_text(json.dumps({"pid": pid, "base_url": "/", "hostname": "127.0.0.1", **told}))
        return path

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def said(self) -> list[str]:
        """The lines of the log, without their times."""
        return [line.split(" ", 2)[2] for line in self.log.read_text().splitlines()] if self.log.exists() else []


class Watched:
    """A watch whose ticks the test makes."""

    def __init__(self, machine: Machine, watch: Watch) -> None:
        self.machine, self.watch = machine, watch

    def tick(self, minutes: float = 0) -> dict[str, Any]:
        """Let time pass, look; the status file."""
        self.machine.now += minutes * 60
        self.watch.tick()
        return dict(json.loads((self.machine.folder / "watch" / "status.json").read_text()))

    def ticks(self, minutes: int, change: Callable[[], object] = lambda: None) -> dict[str, Any]:
        """A look each minute, *change* before each."""
        told: dict[str, Any] = {}
        for _ in range(minutes):
            change()
            told = self.tick(1)
        return told
