"""`StudioDashboard`: one page of what Studio stores, runs and refuses."""

from __future__ import annotations

import re
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from studio_constructs._home import check_home
from studio_constructs._validation import check_kind, is_known, raise_if_invalid
from studio_constructs.domain.interfaces import IDomain
from studio_constructs.errors import Problem
from studio_constructs.home_metrics import HomeMetrics
from studio_constructs.monitoring.alarms import StudioAlarms, check_app_activity
from studio_constructs.monitoring.app_activity import AppActivity

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,255}")
_HALF, _WHOLE = 12, 24
_STUDIO_LOGS: Final = "/aws/sagemaker/studio"
"""Where SageMaker writes what apps and start-up scripts print; it makes the group when the first app starts."""

_RUNNING: Final = (
    "SEARCH('{AWS/Usage,Class,Resource,Service,Type} "
    'MetricName="ResourceCount" Service="SageMaker" Resource=studio\', \'Maximum\', 3600)'
)
"""SageMaker counts what its quotas limit, here, every twenty minutes or so; what it calls them it does not document."""

_WHAT_IS_WHAT: Final = """\
## Studio

**Homes**: the domain's EFS file system with everybody's home directory, all people together. Volumes of spaces are not
in it; SageMaker keeps them and tells nothing of them.
**What runs**: what SageMaker counts against its quotas, in the whole account and region, once in a while.
"""
_OF_ACTIVITY: Final = """\
**Starts**: from CloudTrail, this domain only, late by minutes. Refused at once: a denied instance type, a quota. An app
that fails later shows in the last words of its start-up script below, if it has one.
"""


class StudioDashboard(Construct):
    """Define a page in CloudWatch: size and load of the homes, what runs, what is started, what is refused.

    SageMaker publishes no metric of an app of Studio. What runs comes from the usage that it counts against quotas
    (one line for each quota of Studio that is in use), what is started and refused from CloudTrail (`AppActivity`).

    Creates: AWS::CloudWatch::Dashboard.
    Replacement: another *dashboard_name* is another dashboard; there is nothing in it to lose.
    Cost: three dashboards in an account are free, others 3 USD a month; log queries 0.005 USD for each GB they read.

    Args:
        scope: Where the dashboard belongs.
        construct_id: Its name there.
        domain: The domain.
        alarms: Alarms whose state is shown, and whose `AppActivity` is drawn. Default: none are shown.
        app_activity: Where starts are counted. Default: where *alarms* count them; without both, none are drawn.
        dashboard_name: 1 to 255 letters, digits, ``-`` and ``_``, unique in the account. Default: made up.

    Raises:
        ValidationError: ``studio:DashboardNameInvalid``, ``studio:HomeFileSystemUnknown``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html,
        https://aws.amazon.com/blogs/machine-learning/best-practices-for-viewing-and-querying-amazon-sagemaker-service-quota-usage/,
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/jl-lcc-debug.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: IDomain,
        alarms: StudioAlarms | None = None,
        app_activity: AppActivity | None = None,
        dashboard_name: str | None = None,
    ) -> None:
        raise_if_invalid(
            scope,
            construct_id,
            [
                *check_home("domain", domain),
                *_check_alarms(alarms),
                *check_app_activity("app_activity", app_activity),
                *_check_name(dashboard_name),
            ],
        )
        super().__init__(scope, construct_id)
        activity = app_activity or (None if alarms is None else alarms.app_activity)
        self._region = cdk.Stack.of(self).region
        self._dashboard = cloudwatch.Dashboard(
            self,
            "Resource",
            dashboard_name=dashboard_name,
            default_interval=cdk.Duration.days(7),
            widgets=[
                [_text(_WHAT_IS_WHAT if activity is None else _WHAT_IS_WHAT + _OF_ACTIVITY)],
                *([] if alarms is None else [[_states(alarms)]]),
                *self._homes(HomeMetrics(domain.home_efs_file_system_id or "")),
                [self._graph("What runs in the account, by quota", cloudwatch.SearchExpression(expression=_RUNNING))],
                *([] if activity is None else self._starts(activity)),
                [self._last_words(domain)],
            ],
        )

    @property
    def dashboard(self) -> cloudwatch.Dashboard:
        """The dashboard itself, to add widgets to."""
        return self._dashboard

    def _homes(self, homes: HomeMetrics) -> list[list[cloudwatch.IWidget]]:
        sizes = [homes.storage_bytes(each) for each in ("Total", "Standard", "IA", "Archive")]
        return [
            [
                self._graph("Size of the homes", *sizes, width=_HALF),
                self._graph("Clients that mount the homes", homes.client_connections(), width=_HALF),
            ],
            [
                self._graph("Load on the homes, in percent of the limit", homes.percent_io_limit(), width=_HALF),
                self._graph(
                    "Read and written, and credits left",
                    homes.total_io_bytes(),
                    homes.burst_credit_balance(),
                    width=_HALF,
                ),
            ],
        ]

    def _starts(self, activity: AppActivity) -> list[list[cloudwatch.IWidget]]:
        request = "detail.requestParameters"
        return [
            [
                self._graph("Apps started, by instance type", activity.starts_by_instance_type(), width=_HALF),
                self._graph("Starts refused, by error", activity.refused_starts_by_error(), width=_HALF),
            ],
            [
                self._table(
                    "Refused last",
                    activity.log_group.log_group_name,
                    f"fields @timestamp, {request}.userProfileName, {request}.spaceName, {request}.appType, "
                    f"{request}.resourceSpec.instanceType, detail.errorCode, detail.errorMessage",
                    "filter ispresent(detail.errorCode)",
                    "sort @timestamp desc",
                    "limit 20",
                )
            ],
        ]

    def _last_words(self, domain: IDomain) -> cloudwatch.IWidget:
        return self._table(
            "Last words of start-up scripts",
            _STUDIO_LOGS,
            "fields @timestamp, @logStream, @message",
            f"filter @logStream like '{domain.domain_id}/' and @logStream like 'LifecycleConfigOnStart'",
            "sort @timestamp desc",
            "limit 50",
        )

    def _graph(self, title: str, *metrics: cloudwatch.IMetric, width: int = _WHOLE) -> cloudwatch.IWidget:
        return cloudwatch.GraphWidget(title=title, left=list(metrics), width=width, region=self._region)

    def _table(self, title: str, log_group_name: str, *lines: str) -> cloudwatch.IWidget:
        return cloudwatch.LogQueryWidget(
            title=title,
            log_group_names=[log_group_name],
            query_lines=list(lines),
            width=_WHOLE,
            region=self._region,
            view=cloudwatch.LogQueryVisualizationType.TABLE,
        )


def _text(markdown: str) -> cloudwatch.IWidget:
    return cloudwatch.TextWidget(markdown=markdown, width=_WHOLE, height=4)


def _states(alarms: StudioAlarms) -> cloudwatch.IWidget:
    return cloudwatch.AlarmStatusWidget(
        title="Alarms", alarms=[alarms.home_storage, alarms.refused_starts], width=_WHOLE, height=2
    )


def _check_alarms(alarms: object) -> list[Problem]:
    fix = 'alarms=StudioAlarms(self, "Alarms", ...)'
    return check_kind("alarms", alarms, fits=isinstance(alarms, StudioAlarms), what="a StudioAlarms", fix=fix)


def _check_name(name: str | None) -> list[Problem]:
    if name is None or not is_known(name) or _NAME.fullmatch(name):
        return []
    rule = "the name of a dashboard is 1 to 255 letters, digits, '-' and '_'"
    fix = f"write {(re.sub(r'[^A-Za-z0-9_-]+', '-', name).strip('-')[:255] or 'studio')!r}"
    return [Problem("DashboardNameInvalid", f"dashboard_name is {name!r}", rule, fix)]
