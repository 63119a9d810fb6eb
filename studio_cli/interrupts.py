"""Ctrl-C ends a command in a line: what the command has started does not add a traceback of its own."""

from __future__ import annotations

import atexit
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def interrupts_later() -> Iterator[None]:
    """Hold Ctrl-C back for a moment, in which Node is started.

    The `node` of the wheel is a Python program that starts the real one. What starts with a signal held back never gets
    it, so the Python program prints no traceback; the real Node lets go of what is held back, and ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_quietly() -> None:
    """Say nothing at the end of Node, to which the CDK's library says goodbye: Ctrl-C may have ended it before."""
    atexit.register(_leave_broken_pipes_out)  # what is registered last runs first


def _leave_broken_pipes_out() -> None:
    shown = sys.unraisablehook

    def show(failed: Any) -> None:
        if not isinstance(failed.exc_value, BrokenPipeError):
            shown(failed)

    sys.unraisablehook = show
