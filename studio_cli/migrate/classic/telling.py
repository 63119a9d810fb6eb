"""What a home holds, for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_MOVED: Final = ("caches", "trash")
_SHOWN: Final = 12


def holds_words(holds: dict[str, Any]) -> Iterator[str]:
    """What a look found, line by line.

    Args:
        holds: What the program told.
    """
    counts = holds["counts"]
    entries = sum(count for kind, count in counts.items() if kind != "bytes")
    yield f"looked at {holds['at']}: {entries} entries, {size_words(holds['bytes'])}, {holds['state']}"
    for kind, row in holds["kinds"].items():
        note = ", need not move" if kind in _MOVED else ""
        yield f"  {kind}: {many(row['files'], 'file')}, {size_words(row['bytes'])}{note}"
    yield f"  a volume for it: {holds['volume_gb']} GB"
    yield from _notebooks(holds["notebooks"])
    yield from _repositories(holds["repositories"])
    environments = holds["environments"]
    if environments:
        yield f"  environments, to be built anew: {_some(environments)}"
    if holds["secrets"]:
        yield f"  looks like secrets, where findings.jsonl says: {_counted(holds['secrets'])}"
    if holds["flows"]:
        yield f"  {many(holds['flows'], 'flow')} of Data Wrangler: Canvas imports them, once"
    if holds["other_owners"]:
        of = ", ".join(f"{count} of {uid}" for uid, count in holds["other_owners"].items())
        yield f"  not the home's own: {of}"
    if holds["odd"]:
        yield f"  odd, {_counted(holds['odd'])}"
    if holds["left_out"]:
        yield f"  left out, {_counted(holds['left_out'])}"
    for row in holds["first_problems"][:_SHOWN]:
        yield f"  problem: {row['path']}: {row['why']}"


def _notebooks(notebooks: dict[str, Any]) -> Iterator[str]:
    for name, row in sorted(notebooks.items()):
        if row["today"] is not None:
            image = f"{row['image']}{' of your own' if row['own_image'] else ''}"
            yield f"  {many(row['count'], 'notebook')} with {name.partition('__')[0]} of {image}: {row['today']}"
        elif name == "none":
            yield f"  {many(row['count'], 'notebook')} without a kernel"
        else:
            yield f"  {many(row['count'], 'notebook')} with {name}"


def _repositories(repositories: list[dict[str, Any]]) -> Iterator[str]:
    for row in repositories:
        if not row["safe_elsewhere"]:
            lacks = ("unpushed_commits", "uncommitted", "untracked")
            words = [f"{row[key]} {key.replace('_', ' ')}" for key in lacks if row[key]]
            words += [many(len(row["stashes"]), "stash", "stashes")] if row["stashes"] else []
            words += [] if row["remotes"] else ["no remote"]
            yield f"  repository {row['shown']}: {', '.join(words)}"


def many(count: int, noun: str, several: str | None = None) -> str:
    """A number of things, in words.

    Args:
        count: How many.
        noun: One of them.
        several: Several of them; with an "s" more, if nothing is given.
    """
    return f"{count} {noun if count == 1 else several or f'{noun}s'}"


def _counted(found: dict[str, int]) -> str:
    return ", ".join(f"{what}: {count}" for what, count in found.items())


def _some(paths: list[str]) -> str:
    more = f", and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return f"{', '.join(paths[:_SHOWN])}{more}"


def size_words(size: int) -> str:
    """A size as people say it.

    Args:
        size: In bytes.
    """
    for unit, words in ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB")):
        if size >= unit:
            return f"{size / unit:.1f} {words}"
    return f"{size} bytes"
