"""The `studio` command as it was called, so that what a message says can be typed."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from studio_cli.aws import LOCAL_PORT


def local_command(verb: str, port: int) -> str:
    """A command line of `studio local`.

    Args:
        verb: ``start`` or ``stop``.
        port: The port that it is about; told only where it is not the default.

    Returns:
        A line to copy, ``.venv/bin/studio local start`` if that is how `studio` was called.
    """
    return shlex.join([_program(), "local", verb, *(["--port", str(port)] if port != LOCAL_PORT else [])])


def _program() -> str:
    called = Path(sys.argv[0])
    if called.name != "studio":  # run as a module
        return "studio"
    found = shutil.which("studio")
    # The shell passes on the whole path of what it finds itself.
    return "studio" if found and Path(found).resolve() == called.resolve() else sys.argv[0]
