"""`studio homes` and `studio restore`: the steps of the way back, as functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from stacks.estate import Environment, Estate
from studio_cli.aws import Target
from studio_cli.place import RefusedError, credentials_for, region_of
from studio_cli.restore import job
from studio_cli.restore.choice import Choice, choose_people
from studio_cli.restore.file import RestoreFile, read_restore
from studio_cli.restore.homes import Homes, added, lines_of, read_homes, read_record
from studio_cli.restore.packing import NAME, packed
from studio_cli.restore.vault import Vault, choose, find_vault, points_in
from studio_constructs import Problem

Confirm = Callable[[str], bool]

_LINK_SECONDS: Final = 3600


@dataclass(frozen=True)
class Wish:
    """What somebody wants back.

    Args:
        people: Profiles; each may have its old number behind a ``=``. Nobody means everybody.
        point: ARN or id of the backup. Default: the newest that is whole.
        at: When it was made, at the latest.
        of: The file system that was backed up. Default: the domain's.
        into: A folder in each home; empty is the home itself.
        overwrite: Whether files that differ are replaced.
        vault: Another vault than the estate's.
        role_arn: Another role to restore with.
        new_file_system: Whether the backup goes into a file system of its own.
    """

    people: Sequence[str] = ()
    point: str | None = None
    at: dt.datetime | None = None
    of: str | None = None
    into: str = ""
    overwrite: bool = False
    vault: str | None = None
    role_arn: str | None = None
    new_file_system: bool = False


# -- studio homes --------------------------------------------------------------------------------------------------


def record_homes(target: Target, estate: Estate, path: Path, console: Console, *, check: bool) -> None:
    """Write down whose home has which number, in every environment; or only look whether that is done.

    Raises:
        RefusedError: Something is missing in the file, and *check* is asked for.
    """
    before = read_record(path)
    found = [
        homes
        for environment in estate.environments
        if (homes := read_homes(credentials_for(target, environment), environment)) is not None
    ]
    after = added(before, found)
    new = list(_new_homes(before, found))
    for line in new:
        console.print(line, soft_wrap=True, markup=False)
    if check:
        if new:
            rule = "once a profile is gone, nothing else tells whose its home was"
            lacks = "1 home" if len(new) == 1 else f"{len(new):,} homes"
            problem = Problem("HomesNotRecorded", f"{path} lacks {lacks}", rule, "run 'studio homes'")
            raise RefusedError(str(problem))
    elif after != before or not path.exists():
        path.write_text(lines_of(after), encoding="utf-8")
    number = sum(len(each.homes) for each in after.values())
    console.print(f"{path}: {'1 home' if number == 1 else f'{number:,} homes'}", soft_wrap=True, markup=False)


def _new_homes(before: dict[str, Homes], found: Sequence[Homes]) -> Iterator[str]:
    for now in found:
        known = set(before[now.file_system].homes) if now.file_system in before else set()
        yield from (f"{now.file_system}: {home.uid} is {home.name}" for home in now.homes if home not in known)


# -- studio restore ------------------------------------------------------------------------------------------------


def show_points(target: Target, estate: Estate, environment: Environment, console: Console, wish: Wish) -> None:
    """Show what the vault of an environment holds."""
    there = credentials_for(target, environment)
    vault = _vault(there, estate, environment, wish)
    points = points_in(there.client("backup", region_of(there, environment)), vault.name, wish.of)
    if not points:
        console.print(f"{vault.name} holds no backup of a file system", soft_wrap=True, markup=False)
        return
    table = Table(title=f"Backups in {vault.name}", title_justify="left")
    for column in ("made (UTC)", "of", "status", "GB", "id"):
        table.add_column(column, overflow="fold")
    for point in points:
        made = point.made.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")
        row = (made, point.file_system, point.status.lower(), f"{point.size / 1e9:,.1f}", point.arn.rsplit(":", 1)[-1])
        table.add_row(*row)
    console.print(table)


def start(
    target: Target,
    estate: Estate,
    environment: Environment,
    console: Console,
    wish: Wish,
    *,
    record: Path,
    file: Path,
    confirm: Confirm,
) -> None:
    """Restore a backup beside the homes, and write down what goes where.

    Raises:
        RefusedError: Nothing was begun, or the job has failed.
    """
    there = credentials_for(target, environment)
    backup = there.client("backup", region_of(there, environment))
    now = _homes_now(there, environment)
    if file.exists():
        rule = "it may hold what somebody has edited"
        problem = Problem("RestoreFileTaken", f"{file} is there", rule, "name another --file, or move it")
        raise RefusedError(str(problem))
    vault = _vault(there, estate, environment, wish)
    of = wish.of or now.file_system
    point = choose(points_in(backup, vault.name, of), arn=wish.point, at=wish.at)
    before = read_record(record).get(of)
    choice = choose_people(
        wish.people, before=before, now=now, file_system=of, into=wish.into, overwrite=wish.overwrite
    )
    restore = job.Restore(
        point,
        vault.role_arn,
        None if wish.new_file_system else now.file_system,
        [person.old_uid for person in choice.people] if wish.people else (),
        there.client("sagemaker", region_of(there, environment)).describe_domain(DomainId=now.domain).get("KmsKeyId"),
    )
    for line in _told(choice, restore, now):
        console.print(line, soft_wrap=True, markup=False)
    restore.metadata()
    if not confirm("Begin the restore? It changes no home: what it brings lies beside them."):
        raise RefusedError("nothing was begun")
    job_id = job.start(backup, restore)
    written = RestoreFile(environment.name, now.file_system, of, job_id, "", choice)
    file.write_text(written.lines(), encoding="utf-8")
    console.print(f"{file} is written: edit it while the restore runs", soft_wrap=True, markup=False)
    into = job.follow(backup, job_id, lambda line: console.print(line, soft_wrap=True, markup=False))
    console.print(f"restored into {into}; next: studio restore plan --file {file}", soft_wrap=True, markup=False)


def plan(target: Target, estate: Estate, console: Console, *, file: Path, out: Path, bucket: str | None = None) -> None:
    """Make the program that puts homes back, from a file that somebody has looked at, and say how to run it.

    Raises:
        RefusedError: The file says something that is not so.
    """
    said = read_restore(file)
    environment = _environment(estate, said.environment)
    there = credentials_for(target, environment)
    backup = there.client("backup", region_of(there, environment))
    into = job.look(backup, said.job)
    _check_people(said, _homes_now(there, environment), file)
    made = packed(said.plan())
    program = out / NAME
    program.write_bytes(made)
    number = len(said.choice.people)
    people = "1 person" if number == 1 else f"{number:,} people"
    lines = [f"{program} is written, for {people} ({len(made):,} bytes). On the host, as root:"]
    if bucket is not None:
        lines.append(_fetching(there, environment, bucket, said.job, made))
    option = "" if into == said.file_system else f" --restored /mnt/{into}/aws-backup-restore_..."
    verbs = ("look", "plan", "return") if number else ("look",)  # without people there is nothing else to do
    lines += [f"python3 {NAME} {verb}{option}" for verb in verbs]
    for line in lines:
        console.print(line, soft_wrap=True, markup=False)


def _fetching(target: Target, environment: Environment, bucket: str, job_id: str, made: bytes) -> str:
    """The line that brings the program to the host, which needs no rights for it."""
    s3, key = target.client("s3", region_of(target, environment)), f"studio-restore/{job_id}/{NAME}"
    s3.put_object(Bucket=bucket, Key=key, Body=made)
    named = {"Bucket": bucket, "Key": key}
    link = s3.generate_presigned_url("get_object", Params=named, ExpiresIn=_LINK_SECONDS)
    return f"curl -fsS -o {NAME} '{link}'"


def _vault(target: Target, estate: Estate, environment: Environment, wish: Wish) -> Vault:
    if wish.vault is not None and wish.role_arn is not None:
        return Vault(wish.vault, wish.role_arn)
    vault = find_vault(target, estate, environment)
    return replace(vault, name=wish.vault or vault.name, role_arn=wish.role_arn or vault.role_arn)


def _homes_now(target: Target, environment: Environment) -> Homes:
    now = read_homes(target, environment)
    if now is not None:
        return now
    rule = "homes go back into those of a domain; it takes no other file system for them"
    wrote = f"there is no domain {environment.settings.domain.name} with homes"
    raise RefusedError(str(Problem("RestoreDomainMissing", wrote, rule, "deploy the estate first")))


def _told(choice: Choice, restore: job.Restore, now: Homes) -> Iterator[str]:
    point = restore.point
    made = point.made.astimezone(dt.UTC)
    where = "a new file system" if restore.file_system is None else restore.file_system
    yield f"The backup of {made:%Y-%m-%d %H:%M} UTC of {point.file_system}, into {where} of {now.domain}:"
    for person in choice.people:
        below = f"/{person.into}" if person.into else ""
        yield f"  {person.name}: {person.old_uid} to {person.new_uid}{below}"
    yield from (f"  not put back: {each}" for each in choice.left)


def _check_people(said: RestoreFile, now: Homes, file: Path) -> None:
    numbers = {home.uid: home.name for home in now.homes}
    problems = []
    if said.file_system != now.file_system:
        rule = f"the homes of {now.domain} are in {now.file_system}"
        fix = "begin another restore"
        problems.append(Problem("RestoreNumberWrong", f"{file}: file_system is {said.file_system}", rule, fix))
    for person in said.choice.people:
        if person.new_uid not in numbers:
            rule = f"no home of {now.domain} has that number"
            fix = f"look at them: studio homes; {person.name} has {', '.join(map(str, now.of(person.name))) or 'none'}"
            wrote = f"{file}: new_uid of {person.name} is {person.new_uid}"
            problems.append(Problem("RestoreNumberWrong", wrote, rule, fix))
    if problems:
        raise RefusedError("\n".join(map(str, problems)))


def _environment(estate: Estate, name: str) -> Environment:
    for each in estate.environments:
        if each.name == name:
            return each
    names = ", ".join(each.name for each in estate.environments)
    raise RefusedError(f"the estate has no environment {name!r}; it has {names}")
