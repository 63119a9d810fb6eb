"""What deletes content by its age or number, and whether it deletes more than before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from studio_cli.guard.sameness import Sameness, compare
from studio_cli.guard.symbols import SYMBOLS, freeze

Rule = Mapping[str, Any]

_BUCKET_LIMITS: Final = {
    "ExpirationInDays": ("ExpirationInDays",),
    "ExpirationDate": ("ExpirationDate",),
    "NoncurrentVersionExpirationInDays": ("NoncurrentVersionExpirationInDays",),
    "NoncurrentVersionExpiration": ("NoncurrentVersionExpiration", "NoncurrentDays"),
}
_SCOPE: Final = ("Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan")


def deletes_sooner(old: Any, new: Any) -> bool:
    """Whether an age at which content goes is lower than before. None stands for never."""
    if compare(old, new) is Sameness.SAME or new is None:
        return False
    before, after = _number(old), _number(new)
    return before is None or after is None or after < before


def bucket_deletes_more(old: Any, new: Any) -> bool:
    """Whether rules of a bucket delete objects or versions that the old ones would have kept."""
    if compare(old, new) is Sameness.SAME or new is None:
        return False
    after = _rules(new)
    if after is None:
        return True
    return any(
        _deletes_more(_rules(old) or [], rule, path)
        for rule in after
        if _is_on(rule)
        for path in _BUCKET_LIMITS.values()
    )


def _deletes_more(before: list[Rule], rule: Rule, path: tuple[str, ...]) -> bool:
    limit = _at(rule, path)
    if limit is None:
        return False
    alike = [_at(each, path) for each in before if _is_on(each) and _scope(each) == _scope(rule)]
    return not any(each is not None and not deletes_sooner(each, limit) for each in alike)


def repository_deletes_more(old: Any, new: Any) -> bool:
    """Whether a repository's lifecycle policy deletes images that the old one would have kept."""
    if compare(old, new) is Sameness.SAME or new is None:
        return False
    before, after = list(_policy_rules(old)), list(_policy_rules(new))
    if not after and isinstance(new, str):
        return not _parses(new)
    counts = dict(before)
    scopes = {scope for scope, _ in after}
    if counts.keys() - scopes:
        return True  # a rule that is gone no longer takes images away from the others
    return any(scope not in counts or deletes_sooner(counts[scope], count) for scope, count in after)


def plan_keeps_less(old: Any, new: Any) -> bool:
    """Whether a backup plan makes fewer backups, or deletes them sooner."""
    before, after = _plan(old), _plan(new)
    if before is None or after is None:
        return compare(old, new) is not Sameness.SAME
    return any(
        name not in after or deletes_sooner(_at(rule, _DAYS), _at(after[name], _DAYS)) for name, rule in before.items()
    )


_DAYS: Final = ("Lifecycle", "DeleteAfterDays")


def _plan(rules: Any) -> dict[str, Rule] | None:
    if rules is None:
        return {}
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) for rule in rules):
        return None
    return {str(rule.get("RuleName")): rule for rule in rules}


def _rules(configuration: Any) -> list[Rule] | None:
    rules = configuration.get("Rules") if isinstance(configuration, Mapping) else None
    return [rule for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else None


def _is_on(rule: Rule) -> bool:
    return rule.get("Status") != "Disabled"


def _scope(rule: Rule) -> Any:
    return freeze([rule.get(name) or None for name in _SCOPE])


def _policy_rules(text: Any) -> Iterator[tuple[Any, Any]]:
    """Selections of a lifecycle policy without their number, and the number."""
    policy = _parse(text, dict)
    for rule in policy.get("rules", ()) if isinstance(policy, Mapping) else ():
        selection = dict(rule.get("selection", {})) if isinstance(rule, Mapping) else {}
        count = selection.pop("countNumber", None)
        yield freeze({**selection, "priority": None}), count


def _parses(text: str) -> bool:
    return isinstance(_parse(text, lambda: None), Mapping)


def _parse(text: Any, otherwise: Callable[[], Any]) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else otherwise()
    except ValueError:
        return otherwise()


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if isinstance(value, SYMBOLS):
            return value
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _number(value: Any) -> float | None:
    try:
        return float(value) if isinstance(value, (str, int, float)) else None
    except ValueError:
        return None
