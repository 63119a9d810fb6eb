"""What is looser than a default, said at synth."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import IConstruct

ACKNOWLEDGE = "or acknowledge this warning"


def say_loose(construct: IConstruct, code: str, text: str) -> None:
    """Warn of one thing: what it means and how to undo it; that it may be acknowledged is said here."""
    cdk.Validations.of(construct).add_warning(code, f"{text}, {ACKNOWLEDGE}")


def say_loosened(construct: IConstruct, loosened: Mapping[str, tuple[bool, str]]) -> None:
    """Warn of what holds.

    Args:
        construct: Where it is.
        loosened: By code: whether it holds, and what it means and how to undo it.
    """
    for code, (holds, text) in loosened.items():
        if holds:
            say_loose(construct, code, text)
