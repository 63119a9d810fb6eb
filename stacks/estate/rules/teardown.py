"""Rules for taking an estate down: what is retained is not cleared away, and homes only if that is said twice."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.estate.errors import Finding
from stacks.estate.rules.scene import Scene
from studio_constructs.errors import Problem


def teardown_is_of_an_estate_that_goes(scene: Scene) -> Iterator[Finding]:
    """Who keeps a domain keeps the work in it."""
    teardown, policy = scene.settings.find("teardown"), scene.settings.find("domain", "removal_policy")
    if teardown is None or _is_off(scene) or (policy is not None and policy.value == "destroy"):
        return
    said = "the domain is retained" if policy is None else f"{policy.path} is {policy.show()}"
    problem = Problem(
        "TeardownOfRetainedDomain",
        f"{teardown.path} is given, and {said}",
        "who keeps a domain keeps the work in it: spaces would be deleted for nothing",
        "write domain: {removal_policy: destroy}, or drop teardown",
    )
    yield teardown.refuse(problem, policy)


def homes_go_if_it_is_said_twice(scene: Scene) -> Iterator[Finding]:
    """The switch, and the domain's name."""
    switch = scene.settings.find("teardown", "delete_homes")
    name = scene.settings.find("teardown", "confirm_delete_homes")
    wanted = switch is not None and switch.value is True
    confirmed = name is not None and name.value == scene.domain_name
    node = name or switch
    if node is None or _is_off(scene) or (not wanted and name is None) or (wanted and confirmed):
        return
    problem = Problem(
        "TeardownHomesUnconfirmed",
        f"{node.path} is {node.show()}",
        "everybody's home is deleted with the domain, so both keys say it",
        f"write delete_homes: true and confirm_delete_homes: {scene.domain_name}, or drop both",
    )
    yield node.refuse(problem, switch if node is name else None, scene.settings.find("domain", "name"))


def _is_off(scene: Scene) -> bool:
    enabled = scene.settings.find("teardown", "enabled")
    return enabled is not None and enabled.value is False
