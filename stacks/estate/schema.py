"""The estate file's JSON Schema, generated from the model, for editors and for other tools.

``python -m stacks.estate.schema`` writes ``studio.schema.json`` beside this module; a test fails when it is stale.
The schema knows keys, types, ranges and patterns; what joins fields only ``load_estate`` knows.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from stacks.estate.model import EstateFile, EstateHead, Settings

SCHEMA_FILE: Final = Path(__file__).with_name("studio.schema.json")
_REF: Final = "#/$defs/"


def estate_schema() -> dict[str, Any]:
    """The schema: draft 2020-12."""
    schema = EstateFile.model_json_schema(schema_generator=_FileSchema)
    definitions: dict[str, Any] = schema["$defs"]
    # The loader fills these in, and an environment may give what does not stand above.
    schema["required"] = list(EstateHead.model_fields)
    definitions["DomainSettings"].pop("required")
    definitions["NetworkSettings"] |= {"minProperties": 1, "maxProperties": 1}

    overrides = definitions["EnvironmentEntry"]["properties"]["overrides"]
    overrides |= {
        "additionalProperties": False,
        "properties": {key: _partial(schema["properties"][key], definitions) for key in Settings.model_fields},
    }
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": "SageMaker Studio estate",
        **_tidied(schema),
    }


def _partial(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """What may override a setting: of a mapping any part; of a list or a single value the whole."""
    node = {key: value for key, value in node.items() if key != "default"}
    target = str(node.get("$ref", "")).removeprefix(_REF)
    if definitions.get(target, {}).get("type") != "object":
        return node
    name = f"{target}Override"
    if name not in definitions:
        partial = copy.deepcopy(definitions[target])
        for together in ("required", "oneOf"):
            partial.pop(together, None)
        partial["properties"] = {key: _partial(child, definitions) for key, child in partial["properties"].items()}
        definitions[name] = partial
    return {**node, "$ref": f"{_REF}{name}"}


def _tidied(node: Any) -> Any:
    """Descriptions on one line; no titles, which only repeat the keys; no nulls, which the file cannot have."""
    if isinstance(node, dict):
        return {
            key: " ".join(value.split()) if key == "description" and isinstance(value, str) else _tidied(value)
            for key, value in node.items()
            if value is not None and (key != "title" or not isinstance(value, str))
        }
    return [_tidied(item) for item in node] if isinstance(node, list) else node


class _FileSchema(GenerateJsonSchema):
    """Says of a key what holds in the file: it may be left out, but it never stands there without a value."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def render() -> str:
    """The schema as the file has it."""
    return json.dumps(estate_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(render(), encoding="utf-8")
