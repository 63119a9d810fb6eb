"""`restore.yaml`: what goes where, to be read and edited before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from studio_cli.adopt.yaml_lines import yaml_lines
from studio_cli.place import RefusedError
from studio_cli.restore.choice import Choice, Person
from studio_constructs import Problem

_HEAD: Final = (
    "# What goes where. Edit it, then run `studio restore plan`.",
    "# into: a folder in the person's home; empty puts back into the home itself what is missing there.",
    "# owners: to whom files belong, by the number that they had; whoever is missing there is told on the host.",
)
_KEYS: Final = {
    "environment": str,
    "file_system": str,
    "from_file_system": str,
    "job": str,
    "restored": str,
    "people": list,
    "owners": dict,
}
_PERSON: Final = {"name": str, "old_uid": int, "new_uid": int, "into": str, "overwrite": bool}
_ROOT: Final = 0


@dataclass(frozen=True)
class RestoreFile:
    """A restore, and who gets what of it.

    Args:
        environment: Name of the estate's environment.
        file_system: Where the homes are.
        from_file_system: What was backed up.
        job: Id of the restore job.
        restored: The folder that the job made, if there are several beside the homes; empty takes the only one.
        choice: Who gets what.
    """

    environment: str
    file_system: str
    from_file_system: str
    job: str
    restored: str
    choice: Choice

    def lines(self) -> str:
        """The file."""
        said: dict[str, Any] = {
            "environment": self.environment,
            "file_system": self.file_system,
            "from_file_system": self.from_file_system,
            "job": self.job,
            "restored": self.restored,
            "people": [{key: getattr(person, key) for key in _PERSON} for person in self.choice.people],
            "owners": {str(old): new for old, new in self.choice.owners.items()},
        }
        left = [f"# not put back: {each}" for each in self.choice.left]
        return "\n".join([*_HEAD, *yaml_lines(said), *left]) + "\n"

    def plan(self) -> dict[str, Any]:
        """What the program on the host takes."""
        return {
            "people": [{key: getattr(person, key) for key in _PERSON} for person in self.choice.people],
            "owners": {str(old): new for old, new in self.choice.owners.items()},
            # In another domain a number may be anybody's: what belonged to nobody who is known becomes root's.
            "stranger": None if self.file_system == self.from_file_system else _ROOT,
            "restored": self.restored or None,
        }


def read_restore(path: Path) -> RestoreFile:
    """Read what a person may have edited.

    Raises:
        RefusedError: With everything that is wrong.
    """
    try:
        said = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, YAMLError, ValueError) as error:
        raise _refused(path, [f"it can not be read ({' '.join(str(error).split())})"]) from error
    wrong = list(_problems(said))
    if wrong:
        raise _refused(path, wrong)
    people = tuple(Person(**row) for row in said["people"])
    owners = {int(old): new for old, new in said["owners"].items()}
    owners.update({person.old_uid: person.new_uid for person in people})  # who is edited there is edited here
    texts = {key: said[key] for key, kind in _KEYS.items() if kind is str}
    return RestoreFile(**texts, choice=Choice(people, owners))


def _refused(path: Path, wrong: list[str]) -> RefusedError:
    rule = "it is what 'studio restore start' writes, with other numbers and folders"
    fix = "correct it"
    return RefusedError("\n".join(str(Problem("RestoreFileInvalid", f"{path}: {why}", rule, fix)) for why in wrong))


def _problems(said: Any) -> Iterator[str]:
    if not isinstance(said, Mapping):
        yield "it is no mapping"
        return
    yield from _wrong_keys("", said, _KEYS)
    people = said.get("people")
    if not isinstance(people, list):
        return
    for number, row in enumerate(people):
        where = f"people[{number}]"
        if not isinstance(row, Mapping):
            yield f"{where} is no mapping"
            continue
        wrong = list(_wrong_keys(f"{where}.", row, _PERSON))
        yield from wrong
        if not wrong:
            yield from _wrong_person(where, row)
    if isinstance(said.get("owners"), Mapping):
        for old, new in said["owners"].items():
            if not str(old).isdigit() or not _is_number(new):
                yield f"owners.{old} is {new!r}; both are numbers above 0"
    yield from _wrong_twice([row for row in people if isinstance(row, Mapping)])


def _wrong_keys(where: str, said: Mapping[str, Any], keys: Mapping[str, type]) -> Iterator[str]:
    for key, value in said.items():
        if key not in keys:
            yield f"{where}{key} is no key; there are {', '.join(keys)}"
        elif type(value) is not keys[key]:
            yield f"{where}{key} is {value!r}"
    yield from (f"{where}{key} is missing" for key in keys if key not in said)


def _wrong_person(where: str, row: Mapping[str, Any]) -> Iterator[str]:
    for key in ("old_uid", "new_uid"):
        if not _is_number(row[key]):
            yield f"{where}.{key} is {row[key]}; it is a number above 0"
    if "/" in row["into"] or "\0" in row["into"] or row["into"] in {".", ".."}:
        yield f"{where}.into is {row['into']!r}; it is the name of one folder, or empty"


def _wrong_twice(people: list[Mapping[str, Any]]) -> Iterator[str]:
    for what, taken in (
        ("old_uid", [row.get("old_uid") for row in people]),
        ("new_uid and into", [(row.get("new_uid"), row.get("into")) for row in people]),
    ):
        seen: list[Any] = []
        for each in taken:
            if seen.count(each) == 1:
                yield f"people has {what} {each} twice"
            seen.append(each)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
