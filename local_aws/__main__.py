"""``python -m local_aws [--port 4566]``: serve the local AWS until interrupted."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Event

from .server import serving


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m local_aws", description="AWS on the loopback interface.")
    parser.add_argument("--port", type=int, default=4566, help="where to listen on 127.0.0.1 (default: %(default)s)")
    port = parser.parse_args().port
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with serving(port) as url:
        sys.stdout.write(f"local AWS ready on {url}\n")
        sys.stdout.flush()
        stop.wait()
        # Nothing here outlives the process, and to take an account apart object by object takes seconds.
        os._exit(0)


if __name__ == "__main__":
    main()
