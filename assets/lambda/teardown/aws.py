"""What calls of AWS have in common: pages, refusals, and a clock that ends a pass in time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

Json = dict[str, Any]

_THROTTLED: Final = frozenset(
    {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded"}
)


_GONE_IN_WORDS: Final = ("has already been deleted", "previously failed and was automatically deleted")
"""What SageMaker says of an app that is gone, at times, with the code of a request that is not valid.

https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sagemaker/app.go
"""


class NotFinishedError(Exception):
    """Something is still in the way; the next pass looks again."""


@dataclass
class Pass:
    """One look at all there is.

    Attributes:
        client: Makes a client of a service.
        in_time: Whether there is time for another call.
        waiting: What is still in the way, in words.
    """

    client: Callable[[str], Any]
    in_time: Callable[[], bool] = lambda: True
    waiting: list[str] = field(default_factory=list)

    def wait_for(self, what: str) -> None:
        """Say that something is still there."""
        self.waiting.append(what)

    def attempt(self, what: str, call: Callable[[], Any], *, later: frozenset[str]) -> None:
        """Take something away; the next pass sees whether it is gone.

        Args:
            what: What it is, in words.
            call: Takes it away.
            later: AWS's codes for what is gone already, or cannot be taken away yet.

        Raises:
            ClientError: AWS refuses it for another reason than these, or that it is asked too often.
            NotFinishedError: There is no time left.
        """
        if not self.in_time():
            raise NotFinishedError("there was no time left in this pass")
        tell("delete", what)
        self.wait_for(what)
        try:
            call()
        except ClientError as error:
            if code_of(error) not in later and not is_throttled(error):
                raise


def pages(client: Any, operation: str, member: str, **request: Any) -> Iterator[Json]:
    """All members of a list, page by page."""
    for page in client.get_paginator(operation).paginate(**request):
        yield from page[member]


def code_of(error: ClientError) -> str:
    """AWS's code of a refusal; that of what is gone also where only the words say so."""
    refusal = error.response["Error"]
    if refusal["Code"] == "ValidationException" and any(words in refusal["Message"] for words in _GONE_IN_WORDS):
        return "ResourceNotFound"
    return str(refusal["Code"])


def is_throttled(error: ClientError) -> bool:
    """Whether AWS refuses because it is asked too often."""
    return code_of(error) in _THROTTLED


def tell(event: str, what: str) -> None:
    """Write a line to the log."""
    print(json.dumps({"event": event, "what": what}))  # noqa: T201 - Lambda's log is what a function prints
