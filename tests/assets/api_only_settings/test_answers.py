"""How the function answers to CloudFormation: always, once, in its time."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from api_only_settings import index
from tests.local_aws.kit import client

from .kit import STACK, Json

WORDS = {
    "StackId": STACK,
    "RequestId": "r-1",
    "LogicalResourceId": "ApiOnly",
    "Status": "SUCCESS",
    "Reason": "",
    "PhysicalResourceId": "nothing-was-set",
}


@dataclass
class CloudFormation:
    """Where answers go; the first so many are refused."""

    url: str = ""
    refuses: int = 0
    answers: list[Json] = field(default_factory=list)
    types: list[str | None] = field(default_factory=list)


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    told = CloudFormation()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.refuses -= 1
            if told.refuses < 0:
                told.answers.append(json.loads(body))
                told.types.append(self.headers["Content-Type"])
            self.send_response(200 if told.refuses < 0 else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        told.url = f"http://127.0.0.1:{server.server_port}/answer"
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.setattr(boto3, "client", lambda service, **_: client(service))
    return waited


class Context:
    """What Lambda tells a function of its time."""

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


def event(url: str) -> Json:
    words = {key: WORDS[key] for key in ("StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId")}
    return {**words, "RequestType": "Delete", "ResponseURL": url, "ResourceProperties": {"DomainId": "d-1"}}


def test_the_answer_goes_where_cloudformation_waits_for_it(cloudformation: CloudFormation) -> None:
    index.handler(event(cloudformation.url), Context())
    assert cloudformation.answers == [WORDS]


def test_the_answer_has_no_content_type(cloudformation: CloudFormation) -> None:
    """The address is signed for none."""
    index.handler(event(cloudformation.url), Context())
    assert cloudformation.types == [""]


def test_an_answer_that_does_not_go_through_is_sent_again(cloudformation: CloudFormation, waits: list[float]) -> None:
    cloudformation.refuses = 2
    index.handler(event(cloudformation.url), Context())
    assert cloudformation.answers == [WORDS]
    assert len(waits) == 2


def test_an_answer_that_never_goes_through_ends(cloudformation: CloudFormation, waits: list[float]) -> None:
    cloudformation.refuses = 99
    index.handler(event(cloudformation.url), Context())
    assert (cloudformation.answers, len(waits)) == ([], 3)
