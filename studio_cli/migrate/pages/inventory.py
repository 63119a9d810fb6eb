"""The page of an inventory: what the weekend costs, who owns what, what can go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from studio_cli.migrate.inventory.advice import Verdict, advice_of
from studio_cli.migrate.inventory.controls import CONTROLS, IMDS, PLATFORM_ENDS
from studio_cli.migrate.inventory.facts import STILL, WEEKDAYS, Instance, Inventory
from studio_cli.migrate.inventory.figure import Figure
from studio_cli.migrate.inventory.formats import last_used, money, sum_of, weekend
from studio_cli.migrate.inventory.hours import WORK_BEGINS, WORK_ENDS
from studio_cli.migrate.inventory.owners import candidates, key_of, one_of
from studio_cli.migrate.inventory.roles import reach_of
from studio_cli.migrate.pages.charts import Series, columns, legend, stacks
from studio_cli.migrate.pages.page import page, paragraph, section, table, tiles

WORK: Final = Series("in working hours", "work")
OUTSIDE: Final = Series("at night and at weekends", "outside")
VOLUME: Final = Series("volume, running or not", "volume")
_WEEKEND: Final = (5, 6)
_WORK: Final = f"Monday to Friday, {WORK_BEGINS} to {WORK_ENDS} o'clock"


def inventory_page(inventory: Inventory) -> str:
    """The whole page.

    Args:
        inventory: What was found.
    """
    return page("Notebook instances: what they cost, whose they are, what can go", _parts(inventory))


def _parts(inventory: Inventory) -> Iterator[str]:
    where = ", ".join(inventory.regions)
    taken = inventory.taken.strftime("%d %B %Y, %H:%M UTC")
    yield paragraph(f"Account {inventory.account}, {where}. Taken on {taken}.", soft=True)
    if not inventory.instances:
        yield paragraph(f"There are no notebook instances in {where}.")
        return
    yield tiles(_figures(inventory))
    yield section("What the week costs", *_week(inventory))
    yield section("What each instance costs", *_each(inventory))
    yield section("Who owns what", *_owners(inventory))
    yield section("What can go", *_advice(inventory))
    yield section("What is not safe", *_risks(inventory))
    yield section("Where the figures come from", *_sources(inventory))


def _figures(inventory: Inventory) -> Iterator[tuple[str, str]]:
    everything = inventory.instances
    running = sum(each.status not in STILL for each in everything)
    yield str(len(everything)), f"notebook instances, {running} of them running now"
    yield sum_of({key_of(each): each.cost() for each in everything}, inventory.currency), "a month for instances"
    weekends = {key_of(each): each.cost(weekend) for each in everything}
    yield sum_of(weekends, inventory.currency), "of it on Saturdays and Sundays"
    volumes = {key_of(each): each.volume_cost for each in everything}
    yield sum_of(volumes, inventory.currency), "a month for volumes, running or not"
    nobody = sum(one_of(each) is None for each in candidates(inventory).values())
    yield str(nobody), "have no owner that is known, or several that may be"


def _week(inventory: Inventory) -> Iterator[str]:
    known = [each for each in inventory.instances if each.hours.is_known]
    if not known:
        yield paragraph("When instances ran is unknown, and so is what the weekend costs.")
        yield paragraph(_reasons(each.hours for each in inventory.instances), soft=True)
        return
    priced = [each for each in known if each.price_hour.is_known]
    shown = priced or known
    unit = inventory.currency if priced else "hours"
    yield paragraph(
        f"All instances together, {unit} on an average day of the week. Days are those of {inventory.timezone}."
    )
    bars = [
        (name, sum(_of_day(each, day) for each in shown), "outside" if day in _WEEKEND else "work")
        for day, name in enumerate(WEEKDAYS)
    ]
    yield columns(f"{unit} on an average day of the week", bars, _short)
    everything = sum(value for _, value, _ in bars)
    if everything:
        share = sum(bars[day][1] for day in _WEEKEND) / everything
        yield paragraph(f"Saturdays and Sundays are {share:.0%} of it.")
    missing = len(inventory.instances) - len(shown)
    if missing:
        yield paragraph(f"{missing} of {len(inventory.instances)} are not in it, as too little is known of them.")


def _of_day(instance: Instance, day: int) -> float:
    """What one day of the week costs on average, or how many hours it has, where there is no price."""
    hours = instance.hours.value
    if hours is None:
        return 0
    price = 1 if instance.price_hour.value is None else instance.price_hour.value
    return hours.by_weekday[day] / hours.window_days * 7 * price


def _each(inventory: Inventory) -> Iterator[str]:
    bars = sorted(
        ((each, parts) for each in inventory.instances if (parts := _parts_of(each)) is not None),
        key=lambda bar: -sum(bar[1]),
    )
    if bars:
        yield paragraph(f"{inventory.currency} in a month. Working hours are {_WORK}, in {inventory.timezone}.")
        yield legend((WORK, OUTSIDE, VOLUME))
        rows = [(each.name, parts, "at least" if _at_least(each) else "") for each, parts in bars]
        yield stacks("Cost of each instance in a month", (WORK, OUTSIDE, VOLUME), rows, _short)
    missing = [each for each in inventory.instances if _parts_of(each) is None]
    if missing:
        yield paragraph(f"What these cost is unknown: {', '.join(each.name for each in missing)}.")
        yield paragraph(_reasons(each.cost() for each in missing), soft=True)


def _parts_of(instance: Instance) -> tuple[float, float, float] | None:
    """In working hours, outside of them, the volume."""
    everything, outside = instance.cost().value, instance.cost(lambda hours: hours.outside).value
    if everything is None or outside is None:
        return None
    return everything - outside, outside, instance.volume_cost.value or 0


def _at_least(instance: Instance) -> bool:
    return instance.volume_cost.value is None or (instance.hours.value is not None and instance.hours.value.at_least)


def _owners(inventory: Inventory) -> Iterator[str]:
    yield paragraph("Proposed from tags, CloudTrail, roles, names and scripts. A person decides.")
    found = candidates(inventory)
    rows = [
        (
            each.name,
            " or ".join(found[key_of(each)]) or "nobody known",
            "; ".join(f"{', '.join(why)}" for why in found[key_of(each)].values()) or "nothing tells",
            last_used(each, inventory),
            inventory.roles[each.role_arn].text(lambda role: reach_of(role.statements).words),
        )
        for each in inventory.instances
    ]
    head = ("Instance", "May be of", "Because", "Last used", "Its role may")
    yield table(head, rows, caption="Who owns what")


def _advice(inventory: Inventory) -> Iterator[str]:
    yield paragraph("Nothing is deleted before its files are safe elsewhere, and somebody has signed for it by name.")
    order = list(Verdict)
    advised = [(each, advice_of(each, inventory.taken)) for each in inventory.instances]
    rows = [
        (each.name, advice.verdict.value, advice.because, _saving(each, inventory.currency))
        for each, advice in sorted(advised, key=lambda pair: order.index(pair[1].verdict))
    ]
    head = ("Instance", "Advice", "Because", "Costs a month")
    yield table(head, rows, numbers=("Costs a month",), caption="What can go")


def _saving(instance: Instance, currency: str) -> str:
    known = [figure.value for figure in (instance.cost(), instance.volume_cost) if figure.value is not None]
    if not known:
        return "unknown"
    return f"{'' if len(known) > 1 and not _at_least(instance) else 'at least '}{money(sum(known), currency)}"


def _risks(inventory: Inventory) -> Iterator[str]:
    rows = [
        (
            control.code,
            control.title,
            control.severity or "-",
            str(len(failing := [each.name for each in inventory.instances if not control.passes(each)])),
            ", ".join(failing) or "none",
        )
        for control in (*CONTROLS, IMDS)
    ]
    head = ("Control", "What is asked", "Severity", "Fail", "Which")
    yield table(head, rows, numbers=("Fail",), caption="Security controls that instances fail")
    today = inventory.taken.date()
    ended = [each for each in inventory.instances if PLATFORM_ENDS.get(each.platform, today) < today]
    if ended:
        names = ", ".join(f"{each.name} ({each.platform}, {PLATFORM_ENDS[each.platform]})" for each in ended)
        yield paragraph(f"The platform of these has ended, and gets no more patches: {names}.")


def _sources(inventory: Inventory) -> Iterator[str]:
    yield table(
        ("Figure", "Source"),
        [
            ("Hours", _reasons(each.hours for each in inventory.instances)),
            ("Last use", _reasons(each.last_use for each in inventory.instances)),
            ("Price of an hour", _reasons(each.price_hour for each in inventory.instances)),
            ("Price of a volume", _reasons(each.price_volume for each in inventory.instances)),
            ("Roles", _reasons(inventory.roles.values())),
            ("Tags", _reasons(each.tags for each in inventory.instances)),
        ],
        caption="Where the figures come from",
    )
    yield paragraph(
        "A month is 365/12 days of the average of the 90 days before. Prices are those of a list, before discounts.",
        soft=True,
    )


def _reasons(figures: Iterable[Figure[Any]]) -> str:
    """Where figures come from, each source once, with how many have it."""
    counted = Counter(f"{'' if figure.is_known else 'unknown: '}{figure.source}" for figure in figures)
    return "; ".join(f"{source} ({count})" if len(counted) > 1 else source for source, count in counted.items())


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - cents count below
