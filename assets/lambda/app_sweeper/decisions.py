"""Which apps are stopped, and why the others are not: no AWS, no clock.

What AWS tells as an app's last activity is not looked at: its health checks count as activity, too.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app_sweeper.settings import Settings

_RUNS = "InService"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, kw_only=True)
class App:
    """An app, as SageMaker lists it.

    Attributes:
        domain_id: Its domain.
        app_type: What it is: JupyterLab, Canvas, ...
        app_name: Its name, `default` for most.
        space_name: The space that it runs in; then it has no profile.
        user_profile_name: The profile that it runs for; then it has no space.
        status: `InService` while it runs.
        created: Since when there is this app: it started then.
        instance_type: What it costs.
    """

    domain_id: str
    app_type: str
    app_name: str
    space_name: str | None
    user_profile_name: str | None
    status: str
    created: datetime
    instance_type: str = ""

    @property
    def owner(self) -> dict[str, str]:
        """Space or profile, as SageMaker wants to be told: one of the two."""
        if self.space_name:
            return {"SpaceName": self.space_name}
        return {"UserProfileName": self.user_profile_name or ""}

    def __str__(self) -> str:
        """How a report calls it."""
        where = f"space {self.space_name}" if self.space_name else f"profile {self.user_profile_name}"
        name = "" if self.app_name == "default" else f" {self.app_name}"
        return f"{self.app_type}{name} in {where}"


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A tag that is to exempt an app.

    Attributes:
        on: What carries it: `space lab`, `profile alice`, `app`.
        value: What it says.
    """

    on: str
    value: str


class Action(enum.StrEnum):
    """What becomes of an app."""

    LEAVE = "leave"
    EXEMPT = "exempt"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of an app, and why.

    Attributes:
        app: The app.
        action: What becomes of it.
        why: In words.
        complaints: What is wrong with the tags that do not exempt it.
    """

    app: App
    action: Action
    why: str
    complaints: tuple[str, ...] = ()


def reason_to_leave(app: App, now: datetime, settings: Settings) -> str | None:
    """Why the app is left alone whatever its tags say; nothing if they decide."""
    if app.domain_id != settings.domain_id:
        return f"it belongs to {app.domain_id}"
    if app.app_type not in settings.app_types:
        return f"{app.app_type} is not swept"
    if app.status != _RUNS:
        return f"it is {app.status}"
    if settings.protect(now):
        return "these are working hours"
    if now - app.created <= settings.maximum_age:
        return f"it has run for {_hours(now, app)}"
    return None


def decide(app: App, tags: Iterable[Tag], now: datetime, settings: Settings) -> Decision:
    """What becomes of one app; *tags* are those of its space, its profile and its own that are to exempt."""
    why = reason_to_leave(app, now, settings)
    if why is not None:
        return Decision(app=app, action=Action.LEAVE, why=why)
    complaints: list[str] = []
    for tag in tags:
        complaint = _complaint(tag, now, settings)
        if complaint is None:
            return Decision(app=app, action=Action.EXEMPT, why=f"exempt until {tag.value}, by a tag of {tag.on}")
        complaints.append(complaint)
    outside = "" if settings.working_hours is None else ", and these are no working hours"
    why = f"it has run for {_hours(now, app)}{outside}"
    return Decision(app=app, action=Action.STOP, why=why, complaints=tuple(complaints))


def _hours(now: datetime, app: App) -> str:
    return f"{(now - app.created).total_seconds() / 3600:.1f} hours"


def _complaint(tag: Tag, now: datetime, settings: Settings) -> str | None:
    """Why a tag does not exempt; nothing if it does, up to the end of its day."""
    said = f"{settings.exempt_tag}={tag.value} of {tag.on}"
    try:
        # Python reads more forms of a date than people who glance at a tag do.
        last = date.fromisoformat(tag.value) if _DATE.fullmatch(tag.value) else None
    except ValueError:
        last = None
    if last is None:
        return f"{said} is no date; write it like {now.astimezone(settings.zone):%Y-%m-%d}"
    today = now.astimezone(settings.zone).date()
    if last < today:
        return f"{said} is over"
    if last - today > settings.longest_exemption:
        return f"{said} is more than {settings.longest_exemption.days} days ahead"
    return None
