"""Two sweepers, one by default and one with every option, deployed with the real CLI and run by the local AWS."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.end_to_end.conftest import ROOT, LocalAws

pytestmark = pytest.mark.end_to_end

CLASSIC = {"Key": "local-aws:studio-classic", "Value": "exists"}  # what makes an app of Studio Classic exist

APP = """
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns

import studio_constructs as studio

app = cdk.App()
env = cdk.Environment(account="123456789012", region="eu-west-1")
team = studio.Studio(cdk.Stack(app, "Team", env=env), "Studio", users=["alice", "bob"], domain_name="team")

stack = cdk.Stack(app, "Sweepers", env=env)
usual = studio.WorkingHours(
    time_zone=cdk.TimeZone.ETC_UTC, opens="{opens}", closes="{closes}", days=list(studio.Weekday)
)
careful = studio.AppSweeper(stack, "Careful", domain=team.domain, working_hours=usual)
topic = sns.Topic(stack, "Topic", topic_name="sweeps", enforce_ssl=True)
bucket = s3.Bucket(stack, "Reports", removal_policy=cdk.RemovalPolicy.DESTROY)
strict = studio.AppSweeper(
    stack,
    "Strict",
    domain=team.domain,
    working_hours=usual,
    maximum_age=cdk.Duration.minutes(0),
    app_types=[
        studio.AppType.JUPYTER_LAB,
        studio.AppType.CANVAS,
        studio.AppType.JUPYTER_SERVER,
        studio.AppType.KERNEL_GATEWAY,
    ],
    dry_run=False,
    exemption=studio.SweepExemption(tag="team:keep", longest=cdk.Duration.days(14)),
    reports=studio.SweepReports(topic=topic, bucket=bucket, prefix="sweeps/"),
    schedule=scheduler.ScheduleExpression.cron(hour="20", minute="30", time_zone=cdk.TimeZone.EUROPE_BERLIN),
    encryption_key=team.domain.encryption_key,
    reserve_concurrency=False,
)
for name, value in {{
    "Domain": team.domain.domain_id,
    "Careful": careful.function.function_name,
    "Strict": strict.function.function_name,
    "Log": strict.log_group.log_group_name,
    "Topic": topic.topic_arn,
    "Bucket": bucket.bucket_name,
}}.items():
    cdk.CfnOutput(stack, f"{{name}}Name", value=value)
app.synth()
"""


@dataclass
class Deployed:
    """What the deployment made, by the names of its outputs."""

    aws: LocalAws
    made: dict[str, str]

    def invoke(self, name: str, event: dict[str, Any]) -> dict[str, Any]:
        """What the function returns; it must not fail."""
        answer = self.aws.client("lambda").invoke(FunctionName=self.made[name], Payload=json.dumps(event).encode())
        told = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, told
        return dict(told)

    def printed(self) -> list[str]:
        """What functions wrote, in whichever group: the local AWS does not follow a function's LoggingConfig."""
        logs = self.aws.client("logs")
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        return [row["message"] for name in groups for row in logs.filter_log_events(logGroupName=name)["events"]]

    def running(self) -> set[str]:
        apps = self.aws.client("sagemaker").list_apps(DomainIdEquals=self.made["Domain"])["Apps"]
        return {
            f"{app['AppType']} of {app.get('SpaceName') or app['UserProfileName']}"
            for app in apps
            if app["Status"] == "InService"
        }


@pytest.fixture(scope="module")
def deployed(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    folder = tmp_path_factory.mktemp("sweepers")
    now = datetime.now(UTC)
    hours = {"opens": f"{now + timedelta(hours=11):%H:%M}", "closes": f"{now + timedelta(hours=13):%H:%M}"}
    (folder / "app.py").write_text(APP.format(**hours))
    settings = json.loads((ROOT / "cdk.json").read_text())
    (folder / "cdk.json").write_text(json.dumps({**settings, "app": f"{sys.executable} app.py"}))
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    aws.bootstrap()
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", folder=folder)
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="Sweepers")["Stacks"]
    made = {row["OutputKey"].removesuffix("Name"): row["OutputValue"] for row in stack["Outputs"]}
    return Deployed(aws, made)


@pytest.fixture(scope="module", autouse=True)
def apps(deployed: Deployed) -> None:
    """Apps in spaces and for profiles, Studio Classic's too; one in a space that is exempt."""
    sagemaker, domain = deployed.aws.client("sagemaker"), deployed.made["Domain"]
    for space, owner in (("lab", "alice"), ("kept", "bob")):
        sagemaker.create_space(
            DomainId=domain,
            SpaceName=space,
            OwnershipSettings={"OwnerUserProfileName": owner},
            SpaceSharingSettings={"SharingType": "Private"},
            SpaceSettings={"AppType": "JupyterLab"},
        )
        sagemaker.create_app(DomainId=domain, SpaceName=space, AppType="JupyterLab", AppName="default")
    kernel = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}, "Tags": [CLASSIC]}
    for app_type, more in (("Canvas", {}), ("JupyterServer", {"Tags": [CLASSIC]}), ("KernelGateway", kernel)):
        person = {"DomainId": domain, "UserProfileName": "bob", "AppType": app_type, "AppName": "default"}
        sagemaker.create_app(**person, **more)
    until = f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}"
    arn = sagemaker.describe_space(DomainId=domain, SpaceName="kept")["SpaceArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team:keep", "Value": until}])


def test_both_are_deployed_as_they_were_told(deployed: Deployed) -> None:
    functions = deployed.aws.client("lambda")
    careful, strict = (
        functions.get_function_configuration(FunctionName=deployed.made[name]) for name in ("Careful", "Strict")
    )
    for found in (careful, strict):
        assert (found["Handler"], found["Timeout"], found["MemorySize"]) == ("app_sweeper.index.handler", 900, 256)
    told = [json.loads(found["Environment"]["Variables"]["APP_SWEEPER"]) for found in (careful, strict)]
    assert [(settings["dryRun"], settings["maximumAgeMinutes"]) for settings in told] == [(True, 120), (False, 0)]
    assert {settings["domainId"] for settings in told} == {deployed.made["Domain"]}
    assert told[1]["topicArn"] == deployed.made["Topic"]
    (group,) = deployed.aws.client("logs").describe_log_groups(logGroupNamePrefix=deployed.made["Log"])["logGroups"]
    assert group["retentionInDays"] == 365
    assert group["kmsKeyId"].startswith("arn:aws:kms:eu-west-1:123456789012:key/")


def test_the_schedules_are_there(deployed: Deployed) -> None:
    schedules = deployed.aws.client("scheduler")
    found = [schedules.get_schedule(Name=row["Name"]) for row in schedules.list_schedules()["Schedules"]]
    assert sorted((row["ScheduleExpression"], row["ScheduleExpressionTimezone"]) for row in found) == [
        ("cron(0 * * * ? *)", "Etc/UTC"),
        ("cron(30 20 * * ? *)", "Europe/Berlin"),
    ]
    names = {row["Target"]["Arn"].rpartition(":")[2] for row in found}
    assert names == {deployed.made["Careful"], deployed.made["Strict"]}


def test_the_careful_one_leaves_apps_that_just_started(deployed: Deployed) -> None:
    report = deployed.invoke("Careful", {})
    assert (report["dryRun"], report["counts"]) == (True, {"left": 5})
    assert len(deployed.running()) == 5


def test_the_strict_one_tells_what_it_would_stop_when_asked(deployed: Deployed) -> None:
    report = deployed.invoke("Strict", {"dry_run": True})
    assert report["counts"] == {"would be stopped": 4, "exempt": 1}
    assert len(deployed.running()) == 5


def test_the_strict_one_stops_what_is_not_exempt_and_tells_people(deployed: Deployed) -> None:
    aws, made = deployed.aws, deployed.made
    queue = aws.client("sqs").create_queue(QueueName="inbox")["QueueUrl"]
    arn = aws.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    aws.client("sns").subscribe(TopicArn=made["Topic"], Protocol="sqs", Endpoint=arn)

    report = deployed.invoke("Strict", {"source": "the schedule"})

    assert report["counts"] == {"stopped": 4, "exempt": 1}
    assert deployed.running() == {"JupyterLab of kept"}
    spaces = aws.client("sagemaker").list_spaces(DomainIdEquals=made["Domain"])["Spaces"]
    assert {space["SpaceName"] for space in spaces} == {"lab", "kept"}
    (message,) = aws.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    told = json.loads(message["Body"])
    assert told["Subject"] == f"Apps of {made['Domain']}: 4 stopped, 1 exempt"
    assert "stopped: JupyterLab in space lab (ml.t3.medium)" in told["Message"]
    keys = [row["Key"] for row in aws.client("s3").list_objects_v2(Bucket=made["Bucket"])["Contents"]]
    kept = [json.loads(aws.client("s3").get_object(Bucket=made["Bucket"], Key=key)["Body"].read()) for key in keys]
    assert report in kept
    assert all(key.startswith(f"sweeps/{made['Domain']}/") for key in keys)
    lines = deployed.printed()
    assert any('"outcome": "stopped"' in line for line in lines)
    assert any('"event": "sweep"' in line for line in lines)
