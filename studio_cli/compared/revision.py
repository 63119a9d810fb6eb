"""A git revision of the project, in a clean work tree of its own for as long as it is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from studio_cli.check.reading import UnreadableError
from studio_cli.interrupts import interrupts_later
from studio_constructs import Problem

_NO_HOOKS: Final = ("-c", f"core.hooksPath={os.devnull}")
_OF_A_HOOK: Final = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})
"""What git tells the hooks that it runs: a guard in a hook asks about the project, and not about these."""
_TOOLS: Final = ("node_modules", ".venv")


def commit_of(revision: str, project: Path) -> str | None:
    """The commit that a revision is, or None where there is no such revision, no repository or no git."""
    try:
        found = _git(project, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except FileNotFoundError:
        return None
    return found.stdout.strip() if found.returncode == 0 else None


@contextmanager
def work_tree(revision: str, project: Path) -> Iterator[Path]:
    """The project's folder as it is in a revision. It is gone afterwards, also after Ctrl-C.

    What was installed beside the project, node_modules and .venv, is there too.

    Args:
        revision: A branch, a tag, a commit.
        project: The project's folder in the present checkout.

    Raises:
        UnreadableError: There is no repository, no such revision, or no such project in it.
    """
    top = _top(project)
    commit = commit_of(revision, project)
    if commit is None:
        raise _unknown(revision, top)
    folder = Path(tempfile.mkdtemp(prefix="studio-revision-"))
    tree = folder / "tree"
    try:
        added = _git(project, *_NO_HOOKS, "worktree", "add", "--detach", "--quiet", str(tree), commit)
        if added.returncode != 0:
            raise _refused(revision, added.stderr)
        there = tree / project.resolve().relative_to(top)
        if not (there / "cdk.json").is_file():
            raise _no_project(revision, project.resolve().relative_to(top))
        for name in _TOOLS:
            if (project / name).is_dir() and not (there / name).exists():
                (there / name).symlink_to((project / name).resolve())
        yield there
    finally:
        with interrupts_later():  # a second Ctrl-C would leave it behind
            shutil.rmtree(folder, ignore_errors=True)
            _git(project, "worktree", "prune")  # git forgets trees that are gone


def merge_base(revision: str, project: Path) -> str:
    """The commit from which the checkout and a revision went apart: what the checkout's own changes are of.

    Raises:
        UnreadableError: There is no repository, or no such revision, or the two have nothing in common.
    """
    top = _top(project)
    commit = commit_of(revision, project)
    if commit is None:
        raise _unknown(revision, top)
    found = _git(project, "merge-base", "HEAD", commit)
    if found.returncode != 0:
        raise UnreadableError(
            [
                Problem(
                    "GuardRevisionUnknown",
                    f"{revision} and the checkout have no commit in common",
                    "a change is judged from where it began; a shallow clone does not have that commit",
                    "fetch the whole history: git fetch --unshallow, or fetch-depth: 0",
                )
            ]
        )
    return found.stdout.strip()


def is_clean(project: Path) -> bool:
    """Whether everything in the project's folder is committed."""
    return not _git(project, "status", "--porcelain", "--", ".").stdout.strip()


def short(commit: str) -> str:
    """A commit as people write it."""
    return commit[:8]


def _top(project: Path) -> Path:
    """The folder of the repository."""
    try:
        found = _git(project, "rev-parse", "--show-toplevel")
    except FileNotFoundError as error:
        raise _no_repository(project, "git is not installed") from error
    if found.returncode != 0:
        raise _no_repository(project, _last_line(found.stderr))
    return Path(found.stdout.strip()).resolve()


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)  # noqa: S603 - no shell


def _last_line(text: str) -> str:
    return next((line.removeprefix("fatal: ") for line in reversed(text.splitlines()) if line.strip()), "git says no")


def _no_repository(project: Path, why: str) -> UnreadableError:
    wrote = f"{project} is no checkout of a git repository ({why})"
    rule = "a revision is one of the repository that the present folder is in"
    fix = "run this in a checkout, or name templates or cloud assemblies"
    return UnreadableError([Problem("GuardNoRepository", wrote, rule, fix)])


def _unknown(revision: str, top: Path) -> UnreadableError:
    wrote = f"{revision!r} is no file or folder here, and no revision of the repository in {top}"
    rule = "a side is a template, a cloud assembly, or a branch, tag or commit that was fetched"
    fix = "correct it, or fetch it: git fetch origin; in a shallow clone git fetch --unshallow, or fetch-depth: 0"
    return UnreadableError([Problem("GuardRevisionUnknown", wrote, rule, fix)])


def _refused(revision: str, said: str) -> UnreadableError:
    wrote = f"git does not check {revision} out ({_last_line(said)})"
    rule = "a revision is synthesized in a work tree of its own"
    return UnreadableError([Problem("GuardRevisionNotCheckedOut", wrote, rule, "mend what git says, and try again")])


def _no_project(revision: str, folder: Path) -> UnreadableError:
    wrote = f"{revision} has no cdk.json in {folder if folder.parts else 'its first folder'}"
    rule = "a revision is synthesized where the project is in the present checkout"
    fix = "name a revision that has the project, or its cloud assembly"
    return UnreadableError([Problem("GuardRevisionWithoutProject", wrote, rule, fix)])
