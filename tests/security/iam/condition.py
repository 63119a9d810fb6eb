"""The conditions of a statement: every operator that IAM's page has.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
reference_policies_condition-single-vs-multi-valued-context-keys.html beside it.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from operator import eq, ge, gt, le, lt
from typing import Any

from .text import Context, Pattern, PolicyError, as_text, listed, variables_in
from .truth import NO, YES, Truth, certain, disputed, every, negated, some

NEGATED = "a variable without a value under an operator that says not"
ANY_IF_EXISTS = "ForAnyValue with IfExists on a key that the request lacks"
BOOL = "a variable under Bool"
EMPTY_IN_SET = "an empty text under an operator of sets"

Compare = Callable[[Pattern, str, str], Truth]
"""Whether the request's value fits the policy's, which stands there as a pattern and as it was written."""

_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?", re.IGNORECASE)
_EPOCH = re.compile(r"-?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?")


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise PolicyError(f"{text!r} is no number") from None


def _moment(text: str) -> Decimal:
    """Seconds since 1970, from a date of W3C's profile of ISO 8601 or from such a number."""
    if _EPOCH.fullmatch(text) and not re.fullmatch(r"\d{4}", text):
        return Decimal(text)
    if not _DATE.fullmatch(text):
        raise PolicyError(f"{text!r} is no date")
    day, _, clock = text.partition("T")
    day += {4: "-01-01", 7: "-01", 10: ""}[len(day)]
    moment = datetime.fromisoformat(f"{day}T{clock}" if clock else day)
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    return Decimal(since.days * 86_400 + since.seconds) + Decimal(since.microseconds) / 1_000_000


def _bool(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise PolicyError(f"{text!r} is neither true nor false")
    return text.lower() == "true"


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise PolicyError(f"{text!r} is not base64") from None


def _in_block(block: str, address: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(block, strict=False)
    except ValueError as error:
        raise PolicyError(str(error)) from None


def _typed(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Compare:
    """The request's value on the left, the policy's on the right."""
    return lambda _, written, value: certain(compare(read(value), read(written)))


_STRINGS: dict[str, Compare] = {
    "StringEquals": lambda pattern, _, value: pattern.equals(value, wild=False),
    "StringEqualsIgnoreCase": lambda pattern, _, value: pattern.equals(value, wild=False, case=False),
    "StringLike": lambda pattern, _, value: pattern.equals(value, wild=True),
    "ArnEquals": lambda pattern, _, value: pattern.is_arn(value),  # IAM makes no difference between the two
    "ArnLike": lambda pattern, _, value: pattern.is_arn(value),
    "Bool": lambda pattern, _, value: pattern.equals(str(_bool(value)), wild=False, case=False),
}
_OTHERS: dict[str, Compare] = {
    "NumericEquals": _typed(_number, eq),
    "NumericLessThan": _typed(_number, lt),
    "NumericLessThanEquals": _typed(_number, le),
    "NumericGreaterThan": _typed(_number, gt),
    "NumericGreaterThanEquals": _typed(_number, ge),
    "DateEquals": _typed(_moment, eq),
    "DateLessThan": _typed(_moment, lt),
    "DateLessThanEquals": _typed(_moment, le),
    "DateGreaterThan": _typed(_moment, gt),
    "DateGreaterThanEquals": _typed(_moment, ge),
    "BinaryEquals": _typed(_bytes, eq),
    "IpAddress": lambda _, written, value: certain(_in_block(written, value)),
}
_OPPOSITES = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
}
NAMES = {name.lower(): name for name in (*_STRINGS, *_OTHERS, *_OPPOSITES, "Null")}
"""The operators, by their name in small letters."""


class Operator:
    """An operator as a policy writes it: what it compares, for which values of a key, and whether the key must be."""

    def __init__(self, written: str) -> None:
        found = _OPERATOR.fullmatch(written)
        name = NAMES.get(found[2].lower()) if found else None
        if found is None or name is None:
            raise PolicyError(f"{written} is no operator")
        self.of_set = (found[1] or "").lower()
        self.if_exists = bool(found[3])
        self.name = name
        if name == "Null" and (self.of_set or self.if_exists):
            raise PolicyError(f"{written}: Null stands alone")

    @property
    def is_negated(self) -> bool:
        """Whether it says not."""
        return self.name in _OPPOSITES

    @property
    def takes_variables(self) -> bool:
        """Whether a policy may have a variable there: with texts and ARNs, and by one of two pages with Bool."""
        return _OPPOSITES.get(self.name, self.name) in _STRINGS

    @property
    def has_wildcards(self) -> bool:
        """Whether a policy may write some."""
        return self.name.endswith("Like") or self.name.startswith("Arn")

    @property
    def _compare(self) -> Compare:
        plain = _OPPOSITES.get(self.name, self.name)
        return _STRINGS[plain] if plain in _STRINGS else _OTHERS[plain]

    def holds(self, found: tuple[str, ...] | None, values: Sequence[str], context: Context, *, new: bool) -> Truth:
        """Whether a key with the values *found* in the request fits the *values* of the policy."""
        if self.name == "Null":
            return certain(any(_bool(value) is (found is None) for value in values))
        if found is None:
            return self._without_key()
        if not self.of_set and len(found) > 1:
            raise PolicyError(f"{self.name} on a key with several values: AWS has no answer without ForAll or ForAny")
        patterns = [Pattern.of(value, context, variables=new and self.takes_variables) for value in values]
        judged = [self._one(patterns, values, each) for each in found]
        if not self.of_set:
            return judged[0]
        together = every(judged) if self.of_set == "forallvalues" else some(judged)
        return disputed(together.holds, *together.disputed, EMPTY_IN_SET) if "" in found else together

    def _one(self, patterns: Sequence[Pattern], values: Sequence[str], value: str) -> Truth:
        fits = some(self._compare(pattern, written, value) for pattern, written in zip(patterns, values, strict=True))
        if not self.is_negated:
            return fits
        if any(pattern.pieces is None for pattern in patterns) and not fits.holds:
            return disputed(not fits.holds, *fits.disputed, NEGATED)
        return negated(fits)

    def _without_key(self) -> Truth:
        if self.of_set == "foranyvalue":
            return disputed(self.if_exists, ANY_IF_EXISTS) if self.if_exists else NO
        return YES if self.if_exists or self.of_set or self.is_negated else NO


@dataclass(frozen=True)
class Condition:
    """One key of a statement's conditions, and what it is compared with."""

    operator: Operator
    key: str
    values: list[str]

    @classmethod
    def of(cls, operator: str, key: str, values: Any) -> Condition:
        """As a policy has it."""
        return cls(Operator(operator), key, [as_text(value) for value in listed(values)])

    def holds(self, context: Context, *, new: bool) -> Truth:
        """Whether it does; *new* is a policy language that knows variables."""
        if new and not self.operator.takes_variables and any(map(variables_in, self.values)):
            raise PolicyError(f"{self.operator.name} of {self.key}: a variable needs an operator of texts or ARNs")
        found = self.operator.holds(context.get(self.key), self.values, context, new=new)
        is_bool = new and self.operator.name == "Bool" and any(map(variables_in, self.values))
        return disputed(found.holds, *found.disputed, BOOL) if is_bool else found
