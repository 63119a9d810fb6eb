"""`studio local`: the local AWS as a process in the background."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO, Final

import click

from studio_cli.aws import OWN_PROFILE_VARIABLES, local_target
from studio_cli.called import local_command

_START_SECONDS = 60
_STOP_SECONDS = 10
_DIRECTLY: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""No proxy knows what is on this machine."""


class LocalAwsError(click.ClickException):
    """The local AWS did not do what it was told."""


def start(port: int) -> bool:
    """Start the local AWS and wait until it answers; False if it runs already."""
    if answers(port):
        return False
    if _is_taken(port):
        raise LocalAwsError(f"port {port} belongs to another program; choose another with --port")
    folder = _folder(port)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("ab") as log:
        if not _lock(log):
            stop_it = local_command("stop", port)
            raise LocalAwsError(f"a local AWS was started on port {port} and does not answer; stop it: {stop_it}")
        (folder / "pid").unlink(missing_ok=True)
        log.truncate(0)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the port is a number
            [sys.executable, "-m", "local_aws", "--port", str(port)],
            env=local_target(port).variables(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (folder / "pid").write_text(str(process.pid))
    deadline = time.monotonic() + _START_SECONDS
    while not answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            (folder / "pid").unlink(missing_ok=True)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            last_words = (folder / "log").read_text(errors="replace").strip().splitlines()[-5:]
            message = "\n".join([f"the local AWS did not start on port {port}; its log ends:", *last_words])
            raise LocalAwsError(message)
        time.sleep(0.1)
    return True


def stop(port: int) -> bool:
    """Stop the local AWS: everything in it is gone. False if none was started here."""
    pid = _pid(port)
    if pid is None or not _runs(port):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while _runs(port):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
    (_folder(port) / "pid").unlink(missing_ok=True)
    return True


def answers(port: int) -> bool:
    """Whether a local AWS (and not something else) answers on *port*."""
    try:
        with _DIRECTLY.open(f"http://localhost:{port}/moto-api/config", timeout=5) as answer:
            return "json" in answer.headers.get_content_type()
    except (OSError, HTTPException):  # nobody there, not HTTP's 2xx, too slow, or no HTTP at all
        return False


def log_path(port: int) -> Path:
    """Where the local AWS writes its log."""
    return _folder(port) / "log"


def export_lines(port: int, region: str) -> str:
    """Shell commands that point any AWS client at the local AWS: ``eval "$(studio local env)"``."""
    exports = [f"export {name}={value}" for name, value in local_target(port, region).environment.items()]
    return "\n".join([f"unset {' '.join(OWN_PROFILE_VARIABLES)}", *exports])


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was left a moment ago is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _folder(port: int) -> Path:
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "studio-constructs" / f"local-aws-{port}"


def _pid(port: int) -> int | None:
    """The process that `start` made last. It may be gone, and its number somebody else's: see `_runs`."""
    try:
        return int((_folder(port) / "pid").read_text())
    except (OSError, ValueError):
        return None


def _runs(port: int) -> bool:
    """Whether the process that `start` made lives: it holds the lock on its log, and nothing else does."""
    try:
        with log_path(port).open("rb") as log:
            return not _lock(log)
    except FileNotFoundError:
        return False


def _lock(log: BinaryIO) -> bool:
    """Lock a log for this handle and for who inherits it, until the last of them closes it or ends; False if held."""
    try:
        fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
