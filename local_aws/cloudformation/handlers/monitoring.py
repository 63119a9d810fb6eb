"""Dashboards, and metrics from logs."""

from __future__ import annotations

import json
from typing import Any

from local_aws.cloudformation.errors import ResourceFailureError
from local_aws.shapes import as_request

from .base import ApiResource


class Dashboard(ApiResource):
    """``AWS::CloudWatch::Dashboard``."""

    TYPE = "AWS::CloudWatch::Dashboard"
    SERVICE = "cloudwatch"
    NAME = "DashboardName"

    def make(self) -> dict[str, Any]:
        """It is put where it is changed; there may be none of its name."""
        if any(row["DashboardName"] == self.name for row in self.api.list_dashboards()["DashboardEntries"]):
            raise ResourceFailureError(f"Resource of type '{self.TYPE}' with identifier '{self.name}' already exists.")
        return {}

    def change(self, old: dict[str, Any]) -> None:
        """Put it. moto keeps no tags of dashboards: they stay the stack's."""
        if not self.changed(old, "DashboardBody"):
            return
        body = str(self.properties["DashboardBody"])
        try:
            json.loads(body)
        except ValueError as error:
            raise ResourceFailureError(f"The field DashboardBody must be a valid JSON object: {error}") from error
        self.api.put_dashboard(DashboardName=self.name, DashboardBody=body)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_dashboards(DashboardNames=[self.name])


class MetricFilter(ApiResource):
    """``AWS::Logs::MetricFilter``."""

    TYPE = "AWS::Logs::MetricFilter"
    SERVICE = "logs"
    KEEPS = frozenset({"FilterName", "FilterPattern", "LogGroupName", "MetricTransformations"})

    def make(self) -> dict[str, Any]:
        """It is put where it is changed."""
        return {}

    @property
    def filter_name(self) -> str:
        """The name in the template, or the generated one."""
        return str(self.properties.get("FilterName", self.name))

    @property
    def physical_resource_id(self) -> str:
        """What ``Ref`` answers: the name."""
        return self.filter_name

    def change(self, old: dict[str, Any]) -> None:
        """Put it. moto would keep the one of the same name beside it."""
        if old:
            self.remove()
        self.api.put_metric_filter(
            **as_request("logs", "PutMetricFilter", {**self.properties, "FilterName": self.filter_name})
        )

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_metric_filter(logGroupName=self.properties["LogGroupName"], filterName=self.filter_name)


MODELS = [Dashboard, MetricFilter]
