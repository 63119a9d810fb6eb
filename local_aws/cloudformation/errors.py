"""What CloudFormation answers when it refuses."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class ValidationError(ServiceException):
    """The request or its template cannot be."""

    code = "ValidationError"


class AlreadyExistsError(ServiceException):
    """A stack or change set of this name is there already."""

    code = "AlreadyExistsException"


class ChangeSetNotFoundError(ServiceException):
    """No change set of this name in this stack."""

    code = "ChangeSetNotFound"


class InvalidChangeSetStatusError(ServiceException):
    """The change set cannot be executed now."""

    code = "InvalidChangeSetStatus"


class InsufficientCapabilitiesError(ServiceException):
    """The template makes identities and the caller did not acknowledge it."""

    code = "InsufficientCapabilitiesException"


class ResourceFailureError(Exception):
    """One resource could not be made, changed or removed; the text is the reason in its event."""


def refused(what: str) -> ValidationError:
    """What AWS has and this does not: refused by name, never ignored."""
    return ValidationError(f"{what} is not supported by the local AWS")


def reason_of(error: Exception) -> str:
    """An exception's text, as the reason of an event."""
    return str(getattr(error, "message", None) or error) or type(error).__name__
