"""`studio migrate backup, verify, restore, sign-off, decommission, status`: the way of one instance."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.table import Table

from studio_cli.commands.options import plan_option, port_option, same_target, target_of, target_option
from studio_cli.migrate.journey import Journey, decommission
from studio_cli.migrate.journey.place import Place
from studio_cli.migrate.journey.state_file import STATE_FILE, StateFile
from studio_cli.migrate.journey.states import Standing, State
from studio_cli.migrate.journey.steps import Instruction
from studio_cli.migrate.plan import MIGRATION_FILE, InstancePlan, MigrationError, load_migration

_WATCH_SECONDS: Final = 5
ENDED: Final = {"complete", "incomplete", "same", "different"}
_NEXT: Final = {
    State.FOUND: "backup",
    State.PLANNED: "backup",
    State.BACKING_UP: "backup",
    State.BACKED_UP: "verify",
    State.VERIFIED: "restore",
    State.RESTORED: "sign-off",
    State.SIGNED_OFF: "decommission",
    State.STOPPED: "decommission",
    State.WAITED: "decommission",
}

_Command = Callable[..., Any]


def _options(command: _Command) -> _Command:
    for option in (
        port_option,
        target_option,
        click.option("--region", help="The instance's region, where two have its name."),
        plan_option(MIGRATION_FILE, "The plan; the state file lies beside it."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("name")
@click.option("--new-run", is_flag=True, help="Begin a copy anew, and trust nothing of the last one.")
@_options
def backup(name: str, *, new_run: bool, **where: Any) -> None:
    """Print what to paste on the instance, so that it copies its home to S3. Nothing on it is changed."""
    journey, plan = _begin(name, **where)
    made = journey.backup(plan, new_run=new_run)
    _say_if_it_has_no_terminal(journey, plan)
    show(made, f"Paste this into a terminal of {plan.name} (JupyterLab: File > New > Terminal):", "its role")
    click.echo(f"Watch it: studio migrate status {plan.name} --watch{_again(journey, plan, **where)}")
    click.echo("To be pasted again after a restart of the instance: it goes on where it was.")


@click.command()
@click.argument("name")
@click.option("--deep", is_flag=True, help="Download all, and compare content; else checksums that S3 keeps.")
@_options
def verify(name: str, *, deep: bool, **where: Any) -> None:
    """Compare S3 with the manifest, object by object; print what has the instance compare itself."""
    journey, plan = _begin(name, **where)
    found, standing = journey.verify(plan, deep=deep, tell=lambda done: click.echo(f"{done} objects", err=True))
    click.echo(f"{found.objects} objects, {found.size} bytes; {found.downloaded} compared by content.")
    for row in found.first:
        click.echo(f"{row['what']}: {row['path']}")
    for line in _not_in_the_copy(journey.place(plan)):
        click.echo(line)
    _say(plan, standing)
    if standing.state == State.BACKED_UP and found.is_same:
        made = journey.compare(plan)
        _say_if_it_has_no_terminal(journey, plan)
        show(made, f"Paste this into a terminal of {plan.name}, then verify again:", None)
    elif not standing.reached(State.VERIFIED):
        if not found.is_same:
            click.echo(f"Copy it anew: studio migrate backup {plan.name} --new-run{_again(journey, plan, **where)}")
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("name")
@click.option("--register-environments", is_flag=True, help="Build environments anew for kernels that are missing.")
@_options
def restore(name: str, *, register_environments: bool, **where: Any) -> None:
    """Print what to paste in the person's space, so that the copy comes to ~/migrated. Nothing is overwritten."""
    journey, plan = _begin(name, **where)
    made = journey.restore(plan, register_environments=register_environments)
    show(made, f"Paste this into a terminal of {plan.profile}'s space:", f"the role of {plan.profile}")
    more = f"--name {shlex.quote(str(plan.owner))}{_again(journey, plan, **where)}"
    click.echo(f"Then {plan.owner} looks, and signs: studio migrate sign-off {plan.name} {more}")


@click.command(name="sign-off")
@click.argument("name")
@click.option("--name", "owner", required=True, help="The owner, who has looked.")
@_options
def sign_off(name: str, *, owner: str, **where: Any) -> None:
    """Put down that the owner has found everything."""
    journey, plan = _begin(name, **where)
    _say(plan, journey.sign_off(plan, owner))


@click.command(name="decommission")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_options
def end(name: str, *, yes: bool, **where: Any) -> None:
    """Stop an instance that is signed off; after the waiting time, delete it. There is no way to force it."""
    journey, plan = _begin(name, **where)
    if not yes:
        days = journey.migration.waiting_days
        click.echo(f"What was written on {plan.name} since it was compared with its copy is in no copy.")
        click.confirm(f"Stop {plan.name}, or delete it if it was stopped {days} days ago?", abort=True)
    _say(plan, decommission(journey, plan))


@click.command()
@click.argument("name", required=False)
@click.option("--watch", is_flag=True, help="Look every few seconds, until what runs there has ended.")
@_options
def status(name: str | None, *, watch: bool, **where: Any) -> None:
    """Show where each instance stands, by what is there now; and how far a copy is."""
    journey = _journey(where["file"], where["target_name"], where["port"])
    if name is None:
        _table(journey)
        return
    plan = journey.find(name, where["region"])
    standing, _ = journey.settle(plan)
    _say(plan, standing)
    while "run" in journey.record(plan):
        progress = journey.place(plan).read("progress.json")
        if progress is not None:
            click.echo(progress_words(progress))
        if not watch or (progress or {}).get("phase") in ENDED:
            break
        time.sleep(_WATCH_SECONDS)


COMMANDS: Final = (backup, verify, restore, sign_off, end, status)


def _begin(name: str, *, file: Path, region: str | None, target_name: str, port: int) -> tuple[Journey, InstancePlan]:
    journey = _journey(file, target_name, port)
    return journey, journey.find(name, region)


def _journey(file: Path, target_name: str, port: int) -> Journey:
    target = target_of(target_name, port)
    try:
        migration = load_migration(file)
    except MigrationError as error:
        raise click.ClickException(str(error)) from error
    return Journey(target, migration, StateFile(file.with_name(STATE_FILE)))


def _region(journey: Journey, plan: InstancePlan) -> str:
    """What a command is to say of the region; nothing where the name is enough."""
    return f" --region {plan.region}" if journey.migration.find(plan.name) is None else ""


def _again(journey: Journey, plan: InstancePlan, *, file: Path, region: str | None, target_name: str, port: int) -> str:
    """What the next command is to say, so that it is about the same."""
    del region  # the plan has it, also where it was not said
    other = "" if file == Path(MIGRATION_FILE) else f" --plan {shlex.quote(str(file))}"
    return f"{_region(journey, plan)}{other}{same_target(target_name, port)}"


def _say_if_it_has_no_terminal(journey: Journey, plan: InstancePlan) -> None:
    status = (journey.describe(plan) or {}).get("NotebookInstanceStatus", "gone")
    if status != "InService":
        click.echo(f"{plan.name} is {status}, and has no terminal: start it first.")


def show(made: Instruction, words: str, role: str | None) -> None:
    """Print what a person pastes, and what the role there needs.

    Args:
        made: The line, and the policy.
        words: What is said before it.
        role: Whose policy it is. Nothing is said of it where it was told before.
    """
    click.echo(words)
    click.echo()
    click.echo(made.line)
    click.echo()
    if role is not None:
        click.echo(f"At least this is what {role} needs:")
        click.echo(json.dumps(made.policy, indent=2))


def _not_in_the_copy(place: Place) -> Iterator[str]:
    """What the instance told of beside what it copied."""
    result = place.read("result.json") or {}
    told = {
        "left out": result.get("left_out", {}),
        "secrets": result.get("secrets", {}),
        "attributes": {"not kept": result.get("attributes", {}).get("not kept", 0)},
    }
    for what, counts in told.items():
        said = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        if said:
            yield f"{what}: {said}; which: {place.uri('findings.jsonl')}"


def _say(plan: InstancePlan, standing: Standing) -> None:
    click.echo(f"{plan.name} is {standing.state}.")
    for reason in standing.reasons:
        click.echo(f"  {reason}")


def _table(journey: Journey) -> None:
    from studio_cli.commands.migrate import console  # noqa: PLC0415 - that module imports this one

    table = Table("instance", "region", "owner", "state", "why no further", "next")
    for plan in journey.migration.instances:
        standing, _ = journey.settle(plan)
        following = _NEXT.get(standing.state, "")
        row = (plan.name, plan.region, plan.owner or "nobody knows", str(standing.state), "; ".join(standing.reasons))
        region = _region(journey, plan)
        table.add_row(*row, f"studio migrate {following} {plan.name}{region}" if following else "")
    console().print(table)


def progress_words(told: dict[str, Any]) -> str:
    """How far it is, in a line."""
    parts = [f"{told['at']} {told['doing']}: {told['phase']}"]
    if "all_files" in told:
        parts.append(f"{told.get('done_files', 0)} of {told['all_files']} entries")
    if told.get("all_bytes"):
        done = min(told.get("done_bytes", 0), told["all_bytes"])
        parts.append(f"{100 * done // told['all_bytes']} % of {told['all_bytes'] / 2**20:.1f} MiB")
    if told["seconds"] > 0:
        parts.append(f"{told['sent_bytes'] / 2**20 / told['seconds']:.1f} MiB/s sent")
    if told.get("asked_again"):
        parts.append(f"asked again {told['asked_again']} times")
    return ", ".join(parts)
