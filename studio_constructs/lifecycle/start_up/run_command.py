"""`RunCommand`: what no other step does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from studio_constructs.errors import Problem
from studio_constructs.lifecycle.start_up.rules import check_text
from studio_constructs.lifecycle.start_up.step import StartUpStep


@dataclass(frozen=True, kw_only=True, slots=True)
class RunCommand(StartUpStep):
    """Run a command of one's own: bash, in the home, as the user who works in the app.

    Its last line is what the log says of it, and its exit code tells whether it failed.

    Args:
        command: What bash runs, one line or several. It holds no secret: everybody who may describe lifecycle
            configurations reads it.
        name: What the log calls it. Default: "command".
    """

    command: str
    name: str = "command"

    files: ClassVar[tuple[str, ...]] = ("run_command",)

    @property
    def title(self) -> str:
        """What the log calls it."""
        return self.name

    def arguments(self) -> Sequence[str]:
        """The command."""
        return [self.command]

    def own_problems(self, field: str) -> list[Problem]:
        """Text that is none."""
        return [*check_text(f"{field}.command", self.command, lines=True), *check_text(f"{field}.name", self.name)]
