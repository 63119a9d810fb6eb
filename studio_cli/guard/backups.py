"""Whether backups are made as often as before, of as much, and kept as long.

https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html and
https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html (read 2026-11-22)
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from studio_cli.guard.expiry import at, deletes_sooner, number
from studio_cli.guard.fate import Change
from studio_cli.guard.finding import Kind
from studio_cli.guard.sameness import Sameness, compare
from studio_cli.guard.side import Place, Resource, Side
from studio_cli.guard.symbols import Of, freeze, shown, written

Rule = Mapping[str, Any]

_PLAN: Final = "AWS::Backup::BackupPlan"
_VAULT: Final = "AWS::Backup::BackupVault"
_RULES: Final = ("BackupPlan", "BackupPlanRule")
_DAYS: Final = ("Lifecycle", "DeleteAfterDays")
_DAILY: Final = "cron(0 5 ? * * *)"
"""When backups are made where a rule does not say."""


# -- plans -------------------------------------------------------------------------------------------------------------


def plan_keeps_less(old: Any, new: Any) -> bool:
    """Whether a backup plan makes fewer backups, or deletes them sooner."""
    before, after = _rules(old), _rules(new)
    if before is None or after is None:
        return compare(old, new) is not Sameness.SAME
    return any(not any(_is_as_good(other, rule) for other in after) for rule in before)


def _rules(rules: Any) -> list[Rule] | None:
    if rules is None:
        return []
    return rules if isinstance(rules, list) and all(isinstance(rule, Mapping) for rule in rules) else None


def _is_as_good(new: Rule, old: Rule) -> bool:
    """Whether a rule makes all the backups that another one makes."""
    return (
        not deletes_sooner(at(old, _DAYS), at(new, _DAYS))
        and not _is_rarer(old.get("ScheduleExpression"), new.get("ScheduleExpression"))
        and (
            written(new.get("EnableContinuousBackup")) == "true" or written(old.get("EnableContinuousBackup")) != "true"
        )
        and all(any(_copies_as_well(other, copy) for other in _copies(new)) for copy in _copies(old))
    )


def _copies(rule: Rule) -> list[Any]:
    copies = rule.get("CopyActions")
    return copies if isinstance(copies, list) else [copies] if copies else []


def _copies_as_well(new: Any, old: Any) -> bool:
    to = ("DestinationBackupVaultArn",)
    return compare(at(new, to), at(old, to)) is Sameness.SAME and not deletes_sooner(at(old, _DAYS), at(new, _DAYS))


def _is_rarer(old: Any, new: Any) -> bool:
    old, new = old or _DAILY, new or _DAILY
    if compare(old, new) is Sameness.SAME:
        return False
    before, after = _times_a_year(old), _times_a_year(new)
    return before is None or after is None or after < before


_UNITS: Final = {"minute": 525_600, "hour": 8_760, "day": 365}
_ANY: Final = {"*", "?"}


def _times_a_year(schedule: Any) -> float | None:
    """How often a schedule comes round, near enough to tell daily from weekly; None where that is not plain."""
    text = schedule if isinstance(schedule, str) else ""
    if rate := re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", text):
        return _UNITS[rate[2]] / max(int(rate[1]), 1)
    fields = text.removeprefix("cron(").removesuffix(")").split()
    if len(fields) != len(("minute", "hour", "day", "month", "weekday", "year")) or fields[-1] != "*":
        return None
    minutes, hours, days, months, weekdays = (
        _entries(field, span) for field, span in zip(fields, (60, 24, 31, 12, 7), strict=False)
    )
    if minutes is None or hours is None or days is None or months is None or weekdays is None:
        return None
    if fields[4] in _ANY:
        of_year = days * months if fields[2] not in _ANY else 365 * months / 12
    elif "#" in fields[4] or fields[4].endswith("L"):
        of_year = months
    else:
        of_year = 365 / 7 * weekdays * months / 12
    return minutes * hours * of_year


def _entries(field: str, span: int) -> float | None:
    """How many of a span's entries a field of a schedule names."""
    if field in _ANY:
        return span
    named = 0
    for part in field.split(","):
        match = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?(?:#\d)?", part)
        if not match:
            return None
        start, end, step = match.groups()
        first, last = _index(start), _index(end)
        if end:
            if first is None or last is None or last < first:
                return None
            named += last - first + 1
        elif step:
            named += math.ceil((span - (first or 0)) / max(int(step), 1))
        else:
            named += 1
    return named


_NAMES: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def _index(text: str | None) -> int | None:
    """A number, or that of a day of the week."""
    if text and text.upper() in _NAMES:
        return _NAMES.index(text.upper()) + 1
    return int(text) if text and text.isdigit() else None


# -- selections --------------------------------------------------------------------------------------------------------


def selects_less(old: Any, new: Any) -> bool:
    """Whether entries of a list are gone that nothing left there covers. Entries may be references."""
    left = new if isinstance(new, list) else []
    frozen = {freeze(each) for each in left}
    patterns = [each for each in left if isinstance(each, str)]
    return any(
        freeze(each) not in frozen
        and not (isinstance(each, str) and any(fnmatchcase(each, pattern) for pattern in patterns))
        for each in (old if isinstance(old, list) else [old])
    )


def leaves_more_out(old: Any, new: Any) -> bool:
    """Whether a list of what is not backed up has grown."""
    return selects_less(new if isinstance(new, list) else [], old)


# -- vaults ------------------------------------------------------------------------------------------------------------


def locked_less(base: Side, head: Side) -> Iterator[tuple[Resource, Change]]:
    """Plans whose backups the lock of their vault refuses from now on, or that go to a vault that locks them less."""
    before = {place: found for place, *found in _targets(base)}
    told = set()
    for place, vault, properties, days in _targets(head):
        if place not in before or place in told:
            continue
        old_vault, old_properties, old_days = before[place]
        limit, old_limit = _limit(properties, days), _limit(old_properties, old_days)
        least, old_least = _least(properties), _least(old_properties)
        if limit and not old_limit:
            kept = "for ever" if days is None else f"for {shown(days)} days"
            why = f"{_called(vault)} takes no backup that is kept {kept}: its lock says {limit}, and every backup fails"
        elif vault != old_vault and least < old_least:
            why = f"backups go to {_called(vault)} and no more to {_called(old_vault)}, whose lock keeps them longer"
        else:
            continue
        told.add(place)
        yield base.resources[place], Change(Kind.PROTECTION_WEAKENED, "/".join(_RULES), why, None, [vault, limit, days])


def _targets(side: Side) -> Iterator[tuple[Place, Place | None, Any, Any]]:
    """Plans, with the vault of each rule, if it is here, its properties, and the days that backups are kept."""
    vaults = [(place, side.known(place), _identity(side, place)) for place in _of_type(side, _VAULT)]
    for place in _of_type(side, _PLAN):
        for rule in _rules(at(side.known(place), _RULES)) or ():
            target = freeze(rule.get("TargetBackupVault"))
            here = next(((vault, properties) for vault, properties, names in vaults if target in names), (None, None))
            yield place, *here, at(rule, _DAYS)


def _called(vault: Place | None) -> str:
    return vault[1] if vault else "another vault"


def _least(vault: Any) -> float:
    return number(at(vault, ("LockConfiguration", "MinRetentionDays"))) or 0


def _limit(vault: Any, days: Any) -> str:
    """Which limit of a vault's lock such a backup does not keep; empty if it keeps them."""
    kept = math.inf if days is None else number(days)
    least, most = (number(at(vault, ("LockConfiguration", name))) for name in ("MinRetentionDays", "MaxRetentionDays"))
    if kept is not None and least is not None and kept < least:
        return f"at least {least:g} days"
    return f"at most {most:g} days" if kept is not None and most is not None and kept > most else ""


def _of_type(side: Side, resource_type: str) -> list[Place]:
    return [place for place, each in side.resources.items() if each.type == resource_type]


def _identity(side: Side, place: Place) -> set[Any]:
    """What a vault is called by plans."""
    names = {Of(*place), Of(*place, "BackupVaultName"), at(side.known(place), ("BackupVaultName",))}
    return {freeze(name) for name in names if name is not None}
