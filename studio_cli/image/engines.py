"""Containers of docker, finch and podman, started as Studio starts an app."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from studio_cli.image.contract import HOME, PLATFORM, PORT, entry_point_of
from studio_cli.image.prove import Answer
from studio_constructs import Problem

ENGINES: Final = ("docker", "finch", "podman")
_PATIENCE_S: Final = 5
_METADATA: Final = {
    "DomainId": "d-abcdefghijkl",
    "ResourceArn": "arn:aws:sagemaker:eu-west-1:111122223333:app/d-abcdefghijkl/proof/{app}/default",
    "ResourceName": "default",
    "SpaceName": "proof",
}


class EngineError(Exception):
    """No engine is there, or it could not start the image."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class EngineContainer:
    """A container of an engine; see `studio_cli.image.prove.Container`."""

    def __init__(self, engine: str, name: str) -> None:
        self._engine = engine
        self._name = name

    def get(self, path: str) -> Answer:
        """Ask on the port of this machine that the container's is published on."""
        _, _, port = self._said("port", self._name, f"{PORT}/tcp").partition("\n")[0].rpartition(":")
        if not port.isdigit():  # it has ended
            return Answer(0, "")
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=_PATIENCE_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode("utf-8", errors="replace"))
        except (OSError, http.client.HTTPException):
            return Answer(0, "")
        finally:
            connection.close()

    def table(self, name: str) -> str:
        """A file of ``/proc``, as the container sees it."""
        return self._said("exec", self._name, "cat", f"/proc/1/{name}")

    def has_ended(self) -> bool:
        """Whether it has gone."""
        return self._said("inspect", "--format", "{{.State.Running}}", self._name).strip() == "false"

    def log(self) -> str:
        """What it wrote, on both streams."""
        done = _run(self._engine, "logs", self._name)
        return done.stdout + done.stderr

    def remove(self) -> None:
        """Stop it, and leave nothing."""
        _run(self._engine, "rm", "--force", "--volumes", self._name)

    def _said(self, *arguments: str) -> str:
        return _run(self._engine, *arguments).stdout


def find_engine(wanted: str | None) -> str:
    """An engine of this machine.

    Args:
        wanted: Its name; nothing for the first that is there.

    Raises:
        EngineError: It is not there.
    """
    names = ENGINES if wanted is None else (wanted,)
    found = next((name for name in names if shutil.which(name)), None)
    if found is None:
        wrote = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} not on this machine"
        fix = "install one of them, or read what files tell: studio image check DIRECTORY"
        raise EngineError(Problem("ImageEngineMissing", wrote, "an image is proven by starting it", fix))
    return found


@contextlib.contextmanager
def started(engine: str, image: str, app: str, *, built_on_distribution: bool) -> Iterator[EngineContainer]:
    """Start an image as Studio does: its own user, an empty home over the image's, metadata, the app's type.

    Args:
        engine: ``docker``, ``finch`` or ``podman``.
        image: What the engine calls it.
        app: The app type.
        built_on_distribution: Whether SageMaker Distribution's command starts it, as the app image configuration says.

    Raises:
        EngineError: The engine could not start it.
    """
    with tempfile.TemporaryDirectory(prefix="studio-image-") as folder:
        Path(folder).chmod(0o755)  # the container's user reads it
        facts = {"AppType": app, **{name: value.format(app=app) for name, value in _METADATA.items()}}
        (Path(folder) / "resource-metadata.json").write_text(json.dumps(facts), encoding="utf-8")
        done = _run(
            *(engine, "run", "--detach", "--platform", PLATFORM, "--publish", f"127.0.0.1::{PORT}"),
            *("--tmpfs", f"{HOME}:rw,exec,mode=1777", "--volume", f"{folder}:/opt/ml/metadata:ro"),
            *("--env", f"SAGEMAKER_APP_TYPE={app}", "--env", "AWS_REGION=eu-west-1"),
            *(("--entrypoint", entry_point_of(app)) if built_on_distribution else ()),
            image,
        )
        if done.returncode:
            wrote = f"{engine} could not start {image}: {' '.join(done.stderr.split())[-300:]}"
            fix = f"build or pull it first; look at what '{engine} run {image}' says"
            raise EngineError(Problem("ImageEngineFailed", wrote, "an image is proven by starting it", fix))
        container = EngineContainer(engine, done.stdout.split()[-1])
        try:
            yield container
        finally:
            container.remove()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - an engine's own commands
