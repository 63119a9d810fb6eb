"""What an estate file says of a domain that is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from studio_cli.adopt.found import FoundDomain
from studio_cli.adopt.lines import apps, domain, pages, people, spaces, start
from studio_cli.adopt.lines.written import NAME_MAX, EstateLines, slug


@dataclass(frozen=True)
class Names:
    """What the estate will be called; neither can change later."""

    estate: str
    environment: str = "prod"

    @classmethod
    def of(cls, domain_name: str, *, estate: str | None = None, environment: str | None = None) -> Names:
        """Names as they were asked for, or the domain's."""
        return cls(estate or slug(domain_name, NAME_MAX), environment or "prod")


def estate_lines(found: FoundDomain, names: Names) -> EstateLines:
    """Say in an estate's words what is there; what an estate has no word for is for the report to tell."""
    lines = EstateLines({"name": names.estate, "environments": [_environment(found, names)]}, unsaid=[*found.unread])
    for key, write in _WRITERS.items():
        value = write(found, lines)
        if value not in (None, []) and (value != {} or key in _SAID_WHILE_EMPTY):
            lines.keys[key] = value
    return lines


def _environment(found: FoundDomain, names: Names) -> dict[str, str]:
    return {"name": names.environment, "account": found.account, "region": found.region}


_WRITERS: Final[dict[str, Callable[[FoundDomain, EstateLines], Any]]] = {
    "network": domain.network,
    "encryption": domain.encryption,
    "domain": domain.domain,
    "authentication": domain.authentication,
    "portal": pages.portal,
    "idle_shutdown": start.idle_shutdown,
    "start_up_scripts": apps.start_up_scripts,
    "images": apps.images,
    "classic": pages.classic,
    "teams": people.teams,
    "user_stacks": people.user_stacks,
    "users": people.users,
    "spaces": spaces.spaces,
    "tags": domain.tags,
}
_SAID_WHILE_EMPTY: Final = ("classic",)
"""Keys that mean something by standing there."""
