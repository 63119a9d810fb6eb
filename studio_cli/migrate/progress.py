"""Before and after: what was there, what is left of it, who has moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from studio_cli.migrate.inventory.facts import MONTH_DAYS, Instance, Inventory
from studio_cli.migrate.inventory.figure import Figure
from studio_cli.migrate.inventory.formats import money, sum_of
from studio_cli.migrate.inventory.owners import key_of
from studio_cli.migrate.plan.model import Migration

STATE_FILE: Final = "migration.state.yaml"
_FORMAT: Final = 1
MOVED: Final = frozenset({"restored", "signed-off", "stopped", "waiting", "waited", "deleted"})
"""States in which somebody's files are in their home in Studio."""
STATES: Final = (
    *("found", "planned", "backing-up", "backed-up", "verified", "restored"),
    *("signed-off", "stopped", "waiting", "waited", "deleted", "gone", "left"),
)
STUDIO_IS_MISSING: Final = "What Studio costs instead is not in it: look at the bill, or at the estate's budgets."


class StateFileError(ValueError):
    """A file of states that cannot be read."""


def read_states(path: Path) -> dict[str, str]:
    """How far each instance is, by ``region/name``, as the commands wrote it.

    Args:
        path: The file; without one, nothing was done yet.

    Raises:
        StateFileError: It is not what the commands write.
    """
    if not path.exists():
        return {}
    try:
        found: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        if found["format"] != _FORMAT:
            raise StateFileError(f"{path} has the format {found['format']}, and {_FORMAT} is known here")
        return {str(key): str(record["state"]) for key, record in found["instances"].items()}
    except (OSError, UnicodeDecodeError, YAMLError, KeyError, TypeError, AttributeError) as error:
        raise StateFileError(f"{path} is no file that studio migrate wrote") from error


@dataclass(frozen=True)
class Progress:
    """Two inventories beside each other, and how far the way is.

    Args:
        before: The inventory of the beginning.
        after: The inventory of now.
        states: How far each instance is, by ``region/name``.
        people: By person, the keys of their instances.
    """

    before: Inventory
    after: Inventory
    states: Mapping[str, str]
    people: Mapping[str, tuple[str, ...]]

    @property
    def left(self) -> dict[str, Instance]:
        """What was there at the beginning and still is."""
        old = {key_of(each): each for each in self.before.instances}
        return {key: each for each in self.after.instances if (key := key_of(each)) in old and _same(old[key], each)}

    @property
    def new(self) -> tuple[str, ...]:
        """Instances that were made since."""
        left = self.left
        return tuple(each.name for each in self.after.instances if key_of(each) not in left)

    @property
    def moved(self) -> tuple[str, ...]:
        """People all of whose instances are in Studio."""
        return tuple(
            person for person, keys in self.people.items() if all(self.states.get(key) in MOVED for key in keys)
        )

    def counted(self) -> dict[str, int]:
        """How many of the first inventory's instances are in which state, in the order of the way."""
        counts = Counter(self.states.get(key_of(each), "found") for each in self.before.instances)
        return {state: counts[state] for state in STATES if counts[state]}

    def paid(self) -> list[tuple[str, Figure[float], Figure[float]]]:
        """What each instance of the beginning cost in a month, and what it costs as it is now."""
        left = self.left
        return [(each.name, monthly(each), now_monthly(left.get(key_of(each)))) for each in self.before.instances]


def _same(old: Instance, new: Instance) -> bool:
    """Whether it is the same, and not another that was made under its name."""
    return old.created == new.created


def progress_of(
    before: Inventory, after: Inventory, states: Mapping[str, str], migration: Migration | None
) -> Progress:
    """Put two inventories, the states and the plan together.

    Args:
        before: The inventory of the beginning.
        after: The inventory of now.
        states: How far each instance is.
        migration: What was planned; without it nobody is known to have moved.
    """
    people: dict[str, tuple[str, ...]] = {}
    for each in migration.instances if migration else ():
        person = each.profile or each.owner
        if person and not each.leave:
            people[person] = (*people.get(person, ()), f"{each.region}/{each.name}")
    return Progress(before, after, states, people)


def monthly(instance: Instance) -> Figure[float]:
    """What an instance and its volume cost in a month, on the average of the 90 days before."""
    return _sum(instance.cost(), instance.volume_cost)


def now_monthly(instance: Instance | None) -> Figure[float]:
    """What is paid as things are: nothing for what is gone, the volume alone for what is stopped."""
    if instance is None:
        return Figure(value=0.0, source="it is gone")
    if instance.status != "InService":
        return instance.volume_cost
    return monthly(instance)


def _sum(first: Figure[float], second: Figure[float]) -> Figure[float]:
    if first.value is None or second.value is None:
        return Figure(value=None, source=first.source if first.value is None else second.source)
    return Figure(value=first.value + second.value, source=first.source)


def outside_hours(inventory: Inventory) -> Figure[float]:
    """Hours of all instances in a month outside of working hours, of those whose hours are known."""
    known = [each.hours.value for each in inventory.instances if each.hours.value is not None]
    if inventory.instances and not known:
        return Figure(value=None, source=inventory.instances[0].hours.source)
    hours = sum(each.outside / each.window_days * MONTH_DAYS for each in known)
    return Figure(value=hours, source=f"{len(known)} of {len(inventory.instances)} instances")


def outside_now(progress: Progress) -> Figure[float]:
    """The same, as things are: what is stopped runs no more."""
    running = tuple(each for each in progress.left.values() if each.status == "InService")
    return outside_hours(progress.after.model_copy(update={"instances": running}))


def told(progress: Progress) -> Iterator[tuple[str, str, str]]:
    """What is compared: what it is, before, after.

    Args:
        progress: What was put together.
    """
    before, left = progress.before, progress.left
    currency = before.currency
    running = sum(each.status == "InService" for each in before.instances)
    yield "notebook instances", str(len(before.instances)), str(len(left))
    yield "of them running", str(running), str(sum(each.status == "InService" for each in left.values()))
    paid = progress.paid()
    yield (
        "cost a month, with volumes",
        sum_of({name: cost for name, cost, _ in paid}, currency),
        sum_of({name: cost for name, _, cost in paid}, currency),
    )
    old, new = (figure.text(lambda value: f"{value:,.0f}") for figure in (outside_hours(before), outside_now(progress)))
    yield "hours a month at night and at weekends", old, new
    yield "people who have moved", "0", f"{len(progress.moved)} of {len(progress.people)}"


def in_words(progress: Progress) -> Iterator[str]:
    """Lines below the comparison.

    Args:
        progress: What was put together.
    """
    states = ", ".join(f"{count} {state}" for state, count in progress.counted().items())
    yield f"Instances: {states or 'none'}."
    yield f"Moved: {', '.join(progress.moved) or 'nobody yet'}."
    if progress.new:
        yield f"Made since, and not in it: {', '.join(progress.new)}."
    missing = [name for name, old, new in progress.paid() if old.value is None or new.value is None]
    if missing:
        yield f"What these cost is unknown: {', '.join(missing)}."
    yield STUDIO_IS_MISSING


def saved(progress: Progress) -> str:
    """What is no longer paid in a month, of what is known."""
    known = [
        (old.value, new.value) for _, old, new in progress.paid() if old.value is not None and new.value is not None
    ]
    if not known and progress.before.instances:
        return "unknown"
    amount = sum(old - new for old, new in known)
    return f"{'less ' if amount >= 0 else 'more '}{money(abs(amount), progress.before.currency)} a month"
