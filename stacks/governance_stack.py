"""`GovernanceStack`: what costs, who hears of it, and what is stopped at night. Changes monthly."""

from __future__ import annotations

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_kms as kms
from constructs import Construct

import studio_constructs as studio
from stacks._base import EstateStack
from stacks.estate import AlarmSettings, BudgetSettings, Settings, SweepSettings
from studio_constructs._naming import short_hash

_BUDGET_NAME_MAX: Final = 91
"""A budget's name has 100 characters, and the hash that `StudioBudget` puts behind it takes nine."""


class GovernanceStack(EstateStack):
    """Alerts, budgets, alarms, a dashboard and sweeps, as far as the estate's file asks for them.

    It is always there, empty or not: a stack that left the app would not be deleted with it, and a sweeper that the
    file no longer names would go on stopping apps. It holds nothing that anybody works on, so it may be deleted; its
    logs and their key are kept.

    It knows the domain by two values that never change, and other stacks know nothing of it.

    Attributes:
        alerts: Who hears; None if the file names nobody.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        settings: Settings,
        domain_id: str,
        home_file_system_id: str | None,
        network: studio.StudioNetwork,
        encryption_key: kms.IKey,
        removal_policy: cdk.RemovalPolicy,
        stack_name: str,
        description: str,
    ) -> None:
        super().__init__(scope, construct_id, stack_name=stack_name, description=description)
        self._name = name
        self._domain = studio.Domain.from_domain_attributes(
            self,
            "Domain",
            domain_id=domain_id,
            vpc=network.vpc,
            # By its ARN: what watches the key needs its id too, and the Data stack is to stay as it is.
            encryption_key=kms.Key.from_key_arn(self, "DomainKey", encryption_key.key_arn),
            home_efs_file_system_id=home_file_system_id,
        )
        sweeps = settings.sweeps if settings.sweeps is not None and settings.sweeps.enabled else None
        self.alerts: studio.AlertTopic | None = None
        alarms: studio.StudioAlarms | None = None
        if settings.alerts is not None or sweeps is not None:
            # A key of its own: these services are let in by the key's policy, and the domain's lets nobody in.
            key = studio.StudioKey(self, "Key", alias=f"{name}-governance", removal_policy=removal_policy).key
            if settings.alerts is not None:
                emails = settings.alerts.emails
                self.alerts = studio.AlertTopic(self, "Alerts", encryption_key=key, emails=emails)
                self.say("AlertTopicArn", self.alerts.topic_arn, "Where alerts go; more may subscribe")
                if settings.backup_of_homes is not None:
                    studio.HomeBackup.tell_of_failures(self, "Backups", domain=self._domain, alerts=self.alerts)
                if settings.domain.home_efs and settings.alarms.enabled:
                    alarms = self._alarms(self.alerts, settings.alarms, key)
            if sweeps is not None:
                self._sweep(sweeps, key)
        if settings.budgets is not None and settings.budgets.enabled:
            self._budgets(settings.budgets, [user.name for user in settings.users])
        if settings.dashboard:
            studio.StudioDashboard(self, "Dashboard", domain=self._domain, alarms=alarms, dashboard_name=name)
            self.say("DashboardName", name, "The dashboard, in CloudWatch")
        self.stay_if_empty()

    def _alarms(self, alerts: studio.AlertTopic, alarms: AlarmSettings, key: kms.IKey) -> studio.StudioAlarms:
        return studio.StudioAlarms(
            self,
            "Alarms",
            domain=self._domain,
            alerts=alerts,
            home_gb=alarms.home_gb,
            refused_starts=alarms.refused_starts,
            app_activity=studio.AppActivity(self, "Activity", domain=self._domain, encryption_key=key),
        )

    def _budgets(self, budgets: BudgetSettings, people: list[str]) -> None:
        domain_id = self._domain.domain_id
        if budgets.total is not None:
            self._budget(budgets, "total", budgets.total, studio.CostFilter.domain(self._domain.domain_arn))
        for team, amount in budgets.teams.items():
            self._budget(budgets, f"team-{team}", amount, studio.CostFilter.tag("team", team))
        for person, amount in budgets.by_user(people).items():
            arn = self.format_arn(service="sagemaker", resource="user-profile", resource_name=f"{domain_id}/{person}")
            self._budget(budgets, f"user-{person.lower()}", amount, studio.CostFilter.user_profile(arn))

    def _budget(self, budgets: BudgetSettings, what: str, amount: int, cost_filter: studio.CostFilter) -> None:
        studio.StudioBudget(
            self,
            f"Budget-{what}",
            monthly_limit=amount,
            cost_filter=cost_filter,
            topic=self.alerts,
            actual_percents=budgets.actual_percents,
            forecast_percents=budgets.forecast_percents,
            budget_name=_fitting(f"{self._name}-{what}"),
        )

    def _sweep(self, sweeps: SweepSettings, key: kms.IKey) -> None:
        hours, types, oldest = sweeps.working_hours, sweeps.app_types, sweeps.maximum_age_hours
        sweeper = studio.AppSweeper(
            self,
            "Sweeper",
            domain=self._domain,
            working_hours=None
            if hours is None
            else studio.WorkingHours(
                time_zone=cdk.TimeZone.of(hours.time_zone), opens=hours.opens, closes=hours.closes, days=hours.days
            ),
            maximum_age=None if oldest is None else cdk.Duration.hours(oldest),
            app_types=None if types is None else [studio.AppType(each) for each in types],
            dry_run=sweeps.dry_run,
            exemption=studio.SweepExemption(
                tag=sweeps.exempt_tag, longest=cdk.Duration.days(sweeps.longest_exemption_days)
            ),
            reports=studio.SweepReports(topic=self.alerts.topic) if sweeps.report and self.alerts else None,
            encryption_key=key,
            reserve_concurrency=sweeps.reserve_concurrency,
        )
        self.say("SweeperName", sweeper.function.function_name, "The sweeper; its log tells what it stops")
        if self.alerts is not None:
            alarm = cloudwatch.Alarm(
                self,
                "SweepsFail",
                metric=sweeper.function.metric_errors(period=cdk.Duration.hours(1)),
                threshold=1,
                evaluation_periods=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
                alarm_description="A sweep of Studio's apps has failed, or left something undone",
            )
            alarm.add_alarm_action(actions.SnsAction(self.alerts.topic))


def _fitting(name: str) -> str:
    """A name that a budget can have, another for each."""
    if len(name) <= _BUDGET_NAME_MAX:
        return name
    return f"{name[: _BUDGET_NAME_MAX - 9]}-{short_hash(name)}"
