"""`Baseline`: the resources that hold people's work, as they are deployed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from studio_constructs.baseline.json_text import read
from studio_constructs.errors import ValidationError

FILE: Final = "studio.baseline.json"
"""What the file is called where nobody says otherwise."""
_VERSION: Final = 1

Place = tuple[str, str]
"""A stack, and the logical id of a resource in it."""


@dataclass(frozen=True)
class Recorded:
    """A resource that holds work.

    Args:
        type: ``AWS::SageMaker::Domain``.
        path: The construct that made it, or an empty text.
        deletion_policy: ``DeletionPolicy``, or None where there is none.
        update_replace_policy: ``UpdateReplacePolicy``, or None where there is none.
        immutable: What its properties are that CloudFormation can not change, by their names; nested ones with ``/``
            between. What another resource is known by reads ``${stack/logical id.attribute}``, what only a deployment
            knows is the template's own expression.
    """

    type: str
    path: str = ""
    deletion_policy: str | None = None
    update_replace_policy: str | None = None
    immutable: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordedStack:
    """A stack with what it holds.

    Args:
        account: Where it is deployed, if templates tell.
        region: Where it is deployed, if templates tell.
        termination_protection: Whether it may not be deleted.
        resources: By logical id.
    """

    account: str | None = None
    region: str | None = None
    termination_protection: bool = False
    resources: Mapping[str, Recorded] = field(default_factory=dict)


@dataclass(frozen=True)
class Baseline:
    """What is deployed.

    Args:
        stacks: By name; a nested stack's is its parent's name and its logical id there. Stacks without anything that
            holds work are not among them.
    """

    stacks: Mapping[str, RecordedStack]

    @classmethod
    def from_json(cls, text: str, name: str = FILE) -> Self:
        """The baseline that a file holds.

        Args:
            text: What stands in it.
            name: What it is called, for errors. Default: ``studio.baseline.json``.

        Raises:
            ValidationError: It is not as `studio guard --record` writes it: all that is wrong, with its lines.
        """
        data, problems = read(text, version=_VERSION)
        if problems:
            raise ValidationError(name, problems)
        return cls(
            {
                stack: RecordedStack(
                    **{
                        **body,
                        "resources": {logical_id: Recorded(**each) for logical_id, each in body["resources"].items()},
                    }
                )
                for stack, body in data["stacks"].items()
            }
        )

    def to_json(self) -> str:
        """What to write into the file: the same for the same resources, whatever their order."""
        stacks = {name: _written(stack) for name, stack in sorted(self.stacks.items())}
        return json.dumps({"version": _VERSION, "stacks": stacks}, indent=2, ensure_ascii=False) + "\n"

    def at(self, place: Place) -> Recorded | None:
        """The resource in a place, if there is one."""
        stack = self.stacks.get(place[0])
        return stack.resources.get(place[1]) if stack else None

    @property
    def places(self) -> dict[Place, Recorded]:
        """All resources."""
        return {
            (name, logical_id): each
            for name, stack in self.stacks.items()
            for logical_id, each in stack.resources.items()
        }


def _written(stack: RecordedStack) -> dict[str, Any]:
    """A stack without what says nothing."""
    head = {"account": stack.account, "region": stack.region, "termination_protection": stack.termination_protection}
    resources = {
        logical_id: {
            key: value
            for key, value in (
                ("type", each.type),
                ("path", each.path),
                ("deletion_policy", each.deletion_policy),
                ("update_replace_policy", each.update_replace_policy),
                ("immutable", dict(each.immutable)),
            )
            if value
        }
        for logical_id, each in sorted(stack.resources.items())
    }
    return {**{key: value for key, value in head.items() if value}, "resources": resources}
