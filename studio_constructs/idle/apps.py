"""What idle shutdown means for each app of a domain or a person, and the script that it puts into their settings."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import aws_cdk as cdk
from constructs import Construct

from studio_constructs._loosening import say_loosened
from studio_constructs.app_type import AppType
from studio_constructs.apps import CodeEditorSettings, JupyterLabSettings
from studio_constructs.apps.start import NO_LIFECYCLE_CONFIG
from studio_constructs.errors import Problem
from studio_constructs.idle.mode import IdleDecision, IdleMode, Images, check_mode, decide
from studio_constructs.idle.names import IdleScript
from studio_constructs.idle.shutdown import IdleShutdown
from studio_constructs.idle.support import IdleSupport
from studio_constructs.lifecycle import StudioLifecycleConfig
from studio_constructs.lifecycle.idle_watch import guard_script, stop_script
from studio_constructs.settings.space_defaults import DefaultSpaceSettings
from studio_constructs.settings.user import UserSettings

_FIELDS: Final = {AppType.JUPYTER_LAB: "jupyter_lab", AppType.CODE_EDITOR: "code_editor"}
_SETTINGS: Final = {AppType.JUPYTER_LAB: JupyterLabSettings, AppType.CODE_EDITOR: CodeEditorSettings}
_SAID: Final[weakref.WeakKeyDictionary[cdk.Stack, set[str]]] = weakref.WeakKeyDictionary()
"""By which scripts idle apps of a stack are known to be stopped."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AppIdle:
    """What holds for the idle apps of one type.

    Args:
        field: What says so, as the user typed it.
        idle: When they are idle; None where that is not known.
        images: What they may start from.
        own_script: Whether the place of the script that nobody can leave out is taken by one of the user's own, or
            emptied by them.
    """

    field: str
    idle: IdleShutdown | None
    images: Images
    own_script: bool = False

    @property
    def decision(self) -> IdleDecision:
        """What stops them, and why."""
        if self.idle is None:
            return IdleDecision(IdleMode.OFF, "nothing is known of it")
        return decide(self.idle, self.images)

    def problems(self) -> list[Problem]:
        """What cannot work."""
        if self.idle is None:
            return []
        problems = check_mode(self.field, self.idle, self.images)
        if self.own_script and self.decision.mode.has_script:
            wrote = f"{self.field} needs the place of a built-in script, and built_in_lifecycle_config is given"
            rule = f"an app has one script that nobody can leave out, and here it watches, because {self.decision.why}"
            fix = "move your script to lifecycle_configs"
            problems.append(Problem("IdleScriptPlaceTaken", wrote, rule, fix))
        return problems


IdleApps = Mapping[AppType, AppIdle]
"""What holds for idle apps, by their type."""


def idle_of_domain(field: str, users: UserSettings) -> dict[AppType, AppIdle]:
    """What a domain says, with everything said that a domain says."""
    found = {}
    for app_type, name in _FIELDS.items():
        app = getattr(users, name)
        found[app_type] = AppIdle(
            field=f"{field}.{name}.idle_shutdown" if app.idle_shutdown else f"{field}.idle_shutdown",
            idle=app.idle_shutdown or users.idle_shutdown,
            images=app.idle_support,
            own_script=app.built_in_lifecycle_config != NO_LIFECYCLE_CONFIG,
        )
    return found


def idle_of_import(idle: IdleShutdown | None, stopped_by_script: Sequence[AppType]) -> dict[AppType, AppIdle]:
    """What is told of a domain that was made elsewhere."""
    if idle is None:
        return {}
    silent: Images = {"an image of the domain": IdleSupport.NONE}
    return {
        app_type: AppIdle(field="idle_shutdown", idle=idle, images=silent if app_type in stopped_by_script else {})
        for app_type in _FIELDS
    }


def idle_of_profile(field: str, users: UserSettings, inherited: IdleApps) -> dict[AppType, AppIdle]:
    """What a profile says otherwise than its domain; nothing for apps of which it says nothing."""
    found = {}
    for app_type, name in _FIELDS.items():
        app, of_domain = getattr(users, name) or _SETTINGS[app_type](), inherited.get(app_type)
        own_script = app.built_in_lifecycle_config is not None
        if not (app.idle_shutdown or users.idle_shutdown or app.says_images or own_script):
            continue
        found[app_type] = AppIdle(
            field=f"{field}.{name}.idle_shutdown" if app.idle_shutdown else f"{field}.idle_shutdown",
            idle=app.idle_shutdown or users.idle_shutdown or (of_domain.idle if of_domain else None),
            images=of_domain.images if of_domain and not app.says_images else app.idle_support,
            own_script=own_script or (of_domain is not None and of_domain.own_script),
        )
    return found


def check_idle_apps(apps: IdleApps) -> list[Problem]:
    """What cannot work; what holds for both apps is said once."""
    return list(dict.fromkeys(problem for app in apps.values() for problem in app.problems()))


def with_idle_scripts(
    construct: Construct, users: UserSettings, apps: IdleApps, inherited: IdleApps | None = None
) -> UserSettings:
    """The settings, with the script in them that watches, or that ends a domain's watching for one person.

    Args:
        construct: Whose settings they are; the script is made in its stack, once for all who need the same.
        users: The settings.
        apps: What holds for idle apps.
        inherited: What the domain says, for a profile. Default: it is the domain's settings.
    """
    changed: dict[str, Any] = {}
    for app_type, app in apps.items():
        of_domain = (inherited or {}).get(app_type)
        if app.decision.mode.has_script and app.idle is not None:
            script: Any = _script(construct, app_type, app.decision.mode, app.idle)
        elif of_domain is not None and of_domain.decision.mode.has_script and not app.own_script:
            script = NO_LIFECYCLE_CONFIG
        else:
            continue
        settings = getattr(users, _FIELDS[app_type]) or _SETTINGS[app_type]()
        changed[_FIELDS[app_type]] = replace(settings, built_in_lifecycle_config=script)
    return replace(users, **changed) if changed else users


def idle_of_shared_spaces(field: str, spaces: DefaultSpaceSettings, idle: IdleShutdown | None) -> AppIdle | None:
    """What holds for JupyterLab in shared spaces; nothing where it is as in people's own."""
    lab = spaces.jupyter_lab
    if lab is None:
        return None
    return AppIdle(
        field=f"{field}.jupyter_lab.idle_shutdown",
        idle=lab.idle_shutdown or idle,
        images=lab.idle_support,
        own_script=lab.built_in_lifecycle_config not in {None, NO_LIFECYCLE_CONFIG},
    )


def with_guard(construct: Construct, spaces: DefaultSpaceSettings, idle: IdleShutdown | None) -> DefaultSpaceSettings:
    """Shared spaces with a guard where one is asked for.

    They never get a script that stops the app: what runs there works as a role that everybody shares, which may not
    delete apps.
    """
    app = idle_of_shared_spaces("", spaces, idle)
    if app is None or app.idle is None or app.decision.mode is not IdleMode.GUARDED or spaces.jupyter_lab is None:
        return spaces
    script = _script(construct, AppType.JUPYTER_LAB, IdleMode.GUARDED, app.idle)
    return replace(spaces, jupyter_lab=replace(spaces.jupyter_lab, built_in_lifecycle_config=script))


def say_what_stops(construct: Construct, apps: IdleApps, *, everything: bool) -> None:
    """Say at synth what stops idle apps, and why; what is the same for a hundred people of a stack, once.

    Args:
        construct: Whose apps they are.
        apps: What holds for them.
        everything: Whether to say what is as it should be, too.
    """
    if everything:
        for text, names in _together((app_type, _in_words(app)) for app_type, app in apps.items()):
            cdk.Annotations.of(construct).add_info(f"{names}: {text}")
    by_script = _together(
        (app_type, app.decision.why) for app_type, app in apps.items() if app.decision.mode is IdleMode.BY_SCRIPT
    )
    stopped = "; ".join(f"{names} ({why})" for why, names in by_script)
    already = _SAID.setdefault(cdk.Stack.of(construct), set())
    is_new = everything or stopped not in already
    already.add(stopped)
    unknown = {
        name
        for app in apps.values()
        if app.decision.mode in {IdleMode.BUILT_IN, IdleMode.GUARDED}
        for name, support in app.images.items()
        if support is None
    }
    say_loosened(
        construct,
        {
            "studio:IdleStopByScript": (
                bool(by_script) and is_new,
                (
                    f"idle apps are stopped by a script: {stopped}; people can end it, and a role that no "
                    "ExecutionPolicy is attached to needs sagemaker:DeleteApp for it; write an hour or more, and take "
                    "images that answer"
                ),
            ),
            "studio:IdleSupportUnknown": (
                bool(unknown),
                (
                    f"{' and '.join(sorted(unknown))} may not answer the built-in idle shutdown, and apps of it then "
                    "never stop; say idle_support of the image"
                ),
            ),
        },
    )


def _together(said: Iterable[tuple[AppType, str]]) -> list[tuple[str, str]]:
    """What is said of apps, each once, with the names of the apps."""
    found: dict[str, list[str]] = {}
    for app_type, text in said:
        found.setdefault(text, []).append(app_type.value)
    return [(text, " and ".join(names)) for text, names in found.items()]


def _in_words(app: AppIdle) -> str:
    decision, minutes = app.decision, "some" if app.idle is None else app.idle.minutes
    after = f"after {minutes} idle minutes"
    what = {
        IdleMode.OFF: "nothing stops an idle app",
        IdleMode.BUILT_IN: f"Studio's built-in shutdown stops an app {after}",
        IdleMode.GUARDED: f"Studio's built-in shutdown stops an app {after}, and a guard tells it of work in silence",
        IdleMode.BY_SCRIPT: f"a script in the app stops it {after}",
    }
    return f"{what[decision.mode]}, because {decision.why}"


def _script(construct: Construct, app_type: AppType, mode: IdleMode, idle: IdleShutdown) -> StudioLifecycleConfig:
    """One for all who need the same, in each stack: an export of a script would hold on to what it once said."""
    stack = cdk.Stack.of(construct)
    guard = mode is IdleMode.GUARDED
    name = IdleScript(None if guard else idle.minutes).construct_id(app_type)
    found = stack.node.try_find_child(name)
    if isinstance(found, StudioLifecycleConfig):
        return found
    script = guard_script() if guard else stop_script(minutes=idle.minutes)
    return StudioLifecycleConfig(stack, name, script=script, app_type=app_type)
