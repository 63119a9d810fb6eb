"""What apps start on and when they stop: of everybody, or of one person."""

from __future__ import annotations

from typing import Any, Final

from stacks.estate.model import IdleShutdownSettings
from stacks.estate.taken import takes
from studio_cli.adopt.found import Found, FoundDomain
from studio_cli.adopt.lines.written import EstateLines
from studio_constructs import aws_facts
from studio_constructs._validation import check_known_to_domains

STANDARD_INSTANCE_TYPE: Final = "ml.t3.medium"


def start_of(found: Found) -> str | None:
    """What a domain or a profile says that JupyterLab starts on; where Code Editor differs, the report shows it."""
    spec = found.user_settings.get("JupyterLabAppSettings", {}).get("DefaultResourceSpec", {})
    return spec.get("InstanceType") if spec.get("InstanceType") in aws_facts.STUDIO_INSTANCE_TYPES else None


def standard_of(found: FoundDomain) -> str:
    """What apps start on where nobody says otherwise, as far as a template can say it of a domain."""
    start = start_of(found.domain)
    return STANDARD_INSTANCE_TYPE if start is None or check_known_to_domains("", start) else start


def idle_of(found: Found) -> dict[str, Any] | None:
    """When JupyterLab stops, as a domain or a profile says it; None where nothing is said."""
    app = found.user_settings.get("JupyterLabAppSettings", {})
    idle = app.get("AppLifecycleManagement", {}).get("IdleSettings", {})
    if "LifecycleManagement" not in idle:
        return None
    if idle["LifecycleManagement"] != "ENABLED" or "IdleTimeoutInMinutes" not in idle:
        return {"enabled": False}
    minutes = idle["IdleTimeoutInMinutes"]
    low = idle.get("MinIdleTimeoutInMinutes", aws_facts.IDLE_MINUTES_MIN)
    high = idle.get("MaxIdleTimeoutInMinutes", aws_facts.IDLE_MINUTES_MAX)
    line: dict[str, Any] = {"minutes": minutes}
    if (low, high) != (minutes, minutes):
        line["user_may_choose"] = {"minimum_minutes": low, "maximum_minutes": high}
    return line if takes(IdleShutdownSettings, line) else {"minutes": minutes}


def idle_shutdown(found: FoundDomain, _: EstateLines) -> dict[str, Any]:
    """When everybody's apps stop."""
    return idle_of(found.domain) or {"enabled": False}
