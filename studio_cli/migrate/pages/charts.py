"""Plots as inline SVG. Lengths are parts of the width, letters have one size: nothing shrinks on a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_COLUMNS_HIGH: Final = 150
_ROW_HIGH: Final = 46
_LONGEST, _LONGEST_NOTED = 78, 62
"""Per cent of the width that the longest bar has: its sum stands behind it, with a note on a phone too."""


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour means.

    Args:
        name: In the legend.
        style: Its class in the page's colours.
    """

    name: str
    style: str


def legend(series: Sequence[Series]) -> str:
    """What the colours mean."""
    items = "".join(
        f'<li><svg aria-hidden="true"><rect class="{each.style}" width="100%" height="100%" rx="2"/></svg>'
        f"{escape(each.name)}</li>"
        for each in series
    )
    return f'<ul class="legend">{items}</ul>'


def columns(title: str, bars: Sequence[tuple[str, float, str]], write: Callable[[float], str]) -> str:
    """Upright bars side by side.

    Args:
        title: What they show; all of them are read to who cannot see them.
        bars: Name, value and colour of each.
        write: How a value is said.
    """
    highest = max((value for _, value, _ in bars), default=0) or 1
    step = 100 / max(len(bars), 1)
    drawn = []
    for number, (name, value, style) in enumerate(bars):
        high = value / highest * _COLUMNS_HIGH
        middle = (number + 0.5) * step
        top = _COLUMNS_HIGH - high + 20
        drawn.append(
            f'<rect class="{style}" x="{number * step + step * 0.14:.2f}%" y="{top:.1f}" width="{step * 0.72:.2f}%"'
            f' height="{high:.1f}" rx="2"/>'
            f'<text x="{middle:.2f}%" y="{top - 6:.1f}" text-anchor="middle">{escape(write(value))}</text>'
            f'<text class="soft" x="{middle:.2f}%" y="{_COLUMNS_HIGH + 38}" text-anchor="middle">{escape(name)}</text>'
        )
    said = ", ".join(f"{name} {write(value)}" for name, value, _ in bars)
    base = _COLUMNS_HIGH + 20
    return (
        f'<svg role="img" aria-label="{escape(f"{title}: {said}")}" width="100%" height="{_COLUMNS_HIGH + 46}">'
        f'<line class="axis" x1="0" x2="100%" y1="{base}" y2="{base}"/>{"".join(drawn)}</svg>'
    )


def stacks(
    title: str,
    series: Sequence[Series],
    rows: Sequence[tuple[str, Sequence[float], str]],
    write: Callable[[float], str],
) -> str:
    """Lying bars below each other, each of several parts.

    Args:
        title: What they show.
        series: What the parts mean.
        rows: Name and parts of each bar, and a word before its sum.
        write: How a sum is said.
    """
    longest = max((sum(parts) for _, parts, _ in rows), default=0) or 1
    room = _LONGEST_NOTED if any(note for _, _, note in rows) else _LONGEST
    drawn = []
    for number, (name, parts, note) in enumerate(rows):
        top, left = number * _ROW_HIGH, 0.0
        drawn.append(f'<text x="0" y="{top + 15}">{escape(name)}</text>')
        for each, part in zip(series, parts, strict=True):
            wide = part / longest * room
            if wide:
                drawn.append(
                    f'<rect class="{each.style}" x="{left:.2f}%" y="{top + 21}" width="{wide:.2f}%" height="16"/>'
                )
            left += wide
        said = f"{f'{note} ' if note else ''}{write(sum(parts))}"
        drawn.append(f'<text class="soft" x="{left:.2f}%" dx="6" y="{top + 34}">{escape(said)}</text>')
    said = ", ".join(f"{name} {f'{note} ' if note else ''}{write(sum(parts))}" for name, parts, note in rows)
    return (
        f'<svg role="img" aria-label="{escape(f"{title}: {said}")}" width="100%" height="{len(rows) * _ROW_HIGH}">'
        f"{''.join(drawn)}</svg>"
    )
