"""What all pages share: the frame, the colours, the words around figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

_CSS: Final = """
:root { color-scheme: light dark; --ground: #fff; --panel: #f4f5f7; --text: #1b1f24; --soft: #57606a; --line: #d5d9de;
  --work: #2563ab; --outside: #b6500f; --volume: #77808b; --good: #1d6e3f; --bad: #a8321f; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --panel: #1e2329; --text: #e8eaed; --soft: #a5adb6;
  --line: #3a424b; --work: #6aa8ea; --outside: #f0995c; --volume: #98a1ab; --good: #6fcf97; --bad: #f28b78; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
p { margin: .25rem 0 .75rem; max-width: 65ch; }
.soft { color: var(--soft); font-size: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: .75rem;
  margin: 1rem 0;  padding: 0; }
.tile { background: var(--panel); border-radius: .5rem; padding: .75rem 1rem; list-style: none; }
.tile b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .5rem 0; list-style: none; }
.legend svg { width: .9em; height: .9em; vertical-align: -.08em; margin-right: .4em; }
svg { display: block; max-width: 100%; } .legend svg { display: inline-block; }
svg text { fill: var(--text); font-size: 13px; } svg .soft { fill: var(--soft); font-size: 12px; }
.work { fill: var(--work); } .outside { fill: var(--outside); } .volume { fill: var(--volume); }
.axis { stroke: var(--line); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: .75rem 0 1.25rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
@media (max-width: 44rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td, tbody th { display: block; width: 100%; }
  tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  td, tbody th { border: 0; padding: .1rem 0; } td.number { text-align: left; }
  td, th { overflow-wrap: anywhere; }
  td::before { content: attr(data-label) ": "; color: var(--soft); } tbody th { color: var(--text); font-size: 1rem; }
}
@media print { body { max-width: none; font-size: 11pt; } h2 { break-after: avoid; } tr, .tile { break-inside: avoid; }
  rect, .tile { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page, which needs nothing from elsewhere.

    Args:
        title: Its title, as plain text.
        parts: What is in it, as HTML.
    """
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def section(title: str, *parts: str) -> str:
    """A part of a page.

    Args:
        title: Its title, as plain text.
        parts: What is in it, as HTML.
    """
    return "\n".join(["<section>", f"<h2>{escape(title)}</h2>", *parts, "</section>"])


def paragraph(text: str, *, soft: bool = False) -> str:
    """A paragraph of plain text."""
    return f'<p class="soft">{escape(text)}</p>' if soft else f"<p>{escape(text)}</p>"


def tiles(figures: Iterable[tuple[str, str]]) -> str:
    """Large figures.

    Args:
        figures: Each with its words, as plain text.
    """
    made = "\n".join(f'<li class="tile"><b>{escape(value)}</b> {escape(words)}</li>' for value, words in figures)
    return f'<ul class="tiles">\n{made}\n</ul>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[str] = (), caption: str) -> str:
    """A table, which is a list of cards on a phone.

    Args:
        head: Titles of its columns; the first names the row.
        rows: Cells, as plain text.
        numbers: Which columns hold numbers.
        caption: What it shows, for who cannot see it.
    """

    def kind(name: str) -> str:
        return ' class="number"' if name in numbers else ""

    # With roles it stays a table to who has it read, though on a phone it is shown as blocks.
    titles = "".join(f'<th scope="col" role="columnheader"{kind(name)}>{escape(name)}</th>' for name in head)
    lines = [
        f'<tr role="row"><th scope="row" role="rowheader">{escape(row[0])}</th>'
        + "".join(
            f'<td role="cell"{kind(name)} data-label="{escape(name)}">{escape(cell)}</td>'
            for name, cell in zip(head[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    ]
    body = "\n".join(lines)
    return (
        f'<table role="table" aria-label="{escape(caption)}">\n'
        f'<thead role="rowgroup"><tr role="row">{titles}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{body}\n</tbody>\n</table>'
    )
