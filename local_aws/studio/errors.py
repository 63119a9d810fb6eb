"""The service's refusals. moto puts code and message into the answer; CloudFormation's door translates them."""

from __future__ import annotations

from moto.core.exceptions import ServiceException


class Refusal(ServiceException):
    """The service refuses a request."""

    code = "ValidationException"

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(code or self.code, message)


class Invalid(Refusal):
    """The request says something the service does not accept."""


class NotFound(Refusal):
    """There is no such resource."""

    code = "ResourceNotFound"


class InUse(Refusal):
    """The resource is there already, or something else keeps it from changing."""

    code = "ResourceInUse"
