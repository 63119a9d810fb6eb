"""What is set: a domain or a user profile, as the API shows and takes it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

from .settings import Json

LOGGER = logging.getLogger(__name__)

POLL_SECONDS: Final = 5
RIGHTS_SECONDS: Final = 60
"""How long IAM may take until a right that the same deployment gave is there."""

DENIED: Final = ("AccessDenied", "AccessDeniedException")
MOVING: Final = ("Pending", "Updating")
AT_REST: Final = ("InService", "Update_Failed")


class RefusedError(Exception):
    """What CloudFormation shows as the reason of the failure."""


class NotSetError(RefusedError):
    """Refused before anything was set."""


@dataclass(frozen=True)
class Clock:
    """Time as the function has it.

    Attributes:
        left: Seconds until the function must have answered.
        sleep: Waits for so many seconds.
    """

    left: Callable[[], float]
    sleep: Callable[[float], None] = time.sleep

    def wait(self, what: str) -> None:
        """Wait a moment.

        Raises:
            RefusedError: No time is left; *what* says for what.
        """
        if self.left() <= POLL_SECONDS:
            raise RefusedError(f"{what} when the time of this function was over")
        self.sleep(POLL_SECONDS)


def patiently(clock: Clock, call: Callable[[], Json]) -> Json:
    """What a call answers; one that is denied is tried again for a minute."""
    waited = 0
    while True:
        try:
            return call()
        except ClientError as error:
            if code_of(error) not in DENIED or waited >= RIGHTS_SECONDS:
                raise
        waited += POLL_SECONDS
        clock.wait("a right was still missing")


def code_of(error: ClientError) -> str:
    """AWS's code of a refusal."""
    return str(error.response["Error"]["Code"])


@dataclass(frozen=True)
class Target:
    """A domain, or a profile in it."""

    sagemaker: Any
    clock: Clock
    name: str
    domain_id: str
    user_profile_name: str = ""

    def describe(self) -> Json | None:
        """What it is like once nothing changes any more; nothing if it is gone, or going, or was never made."""
        while True:
            try:
                found: Json = self._call("Describe")
            except ClientError as error:
                if code_of(error).startswith("ResourceNotFound"):
                    return None
                raise
            status = found["Status"]
            if status in AT_REST:
                return found
            if status not in MOVING:
                LOGGER.info("%s is %s: %s", self.name, status, found.get("FailureReason", "no reason given"))
                return None
            self.clock.wait(f"{self.name} was still {status}")

    def check_known(self, blocks: Mapping[str, Any]) -> None:
        """Refuse settings that this function's boto3 would not send.

        Raises:
            NotSetError: A setting is newer than boto3.
        """
        operation = self._operation("Update")
        model = self.sagemaker.meta.service_model.operation_model(operation)
        if unknown := _unknown(model.input_shape, self._request(blocks), ""):
            raise NotSetError(
                f"boto3 {boto3.__version__} of this function does not know {operation}.{unknown}: "
                "its Lambda runtime is older than the setting; leave the setting out until AWS updates the runtime"
            )

    def update(self, blocks: Mapping[str, Any]) -> None:
        """Set blocks, in one call, and wait until it is through.

        Raises:
            NotSetError: AWS refused the call.
            RefusedError: AWS took the call and failed later, or took too long.
        """
        operation = self._operation("Update")
        while True:
            try:
                self._call("Update", **self._request(blocks))
                break
            except ClientError as error:
                if not self._moves(error):
                    raise NotSetError(str(error)) from error
            self.clock.wait(f"another update of {self.name} was not through")
        self.clock.wait(f"{operation} was not through")  # it takes a moment until the status shows the change
        found = self.describe() or {}
        if found.get("Status") != "InService":
            status, reason = found.get("Status", "gone"), found.get("FailureReason", "no reason given")
            raise RefusedError(f"{operation} was taken, and then {self.name} was {status}: {reason}")

    def _moves(self, error: ClientError) -> bool:
        """Whether the update was refused because somebody else's is not through."""
        return code_of(error) == "ResourceInUse" and self._call("Describe")["Status"] in MOVING

    def _request(self, blocks: Mapping[str, Any]) -> Json:
        names = {"DomainSettings": "DomainSettingsForUpdate"}
        return {names.get(part, part): settings for part, settings in blocks.items()}

    def _operation(self, verb: str) -> str:
        return f"{verb}{'UserProfile' if self.user_profile_name else 'Domain'}"

    def _call(self, verb: str, **request: Any) -> Json:
        named = {"DomainId": self.domain_id}
        if self.user_profile_name:
            named["UserProfileName"] = self.user_profile_name
            call = self.sagemaker.describe_user_profile if verb == "Describe" else self.sagemaker.update_user_profile
        else:
            call = self.sagemaker.describe_domain if verb == "Describe" else self.sagemaker.update_domain
        return patiently(self.clock, lambda: call(**named, **request))


def _unknown(shape: Any, value: Any, path: str) -> str:
    """The first member of a request that its shape does not have; empty if it has all."""
    if shape.type_name == "list":
        found = (_unknown(shape.member, item, path) for item in value)
        return next(filter(None, found), "")
    if shape.type_name != "structure":
        return ""
    for key, inside in value.items():
        here = f"{path}.{key}".lstrip(".")
        if key not in shape.members:
            return here
        if deeper := _unknown(shape.members[key], inside, here):
            return deeper
    return ""
