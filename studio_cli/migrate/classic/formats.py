"""An inventory of Studio Classic as a table for the terminal, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.table import Table

from studio_cli.migrate.classic.facts import ClassicInventory, Home, Lands
from studio_cli.migrate.classic.telling import many
from studio_cli.migrate.inventory.figure import Figure
from studio_cli.migrate.inventory.formats import csv_of, sum_of

_SHOWN: Final = ("home", "kind", "lands in", "apps", "an hour", "scripts", "images", "to see to")


def in_table(inventory: ClassicInventory) -> Table:
    """What a person looks at first.

    Args:
        inventory: What was found.
    """
    table = Table(*_SHOWN)
    for row in rows(inventory):
        table.add_row(*(row[name] for name in _SHOWN))
    return table


def in_csv(inventory: ClassicInventory) -> str:
    """One line for each home.

    Args:
        inventory: What was found.
    """
    return csv_of(rows(inventory))


def summary(inventory: ClassicInventory) -> Iterator[str]:
    """Below the table.

    Args:
        inventory: What was found.
    """
    people = sum(not home.shared for home in inventory.homes)
    spaces = len(inventory.homes) - people
    where = f"{inventory.domain} ({inventory.domain_name}) in {inventory.region}"
    files = f"homes on {inventory.file_system}" if inventory.file_system else "no file system of homes"
    yield f"{where}: {many(people, 'profile')}, {many(spaces, 'shared space')} of Classic, {files}."
    landing = sum(home.lands is Lands.CLASSIC and not home.shared for home in inventory.homes)
    apps = [app for home in inventory.homes for app in home.apps]
    yield f"{landing} of {people} land in Classic; {many(len(apps), 'app')} of Classic, which nobody can start again."
    if inventory.snapshots:
        yield f"Snapshots that people share lie in {inventory.snapshots}; the current Studio shares none."
    reasons = {script.source for script in inventory.scripts.values() if not script.is_known}
    reasons |= {app.price_hour.source for app in apps if not app.price_hour.is_known}
    yield from (f"  unknown: {reason}" for reason in sorted(reasons))


def rows(inventory: ClassicInventory) -> Iterator[dict[str, str]]:
    """The cells of each home, as text.

    Args:
        inventory: What was found.
    """
    for home in inventory.homes:
        yield {
            "home": home.name,
            "kind": "shared space" if home.shared else "profile",
            "folder": str(home.uid or ""),
            "signs in as": home.signs_in_as or "",
            "lands in": home.lands.value,
            "shown in the current Studio": "yes" if home.mounted else "no",
            "apps": _counted(home) or "none",
            "an hour": _an_hour(home, inventory),
            "scripts": " ".join(script.name for script in home.scripts),
            "images": " ".join(image.name for image in home.images),
            "private spaces": " ".join(space.name for space in home.spaces),
            "to see to": "; ".join(home.to_see_to),
        }


def _counted(home: Home) -> str:
    words = [app.words for app in home.apps]
    return ", ".join(f"{words.count(each)} {each}" if words.count(each) > 1 else each for each in dict.fromkeys(words))


def _an_hour(home: Home, inventory: ClassicInventory) -> str:
    if not home.apps:
        return ""
    priced = [app for app in home.apps if app.price_hour.value != 0]  # the page is free
    figures: dict[str, Figure[float]] = {f"{app.type}/{app.name}": app.price_hour for app in priced}
    return sum_of(figures, inventory.currency)
