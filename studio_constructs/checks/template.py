"""What a rule sees of a template: resources whose intrinsic functions are resolved as far as anybody can tell.

Resolved values are plain text, numbers, lists and mappings, and besides them

==============  ======================================================================================================
`Reference`     ``Ref`` or ``Fn::GetAtt`` of a resource, here or (by ``Fn::ImportValue``) in another template
`Text`          text with parts that only a deployment knows: ``arn:${AWS::Partition}:s3:::${Bucket}``
`UNKNOWN`       what only a deployment knows: a parameter without a default, an import from elsewhere
==============  ======================================================================================================

``AWS::NoValue`` is gone from them, and of ``Fn::If`` a rule sees one branch at a time: it is asked once for each way in
which the conditions that nobody can decide may turn out.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self, TypeGuard, TypeVar

Fact = TypeVar("Fact")


class Unknown(enum.Enum):
    """The type of `UNKNOWN`."""

    UNKNOWN = "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
"""A value that nobody can tell before the deployment. A rule that meets it says nothing."""


@dataclass(frozen=True)
class Reference:
    """A resource's ``Ref``, or one of its attributes.

    Args:
        template: Name of the template in which the resource stands.
        logical_id: The resource.
        attribute: ``Ref``, or the name of the attribute.
    """

    template: str
    logical_id: str
    attribute: str = "Ref"

    def __str__(self) -> str:
        """``${Key.Arn}``: as ``Fn::Sub`` writes it."""
        name = self.logical_id if self.attribute == "Ref" else f"{self.logical_id}.{self.attribute}"
        return "${" + name + "}"


class Text(str):  # noqa: SLOT000 - the parts need a place
    """Text with parts in ``${...}`` that only a deployment knows.

    It is a `str`, so that a rule can look for what stands around the unknown parts; `is_literal` tells it from one
    that is known as a whole.
    """

    parts: tuple[object, ...]

    def __new__(cls, parts: Sequence[object]) -> Self:
        """Join the parts."""
        self = super().__new__(cls, "".join(str(part) for part in parts))
        self.parts = tuple(parts)
        return self

    def references(self) -> Iterator[Reference]:
        """The resources that it names."""
        for part in self.parts:
            if isinstance(part, Reference):
                yield part
            elif isinstance(part, Text):
                yield from part.references()


@dataclass(frozen=True)
class Resource:
    """A resource of a template, resolved.

    Args:
        logical_id: Its name in the template.
        type: ``AWS::SageMaker::Domain``.
        properties: Its properties, resolved.
        deletion_policy: ``DeletionPolicy``, or None where there is none.
        update_replace_policy: ``UpdateReplacePolicy``, or None where there is none.
        metadata: ``Metadata``, as it stands there.
        path: Its construct path, or an empty text where no CDK made it.
        template: Name of the template in which it stands.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    deletion_policy: Any = None
    update_replace_policy: Any = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    template: str = ""

    def value(self, path: str) -> Any:
        """What stands at a path of properties (``DomainSettings.DockerSettings``).

        None where nothing stands there; `UNKNOWN` where nobody can tell.
        """
        return value_at(self.properties, path)

    def many(self, path: str) -> Sequence[Any]:
        """The entries of a list of properties; none where it is missing, and `UNKNOWN` alone where nobody can tell."""
        return listed(self.value(path))


@dataclass(frozen=True)
class Template:
    """A template, resolved under one way in which its conditions may turn out.

    Args:
        name: Its file, as it is shown.
        resources: By logical id; those whose condition does not hold are not among them.
        region: Where it is deployed, if that is known.
        account: Where it is deployed, if that is known.
        together: All templates that are deployed together, this one among them.
    """

    name: str
    resources: Mapping[str, Resource]
    region: str | None = None
    account: str | None = None
    together: Together = field(default_factory=lambda: Together({}), repr=False, compare=False)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, in the template's order."""
        return (each for each in self.resources.values() if each.type in types)

    def target(self, value: object) -> Resource | None:
        """The resource that a value names, here or in another template; None where it names none."""
        if isinstance(value, Text):
            named = list(value.references())
            value = named[0] if len(named) == 1 else None
        if not isinstance(value, Reference):
            return None
        template = self if value.template == self.name else self.together.get(value.template)
        return template.resources.get(value.logical_id) if template else None

    def home_of(self, resource: Resource) -> Template:
        """The template in which a resource stands."""
        return self if resource.template == self.name else self.together.get(resource.template, self)


class Together(Mapping[str, Template]):
    """Templates that are deployed together, by name; each is resolved when it is asked for.

    Of conditions that nobody can decide, all are taken not to hold here.
    """

    def __init__(self, templates: Mapping[str, Callable[[], Template]]) -> None:
        self._templates = templates
        self._resolved: dict[str, Template] = {}
        self._facts: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Template:
        if name not in self._resolved:
            self._resolved[name] = self._templates[name]()
        return self._resolved[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._templates)

    def __len__(self) -> int:
        return len(self._templates)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types in all of them."""
        return (resource for template in self.values() for resource in template.of_type(*types))

    def once(self, name: str, gather: Callable[[Together], Fact]) -> Fact:
        """What a rule gathers from all of them: gathered for the first who asks by that name, and kept."""
        if name not in self._facts:
            self._facts[name] = gather(self)
        fact: Fact = self._facts[name]
        return fact


def value_at(value: Any, path: str) -> Any:
    """What stands at a path below a resolved value; see `Resource.value`."""
    for key in path.split("."):
        if value is UNKNOWN:
            return UNKNOWN
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def listed(value: Any) -> Sequence[Any]:
    """A list; CloudFormation takes one value for a list of it."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def is_literal(value: Any) -> TypeGuard[str | int | float | bool]:
    """Whether a value is known as a whole, and is text, a number or a truth value."""
    return isinstance(value, (str, int, float)) and not isinstance(value, Text)


def is_known(value: Any) -> bool:
    """Whether nothing in a value waits for the deployment, but for the names of resources that stand in templates."""
    if isinstance(value, Mapping):
        return all(is_known(each) for each in value.values())
    if isinstance(value, list):
        return all(is_known(each) for each in value)
    return value is not UNKNOWN and not isinstance(value, Text)


def as_number(value: Any) -> float | None:
    """A number, which CloudFormation also takes as text; None for what is none, or is unknown."""
    if not is_literal(value) or isinstance(value, bool):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def as_flag(value: Any) -> bool | None:
    """A truth value, which CloudFormation also takes as text; None for what is none, or is unknown."""
    return {"true": True, "false": False}.get(str(value).lower()) if is_literal(value) else None
