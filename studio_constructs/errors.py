"""What goes wrong, in one shape.

::

    StudioError(Exception)
    └─ ValidationError(StudioError, ValueError)     .path .problems

A problem reads ``studio:<Code>: <what was written>; <rule>; <fix>``. The code is stable (it is public API, listed
in ``docs/errors.md``) and stands in the text because an exception's *type* is lost where Python is called back
from the CDK's JavaScript: a lazy value or a mixin that raises arrives as ``RuntimeError(text)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what the user wrote.

    Args:
        code: Stable name of the rule, without the ``studio:`` in front.
        wrote: The field as the user typed it, and its value: ``domain_name is 'a_b'``.
        rule: What holds: ``a name is 1 to 63 letters, digits and hyphens``.
        fix: What to do: ``write 'a-b'``.
    """

    code: str
    wrote: str
    rule: str
    fix: str

    def __str__(self) -> str:
        """Render the problem as one line."""
        return f"studio:{self.code}: {self.wrote}; {self.rule}; {self.fix}"


class StudioError(Exception):
    """Anything this library raises on purpose. Never raised itself."""


class ValidationError(StudioError, ValueError):
    """Input that cannot make a working Studio: every problem found, not only the first.

    Attributes:
        path: Where: the construct path of the construct that refused.
        problems: What: at least one.
    """

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        super().__init__("\n".join(f"[{path}] {problem}" for problem in self.problems))
