"""Before and after: what was there, what is left of it, who has moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from studio_cli.migrate.inventory.facts import MONTH_DAYS, STILL, Instance, Inventory, Space, Studio
from studio_cli.migrate.inventory.figure import Figure, summed
from studio_cli.migrate.inventory.formats import amount_of, money
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
        nobodys: Instances that stay nowhere and are no person's, by the plan; None where there is no plan.
    """

    before: Inventory
    after: Inventory
    states: Mapping[str, str]
    people: Mapping[str, tuple[str, ...]]
    nobodys: tuple[str, ...] | None = None

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
    nobodys = None
    if migration is not None:
        settled = {key for keys in people.values() for key in keys}
        settled |= {f"{each.region}/{each.name}" for each in migration.instances if each.leave}
        nobodys = tuple(each.name for each in before.instances if key_of(each) not in settled)
    return Progress(before, after, states, people, nobodys)


def monthly(instance: Instance) -> Figure[float]:
    """What an instance and its volume cost in a month, on the average of the 90 days before."""
    return _both(instance.cost(), instance.volume_cost)


def now_monthly(instance: Instance | None) -> Figure[float]:
    """What is paid as things are: nothing for what is gone, the volume alone for what is stopped."""
    if instance is None:
        return Figure(value=0.0, source="it is gone")
    if instance.status in STILL:
        return instance.volume_cost
    return monthly(instance)


def _parts(instances: Iterable[Instance | None], *, as_is: bool) -> Iterator[Figure[float]]:
    """What instances and volumes cost, each by itself: a sum has what is known of either."""
    for each in instances:
        if each is None:
            yield now_monthly(None)
            continue
        if not as_is or each.status not in STILL:
            yield each.cost()
        yield each.volume_cost


def _both(first: Figure[float], second: Figure[float]) -> Figure[float]:
    """The sum, if both are known: half of a cost is none."""
    if first.value is None or second.value is None:
        return Figure(value=None, source=first.source if first.value is None else second.source)
    return summed((first, second))


def outside_hours(instance: Instance | None) -> Figure[float]:
    """Hours of an instance in a month outside of working hours; of what is gone or stopped, none."""
    if instance is None:
        return Figure(value=0.0, source="it is gone")
    hours = instance.hours.value
    if hours is None:
        return Figure(value=None, source=instance.hours.source)
    amount = hours.outside / hours.window_days * MONTH_DAYS
    return Figure(value=amount, source=instance.hours.source, at_least=hours.at_least)


def _outside_now(instance: Instance | None) -> Figure[float]:
    if instance is not None and instance.status in STILL:
        return Figure(value=0.0, source="it is stopped")
    return outside_hours(instance)


def of_studio(inventory: Inventory, what: Callable[[Studio], Iterable[Figure[float]]]) -> Figure[float]:
    """A sum over what Studio has in all regions of an inventory.

    Args:
        inventory: The inventory.
        what: The figures of one region.
    """
    untold: Figure[Studio] = Figure(value=None, source="the inventory was made without Studio")
    figures: list[Figure[float]] = []
    for region in inventory.regions:
        found = inventory.studio.get(region, untold)
        if found.value is None:
            figures.append(Figure(value=None, source=f"{region}: {found.source}"))
        else:
            figures += what(found.value)
    return summed(figures)


def spaces_of(inventory: Inventory) -> Iterator[Space]:
    """The spaces of all regions that are known."""
    for found in inventory.studio.values():
        if found.value is not None:
            yield from found.value.spaces


def _apps(studio: Studio) -> Iterator[Figure[float]]:
    return (each.cost() for each in studio.spaces)


def _storage(studio: Studio) -> Iterator[Figure[float]]:
    return (each for part in ((s.volume_cost for s in studio.spaces), (h.cost for h in studio.homes)) for each in part)


def _outside(studio: Studio) -> Iterator[Figure[float]]:
    return (each.hours(lambda hours: hours.outside) for each in studio.spaces)


@dataclass(frozen=True)
class Line:
    """One figure of the beginning, and of now.

    Args:
        what: What it is.
        unit: A currency, ``hours``, or nothing for what is counted.
        before: At the beginning.
        after: Now.
    """

    what: str
    unit: str
    before: Figure[float]
    after: Figure[float]

    def text(self, figure: Figure[float]) -> str:
        """A figure of this line, as people say it."""
        if self.unit in {"", HOURS}:
            return numbered(figure)
        return amount_of(figure, self.unit)


def numbered(figure: Figure[float]) -> str:
    """A figure that is no money, as people say it."""
    return figure.text(lambda value: f"{'at least ' if figure.at_least else ''}{value:,.0f}")


HOURS: Final = "hours"
NOTEBOOKS: Final = "notebook instances and their volumes, a month"
APPS: Final = "Studio: apps, a month"
STORAGE: Final = "Studio: volumes and file systems, a month"
TOGETHER: Final = "notebook instances and Studio, a month"
COUNTED: Final = "notebook instances"
OUTSIDE: Final = "hours at night and at weekends, a month"
PEOPLE: Final = "people who have moved"


def lines(progress: Progress) -> list[Line]:
    """What is compared.

    Args:
        progress: What was put together.
    """
    before, after, left = progress.before, progress.after, progress.left
    currency = before.currency
    old = list(before.instances)
    now = [left.get(key_of(each)) for each in old]
    costs = [
        Line(NOTEBOOKS, currency, summed(_parts(old, as_is=False)), summed(_parts(now, as_is=True))),
        Line(APPS, currency, of_studio(before, _apps), of_studio(after, _apps)),
        Line(STORAGE, currency, of_studio(before, _storage), of_studio(after, _storage)),
    ]
    together = (summed(line.before for line in costs), summed(line.after for line in costs))
    idle = (
        summed([*(outside_hours(each) for each in old), of_studio(before, _outside)]),
        summed([*(_outside_now(each) for each in now), of_studio(after, _outside)]),
    )
    return [
        Line(COUNTED, "", _counted(len(old)), _counted(len(left))),
        Line("of them running", "", _counted(_running(old)), _counted(_running(left.values()))),
        Line("spaces in Studio", "", of_studio(before, _ones), of_studio(after, _ones)),
        *costs,
        Line(TOGETHER, currency, *together),
        Line(OUTSIDE, HOURS, *idle),
        Line(PEOPLE, "", _counted(0), _UNPLANNED if progress.nobodys is None else _counted(len(progress.moved))),
    ]


_UNPLANNED: Final[Figure[float]] = Figure(value=None, source="without the plan nobody is known")


def _counted(number: int) -> Figure[float]:
    return Figure(value=float(number), source="counted")


def _running(instances: Iterable[Instance]) -> int:
    return sum(each.status not in STILL for each in instances)


def _ones(studio: Studio) -> Iterator[Figure[float]]:
    return (_counted(1) for _ in studio.spaces)


def told(progress: Progress) -> Iterator[tuple[str, str, str]]:
    """What is compared, in words: what it is, before, after.

    Args:
        progress: What was put together.
    """
    for line in lines(progress):
        everybody = f" of {len(progress.people)}" if line.what == PEOPLE and line.after.is_known else ""
        yield line.what, line.text(line.before), f"{line.text(line.after)}{everybody}"


def in_words(progress: Progress) -> Iterator[str]:
    """Lines below the comparison.

    Args:
        progress: What was put together.
    """
    states = ", ".join(f"{count} {state}" for state, count in progress.counted().items())
    yield f"Instances: {states or 'none'}."
    yield f"Moved: {', '.join(progress.moved) or 'nobody yet'}."
    if progress.nobodys is None:
        yield "Whose instances they are is not known without the plan: studio migrate plan writes it."
    elif progress.nobodys:
        yield f"Nobody's yet, and in nobody's count: {', '.join(progress.nobodys)}."
    if progress.new:
        yield f"Made since, and not in it: {', '.join(progress.new)}."
    missing = [name for name, old, new in progress.paid() if old.value is None or new.value is None]
    if missing:
        yield f"What these cost is unknown: {', '.join(missing)}."
    yield from _differently(progress)


def _differently(progress: Progress) -> Iterator[str]:
    """What was looked at otherwise at the beginning: it makes a difference that nobody made."""
    before, after = progress.before, progress.after
    if before.timezone != after.timezone:
        yield f"Nights and weekends are those of {before.timezone} before, and of {after.timezone} after."
    old, new = (
        sorted({each.price_hour.source for each in every.instances if each.price_hour.is_known})
        for every in (before, after)
    )
    if old and new and old != new:
        yield f"Prices before are from: {', '.join(old)}; after: {', '.join(new)}."


def saved(progress: Progress) -> Iterator[str]:
    """What is no longer paid in a month, and what is paid for Studio instead.

    Args:
        progress: What was put together.
    """
    currency = progress.before.currency
    notebooks, *studio = (line for line in lines(progress) if line.what in {NOTEBOOKS, APPS, STORAGE})
    known = [
        (old.value, new.value) for _, old, new in progress.paid() if old.value is not None and new.value is not None
    ]
    less = sum(old - new for old, new in known) if known or not progress.before.instances else None
    yield f"Notebook instances: {_change(None if less is None else -less, currency)}."
    parts = [_difference(line) for line in studio]
    more = None if None in parts else sum(part for part in parts if part is not None)
    yield f"Studio: {_change(more, currency)}."
    if less is None or more is None:
        yield "Together: unknown."
        yield from sorted({f"  {each}" for line in (notebooks, *studio) for each in unknown_of(line)})
        return
    loose = [line for line in (notebooks, *studio) if line.before.at_least or line.after.at_least]
    yield f"Together: {_change(more - less, currency)}{', of what is known' if loose else ''}."
    yield from sorted({f"  {each}" for line in loose for each in unknown_of(line)})


def unknown_of(line: Line) -> Iterator[str]:
    """Why a line's figures are unknown, or may be more."""
    for figure in (line.before, line.after):
        for source in figure.source.split("; "):
            if source.startswith("unknown: ") or "at least: " in source or "are not in it" in source:
                yield source


def _difference(line: Line) -> float | None:
    """What is paid more now; None where one of the two is unknown."""
    return None if line.before.value is None or line.after.value is None else line.after.value - line.before.value


def _change(more: float | None, currency: str) -> str:
    if more is None:
        return "unknown"
    if round(more, 2) == 0:
        return "the same"
    return f"{'more ' if more > 0 else 'less '}{money(abs(more), currency)} a month"
