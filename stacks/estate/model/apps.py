"""How apps start and stop."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic.json_schema import SkipJsonSchema

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import IdleLimit, IdleMinutes, ScriptName
from stacks.estate.model.base import Model
from stacks.estate.model.start_up import Step
from studio_constructs import AppType, LifecycleScript, StartUp, aws_facts
from studio_constructs.errors import Problem


class UserMayChoose(Model):
    """Between which idle times each user may choose."""

    minimum_minutes: IdleMinutes = Field(examples=[60])
    """Shortest idle time to choose, in minutes, at most `minutes`."""
    maximum_minutes: IdleMinutes = Field(examples=[480])
    """Longest idle time to choose, in minutes, at least `minutes`."""


class IdleShutdownSettings(Model):
    """When apps that nobody uses are stopped, so that nobody pays for an idle weekend."""

    enabled: bool = True
    """Whether idle apps are stopped; `false` allows no other key. Default: they are."""
    minutes: IdleLimit = 120
    """Idle time after which an app is stopped, in minutes, 5 to 525600 (a year); under 60 a script in the app stops
    it, and synth warns. Default: 120."""
    user_may_choose: UserMayChoose | None = None
    """Lets users choose another idle time. Default: they cannot."""
    busy_guard: bool = False
    """Whether work that AWS's own shutdown does not see keeps an app alive: a silent cell, a job in a terminal.
    Default: it does not."""

    @field_validator("minutes", "user_may_choose", "busy_guard")
    @classmethod
    def _nothing_when_off(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("enabled", True):
            return value
        problem = Problem(
            "IdleShutdownOff",
            f"{HERE} stands beside 'enabled: false'",
            "idle shutdown that is off has no other settings",
            "drop one of the two",
        )
        raise RefusedError([Refusal(problem, because=("enabled",))])

    @field_validator("user_may_choose")
    @classmethod
    def _brackets_minutes(cls, value: UserMayChoose, info: ValidationInfo) -> UserMayChoose:
        minutes = info.data.get("minutes")
        if minutes is None or value.minimum_minutes <= minutes <= value.maximum_minutes:
            return value
        low, high = min(value.minimum_minutes, minutes), max(value.maximum_minutes, minutes)
        problem = Problem(
            "IdleChoiceInvalid",
            f"{HERE} is {value.minimum_minutes} to {value.maximum_minutes}, and minutes is {minutes}",
            "minutes lies within what users may choose",
            f"write {{minimum_minutes: {low}, maximum_minutes: {high}}}, or change minutes"
            if low >= aws_facts.IDLE_MINUTES_MIN
            else "drop user_may_choose, or write minutes of an hour or more",
        )
        raise RefusedError([Refusal(problem, because=("minutes",))])


class ScriptApp(enum.StrEnum):
    """An app whose start runs scripts."""

    JUPYTER_LAB = AppType.JUPYTER_LAB
    CODE_EDITOR = AppType.CODE_EDITOR
    JUPYTER_SERVER = AppType.JUPYTER_SERVER
    KERNEL_GATEWAY = AppType.KERNEL_GATEWAY


class StartUpScript(Model):
    """A script that runs each time an app starts, within five minutes."""

    name: ScriptName = Field(examples=["team-setup"])
    """Its name, 1 to 40 lower-case letters, digits and hyphens; unique among the scripts of its app type."""
    app_type: Annotated[ScriptApp, Field(strict=False)] = Field(examples=["JupyterLab"])
    """The app whose start runs it: JupyterLab or CodeEditor; with `classic` JupyterServer or KernelGateway too."""
    file: str | None = Field(default=None, min_length=1)
    """The script, relative to the estate file's folder: UTF-8, '#!' first, at most 12288 bytes, no secrets. Default:
    `steps` make it."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)] | None = None
    """What the script does, step by step, instead of a file. Default: `file` is the script."""
    built_in: bool = False
    """Whether it runs before the others at every start, and nobody can leave it out; one for each of JupyterLab and
    CodeEditor. Default: people may choose another script, or none."""
    content: SkipJsonSchema[str] = Field(exclude=True, repr=False)
    """The script itself, read by the loader; not a key of the file."""

    @model_validator(mode="after")
    def _is_a_file_or_steps(self) -> Self:
        if (self.file is None) is (self.steps is None):
            given = "neither 'file' nor 'steps'" if self.file is None else "both 'file' and 'steps'"
            fix = "add 'file: assets/lifecycle/jupyter-lab/team-setup.sh'" if self.file is None else "drop one of them"
            rule = "a script is a file or made of steps, exactly one of them"
            problem = Problem("StartUpScriptNotOne", f"{HERE} has {given}", rule, fix)
            raise RefusedError([Refusal(problem, because=("file", "steps"))])
        if self.steps is None:
            return self
        found = [*self._steps_of_another_app(self.steps), *self.start_up().problems(f"{HERE}.steps")]
        if found:
            raise RefusedError(Refusal(problem, at="steps", because=("app_type",)) for problem in found)
        return self

    def _steps_of_another_app(self, steps: tuple[Step, ...]) -> Iterator[Problem]:
        rule, fix = "the step is for the other app", "drop the step, or give the other app a script"
        if self.app_type not in {ScriptApp.JUPYTER_LAB, ScriptApp.CODE_EDITOR}:
            rule, fix = "steps are for JupyterLab and CodeEditor", "write a script to a file and name it in 'file'"
            yield Problem("StepOfAnotherApp", f"{HERE}.steps is given, for {self.app_type}", rule, fix)
            return
        other = "jupyter_extensions" if self.app_type is ScriptApp.CODE_EDITOR else "code_editor_extensions"
        for index, step in enumerate(steps):
            if getattr(step, other) is not None:
                wrote = f"{HERE}.steps[{index}].{other} is given, for {self.app_type}"
                yield Problem("StepOfAnotherApp", wrote, rule, fix)

    def start_up(self) -> StartUp:
        """The steps, as the library takes them; none where the script is a file."""
        return StartUp(steps=[step.made() for step in self.steps or ()])

    def script(self) -> LifecycleScript:
        """The script."""
        return LifecycleScript(self.content, self.file or "") if self.steps is None else self.start_up().script()

    @model_validator(mode="after")
    def _classic_has_none_built_in(self) -> Self:
        if not self.built_in or self.app_type in {ScriptApp.JUPYTER_LAB, ScriptApp.CODE_EDITOR}:
            return self
        problem = Problem(
            "BuiltInScriptMisplaced",
            f"{HERE}.built_in is true, for {self.app_type}",
            "JupyterLab and CodeEditor have a script that is built in",
            "drop built_in",
        )
        raise RefusedError([Refusal(problem, at="built_in", because=("app_type",))])
