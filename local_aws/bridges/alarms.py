"""`AWS::CloudWatch::Alarm`, as an alarm that CloudWatch's API knows."""

from __future__ import annotations

from typing import Any

from moto.cloudwatch.models import (
    CloudWatchBackend,
    Dimension,
    Metric,
    MetricDataQuery,
    MetricStat,
    cloudwatch_backends,
)
from moto.cloudwatch.utils import make_arn_for_alarm

from local_aws.generic import ResourceAlreadyExistsError
from local_aws.shapes import as_request

from .bridge import Bridge

# CloudWatch's parameter, and moto's name for it.
_PARAMETERS = {
    "ActionsEnabled": "actions_enabled",
    "AlarmActions": "alarm_actions",
    "AlarmDescription": "description",
    "ComparisonOperator": "comparison_operator",
    "DatapointsToAlarm": "datapoints_to_alarm",
    "Dimensions": "dimensions",
    "EvaluateLowSampleCountPercentile": "evaluate_low_sample_count_percentile",
    "EvaluationPeriods": "evaluation_periods",
    "ExtendedStatistic": "extended_statistic",
    "InsufficientDataActions": "insufficient_data_actions",
    "MetricName": "metric_name",
    "Namespace": "namespace",
    "OKActions": "ok_actions",
    "Period": "period",
    "Statistic": "statistic",
    "Tags": "tags",
    "Threshold": "threshold",
    "ThresholdMetricId": "threshold_metric_id",
    "TreatMissingData": "treat_missing_data",
    "Unit": "unit",
}
_REQUIRED_BY_MOTO = ("namespace", "metric_name", "comparison_operator", "evaluation_periods", "period", "threshold")
_OF_A_QUERY = {"Id", "Label", "Period", "ReturnData", "Expression", "MetricStat"}


class Alarm(Bridge):
    """An alarm."""

    TYPE = "AWS::CloudWatch::Alarm"

    @property
    def _name(self) -> str:
        return str(self.properties.get("AlarmName", self.name))

    @property
    def _backend(self) -> CloudWatchBackend:
        return cloudwatch_backends[self.account_id][self.region_name]

    def create(self) -> dict[str, Any]:
        """Make the alarm."""
        if self._name in self._backend.alarms:
            raise ResourceAlreadyExistsError(
                f"Resource of type '{self.TYPE}' with identifier '{self._name}' already exists."
            )
        self._put()
        return {"Arn": make_arn_for_alarm(self.region_name, self.account_id, self._name)}

    def change(self, before: dict[str, Any]) -> None:
        """Put the alarm anew, which is how CloudWatch changes one; its tags are apart."""
        old = [tag["Key"] for tag in before.get("Tags", [])]
        if old:
            self._backend.tagger.untag_resource_using_names(self.attributes["Arn"], old)
        self._put()

    def remove(self) -> None:
        """Delete the alarm."""
        self._backend.delete_alarms([self._name])

    def _put(self) -> None:
        given = {key: value for key, value in self.properties.items() if key not in ("AlarmName", "Metrics")}
        self.refuse(set(given) - set(_PARAMETERS))
        request = as_request("cloudwatch", "PutMetricAlarm", given)
        parameters = {moto: request[name] for name, moto in _PARAMETERS.items() if name in request}
        queries = as_request("cloudwatch", "PutMetricAlarm", {"Metrics": self.properties.get("Metrics", [])})
        blank: dict[str, Any] = {
            **dict.fromkeys((*_REQUIRED_BY_MOTO, "statistic", "description")),
            "dimensions": [],
            "alarm_actions": [],
        }
        self._backend.put_metric_alarm(
            name=self._name,
            **{**blank, **parameters},
            metric_data_queries=[self._query(query) for query in queries["Metrics"]] or None,
        )

    def _query(self, query: dict[str, Any]) -> MetricDataQuery:
        self.refuse({f"Metrics.{name}" for name in set(query) - _OF_A_QUERY})
        parts: dict[str, Any] = {
            "query_id": query["Id"],
            "label": query.get("Label"),
            "period": query.get("Period"),
            "return_data": query.get("ReturnData"),
            "expression": query.get("Expression"),
            "metric_stat": _stat(query["MetricStat"]) if "MetricStat" in query else None,
        }
        return MetricDataQuery(**parts)


def _stat(stat: dict[str, Any]) -> MetricStat:
    metric, unit = stat["Metric"], stat.get("Unit")
    dimensions = [Dimension(name=d["Name"], value=d["Value"]) for d in metric.get("Dimensions", [])]
    return MetricStat(
        metric=Metric(metric_name=metric["MetricName"], namespace=metric["Namespace"], dimensions=dimensions),
        period=stat["Period"],
        stat=stat["Stat"],
        unit=unit,  # type: ignore[arg-type]  # moto's own callers leave it out, too
    )
