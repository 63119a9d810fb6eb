"""From what an API describes to what a template would say of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from local_aws.schemas import Schema, schema

Properties = dict[str, Any]

OFF: Final[tuple[Any, ...]] = ([], {}, "None", "Disabled", "DISABLED")
"""What a domain or a space has where it says nothing; an estate says it, so that it can be switched off again."""

_ABOUT_IT: Final = frozenset(
    {
        "CreationTime",
        "FailureReason",
        "HomeEfsFileSystemKmsKeyId",  # an older name of KmsKeyId
        "HomeEfsFileSystemUid",
        "LastModifiedTime",
        "ResponseMetadata",
        "Status",
    }
)
"""What an API tells of a resource that is no setting of it."""


def schema_of(resource_type: str) -> Schema:
    """The registry's schema of a type that is known to exist."""
    found = schema(resource_type)
    if found is None:
        raise LookupError(f"{resource_type} is no resource type")
    return found


@dataclass
class Described:
    """What an API's description comes to.

    Attributes:
        properties: What a template would say.
        beyond: Settings that no template can say, by their path.
    """

    properties: Properties
    beyond: dict[str, Any] = field(default_factory=dict)


def described(resource_type: str, answer: Mapping[str, Any]) -> Described:
    """Tell the settings of a resource in CloudFormation's words.

    Args:
        resource_type: ``AWS::SageMaker::Domain``, for example.
        answer: What the API's describing operation answered.

    Returns:
        Properties, and what has no place in them; neither holds what the service makes up itself.
    """
    known = schema_of(resource_type)
    made_up = {pointer[0] for pointer in known.read_only if len(pointer) == 1} | _ABOUT_IT
    settings = {key: value for key, value in answer.items() if key not in made_up}
    found = Described({})
    found.properties = _told(known.doc, known.doc, settings, (), found.beyond)
    return found


def _told(doc: Mapping[str, Any], node: Any, value: Any, path: tuple[str, ...], beyond: dict[str, Any]) -> Any:
    node = _resolved(doc, node)
    if isinstance(value, Mapping) and "properties" in node:
        told: Properties = {}
        for key, item in value.items():
            if key in node["properties"]:
                told[key] = _told(doc, node["properties"][key], item, (*path, key), beyond)
            else:
                beyond[".".join((*path, key))] = item
        return told
    if isinstance(value, list):
        items = node.get("items", {})
        return [_told(doc, items, item, (*path, str(number)), beyond) for number, item in enumerate(value)]
    options = node.get("enum", ())
    # ipv4 in the API is IPV4 in a template
    return next((option for option in options if str(option).lower() == str(value).lower()), value)


def _resolved(doc: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        target: Any = doc
        for part in str(node["$ref"]).split("/")[1:]:
            target = target[part]
        node = target
    return node


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Each single setting with its path; a list is one setting, and a policy, for they are replaced as one."""
    if isinstance(value, Mapping) and value and not _is_reference(value) and "Statement" not in value:
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif path:
        yield ".".join(path), value


def _is_reference(value: Mapping[str, Any]) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))
