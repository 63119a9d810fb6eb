"""What an import says of a resource: what it is now, in the words that the next deploy will take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from local_aws.schemas import lookup, same
from studio_cli.adopt.found import PROFILE, SCRIPT, SPACE, Found
from studio_cli.adopt.properties import OFF, Properties, leaves, schema_of
from studio_cli.adopt.tags import tag_property, tags_as_said, tags_of
from studio_cli.adopt.templates import Unknown
from studio_cli.place import VAULT
from studio_constructs import Problem
from studio_constructs.suspension import SUSPENDED_TAG

_DEFAULTS: Final = {(PROFILE, "UserSettings.RStudioServerProAppSettings.AccessStatus"): "DISABLED"}
"""What the service says of itself where nobody said anything."""

_LOCK: Final = "LockConfiguration"
_LOCK_TOLD: Final = ("MinRetentionDays", "MaxRetentionDays")
"""What AWS Backup tells of a lock: after how many days it is for ever, it does not."""


def as_it_is(found: Found, said: Properties, wanted: Properties) -> tuple[Properties, list[Problem]]:
    """What an import says of a resource, and why the estate can not say the same.

    CloudFormation compares what it was told with what it is told next, so what can never change is said alike, in the
    estate's own words as far as they lead somewhere already.

    Args:
        found: What is there.
        said: What the estate says of it, with references.
        wanted: The same without them, as far as AWS has what they lead to.
    """
    properties = deepcopy(found.properties)
    problems = list(_say_what_never_changes(found, properties, said, wanted))
    if found.type == SPACE:
        _say_what_is_off(properties, wanted)
    if _is_locked_alike(properties, wanted):
        properties[_LOCK] = said[_LOCK]
    _say_tags(found, properties, wanted)
    return properties, problems


def _say_what_never_changes(
    found: Found, properties: Properties, said: Properties, wanted: Properties
) -> Iterator[Problem]:
    known = schema_of(found.type)
    for pointer in [*known.create_only, *known.maybe_create_only]:
        if pointer[0] == tag_property(found.type):
            continue
        path, now, then = ".".join(pointer), lookup(properties, pointer), lookup(wanted, pointer)
        if isinstance(then, Unknown):
            if found.type == VAULT:
                yield _vault_key_is_not_ours(found, str(now))
        elif then is None and now == _DEFAULTS.get((found.type, path)):
            _put(properties, pointer, None)
        elif same(now, then) or _same_name(found, path, now, then):
            _put(properties, pointer, lookup(said, pointer))
        else:
            yield _would_replace(found, path, now, then)


def _say_what_is_off(properties: Properties, wanted: Properties) -> None:
    """From the beginning, so that the next deploy has nothing to send."""
    for setting, value in leaves(wanted):
        pointer = setting.split(".")
        if value in OFF and lookup(properties, pointer) is None:
            _put(properties, pointer, value)


def _say_tags(found: Found, properties: Properties, wanted: Properties) -> None:
    """Those that the estate sets too: a tag that a template has once, and then not, is taken away.

    So the next deploy lets in again who was suspended before they left, unless their line says `suspended`.
    """
    name = tag_property(found.type)
    if found.type == SCRIPT:  # its name is a hash of its tags too, so they are these; and they can never change,
        if name in wanted:  # not even from none to an empty list
            properties[name] = wanted[name]
    elif tags := {key: found.tags[key] for key in (*tags_of(found.type, wanted), SUSPENDED_TAG) if key in found.tags}:
        properties[name] = tags_as_said(found.type, wanted, tags)


def _is_locked_alike(properties: Properties, wanted: Properties) -> bool:
    """A lock that is for ever is not put on a second time, though it is the same."""
    now, then = properties.get(_LOCK), wanted.get(_LOCK)
    return bool(now and then) and same(now, {key: value for key, value in (then or {}).items() if key in _LOCK_TOLD})


def _same_name(found: Found, path: str, now: Any, then: Any) -> bool:
    """A configuration's name is turned to lower case by the service, and by CloudFormation's comparison not."""
    return found.type == SCRIPT and path == f"{SCRIPT.split('::')[-1]}Name" and str(now).lower() == str(then).lower()


def _put(properties: Properties, pointer: list[str], value: Any) -> None:
    *parents, last = pointer
    for parent in parents:
        properties = properties.get(parent, {}) if value is None else properties.setdefault(parent, {})
    if value is None:
        properties.pop(last, None)
    else:
        properties[last] = value


def _would_replace(found: Found, path: str, now: Any, then: Any) -> Problem:
    return Problem(
        "AdoptionWouldReplace",
        f"{path} of {found.name} is {_shown(now)}, and the estate would have {_shown(then)}",
        "it can never change: CloudFormation would make another, and leave everybody's work in the old one",
        "it can not be adopted as that: write the estate so that it says the same, or make an estate beside it",
    )


def _vault_key_is_not_ours(vault: Found, key_arn: str) -> Problem:
    return Problem(
        "VaultKeyNotOurs",
        f"the vault {vault.name} is there, encrypted with {key_arn}, which is not a key that this estate made and that "
        "works",
        "a vault never gets another key",
        f"write backup.key_arn: {key_arn}, or another backup.vault_name",
    )


def _shown(value: Any) -> str:
    return "not set" if value is None else json.dumps(value, default=str)
