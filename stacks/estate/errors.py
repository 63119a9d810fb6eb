"""What goes wrong in an estate file, and where.

::

    Problem        what is wrong (the library's own shape)
    Finding        a problem and its line, while the file is being judged
    EstateProblem  a finding and its file: prints as ``studio.yaml:41: studio:UserTeamUnknown: ...``
    EstateError    every problem of one file, raised once
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from studio_constructs.errors import Problem, StudioError

HERE: Final = "\ue000"
"""Stands for the field in the problems of a rule that cannot know where in the file its value is."""


def with_field(problem: Problem, field: str) -> Problem:
    """Put the field's path where a rule wrote ``HERE``."""
    return replace(
        problem,
        wrote=problem.wrote.replace(HERE, field),
        rule=problem.rule.replace(HERE, field),
        fix=problem.fix.replace(HERE, field),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """One problem of a value in the model, on its way through pydantic.

    Args:
        problem: What is wrong; its field is written ``HERE``.
        at: The key of the value where the problem is reported; empty for the value itself.
        because: Other keys that take part, of the value or beside it: an override of one of them is to blame.
    """

    problem: Problem
    at: str = ""
    because: tuple[str, ...] = ()


class RefusedError(ValueError):
    """How a rule of the model tells pydantic what is wrong; never leaves this package."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(str(refusal.problem) for refusal in self.refusals))


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and its place in the file; line and column count from 1."""

    line: int
    column: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class EstateProblem:
    """A problem of an estate file.

    Attributes:
        file: The file as it was asked for.
        line: Line, from 1.
        column: Column, from 1.
        problem: What is wrong, which rule it breaks and how to fix it.
    """

    file: str
    line: int
    column: int
    problem: Problem

    def __str__(self) -> str:
        """Render as one line that editors and terminals make clickable, whatever keys it repeats."""
        return f"{self.file}:{self.line}: {' '.join(str(self.problem).splitlines())}"


class EstateError(StudioError):
    """An estate file that cannot be deployed: every problem found, in the order of the file's lines.

    Attributes:
        problems: At least one.
    """

    def __init__(self, problems: Iterable[EstateProblem]) -> None:
        unique = dict.fromkeys(problems)  # environments share what they do not override
        self.problems = tuple(sorted(unique, key=lambda each: (each.line, each.column)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, file: Path, findings: Iterable[Finding]) -> Self:
        """All findings of one file."""
        return cls(EstateProblem(str(file), each.line, each.column, each.problem) for each in findings)
