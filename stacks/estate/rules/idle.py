"""Rules for what stops idle apps: it works with the images that they start from and the scripts that run in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from stacks.estate.errors import Finding
from stacks.estate.model.apps import IdleShutdownSettings
from stacks.estate.model.images import ImageApp
from stacks.estate.rules.scene import Scene
from stacks.estate.tree import Node
from studio_constructs import IdleShutdown, IdleSupport
from studio_constructs.errors import Problem
from studio_constructs.idle.mode import IdleMode, decide

_DEFAULT_MINUTES: Final[int] = IdleShutdownSettings.model_fields["minutes"].default
_SUPPORTS: Final = {each.value: each for each in IdleSupport}


@dataclass(frozen=True, slots=True)
class _OwnImage:
    """An image of the file, as far as idle shutdown has to do with it."""

    node: Node
    support: IdleSupport | None

    @property
    def in_words(self) -> str:
        return f"{self.node.path} ({self.node.text('name')})"


def idle_shutdown_can_work(scene: Scene) -> Iterator[Finding]:
    """What everybody, a team or a person is told of idle apps can be done for JupyterLab and Code Editor."""
    said = scene.settings.find("idle_shutdown")
    for app in ImageApp:
        images = _images(scene, app)
        built_in = _built_in_script(scene, app)
        yield from _judge(said, app, images, built_in)
        for who in (*scene.settings.items("teams"), *scene.settings.items("users")):
            own = who.child("idle_shutdown")
            if own is not None:
                yield from _judge(own, app, images, built_in)


def _judge(
    said: Node | None, app: ImageApp, images: Mapping[str, _OwnImage], built_in: Node | None
) -> Iterator[Finding]:
    idle = _as_constructs_take_it(said)
    decision = decide(idle, {name: image.support for name, image in images.items()})
    here = "idle_shutdown" if said is None else said.path
    choice = said.child("user_may_choose") if said else None
    guard = said.child("busy_guard") if said else None
    silent = _those(images, IdleSupport.NONE)
    if decision.mode is IdleMode.BY_SCRIPT and choice is not None and silent:
        wrote = f"{choice.path} is given, and {_in_words(silent)} does not answer AWS's own shutdown"
        rule = f"a script stops {app.value} then, after a time that stands in it"
        problem = Problem("IdleChoiceByScript", wrote, rule, "drop user_may_choose, or the image")
        yield choice.refuse(problem, *(each.node for each in silent))
    deaf = _those(images, IdleSupport.WITHOUT_GUARD)
    if decision.mode is IdleMode.GUARDED and deaf and guard is not None:
        wrote = f"{guard.path} is true, and {_in_words(deaf)} does not hear it"
        rule = "a guard is heard by jupyter-activity-monitor-extension 0.3.2 or newer"
        problem = Problem("IdleGuardUnheard", wrote, rule, "put it into the image, or drop busy_guard")
        yield guard.refuse(problem, *(each.node for each in deaf))
    if built_in is not None and decision.mode.has_script:
        wrote = f"{built_in.path} is true, and {here} needs that place for {app.value}, because {decision.why}"
        rule = "an app has one script that is built in, and here it watches for idle apps"
        problem = Problem("IdleScriptPlaceTaken", wrote, rule, "drop built_in: people then choose the script, or none")
        yield built_in.refuse(problem, said)


def _as_constructs_take_it(said: Node | None) -> IdleShutdown:
    """What is said, with what is not said or not right left at its default: other rules tell of that."""
    if said is None:
        return IdleShutdown.after()
    enabled, guard = said.child("enabled"), said.child("busy_guard")
    if enabled is not None and enabled.value is False:
        return IdleShutdown.disabled()
    minutes = said.number("minutes") or _DEFAULT_MINUTES
    return IdleShutdown(
        enabled=True,
        minutes=minutes,
        minimum_minutes=minutes,
        maximum_minutes=minutes,
        busy_guard=guard is not None and guard.value is True,
    )


def _images(scene: Scene, app: ImageApp) -> dict[str, _OwnImage]:
    found = {}
    for image in scene.settings.items("images"):
        apps = {each.value for each in image.items("apps") if isinstance(each.value, str)}
        if apps and app.value not in apps:
            continue
        on_distribution, written = image.child("built_on_distribution"), image.text("idle_support")
        standard = IdleSupport.FULL if on_distribution is not None and on_distribution.value is True else None
        made = _OwnImage(image, _SUPPORTS.get(written or "", standard))
        found[made.in_words] = made
    return found


def _built_in_script(scene: Scene, app: ImageApp) -> Node | None:
    for script in scene.settings.items("start_up_scripts"):
        built_in = script.child("built_in")
        if script.text("app_type") == app.value and built_in is not None and built_in.value is True:
            return built_in
    return None


def _those(images: Mapping[str, _OwnImage], support: IdleSupport) -> list[_OwnImage]:
    return [image for image in images.values() if image.support is support]


def _in_words(images: list[_OwnImage]) -> str:
    return " and ".join(image.in_words for image in images)
