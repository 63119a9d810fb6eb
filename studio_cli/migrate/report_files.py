"""Before and after as CSV, for a spreadsheet, and as JSON, for a program: each figure with its source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from studio_cli.migrate.inventory.facts import Inventory
from studio_cli.migrate.inventory.figure import Figure
from studio_cli.migrate.inventory.formats import csv_of
from studio_cli.migrate.inventory.owners import key_of
from studio_cli.migrate.progress import Line, Progress, lines, monthly, now_monthly, spaces_of

_HEAD: Final = ("kind", "name", "of", "unit")
type_of_row = tuple[str, str, str, Line]
"""Kind, name, whose, and the figures."""


def rows(progress: Progress) -> Iterator[type_of_row]:
    """The sums, and what they are made of.

    Args:
        progress: What was put together.
    """
    for line in lines(progress):
        yield "sum", line.what, "", line
    left, currency = progress.left, progress.before.currency
    owners = {key: person for person, keys in progress.people.items() for key in keys}
    for each in progress.before.instances:
        key = key_of(each)
        costs = monthly(each), now_monthly(left.get(key))
        yield "notebook instance", key, owners.get(key, ""), Line("a month, with its volume", currency, *costs)
    before, after = (_studio(inventory) for inventory in (progress.before, progress.after))
    none: Figure[float] = Figure(value=0.0, source="it was not there")
    gone: Figure[float] = Figure(value=0.0, source="it is gone")
    for place in dict.fromkeys((*before, *after)):
        kind, name, owner = place
        costs = before.get(place, none), after.get(place, gone)
        yield kind, name, owner, Line("a month", currency, *costs)


def _studio(inventory: Inventory) -> dict[tuple[str, str, str], Figure[float]]:
    """What each thing of Studio costs, by kind, name and owner."""
    found: dict[tuple[str, str, str], Figure[float]] = {}
    for each in spaces_of(inventory):
        name, owner = f"{each.region}/{each.domain}/{each.name}", each.owner or ""
        found["apps of a space", name, owner] = each.cost()
        found["volume of a space", name, owner] = each.volume_cost
    for studio in inventory.studio.values():
        for home in studio.value.homes if studio.value is not None else ():
            found["file system of a domain", f"{home.region}/{home.domain}/{home.file_system}", ""] = home.cost
    return found


def in_csv(progress: Progress) -> str:
    """A line for each figure. What is unknown is empty, and its source says why.

    Args:
        progress: What was put together.
    """
    return csv_of(_cells(*row) for row in rows(progress))


def _cells(kind: str, name: str, owner: str, line: Line) -> dict[str, str]:
    cells = dict(zip(_HEAD, (kind, name, owner, line.unit), strict=True))
    for side, figure in (("before", line.before), ("after", line.after)):
        cells[side] = "" if figure.value is None else f"{figure.value:.2f}"
        cells[f"{side} at least"] = "yes" if figure.at_least else "no"
        cells[f"{side} source"] = figure.source
    return cells


def in_json(progress: Progress) -> str:
    """The same for a program, with the states and the people.

    Args:
        progress: What was put together.
    """

    def side(figure: Figure[float]) -> dict[str, Any]:
        return {"value": figure.value, "at_least": figure.at_least, "source": figure.source}

    figures = [
        {
            **dict(zip(_HEAD, (kind, name, owner, line.unit), strict=True)),
            "before": side(line.before),
            "after": side(line.after),
        }
        for kind, name, owner, line in rows(progress)
    ]
    content = {
        "account": progress.before.account,
        "before": progress.before.taken.isoformat(timespec="seconds"),
        "after": progress.after.taken.isoformat(timespec="seconds"),
        "currency": progress.before.currency,
        "figures": figures,
        "states": progress.counted(),
        "people": {
            person: {
                "moved": person in progress.moved,
                "instances": {key: progress.states.get(key, "found") for key in keys},
            }
            for person, keys in progress.people.items()
        },
    }
    return json.dumps(content, indent=1) + "\n"
