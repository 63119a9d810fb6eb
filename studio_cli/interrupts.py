"""Ctrl-C ends a command in a line: what the command has started does not add a traceback of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


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
