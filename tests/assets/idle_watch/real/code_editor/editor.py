"""A real VS Code server on a port of its own, and a person's browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

from idle_watch.jupyter import local
from tests.assets.idle_watch.real.machine import PATIENCE, show_processes, until
from tests.kit import free_port

from .installation import BIN, HERE, Installation

BASE = "/codeeditor/default"
"""The start script of SageMaker Distribution writes the type of the app in small letters."""
MINUTE = 1000
"""Milliseconds that stand for a minute of the server's look at its terminals."""
JOB = "sleep 9999"
SETTINGS = {"chat.disableAIFeatures": True, "workbench.startupEditor": "none", "remote.autoForwardPorts": False}
"""The last: where many ports are open, as on a machine that runs other tests, it writes down that it forwards none."""
BUILD = {"problemMatcher": [], "group": {"kind": "build", "isDefault": True}}
TASKS = {"version": "2.0.0", "tasks": [{"label": "train", "type": "shell", "command": f"{JOB}; true", **BUILD}]}


class Editor:
    """A server as it runs in an app, with one folder to work in."""

    token = ""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.folder, self.heartbeat, self.log = folder, folder / "heartbeat", folder / "server.log"
        self.proc, self.pts, self.work, self.data = (folder / name for name in ("proc", "pts", "work", "data"))
        extensions = self.data / "extensions"
        for each in (self.proc, self.pts, self.work / ".vscode", extensions, self.data / "data" / "Machine"):
            each.mkdir(parents=True)
        shutil.copytree(HERE / "extension", extensions / "stand-in.idle-1.0.0")
        (self.data / "data" / "Machine" / "settings.json").write_text(json.dumps(SETTINGS))
        (self.work / ".vscode" / "tasks.json").write_text(json.dumps(TASKS))
        (self.work / "model.py").write_text("# line\n" * 500)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{BASE}/"
        command = [
            *(BIN / "node", "--import", HERE / "studio.mjs", installation.server / "out" / "server-main.js"),
            *("--host", "127.0.0.1", "--port", self.port, "--server-base-path", BASE, "--server-data-dir", self.data),
            *("--without-connection-token", "--accept-server-license-terms", "--disable-workspace-trust"),
            *("--telemetry-level", "off"),
        ]
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "SHELL": "/bin/bash", "STUDIO_BASE": BASE}
        environment |= {"STUDIO_HEARTBEAT": str(self.heartbeat), "STUDIO_TERMINALS": str(self.pts)}
        environment |= {"STUDIO_MINUTE": str(MINUTE)}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [str(word) for word in command], env=environment, stdout=out, stderr=out, start_new_session=True
            )
        until(self._answers, self.log.read_text)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            with local(self.url, timeout=PATIENCE) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def last_active(self) -> Any:
        """What Studio is told when it asks."""
        with urllib.request.urlopen(f"{self.url}api/idle", timeout=PATIENCE) as answer:
            return json.loads(answer.read())["lastActiveTimestamp"]

    def own_proc(self) -> None:
        """Show its processes and its terminals, and none of this machine besides."""
        for each in [*self.proc.iterdir(), *self.pts.iterdir()]:
            each.unlink()
        for pid in show_processes(self.process.pid, self.proc):
            with contextlib.suppress(OSError):  # it ended meanwhile
                terminal = Path(f"/proc/{pid}/fd/0").readlink()
                link = self.pts / terminal.name
                if re.fullmatch(r"/dev/pts/\d+", str(terminal)) and not link.is_symlink():
                    link.symlink_to(terminal)

    def clear(self) -> None:
        """No terminal is open any more."""
        until(self._has_no_terminal)
        self.heartbeat.unlink(missing_ok=True)

    def _has_no_terminal(self) -> bool:
        self.own_proc()
        for terminal in self.pts.iterdir():
            for process in self.proc.iterdir():
                with contextlib.suppress(OSError):
                    if (process / "fd" / "0").readlink() == terminal.readlink():
                        os.kill(int(process.name), signal.SIGKILL)
        return not list(self.pts.iterdir())

    def close(self) -> None:
        """End it, and what it started."""
        os.killpg(self.process.pid, signal.SIGCONT)
        self.clear()
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Browser:
    """Chromium without a window, and the hands at it."""

    def __init__(self, installation: Installation, editor: Editor) -> None:
        self.editor, self.log = editor, editor.folder / "browser.log"
        address = f"{editor.url}?folder={editor.work}"
        words = [BIN / "node", HERE / "browser.mjs", installation.folder, installation.browser, address, PATIENCE * 500]
        environment = {"PATH": os.environ["PATH"], "HOME": str(editor.folder), **installation.browser_environment()}
        with self.log.open("wb") as errors:
            self.process = subprocess.Popen(
                [str(word) for word in words],
                cwd=editor.folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )

    def do(self, *words: object) -> None:
        """Do it, and wait until it is done."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(words).encode() + b"\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        said = self.process.stdout.readline().decode() if ready else "it hangs"
        assert said == '"done"\n', f"{words}: {said or self.log.read_text()}"

    def end(self) -> None:
        """Close it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        with self.process:  # which closes its pipes
            self.process.wait()
