"""Git repositories: what is in none of their remotes, once more beside the copied files.

The files of a repository, `.git` with them, are copied as they are. This is what a person wants to know before the
instance goes, and a way back should `.git` have been written to while it was copied.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import tempfile
from typing import IO, Any, Dict, Iterator, List, cast

from home_copy.errors import TroubledError
from home_copy.journal import Journal
from home_copy.names import shown, text
from home_copy.programs import ask, find, lines
from home_copy.settings import Settings
from home_copy.store import Store

_CAREFUL = (
    *("-c", "safe.directory=*"),  # somebody else's repositories are read, too
    *("-c", "core.fsmonitor=false"),  # nothing that a repository names is run
    *("-c", "core.hooksPath=/dev/null"),
)
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_PASSWORD = re.compile(r"://[^/@]*@")


def export_repositories(settings: Settings, journal: Journal, store: Store) -> None:
    """Send what no remote has. A repository that git cannot read is a note: its files are copied all the same."""
    found = journal.found("repository")
    git = find("git", "/usr/bin/git")
    listed: List[Dict[str, Any]] = []
    if found and git is None:
        journal.tell("note", "repository", found[0], f"no git is here to ask for {len(found)} repositories")
    for path in found if git else []:
        try:
            listed.append(_Repository(str(git), settings, journal, store, path).export())
        except TroubledError as error:
            journal.tell("note", "repository", path, f"git did not answer: {error}")
    body = json.dumps(listed, indent=2, sort_keys=True).encode()
    journal.add_extra(
        "git/repositories.json", "git/repositories.json", *store.put(f"{settings.place}/git/repositories.json", body)
    )


class _Repository:
    def __init__(self, git: str, settings: Settings, journal: Journal, store: Store, path: bytes) -> None:
        self._command = [git, *_CAREFUL]
        self._settings, self._journal, self._store, self._path = settings, journal, store, path
        self._where = os.path.join(os.fsencode(settings.home), path)
        self._folder = f"git/{hashlib.sha256(path).hexdigest()[:12]}"
        self._files: List[str] = []

    def _ask(self, *arguments: str) -> bytes:
        return ask([*self._command, *arguments], folder=self._where, variables=_QUIET)

    def _try(self, *arguments: str) -> bytes:
        """What git says, or nothing where it has nothing to say: no commit yet, no stash, no remote."""
        try:
            return self._ask(*arguments)
        except TroubledError:
            return b""

    def export(self) -> Dict[str, Any]:
        """Send it: what is said of it."""
        bare = self._ask("rev-parse", "--is-bare-repository").strip() == b"true"
        remotes = [_PASSWORD.sub("://", line) for line in lines(self._try("remote", "-v"))]
        unpushed = lines(self._try("rev-list", "--all", "HEAD", "--not", "--remotes"))
        stashes = lines(self._try("stash", "list"))
        status = [] if bare else self._ask("status", "--porcelain=v1", "-z", "--untracked-files=all").split(b"\0")[:-1]
        untracked = [line[3:] for line in status if line.startswith(b"??")]
        if unpushed or stashes:
            self._bundle()
        if not bare:
            changes = ("diff", "--binary", "--no-ext-diff", "--no-textconv")
            difference = self._try(*changes, "HEAD") or self._try(*changes, "--cached")
            self._put("uncommitted.patch", difference)
        if untracked:
            self._put("untracked.txt", b"\n".join(untracked) + b"\n")
        for number in range(len(stashes)):
            self._put(f"stash-{number}.patch", self._try("stash", "show", "--binary", "-p", f"stash@{{{number}}}"))
        return {
            "path": text(self._path),
            "branch": self._try("symbolic-ref", "--short", "-q", "HEAD").decode("utf-8", "replace").strip()
            or "detached",
            "remotes": remotes,
            "unpushed_commits": len(unpushed),
            "uncommitted": len(status) - len(untracked),
            "untracked": len(untracked),
            "stashes": stashes,
            "safe_elsewhere": bool(remotes) and not unpushed and not status and not stashes,
            "files": self._files,
            "shown": shown(self._path),
        }

    def _put(self, name: str, body: bytes) -> None:
        if body:
            self._keep(name, iter([body]))

    def _keep(self, name: str, pieces: Iterator[bytes]) -> None:
        key = f"{self._folder}/{name}"
        sent = self._store.put_stream(f"{self._settings.place}/{key}", pieces, self._settings.part)
        self._journal.add_extra(key, key, *sent)
        self._files.append(key)

    def _bundle(self) -> None:
        """All commits that a name leads to, in one file that git clones from. It goes from git to S3, past the disk."""
        command = [
            *self._command,
            "bundle",
            "create",
            "-",
            "--all",
            *(["HEAD"] if self._try("rev-parse", "-q", "HEAD") else []),
        ]
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603 - git, by its path
                command,
                cwd=self._where,
                env={**os.environ, **_QUIET},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
            )
            with process:
                self._keep("all.bundle", _said(process, said))


def _said(process: subprocess.Popen[bytes], said: IO[bytes]) -> Iterator[bytes]:
    """What a process says; it ends well, or there is no end."""
    out = cast("IO[bytes]", process.stdout)
    piece = out.read(1 << 20)
    while piece:
        yield piece
        piece = out.read(1 << 20)
    if process.wait():
        said.seek(0)
        raise TroubledError("unanswered", said.read().decode("utf-8", "replace").strip()[-300:])
