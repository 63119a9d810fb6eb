"""Putting the parts into moto, and serving them on the loopback interface."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Thread

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler
from werkzeug.serving import BaseWSGIServer, make_server

from . import bridges, cloudcontrol, cloudformation, generic, lambdas, objects, patches, studio
from .refusals import app_of

HOST = "127.0.0.1"
_LOOK = 0.05
"""Seconds between looks whether to stop."""


@cache
def install() -> None:
    """Teach moto what it lacks; doing so twice changes nothing. Call it before moto serves its first request."""
    generic.register()
    for part in (cloudformation, studio, lambdas, bridges, patches, objects, cloudcontrol):
        part.install()


def bind(port: int) -> BaseWSGIServer:
    """A server on a port of this machine's loopback interface; 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    install()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    return make_server(
        HOST, port, DomainDispatcherApplication(app_of), threaded=True, request_handler=MotoRequestHandler
    )


def endpoint(server: BaseWSGIServer) -> str:
    """The server's address. It says ``localhost``, by which the CDK CLI knows an emulator."""
    return f"http://localhost:{server.server_port}"


def environment(url: str) -> dict[str, str]:
    """What has to be in the environment of whoever is to talk to the local AWS, and to nothing else."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "MOTO_PORT": url.rpartition(":")[2],
    }


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """Serve from a thread; gives the address.

    This process's environment points there meanwhile: functions and handlers that run here talk to it too.
    """
    server = bind(port)
    url = endpoint(server)
    before = dict(os.environ)
    os.environ.update(environment(url))
    thread = Thread(target=server.serve_forever, args=(_LOOK,), name="local AWS", daemon=True)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        os.environ.clear()
        os.environ.update(before)
