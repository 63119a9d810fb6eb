"""Alarms and what they read: metrics by AWS's own names, counts from CloudTrail, calls that endanger the homes."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns

from studio_constructs import AlertTopic, AppActivity, HomeMetrics, StudioAlarms
from tests.kit import Json, built, new_stack, only, paths_below, properties, refused, resources, synthesize, warnings

from .care_kit import a_domain, a_key, an_imported_domain, home_id, text_of
from .kit import KEY_ARN, imported_key
from .nag_kit import check_with_nag

ALARM, RULE, TOPIC = "AWS::CloudWatch::Alarm", "AWS::Events::Rule", "AWS::SNS::Topic"
GROUP, FILTER, POLICY = "AWS::Logs::LogGroup", "AWS::Logs::MetricFilter", "AWS::Logs::ResourcePolicy"


def alarms(stack: cdk.Stack, **options: Any) -> StudioAlarms:
    topic = options.pop("alerts", None) or AlertTopic(stack, "Alerts", encryption_key=a_key(stack))
    domain = options.pop("domain", None) or a_domain(stack)
    return StudioAlarms(stack, "Alarms", domain=domain, alerts=topic, **options)


@pytest.fixture(scope="module")
def template() -> Json:
    return built(alarms)


def alarm(template: Json, metric_name: str) -> Json:
    (found,) = (
        each["Properties"]
        for each in resources(template, ALARM).values()
        if _metric(each["Properties"])["MetricName"] == metric_name
    )
    return dict(found)


def _metric(alarm: Json) -> Json:
    (query,) = alarm["Metrics"]
    return dict(query["MetricStat"]["Metric"])


def rule(template: Json, source: str) -> Json:
    (found,) = (
        each["Properties"]
        for each in resources(template, RULE).values()
        if each["Properties"]["EventPattern"]["source"] == [f"aws.{source}"]
    )
    return dict(found)


# -- home storage --


def test_the_size_of_all_homes_is_watched(template: Json) -> None:
    found = alarm(template, "StorageBytes")
    assert _metric(found) == {
        "Namespace": "AWS/EFS",
        "MetricName": "StorageBytes",
        "Dimensions": [
            {"Name": "FileSystemId", "Value": home_id(template)},
            {"Name": "StorageClass", "Value": "Total"},
        ],
    }
    stat = found["Metrics"][0]["MetricStat"]
    assert (stat["Stat"], stat["Period"], found["TreatMissingData"]) == ("Maximum", 3600, "ignore")


def test_five_hundred_gb_are_told(template: Json) -> None:
    found = alarm(template, "StorageBytes")
    assert (found["Threshold"], found["ComparisonOperator"]) == (500 * 1024**3, "GreaterThanOrEqualToThreshold")
    assert found["AlarmDescription"] == "The homes of Studio have grown above 500 GB"


def test_another_size_can_be_told() -> None:
    found = alarm(built(lambda stack: alarms(stack, home_gb=1.5)), "StorageBytes")
    assert (found["Threshold"], found["AlarmDescription"]) == (
        1.5 * 1024**3,
        "The homes of Studio have grown above 1.5 GB",
    )


# -- refused starts --


def test_five_refused_starts_in_an_hour_are_told(template: Json) -> None:
    found = alarm(template, "RefusedAppStarts")
    assert _metric(found)["Namespace"] == "StudioConstructs/Apps"
    stat = found["Metrics"][0]["MetricStat"]
    assert (stat["Stat"], stat["Period"], found["Threshold"], found["EvaluationPeriods"]) == ("Sum", 3600, 5, 1)
    assert found["TreatMissingData"] == "notBreaching"


def test_refused_starts_of_this_domain_only_count(template: Json) -> None:
    (domain_id,) = resources(template, "AWS::SageMaker::Domain")
    assert _metric(alarm(template, "RefusedAppStarts"))["Dimensions"] == [
        {"Name": "DomainId", "Value": {"Fn::GetAtt": [domain_id, "DomainId"]}}
    ]


def test_both_alarms_tell_the_topic_that_it_is_bad_and_that_it_is_good(template: Json) -> None:
    (topic_id,) = resources(template, TOPIC)
    for found in resources(template, ALARM).values():
        told = found["Properties"]
        assert told["AlarmActions"] == told["OKActions"] == [{"Ref": topic_id}]


def test_another_count_can_be_told_and_an_activity_can_be_shared() -> None:
    def build(stack: cdk.Stack) -> None:
        domain = a_domain(stack)
        activity = AppActivity(stack, "Activity", domain=domain)
        assert alarms(stack, domain=domain, app_activity=activity, refused_starts=1).app_activity is activity

    template = built(build)
    assert alarm(template, "RefusedAppStarts")["Threshold"] == 1
    assert len(resources(template, GROUP)) == 1


# -- the key and the homes --


def test_a_key_that_is_disabled_or_about_to_be_deleted_is_told(template: Json) -> None:
    assert rule(template, "kms")["EventPattern"] == {
        "source": ["aws.kms"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["kms.amazonaws.com"],
            "eventName": ["DisableKey", "ScheduleKeyDeletion"],
            "requestParameters": {"keyId": [KEY_ARN.rpartition("/")[2], KEY_ARN]},
        },
    }


def test_a_home_file_system_that_is_deleted_is_told(template: Json) -> None:
    assert rule(template, "elasticfilesystem")["EventPattern"] == {
        "source": ["aws.elasticfilesystem"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["elasticfilesystem.amazonaws.com"],
            "eventName": ["DeleteFileSystem"],
            "requestParameters": {"fileSystemId": [home_id(template)]},
        },
    }


@pytest.mark.parametrize(("source", "parameter"), [("kms", "keyId"), ("elasticfilesystem", "fileSystemId")])
def test_what_is_told_says_who_did_what_when(template: Json, source: str, parameter: str) -> None:
    (topic_id,) = resources(template, TOPIC)
    (target,) = rule(template, source)["Targets"]
    assert target["Arn"] == {"Ref": topic_id}
    transformer = target["InputTransformer"]
    assert transformer["InputPathsMap"] == {
        "call": "$.detail.eventName",
        "error": "$.detail.errorCode",
        "what": f"$.detail.requestParameters.{parameter}",
        "when": "$.detail.eventTime",
        "who": "$.detail.userIdentity.arn",
    }
    text = transformer["InputTemplate"]
    assert text.startswith('"Somebody asked to delete')
    assert text.endswith('"')
    assert all(f"<{name}>" in text for name in transformer["InputPathsMap"])


def test_another_key_can_be_watched() -> None:
    def build(stack: cdk.Stack) -> None:
        alarms(stack, alerts=sns.Topic(stack, "Topic"), encryption_key=a_key(stack))

    template = built(build)
    (key_id,) = resources(template, "AWS::KMS::Key")
    assert rule(template, "kms")["EventPattern"]["detail"]["requestParameters"]["keyId"] == [
        {"Ref": key_id},
        {"Fn::GetAtt": [key_id, "Arn"]},
    ]


def test_a_topic_of_ones_own_lets_both_services_in() -> None:
    template = built(lambda stack: alarms(stack, alerts=sns.Topic(stack, "Topic")))
    found = properties(template, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert sorted(each["Principal"]["Service"] for each in found) == [
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
    ]


def test_a_domain_whose_key_is_known_warns_of_nothing() -> None:
    stack = new_stack()
    alarms(stack)
    assert warnings(stack) == []


class _WithoutKey:
    """A domain whose home is known and whose key is not."""

    domain_id, home_efs_file_system_id, encryption_key = "d-abcdefghijkl", "fs-0a1b2c3d", None


def test_a_key_that_is_not_known_is_a_warning_and_no_rule() -> None:
    stack = new_stack()
    alarms(stack, domain=_WithoutKey())
    assert warnings(stack) == [
        (
            "/Studio/Alarms",
            (
                "the domain's key is not known: nobody hears when it is disabled or about to be deleted, and every "
                "home with it; name encryption_key, or acknowledge this warning [studio:KeyNotWatched]"
            ),
        )
    ]
    sources = [each["Properties"]["EventPattern"]["source"] for each in resources(synthesize(stack), RULE).values()]
    assert sorted(sources) == [["aws.elasticfilesystem"], ["aws.sagemaker"]]


def test_attributes_are_the_alarms() -> None:
    stack = new_stack()
    made = alarms(stack)
    assert (made.home_storage.node.id, made.refused_starts.node.id) == ("HomeStorage", "RefusedStarts")


def test_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        alarms(new_stack(app=app))

    check_with_nag(define)


def test_every_problem_is_told_at_once_and_nothing_is_made() -> None:
    stack = new_stack()
    domain = an_imported_domain(stack)
    before = paths_below(stack)
    topic: Any = "arn:topic"
    activity: Any = "activity"
    with refused(
        "[Studio/Alarms] studio:HomeFileSystemUnknown: domain has no home file system, or none that is known; this is "
        "about that very file system; tell home_efs_file_system_id where the domain is imported: 'aws sagemaker "
        "describe-domain' shows it",
        "[Studio/Alarms] studio:ArgumentWrong: alerts is 'arn:topic'; an AlertTopic or a topic of the CDK is wanted; "
        'write alerts=AlertTopic(self, "Alerts", encryption_key=...), or sns.Topic.from_topic_arn(...)',
        "[Studio/Alarms] studio:AlarmThresholdInvalid: home_gb is 0; an alarm that is never silent tells nothing; "
        "write a number above 0",
        "[Studio/Alarms] studio:AlarmThresholdInvalid: refused_starts is -1; an alarm that is never silent tells "
        "nothing; write a number above 0",
        "[Studio/Alarms] studio:ArgumentWrong: app_activity is 'activity'; an AppActivity is wanted; write "
        'app_activity=AppActivity(self, "AppActivity", domain=...)',
    ):
        StudioAlarms(stack, "Alarms", domain=domain, alerts=topic, home_gb=0, refused_starts=-1, app_activity=activity)
    assert paths_below(stack) == before


def test_a_domain_that_is_none_is_told() -> None:
    wrong: Any = "d-abcdefghijkl"
    stack = new_stack()
    with refused(
        "[Studio/Alarms] studio:ArgumentWrong: domain is 'd-abcdefghijkl'; a Domain is wanted; write "
        'domain=Domain.from_domain_attributes(self, "Domain", domain_id=..., home_efs_file_system_id=...)'
    ):
        StudioAlarms(stack, "Alarms", domain=wrong, alerts=sns.Topic(stack, "Topic"))


def test_a_size_that_is_a_token_passes() -> None:
    number = cdk.Token.as_number(cdk.Fn.ref("Gb"))
    template = built(lambda stack: alarms(stack, home_gb=number, refused_starts=number))
    assert "limit" in alarm(template, "StorageBytes")["AlarmDescription"]


# -- what is counted --


@pytest.fixture(scope="module")
def counted() -> Json:
    return built(lambda stack: AppActivity(stack, "Activity", domain=a_domain(stack), encryption_key=a_key(stack)))


def test_each_asked_start_of_the_domain_goes_into_the_log(counted: Json) -> None:
    (domain_id,) = resources(counted, "AWS::SageMaker::Domain")
    (group_id,) = resources(counted, GROUP)
    found = properties(counted, RULE)
    assert found["EventPattern"] == {
        "source": ["aws.sagemaker"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["sagemaker.amazonaws.com"],
            "eventName": ["CreateApp"],
            "requestParameters": {"domainId": [{"Fn::GetAtt": [domain_id, "DomainId"]}]},
        },
    }
    (target,) = found["Targets"]
    assert text_of(target["Arn"]) == f"arn:aws:logs:eu-west-1:111111111111:log-group:<{group_id}>"


def test_eventbridge_may_write_into_that_log_and_no_other_before_it_does(counted: Json) -> None:
    (group_id,), (policy_id,) = resources(counted, GROUP), resources(counted, POLICY)
    text = text_of(properties(counted, POLICY)["PolicyDocument"])
    assert f'"Resource":"<{group_id}.Arn>"' in text
    assert '"Action":["logs:CreateLogStream","logs:PutLogEvents"]' in text
    assert '"Service":["delivery.logs.amazonaws.com","events.amazonaws.com"]' in text
    assert only(counted, RULE)["DependsOn"] == [policy_id]


def test_the_log_is_kept_for_a_year_and_encrypted(counted: Json) -> None:
    (key_id,) = resources(counted, "AWS::KMS::Key")
    resource = only(counted, GROUP)
    assert resource["Properties"] == {"KmsKeyId": {"Fn::GetAtt": [key_id, "Arn"]}, "RetentionInDays": 365}
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_starts_and_refusals_are_counted_with_and_without_what_tells_them_apart(counted: Json) -> None:
    request = "$.detail.requestParameters"
    found = {
        (
            each["Properties"]["FilterPattern"],
            transformation["MetricName"],
            tuple((dimension["Key"], dimension["Value"]) for dimension in transformation["Dimensions"]),
        )
        for each in resources(counted, FILTER).values()
        for transformation in each["Properties"]["MetricTransformations"]
    }
    domain = ("DomainId", f"{request}.domainId")
    granted, refused_ = "{ $.detail.errorCode NOT EXISTS }", '{ $.detail.errorCode = "*" }'
    assert found == {
        (granted, "AppStarts", (domain,)),
        (granted, "AppStarts", (domain, ("InstanceType", f"{request}.resourceSpec.instanceType"))),
        (refused_, "RefusedAppStarts", (domain,)),
        (refused_, "RefusedAppStarts", (domain, ("ErrorCode", "$.detail.errorCode"))),
    }


def test_each_count_is_one(counted: Json) -> None:
    for each in resources(counted, FILTER).values():
        (transformation,) = each["Properties"]["MetricTransformations"]
        assert (transformation["MetricValue"], transformation["MetricNamespace"]) == ("1", "StudioConstructs/Apps")


def dimensions(metric: cloudwatch.Metric) -> dict[str, str]:
    return {str(key): str(value) for key, value in (metric.dimensions or {}).items()}


def test_counts_are_metrics_with_and_without_what_tells_them_apart() -> None:
    stack = new_stack()
    activity = AppActivity(stack, "Activity", domain=an_imported_domain(stack))
    domain = {"DomainId": "d-abcdefghijkl"}
    found = [
        activity.starts(),
        activity.starts("ml.t3.medium"),
        activity.refused_starts(),
        activity.refused_starts("AccessDenied"),
    ]
    assert [(each.metric_name, dimensions(each)) for each in found] == [
        ("AppStarts", domain),
        ("AppStarts", {**domain, "InstanceType": "ml.t3.medium"}),
        ("RefusedAppStarts", domain),
        ("RefusedAppStarts", {**domain, "ErrorCode": "AccessDenied"}),
    ]


def test_an_activity_by_itself_passes_nag() -> None:
    def define(app: cdk.App) -> None:
        stack = new_stack(app=app)
        AppActivity(stack, "Activity", domain=an_imported_domain(stack), encryption_key=imported_key(stack))

    check_with_nag(define)


def test_an_activity_of_no_domain_is_told() -> None:
    wrong: Any = "d-abcdefghijkl"
    with refused(
        "[Studio/Activity] studio:ArgumentWrong: domain is 'd-abcdefghijkl'; a Domain is wanted; write "
        'domain=Domain.from_domain_attributes(self, "Domain", domain_id=..., vpc=...)'
    ):
        AppActivity(new_stack(), "Activity", domain=wrong)


# -- metrics of the homes --


@pytest.mark.parametrize(
    ("name", "statistic", "metric"),
    [
        ("StorageBytes", "Maximum", HomeMetrics("fs-1").storage_bytes()),
        ("ClientConnections", "Sum", HomeMetrics("fs-1").client_connections()),
        ("PercentIOLimit", "Maximum", HomeMetrics("fs-1").percent_io_limit()),
        ("BurstCreditBalance", "Minimum", HomeMetrics("fs-1").burst_credit_balance()),
        ("TotalIOBytes", "Sum", HomeMetrics("fs-1").total_io_bytes()),
    ],
)
def test_metrics_have_aws_s_own_names(name: str, statistic: str, metric: cloudwatch.Metric) -> None:
    assert (metric.namespace, metric.metric_name, metric.statistic) == ("AWS/EFS", name, statistic)
    assert dimensions(metric)["FileSystemId"] == "fs-1"


def test_only_the_size_has_a_storage_class() -> None:
    homes = HomeMetrics("fs-1")
    assert dimensions(homes.storage_bytes("IA")) == {"FileSystemId": "fs-1", "StorageClass": "IA"}
    assert dimensions(homes.percent_io_limit()) == {"FileSystemId": "fs-1"}
