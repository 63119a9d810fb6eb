"""What the bridges have in common: a resource of a stack that exists in a moto API."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from local_aws.generic import SchemaResource
from local_aws.unsupported import UnsupportedError


class Bridge(SchemaResource):
    """A resource of a stack that an API shows, too."""

    @abstractmethod
    def create(self) -> dict[str, Any]:
        """Make it known to the API; returns its read-only attributes."""

    @abstractmethod
    def change(self, before: dict[str, Any]) -> None:
        """Bring the API up to the properties, which were these before."""

    @abstractmethod
    def remove(self) -> None:
        """Take it from the API; what is gone already is fine."""

    def make_attributes(self) -> dict[str, Any]:
        """The attributes the API gave it."""
        return self.create()

    def become(self, properties: dict[str, Any]) -> None:
        """Change it in place."""
        before, self.properties = self.properties, properties
        self.change(before)

    def delete(self, account_id: str, region_name: str) -> None:  # noqa: ARG002 - the resource knows both
        """Remove it."""
        self.remove()

    def refuse(self, names: set[str]) -> None:
        """Fail by name over properties the local API has no place for."""
        if names:
            raise UnsupportedError(f"{', '.join(sorted(names))} of {self.TYPE} is not supported by the local AWS")
