"""Parts of values that only a deployment knows. Equal symbols stand for equal values, on whichever side they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Of:
    """What a resource is known by, or one of its attributes.

    Attributes:
        stack: Key of the stack that it stands in.
        logical_id: The resource.
        attribute: ``Ref``, or the name of the attribute.
    """

    stack: str
    logical_id: str
    attribute: str = "Ref"

    def __str__(self) -> str:
        return "${" + (self.logical_id if self.attribute == "Ref" else f"{self.logical_id}.{self.attribute}") + "}"


@dataclass(frozen=True)
class Waiting:
    """A value that a deployment is given, or works out.

    Attributes:
        what: Its name, as a person reads it.
        of: What it is made of, frozen; nothing else tells two of them apart.
    """

    what: str
    of: Any

    def __str__(self) -> str:
        return "${" + self.what + "}"


@dataclass(frozen=True)
class Text:
    """Text with parts that only a deployment knows."""

    parts: tuple[str | Of | Waiting, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


Symbol = Of | Waiting | Text
SYMBOLS = (Of, Waiting, Text)


def text(parts: Iterable[Any]) -> Any:
    """Parts joined to one text: plain where all are known."""
    joined: list[str | Of | Waiting] = []
    for part in _flat(parts):
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    if not joined:
        return ""
    return joined[0] if len(joined) == 1 else Text(tuple(joined))


def _flat(parts: Iterable[Any]) -> Iterator[str | Of | Waiting]:
    for part in parts:
        if isinstance(part, Text):
            yield from part.parts
        elif isinstance(part, (Of, Waiting)):
            yield part
        else:
            yield written(part)


def written(value: Any) -> str:
    """A scalar as CloudFormation writes it in a text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def freeze(value: Any) -> Any:
    """A value that can be a key: equal for equal values, whatever the order of their entries."""
    if isinstance(value, Mapping):
        return (
            "{}",
            tuple(sorted(((str(key), freeze(each)) for key, each in value.items()), key=lambda item: item[0])),
        )
    if isinstance(value, list):
        return ("[]", tuple(map(freeze, value)))
    return value if isinstance(value, SYMBOLS) or value is None else written(value)


def targets(value: Any) -> Iterator[Of]:
    """The resources that a value comes from."""
    if isinstance(value, str):  # most are: so they come first
        return
    if isinstance(value, Of):
        yield value
    elif isinstance(value, Waiting):
        yield from targets(value.of)
    elif isinstance(value, Text):
        yield from targets(value.parts)
    elif isinstance(value, Mapping):
        yield from targets(tuple(value.values()))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from targets(each)


def shown(value: Any) -> str:
    """A value in a sentence, short."""
    return _cut(_said(value))


def shown_apart(old: Any, new: Any) -> tuple[str, str]:
    """Two values in a sentence, short, and from a little before where they differ."""
    said = _said(old), _said(new)
    if max(map(len, said)) <= _SHOWN_MAX:
        return said
    alike = next((at for at, (one, other) in enumerate(zip(*said, strict=False)) if one != other), min(map(len, said)))
    begin = alike - _SHOWN_BEFORE
    first, second = (_cut(text if begin <= len(_GAP) else f"{_GAP}{text[begin:]}") for text in said)
    return first, second


_SHOWN_MAX = 80
_SHOWN_BEFORE = 25
_GAP = "..."


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    return repr(value) if isinstance(value, str) else str(_plain(value))


def _cut(said: str) -> str:
    return said if len(said) <= _SHOWN_MAX else f"{said[: _SHOWN_MAX - len(_GAP)]}{_GAP}"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, SYMBOLS) else value
