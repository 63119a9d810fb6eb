"""Rules for single values: pure functions from a field and its value to the problems found.

A value that CDK resolves later (a token) passes: nobody can judge it yet. ``None`` means "not given" and passes too.
The field is named as the user typed it, so the same rule serves a constructor (``domain_name``) and the estate file
(``users[3].name``).
"""

from __future__ import annotations

import difflib
import enum
import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from aws_cdk import Stack, Token
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs.aws_facts.instance_families import TYPES_UNKNOWN_TO_DOMAINS, TYPES_UNKNOWN_TO_THE_API
from studio_constructs.aws_facts.regions import LACKING
from studio_constructs.errors import Problem, ValidationError

_NAME = re.compile(aws_facts.NAME_PATTERN)
_TAG = re.compile(r"(?:[\w.:/=+\-@]|(?![\t-\r\x1c-\x1f\x85])\s)*")  # AWS's \p{Z}: blanks, no control characters
_SHOWN_MAX = 60
_CDK_MARK = "${Token["  # how the CDK writes a token into text


class Settings(Protocol):
    """A value object that knows what is wrong with it."""

    def problems(self, field: str, /) -> list[Problem]:
        """What is wrong, with *field* in front of each name."""


def raise_if_invalid(scope: Construct, construct_id: str, problems: Iterable[Problem]) -> None:
    """Raise every problem at once; call before ``super().__init__()``, so that no half-made node stays behind."""
    found = tuple(problems)
    if found:
        raise ValidationError(f"{scope.node.path}/{construct_id}".lstrip("/"), found)


def is_known(value: object) -> bool:
    """Whether *value* is given and can be judged now."""
    if isinstance(value, str) and _CDK_MARK not in value:
        return True  # asking the CDK crosses into JavaScript, 0.2 ms each: minutes for thousands of users
    if isinstance(value, tuple):
        value = list(value)  # jsii knows no tuples
    if not isinstance(value, (str, int, float, list, Mapping)) and not hasattr(type(value), "__jsii_type__"):
        return value is not None  # nothing of the CDK, which would not take it for an answer
    return value is not None and not Token.is_unresolved(value)


def check_list(field: str, value: object) -> list[Problem]:
    """A list where a list belongs: Python takes text for the list of its letters."""
    if isinstance(value, str):
        return [
            Problem(
                "ListExpected",
                f"{field} is {_show(value)}",
                "a list is wanted, and text is a list of letters",
                f"write [{_show(value)}]",
            )
        ]
    if value is None or isinstance(value, Iterable):
        return []
    return [Problem("ListExpected", f"{field} is {_show(value)}", "a list is wanted", "write [...] around it")]


def check_kind(field: str, value: object, *, fits: bool, what: str, fix: str) -> list[Problem]:
    """An object of the kind that is wanted; `fits` says whether it is one.

    The caller tells, because interfaces of the CDK know no ``isinstance``.
    """
    if value is None or fits:
        return []
    return [Problem("ArgumentWrong", f"{field} is {_show(value)}", f"{what} is wanted", f"write {fix}")]


def check_settings(field: str, value: object, kind: type[Settings], *, fix: str | None = None) -> list[Problem]:
    """A value object of ours: of the kind that is wanted, and right in itself."""
    if isinstance(value, kind):
        return value.problems(field)
    name = kind.__name__
    what = f"{'an' if name.startswith(tuple('AEIO')) else 'a'} {name}"
    own_fix = f"{field.rpartition('.')[2]}={name}(...)"
    return check_kind(field, value, fits=False, what=what, fix=own_fix if fix is None else fix)


def check_is_domain(field: str, value: object, *, or_raw: bool = False) -> list[Problem]:
    """A domain, ours or imported, and not its id; *or_raw* lets a ``CfnDomain`` pass too."""
    fix = f'{field}=Domain.from_domain_attributes(self, "Domain", domain_id=..., vpc=...)'
    fits = hasattr(value, "domain_ref" if or_raw else "domain_id")
    return check_kind(field, value, fits=fits, what="a Domain", fix=fix)


def check_bucket(field: str, value: object) -> list[Problem]:
    """A bucket of the CDK: not its name."""
    fix = f'{field.rpartition(".")[2]}=s3.Bucket.from_bucket_name(self, "Bucket", name)'
    return check_kind(field, value, fits=hasattr(value, "bucket_arn"), what="a bucket of the CDK (s3.IBucket)", fix=fix)


def check_key(field: str, value: object) -> list[Problem]:
    """A key of the CDK: not its ARN, and not the `StudioKey` around it."""
    if isinstance(value, Construct) and hasattr(value, "key") and not hasattr(value, "key_id"):
        return check_kind(field, value, fits=False, what="the key in it", fix=f"{field}=key.key")
    fix = f'{field}=kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey'
    return check_kind(field, value, fits=hasattr(value, "key_id"), what="a key of the CDK (kms.IKey)", fix=fix)


def check_role(field: str, value: object) -> list[Problem]:
    """A role: ours or the CDK's, not its ARN."""
    fix = f'{field}=iam.Role.from_role_arn(self, "Role", arn), or an ExecutionRole'
    return check_kind(field, value, fits=hasattr(value, "role_arn"), what="a role", fix=fix)


def _show(value: object) -> str:
    """What was written, as far as it can be read: an object of the CDK has no text worth reading."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, (str, int, float, dict, list, tuple)):
        text = repr(value)
        return text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 3]}..."
    return f"of type {type(value).__name__}"


def check_number(field: str, value: object) -> list[Problem]:
    """A number: not the text of one."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return []
    shown = str(value).strip()
    fix = shown if re.fullmatch(r"[0-9]+(\.[0-9]+)?", shown) else "a number, for example 20"
    return check_kind(field, value, fits=False, what="a number", fix=fix)


def check_name(
    field: str, value: str | None, *, code: str, what: str, at_most: int = aws_facts.NAME_MAX
) -> list[Problem]:
    """SageMaker's rule for names of domains, profiles, spaces and lifecycle configurations."""
    if not is_known(value) or value is None:
        return []
    if not isinstance(value, str):
        return check_kind(field, value, fits=False, what="text", fix=f"{str(value)!r}")
    if _NAME.fullmatch(value) and len(value) <= at_most:
        return []
    rule = f"{what} is 1 to {at_most} letters, digits and hyphens, and begins and ends with a letter or digit"
    return [Problem(code, f"{field} is {value!r}", rule, f"write {suggest_name(value, at_most)!r}")]


def suggest_name(value: str, at_most: int = aws_facts.NAME_MAX) -> str:
    """The nearest valid name: what an e-mail address or a display name would become."""
    local_part = value.split("@", maxsplit=1)[0]
    return re.sub(r"[^a-zA-Z0-9]+", "-", local_part).strip("-")[:at_most].strip("-") or "name"


def check_range(
    field: str, value: float | None, low: int, high: int, *, code: str, what: str, fix: str
) -> list[Problem]:
    """A number within AWS's limits, both ends included."""
    if not is_known(value) or value is None:
        return []
    if wrong := check_number(field, value):
        return wrong
    if low <= value <= high:
        return []
    return [Problem(code, f"{field} is {value}", f"{what} is {low} to {high}", fix)]


def check_instance_type(field: str, value: str | None) -> list[Problem]:
    """An instance type that Studio can run an app on."""
    if not is_known(value) or value is None:
        return []
    if not isinstance(value, str):
        return check_kind(field, value, fits=False, what="an instance type", fix="'ml.t3.medium'")
    if value in aws_facts.STUDIO_INSTANCE_TYPES:
        return []
    near = difflib.get_close_matches(
        value if value.startswith("ml.") else f"ml.{value}", aws_facts.STUDIO_INSTANCE_TYPES, n=1
    )
    fix = f"did you mean {near[0]!r}?" if near else "take one of AWS's list, for example 'ml.t3.medium'"
    return [
        Problem(
            "InstanceTypeUnknown",
            f"{field} is {value!r}",
            "Studio runs apps on the instance types that AWS lists for it",
            fix,
        )
    ]


def check_named_instance_type(field: str, value: str | None) -> list[Problem]:
    """An instance type that a request to SageMaker names: CloudFormation takes more than SageMaker's API knows."""
    if isinstance(value, str) and value in TYPES_UNKNOWN_TO_THE_API:
        rule = "SageMaker's API does not know it, though CloudFormation does: the request would be refused"
        return [Problem("InstanceTypeUnknown", f"{field} is {value!r}", rule, "take another of AWS's list")]
    return check_instance_type(field, value)


def check_known_to_domains(field: str, value: str | None) -> list[Problem]:
    """No instance type that a domain can not name, though a profile can."""
    if not isinstance(value, str) or value not in TYPES_UNKNOWN_TO_DOMAINS:
        return []
    rule = "CloudFormation does not take it on a domain, though Studio runs it"
    return [Problem("DomainInstanceTypeUnknown", f"{field} is {value!r}", rule, "say it on the profiles")]


def check_domain_instance_type(field: str, value: str | None) -> list[Problem]:
    """An instance type that a domain names."""
    return [*check_named_instance_type(field, value), *check_known_to_domains(field, value)]


def check_region(field: str, value: str | None) -> list[Problem]:
    """A region whose CloudFormation knows Studio's types."""
    if not is_known(value) or value is None or value in aws_facts.STUDIO_REGIONS:
        return []
    wrote = f"{field} is {value!r}"
    if value in aws_facts.REGIONS_WITHOUT_STUDIO:
        rule = "CloudFormation lacks Studio's types in this region"
        around = [region for region in sorted(aws_facts.STUDIO_REGIONS) if region[:3] == value[:3]]
        fix = f"take a region that has them, for example {', '.join(around[:3]) or 'us-east-1'}"
        return [Problem("RegionLacksStudio", wrote, rule, fix)]
    near = difflib.get_close_matches(value.lower(), sorted(aws_facts.STUDIO_REGIONS), n=1, cutoff=0.7)
    fix = f"did you mean {near[0]!r}?" if near else "take one of AWS's list, for example 'eu-west-1'"
    return [Problem("RegionUnknown", wrote, "no region of AWS with Studio has this name", fix)]


def check_available(scope: Construct, resource_type: str, *, instead: str = "leave it out") -> list[Problem]:
    """A type of CloudFormation that the stack's region has; *instead* is what to do where it has not."""
    region = Stack.of(scope).region
    if not is_known(region):
        return []
    wrote = "the stack's region"
    if region not in aws_facts.STUDIO_REGIONS | aws_facts.REGIONS_WITHOUT_STUDIO:
        return check_region(wrote, region)
    lacking = LACKING[resource_type]
    if region not in lacking:
        return []
    having = [each for each in ("eu-west-1", "us-east-1", "us-west-2") if each not in lacking]
    rule, fix = f"CloudFormation lacks {resource_type} there", f"{instead}, or take a region like {having[0]}"
    return [Problem("RegionLacksType", f"{wrote} is {region!r}", rule, fix)]


def check_tags(field: str, tags: Mapping[str, str]) -> list[Problem]:
    """SageMaker's rules for tags: tighter than other services'."""
    problems: list[Problem] = []
    if len(tags) > aws_facts.TAGS_MAX:
        problems.append(
            Problem(
                "TagInvalid",
                f"{field} holds {len(tags)} tags",
                f"a resource has at most {aws_facts.TAGS_MAX}",
                "drop some",
            )
        )
    for key, value in tags.items():
        if not is_known(key) or not is_known(value):
            continue
        if key.lower().startswith("aws:"):
            problems.append(
                Problem(
                    "TagInvalid",
                    f"{field} has the key {key!r}",
                    "keys that begin with 'aws:' belong to AWS",
                    "choose another key",
                )
            )
        if not 1 <= len(key) <= aws_facts.TAG_KEY_MAX or not _TAG.fullmatch(key):
            problems.append(
                Problem(
                    "TagInvalid",
                    f"{field} has the key {key!r}",
                    f"a key is 1 to {aws_facts.TAG_KEY_MAX} letters, digits, spaces and _.:/=+-@",
                    "shorten it or take other characters",
                )
            )
        if not 1 <= len(value) <= aws_facts.TAG_VALUE_MAX or not _TAG.fullmatch(value):
            problems.append(
                Problem(
                    "TagInvalid",
                    f"{field}.{key} is {value!r}",
                    f"SageMaker takes values of 1 to {aws_facts.TAG_VALUE_MAX} letters, digits, spaces and _.:/=+-@",
                    "shorten it or take other characters",
                )
            )
    return problems


def check_unique(field: str, values: Iterable[str], *, code: str, rule: str) -> list[Problem]:
    """No two alike, whatever their case: SageMaker's names are not case-sensitive."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for value in values:
        if not is_known(value):
            continue
        if value.lower() in seen:
            problems.append(
                Problem(
                    code,
                    f"{field} holds {seen[value.lower()]!r} and {value!r}",
                    rule,
                    "rename or drop one of them",
                )
            )
        seen.setdefault(value.lower(), value)
    return problems
