"""Files that are wrong about what stops idle apps."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

OLD: Final = "images:\n  - {name: old, existing: true, apps: [JupyterLab], idle_support: "
BUILT_IN: Final = "start_up_scripts:\n  - {name: a, app_type: JupyterLab, file: ok.sh, built_in: true}\n"
PLACE: Final = "an app has one script that is built in, and here it watches for idle apps"
PLACE_FIX: Final = "drop built_in: people then choose the script, or none"

CASES: Final = (
    Bad(
        "choice under an hour",
        lab(add="idle_shutdown:\n  minutes: 30\n  user_may_choose: {minimum_minutes: 60, maximum_minutes: 90}\n"),
        (
            said(
                13,
                "IdleChoiceInvalid",
                "idle_shutdown.user_may_choose is 60 to 90, and minutes is 30",
                "minutes lies within what users may choose",
                "drop user_may_choose, or write minutes of an hour or more",
            ),
        ),
    ),
    Bad(
        "choice with an image that does not answer",
        lab(
            (
                "users:",
                (
                    "    idle_shutdown: {enabled: true, user_may_choose: {minimum_minutes: 60, maximum_minutes: 240}}\n"
                    "users:"
                ),
            ),
            add=f"{OLD}none}}\n",
        ),
        (
            said(
                9,
                "IdleChoiceByScript",
                (
                    "teams[0].idle_shutdown.user_may_choose is given, and images[0] (old) does not answer AWS's own "
                    "shutdown"
                ),
                "a script stops JupyterLab then, after a time that stands in it",
                "drop user_may_choose, or the image",
            ),
        ),
    ),
    Bad(
        "choice of what is off, with an image that does not answer",  # no script stops anything there
        lab(
            add="idle_shutdown: {enabled: false, user_may_choose: {minimum_minutes: 60, maximum_minutes: 240}}\n"
            f"{OLD}none}}\n"
        ),
        (
            said(
                11,
                "IdleShutdownOff",
                "idle_shutdown.user_may_choose stands beside 'enabled: false'",
                "idle shutdown that is off has no other settings",
                "drop one of the two",
            ),
        ),
    ),
    Bad(
        "guard that an image does not hear",
        lab(add=f"idle_shutdown: {{busy_guard: true}}\n{OLD}without-guard}}\n"),
        (
            said(
                11,
                "IdleGuardUnheard",
                "idle_shutdown.busy_guard is true, and images[0] (old) does not hear it",
                "a guard is heard by jupyter-activity-monitor-extension 0.3.2 or newer",
                "put it into the image, or drop busy_guard",
            ),
        ),
    ),
    Bad(
        "built-in script where a guard is, through an override",
        overriding("    overrides:\n      idle_shutdown: {busy_guard: true}\n", add=BUILT_IN),
        (
            said(
                7,
                "IdleScriptPlaceTaken",
                (
                    "start_up_scripts[0].built_in is true, and environments[0].overrides.idle_shutdown needs that "
                    "place for JupyterLab, because busy_guard is asked for (through "
                    "environments[0].overrides.idle_shutdown)"
                ),
                PLACE,
                PLACE_FIX,
            ),
        ),
    ),
    Bad(
        "built-in script where one stops a person's apps",
        lab(("team: analysts}", "team: analysts, idle_shutdown: {minutes: 20}}"), add=BUILT_IN),
        (
            said(
                12,
                "IdleScriptPlaceTaken",
                (
                    "start_up_scripts[0].built_in is true, and users[0].idle_shutdown needs that place for JupyterLab, "
                    "because the built-in shutdown knows no limit under an hour"
                ),
                PLACE,
                PLACE_FIX,
            ),
        ),
    ),
    Bad(
        "built-in script beside an image that does not answer",
        lab(add=f"{OLD}none}}\n{BUILT_IN}"),
        (
            said(
                14,
                "IdleScriptPlaceTaken",
                (
                    "start_up_scripts[0].built_in is true, and idle_shutdown needs that place for JupyterLab, because "
                    "images[0] (old) can not answer the built-in shutdown"
                ),
                PLACE,
                PLACE_FIX,
            ),
        ),
    ),
    Bad(
        "support that is none",
        lab(add=f"{OLD}partial}}\n"),
        (
            said(
                12,
                "ValueUnknown",
                "images[0].idle_support is 'partial'",
                "it is one of full, without-guard, none",
                "take one of them, for example 'full'",
            ),
        ),
    ),
)
