"""What an environment changes: its overrides merged into what stands above.

Mappings merge; lists and single values replace. Each value keeps its own line and path, so whatever is wrong with
the merged settings is reported where it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from stacks.estate.tree import Node

HEAD_KEYS: Final = ("name", "environments")
"""What no environment can override."""

_ALTERNATIVES: Final = (
    frozenset({"new", "existing"}),
    frozenset({"saml_provider_arn", "oidc", "principal_arns"}),
)
"""Keys of which a mapping has one."""


def settings_of(root: Node) -> Node:
    """What stands above, for all environments."""
    return replace(root, value={key: node for key, node in root.children.items() if key not in HEAD_KEYS})


def merge(above: Node, override: Node) -> Node:
    """Merge an override into what stands above it."""
    if not isinstance(above.value, Mapping) or not isinstance(override.value, Mapping):
        return override
    given = {key: node for key, node in override.value.items() if node.value is not None}
    kept = {key: node for key, node in above.value.items() if not _gives_way(key, node, given)}
    merged = {**kept, **given}
    for key in kept.keys() & given.keys():
        merged[key] = merge(kept[key], given[key])
    return replace(above, value=merged)


def _gives_way(key: str, node: Node, given: Mapping[str, Node]) -> bool:
    """Whether a key cannot stand beside what an override says, so that the override would be an error by itself.

    One kind of network, or of trust, takes the other's place, and what is switched off loses its settings.
    """
    for alternatives in _ALTERNATIVES:
        chosen = alternatives & given.keys()
        if key in alternatives and len(chosen) == 1 and key not in chosen:
            return True
    switch = given.get("enabled")
    return switch is not None and switch.value is False and key not in given and node is not switch
