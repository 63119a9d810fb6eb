"""What Jupyter servers tell of kernels, terminals and open notebooks."""

from __future__ import annotations

import glob
import json
import os
import ssl
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from idle_watch.settings import Settings
from idle_watch.sight import Doubt, Sight

QUIET = ("idle", "dead")
UNSURE = ("starting", "unknown", None)  # a kernel that nobody opened says "starting" for ever

local = urllib.request.build_opener(
    urllib.request.ProxyHandler({}),
    urllib.request.HTTPSHandler(context=ssl._create_unverified_context()),  # noqa: S323, SLF001 - this machine's own certificate
).open


class Gone(Doubt):
    """Nothing listens there."""


class Server:
    """One server on this machine."""

    def __init__(self, url: str, token: str, seconds: float) -> None:
        self.url, self.token, self.seconds = url.rstrip("/") + "/", token, seconds

    def ask(self, path: str, *missing: Any) -> Any:
        """What it answers; *missing*, if given, where it has no such thing."""
        request = urllib.request.Request(self.url + path)
        if self.token:
            request.add_header("Authorization", "token " + self.token)
        try:
            with local(request, timeout=self.seconds) as answer:
                return json.loads(answer.read().decode())
        except urllib.error.HTTPError as error:
            if error.code == 404 and missing:
                return missing[0]
            hint = {401: " (its token?)", 403: " (its token?)", 404: " (its base URL?)"}.get(error.code, "")
            raise Doubt(f"{self.url}{path} answers HTTP {error.code}{hint}") from error
        except ValueError as error:
            raise Doubt(f"{self.url}{path} does not answer JSON") from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            kind = Gone if isinstance(reason, ConnectionRefusedError) else Doubt
            raise kind(f"{self.url}{path} does not answer: {reason}") from error

    def rows(self, path: str, *missing: Any) -> list[dict[str, Any]]:
        """A list of objects."""
        rows = self.ask(path, *missing)
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            return rows
        raise Doubt(f"{self.url}{path} is no list of objects")


def servers(settings: Settings, default: str) -> list[Server]:
    """The one that has to be there, first, and those that wrote down that they run."""
    main = settings.url or default
    found = {urllib.parse.urlsplit(main).port: (main, settings.token)} if main else {}
    for path in [] if settings.url else _written(settings):
        try:
            with open(path) as file:
                told = json.load(file)
            if os.path.exists(f"{settings.proc}/{told['pid']}"):
                # The newest comes last. It knows the base URL and the token better than any default.
                secure, port, base = told.get("secure"), told["port"], told["base_url"]
                host = told.get("hostname") or ""
                host = "127.0.0.1" if host in ("", "*", "0.0.0.0", "::") else host  # noqa: S104 - read, not bound
                found[port] = (f"http{'s' if secure else ''}://{host}:{port}{base}", told.get("token") or "")
        except (OSError, ValueError, KeyError, TypeError):
            continue  # half written, or of another time
    return [Server(url, token, settings.answer) for url, token in found.values()]


def _written(settings: Settings) -> list[str]:
    folders = [os.path.expanduser(folder) for folder in settings.running.split(":")]
    paths = {path for folder in folders for path in glob.glob(folder + "/*server-*.json")}
    return sorted(paths, key=_written_at)


def _written_at(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


class Jupyter:
    """Remembers since when a kernel is starting."""

    def __init__(self, settings: Settings, default: str = "") -> None:
        self.settings, self.default = settings, default
        self.starting: dict[str, float] = {}

    def look(self, now: float, sight: Sight) -> None:
        """Look at all servers; one that is gone is missed only where it has to be."""
        for number, server in enumerate(servers(self.settings, self.default)):
            try:
                self.look_at(server, now, sight)
            except Gone:
                if self.default and number == 0:
                    raise

    def look_at(self, server: Server, now: float, sight: Sight) -> None:
        """Look at one server."""
        for kernel in server.rows("api/kernels"):
            name, state = str(kernel["id"]), kernel.get("execution_state")
            sight.facts["kernel", server.url, name] = [kernel.get("last_activity"), state, kernel.get("connections")]
            if state in UNSURE:
                if now - self.starting.setdefault(name, now) < self.settings.grace:
                    sight.busy.append(("kernel", f"kernel {name[:8]} is starting"))
            elif state not in QUIET:
                sight.busy.append(("kernel", f"kernel {name[:8]} is {state}"))
        for terminal in server.rows("api/terminals", []):
            sight.facts["terminal", server.url, str(terminal["name"])] = terminal.get("last_activity")
        for session in server.rows("api/sessions", []):
            # Who writes without running a cell is seen by what the notebook's file says of its last saving.
            path = str(session.get("path"))
            try:
                told = server.ask("api/contents/" + urllib.parse.quote(path) + "?content=0", None)
            except Doubt:
                told = None  # a console has no file; its kernel has been looked at
            if isinstance(told, dict):
                sight.facts["notebook", server.url, path] = told.get("last_modified")
