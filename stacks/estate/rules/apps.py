"""Rules for what apps start with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from stacks.estate.errors import Finding
from stacks.estate.rules.scene import Scene, repeated, with_the_domain_s_name
from stacks.estate.tree import Node
from studio_constructs import AppType, aws_facts
from studio_constructs.aws_facts import images as image_facts
from studio_constructs.errors import Problem

_OF_CLASSIC: Final = (AppType.JUPYTER_SERVER, AppType.KERNEL_GATEWAY)


def scripts_fit(scene: Scene) -> Iterator[Finding]:
    """An app type takes so many scripts."""
    count: Counter[str] = Counter()
    for script in scene.settings.items("start_up_scripts"):
        app_type = script.text("app_type") or ""
        count[app_type] += 1
        if app_type and count[app_type] == aws_facts.LIFECYCLE_ARNS_MAX + 1:
            limit = aws_facts.LIFECYCLE_ARNS_MAX
            wrote = f"{script.path} is script {limit + 1} of {app_type}"
            rule = f"an app type takes at most {limit} scripts"
            yield script.refuse(Problem("ScriptsTooMany", wrote, rule, "join some of them"))


def one_script_is_built_in(scene: Scene) -> Iterator[Finding]:
    """An app has one script that nobody can leave out."""
    first: dict[str, Node] = {}
    for script in scene.settings.items("start_up_scripts"):
        app_type, built_in = script.text("app_type"), script.child("built_in")
        if app_type is None or built_in is None or built_in.value is not True:
            continue
        taken = first.setdefault(app_type, built_in)
        if taken is not built_in:
            wrote = f"{built_in.path} is true, and {taken.path} in line {taken.line} is, for {app_type}"
            rule = "an app has one script that is built in"
            yield built_in.refuse(Problem("BuiltInScriptTaken", wrote, rule, "join the two, or drop one built_in"))


def classic_is_there(scene: Scene) -> Iterator[Finding]:
    """What is for Studio Classic stands in an estate that keeps it, and what is not does not contradict it."""
    classic = scene.settings.find("classic")
    for script in scene.settings.items("start_up_scripts"):
        app_type = script.find("app_type")
        if classic is None and app_type is not None and app_type.value in _OF_CLASSIC:
            wrote = f"{app_type.path} is {app_type.show()}, and there is no 'classic'"
            rule = "apps of Studio Classic are configured where it is kept"
            problem = Problem("ClassicMissing", wrote, rule, "add 'classic: {}' to an estate that still has it")
            yield app_type.refuse(problem)
    page = scene.settings.find("portal", "landing_page")
    moved = classic.child("current_studio") if classic else None
    if page is not None and classic is not None and (moved is None or moved.value is False):
        wrote = f"{page.path} is {page.show()}, and classic keeps people in Studio Classic"
        rule = "a page of the current Studio opens only where people land in it"
        problem = Problem("LandingPageContradicts", wrote, rule, "drop it, or write classic: {current_studio: true}")
        yield page.refuse(problem, classic)


def images_have_names(scene: Scene) -> Iterator[Finding]:
    """Images have names of their own, also with the domain's name in front."""
    images = scene.settings.items("images")
    yield from repeated(images, "name", "ImageNameTaken", "each image has a name of its own")
    for image in images:
        existing = image.child("existing")
        if existing is None or existing.value is not True:
            yield from with_the_domain_s_name(
                scene, image, image_facts.IMAGE_NAME_MAX, code="ImageNameTooLong", what="an image's name"
            )
