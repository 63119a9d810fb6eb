"""An inventory as a table for the terminal, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from rich.table import Table

from studio_cli.migrate.inventory.advice import advice_of, days_ago
from studio_cli.migrate.inventory.controls import failed, platform_words
from studio_cli.migrate.inventory.facts import WEEKDAYS, Hours, Instance, Inventory
from studio_cli.migrate.inventory.figure import Figure, summed
from studio_cli.migrate.inventory.owners import candidates, key_of
from studio_cli.migrate.inventory.roles import reach_of

UNKNOWN: Final = "unknown"
_FAILED: Final = "controls failed"

type_of_cells = dict[str, str]


def in_table(inventory: Inventory) -> Table:
    """What a person looks at first.

    Args:
        inventory: What was found.
    """
    shown = (
        "instance",
        "type",
        "status",
        "owner",
        "last used",
        "hours a week",
        "a month",
        "role may",
        "controls failed",
    )
    several = len(inventory.regions) > 1
    titles = ["SageMaker controls failed" if name == _FAILED else name for name in shown]
    table = Table(*(["region", *titles] if several else titles))
    for row in rows(inventory):
        cells = [row[name].replace("SageMaker.", "") if name == _FAILED else row[name] for name in shown]
        table.add_row(*([row["region"], *cells] if several else cells))
    return table


def summary(inventory: Inventory) -> Iterator[str]:
    """Below the table: the sums, and what is unknown, with the reasons.

    Args:
        inventory: What was found.
    """
    count = len(inventory.instances)
    if not count:
        yield f"There are no notebook instances in {', '.join(inventory.regions)}."
        return
    yield f"{count} notebook instances in {', '.join(inventory.regions)}."
    sums = (
        ("Instances", {key_of(each): each.cost() for each in inventory.instances}),
        ("Saturdays and Sundays", {key_of(each): each.cost(weekend) for each in inventory.instances}),
        ("Volumes", {key_of(each): each.volume_cost for each in inventory.instances}),
    )
    for words, figures in sums:
        amount = sum_of(figures, inventory.currency)
        yield f"{words}: {amount}{'' if amount == UNKNOWN else ' a month'}."
    reasons = sorted({figure.source for each in inventory.instances for figure in _unknown(each)})
    yield from (f"  unknown: {reason}" for reason in reasons)


def _unknown(instance: Instance) -> Iterator[Figure[object]]:
    for figure in (instance.hours, instance.last_use, instance.price_hour, instance.price_volume, instance.tags):
        if not figure.is_known:
            yield Figure(value=None, source=figure.source)


def in_csv(inventory: Inventory) -> str:
    """One line for each instance, with everything, and the source of each figure.

    Args:
        inventory: What was found.
    """
    return csv_of(rows(inventory))


def csv_of(cells: Iterable[type_of_cells]) -> str:
    """Cells as CSV, the first line their names; a spreadsheet runs none of them.

    Args:
        cells: A line's cells by their names, line by line.
    """
    text = io.StringIO()
    written: csv.DictWriter[str] | None = None
    for row in cells:
        if written is None:
            written = csv.DictWriter(text, list(row), lineterminator="\n")
            written.writeheader()
        written.writerow({name: _no_formula(cell) for name, cell in row.items()})
    return text.getvalue()


def _no_formula(cell: str) -> str:
    """A tag may begin like a formula, and a spreadsheet would run it."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def rows(inventory: Inventory) -> Iterator[type_of_cells]:
    """The cells of each instance, as text.

    Args:
        inventory: What was found.
    """
    owners = candidates(inventory)
    for each in inventory.instances:
        advice = advice_of(each, inventory.taken)
        role = inventory.role_of(each)
        hours = each.hours.value
        yield {
            "region": each.region,
            "instance": each.name,
            "type": each.instance_type,
            "status": each.status,
            "failure": each.failure or "",
            "owner": " or ".join(owners[key_of(each)]) or "nobody known",
            "owner because": "; ".join(f"{name}: {', '.join(why)}" for name, why in owners[key_of(each)].items()),
            "last used": last_used(each, inventory),
            "last used source": each.last_use.source,
            "hours a week": each.hours.text(lambda hours: f"{hours.total / hours.window_days * 7:.0f}"),
            **{
                f"hours {day}": "unknown" if hours is None else f"{hours.by_weekday[number]:.1f}"
                for number, day in enumerate(WEEKDAYS)
            },
            "hours outside of work": each.hours.text(lambda hours: f"{hours.outside:.1f}"),
            "hours source": each.hours.source,
            "a month": each.cost().text(lambda cost: money(cost, inventory.currency)),
            "a month at weekends": each.cost(weekend).text(lambda cost: money(cost, inventory.currency)),
            "a month source": each.cost().source,
            "volume GB": str(each.volume_gb),
            "volume a month": each.volume_cost.text(lambda cost: money(cost, inventory.currency)),
            "volume source": each.volume_cost.source,
            "role": each.role_arn.rsplit("/", 1)[-1],
            "role may": inventory.roles[each.role_arn].text(lambda role: reach_of(role.statements).words),
            "role policies": ", ".join(role.policies) if role else "unknown",
            "role source": inventory.roles[each.role_arn].source,
            "lifecycle script": each.script or "",
            "repositories": " ".join(each.repositories),
            "direct internet": "yes" if each.direct_internet else "no",
            "subnet": each.subnet or "",
            "security groups": " ".join(each.security_groups),
            "key": each.key or "AWS's own",
            "platform": platform_words(each.platform, inventory.taken.date()),
            "root access": "yes" if each.root_access else "no",
            "metadata service": each.imds,
            "tags": each.tags.text(lambda tags: " ".join(f"{key}={value}" for key, value in sorted(tags.items()))),
            "controls failed": ", ".join(control.code for control in failed(each)) or "none",
            "created": each.created.isoformat(timespec="seconds"),
            "advice": advice.verdict.value,
            "advice because": advice.because,
        }


def last_used(instance: Instance, inventory: Inventory) -> str:
    """When somebody last used an instance, and who.

    Args:
        instance: The instance.
        inventory: Where it is from.
    """
    use = instance.last_use.value
    if use is None:
        return "unknown"
    if use.when is None:
        return "not in 90 days"
    return days_ago(use.when, inventory.taken) + (f", {use.who}" if use.who else "")


def weekend(hours: Hours) -> float:
    """The hours on Saturday and Sunday."""
    return hours.weekend


def sum_of(figures: Mapping[str, Figure[float]], currency: str) -> str:
    """A sum; ``unknown`` where nothing is known, ``at least`` where something is not.

    Args:
        figures: What is summed up.
        currency: In what.
    """
    return amount_of(summed(figures.values()), currency)


def amount_of(figure: Figure[float], currency: str) -> str:
    """What a figure says, with ``at least`` where it may be more.

    Args:
        figure: The figure.
        currency: In what.
    """
    return figure.text(lambda value: f"{'at least ' if figure.at_least else ''}{money(value, currency)}")


def money(amount: float, currency: str) -> str:
    """An amount as people say it.

    Args:
        amount: The amount.
        currency: In what.
    """
    return f"{amount:,.0f} {currency}" if amount >= 10 else f"{amount:.2f} {currency}"  # noqa: PLR2004 - cents count below
