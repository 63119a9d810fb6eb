"""MLflow: serverless apps, and tracking servers."""

from __future__ import annotations

from moto.core.utils import utcnow

from local_aws.generic import token

from .errors import Invalid
from .records import Record, Settings

NEWEST_VERSION = "3.0"
_APP_DEFAULTS = {
    "AccountDefaultStatus": "DISABLED",
    "DefaultDomainIdList": [],
    "ModelRegistrationMode": "AutoModelRegistrationDisabled",
    "WeeklyMaintenanceWindowStart": "Tue:03:30",
}
_SERVER_DEFAULTS = {
    "AutomaticModelRegistration": False,
    "MlflowVersion": NEWEST_VERSION,
    "TrackingServerSize": "Small",
    "WeeklyMaintenanceWindowStart": "Tue:03:30",
}
_RUNNING = ("Created", "Updated", "Started")


# -- apps --------------------------------------------------------------------------------------------------


def check_app(app: Record, after: Settings, before: Settings | None) -> None:  # noqa: ARG001 - one rule for both
    """An app can be the default only of domains that exist."""
    for domain_id in after.get("DefaultDomainIdList", []):
        app.store.find("Domain", {"DomainId": domain_id})


def app_born(app: Record) -> None:
    """Complete a new app: the service gives it an id and a version."""
    app.settings = {**_APP_DEFAULTS, **app.settings}
    app.attributes["MlflowAppId"] = f"app-{token().upper()}"
    app.attributes["MlflowVersion"] = NEWEST_VERSION


def updated(record: Record, before: Settings) -> None:  # noqa: ARG001 - whatever changed
    """MLflow tells from the status that something was updated."""
    record.status = "Updated"


# -- tracking servers ----------------------------------------------------------------------------------------


def server_born(server: Record) -> None:
    """Complete a new tracking server, which runs from the start."""
    store = server.store
    server.settings = {**_SERVER_DEFAULTS, **server.settings}
    server.attributes["IsActive"] = "Active"
    server.attributes["TrackingServerUrl"] = (
        f"https://t-{token().lower()}.{store.region_name}.experiments.sagemaker.aws"
    )


def start(server: Record) -> None:
    """Start a tracking server that was stopped."""
    if server.status in _RUNNING:
        raise Invalid(f"Tracking Server [{server.arn}] is {server.status}; only one that is Stopped can be started.")
    server.status, server.modified = "Started", utcnow()
    server.attributes["IsActive"] = "Active"


def stop(server: Record) -> None:
    """Stop a tracking server that runs."""
    if server.status not in _RUNNING:
        raise Invalid(f"Tracking Server [{server.arn}] is {server.status}; only one that runs can be stopped.")
    server.status, server.modified = "Stopped", utcnow()
    server.attributes["IsActive"] = "Inactive"


def check_server(server: Record, after: Settings, before: Settings | None) -> None:  # noqa: ARG001 - the status tells
    """A tracking server that is stopped cannot be updated."""
    if before is not None and server.status not in _RUNNING:
        raise Invalid(f"Tracking Server [{server.arn}] is {server.status}; only one that runs can be updated.")
