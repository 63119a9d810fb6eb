"""What a home holds, in figures: from what was read of it, without another reading but of its notebooks."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from typing import Any, Dict, List, Optional, Set, Tuple

from home_copy.classic_kernels import classic_kernel
from home_copy.journal import Entry, Journal
from home_copy.names import shown
from home_copy.settings import Settings
from home_copy.store import NotThereError, Store

CACHE, TRASH = "caches", "trash"
"""What need not move."""

_LARGEST = 10
_EXAMPLES = 3
_LONGEST = 64 * 1024 * 1024
_GIBIBYTE = 1024**3
_LEAST_GB = 5  # the smallest volume of a space
_CACHES = (b".cache", b"__pycache__", b".ipynb_checkpoints", b".mypy_cache", b".pytest_cache", b"node_modules")
_CODE = (b".py", b".r", b".sql", b".sh", b".scala", b".java", b".js", b".ts", b".c", b".cpp", b".md", b".rst", b".toml")


def holds_of(settings: Settings, journal: Journal, store: Store) -> Dict[str, Any]:
    """What a home holds.

    Args:
        settings: Whose home it is.
        journal: What was read of it.
        store: Where its repositories are told of.
    """
    home = os.fsencode(settings.home)
    tally = _Tally(home, {*journal.found("venv"), *journal.found("conda")})
    for entry in journal.entries():
        tally.add(entry)
    moves = sum(size for kind, (_, size) in tally.kinds.items() if kind not in (CACHE, TRASH))
    return {
        "home": settings.home,
        "uid": tally.owner,
        "bytes": sum(size for _, size in tally.kinds.values()),
        "kinds": {kind: {"files": files, "bytes": size} for kind, (files, size) in sorted(tally.kinds.items())},
        "largest": [{"path": shown(path), "bytes": size} for size, path in sorted(tally.largest, reverse=True)],
        "notebooks": tally.notebooks,
        "flows": tally.flows,
        "repositories": _repositories(settings, store),
        "environments": [shown(path) for path in sorted(tally.environments)],
        "other_owners": {str(uid): count for uid, count in sorted(tally.others.items())},
        "odd": dict(sorted(tally.odd.items())),
        "volume_gb": max(_LEAST_GB, -(-moves * 13 // (10 * _GIBIBYTE)) + 2),  # a third more, and room to begin
    }


def _repositories(settings: Settings, store: Store) -> List[Dict[str, Any]]:
    try:
        return list(json.loads(b"".join(store.pieces(f"{settings.place}/git/repositories.json"))))
    except NotThereError:
        return []  # nobody asked git


class _Tally:
    """Counts."""

    def __init__(self, home: bytes, environments: Set[bytes]) -> None:
        self.owner = os.stat(home).st_uid
        self.environments = {path for path in environments if not _below(path, environments)}
        self.kinds: Dict[str, Tuple[int, int]] = {}
        self.largest: List[Tuple[int, bytes]] = []
        self.notebooks: Dict[str, Dict[str, Any]] = {}
        self.flows = 0
        self.others: Counter[int] = Counter()
        self.odd: Counter[str] = Counter()
        self._home = home

    def add(self, entry: Entry) -> None:
        """Count one."""
        if entry.uid != self.owner:
            self.others[entry.uid] += 1
        for what in _odd(entry):
            self.odd[what] += 1
        if entry.kind != "file":
            return
        kind = self._kind(entry.path)
        files, size = self.kinds.get(kind, (0, 0))
        self.kinds[kind] = (files + 1, size + entry.size)
        self.largest = sorted([*self.largest, (entry.size, entry.path)], reverse=True)[:_LARGEST]
        self.flows += entry.path.endswith(b".flow")
        if kind == "notebooks":
            self._notebook(entry)

    def _kind(self, path: bytes) -> str:
        parts = path.split(b"/")
        ending = os.path.splitext(parts[-1])[1].lower()
        if parts[0].startswith(b".Trash") or path.startswith(b".local/share/Trash/"):
            return TRASH
        if any(part in _CACHES for part in parts) or path.startswith((b".conda/pkgs/", b".npm/")):
            return CACHE
        if _below(path, self.environments):
            return "environments"
        if b".git" in parts[:-1]:
            return "git"
        return _by_name(parts[0], ending)

    def _notebook(self, entry: Entry) -> None:
        name = self._kernel(entry)
        known = classic_kernel(name) if name else None
        found = self.notebooks.setdefault(
            name or "none",
            {
                "count": 0,
                "image": known.image if known else None,
                "own_image": bool(known and known.own),
                "today": known.today if known else None,
                "examples": [],
            },
        )
        found["count"] += 1
        if len(found["examples"]) < _EXAMPLES:
            found["examples"].append(shown(entry.path))

    def _kernel(self, entry: Entry) -> Optional[str]:
        """The kernel that a notebook names."""
        if entry.size > _LONGEST:
            return None
        try:
            with open(os.path.join(self._home, entry.path), "rb") as file:
                return str(json.loads(file.read())["metadata"]["kernelspec"]["name"])
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _by_name(first: bytes, ending: bytes) -> str:
    if ending == b".ipynb":
        return "notebooks"
    if first.startswith(b"."):
        return "settings"
    return "code" if ending in _CODE else "data"


def _below(path: bytes, folders: Set[bytes]) -> bool:
    """Whether a path is in one of some folders."""
    parts = path.split(b"/")
    return any(b"/".join(parts[:number]) in folders for number in range(len(parts)))


def _odd(entry: Entry) -> List[str]:
    """What of it people may want to know before it moves."""
    found = []
    try:
        entry.path.decode()
    except UnicodeDecodeError:
        found.append("names that are no UTF-8")
    if entry.kind == "symlink":
        target = entry.target or b""
        folder = os.path.dirname(entry.path)
        leaves = os.path.normpath(os.path.join(folder, target)).split(b"/")[0] == b".."
        if target.startswith(b"/") or leaves:
            found.append("links that lead out of the home")
    if entry.kind == "hardlink":
        found.append("hard links")
    if entry.mode & (stat.S_ISUID | stat.S_ISGID) and entry.kind == "file":
        found.append("files that run as somebody else")
    if entry.sparse:
        found.append("files with holes")
    return found
