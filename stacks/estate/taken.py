"""Whether the model takes a value, for who writes an estate file rather than reads one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError


def takes(kind: Any, value: Any) -> bool:
    """Whether a value is one that the file may say; rules that join parts of the file do not count.

    Args:
        kind: A type of the model or of its fields.
        value: Plain data.
    """
    try:
        TypeAdapter(kind).validate_python(_as_loaded(value))
    except ValidationError:
        return False
    return True


def _as_loaded(value: Any) -> Any:
    """Lists as the loader gives them to the model."""
    if isinstance(value, list):
        return tuple(map(_as_loaded, value))
    if isinstance(value, Mapping):
        return {key: _as_loaded(item) for key, item in value.items()}
    return value
