"""Environments as files that build them anew, the kernels that notebooks name, and crontabs."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

from home_copy.errors import TroubledError
from home_copy.journal import Journal
from home_copy.names import shown
from home_copy.programs import ask, find
from home_copy.settings import Settings
from home_copy.store import Store

_CONDAS = ("conda", "~/anaconda3/bin/conda", "/home/ec2-user/anaconda3/bin/conda", "~/miniconda3/bin/conda")
_KERNELS = ("~/.local/share/jupyter/kernels", "/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels")
_FREEZE = (
    "import importlib.metadata as m\n"
    "print(chr(10).join(sorted({d.metadata['Name'] + '==' + d.version for d in m.distributions()})))"
)
"""For environments without pip."""


def export_environments(settings: Settings, journal: Journal, store: Store) -> None:
    """Send what builds the environments anew. One that cannot be asked is a note: its files are copied all the same."""
    kept = _Keeper(settings, journal, store)
    conda = find(settings.conda, os.environ.get("CONDA_EXE"), *_CONDAS)
    prefixes = {os.fsdecode(os.path.join(os.fsencode(settings.home), path)): "venv" for path in journal.found("venv")}
    for path in journal.found("conda"):
        prefixes[os.fsdecode(os.path.join(os.fsencode(settings.home), path))] = "conda"
    if conda is not None:
        prefixes.update((prefix, "conda") for prefix in kept.asked(conda, _conda_prefixes, conda) or [])
    elif "conda" in prefixes.values():
        kept.note(b"conda", "environments of conda are here, and no conda to ask; pip is asked alone")
    listed: List[Dict[str, Any]] = []
    kernels = list(_kernels(os.path.expanduser(place) for place in _KERNELS))
    for prefix, kind in sorted(prefixes.items()):
        listed.append(_export(kept, prefix, kind, conda))
        own = list(_kernels([os.path.join(prefix, "share/jupyter/kernels")], prefix))
        if kind == "conda" and own:  # what notebook instances call the kernels of conda's environments
            name = f"conda_{listed[-1]['name']}"
            own = [{**own[0], "name": name, "display_name": name}, *own]
        kernels += own
    kept.put("environments/environments.json", _json(listed))
    kept.put("environments/kernels.json", _json(kernels))
    table = kept.asked("crontab", ask, [find("crontab", "/usr/bin/crontab") or "crontab", "-l"], quiet=True)
    if table:
        kept.put("environments/crontab.txt", table)


class _Keeper:
    """Sends extras, and tells what could not be had."""

    def __init__(self, settings: Settings, journal: Journal, store: Store) -> None:
        self._settings, self._journal, self._store = settings, journal, store

    def put(self, name: str, body: bytes) -> None:
        sent = self._store.put(f"{self._settings.place}/{name}", body)
        self._journal.add_extra(name, name, *sent)

    def note(self, what: bytes, why: str) -> None:
        self._journal.tell("note", "environment", what, why)

    def asked(self, what: str, asking: Any, *arguments: Any, quiet: bool = False) -> Any:
        """An answer, or None with a note."""
        try:
            return asking(*arguments)
        except TroubledError as error:
            if not quiet:
                self.note(os.fsencode(what), f"{os.path.basename(str(arguments[0][0]))} did not answer: {error}")
            return None


def _conda_prefixes(conda: str) -> List[str]:
    try:
        return [str(each) for each in json.loads(ask([conda, "env", "list", "--json"]))["envs"]]
    except (ValueError, KeyError) as error:
        raise TroubledError("unanswered", f"it lists no environments: {error}") from error


def _export(kept: _Keeper, prefix: str, kind: str, conda: Optional[str]) -> Dict[str, Any]:
    """Export one environment: what is said of it."""
    name = os.path.basename(prefix.rstrip("/")) or "root"
    is_base = kind == "conda" and os.path.isdir(os.path.join(prefix, "condabin"))
    name = "base" if is_base else name
    folder = f"environments/{_slug(name, prefix)}"
    files: List[str] = []
    asked: List[Tuple[str, List[str]]] = []
    if kind == "conda" and conda is not None:
        asked.append(("environment.yml", [conda, "env", "export", "--no-builds", "--prefix", prefix]))
        asked.append(("explicit.txt", [conda, "list", "--explicit", "--md5", "--prefix", prefix]))
    python = os.path.join(prefix, "bin", "python")
    version = None
    if os.path.exists(python):
        version = kept.asked(prefix, ask, [python, "-c", "import platform; print(platform.python_version())"])
        has_pip = kept.asked(prefix, ask, [python, "-m", "pip", "--version"], quiet=True) is not None
        freeze = ["-m", "pip", "freeze", "--all"] if has_pip else ["-c", _FREEZE]
        asked.append(("requirements.txt", [python, *freeze]))
    for file, command in asked:
        said = kept.asked(prefix, ask, command)
        if said is not None:
            kept.put(f"{folder}/{file}", said)
            files.append(f"{folder}/{file}")
    if not files:
        kept.note(os.fsencode(prefix), "nothing could be exported that builds it anew")
    python_version = version.decode().strip() if version else None
    return {"name": name, "prefix": shown(os.fsencode(prefix)), "kind": kind, "python": python_version, "files": files}


def _slug(name: str, prefix: str) -> str:
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in name)
    return f"{safe[:60]}-{hashlib.sha256(os.fsencode(prefix)).hexdigest()[:8]}"


def _kernels(folders: Iterable[str], prefix: Optional[str] = None) -> Iterator[Dict[str, Any]]:
    """The kernels in folders of them."""
    for folder in folders:
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            try:
                with open(os.path.join(folder, name, "kernel.json"), "rb") as file:
                    found = json.loads(file.read())
            except (OSError, ValueError):
                continue
            yield {
                "name": name,
                "display_name": found.get("display_name"),
                "language": found.get("language"),
                "argv": found.get("argv"),
                "environment": prefix,
            }


def _json(what: Any) -> bytes:
    return json.dumps(what, indent=2, sort_keys=True).encode()
