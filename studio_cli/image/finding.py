"""What is wrong with the folder of an image, and where."""

from __future__ import annotations

from dataclasses import dataclass

from studio_constructs import Problem


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and its place: prints as ``Dockerfile:12: studio:ImageUserWrong: ...``.

    Args:
        file: Its path from the folder.
        line: From 1.
        problem: What is wrong.
    """

    file: str
    line: int
    problem: Problem

    def __str__(self) -> str:
        """Render it as one line."""
        return f"{self.file}:{self.line}: {self.problem}"
