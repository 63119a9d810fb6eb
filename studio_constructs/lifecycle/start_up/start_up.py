"""`StartUp`: a start-up script made of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from aws_cdk import aws_iam as iam

from studio_constructs._assets import lifecycle_text
from studio_constructs._validation import check_kind, check_list
from studio_constructs.errors import Problem, ValidationError
from studio_constructs.lifecycle.content import check_script
from studio_constructs.lifecycle.script import LifecycleScript
from studio_constructs.lifecycle.start_up.git_credentials import GitCredentials
from studio_constructs.lifecycle.start_up.step import FOREGROUND_SECONDS_MAX, GRACE_SECONDS, StartUpStep

_FIRST_LINES = """\
#!/usr/bin/env bash
# Start-up steps, made by studio-constructs.
set -u
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class StartUp:
    """What the team's apps do when they start: steps, one after the other, each with its line in the app's log.

    A step that fails is told in the log, and the app starts all the same, unless the step is required. No step can
    hang: each has its time, and those that the app waits for end within SageMaker's five minutes.

    Args:
        steps: The steps, in their order: `GitIdentity`, `GitClone`, `PipPackages`, `CondaPackages`,
            `EnvironmentVariables`, `Proxies`, `JupyterExtensions`, `CodeEditorExtensions`, `RunCommand`.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-lifecycle-configurations.html (read 2026-11-22)
    """

    steps: Sequence[StartUpStep]

    def problems(self, field: str = "steps") -> list[Problem]:
        """What would keep a step from running, the app from starting, or would give something away."""
        problems = self._check_steps(field) or self._check_time(field)
        return problems or check_script(field, self._render())

    def script(self) -> LifecycleScript:
        """The script, for a `StudioLifecycleConfig`.

        Raises:
            ValidationError: What is wrong with the steps, all of it.
        """
        if problems := self.problems():
            path = "StartUp"
            raise ValidationError(path, problems)
        return LifecycleScript(self._render(), "steps")

    @property
    def credentials(self) -> list[GitCredentials]:
        """What the steps read from AWS with the app's role, each once."""
        return list(dict.fromkeys(found for each in self.steps if (found := each.credentials_read()) is not None))

    def grant_read(self, grantee: iam.IGrantable) -> None:
        """Let a role read the credentials that the steps need, and nothing else; nothing where they need none.

        Give it to every role that apps with this script run as.

        Args:
            grantee: The role, or a policy of several roles.
        """
        for each in self.credentials:
            for statement in each.statements():
                grantee.grant_principal.add_to_principal_policy(statement)

    def _render(self) -> str:
        files = dict.fromkeys(["core", *(file for each in self.steps for file in _files_of(each))])
        steps = [each.render(number) for number, each in enumerate(self.steps, start=1)]
        return "\n".join([_FIRST_LINES.rstrip(), *map(_functions, files), "begin", *steps, "exit 0", ""])

    def _check_steps(self, field: str) -> list[Problem]:
        if wrong := check_list(field, self.steps):
            return wrong
        if not self.steps:
            return [Problem("StartUpEmpty", f"{field} is empty", "a start-up script does something", "add a step")]
        problems: list[Problem] = []
        for index, each in enumerate(self.steps):
            if isinstance(each, StartUpStep):
                problems += each.problems(f"{field}[{index}]")
            else:
                what, fix = "a step", 'GitClone(url="https://...") or another one'
                problems += check_kind(f"{field}[{index}]", each or "", fits=False, what=what, fix=fix)
        return problems

    def _check_time(self, field: str) -> list[Problem]:
        waited_for = [each for each in self.steps if not each.background]
        total = sum(each.seconds + GRACE_SECONDS for each in waited_for)
        if total <= FOREGROUND_SECONDS_MAX:
            return []
        wrote = f"{field} has {len(waited_for)} steps before the app, which may take {total} seconds"
        rule = (
            f"SageMaker gives up after five minutes, so they may take {FOREGROUND_SECONDS_MAX} together, "
            f"each with {GRACE_SECONDS} to end"
        )
        fix = "shorten their timeouts, or run the long ones in the background"
        return [Problem("StartUpTooLong", wrote, rule, fix)]


def _files_of(step: StartUpStep) -> tuple[str, ...]:
    """What a step runs: what it reads no credentials with, it needs not."""
    return step.files if step.credentials_read() is not None else step.files[:1]


@cache
def _functions(file: str) -> str:
    """A file of functions as the script has it: no comments on lines of their own, no empty lines, nothing indented."""
    lines = map(str.strip, lifecycle_text(f"start_up/{file}.sh").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))
