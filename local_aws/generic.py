"""A model for every resource type moto has none for, driven by the type's schema.

``SchemaResource`` is the contract: what keeps a resource's properties and answers ``Ref`` and ``Fn::GetAtt``.
Parts that give a type a real API (Studio's, the bridges') subclass it. ``GenericResource`` is all that the rest
need: it remembers what exists, so that a second resource of the same identity is refused as AWS refuses it.
"""

from __future__ import annotations

import json
import secrets
import string
from typing import Any, ClassVar

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.common_models import CloudFormationModel

from .schemas import Schema, index, lookup, schema

_ALPHABET = string.ascii_lowercase + string.digits


def token(length: int = 12) -> str:
    """A random part of an identifier."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


class ResourceAlreadyExistsError(Exception):
    """A resource of this identity is there already."""


class SchemaResource(CloudFormationModel):
    """Keeps a resource's properties and makes up its read-only attributes.

    Attributes:
        TYPE: The CloudFormation type, set by the subclass.
        name: The name CloudFormation generated, or the one in the template for types moto names.
        properties: The resource's properties, resolved.
        attributes: What ``Fn::GetAtt`` answers, by attribute.
    """

    TYPE: ClassVar[str] = ""
    properties: dict[str, Any]
    attributes: dict[str, Any]

    def __init__(self, name: str, properties: dict[str, Any], account_id: str, region_name: str) -> None:
        self.name, self.properties = name, properties
        self.account_id, self.region_name = account_id, region_name
        self.attributes = self.make_attributes()

    # -- what a resource is --

    @classmethod
    def schema(cls) -> Schema:
        """The schema of this type."""
        known = schema(cls.TYPE)
        if known is None:
            raise LookupError(f"{cls.__name__}.TYPE is {cls.TYPE!r}, which is no resource type")
        return known

    def make_attributes(self) -> dict[str, Any]:
        """Plausible values for the attributes that AWS would have computed."""
        _, service, kind = self.TYPE.lower().split("::")[-3:]
        arn = f"arn:aws:{service}:{self.region_name}:{self.account_id}:{kind}/{self.name}"
        blank: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "array": [], "object": {}}

        def value(attribute: str) -> Any:
            if attribute.endswith("Arn"):
                return arn
            if attribute.endswith("Id"):
                return f"{kind}-{token()}"
            return blank.get(self.schema().type_of(attribute.split(".")), self.name)

        return {attribute: value(attribute) for attribute in self.schema().attributes}

    @property
    def physical_resource_id(self) -> str:
        """What ``Ref`` answers: the primary identifier, its parts joined with ``|``."""
        parts = []
        for pointer in self.schema().identifier:
            part = self.attributes.get(".".join(pointer), lookup(self.properties, pointer))
            # a name the template leaves to CloudFormation
            parts.append(self.name if part is None else str(part))
        return "|".join(parts) or self.name

    def get_cfn_attribute(self, name: str) -> Any:
        """What ``Fn::GetAtt`` answers."""
        if name in self.attributes:
            return self.attributes[name]
        found = lookup({**self.properties, **self.attributes}, name.split("."))
        if found is None:
            raise UnformattedGetAttTemplateException
        return found

    # -- what CloudFormation does to it --

    @staticmethod
    def cloudformation_name_type() -> str:
        """No property is special to moto: names come from the identifier."""
        return ""

    @classmethod
    def cloudformation_type(cls) -> str:
        """The type moto files the model under."""
        return cls.TYPE

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Whether ``Fn::GetAtt`` may ask for this."""
        return attr in cls.schema().readable

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **_kwargs: Any,
    ) -> SchemaResource:
        """Make one."""
        return cls(resource_name, cloudformation_json.get("Properties", {}), account_id, region_name)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: SchemaResource,
        new_resource_name: str,  # noqa: ARG003 - moto passes it by name; a name that changes is a replacement
        cloudformation_json: dict[str, Any],
        account_id: str,  # noqa: ARG003 - moto passes it by name
        region_name: str,  # noqa: ARG003 - moto passes it by name
    ) -> SchemaResource:
        """Change one in place."""
        original_resource.become(cloudformation_json.get("Properties", {}))
        return original_resource

    def become(self, properties: dict[str, Any]) -> None:
        """Take new properties. A subclass with an API tells it."""
        self.properties = properties

    def delete(self, account_id: str, region_name: str) -> None:
        """Remove it. There is nothing to free: a subclass with an API forgets its record here."""

    def is_created(self) -> bool:
        """Nothing here takes time."""
        return True


class Inventory(BaseBackend):
    """The generic resources of one account and region. It is a moto backend so that moto's reset empties it."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.resources: dict[tuple[str, str], GenericResource] = {}


inventories: Any = BackendDict(Inventory, "cloudformation")


class GenericResource(SchemaResource):
    """A resource without an API of its own: it exists, and only once."""

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> SchemaResource:
        """Make one, unless one of the same identity is there."""
        made = super().create_from_cloudformation_json(
            resource_name, cloudformation_json, account_id, region_name, **kwargs
        )
        known = inventories[account_id][region_name].resources
        key = (cls.TYPE, made.physical_resource_id)
        if key in known:
            identity = {
                f"/properties/{'/'.join(pointer)}": lookup(made.properties, pointer)
                for pointer in cls.schema().identifier
            }
            raise ResourceAlreadyExistsError(
                f"Resource of type '{cls.TYPE}' with identifier '{json.dumps(identity)}' already exists."
            )
        known[key] = made
        return made

    @classmethod
    def find_existing(
        cls, identifier: dict[str, str], properties: dict[str, Any], account_id: str, region_name: str
    ) -> SchemaResource | None:
        """One that is there already, with the properties a template gives it."""
        key = (cls.TYPE, "|".join(identifier[pointer[-1]] for pointer in cls.schema().identifier))
        found: SchemaResource | None = inventories[account_id][region_name].resources.get(key)
        if found is not None:
            found.properties = properties
        return found

    def delete(self, account_id: str, region_name: str) -> None:
        """Forget it."""
        inventories[account_id][region_name].resources.pop((self.TYPE, self.physical_resource_id), None)


def register(overrides: frozenset[str] = frozenset()) -> int:
    """Give moto a model for every resource type it does not know.

    Args:
        overrides: Types to take over although moto has a model for them.

    Returns:
        How many types got a generic model. Calling again changes nothing.
    """
    known = parsing.get_model_map()
    made = 0
    for type_name in index():
        if type_name in known and type_name not in overrides:
            continue
        known[type_name] = type(type_name.replace("::", ""), (GenericResource,), {"TYPE": type_name})
        made += 1
    return made
