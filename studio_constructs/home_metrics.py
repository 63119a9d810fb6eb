"""`HomeMetrics`: what EFS tells about a domain's home file system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

_HOUR: Final = cdk.Duration.hours(1)
_MINUTES: Final = cdk.Duration.minutes(5)


@dataclass(frozen=True, slots=True)
class HomeMetrics:
    """Metrics of a home file system, by AWS's own names, for dashboards and alarms.

    There is one file system for all homes of a domain: none of these tells one person from another.

    Args:
        file_system_id: Id of the file system, ``fs-...``.

    Sources:
        https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html (read 2026-11-22)
    """

    file_system_id: str

    def storage_bytes(self, storage_class: str = "Total") -> cloudwatch.Metric:
        """Size of what is stored, every quarter of an hour.

        Args:
            storage_class: ``Total``, ``Standard``, ``IA`` or ``Archive``. Default: all of them.
        """
        return self._metric("StorageBytes", "Maximum", _HOUR, label=f"{storage_class} size", StorageClass=storage_class)

    def client_connections(self) -> cloudwatch.Metric:
        """How many clients mount the homes: about one for each running app."""
        return self._metric("ClientConnections", "Sum", cdk.Duration.minutes(1), label="Clients")

    def percent_io_limit(self) -> cloudwatch.Metric:
        """How near the file system is to its limit of I/O; near 100 everybody's home is slow."""
        return self._metric("PercentIOLimit", "Maximum", _MINUTES, label="Share of the I/O limit")

    def burst_credit_balance(self) -> cloudwatch.Metric:
        """What is left of the burst credits; there are none where throughput is elastic or provisioned."""
        return self._metric("BurstCreditBalance", "Minimum", _MINUTES, label="Burst credits")

    def total_io_bytes(self) -> cloudwatch.Metric:
        """What is read and written."""
        return self._metric("TotalIOBytes", "Sum", _MINUTES, label="Read and written")

    def _metric(
        self, name: str, statistic: str, period: cdk.Duration, *, label: str, **dimensions: str
    ) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/EFS",
            metric_name=name,
            dimensions_map={"FileSystemId": self.file_system_id, **dimensions},
            statistic=statistic,
            period=period,
            label=label,
        )
