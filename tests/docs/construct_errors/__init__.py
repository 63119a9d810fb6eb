"""The examples of `docs/errors.md`, made: by family of constructs, for each code what the user wrote.

A module here is a family: its `TITLE` is the heading of the family's table on the page, `ERRORS` and `WARNINGS` (in
this order) are the table's rows.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import aws_cdk as cdk

Build = Callable[[cdk.Stack], object]


@dataclass(frozen=True)
class Family:
    """One table of the page."""

    title: str
    errors: dict[str, Build]
    warnings: dict[str, Build]


def _families() -> list[Family]:
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return [Family(module.TITLE, module.ERRORS, module.WARNINGS) for module in modules]


FAMILIES = _families()
