"""Stack sets: the stacks that one makes are not in the templates, only what they are made of and where they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_cli.guard.expiry import at
from studio_cli.guard.sameness import Sameness, compare
from studio_cli.guard.symbols import freeze

_EXACT: Final = ("AccountFilterType", "AccountsUrl")
"""What says of accounts that are named otherwise than one by one."""


def is_another_template(old: Any, new: Any) -> bool:
    """Whether two texts are two templates: spaces and the order of keys do not count."""
    return compare(_read(old), _read(new)) is not Sameness.SAME


def _read(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return text


def leaves_out(old: Any, new: Any) -> bool:
    """Whether an account or region in which there were stacks is named no more."""
    return not set(_where(old)) <= set(_where(new))


def _where(groups: Any) -> Iterator[Any]:
    """Where stacks are, as far as it is told one by one: unit, account, region, and with which parameters."""
    for group in _listed(groups) if groups else ():
        targets = at(group, ("DeploymentTargets",))
        exact = [freeze(at(targets, (name,))) for name in _EXACT]
        overrides = freeze(at(group, ("ParameterOverrides",)))
        accounts, units = (_listed(at(targets, (name,))) for name in ("Accounts", "OrganizationalUnitIds"))
        if isinstance(targets, Mapping) and exact != [None, None]:
            accounts, units = [freeze(accounts)], [freeze(units)]  # fewer accounts may be more of them
        for region in _listed(at(group, ("Regions",))):
            for account in accounts:
                for unit in units:
                    yield (*exact, overrides, freeze(region), freeze(account), freeze(unit))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) and value else [value]
