"""`Rule`: what must hold of a resource in a template, why, and what to do where it does not."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from studio_constructs.checks.template import Resource, Template

Find = Callable[[Resource, Template], Iterable[str]]
"""What is wrong with a resource, a line each; nothing where nothing is wrong, or where nobody can tell.

A line begins with the path of the property below ``Properties``, or with the resource's attribute, and goes on with
what stands there: ``AppNetworkAccessType is missing``, ``DeletionPolicy is 'Delete'``,
``Policies[0].PolicyDocument allows iam:PassRole on *``.
"""

ID_PATTERN: Final = re.compile(r"Studio-[A-Z]\d\d")
"""``Studio-``, a letter for the noun, and a number. An id never changes its meaning, and is not given again."""


class Severity(enum.StrEnum):
    """How bad it is to leave a finding."""

    ERROR = "error"
    """Somebody reaches what is not theirs, or somebody's work can be lost."""
    WARNING = "warning"
    """It costs money, order or the means to find out afterwards."""


@dataclass(frozen=True)
class Rule:
    """One rule of the pack.

    Args:
        id: ``Studio-`` and a letter for the noun: D domain, U profile, P space, L lifecycle configuration, I image
            and app image configuration, R role, N network, K key, X across resources; and two digits.
        severity: How bad it is.
        title: What holds where the rule is kept, as one short sentence without a full stop.
        why: What it costs not to keep it, in one or two sentences.
        fix: What to write, in the words of CloudFormation.
        source: Where AWS says so: a URL.
        types: Types of the resources that it looks at.
        find: What is wrong with one of them, see `Find`.
    """

    id: str
    severity: Severity
    title: str
    why: str
    fix: str
    source: str
    types: tuple[str, ...]
    find: Find
