"""Names and logical ids that never move.

A logical id normally comes from a construct's place in the tree, so that moving the construct, or renaming a scope
above it, deletes the resource and makes another. For a resource that holds people's work the id comes from the
resource's *name* instead, which CloudFormation could not change without replacement anyway.
"""

from __future__ import annotations

import hashlib
import weakref
from typing import Final

from aws_cdk import CfnElement, Stack
from constructs import Construct

from studio_constructs._validation import is_known, suggest_name
from studio_constructs.errors import Problem

_PINNED: Final[weakref.WeakKeyDictionary[Stack, dict[str, str]]] = weakref.WeakKeyDictionary()
"""Paths of what is pinned, by stack and logical id; the tree itself would be searched again for each person."""


def short_hash(*parts: str) -> str:
    """Eight hexadecimal digits of the parts, in their order; the parts are kept apart."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def pin_logical_id(element: CfnElement, prefix: str, name: str | None) -> None:
    """Take the logical id of a stateful resource from its name; leave it alone while the name is not known.

    The hash keeps `a-b` and `ab` apart, and the lower case of it follows SageMaker, whose names ignore case.
    """
    if name is None or not is_known(name):
        return
    logical_id = _pinned_id(prefix, name)
    element.override_logical_id(logical_id)
    path = element.node.path.removesuffix("/Resource").removesuffix("/Resource")
    _PINNED.setdefault(element.stack, {})[logical_id] = path


def check_taken_in_stack(field: str, scope: Construct, prefix: str, name: str | None) -> list[Problem]:
    """No two of one name in a stack: the CDK would refuse them at synth, and name a section of the template."""
    if not isinstance(name, str) or not is_known(name):
        return []
    stack = Stack.of(scope)
    path = _PINNED.get(stack, {}).get(_pinned_id(prefix, name))
    if path is None or all(construct.node.path != path for construct in stack.node.find_all()):
        return []  # what was pinned may have been taken out of the tree
    return [
        Problem(
            "NameTakenInStack",
            f"{field} is {name!r}",
            f"{path!r} in the same stack has that name, and logical ids come from names",
            "rename one of them, or put it into a stack of its own",
        )
    ]


def _pinned_id(prefix: str, name: str) -> str:
    letters = "".join(character for character in name.title() if character.isalnum() and character.isascii())
    return f"{prefix}{letters}{short_hash(name.lower())}"


def default_name(scope: Construct) -> str:
    """A physical name for what has none: the stack's, which moving or renaming constructs does not change."""
    stack_name = Stack.of(scope).stack_name
    return suggest_name(stack_name) if is_known(stack_name) else suggest_name(Stack.of(scope).node.id)
