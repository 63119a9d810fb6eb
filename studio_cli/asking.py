"""Asking AWS, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError


def pages(client: Any, operation: str, member: str, **request: Any) -> Iterator[Any]:
    """All members of a list that comes in pages."""
    for page in client.get_paginator(operation).paginate(**request):
        yield from page[member]


def code_of(error: ClientError) -> str:
    """What AWS calls an error."""
    return str(error.response["Error"]["Code"])
