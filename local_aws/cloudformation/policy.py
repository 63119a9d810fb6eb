"""Stack policies: which resources an update may touch."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .errors import ResourceFailureError, ValidationError, refused


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@dataclass
class Policy:
    """A stack policy; the empty one permits everything, any other denies what it does not allow."""

    statements: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, text: str | None) -> Policy:
        """The policy a text says.

        Raises:
            ValidationError: It says something this cannot enforce.
        """
        if not text:
            return cls()
        try:
            statements = _list(json.loads(text)["Statement"])
        except (ValueError, KeyError, TypeError) as error:
            raise ValidationError("Error validating stack policy: Invalid stack policy") from error
        for statement in statements:
            if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
                raise ValidationError("Error validating stack policy: Invalid stack policy")
            if unknown := set(statement) - {
                "Sid",
                "Effect",
                "Principal",
                "Action",
                "NotAction",
                "Resource",
                "NotResource",
                "Condition",
            }:
                raise ValidationError(f"Error validating stack policy: Unknown element {min(unknown)}")
            for operator, test in statement.get("Condition", {}).items():
                if operator not in ("StringEquals", "StringLike") or set(test) != {"ResourceType"}:
                    raise refused(f"Condition {operator} {sorted(test)} of a stack policy")
        return cls(statements)

    def check(self, logical_id: str, type_name: str, action: str) -> None:
        """Fail unless the policy lets an update do this to a resource.

        Args:
            logical_id: The resource.
            type_name: Its type.
            action: ``Modify``, ``Replace`` or ``Delete``.
        """
        if not self.statements:
            return
        matching = [
            (number, statement["Effect"])
            for number, statement in enumerate(self.statements, start=1)
            if self._applies(statement, f"LogicalResourceId/{logical_id}", type_name, f"Update:{action}")
        ]
        denials = [number for number, effect in matching if effect == "Deny"]
        if denials or not matching:
            which = f"Statement [#{denials[0]}] does not allow" if denials else "No statement allows"
            raise ResourceFailureError(
                f"Action denied by stack policy: {which} [Update:{action}] "
                f"for resource [LogicalResourceId/{logical_id}]"
            )

    @staticmethod
    def _applies(statement: dict[str, Any], resource: str, type_name: str, action: str) -> bool:
        def any_of(patterns: Iterable[str], value: str) -> bool:
            return any(fnmatchcase(value, pattern) for pattern in patterns)

        acts = (
            not any_of(_list(statement["NotAction"]), action)
            if "NotAction" in statement
            else any_of(_list(statement.get("Action", [])), action)
        )
        reaches = (
            not any_of(_list(statement["NotResource"]), resource)
            if "NotResource" in statement
            else any_of(_list(statement.get("Resource", "*")), resource)
        )
        tests = statement.get("Condition", {}).values()
        return acts and reaches and all(any_of(_list(test["ResourceType"]), type_name) for test in tests)
