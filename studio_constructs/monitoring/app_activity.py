"""`AppActivity`: which apps are started and which are refused, counted without a function."""

from __future__ import annotations

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._logs import make_log_group
from studio_constructs._validation import check_is_domain, check_key, raise_if_invalid
from studio_constructs.domain.interfaces import IDomain

_NAMESPACE: Final = "StudioConstructs/Apps"
_STARTS, _REFUSALS = "AppStarts", "RefusedAppStarts"
_REQUEST: Final = "$.detail.requestParameters"
_HOUR: Final = cdk.Duration.hours(1)


class AppActivity(Construct):
    """Count the apps of a domain that are started, by instance type, and those that are refused, by error.

    SageMaker publishes no metric and sends no event for an app of Studio. So CloudTrail's record of each ``CreateApp``
    goes by EventBridge into a log group, and metric filters count there. A refusal is what SageMaker or IAM answered
    at once: a denied instance type, a quota that is used up. An app that was accepted and failed later, over its
    script or its image, is in no event; its script's last words are in the log group ``/aws/sagemaker/studio``.

    It needs a trail in the account that records management events; without one EventBridge hears nothing, and this
    counts nothing.

    Creates: AWS::Events::Rule, AWS::Logs::LogGroup, AWS::Logs::ResourcePolicy (an account has 10 in a region), two
        AWS::Logs::MetricFilter each for starts and refusals.
    Replacement: no argument replaces the log group; it is kept when it leaves the template.
    Cost: 0.30 USD a month for each metric that has data: one for each instance type and for each kind of refusal.

    Args:
        scope: Where it belongs.
        construct_id: Its name there.
        domain: The domain.
        encryption_key: Encrypts the log group; a `StudioKey`'s ``key``. Default: a key of AWS's.

    Raises:
        ValidationError: ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-sagemaker.html (no event of an app),
        https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html (no metric of an app),
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html,
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html,
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: IDomain,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        raise_if_invalid(
            scope, construct_id, [*check_is_domain("domain", domain), *check_key("encryption_key", encryption_key)]
        )
        super().__init__(scope, construct_id)
        self._domain_id = domain.domain_id
        self._log_group = make_log_group(self, "LogGroup", encryption_key)
        policy = self._let_events_write()
        rule = events.CfnRule(
            self,
            "Rule",
            description="Each start of an app that somebody asks for, granted or not",
            event_pattern={
                "source": ["aws.sagemaker"],
                "detail-type": ["AWS API Call via CloudTrail"],
                "detail": {
                    "eventSource": ["sagemaker.amazonaws.com"],
                    "eventName": ["CreateApp"],
                    "requestParameters": {"domainId": [self._domain_id]},
                },
            },
            # A log group is no target of the CDK's without a custom resource that sets the policy above.
            targets=[events.CfnRule.TargetProperty(id="LogGroup", arn=self._log_group_arn())],
        )
        rule.node.add_dependency(policy)
        accept(rule, _accepted.NO_DEAD_EVENTS)
        self._count()

    @property
    def log_group(self) -> logs.ILogGroup:
        """CloudTrail's records of each start, as EventBridge delivers them."""
        return self._log_group

    def starts(self, instance_type: str | None = None) -> cloudwatch.Metric:
        """Apps that were started.

        Args:
            instance_type: On which type. Default: on any.
        """
        return self._metric(_STARTS, "Apps started", InstanceType=instance_type)

    def refused_starts(self, error: str | None = None) -> cloudwatch.Metric:
        """Starts that were refused at once.

        Args:
            error: With which of SageMaker's errors, such as ``ResourceLimitExceeded``. Default: with any.
        """
        return self._metric(_REFUSALS, "Starts refused", ErrorCode=error)

    def starts_by_instance_type(self) -> cloudwatch.SearchExpression:
        """Apps that were started, a line for each instance type: for a graph, not for an alarm."""
        return self._search(_STARTS, "InstanceType")

    def refused_starts_by_error(self) -> cloudwatch.SearchExpression:
        """Starts that were refused, a line for each error: for a graph, not for an alarm."""
        return self._search(_REFUSALS, "ErrorCode")

    def _count(self) -> None:
        """Twice each: a metric with a dimension holds nothing of the sum, and only a sum serves an alarm."""
        granted = logs.FilterPattern.not_exists("$.detail.errorCode")
        refused = logs.FilterPattern.exists("$.detail.errorCode")
        instance_type, error = f"{_REQUEST}.resourceSpec.instanceType", "$.detail.errorCode"
        for name, pattern, metric_name, dimension, value in (
            ("Starts", granted, _STARTS, None, ""),
            ("StartsByInstanceType", granted, _STARTS, "InstanceType", instance_type),
            ("Refusals", refused, _REFUSALS, None, ""),
            ("RefusalsByError", refused, _REFUSALS, "ErrorCode", error),
        ):
            dimensions = {"DomainId": f"{_REQUEST}.domainId"}
            logs.MetricFilter(
                self,
                name,
                log_group=self._log_group,
                filter_pattern=pattern,
                metric_namespace=_NAMESPACE,
                metric_name=metric_name,
                metric_value="1",
                dimensions=dimensions if dimension is None else {**dimensions, dimension: value},
            )

    def _let_events_write(self) -> logs.CfnResourcePolicy:
        """By name: EventBridge takes no role for a log group."""
        stack = cdk.Stack.of(self)
        document = iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(
                    sid="LetEventBridgeWrite",
                    principals=[
                        iam.ServicePrincipal("delivery.logs.amazonaws.com"),
                        iam.ServicePrincipal("events.amazonaws.com"),
                    ],
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[self._log_group.log_group_arn],
                )
            ]
        )
        return logs.CfnResourcePolicy(
            self,
            "Policy",
            policy_name=cdk.Names.unique_resource_name(self, max_length=255, separator="-"),
            policy_document=stack.to_json_string(document),
        )

    def _log_group_arn(self) -> str:
        """Without the ``:*`` at the end, which EventBridge does not take."""
        return cdk.Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=self._log_group.log_group_name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    def _metric(self, name: str, label: str, **dimensions: str | None) -> cloudwatch.Metric:
        given = {key: value for key, value in dimensions.items() if value is not None}
        return cloudwatch.Metric(
            namespace=_NAMESPACE,
            metric_name=name,
            dimensions_map={"DomainId": self._domain_id, **given},
            statistic="Sum",
            period=_HOUR,
            label=label,
        )

    def _search(self, name: str, dimension: str) -> cloudwatch.SearchExpression:
        schema = f'{{"{_NAMESPACE}",DomainId,{dimension}}}'
        return cloudwatch.SearchExpression(
            expression=f"SEARCH('{schema} MetricName=\"{name}\" DomainId=\"{self._domain_id}\"', 'Sum', 3600)",
            label="",
            period=_HOUR,
        )
