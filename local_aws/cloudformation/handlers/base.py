"""A resource made through its service's API, as AWS's own handlers make it.

moto's models lose most of what a template says. Its APIs do not, so these resources call them: inside this
process, without a socket, as the stack's account.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from contextlib import suppress
from functools import cache
from typing import Any, ClassVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import botocore_stubber

from local_aws import shapes
from local_aws.cloudformation.errors import ResourceFailureError
from local_aws.generic import SchemaResource
from local_aws.schemas import same

_moto = BotocoreStubber()
_moto.enabled = True


def _send(event_name: str, request: Any, **more: Any) -> Any:
    """Let moto answer, unless its own mock is on: that one answers all clients, and twice would be once too often."""
    return None if botocore_stubber.enabled else _moto(event_name, request, **more)


@cache
def client(service: str, account_id: str, region: str) -> Any:
    """A boto3 client that talks to moto in this process, whatever the environment says."""
    moto_asks_for_any = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    session: Any = boto3.Session(botocore_session=shapes.session(), region_name=region, **moto_asks_for_any)
    options: Any = {"ignore_configured_endpoint_urls": True, "retries": {"total_max_attempts": 1}}
    made = session.client(
        service,
        config=Config(**options),
    )

    def as_account(request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = account_id

    made.meta.events.register("before-sign", as_account)
    made.meta.events.register("before-send", _send)
    return made


class ApiResource(SchemaResource):
    """A resource made through its service's API.

    Attributes:
        SERVICE: boto3's name of the service.
        NAME: The property that is the resource's name, if it has one.
        KEEPS: The properties it keeps, where it does not keep all of them; others are refused by name.
    """

    SERVICE: ClassVar[str] = ""
    NAME: ClassVar[str] = ""
    KEEPS: ClassVar[frozenset[str]] = frozenset()

    # -- what a resource says of itself --

    @abstractmethod
    def make(self) -> dict[str, Any]:
        """Create it, with what only its creation can set; gives its attributes."""

    def change(self, old: dict[str, Any]) -> None:
        """Bring what can change from its old properties to those of now. Creation ends here too, from nothing."""

    @abstractmethod
    def remove(self) -> None:
        """Delete it."""

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """The attributes of one that is there already, None if there is none. Its name is set."""
        del identifier
        raise ResourceFailureError(f"Importing a resource of type {self.TYPE} is not supported by the local AWS")

    # -- what they need --

    @property
    def api(self) -> Any:
        """The service."""
        return client(self.SERVICE, self.account_id, self.region_name)

    def given(self, *keys: str) -> dict[str, Any]:
        """The properties among these that the template gives."""
        return {key: self.properties[key] for key in keys if key in self.properties}

    def changed(self, old: dict[str, Any], *keys: str) -> bool:
        """Whether any of these properties is another than it was."""
        return any(not same(old.get(key), self.properties.get(key)) for key in keys)

    def list_changes(self, old: dict[str, Any], key: str) -> tuple[list[Any], list[Any]]:
        """The items of a list to add, and those to remove."""
        before, now = old.get(key, []), self.properties.get(key, [])
        return (
            [item for item in now if not any(same(item, other) for other in before)],
            [item for item in before if not any(same(item, other) for other in now)],
        )

    def tag_changes(self, old: dict[str, Any], key: str = "Tags") -> tuple[list[dict[str, str]], list[str]]:
        """The tags to set, and the keys to remove."""
        before, now = old.get(key, []), self.properties.get(key, [])
        keys = {tag["Key"] for tag in now}
        return (
            [{"Key": tag["Key"], "Value": str(tag["Value"])} for tag in now if tag not in before],
            [tag["Key"] for tag in before if tag["Key"] not in keys],
        )

    # -- the model --

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """The property that is the resource's name."""
        return cls.NAME

    @classmethod
    def find_existing(
        cls, identifier: dict[str, str], properties: dict[str, Any], account_id: str, region_name: str
    ) -> SchemaResource | None:
        """One that is there already, with the properties a template gives it; nothing is done to it."""
        found: ApiResource = object.__new__(cls)
        found.name, found.properties = identifier.get(cls.NAME, ""), properties
        found.account_id, found.region_name = account_id, region_name
        attributes = found.existing(identifier)
        if attributes is None:
            return None
        found.attributes = attributes
        return found

    def make_attributes(self) -> dict[str, Any]:
        """Creating the resource is what makes its attributes."""
        self._refuse_unkept(self.properties)
        self.attributes = {}
        self.attributes = self.make()
        try:
            self.change({})
        except Exception:
            with suppress(Exception):  # what went wrong is the first of it
                self.remove()  # half a resource is none
            raise
        return self.attributes

    def become(self, properties: dict[str, Any]) -> None:
        """Change it in place; what was half done when that fails is taken back as far as it goes."""
        self._refuse_unkept(properties)
        old, self.properties = self.properties, properties
        try:
            self.change(old)
        except Exception:
            self.properties = old
            with suppress(Exception):
                self.change(properties)
            raise

    def _refuse_unkept(self, properties: dict[str, Any]) -> None:
        if self.KEEPS and (unknown := sorted(set(properties) - self.KEEPS)):
            raise ResourceFailureError(f"{', '.join(unknown)} of {self.TYPE} is not supported by the local AWS")

    def delete(self, account_id: str, region_name: str) -> None:  # noqa: ARG002 - a resource knows where it is
        """Delete it."""
        self.remove()


def raise_unless_missing(error: ClientError) -> None:
    """Go on with an error of a client, unless it says that there is no such thing."""
    code = error.response["Error"]["Code"]
    if not ("NotFound" in code or "NoSuch" in code or code in ("404", "ValidationException")):
        raise error


def truth(value: Any) -> bool:
    """A boolean that may be text."""
    return str(value).lower() == "true"


def as_text(document: Any) -> str:
    """A policy as the APIs take it."""
    return document if isinstance(document, str) else json.dumps(document)
