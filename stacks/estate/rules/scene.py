"""What a rule looks at, and what rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stacks.estate.errors import Finding
from stacks.estate.tree import Node
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
