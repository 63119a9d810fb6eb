"""Settings and apps as tests want them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app_sweeper.decisions import App
from app_sweeper.settings import Settings, WorkingHours

DOMAIN = "d-abcdefghijkl"
BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 11, 24, 23, tzinfo=BERLIN)  # a Tuesday
NOON = datetime(2026, 11, 24, 12, tzinfo=BERLIN)
LAB, CANVAS, SERVER, KERNEL = "JupyterLab", "Canvas", "JupyterServer", "KernelGateway"


def hours(
    opens: str = "08:00", closes: str = "18:00", days: str = "01234", zone: str = "Europe/Berlin"
) -> WorkingHours:
    return WorkingHours(
        zone=ZoneInfo(zone),
        days=frozenset(map(int, days)),
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
    )


def settings(**changes: Any) -> Settings:
    given: dict[str, Any] = {
        "domain_id": DOMAIN,
        "app_types": frozenset({LAB, CANVAS, SERVER, KERNEL}),
        "maximum_age": timedelta(hours=2),
        "working_hours": hours(),
        "exempt_tag": "studio:keep-until",
        "longest_exemption": timedelta(days=90),
        "dry_run": False,
    }
    return Settings(**{**given, **changes})


def app(**changes: Any) -> App:
    given: dict[str, Any] = {
        "domain_id": DOMAIN,
        "app_type": LAB,
        "app_name": "default",
        "space_name": "lab",
        "user_profile_name": None,
        "status": "InService",
        "created": datetime(2026, 11, 24, 9, tzinfo=BERLIN),
        "instance_type": "ml.t3.medium",
    }
    return App(**{**given, **changes})


def environment(**changes: Any) -> dict[str, str]:
    given: dict[str, Any] = {
        "domainId": DOMAIN,
        "appTypes": [LAB, CANVAS, SERVER, KERNEL],
        "maximumAgeMinutes": 120,
        "workingHours": "none",
        "exemptTag": "studio:keep-until",
        "longestExemptionDays": 90,
        "dryRun": False,
    }
    return {"APP_SWEEPER": json.dumps({**given, **changes})}


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
