"""A figure, and where it comes from; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeVar

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as UnreachableError

from stacks.estate.model.base import Model

T = TypeVar("T")

_REFUSED: Final = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationErrorException"}
)
_THROTTLED: Final = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"})
_LACKING: Final = frozenset(
    {"NotImplemented", "InvalidAction", "UnknownOperationException", "404", "501", "OptInRequired"}
)
_FAILS: Final = 500
"""From this status on it is AWS that fails, and not who asks."""
_UNKNOWN: Final = "unknown: "
_REASONS: Final = ((_REFUSED, "is not allowed"), (_THROTTLED, "is throttled"), (_LACKING, "is not offered here"))


class Figure(Model, Generic[T]):
    """A value that may be unknown."""

    value: T | None
    """The value; None where it is unknown."""
    source: str
    """Where it comes from, or why it is unknown."""
    at_least: bool = False
    """Whether it may be more."""

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    def text(self, write: Callable[[T], str] = str) -> str:
        """The value as *write* says it, or ``unknown``."""
        return "unknown" if self.value is None else write(self.value)


def summed(figures: Iterable[Figure[float]]) -> Figure[float]:
    """The sum of what is known: unknown where nothing is, at least that where something is not.

    Args:
        figures: What is summed up.
    """
    every = list(figures)
    known = [figure.value for figure in every if figure.value is not None]
    sources = dict.fromkeys(
        part if figure.is_known or part.startswith(_UNKNOWN) else f"{_UNKNOWN}{part}"
        for figure in every
        for part in figure.source.split("; ")
    )
    at_least = len(known) < len(every) or any(figure.at_least for figure in every)
    amount = sum(known)
    return Figure(
        value=None if at_least and not amount else amount,  # at least nothing says nothing
        source="; ".join(sources) or "there is none",
        at_least=at_least,
    )


def ask(action: str, read: Callable[[], T | None]) -> Figure[T]:
    """Ask AWS for something that can be done without.

    Args:
        action: The right that it takes, as IAM calls it; told as the source.
        read: Asks.

    Returns:
        What AWS says; or nothing, where it is not allowed, not offered, not reached, throttled for too long, or fails.

    Raises:
        ClientError: Anything else: credentials that ended, for one, are no reason to go on with less.
    """
    try:
        return Figure(value=read(), source=action)
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        for codes, why in _REASONS:
            if code in codes:
                return Figure(value=None, source=f"{action} {why}")
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= _FAILS:
            return Figure(value=None, source=f"{action} fails: {code}")
        raise
    except (UnreachableError, HTTPClientError):
        return Figure(value=None, source=f"{action}: its endpoint is not reached")
