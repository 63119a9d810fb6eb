"""Which file is read: the tree, its lines and its errors serve the estate, and the file of `studio migrate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """What errors call a file and what it holds.

    Args:
        name: What the file holds: ``an estate``.
        name_of_file: What the file is called in a sentence: ``an estate file``.
        one: One of what it holds, after "a file holds": ``one estate``.
        usual: The name it usually has.
        holds: What is in it at least, as a rule.
        begin: How to begin an empty one.
        empty: The code of a file that holds nothing.
        unreadable: The code of a file that cannot be read.
        may_be_null: Keys that may stand there without a value: it is not known yet. Default: none.
    """

    name: str
    name_of_file: str
    one: str
    usual: str
    holds: str
    begin: str
    empty: str
    unreadable: str
    may_be_null: frozenset[str] = frozenset()


ESTATE: Final = Kind(
    name="an estate",
    name_of_file="an estate file",
    one="one estate",
    usual="studio.yaml",
    holds="an estate has a name",
    begin="begin with 'name: ...'",
    empty="EstateEmpty",
    unreadable="EstateFileUnreadable",
)
