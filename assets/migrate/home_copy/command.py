"""The command line: what a person pastes into the terminal of an instance, or of a space."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List

from home_copy.errors import StoppedError
from home_copy.settings import Settings, read

INCOMPLETE, STOPPED, RUNNING = 1, 3, 4
"""How it ends where it does not end well: something could not be copied; nothing could go on; another one is at it."""

_DOES = "Copy a home to S3, compare the two, or restore it; or look at a home of Studio Classic, or move it."
_OF_CLASSIC = ("look", "move")
_METADATA = "/opt/ml/metadata/resource-metadata.json"
_PYTHONS = (
    "/home/ec2-user/anaconda3/envs/JupyterSystemEnv/bin/python",
    "/home/ec2-user/anaconda3/bin/python",
    "/opt/conda/bin/python",
)
"""Pythons of notebook instances and spaces that have boto3."""


def main(arguments: List[str]) -> int:
    """Do what is asked; the number that a shell is told."""
    given = _parser().parse_args(arguments)
    try:
        import boto3  # noqa: F401, PLC0415 - only to see whether it is there
    except ImportError:
        return _elsewhere(arguments)
    try:
        settings = _settings(given)
        _check_place(given.action, settings)
        if given.background:
            return _background(arguments, settings)
        with _alone(settings.journal_folder / f"{given.action}.lock"):
            return _run(given.action, settings)
    except BlockingIOError:
        print("another one is at it already; look at its progress", file=sys.stderr)  # noqa: T201 - a program's words
        return RUNNING
    except StoppedError as error:
        print(f"STOPPED: {error}", file=sys.stderr)  # noqa: T201 - a program's words
        return STOPPED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="home_copy",
        description=_DOES,
    )
    parser.add_argument("action", choices=["backup", "compare", "restore", "look", "move"])
    parser.add_argument("--settings", help="a file of settings, instead of those inside this program")
    parser.add_argument("--journal", help="where to remember what is done: a folder with room")
    parser.add_argument("--background", action="store_true", help="go on when the terminal is closed")
    return parser


def _settings(given: argparse.Namespace) -> Settings:
    try:
        if given.settings:
            text = Path(given.settings).read_text()
        else:
            with zipfile.ZipFile(sys.argv[0]) as packed:
                text = packed.read("settings.json").decode()
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise StoppedError(f"there are no settings ({error}); name a file with --settings") from error
    return read(text, journal=given.journal)


def _check_place(action: str, settings: Settings) -> None:
    """Another instance's home is not taken for this one's; a home of Classic is not written into."""
    if action in _OF_CLASSIC and (settings.uid is None or settings.journal is None):
        raise StoppedError("the settings name no uid, or no journal; let studio migrate classic print the line")
    try:
        here = json.loads(Path(os.environ.get("HOME_COPY_METADATA", _METADATA)).read_text())
    except (OSError, ValueError):
        return
    is_instance = ":notebook-instance/" in str(here.get("ResourceArn", ""))
    if action != "restore" and is_instance and here.get("ResourceName") != settings.instance:
        raise StoppedError(
            f"this is {here.get('ResourceName')}, and the program was made for {settings.instance}; take its own line:"
            f" studio migrate {action} {here.get('ResourceName')}"
        )


def _elsewhere(arguments: List[str]) -> int:
    """Let a Python that has boto3 do it."""
    for python in _PYTHONS:
        if os.path.exists(python) and os.path.realpath(python) != os.path.realpath(sys.executable):
            return subprocess.call([python, sys.argv[0], *arguments])  # noqa: S603 - this very program
    print(  # noqa: T201 - a program's words
        f"STOPPED: {sys.executable} has no boto3; start this with a Python that has it: PYTHON {sys.argv[0]} ...",
        file=sys.stderr,
    )
    return STOPPED


def _background(arguments: List[str], settings: Settings) -> int:
    """Start it apart from the terminal; its words go to a file beside the journal."""
    folder = settings.journal_folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = folder / "log.txt"
        with log.open("ab") as out:
            process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, sys.argv[0], *[each for each in arguments if each != "--background"]],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                cwd="/",
            )
    except OSError as error:
        raise StoppedError(
            f"{folder} cannot be written ({error}); keep the journal elsewhere: --journal FOLDER"
        ) from error
    print(f"started as process {process.pid}; its words go to {log}")  # noqa: T201 - a program's words
    status = "status" if settings.uid is None else "classic status"
    print(f"watch it from your laptop: studio migrate {status} {settings.instance} --watch")  # noqa: T201
    return 0


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(str(path), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoppedError(
            f"{path.parent} cannot be written ({error}); keep the journal elsewhere: --journal FOLDER"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _run(action: str, settings: Settings) -> int:
    from home_copy.backup import Backup  # noqa: PLC0415 - after it is known that boto3 is there
    from home_copy.classic import HomeStore, Look, Move  # noqa: PLC0415
    from home_copy.compare import Comparison  # noqa: PLC0415
    from home_copy.journal import Journal  # noqa: PLC0415
    from home_copy.progress import Progress  # noqa: PLC0415
    from home_copy.restore import Restore  # noqa: PLC0415
    from home_copy.store import Store  # noqa: PLC0415

    acts: Dict[str, Any] = {"backup": Backup, "compare": Comparison, "restore": Restore, "look": Look, "move": Move}
    store = (HomeStore if action in _OF_CLASSIC else Store)(settings)
    journal = Journal(settings.journal_folder, f"{action}-{settings.run}")
    try:
        with Progress(settings, store, action) as progress:
            result = acts[action](settings, journal, store, progress).run()
    finally:
        journal.close()
    print(json.dumps(result, indent=2, sort_keys=True))  # noqa: T201 - a program's words
    return 0 if result["state"] in ("complete", "same") else INCOMPLETE
