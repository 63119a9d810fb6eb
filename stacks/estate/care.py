"""Rules for single values of what concerns costs and care: hours, addresses, tags, vaults."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from stacks.estate.borrowed import borrowed
from stacks.estate.errors import Refusal, RefusedError
from stacks.estate.values import nearest
from studio_constructs import SweepExemption
from studio_constructs.alert_topic import check_emails
from studio_constructs.aws_facts import cost_and_care as facts
from studio_constructs.errors import Problem
from studio_constructs.role.denials import TAGS_OF_THE_ESTATE

CLOCK_PATTERN: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"
TIME_ZONE_PATTERN: Final = r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+)+"

check_email = borrowed(lambda field, value: check_emails(field, [value]), part="[0]")
EXEMPT_TAG_PATTERN: Final = f"{TAGS_OF_THE_ESTATE}.+"
"""What `role.denials` keep people from setting themselves."""

_check_tag_of_exemption = borrowed(lambda field, value: SweepExemption(tag=value).problems(field), part=".tag")


def check_exempt_tag(path: str, value: str) -> Iterator[Problem]:
    """A tag that people can not set themselves: their roles deny those that begin with ``studio:``."""
    problems = list(_check_tag_of_exemption(path, value))
    if not problems and not re.fullmatch(EXEMPT_TAG_PATTERN, value):
        rule = "people may set every tag that does not begin with 'studio:', and so exempt their own apps"
        problems = [
            Problem("ExemptTagOpen", f"{path} is {value!r}", rule, f"write 'studio:{value.rpartition(':')[2]}'")
        ]
    yield from problems


def check_clock(path: str, value: str) -> Iterator[Problem]:
    """A time of day."""
    if not re.fullmatch(CLOCK_PATTERN, value):
        rule = "a time of day is hours and minutes, 00:00 to 23:59"
        yield Problem("WorkingHoursInvalid", f"{path} is {value!r}", rule, "write it like '08:00'")


def check_time_zone(path: str, value: str) -> Iterator[Problem]:
    """A time zone of IANA's list. A machine that has no such list judges the shape alone."""
    known = {zone for zone in zoneinfo.available_timezones() if re.fullmatch(TIME_ZONE_PATTERN, zone)}
    if value in known or (not known and re.fullmatch(TIME_ZONE_PATTERN, value)):
        return
    near = nearest(value, known)
    fix = f"did you mean {near!r}?" if near else "write it like 'Europe/Berlin'"
    yield Problem("TimeZoneUnknown", f"{path} is {value!r}", "a time zone is named by its area and a city", fix)


def check_vault_name(path: str, value: str) -> Iterator[Problem]:
    """The name of a vault."""
    if not re.fullmatch(facts.VAULT_NAME_PATTERN, value):
        rule = "the name of a vault is 2 to 50 letters, digits, '-' and '_'"
        yield Problem("VaultNameInvalid", f"{path} is {value!r}", rule, "write it like 'marketing-homes'")


def raise_found(problems: Iterable[Problem], *, at: str, because: tuple[str, ...]) -> None:
    """Refuse what the library finds in a value object that was made of several keys, its fix in the file's words."""
    found = [replace(problem, fix=re.sub(r"\b(\w+)=(?=\d)", r"\1: ", problem.fix)) for problem in problems]
    if found:
        raise RefusedError(Refusal(problem, at=at, because=because) for problem in found)
