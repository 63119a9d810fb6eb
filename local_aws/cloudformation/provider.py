"""One resource: its schema, its moto model, its physical name."""

from __future__ import annotations

import copy
import inspect
import json
from threading import RLock
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

from local_aws.generic import token
from local_aws.schemas import schema

from .errors import ResourceFailureError
from .model import Resource, Stack

CUSTOM = "AWS::CloudFormation::CustomResource"

_LONGEST = 128
_LOWER_CASE = ("AWS::S3::Bucket", "AWS::ECR::Repository")

# moto's models are not made for threads, and stacks are deployed side by side. Custom resources stay out of
# the lock: their functions take their time, and may well call back.
_LOCK = RLock()


def is_custom(type_name: str) -> bool:
    """Whether a resource of this type is made by a function of the user's."""
    return type_name == CUSTOM or type_name.startswith("Custom::")


def model_class(type_name: str) -> Any:
    """The model of a resource type."""
    models = parsing.get_model_map()
    found = models.get(CUSTOM if is_custom(type_name) else type_name)
    if found is None:
        raise ResourceFailureError(f"Resource type {type_name} is not supported by the local AWS")
    return found


def check(resource: Resource) -> None:
    """Fail if the resource's properties are not what its schema asks for."""
    if is_custom(resource.type):
        if "ServiceToken" not in resource.properties:
            raise ResourceFailureError(
                f"Properties validation failed for resource {resource.logical_id} with message: "
                "[#: required key [ServiceToken] not found]"
            )
        return
    known = schema(resource.type)
    problems = known.problems(resource.properties) if known else []
    if problems:
        raise ResourceFailureError(
            f"Properties validation failed for resource {resource.logical_id} with message: [{', '.join(problems)}]"
        )


def create(stack: Stack, resource: Resource) -> None:
    """Make the resource; its model and physical id are set."""
    cls = model_class(resource.type)
    given = _json(resource)
    name = _name(cls, stack, resource)
    extra = {"LogicalId": resource.logical_id, "StackId": stack.stack_id, "ResourceType": resource.type}

    def make() -> Any:
        return cls.create_from_cloudformation_json(name, given, stack.account_id, stack.region, **extra)

    resource.model = _locked(resource.type, make)
    _adopt(resource)


def adopt(stack: Stack, resource: Resource, identifier: dict[str, str]) -> None:
    """Take over a resource that is there already, as it is; its model and physical id are set."""
    cls = model_class(resource.type)
    find = getattr(cls, "find_existing", None)
    if find is None:
        raise ResourceFailureError(f"Importing a resource of type {resource.type} is not supported by the local AWS")
    given = _json(resource)["Properties"]
    resource.model = _locked(resource.type, lambda: find(identifier, given, stack.account_id, stack.region))
    if resource.model is None:
        named = "|".join(identifier.values())
        raise ResourceFailureError(f"Resource of type '{resource.type}' with identifier '{named}' was not found.")
    _adopt(resource)


def update(stack: Stack, resource: Resource, before: dict[str, Any]) -> None:
    """Change the resource in place to its properties of now."""
    cls = model_class(resource.type)

    def change() -> Any:
        if _abstract(cls.update_from_cloudformation_json):
            raise ResourceFailureError(
                f"Updating a resource of type {resource.type} in place is not supported by the local AWS"
            )
        return cls.update_from_cloudformation_json(
            original_resource=resource.model,
            new_resource_name=_name(cls, stack, resource),
            cloudformation_json=_json(resource),
            account_id=stack.account_id,
            region_name=stack.region,
        )

    if is_custom(resource.type) and before.get("ServiceToken") != resource.properties.get("ServiceToken"):
        raise ResourceFailureError("Modifying service token is not allowed.")
    resource.model = _locked(resource.type, change) or resource.model
    _adopt(resource)


def delete(stack: Stack, resource: Resource) -> None:
    """Remove the resource."""
    cls, model = model_class(resource.type), resource.model

    def remove() -> None:
        if _deletes_itself(model):
            model.delete(stack.account_id, stack.region)
        elif not _abstract(cls.delete_from_cloudformation_json):
            cls.delete_from_cloudformation_json(resource.physical_id, _json(resource), stack.account_id, stack.region)
        else:
            raise ResourceFailureError(f"Deleting a resource of type {resource.type} is not supported by the local AWS")

    _locked(resource.type, remove)


def attribute(resource: Resource, name: str) -> Any:
    """What ``Fn::GetAtt`` of the resource is worth."""
    try:
        value = resource.model.get_cfn_attribute(name)
    except (UnformattedGetAttTemplateException, NotImplementedError, AttributeError):
        value = None  # the three ways in which moto's models say that they have no such attribute
    if value is not None:
        return value
    if is_custom(resource.type):
        raise ResourceFailureError(
            f"CustomResource attribute error: Vendor response doesn't contain {name} attribute "
            f"in object {resource.logical_id}"
        )
    raise ResourceFailureError(f"Attribute {name} of {resource.type} is not supported by the local AWS")


def replaces(resource: Resource, before: dict[str, Any]) -> bool:
    """Whether the resource has to be made anew to become what it is to be now."""
    known = schema(resource.type)
    if known is None:
        return False
    # where the schema says "conditionally", only the type itself knows
    decides = getattr(model_class(resource.type), "replaced_by", None)
    return bool(known.replaces(before, resource.properties) or (decides and decides(before, resource.properties)))


def collides(resource: Resource, before: dict[str, Any]) -> str | None:
    """The name a replacement would share with what it replaces, where CloudFormation itself refuses that."""
    name_property = model_class(resource.type).cloudformation_name_type()
    name = resource.properties.get(name_property) if name_property else None
    return str(name) if name is not None and before.get(name_property) == name else None


# -- moto's ways -------------------------------------------------------------------------------------------


def _locked(type_name: str, work: Any) -> Any:
    if is_custom(type_name):
        return work()
    with _LOCK:
        return work()


def _json(resource: Resource) -> dict[str, Any]:
    """The resource as moto's models want it: its own copy, for some of them change it."""
    return {**resource.definition, "Type": resource.type, "Properties": copy.deepcopy(resource.properties)}


def _name(cls: Any, stack: Stack, resource: Resource) -> str:
    """The name the template gives, or one made of the stack's, the resource's and something random."""
    name_property = cls.cloudformation_name_type()
    if name_property and name_property in resource.properties:
        return str(resource.properties[name_property])
    known = schema(resource.type)
    if not name_property and known is not None and known.identifier:
        name_property = known.identifier[0][0]
    limit = known.doc["properties"].get(name_property, {}).get("maxLength") if known else None
    random = token(12)
    room = (min(limit, _LONGEST) if limit else _LONGEST) - len(random) - 2
    stack_part, own_part = stack.name, resource.logical_id
    if len(stack_part) + len(own_part) > room:  # both halves give, as CloudFormation has it
        stack_part = stack_part[: max(room - len(own_part), room // 2)]
        own_part = own_part[: room - len(stack_part)]
    name = f"{stack_part}-{own_part}-{random}"
    return name.lower() if resource.type in _LOWER_CASE else name


def _adopt(resource: Resource) -> None:
    model = resource.model
    # custom resources read the properties they were last given back from here
    model.cfn_props = resource.properties
    physical = model.physical_resource_id
    resource.physical_id = physical if isinstance(physical, str) else json.dumps(physical)


def _abstract(method: Any) -> bool:
    return bool(getattr(method, "__isabstractmethod__", False))


def _deletes_itself(model: Any) -> bool:
    """Whether the model's own ``delete`` is CloudFormation's, and not something the service means by it."""
    method = getattr(model, "delete", None)
    if method is None:
        return False
    return list(inspect.signature(method).parameters)[:1] == ["account_id"]
