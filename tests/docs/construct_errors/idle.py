"""Idle shutdown: what cannot work, and what stops apps less surely than the built-in shutdown."""

from __future__ import annotations

import aws_cdk as cdk

import studio_constructs as studio

from . import Build
from .core import domain

TITLE = "### Idle shutdown"


def lab(idle: studio.IdleShutdown | None, support: studio.IdleSupport | None) -> Build:
    """A domain with an image of its own for JupyterLab."""
    image = studio.ImageAttachment(
        image_name="ours", app_image_config_name="ours", app_type=studio.AppType.JUPYTER_LAB, idle_support=support
    )
    settings = studio.JupyterLabSettings(custom_images=[image])
    return domain(settings=studio.UserSettings(idle_shutdown=idle, jupyter_lab=settings))


def own_script(stack: cdk.Stack) -> None:
    script = studio.StudioLifecycleConfig(stack, "Setup", script=studio.LifecycleScript("#!/bin/sh\ntrue\n"))
    domain(
        settings=studio.UserSettings(
            idle_shutdown=after(30), jupyter_lab=studio.JupyterLabSettings(built_in_lifecycle_config=script)
        )
    )(stack)


def after(minutes: int, *, busy_guard: bool = False) -> studio.IdleShutdown:
    return studio.IdleShutdown.after(cdk.Duration.minutes(minutes), busy_guard=busy_guard)


ERRORS: dict[str, Build] = {
    "IdleChoiceByScript": lab(
        studio.IdleShutdown.between(cdk.Duration.hours(1), cdk.Duration.hours(8)), studio.IdleSupport.NONE
    ),
    "IdleGuardUnheard": lab(after(120, busy_guard=True), studio.IdleSupport.WITHOUT_GUARD),
    "IdleScriptPlaceTaken": own_script,
    "IdleVersionInvalid": lambda _: studio.IdleSupport.of_distribution("latest"),
}

WARNINGS: dict[str, Build] = {
    "IdleStopByScript": domain(settings=studio.UserSettings(idle_shutdown=after(30))),
    "IdleSupportUnknown": lab(None, None),
}
