"""Whether a container that runs meets what Studio asks: the same rules as of its files, with the same codes, but seen.

Nothing here knows who runs the container: see `Container`.
"""

from __future__ import annotations

import ipaddress
import json
import time
from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

from studio_cli.image.contract import BASE_PATHS, MONITOR, MONITOR_SINCE, PORT, USER
from studio_constructs import Problem

_PAUSE: Final = 0.2
_OTHER_PORT_S: Final = 3.0
"""How long a server that listens elsewhere may still open Studio's port."""
_PATIENCE_S: Final = 15.0
"""How long a server that listens may take to answer."""
_LISTENING: Final = "0A"
"""State of a socket, in the kernel's table."""
_NOT_FOUND: Final = 404


class Answer(NamedTuple):
    """What was answered; 0 where nothing was."""

    status: int
    body: str


class Container(Protocol):
    """A container that was started as Studio does it: the image's own user, a home mounted over, metadata, no token."""

    def get(self, path: str) -> Answer:
        """Ask on Studio's port, without a token and without following anything."""

    def table(self, name: str) -> str:
        """A file of ``/proc`` as the first process of the container sees it: ``net/tcp``, ``status``."""

    def has_ended(self) -> bool:
        """Whether its first process has gone."""

    def log(self) -> str:
        """What it said so far."""


def prove(container: Container, app: str, *, limit: float = 120.0) -> list[Problem]:
    """What keeps Studio from running a container as an app; nothing where it can.

    Args:
        container: It, just started.
        app: ``JupyterLab`` or ``CodeEditor``.
        limit: How long it may take to listen, in seconds.
    """
    sockets = _wait(container, limit)
    problems = list(_judge_user(container))
    here = [address for address, port in sockets if port == PORT]
    if not here:
        return [*problems, _not_there(container, sockets)]
    if all(ipaddress.ip_address(address).is_loopback for address in here):
        wrote = f"port {PORT} is open on {', '.join(sorted(here))} only"
        rule = "SageMaker asks from outside of the container"
        return [*problems, Problem("ImageAddressLocal", wrote, rule, "listen on 0.0.0.0")]
    return [*problems, *_judge_answers(container, app)]


def _wait(container: Container, limit: float) -> set[tuple[str, int]]:
    """What is listened on: as soon as Studio's port is, or when nothing more is to be expected."""
    end = time.monotonic() + limit
    elsewhere_since: float | None = None
    while time.monotonic() < end and not container.has_ended():
        sockets = {*_sockets(container.table("net/tcp")), *_sockets(container.table("net/tcp6"))}
        if any(port == PORT for _, port in sockets):
            return sockets
        if sockets:
            elsewhere_since = elsewhere_since or time.monotonic()
            if time.monotonic() - elsewhere_since > _OTHER_PORT_S:
                return sockets
        time.sleep(_PAUSE)
    return set()


def _sockets(table: str) -> Iterator[tuple[str, int]]:
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 3 and fields[3] == _LISTENING:  # noqa: PLR2004 - the table's fourth column
            address, _, port = fields[1].partition(":")
            words = [bytes.fromhex(address[start : start + 8])[::-1] for start in range(0, len(address), 8)]
            yield str(ipaddress.ip_address(b"".join(words))), int(port, 16)


def _judge_user(container: Container) -> Iterator[Problem]:
    found = {line.partition(":")[0]: line.split()[1:] for line in container.table("status").splitlines()}
    if "Uid" not in found or "Gid" not in found:  # it has ended
        return
    user = f"{found['Uid'][0]}:{found['Gid'][0]}"
    if user != USER:
        rule = "an app runs as user 1000 of group 100, to whom the space's volume belongs"
        yield Problem("ImageUserWrong", f"it runs as {user}", rule, f"end the Dockerfile with USER {USER}")


def _not_there(container: Container, sockets: set[tuple[str, int]]) -> Problem:
    if sockets:
        ports = ", ".join(str(port) for port in sorted({port for _, port in sockets}))
        return Problem("ImagePortWrong", f"it listens on port {ports}", f"Studio asks on port {PORT}", f"take {PORT}")
    ended = "it has ended" if container.has_ended() else "it listens on no port"
    said = " ".join(container.log().split())[-300:] or "nothing"
    rule = f"an app answers on port {PORT}"
    return Problem("ImageDoesNotStart", f"{ended}, and said: {said}", rule, "correct what it says, or its ENTRYPOINT")


def _judge_answers(container: Container, app: str) -> Iterator[Problem]:
    page = "/lab" if app == "JupyterLab" else "/"
    health = "/api/status" if app == "JupyterLab" else "/"
    path = next((path for path in BASE_PATHS[app] if _asked(container, path + health).status != _NOT_FOUND), None)
    if path is None:
        wrote = f"GET {BASE_PATHS[app][0]}{health} answers 404"
        rule = f"Studio asks {app} below {BASE_PATHS[app][0]}, upper and lower case told apart"
        yield Problem("ImageBasePathWrong", wrote, rule, "derive the base path from SAGEMAKER_APP_TYPE, in lower case")
        return
    for each in dict.fromkeys([path + health, path + page]):
        answer = _asked(container, each)
        if answer.status != 200:  # noqa: PLR2004 - HTTP's word for yes
            wrote = f"GET {each} answers {answer.status} without a token"
            rule = "Studio signs people in before they reach an app, and asks without a token or a password"
            yield Problem("ImageTokenOn", wrote, rule, "switch token and password off")
            return
    answer = _asked(container, path + "/api/idle")
    if not _tells_activity(answer):
        wrote = f"GET {path}/api/idle answers {answer.status}"
        rule = "idle shutdown asks there when the app was last used"
        since = ".".join(map(str, MONITOR_SINCE))
        fix = f"install {MONITOR} {since} or later" if app == "JupyterLab" else "take SageMaker's own Code Editor"
        yield Problem("ImageActivityMonitorMissing", wrote, rule, fix)


def _asked(container: Container, path: str) -> Answer:
    """An answer, with some patience for a server that listens and does not answer yet."""
    end = time.monotonic() + _PATIENCE_S
    answer = container.get(path)
    while answer.status in {0, 503} and time.monotonic() < end and not container.has_ended():
        time.sleep(_PAUSE)
        answer = container.get(path)
    return answer


def _tells_activity(answer: Answer) -> bool:
    try:
        document = json.loads(answer.body)
    except ValueError:
        return False
    return answer.status == 200 and isinstance(document, dict) and "lastActiveTimestamp" in document  # noqa: PLR2004
