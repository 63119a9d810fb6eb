"""The page of a migration: before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_cli.migrate.inventory.figure import summed
from studio_cli.migrate.inventory.formats import amount_of
from studio_cli.migrate.pages.charts import Series, legend, stacks
from studio_cli.migrate.pages.page import page, paragraph, section, table, tiles
from studio_cli.migrate.progress import (
    APPS,
    COUNTED,
    MOVED,
    NOTEBOOKS,
    OUTSIDE,
    PEOPLE,
    STORAGE,
    TOGETHER,
    Progress,
    in_words,
    lines,
    numbered,
    saved,
    spaces_of,
    told,
)

_STILL: Final = Series("still paid", "outside")
_NO_MORE: Final = Series("no longer paid", "work")
_INSTANCES: Final = Series("instances", "work")
_LARGE: Final = (COUNTED, TOGETHER, OUTSIDE, PEOPLE)
_PARTS: Final = {
    NOTEBOOKS: Series("notebook instances and their volumes", "outside"),
    APPS: Series("apps in Studio", "work"),
    STORAGE: Series("volumes and file systems in Studio", "volume"),
}


def report_page(progress: Progress) -> str:
    """The whole page.

    Args:
        progress: What was put together.
    """
    return page("From notebook instances to Studio: before and after", _parts(progress))


def _parts(progress: Progress) -> Iterator[str]:
    first, last = (each.taken.strftime("%d %B %Y") for each in (progress.before, progress.after))
    yield paragraph(f"Account {progress.before.account}. Before: {first}. After: {last}.", soft=True)
    if not progress.before.instances:
        yield paragraph("There were no notebook instances.")
        return
    rows = list(told(progress))
    yield tiles((f"{before} \u2192 {after}", what) for what, before, after in rows if what in _LARGE)
    yield section("What changes on the bill", *_bill(progress))
    yield section("How far everybody is", *_states(progress))
    yield section("What each instance cost, and costs now", *_each(progress))
    yield section("What Studio costs, and whose it is", *_studio(progress))
    yield section("In figures", table(("", "Before", "After"), rows, numbers=("Before", "After"), caption="In figures"))
    yield section("What else is to be known", *(paragraph(line) for line in in_words(progress)))
    yield section("Where the figures come from", *_sources(progress))


def _bill(progress: Progress) -> Iterator[str]:
    bars = [line for line in lines(progress) if line.what in _PARTS]
    sides = [("Before", [line.before for line in bars]), ("After", [line.after for line in bars])]
    if any(figure.value for _, figures in sides for figure in figures):
        yield paragraph(f"{progress.before.currency} a month, of what is known.")
        yield legend(tuple(_PARTS.values()))
        rows = [
            (name, [figure.value or 0.0 for figure in figures], "at least" if summed(figures).at_least else "")
            for name, figures in sides
        ]
        yield stacks("What is paid in a month", tuple(_PARTS.values()), rows, _before)
    yield from (paragraph(line.strip(), soft=line.startswith(" ")) for line in saved(progress))


def _states(progress: Progress) -> Iterator[str]:
    rows = [(state, (float(count),), "") for state, count in progress.counted().items()]
    yield stacks("Instances in each state", (_INSTANCES,), rows, lambda value: f"{value:.0f}")
    if progress.people:
        yield paragraph("Somebody has moved whose every instance is restored, or further.")
        yield table(
            ("Person", "Instances", "Moved"),
            [
                (
                    person,
                    ", ".join(f"{key.partition('/')[2]} ({progress.states.get(key, 'found')})" for key in keys),
                    "yes" if all(progress.states.get(key) in MOVED for key in keys) else "not yet",
                )
                for person, keys in progress.people.items()
            ],
            caption="Who has moved",
        )


def _each(progress: Progress) -> Iterator[str]:
    known = [
        (name, (new.value, max(old.value - new.value, 0.0)), "")
        for name, old, new in progress.paid()
        if old.value is not None and new.value is not None
    ]
    if not known:
        yield paragraph("What they cost is unknown.")
        yield paragraph("; ".join(sorted({old.source for _, old, _ in progress.paid()})), soft=True)
        return
    yield paragraph(f"{progress.before.currency} a month, with volumes.")
    yield legend((_STILL, _NO_MORE))
    rows = sorted(known, key=lambda row: -sum(row[1]))
    yield stacks("Cost of each instance before, and what of it is still paid", (_STILL, _NO_MORE), rows, _before)


def _studio(progress: Progress) -> Iterator[str]:
    unknown = [
        f"{region}: {found.source}" for region, found in progress.after.studio.items() if not found.is_known
    ] or ([] if progress.after.studio else ["the inventory was made without Studio"])
    yield from (paragraph(f"What Studio has is unknown. {reason}") for reason in unknown)
    currency, moved = progress.after.currency, set(progress.moved)
    spaces = sorted(spaces_of(progress.after), key=lambda each: -(each.cost().value or 0))
    homes = [home for found in progress.after.studio.values() if found.value is not None for home in found.value.homes]
    if not spaces and not unknown:
        yield paragraph("There are no spaces.")
    if spaces:
        head = ("Space", "Of", "Moved here", "Apps a month", "Volume a month", "Hours at night and at weekends")
        yield table(
            head,
            [
                (
                    each.name,
                    each.owner or "nobody alone",
                    "yes"
                    if each.owner in moved
                    else ("not yet" if each.owner in progress.people else "not in the plan"),
                    amount_of(each.cost(), currency),
                    amount_of(each.volume_cost, currency),
                    numbered(each.hours(lambda hours: hours.outside)),
                )
                for each in spaces
            ],
            numbers=head[3:],
            caption="What each space costs",
        )
    if homes:
        yield table(
            ("File system", "Domain", "GB", "A month"),
            [(home.file_system, home.domain, numbered(home.size_gb), amount_of(home.cost, currency)) for home in homes],
            numbers=("GB", "A month"),
            caption="What the file systems of domains cost",
        )


def _sources(progress: Progress) -> Iterator[str]:
    yield table(
        ("Figure", "Before", "After"),
        [(line.what, line.before.source, line.after.source) for line in lines(progress)],
        caption="Where the figures come from",
    )
    yield paragraph(
        "A month is 365/12 days of the average of the 90 days before; of a space, since it was made. "
        "Prices are those of a list, before discounts.",
        soft=True,
    )


def _before(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - cents count below
