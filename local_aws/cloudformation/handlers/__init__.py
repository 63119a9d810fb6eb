"""Creates, updates, deletes and attributes that moto's models lack or get wrong, a module per service.

Each module has up to four tables by resource type, merged here. A handler replaces the model's own method:

* ``CREATE``: ``(name, json, account_id, region, **kwargs) -> model``
* ``UPDATE``: ``(model, new properties, old properties, account_id, region)``
* ``DELETE``: ``(model, properties, account_id, region)``
* ``ATTRIBUTE``, by ``Type.Attribute``: ``(model) -> value``
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import ec2

_MODULES: list[Any] = [ec2]


def _merged(table: str) -> dict[str, Callable[..., Any]]:
    return {key: handler for module in _MODULES for key, handler in getattr(module, table, {}).items()}


CREATE = _merged("CREATE")
UPDATE = _merged("UPDATE")
DELETE = _merged("DELETE")
ATTRIBUTE = _merged("ATTRIBUTE")
