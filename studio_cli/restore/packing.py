"""The program for the host, with its plan inside: one file that Python runs."""

from __future__ import annotations

import json
from typing import Any, Final

from studio_cli.packing import packed_program

NAME: Final = "return-homes.pyz"
_PACKAGE: Final = "return_homes"


def packed(plan: dict[str, Any]) -> bytes:
    """The program and its plan."""
    return packed_program("restore", _PACKAGE, {f"{_PACKAGE}/plan.json": json.dumps(plan, sort_keys=True)})
