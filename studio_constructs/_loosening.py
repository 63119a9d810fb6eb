"""What is looser than a default, said at synth."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import Construct

ACKNOWLEDGE = "or acknowledge this warning"


def say_loosened(construct: Construct, loosened: Mapping[str, tuple[bool, str]]) -> None:
    """Warn of what holds.

    Args:
        construct: Where it is.
        loosened: By code: whether it holds, and what it means and how to undo it.
    """
    for code, (holds, text) in loosened.items():
        if holds:
            cdk.Validations.of(construct).add_warning(code, f"{text}, {ACKNOWLEDGE}")
