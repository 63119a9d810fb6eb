"""From pydantic's errors to findings: the only place that knows pydantic's words.

A problem of the model carries its own text. What pydantic finds itself (a missing key, a wrong type) gets its text
here, with what the model knows of the field: its keys, its examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from stacks.estate.errors import Finding, RefusedError, with_field
from stacks.estate.model import EstateFile, Settings
from stacks.estate.tree import Node, shorten
from stacks.estate.values import nearest
from studio_constructs.errors import Problem

type_of_location = tuple[str | int, ...]

_WANTED: Final[Mapping[str, str]] = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "dict_type": "a mapping",
}
_TRUTH: Final[Mapping[str, str]] = {
    **dict.fromkeys(("true", "yes", "on", "y"), "true"),
    **dict.fromkeys(("false", "no", "off", "n"), "false"),
}


def findings_of(error: ValidationError, root: Node, model: type[BaseModel]) -> Iterator[Finding]:
    """Say pydantic's errors about a tree in the words of who wrote it.

    Args:
        error: What pydantic found.
        root: The tree whose data it judged.
        model: The model it judged by.
    """
    for detail in error.errors(include_url=False, include_input=False):
        yield from _Translation(detail, root, model).findings()


class _Translation:
    """One error of pydantic."""

    def __init__(self, detail: ErrorDetails, root: Node, model: type[BaseModel]) -> None:
        self.type = detail["type"]
        self.said = detail["msg"]
        self.context: Mapping[str, Any] = detail.get("ctx", {})
        self.parent, self.node, last = _locate(root, detail["loc"])
        self.key = str(last)
        self.model, self.field = _describe(model, detail["loc"])

    def findings(self) -> Iterator[Finding]:
        """What is to be said; nothing of a key without a value, which is reported already."""
        if self.type == "missing":
            if self.node is None and not self._misspelt():
                yield self._missing()
            return
        node = self.node or self.parent
        if node.value is None:
            return
        if self.type == "too_short" and isinstance(node.value, tuple) and len(node.value) >= self.context["min_length"]:
            return  # pydantic counts the right entries only; the wrong ones are reported
        if self.type == "value_error":
            yield from self._refusals(node, self.context["error"])
            return
        speak: Callable[[Node], Problem] = {
            "extra_forbidden": self._unknown_key,
            "enum": self._unknown_value,
            "too_short": self._length,
            "too_long": self._length,
            "string_too_short": self._empty_text,
        }.get(self.type, self._wrong_type)
        yield node.refuse(speak(node))

    def _refusals(self, node: Node, error: RefusedError) -> Iterator[Finding]:
        for refusal in error.refusals:
            place = node.child(refusal.at) if refusal.at else node
            others = [owner.child(key) for key in refusal.because for owner in (node, self.parent)]
            yield (place or node).refuse(with_field(refusal.problem, node.path), *others)

    def _misspelt(self) -> bool:
        """Whether the missing key is there under a wrong name, which is reported."""
        unknown = [key for key in self.parent.children if key not in self.model.model_fields]
        return nearest(self.key, unknown) is not None

    def _missing(self) -> Finding:
        owner = self.parent.path or "the file"
        fix = f"add '{self.key}: {_example(self.field)}'"
        problem = Problem("KeyMissing", f"{owner} has no {self.key!r}", f"{self.key!r} has no default", fix)
        return self.parent.refuse(problem)

    def _unknown_key(self, node: Node) -> Problem:
        owner = node.owner_path(self.key)
        # What stands directly in `overrides` lands beside the file's own keys, and cannot be all of them.
        model = Settings if node.overrides and self.model is EstateFile else self.model
        keys = [name for name, field in model.model_fields.items() if not field.exclude]
        near = nearest(self.key, keys)
        return Problem(
            "KeyUnknown",
            f"{owner or 'the file'} has the key {shorten(repr(self.key))}",
            f"its keys are {', '.join(keys)}",
            f"did you mean {near!r}?" if near else "drop it",
        )

    def _unknown_value(self, node: Node) -> Problem:
        choices = re.findall(r"'([^']*)'", self.context["expected"])
        near = nearest(node.raw, choices)
        fix = f"did you mean {near!r}?" if near else f"take one of them, for example {choices[0]!r}"
        return Problem("ValueUnknown", f"{node.path} is {node.show()}", f"it is one of {', '.join(choices)}", fix)

    def _length(self, node: Node) -> Problem:
        low, high = self.context.get("min_length"), self.context.get("max_length")
        if high is not None:
            count = len(node.value) if isinstance(node.value, tuple) else high + 1
            return Problem("ListLengthWrong", f"{node.path} holds {count}", f"it holds at most {high}", "drop some")
        fix = "add one" if self.field and self.field.is_required() else "add one, or drop the key"
        return Problem("ListLengthWrong", f"{node.path} is empty", f"it holds at least {low}", fix)

    def _empty_text(self, node: Node) -> Problem:
        return Problem("ValueMissing", f"{node.path} is ''", "a key that stands there has a value", "give it one")

    def _wrong_type(self, node: Node) -> Problem:
        wanted = _WANTED.get(self.type, self.said)
        field = node.path or "the file"
        shown = node.show()
        wrote = f"{field} is {shown}" if shown == node.kind() else f"{field} is {shown} ({node.kind()})"
        rule = f"{wanted} belongs there"
        if wanted == "text" and node.kind() == "a number":
            rule += ", and as a number it would lose its leading zeros"
        return Problem("TypeWrong", wrote, rule, self._retype(node, wanted))

    def _retype(self, node: Node, wanted: str) -> str:
        """How to write what was probably meant."""
        scalar = not isinstance(node.value, Mapping | tuple)
        if wanted == "text" and scalar:
            return f'quote it: "{shorten(node.raw)}"'
        if wanted == "a whole number" and re.fullmatch(r"[0-9]{1,9}(\.0*)?", node.raw):
            return f"write {int(float(node.raw))}"
        if wanted == "true or false" and node.raw.lower() in _TRUTH:
            return f"write {_TRUTH[node.raw.lower()]}, without quotes"
        if wanted == "a list":
            return f"write [{shorten(node.raw)}]" if scalar else "begin each entry with '- '"
        if wanted == "a mapping":
            return self._as_mapping()
        return "write 2, for example" if self.type == "zones_type" else f"write {wanted}"

    def _as_mapping(self) -> str:
        if self.type != "model_type":
            return "write 'key: value' lines below it"
        keys = [f"{name}: {_example(field)}" for name, field in self.model.model_fields.items() if field.examples]
        if keys:
            return f"write {{{', '.join(keys)}}}"
        return f"write its keys below it: {', '.join(self.model.model_fields)}"


def _locate(root: Node, location: type_of_location) -> tuple[Node, Node | None, str | int]:
    """The parent, the node if it is there, and the last key. What is no key is pydantic's name for an alternative."""
    parent, node = root, root
    last: str | int = ""
    for step, key in enumerate(location):
        child = node.child(key)
        if child is None:
            if step == len(location) - 1 and node.is_mapping:
                return node, None, key
            continue
        parent, node, last = node, child, key
    return parent, node, last


def _describe(model: type[BaseModel], location: type_of_location) -> tuple[type[BaseModel], FieldInfo | None]:
    """The model at (or around) a place, and the field there."""
    field: FieldInfo | None = None
    for key in location:
        if isinstance(key, int):
            continue
        field = model.model_fields.get(key)
        model = (_model_in(field.annotation) if field else None) or model
    return model, field


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation; no field has two."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _example(field: FieldInfo | None) -> str:
    """An example as YAML, on one line."""
    return _flow(field.examples[0]) if field and field.examples else "..."


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else str(value)
