"""What an `AppSweeper` refuses, with its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from studio_constructs import AppSweeper, AppType, Domain, SweepExemption, SweepReports, Weekday, WorkingHours
from tests.kit import paths_below, refused

BERLIN = cdk.TimeZone.EUROPE_BERLIN
HOURS = WorkingHours(time_zone=BERLIN, opens="08:00", closes="18:00")
CLOCK_RULE = "a time of day is hours and minutes, 00:00 to 23:59; write it like '08:00'"
PREFIX_RULE = (
    "a prefix is names of letters, digits and !_.'()-, each with '/' behind it; write it like 'studio/sweeps/'"
)
DAY_LIST_RULE = "a list is wanted, and text is a list of letters"


def hours(**changes: Any) -> dict[str, Any]:
    return {"working_hours": WorkingHours(**{"time_zone": BERLIN, "opens": "08:00", "closes": "18:00", **changes})}


def topic_of(stack: cdk.Stack) -> sns.ITopic:
    return sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111111111111:sweeps")


def make(stack: cdk.Stack, **arguments: Any) -> AppSweeper:
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    domain = Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    return AppSweeper(stack, "Sweeper", **{"domain": domain, "working_hours": HOURS, **arguments})


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            {"working_hours": None},
            (
                "SweepUnlimited: neither working_hours nor maximum_age is given; a sweeper knows when people work, or "
                "how long an app may run; give one of them, or both"
            ),
        ),
        (
            {"working_hours": None, "maximum_age": cdk.Duration.minutes(59)},
            (
                "MaximumAgeOutOfRange: maximum_age is 59; the time in minutes, without working_hours, is 60 to 525600; "
                "twelve hours are cdk.Duration.hours(12)"
            ),
        ),
        (
            {"maximum_age": cdk.Duration.days(366)},
            (
                "MaximumAgeOutOfRange: maximum_age is 527040; the time in minutes is 0 to 525600; twelve hours are "
                "cdk.Duration.hours(12)"
            ),
        ),
        (hours(opens="8:00"), f"WorkingHoursInvalid: working_hours.opens is '8:00'; {CLOCK_RULE}"),
        (hours(closes="24:00"), f"WorkingHoursInvalid: working_hours.closes is '24:00'; {CLOCK_RULE}"),
        (hours(opens="08:60"), f"WorkingHoursInvalid: working_hours.opens is '08:60'; {CLOCK_RULE}"),
        (hours(opens=8), f"WorkingHoursInvalid: working_hours.opens is 8; {CLOCK_RULE}"),
        (
            hours(opens="08:00", closes="08:00"),
            (
                "WorkingHoursInvalid: working_hours is 08:00 to 08:00; hours that end when they begin are all hours or "
                "none; write when work ends, or drop the argument and give maximum_age"
            ),
        ),
        (
            hours(days=[]),
            (
                "WorkingHoursInvalid: working_hours.days is empty; without a working day there are no working hours; "
                "name one, or drop working_hours"
            ),
        ),
        (hours(days="mon"), f"ListExpected: working_hours.days is 'mon'; {DAY_LIST_RULE}; write ['mon']"),
        (
            hours(days=[Weekday.MONDAY, "tuesday"]),
            "ArgumentWrong: working_hours.days[1] is 'tuesday'; a Weekday is wanted; write Weekday.MONDAY",
        ),
        (
            hours(time_zone="Europe/Berlin"),
            (
                "ArgumentWrong: working_hours.time_zone is 'Europe/Berlin'; a time zone of the CDK is wanted; write "
                "time_zone=cdk.TimeZone.EUROPE_BERLIN"
            ),
        ),
        (
            {"working_hours": "08:00-18:00"},
            (
                "ArgumentWrong: working_hours is '08:00-18:00'; a WorkingHours is wanted; write "
                'working_hours=WorkingHours(time_zone=cdk.TimeZone.EUROPE_BERLIN, opens="08:00", closes="18:00")'
            ),
        ),
        (
            {"maximum_age": 12},
            "ArgumentWrong: maximum_age is 12; a Duration is wanted; write maximum_age=cdk.Duration.hours(12)",
        ),
        (
            {"app_types": []},
            (
                "SweptAppTypesInvalid: app_types is empty; a sweeper that stops nothing is none; name one, or drop the "
                "argument"
            ),
        ),
        (
            {"app_types": [AppType.CANVAS, AppType.R_STUDIO]},
            (
                "SweptAppTypesInvalid: app_types[1] is AppType.R_STUDIO; RStudio's server is the whole domain's, and "
                "without it nobody has a session; take AppType.R_SESSION for people's sessions"
            ),
        ),
        ({"app_types": "Canvas"}, f"ListExpected: app_types is 'Canvas'; {DAY_LIST_RULE}; write ['Canvas']"),
        (
            {"app_types": ["Canvas"]},
            "ArgumentWrong: app_types[0] is 'Canvas'; an AppType is wanted; write AppType.JUPYTER_LAB, or another",
        ),
        (
            {"exemption": SweepExemption(tag="aws:keep")},
            (
                "TagInvalid: exemption.tag has the key 'aws:keep'; keys that begin with 'aws:' belong to AWS; choose "
                "another key"
            ),
        ),
        (
            {"exemption": SweepExemption(tag="")},
            (
                "TagInvalid: exemption.tag has the key ''; a key is 1 to 128 letters, digits, spaces and _.:/=+-@; "
                "shorten it or take other characters"
            ),
        ),
        (
            {"exemption": SweepExemption(tag=5)},  # type: ignore[arg-type]  # the mistake that is tested
            "ArgumentWrong: exemption.tag is 5; the key of a tag is wanted; write a text",
        ),
        (
            {"exemption": SweepExemption(longest=cdk.Duration.days(367))},
            (
                "SweepExemptionOutOfRange: exemption.longest is 367; the time in days is 1 to 366; what is kept for "
                "longer gets a later day in time; write cdk.Duration.days(90)"
            ),
        ),
        (
            {"exemption": SweepExemption(longest=cdk.Duration.hours(12))},
            (
                "SweepExemptionOutOfRange: exemption.longest is 0.5; the time in days is 1 to 366; what is kept for "
                "longer gets a later day in time; write cdk.Duration.days(90)"
            ),
        ),
        (
            {"exemption": SweepExemption(longest=90)},  # type: ignore[arg-type]  # the mistake that is tested
            "ArgumentWrong: exemption.longest is 90; a Duration is wanted; write longest=cdk.Duration.days(90)",
        ),
        (
            {"exemption": "keep"},
            "ArgumentWrong: exemption is 'keep'; a SweepExemption is wanted; write exemption=SweepExemption(tag=...)",
        ),
        (
            {"reports": SweepReports()},
            (
                "SweepReportsNowhere: reports names nothing; reports go to a topic, to a bucket, or to both; name one, "
                "or drop the argument"
            ),
        ),
        (
            {"reports": "arn:aws:sns:eu-west-1:111111111111:sweeps"},
            (
                "ArgumentWrong: reports is 'arn:aws:sns:eu-west-1:111111111111:sweeps'; a SweepReports is wanted; "
                "write reports=SweepReports(topic=...)"
            ),
        ),
        (
            {"reports": SweepReports(topic="sweeps")},  # type: ignore[arg-type]  # the mistake that is tested
            (
                "ArgumentWrong: reports.topic is 'sweeps'; an AlertTopic or a topic of the CDK is wanted; write "
                'reports.topic=AlertTopic(self, "Alerts", encryption_key=...), or sns.Topic.from_topic_arn(...)'
            ),
        ),
        (
            {"reports": SweepReports(bucket="sweeps")},  # type: ignore[arg-type]  # the mistake that is tested
            (
                "ArgumentWrong: reports.bucket is 'sweeps'; a bucket of the CDK (s3.IBucket) is wanted; write "
                'bucket=s3.Bucket.from_bucket_name(self, "Bucket", name)'
            ),
        ),
        (
            {"schedule": "cron(0 20 * * ? *)"},
            (
                "ArgumentWrong: schedule is 'cron(0 20 * * ? *)'; a schedule of the CDK (aws_scheduler) is wanted; "
                'write schedule=scheduler.ScheduleExpression.cron(hour="20", minute="0")'
            ),
        ),
        (
            {"domain": "d-abcdefghijkl"},
            (
                "ArgumentWrong: domain is 'd-abcdefghijkl'; a Domain is wanted; write "
                'domain=Domain.from_domain_attributes(self, "Domain", domain_id=..., vpc=...)'
            ),
        ),
        (
            {"encryption_key": "alias/studio"},
            (
                "ArgumentWrong: encryption_key is 'alias/studio'; a key of the CDK (kms.IKey) is wanted; write "
                'encryption_key=kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey'
            ),
        ),
    ],
)
def test_what_is_wrong_is_told_and_leaves_nothing(stack: cdk.Stack, arguments: dict[str, Any], line: str) -> None:
    with refused(f"[Studio/Sweeper] studio:{line}"):
        make(stack, **arguments)
    assert [path for path in paths_below(stack) if "Sweeper" in path] == []


@pytest.mark.parametrize("prefix", ["sweeps", "/sweeps/", "a//b/", "sweeps/*/", "*", "${aws:username}/", "a b/"])
def test_a_prefix_that_allows_more_than_it_says_is_refused(stack: cdk.Stack, prefix: str) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "reports")
    with refused(f"[Studio/Sweeper] studio:SweepReportsPrefixInvalid: reports.prefix is {prefix!r}; {PREFIX_RULE}"):
        make(stack, reports=SweepReports(bucket=bucket, prefix=prefix))


def test_all_that_is_wrong_is_told_at_once(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Sweeper] studio:WorkingHoursInvalid: working_hours.opens is '8'; {CLOCK_RULE}",
        f"[Studio/Sweeper] studio:WorkingHoursInvalid: working_hours.closes is '6 pm'; {CLOCK_RULE}",
        f"[Studio/Sweeper] studio:ListExpected: working_hours.days is 'mon'; {DAY_LIST_RULE}; write ['mon']",
        "[Studio/Sweeper] studio:SweptAppTypesInvalid: app_types is empty; a sweeper that stops nothing is none; name "
        "one, or drop the argument",
        "[Studio/Sweeper] studio:SweepReportsNowhere: reports names nothing; reports go to a topic, to a bucket, or "
        "to both; name one, or drop the argument",
    ):
        make(stack, app_types=[], reports=SweepReports(), **hours(opens="8", closes="6 pm", days="mon"))


@pytest.mark.parametrize(
    "arguments",
    [
        lambda stack: hours(closes="00:00"),
        lambda stack: hours(opens="22:00", closes="06:00", days=list(Weekday)),
        lambda stack: {"working_hours": None, "maximum_age": cdk.Duration.hours(1)},
        lambda stack: {"maximum_age": cdk.Duration.days(365)},
        lambda stack: {"exemption": SweepExemption(longest=cdk.Duration.days(366))},
        lambda stack: {"exemption": SweepExemption(longest=cdk.Duration.days(1))},
        lambda stack: {"reports": SweepReports(topic=topic_of(stack))},
        lambda stack: {"app_types": [each for each in AppType if each is not AppType.R_STUDIO]},
        lambda stack: {"maximum_age": cdk.Duration.minutes(cdk.Token.as_number({"Ref": "Minutes"}))},
    ],
)
def test_what_is_right_passes(stack: cdk.Stack, arguments: Callable[[cdk.Stack], dict[str, Any]]) -> None:
    make(stack, **arguments(stack))
