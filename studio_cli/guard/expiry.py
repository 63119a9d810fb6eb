"""What deletes content by its age or number, and whether it deletes more than before."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from studio_cli.guard.sameness import Sameness, compare
from studio_cli.guard.symbols import SYMBOLS, freeze

Rule = Mapping[str, Any]

_BUCKET_LIMITS: Final = (("ExpirationInDays",), ("ExpirationDate",), ("NoncurrentVersionExpiration", "NoncurrentDays"))
_NEWEST: Final = ("NoncurrentVersionExpiration", "NewerNoncurrentVersions")
_SIZES: Final = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")


def deletes_sooner(old: Any, new: Any) -> bool:
    """Whether an age at which content goes is lower than before. None stands for never."""
    if compare(old, new) is Sameness.SAME or new is None:
        return False
    before, after = number(old), number(new)
    return before is None or after is None or after < before


def bucket_deletes_more(old: Any, new: Any) -> bool:
    """Whether rules of a bucket delete objects or versions that the old ones would have kept."""
    if compare(old, new) is Sameness.SAME or new is None:
        return False
    after = _rules(new)
    if after is None:
        return True
    before = [rule for rule in _rules(old) or [] if _is_on(rule)]
    return any(_deletes_more(before, rule, path) for rule in after if _is_on(rule) for path in _BUCKET_LIMITS)


def of_versions_there_are(before: Any, rules: Any) -> Any:
    """Rules of a bucket without what they say of old versions, where there can be none yet.

    In a bucket without versioning what is overwritten or deleted is gone at once, so whatever is kept for some days
    from now on is kept for longer. Where versioning is suspended, there may be old versions. An object lock switches it
    on, and where old versions expire already, somebody counts on them.

    Args:
        before: The properties that the bucket had.
        rules: Its lifecycle configuration from now on.
    """
    signs = [at(before, path) for path in (("VersioningConfiguration",), ("ObjectLockEnabled",))]
    signs += [rule.get(_NEWEST[0]) for rule in _rules(at(before, ("LifecycleConfiguration",))) or ()]
    found = _rules(rules)
    if found is None or any(sign is not None for sign in signs):
        return rules
    return {**rules, "Rules": [{key: each for key, each in rule.items() if key != _NEWEST[0]} for rule in found]}


def _deletes_more(before: list[Rule], rule: Rule, path: tuple[str, ...]) -> bool:
    limit = at(rule, path)
    if limit is None:
        return False
    alike = [each for each in before if at(each, path) is not None and _covers(each, rule)]
    return not any(
        not deletes_sooner(at(each, path), limit)
        and not (path[0] == _NEWEST[0] and _keeps_fewer(at(each, _NEWEST), at(rule, _NEWEST)))
        for each in alike
    )


def _keeps_fewer(old: Any, new: Any) -> bool:
    """Whether fewer of the newest old versions are kept whatever their age. None stands for none of them."""
    return compare(old, new) is not Sameness.SAME and (number(new) or 0) <= (number(old) or 0)


def _covers(one: Rule, other: Rule) -> bool:
    """Whether a rule is of all objects that another one is of."""
    prefix, inner = one.get("Prefix") or "", other.get("Prefix") or ""
    within = compare(prefix, inner) is Sameness.SAME or (
        isinstance(prefix, str) and isinstance(inner, str) and inner.startswith(prefix)
    )
    sizes = all(one.get(size) is None or compare(one[size], other.get(size)) is Sameness.SAME for size in _SIZES)
    return within and sizes and _tags(one) <= _tags(other)


def _tags(rule: Rule) -> set[Any]:
    tags = rule.get("TagFilters")
    return set(map(freeze, tags)) if isinstance(tags, list) else {freeze(tags)} - {None}


def repository_deletes_more(old: Any, new: Any) -> bool:
    """Whether a repository's lifecycle policy deletes images that the old one would have kept."""
    if compare(old, new) is Sameness.SAME or new is None:
        return False
    before, after = _policy_rules(old), _policy_rules(new)
    if not after and isinstance(new, str):
        return not _parses(new)
    counts, scopes = dict(before), [scope for scope, _ in after]
    if any(scope not in counts or deletes_sooner(counts[scope], count) for scope, count in after):
        return True
    # what a rule is of, no later rule deletes: without it, or after them, they delete more
    order = [scope for scope, _ in before]
    last = max(map(order.index, scopes), default=-1)
    return order[: last + 1] != scopes


def _rules(configuration: Any) -> list[Rule] | None:
    rules = configuration.get("Rules") if isinstance(configuration, Mapping) else None
    return [_modern(rule) for rule in rules if isinstance(rule, Mapping)] if isinstance(rules, list) else None


def _modern(rule: Rule) -> Rule:
    """The rule without the older spelling of the age of old versions."""
    days = rule.get("NoncurrentVersionExpirationInDays")
    if days is None:
        return rule
    others = {key: each for key, each in rule.items() if key != "NoncurrentVersionExpirationInDays"}
    return {**others, "NoncurrentVersionExpiration": {"NoncurrentDays": days}}


def _is_on(rule: Rule) -> bool:
    return rule.get("Status") != "Disabled"


def _policy_rules(text: Any) -> list[tuple[Any, Any]]:
    """What each rule of a lifecycle policy is of and does, without its number, and the number; the first rule first."""
    policy = _parse(text, dict)
    rules = policy.get("rules", ()) if isinstance(policy, Mapping) else ()
    found = []
    for rule in sorted((each for each in rules if isinstance(each, Mapping)), key=_priority):
        selection = dict(rule.get("selection", {}))
        count = selection.pop("countNumber", None)
        found.append((freeze([selection, rule.get("action")]), count))
    return found


def _priority(rule: Rule) -> float:
    return number(rule.get("rulePriority")) or 0


def _parses(text: str) -> bool:
    return isinstance(_parse(text, lambda: None), Mapping)


def _parse(text: Any, otherwise: Callable[[], Any]) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else otherwise()
    except ValueError:
        return otherwise()


def at(value: Any, path: tuple[str, ...]) -> Any:
    """What stands there; a symbol where nobody can look further."""
    for name in path:
        if isinstance(value, SYMBOLS):
            return value
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def number(value: Any) -> float | None:
    """A number, or None."""
    try:
        return float(value) if isinstance(value, (str, int, float)) else None
    except ValueError:
        return None
