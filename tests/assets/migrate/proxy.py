"""A way to S3 on which things go wrong."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from .kit import ACCOUNT

Rule = Callable[[str, str], str]
"""What becomes of a request, by its method and path: ``pass``, ``cut``, or an error's code."""

_STATUS = {"SlowDown": 503, "InternalError": 500, "ExpiredToken": 400}


class Way:
    """What went over it."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.seen: list[tuple[str, str, str]] = []
        self._lock = threading.Lock()

    def judge(self, method: str, path: str) -> str:
        with self._lock:
            what = self.rule(method, path)
            self.seen.append((method, path, what))
            return what

    def count(self, what: str) -> int:
        return sum(each == what for *_, each in self.seen)


@contextmanager
def way_to(url: str, rule: Rule) -> Iterator[Way]:
    """All of this process's requests, and of those that it starts, go this way."""
    way = Way(rule)
    behind = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            what = way.judge(self.command, self.path)
            if self.headers.get("x-amz-expected-bucket-owner") != ACCOUNT:
                what = "AccessDenied"  # as S3 has it, and moto has not
            if what == "cut":
                self.rfile.read(length // 2)
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            body = self.rfile.read(length)
            if what != "pass":
                words = f"<Error><Code>{what}</Code><Message>made by the test</Message></Error>".encode()
                self.send_response(_STATUS.get(what, 403))
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words if self.command != "HEAD" else b"")
                return
            self._forward(body)

        def _forward(self, body: bytes) -> None:
            there = http.client.HTTPConnection(behind.hostname or "", behind.port, timeout=180)
            there.request(self.command, self.path, body, dict(self.headers.items()))
            answer = there.getresponse()
            said = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"connection", "transfer-encoding", "date", "server"}:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)
            there.close()

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _any  # noqa: N815 - names of the standard library

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://localhost:{server.server_port}")
        yield way
    server.shutdown()
    server.server_close()
    thread.join()


def fail(what: str, times: int, method: str = "PUT", part: str = "/files/") -> Rule:
    """The first so many requests of a kind fail."""
    left = [times]

    def rule(seen: str, path: str) -> str:
        if seen == method and part in path and left[0] > 0:
            left[0] -= 1
            return what
        return "pass"

    return rule
