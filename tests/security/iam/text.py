"""Texts of policies: wildcards, variables, the parts of an ARN.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html and
reference_policies_elements_resource.html, reference_policies_elements_condition_operators.html beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from .truth import NO, Truth, certain, disputed

UNRESOLVED = "a variable that has no value in the request"
DEFAULT = "a variable with a default value"
BEYOND_COLON = "a wildcard at the end of an ARN's part that is not its last"
OF_KIND = "a wildcard in what kind of resource an ARN names"
CHARACTER = "a variable for a character under an operator without wildcards"

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_KEY = re.compile(r"\s*([A-Za-z0-9-]+:[^',]+?)\s*(?:,\s*'(.*)'\s*)?", re.DOTALL)
_LITERAL = ("*", "?", "$")
_ARN_PARTS = 6
_KINDLESS = ("s3", "sns", "sqs")
"""Services whose ARNs name resources, but not their kind."""


class PolicyError(ValueError):
    """A policy that AWS would not take, or a request that can not be."""


@dataclass(frozen=True)
class Context:
    """The keys of a request, whose case does not matter; one that is None or has no value is missing."""

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, keys: Mapping[str, Any]) -> Context:
        """From what a test writes: a text, a number, a bool, or a list of them."""
        values: dict[str, tuple[str, ...]] = {}
        for key, value in keys.items():
            if key.lower() in values:
                raise PolicyError(f"{key} stands twice in the request, in another case")
            values[key.lower()] = tuple(map(as_text, listed(value)))
        return cls({key: found for key, found in values.items() if found})

    def get(self, key: str) -> tuple[str, ...] | None:
        """The values of a key."""
        return self.values.get(key.lower())

    def one(self, key: str) -> str | None:
        """The value of a key that a variable names."""
        found = self.get(key)
        if found is not None and len(found) > 1:
            raise PolicyError(f"{key} has several values, so no variable may name it")
        return None if found is None else found[0]


def listed(value: Any) -> list[Any]:
    """A list as it is, nothing as none, and anything else as a list of it."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


def as_text(value: Any) -> str:
    """A value as a request has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise PolicyError(f"{value!r} is no value of a key")


@dataclass(frozen=True)
class Variable:
    """What a policy writes as `${...}`."""

    key: str
    default: str | None = None


Part = str | Variable
Pieces = tuple[tuple[str, bool], ...]
"""Texts, each with whether wildcards in it are wildcards."""


def parts(text: str, *, variables: bool) -> Iterator[tuple[Part, bool]]:
    """The pieces of a text, each with whether wildcards in it are wildcards; `${*}` stands for the character."""
    at = 0
    for found in _VARIABLE.finditer(text) if variables else ():
        named = _KEY.fullmatch(found[1])
        if found[1] not in _LITERAL and named is None:
            continue  # not what IAM calls a variable
        yield text[at : found.start()], True
        yield (found[1], False) if named is None else (Variable(named[1], named[2]), False)
        at = found.end()
    yield text[at:], True


def variables_in(text: str) -> list[Variable]:
    """The variables that a text holds."""
    return [part for part, _ in parts(text, variables=True) if isinstance(part, Variable)]


def has_character(text: str) -> bool:
    """Whether `${*}` or one like it stands in a text."""
    return any(isinstance(part, str) and not wild for part, wild in parts(text, variables=True))


@dataclass(frozen=True)
class Pattern:
    """A text to be compared with, once its variables have their values; without one, nothing is equal to it."""

    text: str
    pieces: Pieces | None
    disputed: frozenset[str] = frozenset()
    replaces: bool = False
    """Whether a variable in it stands for a character."""

    @classmethod
    def of(cls, text: str, context: Context, *, variables: bool) -> Pattern:
        """What a variable stands for is taken as it is, a wildcard in it included."""
        pieces: list[tuple[str, bool]] = []
        features: set[str] = set()
        missing = False
        for part, wild in parts(text, variables=variables):
            if isinstance(part, str):
                pieces.append((part, wild))
                continue
            if part.default is not None:
                features.add(DEFAULT)
            value = context.one(part.key)
            value = part.default if value is None else value
            if value is None:
                missing = True
            else:
                pieces.append((value, False))
        replaces = variables and has_character(text)
        return cls(text, None if missing else tuple(pieces), frozenset(features), replaces)

    def equals(self, value: str, *, wild: bool, case: bool = True) -> Truth:
        """Whether a value is this text as a whole."""
        found = self._judged(lambda pieces: _regex(pieces, wild=wild, case=case).fullmatch(value) is not None)
        return disputed(found.holds, *found.disputed, CHARACTER) if self.replaces and not wild else found

    def is_arn(self, value: str) -> Truth:
        """Whether a value is such an ARN, part by part: a wildcard in one of the six matches nothing of the next."""
        return self._judged(lambda pieces: _same_arn(pieces, value))

    def is_resource(self, value: str) -> Truth:
        """The same for a resource of a statement, in which a wildcard at the end of a part may reach further."""
        found = self._judged(lambda pieces: pieces == (("*", True),) or _same_arn(pieces, value))
        if found.holds:
            return disputed(found.holds, *found.disputed, OF_KIND) if is_of_any_kind(self.text) else found
        further = self.equals(value, wild=True)
        return disputed(further.holds, *further.disputed, BEYOND_COLON) if further.holds else found

    def _judged(self, holds: Callable[[Pieces], bool]) -> Truth:
        if self.pieces is None:
            return NO
        found = holds(self.pieces)
        return disputed(found, *self.disputed) if self.disputed else certain(found)


@cache
def wildcard(pattern: str) -> re.Pattern[str]:
    """A pattern of actions, whose case does not matter."""
    return _regex(((pattern, True),), wild=True, case=False)


@lru_cache(10_000)
def _regex(pieces: Pieces, *, wild: bool, case: bool = True) -> re.Pattern[str]:
    escaped = [
        re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") if wild and is_wild else re.escape(text)
        for text, is_wild in pieces
    ]
    return re.compile("".join(escaped), re.DOTALL if case else re.DOTALL | re.IGNORECASE)


def _same_arn(pieces: Pieces, value: str) -> bool:
    wanted, found = _arn_parts(pieces), value.split(":", _ARN_PARTS - 1)
    if len(wanted) != _ARN_PARTS or len(found) != _ARN_PARTS:
        return False
    return all(_regex(one, wild=True).fullmatch(other) for one, other in zip(wanted, found, strict=True))


def _arn_parts(pieces: Pieces) -> list[Pieces]:
    """The six parts of an ARN; a colon that a variable brought ends one like any other."""
    found: list[list[tuple[str, bool]]] = [[]]
    for text, wild in pieces:
        head, *others = text.split(":", _ARN_PARTS - len(found))
        found[-1].append((head, wild))
        found.extend([(other, wild)] for other in others)
    return [tuple(each) for each in found]


def is_of_any_kind(text: str) -> bool:
    """Whether an ARN has a wildcard in the kind of its resource, and goes on behind it."""
    found = _masked(text).split(":", _ARN_PARTS - 1)
    if len(found) < _ARN_PARTS or found[2] in _KINDLESS:
        return False
    kind, behind, _ = found[-1].replace(":", "/").partition("/")
    return bool(behind) and ("*" in kind or "?" in kind)


def ends_early(text: str) -> bool:
    """Whether an ARN, for which a wildcard alone does not count, ends with a wildcard before it has all its parts."""
    found = _masked(text).split(":", _ARN_PARTS - 1)
    return 1 < len(found) < _ARN_PARTS and found[-1].endswith("*")


def _masked(text: str) -> str:
    """A text whose variables are one character each, which is no wildcard and no end of a part."""
    return "".join(part if isinstance(part, str) and wild else "\0" for part, wild in parts(text, variables=True))
