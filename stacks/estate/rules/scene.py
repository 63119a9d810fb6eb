"""What a rule looks at, and what rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stacks.estate.errors import Finding
from stacks.estate.tree import Node
from stacks.estate.values import nearest
from studio_constructs import aws_facts
from studio_constructs.errors import Problem


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may look at.

    Args:
        settings: The merged settings.
        environment: The environment's entry; the whole file, when there is none that could be read.
        domain_name: Name of the domain there.
    """

    settings: Node
    environment: Node
    domain_name: str

    @property
    def account(self) -> str | None:
        """Where it is deployed, if the file says so."""
        return self.environment.text("account")

    @property
    def region(self) -> str | None:
        """Where it is deployed, if the file says so."""
        region = self.environment.text("region")
        return region if region in aws_facts.STUDIO_REGIONS else None

    @property
    def name(self) -> str:
        """The environment, for messages."""
        return repr(self.environment.text("name") or "?")


type_of_rule = Callable[[Scene], Iterator[Finding]]


def repeated(nodes: Iterable[Node], key: str, code: str, rule: str) -> Iterator[Finding]:
    """Nodes whose value under a key was there before, whatever its case."""
    first: dict[str, Node] = {}
    for node in nodes:
        name = node.find(key)
        if name is None or not isinstance(name.value, str):
            continue
        taken = first.setdefault(name.value.lower(), name)
        if taken is not name:
            wrote = f"{name.path} is {name.show()}, and {taken.path} in line {taken.line} is {taken.show()}"
            yield name.refuse(Problem(code, wrote, rule, "rename one of them"))


def owned_by_users(scene: Scene, key: str, *, code: str, rule: str) -> Iterator[Finding]:
    """Things of a list that name no user of the file as their owner."""
    names = [name for user in scene.settings.items("users") if (name := user.text("name"))]
    for each in scene.settings.items(key):
        owner = each.find("owner")
        if owner is None or not isinstance(owner.value, str) or not names or owner.value in names:
            continue
        near = nearest(owner.value, names)
        fix = f"did you mean {near!r}?" if near else "name a user, or add one"
        problem = Problem(code, f"{owner.path} is {owner.show()}", rule, fix)
        yield owner.refuse(problem, scene.settings.find("users"))


def with_the_domain_s_name(scene: Scene, thing: Node, at_most: int, *, code: str, what: str) -> Iterator[Finding]:
    """A name that is too long once the domain's stands in front of it."""
    name = thing.find("name")
    if name is None or not isinstance(name.value, str):
        return
    made = f"{scene.domain_name.lower()}-{name.value}"
    if len(made) > at_most >= len(name.value):
        wrote = f"{name.path} is {name.show()}, which makes {made!r}"
        rule = f"with the domain's name in front, {what} has at most {at_most}"
        problem = Problem(code, wrote, rule, f"shorten it by {len(made) - at_most}")
        yield name.refuse(problem, scene.settings.find("domain", "name"))
