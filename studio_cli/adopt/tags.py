"""Tags of a resource, which some types say as a list and some as a mapping, under names of their own."""

from __future__ import annotations

from typing import Any

from studio_cli.adopt.properties import Properties, schema_of


def tag_property(resource_type: str) -> str:
    """The property that holds a type's tags."""
    return str(schema_of(resource_type).doc.get("tagging", {}).get("tagProperty", "/properties/Tags")).rsplit("/", 1)[
        -1
    ]


def tags_of(resource_type: str, properties: Properties) -> dict[str, Any]:
    """The tags that some properties say."""
    said = properties.get(tag_property(resource_type), {})
    return dict(said) if isinstance(said, dict) else {tag["Key"]: tag["Value"] for tag in said}


def tags_as_said(resource_type: str, properties: Properties, tags: dict[str, str]) -> Any:
    """Tags in the form in which some properties say theirs."""
    as_mapping = isinstance(properties.get(tag_property(resource_type)), dict)
    return tags if as_mapping else [{"Key": key, "Value": value} for key, value in tags.items()]


def without_tags(resource_type: str, properties: Properties) -> Properties:
    """What some properties say besides."""
    return {key: value for key, value in properties.items() if key != tag_property(resource_type)}
