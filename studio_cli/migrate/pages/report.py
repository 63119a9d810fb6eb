"""The page of a migration: before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_cli.migrate.pages.charts import Series, legend, stacks
from studio_cli.migrate.pages.page import page, paragraph, section, table, tiles
from studio_cli.migrate.progress import MOVED, STUDIO_IS_MISSING, Progress, in_words, saved, told

_STILL: Final = Series("still paid", "outside")
_NO_MORE: Final = Series("no longer paid", "work")
_INSTANCES: Final = Series("instances", "work")


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
    yield tiles((f"{before} → {after}", what) for what, before, after in rows)
    yield paragraph(f"For notebook instances: {saved(progress)}. {STUDIO_IS_MISSING}")
    yield section("How far everybody is", *_states(progress))
    yield section("What each instance cost, and costs now", *_each(progress))
    yield section("In figures", table(("", "Before", "After"), rows, numbers=("Before", "After"), caption="In figures"))
    yield section("What else is to be known", *(paragraph(line) for line in in_words(progress)))


def _states(progress: Progress) -> Iterator[str]:
    rows = [(state, (float(count),), "") for state, count in progress.counted().items()]
    yield stacks("Instances in each state", (_INSTANCES,), rows, lambda value: f"{value:.0f}")
    if progress.people:
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


def _before(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004 - cents count below
