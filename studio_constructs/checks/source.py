"""`Source`: one template as it was read, with what a cloud assembly says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio_constructs.checks.acknowledgment import Acknowledgment


@dataclass(frozen=True)
class Source:
    """One template as it was read.

    Args:
        name: Its file, as findings show it; different for each template that is checked together.
        body: The template, with intrinsic functions in their long form (``Fn::GetAtt``, not ``!GetAtt``).
        group: What is deployed together: exports of one group are what its ``Fn::ImportValue`` name.
        region: Where it is deployed, if that is known.
        account: Where it is deployed, if that is known.
        paths: Construct paths by logical id.
        lines: Lines of the resources in the file, from 1, by logical id.
        acknowledgments: What is acknowledged beside the template, in the cloud assembly.
        parent: Of a nested stack: the name of the template that has it, and its logical id there.
        stack: Name of the stack, or of the outermost one that a nested stack is in, if that is known.
        termination_protection: Whether that stack may not be deleted.
    """

    name: str
    body: Mapping[str, Any]
    group: str = ""
    region: str | None = None
    account: str | None = None
    paths: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    acknowledgments: tuple[Acknowledgment, ...] = ()
    parent: tuple[str, str] | None = None
    stack: str = ""
    termination_protection: bool = False
