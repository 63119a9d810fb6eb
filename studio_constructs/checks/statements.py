"""Statements of IAM policies, as rules read them: what is allowed or denied, on what, and when.

What nobody can tell before the deployment is left out of a statement: a rule looks for what stands there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from studio_constructs.checks.template import UNKNOWN, listed

_OPERATOR: Final = re.compile(r"(?:(?P<set>forallvalues|foranyvalue):)?(?P<name>[a-z]+?)(?P<exists>ifexists)?")
_VARIABLE: Final = re.compile(r"\$\{([^}]*)\}")
_SOME: Final = "${}"
_MAKES: Final = re.compile(r"(?:Create|Update|Delete)(?!Presigned)(\w+)")
_ARNS_OF: Final = {"sts": "iam"}
_ARN_FIELDS: Final = 6
_SERVICE: Final = 2
_SAMPLES: Final = 3
"""How many actions a finding names."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator of a statement.

    Args:
        operator: As it is written: ``ForAnyValue:StringNotLike``.
        key: As it is written.
        values: What it is compared with, as far as that is known.
    """

    operator: str
    key: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """The operator in lower case, without what stands around it: ``stringnotlike``."""
        return self._part("name")

    @property
    def set(self) -> str:
        """``forallvalues``, ``foranyvalue``, or nothing."""
        return self._part("set")

    @property
    def if_exists(self) -> bool:
        """Whether a request without the key fulfils it."""
        return bool(self._part("exists"))

    @property
    def is_negated(self) -> bool:
        """Whether it holds for what differs from the values."""
        return "not" in self.name

    @property
    def is_ceiling(self) -> bool:
        """Whether only a request that has the key, with one of the values, fulfils it."""
        if self.name == "null":
            return "false" in (value.lower() for value in self.values)
        return not self.is_negated and not self.if_exists and self.set != "forallvalues" and set(self.values) != {"*"}

    def names(self, *keys: str) -> bool:
        """Whether its key is one of these; a key that ends in a slash stands for all that begin with it."""
        written = self.key.lower()
        return any(written.startswith(key) if key.endswith("/") else written == key for key in map(str.lower, keys))

    def _part(self, name: str) -> str:
        found = _OPERATOR.fullmatch(self.operator.lower())
        return (found[name] or "") if found else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a policy.

    Args:
        place: Where it stands, for a finding's text.
        effect: ``Allow`` or ``Deny``.
        actions: ``Action``.
        not_actions: ``NotAction``.
        resources: ``Resource``.
        not_resources: ``NotResource``.
        principals: Kind and name of each principal: ``AWS``, ``Service``, ``Federated``, or ``*``.
        conditions: Each key of ``Condition``.
    """

    place: str
    effect: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    conditions: tuple[Condition, ...]

    @property
    def allows(self) -> bool:
        """Whether it allows; it denies otherwise."""
        return self.effect == "Allow"

    def covers(self, action: str) -> bool:
        """Whether it speaks of an action."""
        if self.not_actions:
            return not any(matches(pattern, action) for pattern in self.not_actions)
        return any(matches(pattern, action) for pattern in self.actions)

    def reaches(self, action: str) -> bool:
        """Whether an action can be done to what it names: no profile is deleted by way of ``training-job/*``."""
        service, _, name = action.partition(":")
        of = _ARNS_OF.get(service, service)
        kind = _kind(name) if service == "sagemaker" else None
        if self.not_resources:
            return kind is None or not any(can_name(arn, of, kind) for arn in self.not_resources)
        return any(is_of(arn, of) and (kind is None or can_name(arn, of, kind)) for arn in self.resources)

    def limited_by(self, *keys: str) -> bool:
        """Whether it holds only for requests that have one of the keys, with a value that it names."""
        return any(condition.is_ceiling and condition.names(*keys) for condition in self.conditions)

    def values(self) -> Iterator[str]:
        """All that its conditions compare with."""
        for condition in self.conditions:
            yield from condition.values

    def names_key(self, *keys: str) -> bool:
        """Whether a condition of it is about one of the keys."""
        return any(condition.names(*keys) for condition in self.conditions)


def read_statements(document: Any, place: str) -> tuple[list[Statement], bool]:
    """The statements of a policy document, and whether all of it is known."""
    if document is None:
        return [], True
    if not isinstance(document, Mapping):
        return [], False
    written = listed(document.get("Statement"))
    readable = [
        (index, each)
        for index, each in enumerate(written)
        if isinstance(each, Mapping) and each.get("Effect") in ("Allow", "Deny")
    ]
    return [_read(each, f"{place}.Statement[{index}]") for index, each in readable], len(readable) == len(written)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of IAM (``*``, ``?``) stands for a text; upper and lower case are alike."""
    return bool(_compiled(pattern).fullmatch(text))


@functools.lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = ({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pattern)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def variables(value: str) -> Iterator[str]:
    """The policy variables in a text: ``sagemaker:DomainId`` of ``${sagemaker:DomainId}``.

    Their names hold a colon. What CloudFormation fills in has none, or two: ``${AWS::Region}``.
    """
    yield from (name for name in _VARIABLE.findall(value) if ":" in name and not name.startswith("AWS::"))


def sample(actions: Sequence[str]) -> str:
    """The first of some actions, for a finding's text, and how many more there are."""
    more = len(actions) - _SAMPLES
    return ", ".join(actions[:_SAMPLES]) + (f" and {more} more" if more > 0 else "")


def resource_path(arn: str) -> str:
    """What an ARN's pattern says of the resource itself: ``user-profile/d-1/alice``; ``*`` of ``*``.

    The colon of a variable reads as a semicolon: ``${sagemaker;DomainId}``.
    """
    fields = _fields(arn)
    if len(fields) == _ARN_FIELDS:
        return fields[-1]
    return "*" if fields[-1].endswith("*") else ""


def can_name(arn: str, service: str, kind: str) -> bool:
    """Whether an ARN's pattern can stand for a resource of a kind of a service: ``sagemaker``, ``user-profile``."""
    path = resource_path(arn)
    fixed = re.split(r"[*?]", path)[0]
    is_of_kind = fixed.startswith(f"{kind}/") or (fixed != path and kind.startswith(fixed))
    return bool(path) and is_of(arn, service) and is_of_kind


def is_of(arn: str, service: str) -> bool:
    """Whether an ARN's pattern can stand for a resource of a service; the name of something else can."""
    fields = _fields(arn)
    return len(fields) <= _SERVICE or matches(fields[_SERVICE], service)


def _kind(name: str) -> str | None:
    """The kind of resource that an action makes, changes or deletes: ``user-profile`` of ``CreateUserProfile``."""
    found = _MAKES.fullmatch(name)
    return re.sub(r"(?<!^)(?=[A-Z])", "-", found[1]).lower() if found else None


def _fields(arn: str) -> list[str]:
    return _VARIABLE.sub(lambda found: found[0].replace(":", ";"), arn).split(":", _ARN_FIELDS - 1)


def _read(written: Mapping[str, Any], place: str) -> Statement:
    return Statement(
        place=place,
        effect=written["Effect"],
        actions=_texts(written.get("Action")),
        not_actions=_texts(written.get("NotAction")),
        resources=_resources(written.get("Resource")),
        not_resources=_resources(written.get("NotResource")),
        principals=tuple(_principals(written.get("Principal"))),
        conditions=tuple(_conditions(written.get("Condition"))),
    )


def _texts(value: Any) -> tuple[str, ...]:
    """A list of texts, or one text; a truth value as policies write it."""
    return tuple(
        str(each).lower() if isinstance(each, bool) else each if isinstance(each, str) else str(each)
        for each in listed(value)
        if each is not UNKNOWN
    )


def _resources(value: Any) -> tuple[str, ...]:
    """As `_texts`; some resource that nobody can tell is still one."""
    return _texts([_SOME if each is UNKNOWN else each for each in listed(value)])


def _principals(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for kind, names in value.items():
            yield from ((kind, name) for name in _texts(names))
    else:
        yield from (("AWS", name) for name in _texts(value))


def _conditions(value: Any) -> Iterator[Condition]:
    if not isinstance(value, Mapping):
        return
    for operator, keys in value.items():
        if isinstance(keys, Mapping):
            yield from (Condition(operator, key, _texts(values)) for key, values in keys.items())
