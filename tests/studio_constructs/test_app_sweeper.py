"""The sweeper: it tells before it stops, it reaches one domain only, and it runs by the clock of the place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns

from studio_constructs import (
    AlertTopic,
    AppSweeper,
    AppType,
    Domain,
    IDomain,
    SweepExemption,
    SweepReports,
    Weekday,
    WorkingHours,
)
from tests.kit import Json, built, new_app, new_stack, only, properties, resources, statements, synthesize, warnings
from tests.studio_constructs.kit import KEY_ARN, imported_key
from tests.studio_constructs.nag_kit import check_with_nag

FUNCTION, SCHEDULE = "AWS::Lambda::Function", "AWS::Scheduler::Schedule"
BERLIN = cdk.TimeZone.EUROPE_BERLIN
HOURS = WorkingHours(time_zone=BERLIN, opens="08:00", closes="18:00")
TOPIC_ARN = "arn:aws:sns:eu-west-1:111111111111:sweeps"
IN_DOMAIN = "arn:aws:sagemaker:eu-west-1:111111111111:{}/d-abcdefghijkl/*"


def team(stack: cdk.Stack, *, key: bool = True) -> IDomain:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    return Domain.from_domain_attributes(
        stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc, encryption_key=imported_key(stack) if key else None
    )


def sweeper(stack: cdk.Stack, *, key: bool = True, **arguments: Any) -> AppSweeper:
    given = {"working_hours": HOURS} | arguments
    return AppSweeper(stack, "Sweeper", domain=team(stack, key=key), **given)


def everything(stack: cdk.Stack) -> AppSweeper:
    key = kms.Key(stack, "ReportKey", enable_key_rotation=True)
    bucket = s3.Bucket.from_bucket_attributes(stack, "Reports", bucket_arn="arn:aws:s3:::reports", encryption_key=key)
    topic = sns.Topic(stack, "Topic", master_key=key)
    return sweeper(
        stack,
        maximum_age=cdk.Duration.hours(4),
        working_hours=WorkingHours(
            time_zone=cdk.TimeZone.ASIA_TOKYO, opens="22:00", closes="06:00", days=[Weekday.SUNDAY, Weekday.MONDAY]
        ),
        app_types=[AppType.KERNEL_GATEWAY, AppType.JUPYTER_LAB],
        dry_run=False,
        exemption=SweepExemption(tag="team:keep", longest=cdk.Duration.days(14)),
        reports=SweepReports(topic=topic, bucket=bucket, prefix="studio/sweeps/"),
        schedule=scheduler.ScheduleExpression.cron(hour="6", minute="30", time_zone=cdk.TimeZone.ASIA_TOKYO),
        encryption_key=key,
        reserve_concurrency=False,
    )


def told(template: Json) -> Json:
    """The settings that reach the function."""
    variables = properties(template, FUNCTION)["Environment"]["Variables"]
    assert list(variables) == ["APP_SWEEPER"]
    return dict(json.loads(variables["APP_SWEEPER"]))


def allowed(template: Json) -> Json:
    """The statements of the function's policy, by Sid."""
    found = resources(template, "AWS::IAM::ManagedPolicy").values()
    documents = [statements(policy["Properties"]["PolicyDocument"]) for policy in found]
    (own,) = (document for document in documents if "FindApps" in document)
    return own


@pytest.fixture(scope="module")
def template() -> Json:
    return built(sweeper)


@pytest.fixture(scope="module")
def full() -> Json:
    stack = new_stack()
    everything(stack)
    template = synthesize(stack)
    variables = properties(template, FUNCTION)["Environment"]["Variables"]
    (bucket_and_topic,) = [variables["APP_SWEEPER"]]
    variables["APP_SWEEPER"] = "".join(
        part if isinstance(part, str) else part["Ref"] for part in bucket_and_topic["Fn::Join"][1]
    )
    return template


# -- what the function is told --


def test_by_default_it_only_tells(template: Json) -> None:
    assert told(template) == {
        "domainId": "d-abcdefghijkl",
        "appTypes": ["JupyterLab", "CodeEditor", "Canvas", "RSessionGateway", "TensorBoard", "DetailedProfiler"],
        "maximumAgeMinutes": 120,
        "workingHours": {
            "timeZone": "Europe/Berlin",
            "days": ["mon", "tue", "wed", "thu", "fri"],
            "opens": "08:00",
            "closes": "18:00",
        },
        "exemptTag": "studio:keep-until",
        "longestExemptionDays": 90,
        "dryRun": True,
    }


def test_every_setting_reaches_the_function(full: Json) -> None:
    (topic,) = resources(full, "AWS::SNS::Topic")
    assert told(full) == {
        "domainId": "d-abcdefghijkl",
        "appTypes": ["JupyterLab", "KernelGateway"],
        "maximumAgeMinutes": 240,
        "workingHours": {"timeZone": "Asia/Tokyo", "days": ["mon", "sun"], "opens": "22:00", "closes": "06:00"},
        "exemptTag": "team:keep",
        "longestExemptionDays": 14,
        "dryRun": False,
        "topicArn": topic,
        "bucket": "reports",
        "prefix": "studio/sweeps/",
    }


def test_without_working_hours_age_decides() -> None:
    template = built(lambda stack: sweeper(stack, working_hours=None, maximum_age=cdk.Duration.days(3)))
    settings = told(template)
    assert (settings["workingHours"], settings["maximumAgeMinutes"]) == ("none", 4320)


@pytest.mark.parametrize(("age", "minutes"), [(cdk.Duration.minutes(0), 0), (cdk.Duration.hours(1), 60)])
def test_with_working_hours_an_app_may_be_given_no_time(age: cdk.Duration, minutes: int) -> None:
    assert told(built(lambda stack: sweeper(stack, maximum_age=age)))["maximumAgeMinutes"] == minutes


def test_the_domain_of_the_same_stack_is_told_by_reference() -> None:
    stack = new_stack()
    domain_id = cdk.CfnParameter(stack, "Domain").value_as_string
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    domain = Domain.from_domain_attributes(stack, "Imported", domain_id=domain_id, vpc=vpc)
    AppSweeper(stack, "Sweeper", domain=domain, working_hours=HOURS)
    template = synthesize(stack)
    text = properties(template, FUNCTION)["Environment"]["Variables"]["APP_SWEEPER"]
    assert text["Fn::Join"][1][1] == {"Ref": "Domain"}
    arn = allowed(template)["SeeApps"]["Resource"][0]
    assert arn == {"Fn::Join": ["", ["arn:aws:sagemaker:eu-west-1:111111111111:app/", {"Ref": "Domain"}, "/*"]]}


# -- what it may do --


def test_a_dry_run_could_stop_nothing_if_it_wanted_to(template: Json) -> None:
    actions = {action for statement in allowed(template).values() for action in statement["Action"]}
    assert actions == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sagemaker:DescribeApp",
        "sagemaker:DescribeSpace",
        "sagemaker:DescribeUserProfile",
        "sagemaker:ListApps",
        "sagemaker:ListTags",
    }


def test_it_stops_apps_of_this_domain_and_nothing_else(full: Json) -> None:
    policy = allowed(full)
    assert list(policy) == [
        "FindApps",
        "SeeApps",
        "StopApps",
        "WriteLog",
        "TellPeople",
        "KeepReports",
        "EncryptReports",
    ]
    assert policy["StopApps"]["Action"] == ["sagemaker:DeleteApp"]
    assert policy["StopApps"]["Resource"] == [IN_DOMAIN.format("app")]


def test_it_sees_this_domain_only(template: Json) -> None:
    policy = allowed(template)
    assert policy["SeeApps"]["Resource"] == [IN_DOMAIN.format(kind) for kind in ("app", "space", "user-profile")]
    assert [sid for sid, statement in policy.items() if statement["Resource"] == ["*"]] == ["FindApps"]
    assert policy["FindApps"]["Action"] == ["sagemaker:ListApps"]


def test_it_writes_reports_where_it_is_told_to(full: Json) -> None:
    policy = allowed(full)
    (topic,) = resources(full, "AWS::SNS::Topic")
    (key,) = resources(full, "AWS::KMS::Key")
    assert policy["TellPeople"]["Action"] == ["sns:Publish"]
    assert policy["TellPeople"]["Resource"] == [{"Ref": topic}]
    assert policy["KeepReports"]["Action"] == ["s3:PutObject"]
    assert policy["KeepReports"]["Resource"] == ["arn:aws:s3:::reports/studio/sweeps/*"]
    assert policy["EncryptReports"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert policy["EncryptReports"]["Resource"] == [{"Fn::GetAtt": [key, "Arn"]}]


def test_a_topic_alone_needs_neither_bucket_nor_key() -> None:
    def build(stack: cdk.Stack) -> None:
        sweeper(stack, reports=SweepReports(topic=sns.Topic.from_topic_arn(stack, "Topic", TOPIC_ARN)))

    template = built(build)
    assert list(allowed(template)) == ["FindApps", "SeeApps", "WriteLog", "TellPeople"]
    assert {key for key in told(template) if key in ("topicArn", "bucket", "prefix")} == {"topicArn"}


def test_an_alert_topic_and_its_topic_are_the_same() -> None:
    def build(stack: cdk.Stack) -> None:
        key = kms.Key(stack, "AlertsKey")
        alerts = AlertTopic(stack, "Alerts", encryption_key=key)
        sweeper(stack, reports=SweepReports(topic=alerts))

    template = built(build)
    (topic,) = resources(template, "AWS::SNS::Topic")
    (key,) = resources(template, "AWS::KMS::Key")
    policy = allowed(template)
    assert policy["TellPeople"]["Resource"] == [{"Ref": topic}]
    assert policy["EncryptReports"]["Resource"] == [{"Fn::GetAtt": [key, "Arn"]}]


def test_no_role_has_an_inline_or_an_aws_managed_policy(full: Json) -> None:
    assert resources(full, "AWS::IAM::Policy") == {}
    for role in resources(full, "AWS::IAM::Role").values():
        assert "Policies" not in role["Properties"]
        assert [list(policy) for policy in role["Properties"]["ManagedPolicyArns"]] == [["Ref"]]


def test_only_the_scheduler_of_this_account_runs_it(template: Json) -> None:
    roles = [role["Properties"] for role in resources(template, "AWS::IAM::Role").values()]
    trusts = [role["AssumeRolePolicyDocument"]["Statement"] for role in roles]
    assert sorted(trust[0]["Principal"]["Service"] for trust in trusts) == [
        "lambda.amazonaws.com",
        "scheduler.amazonaws.com",
    ]
    (by_schedule,) = (trust[0] for trust in trusts if trust[0]["Principal"]["Service"].startswith("scheduler"))
    assert by_schedule["Condition"] == {
        "StringEquals": {
            "aws:SourceAccount": "111111111111",
            "aws:SourceArn": "arn:aws:scheduler:eu-west-1:111111111111:schedule-group/default",
        }
    }
    (function,) = resources(template, FUNCTION)
    policies = [p["Properties"]["PolicyDocument"] for p in resources(template, "AWS::IAM::ManagedPolicy").values()]
    (runs,) = (statements(p)["RunTheSweeper"] for p in policies if "RunTheSweeper" in statements(p))
    assert runs["Action"] == ["lambda:InvokeFunction"]
    assert runs["Resource"] == [{"Fn::GetAtt": [function, "Arn"]}]


def test_people_can_be_kept_from_exempting_themselves(stack: cdk.Stack) -> None:
    made = sweeper(stack, exemption=SweepExemption(tag="team:keep"))
    assert made.only_admins_exempt.to_statement_json() == {
        "Sid": "DenyExemptingFromSweeps",
        "Effect": "Deny",
        "Action": "sagemaker:AddTags",
        "Resource": "*",
        "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["team:keep"]}},
    }


# -- when and how it runs --


def test_it_runs_at_every_full_hour_of_the_place(template: Json) -> None:
    (function,), (schedule,) = resources(template, FUNCTION), resources(template, SCHEDULE).values()
    made = schedule["Properties"]
    assert made["ScheduleExpression"] == "cron(0 * * * ? *)"
    assert made["ScheduleExpressionTimezone"] == "Europe/Berlin"
    assert (made["FlexibleTimeWindow"], made["State"]) == ({"Mode": "OFF"}, "ENABLED")
    assert made["Target"]["Arn"] == {"Fn::GetAtt": [function, "Arn"]}
    assert made["Target"]["RetryPolicy"] == {"MaximumEventAgeInSeconds": 600, "MaximumRetryAttempts": 3}
    (role,) = (name for name in resources(template, "AWS::IAM::Role") if "Schedule" in name)
    assert made["Target"]["RoleArn"] == {"Fn::GetAtt": [role, "Arn"]}


def test_a_schedule_of_one_s_own_is_taken(full: Json) -> None:
    made = properties(full, SCHEDULE)
    assert (made["ScheduleExpression"], made["ScheduleExpressionTimezone"]) == ("cron(30 6 * * ? *)", "Asia/Tokyo")


def test_without_working_hours_it_runs_by_utc() -> None:
    template = built(lambda stack: sweeper(stack, working_hours=None, maximum_age=cdk.Duration.hours(12)))
    assert properties(template, SCHEDULE)["ScheduleExpressionTimezone"] == "Etc/UTC"


def test_a_rate_has_no_time_zone() -> None:
    every = scheduler.ScheduleExpression.rate(cdk.Duration.minutes(30))
    made = properties(built(lambda stack: sweeper(stack, schedule=every)), SCHEDULE)
    assert made["ScheduleExpression"] == "rate(30 minutes)"


def test_the_function_is_small_patient_and_alone(template: Json) -> None:
    made = properties(template, FUNCTION)
    assert (made["Runtime"], made["Handler"]) == ("python3.14", "app_sweeper.index.handler")
    assert (made["Timeout"], made["MemorySize"], made["ReservedConcurrentExecutions"]) == (900, 256, 1)
    assert "VpcConfig" not in made
    config = properties(template, "AWS::Lambda::EventInvokeConfig")
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (0, 3600)


def test_an_account_too_small_for_it_reserves_nothing(full: Json) -> None:
    assert "ReservedConcurrentExecutions" not in properties(full, FUNCTION)


def test_the_log_is_encrypted_with_the_domain_s_key_and_kept_a_year(template: Json) -> None:
    group = only(template, "AWS::Logs::LogGroup")
    assert group["Properties"] == {"RetentionInDays": 365, "KmsKeyId": KEY_ARN}
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    (name,) = resources(template, "AWS::Logs::LogGroup")
    assert properties(template, FUNCTION)["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": name}}
    assert allowed(template)["WriteLog"]["Resource"] == [{"Fn::GetAtt": [name, "Arn"]}]


def test_a_key_of_one_s_own_encrypts_the_log(full: Json) -> None:
    (key,) = resources(full, "AWS::KMS::Key")
    assert properties(full, "AWS::Logs::LogGroup")["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}


def test_where_no_key_is_known_the_log_has_aws_s(stack: cdk.Stack) -> None:
    sweeper(stack, key=False)
    assert "KmsKeyId" not in properties(synthesize(stack), "AWS::Logs::LogGroup")


def test_the_code_is_an_asset_with_the_whole_package(template: Json) -> None:
    stack = new_stack(app=(app := new_app()))
    sweeper(stack)
    assembly = app.synth()
    (asset,) = (path for path in Path(assembly.directory).glob("asset.*") if path.is_dir())
    found = {str(path.relative_to(asset)) for path in asset.rglob("*") if path.is_file()}
    modules = ("__init__", "decisions", "index", "settings", "studio", "sweep")
    assert found == {f"app_sweeper/{module}.py" for module in modules}


def test_two_sweepers_of_one_domain_live_in_a_stack(stack: cdk.Stack) -> None:
    domain = team(stack)
    AppSweeper(stack, "Nightly", domain=domain, working_hours=HOURS)
    AppSweeper(stack, "Weekly", domain=domain, maximum_age=cdk.Duration.days(7))
    assert len(resources(synthesize(stack), FUNCTION)) == 2


def test_attributes_are_what_was_made(stack: cdk.Stack) -> None:
    made = sweeper(stack)
    (function,), (group,) = ([c for c in made.node.children if c.node.id == name] for name in ("Function", "Log"))
    assert (made.function, made.log_group) == (function, group)


# -- what it says --


def test_it_says_nothing_of_a_sweeper_that_stops_apps(stack: cdk.Stack) -> None:
    sweeper(stack, dry_run=False)
    assert warnings(stack) == []


@pytest.mark.parametrize(
    ("app_types", "named"),
    [
        ([AppType.KERNEL_GATEWAY, AppType.CANVAS, AppType.JUPYTER_SERVER], "JupyterServer, KernelGateway"),
        ([AppType.KERNEL_GATEWAY], "KernelGateway"),
    ],
)
def test_that_classic_s_apps_never_come_back_is_a_warning(
    stack: cdk.Stack, app_types: list[AppType], named: str
) -> None:
    sweeper(stack, app_types=app_types)
    assert warnings(stack) == [
        (
            "/Studio/Sweeper",
            (
                f"app_types holds {named}: nobody can start an app of Studio Classic again once it is stopped; drop "
                "them, or acknowledge this warning [studio:ClassicAppsSwept]"
            ),
        )
    ]


@pytest.mark.parametrize("tag", ["team:keep", "studios:keep", "Studio:keep", "keep"])
def test_a_tag_that_people_could_set_is_a_warning(stack: cdk.Stack, tag: str) -> None:
    """The guardrail compares `aws:TagKeys` with StringLike, which tells cases apart."""
    sweeper(stack, exemption=SweepExemption(tag=tag))
    ((place, text),) = warnings(stack)
    assert place == "/Studio/Sweeper"
    assert text == (
        f"exemption.tag is '{tag}': an ExecutionPolicy keeps people only from tags of 'studio:', so they could exempt "
        "what they make; take such a tag, attach only_admins_exempt to their roles, or acknowledge this warning "
        "[studio:SweepExemptionOpen]"
    )


@pytest.mark.parametrize(
    "tag", ["studio:keep-until", "studio:x", cdk.Token.as_string(cdk.Fn.ref("Tag"))], ids=["ours", "any", "a token"]
)
def test_a_tag_that_guardrails_keep_people_from_is_none(stack: cdk.Stack, tag: str) -> None:
    sweeper(stack, exemption=SweepExemption(tag=tag))
    assert warnings(stack) == []


@pytest.mark.parametrize("build", [sweeper, everything])
def test_cdk_nag_finds_nothing(build: Callable[[cdk.Stack], AppSweeper]) -> None:
    check_with_nag(lambda app: build(new_stack(app=app)))
