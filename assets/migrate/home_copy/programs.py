"""Other programs, asked with a limit of time and with nothing that they could ask back."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Dict, List, Optional, Sequence

from home_copy.errors import TroubledError

_SECONDS = 300


def find(*places: Optional[str]) -> Optional[str]:
    """The first of these programs that is there: by its path, or its name."""
    for place in places:
        found = shutil.which(os.path.expanduser(place)) if place else None
        if found:
            return found
    return None


def ask(
    command: Sequence[str | bytes], *, folder: str | bytes | None = None, variables: Optional[Dict[str, str]] = None
) -> bytes:
    """What a program says.

    Raises:
        TroubledError: It is not there, fails, or takes too long; its own words are told.
    """
    try:
        done = subprocess.run(  # noqa: S603 - programs of ours, or of the environments that are copied
            list(command),
            cwd=folder,
            env={**os.environ, **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise TroubledError("unanswered", str(error)) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise TroubledError("unanswered", said[0][:500])
    return done.stdout


def lines(said: bytes) -> List[str]:
    """What was said, line by line, without empty ones."""
    return [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
