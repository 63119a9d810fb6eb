"""Whose home goes where: old numbers by name, new numbers by the same name, and nobody by a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from studio_cli.place import RefusedError
from studio_cli.restore.homes import Homes
from studio_constructs import Problem


@dataclass(frozen=True)
class Person:
    """A line of the restore file: a home in the backup, and where it goes.

    Args:
        name: Whose it is.
        old_uid: Its number in the backup.
        new_uid: The number that they have now.
        into: A folder in their home; empty is the home itself.
        overwrite: Whether a file that differs is replaced.
    """

    name: str
    old_uid: int
    new_uid: int
    into: str = ""
    overwrite: bool = False


@dataclass(frozen=True)
class Choice:
    """All that a restore is about.

    Args:
        people: Who gets something back.
        owners: New numbers by old ones, of everybody who is known: files of theirs may lie in those homes.
        left: Homes of the backup that go nowhere, with the reason.
    """

    people: tuple[Person, ...]
    owners: Mapping[int, int]
    left: tuple[str, ...] = field(default=())


def choose_people(
    names: Iterable[str], *, before: Homes | None, now: Homes, file_system: str, into: str, overwrite: bool = False
) -> Choice:
    """Who gets what back.

    Args:
        names: Profiles, each with ``=200005`` behind it where its old number is told; nobody means everybody.
        before: What the record knows of the file system that was backed up.
        now: The homes that the domain has today.
        file_system: What was backed up.
        into: A folder in each home; empty is the home itself.
        overwrite: Whether files that differ are replaced.

    Raises:
        RefusedError: With everybody who has no number there or here.
    """
    old = _old_homes(before, now, file_system)
    people: list[Person] = []
    problems: list[Problem] = []
    wanted = [_named(each) for each in names]
    # Of a profile that was made again, the newest home is the one that is meant, unless another is named.
    for name, told in wanted or [(home.name, home.uid) for home in old.homes if home.uid == _newest(old, home.name)]:
        new = _newest(now, name)
        numbers = [told] if told is not None else old.of(name)
        if len(numbers) == 1 and new is not None:
            people.append(Person(name, numbers[0], new, into, overwrite))
        elif wanted:
            problems += _why_not(name, numbers, new, file_system, now)
    if problems:
        raise RefusedError("\n".join(map(str, problems)))
    owners = {} if file_system == now.file_system else dict(_owners(old, now))  # there, a number means who it meant
    owners.update({person.old_uid: person.new_uid for person in people})
    chosen = {person.old_uid for person in people}
    return Choice(tuple(people), owners, () if wanted else tuple(_left(old, now, chosen)))


def _old_homes(before: Homes | None, now: Homes, file_system: str) -> Homes:
    known = {} if before is None else {home.uid: home for home in before.homes}
    if file_system == now.file_system:
        known.update({home.uid: home for home in now.homes})
    return Homes(file_system, "", "", tuple(sorted(known.values())))


def _owners(old: Homes, now: Homes) -> Iterator[tuple[int, int]]:
    for home in old.homes:
        new = _newest(now, home.name)
        if new is not None:
            yield home.uid, new


def _newest(homes: Homes, name: str) -> int | None:
    return max(homes.of(name), default=None)


def _named(text: str) -> tuple[str, int | None]:
    name, sign, number = text.partition("=")
    if not sign:
        return name, None
    if not number.isdigit():
        wrote, rule = f"--user {text}", "a number follows the sign: that of the person's folder in the backup"
        raise RefusedError(str(Problem("RestorePersonInvalid", wrote, rule, f"write --user {name}=200005")))
    return name, int(number)


def _why_not(name: str, numbers: list[int], new: int | None, file_system: str, now: Homes) -> Iterator[Problem]:
    if not numbers:
        rule = f"nothing tells which folder of {file_system} was theirs"
        fix = f"name it (--user {name}=200005), or restore everything and look: return-homes look"
        yield Problem("HomeUnknown", f"{name} is not in the record of homes", rule, fix)
    elif len(numbers) > 1:
        told = ", ".join(map(str, numbers))
        rule = "a profile that is made again has another home"
        yield Problem("HomeAmbiguous", f"{name} had {told}", rule, f"name one: --user {name}={numbers[-1]}")
    if new is None:
        rule = f"a home goes to somebody whom the domain {now.domain} has"
        fix = "add the person to the estate and deploy, or restore it for somebody else in the file"
        yield Problem("RestorePersonUnknown", f"{name} has no profile", rule, fix)


def _left(old: Homes, now: Homes, chosen: set[int]) -> Iterator[str]:
    for home in old.homes:
        if home.uid not in chosen:
            why = "has another home since" if _newest(now, home.name) is not None else "is not in the domain now"
            yield f"{home.uid}: {home.name} {why}"
