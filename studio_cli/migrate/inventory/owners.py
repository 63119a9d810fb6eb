"""Whose an instance may be: what tags, CloudTrail, roles, names and scripts say. A person decides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from studio_cli.migrate.inventory.activity import OPENED
from studio_cli.migrate.inventory.facts import Instance, Inventory
from studio_cli.migrate.inventory.hours import CREATED

_TAGS: Final = frozenset({"owner", "creator", "createdby", "user", "username", "contact", "email", "person"})
"""Keys of tags that name somebody, without case, blanks and punctuation."""
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_GIT_MAIL: Final = re.compile(rf"git\s+config\b[^\n]*\buser\.email\s+['\"]?({_MAIL.pattern})")
_OF_ROLE: Final = re.compile(r"AmazonSageMaker-ExecutionRole-(?!\d{8}T?\d*$)(.+)", re.IGNORECASE)
"""The console's name for a role, unless what follows is a time."""

type_of_reasons = dict[str, list[str]]
"""Why it may be somebody's, by their name or address."""


def candidates(inventory: Inventory) -> dict[str, type_of_reasons]:
    """Whose each instance may be, by ``region/name``.

    Args:
        inventory: All instances: what several share says nothing about one.
    """
    scripts = Counter(f"{each.region}/{each.script}" for each in inventory.instances if each.script)
    roles = Counter(each.role_arn for each in inventory.instances)
    said: dict[str, type_of_reasons] = {}
    for each in inventory.instances:
        own: type_of_reasons = {}
        for name, because in _told(inventory, each, scripts):
            own.setdefault(_known_as(name, own), []).append(because)
        said[key_of(each)] = own
    people = {_words(name): name for own in said.values() for name in own}
    for each in inventory.instances:
        own = said[key_of(each)]
        for name, because in _named(each, people, roles):
            own.setdefault(_known_as(name, own), []).append(because)
    return said


def key_of(instance: Instance) -> str:
    """Region and name: what is unique."""
    return f"{instance.region}/{instance.name}"


def _told(inventory: Inventory, instance: Instance, scripts: Counter[str]) -> Iterator[tuple[str, str]]:
    """What tags, CloudTrail and scripts say."""
    for key, value in sorted((instance.tags.value or {}).items()):
        if re.sub(r"[^a-z]", "", key.lower()) in _TAGS and value.strip():
            yield value.strip(), f"tag {key}"
    events = instance.events.value or ()
    for event in events:
        if event.what == CREATED and event.who:
            yield event.who, "CloudTrail: created it"
    opened = Counter(event.who for event in events if event.what == OPENED and event.who)
    for who, times in opened.most_common():
        yield who, f"CloudTrail: opened it {'once' if times == 1 else f'{times} times'}"
    script = inventory.script_of(instance)
    if script is not None and scripts[f"{instance.region}/{script.name}"] == 1:
        for mail in sorted(set(_GIT_MAIL.findall(f"{script.on_create}\n{script.on_start}"))):
            yield mail, f"git user.email in lifecycle script {script.name}"


def _named(instance: Instance, people: Mapping[tuple[str, ...], str], roles: Counter[str]) -> Iterator[tuple[str, str]]:
    """What names say, of people that something else tells of."""
    match = _OF_ROLE.fullmatch(instance.role_arn.rsplit("/", 1)[-1])
    if match and roles[instance.role_arn] == 1:
        yield people.get(_words(match[1]), match[1]), f"role {match[0]}"
    words = _words(instance.name)
    for known, name in people.items():
        first_is_theirs = known[0] in words and sum(other[0] == known[0] for other in people) == 1
        if first_is_theirs or set(known) <= set(words):
            yield name, f"name {instance.name}"


def _known_as(name: str, known: type_of_reasons) -> str:
    """The name under which somebody is known already."""
    return next((other for other in known if _words(other) == _words(name)), name)


def _words(name: str) -> tuple[str, ...]:
    """The words of a name or of an address before its ``@``: ``Ben.Fischer@example.com`` is ``ben fischer``."""
    return tuple(re.findall(r"[a-z0-9]+", name.partition("@")[0].lower())) or (name.lower(),)


def one_of(reasons: type_of_reasons) -> tuple[str, str] | None:
    """The only one whose it may be, and why; None where nobody or several are found.

    Args:
        reasons: Of one instance.
    """
    if len(reasons) != 1:
        return None
    ((name, because),) = reasons.items()
    return name, "; ".join(because)
