"""Small gaps in moto that the CDK CLI runs into, outside CloudFormation."""

from __future__ import annotations

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.responses import ActionResult


def _lookup_events(_: CloudTrailResponse) -> ActionResult:
    """No trail is kept. The CLI asks when a deployment fails, and tries for 20 seconds unless it is answered."""
    return ActionResult({"Events": []})


def install() -> None:
    """Fill the gaps."""
    CloudTrailResponse.lookup_events = _lookup_events
