"""Resources that have to be right: made, changed and deleted through their services' APIs, a module per family.

They take the place of moto's models of the same types, most of which cannot be changed or deleted from a
stack, and lose much of what its template says.
"""

from __future__ import annotations

from moto.cloudformation import parsing

from . import (
    compute,
    filesystems,
    iam,
    keys,
    messages,
    monitoring,
    network,
    notifications,
    registry,
    schedules,
    security,
    storage,
    volumes,
)
from .base import ApiResource

_FAMILIES = (
    network,
    security,
    iam,
    keys,
    storage,
    filesystems,
    notifications,
    messages,
    registry,
    monitoring,
    schedules,
    compute,
    volumes,
)
MODELS: dict[str, type[ApiResource]] = {model.TYPE: model for module in _FAMILIES for model in module.MODELS}


def install() -> None:
    """Put these models in the place of moto's."""
    parsing.get_model_map().update(MODELS)
