"""What a deploy changes in place after the import, what it leaves, what nobody can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from local_aws.schemas import same
from studio_cli.adopt.found import ASSIGNMENT, DOMAIN, PROFILE, SPACE
from studio_cli.adopt.imports import Import
from studio_cli.adopt.properties import OFF, leaves
from studio_cli.adopt.tags import tags_of, without_tags
from studio_cli.adopt.templates import Unknown
from studio_constructs.suspension import SUSPENDED_TAG

_AS_MADE: Final = {"HomeEfsFileSystemCreation": "Enabled"}
"""What every resource says of itself, unasked."""

_OF_THE_DOMAIN: Final = frozenset({(PROFILE, "DomainId"), (SPACE, "DomainId"), (ASSIGNMENT, "ApplicationArn")})
_SAYS_WHAT_IS_OFF: Final = frozenset({DOMAIN, SPACE})

_APPS_STOPPED: Final = frozenset(
    {"AppNetworkAccessType", "SubnetIds", "DomainSettings.ExecutionRoleIdentityConfig", "DomainSettings.IpAddressType"}
)
"""Settings of a domain that SageMaker changes only while no app runs."""


@dataclass(frozen=True)
class Change:
    """A setting that the first deploy changes.

    Attributes:
        resource: The name of what is changed.
        setting: Its path.
        old: What it is; None where it is not set.
        new: What it becomes.
        apps_stopped: Whether no app may run meanwhile.
        only_said: Whether it is what a domain has anyway, and is said from now on.
    """

    resource: str
    setting: str
    old: Any
    new: Any
    apps_stopped: bool = False
    only_said: bool = False


@dataclass(frozen=True)
class Kept:
    """A setting that stays as it is, for the estate does not say it."""

    resource: str
    setting: str
    value: Any


def changes(imports: Iterable[Import]) -> Iterator[Change]:
    """What becomes different, tags too."""
    for each in imports:
        kind = each.found.type
        now = dict(leaves(without_tags(kind, each.found.properties)))
        for setting, new in leaves(without_tags(kind, each.wanted)):
            old = now.get(setting)
            if not _equal(old, new) and not _names_it(each, setting):
                stopped = kind == DOMAIN and setting in _APPS_STOPPED
                is_off = kind in _SAYS_WHAT_IS_OFF and old is None and new in OFF
                yield Change(each.found.name, setting, old, new, stopped, is_off)
        tags: dict[str, Any] = {**_suspension(each), **tags_of(kind, each.wanted)}
        for key, value in tags.items():
            if each.found.tags.get(key) != value:
                yield Change(each.found.name, f"tag {key}", each.found.tags.get(key), value)


def kept(imports: Iterable[Import]) -> Iterator[Kept]:
    """What stays: CloudFormation does not unset what a template leaves out, and cannot say some of it at all."""
    for each in imports:
        kind = each.found.type
        said = dict(leaves(without_tags(kind, each.wanted)))
        for setting, value in leaves(without_tags(kind, each.found.properties)):
            if setting not in said and _AS_MADE.get(setting) != value and value not in ([], {}):
                yield Kept(each.found.name, setting, value)
        for setting, value in each.found.beyond.items():
            yield Kept(each.found.name, f"{setting} (SageMaker's API only)", value)
        set_by_estate = {**_suspension(each), **tags_of(kind, each.wanted)}
        for key, value in each.found.tags.items():
            if key not in set_by_estate:
                yield Kept(each.found.name, f"tag {key}", value)


def _suspension(each: Import) -> dict[str, None]:
    """The tag of who was suspended before they left: the estate takes it away where it does not set it."""
    return {SUSPENDED_TAG: None} if SUSPENDED_TAG in each.found.tags else {}


def _names_it(each: Import, setting: str) -> bool:
    """The domain's id in a profile comes from the estate's own stack: it is the one that is imported before.

    So does the application that its people are let in to.
    """
    return (each.found.type, setting) in _OF_THE_DOMAIN and isinstance(each.wanted.get(setting), Unknown)


def _equal(old: Any, new: Any) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return same(sorted(old, key=str), sorted(new, key=str))
    return same(old, new)
