"""`StudioAlarms`: who hears when homes grow, apps do not start, or the key is in danger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._home import check_home
from studio_constructs._loosening import say_loose
from studio_constructs._validation import check_key, check_kind, check_number, is_known, raise_if_invalid
from studio_constructs.alert_topic import AlertTopic, allow_publishing, check_topic, topic_of
from studio_constructs.domain.interfaces import IDomain
from studio_constructs.errors import Problem
from studio_constructs.home_metrics import HomeMetrics
from studio_constructs.monitoring.app_activity import AppActivity

_BYTES_OF_A_GB: Final = 1024**3


class StudioAlarms(Construct):
    """Define who hears when homes pass a size, when starts of apps are refused, and when the key or the homes go.

    A key that waits for its deletion, or is disabled, makes every home and volume unreadable; the thirty days of a
    `StudioKey` are the time to take that back, if somebody hears of it. A home file system is deleted at once, and
    hearing of it is the moment to think of `HomeBackup`. Both are read from CloudTrail, which needs a trail in the
    account that records management events, those of KMS among them.

    Creates: two AWS::CloudWatch::Alarm, two AWS::Events::Rule, and an `AppActivity` where none is given.
    Replacement: no argument replaces anything that holds data.
    Cost: 0.10 USD a month for each alarm, and what `AppActivity` costs.

    Args:
        scope: Where they belong.
        construct_id: Their name there.
        domain: The domain.
        alerts: Where the news go: an `AlertTopic`, or a topic of yours whose key lets CloudWatch and EventBridge use
            it.
        home_gb: Size of all homes together, in GB of 1,024 MB, above which it is told. Default: 500.
        refused_starts: How many refused starts within an hour are told. Default: 5.
        app_activity: Where starts are counted. Default: an `AppActivity` of its own.
        encryption_key: The key to watch. Default: the domain's, if that is known.

    Raises:
        ValidationError: ``studio:AlarmThresholdInvalid``, ``studio:HomeFileSystemUnknown``,
            ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-creating-cloudwatch-alarm.html,
        https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html,
        https://docs.aws.amazon.com/efs/latest/ug/logging-using-cloudtrail.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain: IDomain,
        alerts: AlertTopic | sns.ITopic,
        home_gb: float = 500,
        refused_starts: int = 5,
        app_activity: AppActivity | None = None,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        raise_if_invalid(
            scope,
            construct_id,
            [
                *check_home("domain", domain),
                *check_topic("alerts", alerts),
                *_check_more_than_nothing("home_gb", home_gb),
                *_check_more_than_nothing("refused_starts", refused_starts),
                *check_app_activity("app_activity", app_activity),
                *check_key("encryption_key", encryption_key),
            ],
        )
        super().__init__(scope, construct_id)
        self._alerts = alerts
        self._app_activity = app_activity or AppActivity(self, "AppActivity", domain=domain)
        file_system_id = domain.home_efs_file_system_id or ""
        self._home_storage = self._alarm(
            "HomeStorage",
            HomeMetrics(file_system_id).storage_bytes(),
            threshold=home_gb * _BYTES_OF_A_GB,
            missing=cloudwatch.TreatMissingData.IGNORE,
            told=f"The homes of Studio have grown above {home_gb:g} GB"
            if is_known(home_gb)
            else "The homes of Studio have grown above their limit",
        )
        self._refused_starts = self._alarm(
            "RefusedStarts",
            self._app_activity.refused_starts(),
            threshold=refused_starts,
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
            told="Apps of Studio were refused to start: a denied instance type, or a quota that is used up",
        )
        self._watch_key(encryption_key or domain.encryption_key)
        self._watch_calls(
            "HomeFileSystem",
            "Somebody asked to delete the file system with everybody's home in Studio",
            service="elasticfilesystem",
            calls=["DeleteFileSystem"],
            parameter="fileSystemId",
            values=[file_system_id],
        )

    @property
    def app_activity(self) -> AppActivity:
        """Where starts are counted; for a `StudioDashboard` too."""
        return self._app_activity

    @property
    def home_storage(self) -> cloudwatch.Alarm:
        """The alarm on the size of all homes."""
        return self._home_storage

    @property
    def refused_starts(self) -> cloudwatch.Alarm:
        """The alarm on starts that were refused."""
        return self._refused_starts

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.Metric,
        *,
        threshold: float,
        missing: cloudwatch.TreatMissingData,
        told: str,
    ) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=missing,
            alarm_description=told,
        )
        allow_publishing(self._alerts, "cloudwatch")
        alarm.add_alarm_action(actions.SnsAction(topic_of(self._alerts)))
        alarm.add_ok_action(actions.SnsAction(topic_of(self._alerts)))
        return alarm

    def _watch_key(self, key: kms.IKey | None) -> None:
        if key is None:
            say_loose(
                self,
                "studio:KeyNotWatched",
                "the domain's key is not known: nobody hears when it is disabled or about to be deleted, and every "
                "home with it; name encryption_key",
            )
            return
        self._watch_calls(
            "Key",
            "Somebody asked to delete or disable the key of Studio; unless that is taken back, every home is lost",
            service="kms",
            calls=["DisableKey", "ScheduleKeyDeletion"],
            parameter="keyId",
            values=[key.key_id, key.key_arn],  # whoever asks may name it by either
        )

    def _watch_calls(
        self, name: str, told: str, *, service: str, calls: Sequence[str], parameter: str, values: Sequence[str]
    ) -> None:
        """Tell of calls that CloudTrail records, those that were refused among them."""
        detail = "$.detail."
        rule = events.CfnRule(
            self,
            name,
            description=told,
            event_pattern={
                "source": [f"aws.{service}"],
                "detail-type": ["AWS API Call via CloudTrail"],
                "detail": {
                    "eventSource": [f"{service}.amazonaws.com"],
                    "eventName": list(calls),
                    "requestParameters": {parameter: list(values)},
                },
            },
            targets=[
                events.CfnRule.TargetProperty(
                    id="Alerts",
                    arn=allow_publishing(self._alerts, "events"),
                    input_transformer=events.CfnRule.InputTransformerProperty(
                        input_paths_map={
                            "call": f"{detail}eventName",
                            "error": f"{detail}errorCode",
                            "what": f"{detail}requestParameters.{parameter}",
                            "when": f"{detail}eventTime",
                            "who": f"{detail}userIdentity.arn",
                        },
                        input_template=f'"{told}. Call: <call> of <what> by <who> at <when>. Refused with: <error>."',
                    ),
                )
            ],
        )
        accept(rule, _accepted.NO_DEAD_EVENTS)


def check_app_activity(field: str, value: object) -> list[Problem]:
    """An `AppActivity`."""
    fix = f'{field}=AppActivity(self, "AppActivity", domain=...)'
    return check_kind(field, value, fits=isinstance(value, AppActivity), what="an AppActivity", fix=fix)


def _check_more_than_nothing(field: str, value: float) -> list[Problem]:
    if not is_known(value):
        return []
    if wrong := check_number(field, value):
        return wrong
    if value > 0:
        return []
    rule = "an alarm that is never silent tells nothing"
    return [Problem("AlarmThresholdInvalid", f"{field} is {value}", rule, "write a number above 0")]
