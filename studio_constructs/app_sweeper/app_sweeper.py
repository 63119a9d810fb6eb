"""`AppSweeper`: stops apps outside working hours, or that have run for too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept, acknowledge_wildcards
from studio_constructs._assets import LAMBDA_RUNTIME, lambda_code
from studio_constructs._logs import make_log_group
from studio_constructs._loosening import say_loose
from studio_constructs._validation import is_known, raise_if_invalid
from studio_constructs.app_sweeper._numbers import whole
from studio_constructs.app_sweeper.checks import check_app_sweeper
from studio_constructs.app_sweeper.exemption import SweepExemption
from studio_constructs.app_sweeper.reports import SweepReports
from studio_constructs.app_sweeper.working_hours import WorkingHours
from studio_constructs.app_type import AppType
from studio_constructs.domain import IDomain
from studio_constructs.role.denials import TAGS_OF_THE_ESTATE
from studio_constructs.role.trust import service_that_does_not_say

_CLASSIC: Final = (AppType.JUPYTER_SERVER, AppType.KERNEL_GATEWAY)
_DEFAULT_TYPES: Final = (
    AppType.JUPYTER_LAB,
    AppType.CODE_EDITOR,
    AppType.CANVAS,
    AppType.R_SESSION,
    AppType.TENSOR_BOARD,
    AppType.DETAILED_PROFILER,
)

_AT_NIGHT: Final = 120
"""Minutes that an app may run outside working hours, if nothing else is said."""

_TIMEOUT: Final = cdk.Duration.minutes(15)  # as long as Lambda allows: what it does not reach waits for the next sweep
_MEMORY_MB: Final = 256

_WILDCARDS: Final = {
    "FindApps": "ListApps has no resource: AWS lists all or nothing; the function asks for one domain",
    "SeeApps": "apps, spaces and profiles come and go; the ids of their ARNs begin with this one domain's",
    "StopApps": "apps come and go; all ARNs begin with this one domain's id",
    "KeepReports": "each report is an object of its own, below the prefix",
}


class AppSweeper(Construct):
    """Define a function that stops apps of a domain, in spaces and for profiles, every hour.

    It deletes apps, never spaces, profiles or volumes: what is saved stays, what a kernel holds in memory is lost.
    Therefore it only tells what it would stop until *dry_run* is False. It does not look at what AWS calls an app's
    last activity: health checks count as activity there. Who stops idle apps is `IdleShutdown`.

    With *working_hours*, apps are stopped outside of them only, those that have run longer than *maximum_age*. With
    *maximum_age* alone, apps are stopped at any time. Two sweepers of one domain do both.

    A tag exempts an app until the end of a day: ``studio:keep-until`` with the value ``2026-12-31``, on the app, on
    its space, or on the profile (for its own apps and its private spaces). What is over, too far ahead or no date
    exempts nothing and is reported; nothing exempts what is a suspended person's. An `ExecutionPolicy` lets nobody set
    tags of ``studio:``; attach `only_admins_exempt` for another tag, and to roles with other policies, or who makes a
    space can tag it.

    Creates: AWS::Lambda::Function, AWS::Lambda::EventInvokeConfig, AWS::Scheduler::Schedule, AWS::Logs::LogGroup, two
    AWS::IAM::Role, two AWS::IAM::ManagedPolicy.
    Replacement: no argument replaces anything but the log group's encryption, which changes in place.
    Cost: next to nothing; 720 runs of some seconds a month.

    Args:
        scope: Where the sweeper belongs.
        construct_id: Its name there.
        domain: Whose apps it stops.
        working_hours: When nothing is stopped. Default: there is no such time.
        maximum_age: How long an app may run: 1 hour to 1 year; with *working_hours* also less. Default: 2 hours, so
            that who starts an app at night has that long; without *working_hours* it must be given.
        app_types: What is stopped. Default: all but Studio Classic's (they can not be started again) and RStudio's
            server (it is nobody's own).
        dry_run: Whether to tell only what would be stopped. Default: True.
        exemption: The tag that exempts; one that does not begin with ``studio:`` is warned of. Default:
            ``studio:keep-until``, at most 90 days ahead.
        reports: Who is told. Default: the function's log.
        schedule: When it runs. Default: at every full hour.
        encryption_key: Encrypts the log; its policy must let CloudWatch Logs use it, as a `StudioKey`'s does.
            Default: the domain's key, or AWS's own where that is not known.
        reserve_concurrency: Whether there is never more than one sweep at a time. An account that may run ten
            functions at once, as new ones, refuses that. Default: True.

    Raises:
        ValidationError: ``studio:SweepUnlimited``, ``studio:MaximumAgeOutOfRange``, ``studio:SweptAppTypesInvalid``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``, and the codes of `WorkingHours`, `SweepExemption` and
            `SweepReports`.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteApp.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeApp.html,
        https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html,
        https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: IDomain,
        working_hours: WorkingHours | None = None,
        maximum_age: cdk.Duration | None = None,
        app_types: Sequence[AppType] | None = None,
        dry_run: bool = True,
        exemption: SweepExemption | None = None,
        reports: SweepReports | None = None,
        schedule: scheduler.ScheduleExpression | None = None,
        encryption_key: kms.IKey | None = None,
        reserve_concurrency: bool = True,
    ) -> None:
        exempt = SweepExemption() if exemption is None else exemption
        raise_if_invalid(
            scope,
            construct_id,
            check_app_sweeper(
                domain=domain,
                working_hours=working_hours,
                maximum_age=maximum_age,
                app_types=app_types,
                exemption=exempt,
                reports=reports,
                schedule=schedule,
                encryption_key=encryption_key,
            ),
        )
        super().__init__(scope, construct_id)
        self._domain, self._exempt_tag = domain, exempt.tag
        types = _DEFAULT_TYPES if app_types is None else app_types
        settings = {
            "domainId": domain.domain_id,
            "appTypes": [app_type.value for app_type in AppType if app_type in types],
            "maximumAgeMinutes": _AT_NIGHT if maximum_age is None else whole(maximum_age.to_minutes(integral=False)),
            "workingHours": "none" if working_hours is None else working_hours.render(),  # the CDK drops nulls
            **exempt.render(),
            "dryRun": dry_run,
            **({} if reports is None else reports.render()),
        }
        self._log_group = make_log_group(
            self, "Log", domain.encryption_key if encryption_key is None else encryption_key
        )
        self._function = lambda_.Function(
            self,
            "Function",
            description=f"Stops apps of Studio that have run for too long: {self.node.path}",
            runtime=LAMBDA_RUNTIME,
            handler="app_sweeper.index.handler",
            code=lambda_code("app_sweeper"),
            environment={"APP_SWEEPER": cdk.Stack.of(self).to_json_string(settings)},
            role=self._make_role(dry_run=dry_run, reports=reports),
            log_group=self._log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            timeout=_TIMEOUT,
            memory_size=_MEMORY_MB,
            reserved_concurrent_executions=1 if reserve_concurrency else None,
            retry_attempts=0,  # the next sweep is the retry
            max_event_age=cdk.Duration.hours(1),
        )
        self._accept_findings(reserves=reserve_concurrency)
        zone = None if working_hours is None else working_hours.time_zone
        self._make_schedule(
            scheduler.ScheduleExpression.cron(minute="0", time_zone=zone) if schedule is None else schedule
        )
        self._say_what_is_lost(types)
        self._say_who_exempts()

    @property
    def function(self) -> lambda_.IFunction:
        """The function; it fails if anything of a sweep did, when the rest is done: alarm on its ``metric_errors``.

        Invoke it with ``{"dry_run": true}`` to be told what it would stop now.
        """
        return self._function

    @property
    def log_group(self) -> logs.ILogGroup:
        """Where it tells of every sweep: a line of JSON for each app, and one for the sweep."""
        return self._log_group

    @property
    def only_admins_exempt(self) -> iam.PolicyStatement:
        """Denies setting the tag that exempts: for people's roles, who may tag spaces and apps as they make them."""
        return iam.PolicyStatement(
            sid="DenyExemptingFromSweeps",
            effect=iam.Effect.DENY,
            actions=["sagemaker:AddTags"],
            resources=["*"],  # a Deny is wide so that nothing slips through: it allows nothing
            conditions={"ForAnyValue:StringEquals": {"aws:TagKeys": [self._exempt_tag]}},
        )

    def _make_role(self, *, dry_run: bool, reports: SweepReports | None) -> iam.Role:
        statements = [
            *_sagemaker_statements(cdk.Stack.of(self), self._domain.domain_id, dry_run=dry_run),
            iam.PolicyStatement(
                sid="WriteLog",
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                resources=[self._log_group.log_group_arn],
            ),
            *([] if reports is None else reports.statements()),
        ]
        policy = iam.ManagedPolicy(self, "Policy", statements=statements)
        acknowledge_wildcards(policy, statements, _WILDCARDS)
        trusted = service_that_does_not_say("lambda")
        return iam.Role(self, "Role", assumed_by=trusted, managed_policies=[policy])

    def _make_schedule(self, expression: scheduler.ScheduleExpression) -> None:
        stack = cdk.Stack.of(self)
        # AWS wants the group here, not the schedule, whose ARN would not be known yet.
        group = stack.format_arn(service="scheduler", resource="schedule-group", resource_name="default")
        trusted = iam.ServicePrincipal(
            "scheduler.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": stack.account, "aws:SourceArn": group}},
        )
        invoke = iam.PolicyStatement(
            sid="RunTheSweeper", actions=["lambda:InvokeFunction"], resources=[self._function.function_arn]
        )
        role = iam.Role(
            self,
            "ScheduleRole",
            assumed_by=trusted,
            managed_policies=[iam.ManagedPolicy(self, "SchedulePolicy", statements=[invoke])],
        )
        zone = expression.time_zone
        scheduler.CfnSchedule(
            self,
            "Schedule",
            description=f"Runs {self.node.path}",
            schedule_expression=expression.expression_string,
            schedule_expression_timezone=None if zone is None else zone.timezone_name,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            state="ENABLED",
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self._function.function_arn,
                role_arn=role.role_arn,
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=600, maximum_retry_attempts=3
                ),
            ),
        )

    def _accept_findings(self, *, reserves: bool) -> None:
        accept(
            self._function,
            _accepted.OUTSIDE_VPC,
            _accepted.UNTRACED,
            _accepted.NEXT_SWEEP,
            _accepted.PLAIN_SETTINGS,
            _accepted.SAID_TWICE,
            *([] if reserves else [_accepted.SHARED_CONCURRENCY]),
        )
        accept(self._function.node.find_child("EventInvokeConfig"), _accepted.NO_FAILED_SWEEPS)

    def _say_what_is_lost(self, app_types: Sequence[AppType]) -> None:
        classic = [app_type.value for app_type in _CLASSIC if app_type in app_types]
        if classic:
            say_loose(
                self,
                "studio:ClassicAppsSwept",
                f"app_types holds {', '.join(classic)}: nobody can start an app of Studio Classic again once it is "
                "stopped; drop them",
            )

    def _say_who_exempts(self) -> None:
        tag = self._exempt_tag
        if is_known(tag) and not tag.startswith(TAGS_OF_THE_ESTATE):
            say_loose(
                self,
                "studio:SweepExemptionOpen",
                f"exemption.tag is {tag!r}: an ExecutionPolicy keeps people only from tags of '{TAGS_OF_THE_ESTATE}', "
                "so they could exempt what they make; take such a tag, attach only_admins_exempt to their roles",
            )


def _sagemaker_statements(stack: cdk.Stack, domain_id: str, *, dry_run: bool) -> list[iam.PolicyStatement]:
    """What the function may do in SageMaker: see one domain's apps and their tags, and stop them if it is to."""

    def within(resource: str) -> str:
        return stack.format_arn(service="sagemaker", resource=resource, resource_name=f"{domain_id}/*")

    see = ["sagemaker:DescribeApp", "sagemaker:DescribeSpace", "sagemaker:DescribeUserProfile", "sagemaker:ListTags"]
    statements = [
        iam.PolicyStatement(sid="FindApps", actions=["sagemaker:ListApps"], resources=["*"]),
        iam.PolicyStatement(
            sid="SeeApps", actions=see, resources=[within("app"), within("space"), within("user-profile")]
        ),
    ]
    if not dry_run:
        statements.append(
            iam.PolicyStatement(sid="StopApps", actions=["sagemaker:DeleteApp"], resources=[within("app")])
        )
    return statements
