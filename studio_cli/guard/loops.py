"""``Fn::ForEach`` written out, where what it goes over is known.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
(read 2026-11-22)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_LOOP: Final = "Fn::ForEach::"
_DEEP_MAX: Final = 5  # loops in loops, by the service's quota


def written_out(body: Any, over: Callable[[Any], Any], depth: int = 0) -> Any:
    """A part of a template without loops.

    Args:
        body: The part.
        over: What an expression is worth.
        depth: In how many loops it stands.
    """
    if isinstance(body, list):
        return [written_out(each, over, depth) for each in body]
    if not isinstance(body, Mapping):
        return body
    found: dict[Any, Any] = {}
    for key, value in body.items():
        entries = _entries(value, over, depth) if str(key).startswith(_LOOP) else None
        if entries is None:
            found[key] = written_out(value, over, depth)
        else:
            found.update(entries)
    return found


def _entries(loop: Any, over: Callable[[Any], Any], depth: int) -> dict[str, Any] | None:
    """What a loop makes, or None where nobody can tell."""
    match loop:
        case [str(name), collection, Mapping() as inner]:
            values = over(collection)
            if isinstance(values, list) and all(isinstance(each, (str, int)) for each in values) and depth < _DEEP_MAX:
                found: dict[str, Any] = {}
                for value in values:
                    found.update(written_out(_put_in(inner, name, str(value)), over, depth + 1))
                return found
    return None


def _put_in(body: Any, name: str, value: str) -> Any:
    if isinstance(body, str):
        plain = re.sub(r"[^A-Za-z0-9]", "", value)
        return body.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", plain)
    if isinstance(body, list):
        return [_put_in(each, name, value) for each in body]
    if isinstance(body, Mapping):
        if body == {"Ref": name}:
            return value
        return {_put_in(key, name, value): _put_in(each, name, value) for key, each in body.items()}
    return body
