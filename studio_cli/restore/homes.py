"""Whose home has which number: asked of SageMaker while a domain lives, and kept in a file for when it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from stacks.estate import Environment
from studio_cli.adopt.yaml_lines import yaml_lines
from studio_cli.asking import pages
from studio_cli.aws import Target
from studio_cli.place import RefusedError, region_of
from studio_cli.report import find_domain, list_people
from studio_constructs import Problem

HEAD: Final = (
    "# Whose home has which number, by file system. A backup knows numbers only, and once a profile is gone nothing",
    "# else tells whose they were: keep this file under version control. `studio homes` adds to it.",
)
_FIX: Final = "take the file from version control, or let 'studio homes' write another"


@dataclass(frozen=True, order=True)
class Home:
    """A folder in a file system of homes.

    Args:
        uid: Its name, and the number of who owns what is in it.
        name: The person's profile, or ``space/`` and the name of a space that many share.
    """

    uid: int
    name: str


@dataclass(frozen=True)
class Homes:
    """All homes that a file system has, or had.

    Args:
        file_system: Its id.
        domain: Id of the domain that made it.
        environment: Name of the estate's environment.
        homes: They, by number.
    """

    file_system: str
    domain: str
    environment: str
    homes: tuple[Home, ...]

    def of(self, name: str) -> list[int]:
        """The numbers that somebody has, or had: a profile that is made again has another one."""
        return [home.uid for home in self.homes if home.name.lower() == name.lower()]


def read_homes(target: Target, environment: Environment) -> Homes | None:
    """Ask SageMaker for an environment's homes; None if there is no domain, or none with homes."""
    sagemaker = target.client("sagemaker", region_of(target, environment))
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    if domain_id is None:
        return None
    file_system = sagemaker.describe_domain(DomainId=domain_id).get("HomeEfsFileSystemId")
    if not file_system:
        return None
    found = sorted(_found(sagemaker, domain_id))
    return Homes(file_system, domain_id, environment.name, tuple(found))


def _found(sagemaker: Any, domain_id: str) -> Iterator[Home]:
    for name in list_people(sagemaker, domain_id):
        profile = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName=name)
        if "HomeEfsFileSystemUid" in profile:
            yield Home(int(profile["HomeEfsFileSystemUid"]), name)
    for space in pages(sagemaker, "list_spaces", "Spaces", DomainIdEquals=domain_id):
        row = sagemaker.describe_space(DomainId=domain_id, SpaceName=space["SpaceName"])
        if "HomeEfsFileSystemUid" in row:
            yield Home(int(row["HomeEfsFileSystemUid"]), f"space/{space['SpaceName']}")


# -- the file ------------------------------------------------------------------------------------------------------


def read_record(path: Path) -> dict[str, Homes]:
    """What the file says, by file system; nothing if there is none.

    Raises:
        RefusedError: It is not as it should be.
    """
    if not path.exists():
        return {}
    try:
        said = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) or {}
        return {str(key): _homes(str(key), value) for key, value in said.items()}
    except (OSError, UnicodeError, YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        why = " ".join(str(error).split()) or type(error).__name__
        rule = "it is what 'studio homes' writes: a file system's domain, environment and homes"
        raise _refused("HomesRecordInvalid", f"{path} can not be read ({why})", rule, _FIX) from error


def _homes(file_system: str, said: Mapping[str, Any]) -> Homes:
    homes = [Home(int(row["uid"]), str(row["name"])) for row in said["homes"]]
    numbers = [home.uid for home in homes]
    twice = sorted({uid for uid in numbers if numbers.count(uid) > 1})
    if twice:
        raise ValueError(f"{file_system} has the number {twice[0]} twice")
    return Homes(file_system, str(said["domain"]), str(said["environment"]), tuple(sorted(homes)))


def added(record: Mapping[str, Homes], found: Iterable[Homes]) -> dict[str, Homes]:
    """The record with what AWS says now. Nobody is dropped: a home outlives its profile, and so do its backups.

    Raises:
        RefusedError: A number is somebody else's in the record; AWS gives none twice.
    """
    both = dict(record)
    for now in found:
        known = {home.uid: home for home in both[now.file_system].homes} if now.file_system in both else {}
        for home in now.homes:
            if home.uid in known and known[home.uid].name.lower() != home.name.lower():
                wrote = f"{now.file_system} has {home.uid} for {known[home.uid].name}, and AWS says {home.name}"
                rule = "SageMaker gives a number once"
                raise _refused("HomesRecordWrong", wrote, rule, f"correct the file, or {_FIX}")
            known[home.uid] = home
        both[now.file_system] = Homes(now.file_system, now.domain, now.environment, tuple(sorted(known.values())))
    return both


def lines_of(record: Mapping[str, Homes]) -> str:
    """The file."""
    said = {
        each.file_system: {
            "domain": each.domain,
            "environment": each.environment,
            "homes": [{"uid": home.uid, "name": home.name} for home in each.homes],
        }
        for _, each in sorted(record.items())
    }
    return "\n".join([*HEAD, *yaml_lines(said)]) + "\n"


def _refused(code: str, wrote: str, rule: str, fix: str) -> RefusedError:
    return RefusedError(str(Problem(code, wrote, rule, fix)))
