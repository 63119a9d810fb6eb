"""What findings say."""

from __future__ import annotations

from typing import Final

from studio_cli.guard.finding import Kind
from studio_cli.guard.gone import Gone
from studio_cli.guard.stateful import PROTECTS, noun
from studio_constructs.aws_facts.stateful import HOLDS
from studio_constructs.baseline.words import lost, named

TOO_MANY_CONDITIONS: Final = "it depends on more conditions than can be tried, and it changes"
NEST: Final = (
    "it is a nested stack that changes, and its template is not here; name cloud assemblies, which bring "
    "the templates of nested stacks with them"
)
STACK_REMOVED: Final = "the stack is not deployed any more; it stays as it is until somebody deletes it"
TERMINATION: Final = "termination protection goes: one call deletes the stack with all that is not retained"


def macro(name: str) -> str:
    """A macro or loop that makes resources."""
    return f"the template changes, and {name} makes resources of it that are not written out; compare what it makes"


def type_change(old: str, new: str) -> str:
    """Another type under the same logical id."""
    return f"it is {new} instead of {old}; CloudFormation refuses to change a type: give the new one another logical id"


def export(name: str, importer: str) -> str:
    """An export that goes while it is imported."""
    return (
        f"export {name} goes, and the deployed {importer} imports it: CloudFormation refuses that; keep it until then"
    )


def gone(what: Gone, stack: str) -> str:
    """Why a resource is not in its place."""
    successor = what.successor
    if what.kind is Kind.RENAME and successor:
        return f"its logical id becomes {successor[1]}, which makes it another resource"
    if what.kind is Kind.MOVE and successor:
        return f"it stands in {successor[0]} as {successor[1]}, which makes it another resource"
    if what.kind is Kind.STACK_RENAMED:
        return f"its stack {stack} is {what.new_stack} now, which makes all that is in it anew"
    if what.kind is Kind.STACK_REMOVED:
        return f"its stack {stack} is not deployed any more"
    return "it is not in the template any more"


def told(resource_type: str, kind: Kind, why: str, people: tuple[str, ...], *, kept: bool) -> str:
    """What it means for people, why it happens, and what becomes of the resource."""
    whom = lead(resource_type, kind, people, kept=kept)
    after = _after(resource_type, kind, kept=kept)
    return (f"{whom}: " if whom else "") + why + (f"; {after}" if after else "")


_ANEW: Final = frozenset({Kind.REPLACE, Kind.MAY_REPLACE, Kind.RENAME, Kind.MOVE, Kind.STACK_RENAMED})
_AWAY: Final = frozenset({Kind.DELETE, Kind.MAY_DELETE, Kind.STACK_REMOVED})
_PERHAPS: Final = frozenset({Kind.MAY_REPLACE, Kind.MAY_DELETE})


def lead(resource_type: str, kind: Kind, people: tuple[str, ...], *, kept: bool) -> str:
    """Who loses what."""
    if not people or (kept and kind in _AWAY):
        return ""
    one = len(people) == 1
    lose = "may lose" if kind in _PERHAPS else "loses" if one else "lose"
    if kind is Kind.ORPHAN:
        return f"what {named(people)} {'has' if one else 'have'} there is left behind"
    if kind in _ANEW or kind in _AWAY:
        return f"{named(people)} {lose} {lost(resource_type, one=one)}"
    return f"the work of {named(people)} rests on it"


def _after(resource_type: str, kind: Kind, *, kept: bool) -> str:
    """What becomes of the resource."""
    old = "the old one is kept, out of reach" if kept else f"the old one is deleted{_with_it(resource_type)}"
    if kind in {Kind.REPLACE, Kind.MAY_REPLACE}:
        return f"a new {noun(resource_type)} {'takes' if kind is Kind.REPLACE else 'may take'} its place, and {old}"
    if kind in _ANEW:
        return f"a new {noun(resource_type)} is made, or fails because the name is taken, and {old}"
    if kind is Kind.ORPHAN:
        return "it is retained, no stack manages it, and making it again fails or makes another"
    if kind is Kind.STACK_REMOVED:
        return "it outlives the stack" if kept else f"who deletes the stack deletes it{_with_it(resource_type)}"
    if kind in _AWAY:
        return f"it {'is' if kind is Kind.DELETE else 'may be'} deleted{_with_it(resource_type)}"
    return ""


def _with_it(resource_type: str) -> str:
    if resource_type in HOLDS:
        return f", and with it {HOLDS[resource_type]}"
    return f": {PROTECTS[resource_type]}" if resource_type in PROTECTS else ""
