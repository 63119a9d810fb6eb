"""Repositories, dashboards, filters, rules, schedules, topics, queues: the APIs show what a template says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import Cloud
from .kit import ACCOUNT, REGION
from .test_cloudformation_resources import READ, TRUST, WRITE, deployed, resource, tags

Row = dict[str, Any]
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-0000-0000-0000-000000000000"


def outputs_of(cloud: Cloud, template: Row, **attributes: str) -> dict[str, str]:
    """What Fn::GetAtt answers: `name="LogicalId.Attribute"`."""
    wanted = {key: {"Value": {"Fn::GetAtt": path.split(".", 1)}} for key, path in attributes.items()}
    cloud.create("s", template, Outputs=wanted)
    assert cloud.status("s") == "CREATE_COMPLETE", cloud.reasons("s")
    return cloud.outputs("s")


# -- repositories --

EXPIRE = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5}
RULES = json.dumps({"rules": [{"rulePriority": 1, "selection": EXPIRE, "action": {"type": "expire"}}]})


def test_a_repository_is_read_back_whole(cloud: Cloud) -> None:
    whole = {
        "RepositoryName": "studio/tools",
        "EncryptionConfiguration": {"EncryptionType": "KMS", "KmsKey": KEY},
        "ImageScanningConfiguration": {"ScanOnPush": "true"},
        "ImageTagMutability": "IMMUTABLE",
        "LifecyclePolicy": {"LifecyclePolicyText": RULES},
        "RepositoryPolicyText": READ,
        "Tags": tags(a="1"),
    }
    told = outputs_of(cloud, {"R": resource("ECR::Repository", **whole)}, arn="R.Arn", uri="R.RepositoryUri")
    ecr = cloud.client("ecr")
    (found,) = ecr.describe_repositories()["repositories"]
    assert cloud.physical("s") == {"R": "studio/tools"}
    assert told == {"arn": found["repositoryArn"], "uri": found["repositoryUri"]}
    assert found["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": KEY}
    assert found["imageScanningConfiguration"] == {"scanOnPush": True}
    assert found["imageTagMutability"] == "IMMUTABLE"
    policy = ecr.get_lifecycle_policy(repositoryName="studio/tools")["lifecyclePolicyText"]
    assert json.loads(policy) == json.loads(RULES)
    assert json.loads(ecr.get_repository_policy(repositoryName="studio/tools")["policyText"]) == READ
    assert ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"] == tags(a="1")


def test_a_repository_changes_in_place_but_for_its_encryption(cloud: Cloud) -> None:
    before = {"ImageTagMutability": "IMMUTABLE", "LifecyclePolicy": {"LifecyclePolicyText": RULES}, "Tags": tags(a="1")}
    name = deployed(cloud, {"R": resource("ECR::Repository", **before)})["R"]
    assert name == name.lower()
    ecr = cloud.client("ecr")
    assert cloud.update("s", {"R": resource("ECR::Repository", RepositoryPolicyText=WRITE)}) == "UPDATE_COMPLETE"
    (found,) = ecr.describe_repositories(repositoryNames=[name])["repositories"]
    assert found["imageTagMutability"] == "MUTABLE"
    assert ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"] == []
    with pytest.raises(ecr.exceptions.LifecyclePolicyNotFoundException):
        ecr.get_lifecycle_policy(repositoryName=name)
    encrypted = resource("ECR::Repository", EncryptionConfiguration={"EncryptionType": "KMS"})
    assert cloud.update("s", {"R": encrypted}) == "UPDATE_COMPLETE"
    assert cloud.physical("s")["R"] != name


def test_a_repository_with_images_goes_only_if_it_may_be_emptied(cloud: Cloud) -> None:
    deployed(cloud, {"R": resource("ECR::Repository", RepositoryName="tools")})
    ecr = cloud.client("ecr")
    media = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = {"schemaVersion": 2, "mediaType": media, "config": {"digest": "sha256:1", "size": 1}, "layers": []}
    ecr.put_image(repositoryName="tools", imageManifest=json.dumps(manifest), imageTag="1")
    cloud.api.delete_stack(StackName="s")
    assert cloud.status("s") == "DELETE_FAILED"
    assert "RepositoryNotEmptyException" in str(cloud.reasons("s"))
    ecr.batch_delete_image(repositoryName="tools", imageIds=[{"imageTag": "1"}])
    cloud.api.delete_stack(StackName="s")
    assert ecr.describe_repositories()["repositories"] == []


# -- dashboards and filters --


def test_a_dashboard_is_put_and_put_anew(cloud: Cloud) -> None:
    def dashboard(text: str, **more: Any) -> Row:
        body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": text}}]})
        return {"D": resource("CloudWatch::Dashboard", DashboardBody=body, **more)}

    name = deployed(cloud, dashboard("one"), dashboard("two"))["D"]
    cloudwatch = cloud.client("cloudwatch")
    assert "two" in cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]
    assert [row["DashboardName"] for row in cloudwatch.list_dashboards()["DashboardEntries"]] == [name]
    assert cloud.update("s", dashboard("two", DashboardName="mine")) == "UPDATE_COMPLETE"
    assert [row["DashboardName"] for row in cloudwatch.list_dashboards()["DashboardEntries"]] == ["mine"]
    cloud.create("t", {"D": resource("CloudWatch::Dashboard", DashboardBody="{", DashboardName="other")})
    assert any("must be a valid JSON object" in reason for reason in cloud.reasons("t"))
    cloud.create("u", dashboard("x", DashboardName="mine"))
    assert any("already exists" in reason for reason in cloud.reasons("u"))
    assert "two" in cloudwatch.get_dashboard(DashboardName="mine")["DashboardBody"]


def test_a_metric_filter_and_its_encrypted_log_group(cloud: Cloud) -> None:
    def template(pattern: str) -> Row:
        metric = {
            "MetricName": "Denied",
            "MetricNamespace": "Studio",
            "MetricValue": "1",
            "DefaultValue": "0",
            "Unit": "Count",
        }
        group = resource("Logs::LogGroup", LogGroupName="/studio", KmsKeyId=KEY, RetentionInDays=30)
        made = resource(
            "Logs::MetricFilter", LogGroupName={"Ref": "G"}, FilterPattern=pattern, MetricTransformations=[metric]
        )
        return {"G": group, "F": made}

    name = deployed(cloud, template("DENIED"), template("{ $.errorCode = AccessDenied }"))["F"]
    logs = cloud.client("logs")
    (group,) = logs.describe_log_groups()["logGroups"]
    assert (group["kmsKeyId"], group["retentionInDays"]) == (KEY, 30)
    (found,) = logs.describe_metric_filters(logGroupName="/studio")["metricFilters"]
    assert (found["filterName"], found["filterPattern"]) == (name, "{ $.errorCode = AccessDenied }")
    assert found["metricTransformations"][0]["metricName"] == "Denied"
    assert float(found["metricTransformations"][0]["defaultValue"]) == 0
    cloud.update("s", {"G": template("x")["G"]})
    assert logs.describe_metric_filters(logGroupName="/studio")["metricFilters"] == []


# -- rules and schedules --


def test_a_rule_changes_in_place(cloud: Cloud) -> None:
    def rule(**more: Any) -> Row:
        topic = resource("SNS::Topic", TopicName="told")
        return {"T": topic, "R": resource("Events::Rule", **more)}

    target = {"Id": "Told", "Arn": {"Ref": "T"}, "RetryPolicy": {"MaximumRetryAttempts": "3"}}
    first = rule(ScheduleExpression="rate(1 hour)", Targets=[target], Tags=tags(a="1"))
    told = outputs_of(cloud, first, arn="R.Arn")
    name, events = cloud.physical("s")["R"], cloud.client("events")
    assert told["arn"] == f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"
    (found,) = events.list_targets_by_rule(Rule=name)["Targets"]
    assert (found["Arn"], found["RetryPolicy"]) == (f"arn:aws:sns:{REGION}:{ACCOUNT}:told", {"MaximumRetryAttempts": 3})
    pattern = {"source": ["aws.sagemaker"]}
    other = {"Id": "Other", "Arn": {"Ref": "T"}}
    assert cloud.update("s", rule(EventPattern=pattern, State="DISABLED", Targets=[other])) == "UPDATE_COMPLETE"
    assert cloud.physical("s")["R"] == name
    rule_now = events.describe_rule(Name=name)
    assert (json.loads(rule_now["EventPattern"]), rule_now["State"]) == (pattern, "DISABLED")
    assert "ScheduleExpression" not in rule_now
    assert [row["Id"] for row in events.list_targets_by_rule(Rule=name)["Targets"]] == ["Other"]
    assert events.list_tags_for_resource(ResourceARN=told["arn"])["Tags"] == []
    cloud.api.delete_stack(StackName="s")
    assert events.list_rules()["Rules"] == []


def test_a_schedule_is_what_its_template_says(cloud: Cloud) -> None:
    def schedule(minutes: int, **more: Any) -> Row:
        role = resource("IAM::Role", RoleName="runs", AssumeRolePolicyDocument=TRUST)
        target = {
            "Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:sweep",
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "Input": "{}",
            "RetryPolicy": {"MaximumRetryAttempts": "2", "MaximumEventAgeInSeconds": "60"},
        }
        made = resource(
            "Scheduler::Schedule",
            ScheduleExpression=f"rate({minutes} minutes)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=target,
            **more,
        )
        return {"Role": role, "S": made}

    told = outputs_of(cloud, schedule(5), arn="S.Arn")
    name, scheduler = cloud.physical("s")["S"], cloud.client("scheduler")
    found = scheduler.get_schedule(Name=name)
    assert found["Arn"] == told["arn"]
    assert found["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60}
    changed = {"State": "DISABLED", "Description": "d", "KmsKeyArn": KEY, "ScheduleExpressionTimezone": "Europe/Berlin"}
    assert cloud.update("s", schedule(10, **changed)) == "UPDATE_COMPLETE", cloud.reasons("s")
    assert cloud.physical("s")["S"] == name
    found = scheduler.get_schedule(Name=name)
    assert found["ScheduleExpression"] == "rate(10 minutes)"
    assert {key: found[key] for key in changed} == changed
    cloud.api.delete_stack(StackName="s")
    assert scheduler.list_schedules()["Schedules"] == []


def test_a_schedule_in_a_group_of_its_own(cloud: Cloud) -> None:
    target = {"Arn": "arn:aws:lambda:us-east-1:123456789012:function:f", "RoleArn": "arn:aws:iam::123456789012:role/r"}
    made = resource(
        "Scheduler::Schedule",
        GroupName={"Ref": "G"},
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow={"Mode": "FLEXIBLE", "MaximumWindowInMinutes": "15"},
        Target=target,
    )
    deployed(cloud, {"G": resource("Scheduler::ScheduleGroup", Name="studio", Tags=tags(a="1")), "S": made})
    (row,) = cloud.client("scheduler").list_schedules(GroupName="studio")["Schedules"]
    assert row["Name"] == cloud.physical("s")["S"]
    cloud.api.delete_stack(StackName="s")
    assert cloud.client("scheduler").list_schedules()["Schedules"] == []


# -- topics and queues --


def test_a_topic_keeps_its_subscribers_when_it_changes(cloud: Cloud) -> None:
    def topic(**more: Any) -> Row:
        policy = resource("SNS::TopicPolicy", Topics=[{"Ref": "T"}], PolicyDocument=READ)
        return {"T": resource("SNS::Topic", **more), "P": policy}

    mail = {"Protocol": "email", "Endpoint": "ops@example.com"}
    told = outputs_of(cloud, topic(Subscription=[mail], Tags=tags(a="1")), name="T.TopicName", arn="T.TopicArn")
    arn, sns = cloud.physical("s")["T"], cloud.client("sns")
    assert told == {"name": arn.rpartition(":")[2], "arn": arn}
    sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="me@example.com")
    assert cloud.update("s", topic(DisplayName="Studio", KmsMasterKeyId=KEY, Subscription=[mail])) == "UPDATE_COMPLETE"
    assert cloud.physical("s")["T"] == arn
    found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
    assert (found["DisplayName"], found["KmsMasterKeyId"]) == ("Studio", KEY)
    assert json.loads(found["Policy"]) == READ
    rows = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert sorted(row["Endpoint"] for row in rows) == ["me@example.com", "ops@example.com"]
    assert sns.list_tags_for_resource(ResourceArn=arn)["Tags"] == []
    cloud.update("s", topic())
    rows = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    assert [row["Endpoint"] for row in rows] == ["me@example.com"]


def test_a_topic_of_a_taken_name_and_what_is_not_kept(cloud: Cloud) -> None:
    cloud.client("sns").create_topic(Name="told")
    cloud.create("s", {"T": resource("SNS::Topic", TopicName="told")})
    assert any("already exists" in reason for reason in cloud.reasons("s"))
    cloud.create("t", {"T": resource("SNS::Topic", DataProtectionPolicy={})})
    assert any("DataProtectionPolicy of AWS::SNS::Topic is not supported" in reason for reason in cloud.reasons("t"))


def test_a_queue_changes_in_place_and_its_policy_with_it(cloud: Cloud) -> None:
    def queue(**more: Any) -> Row:
        policy = resource("SQS::QueuePolicy", Queues=[{"Ref": "Q"}], PolicyDocument=READ)
        return {"Q": resource("SQS::Queue", **more), "P": policy}

    dead = {"RedrivePolicy": {"deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead", "maxReceiveCount": 3}}
    cloud.client("sqs").create_queue(QueueName="dead")
    first = queue(QueueName="jobs", MessageRetentionPeriod=1209600, KmsMasterKeyId=KEY, Tags=tags(a="1"), **dead)
    told = outputs_of(cloud, first, arn="Q.Arn", name="Q.QueueName", url="Q.QueueUrl")
    sqs, url = cloud.client("sqs"), cloud.physical("s")["Q"]
    assert told == {"arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs", "name": "jobs", "url": url}

    def shown() -> Row:
        found: Row = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return found

    assert (shown()["MessageRetentionPeriod"], shown()["KmsMasterKeyId"]) == ("1209600", KEY)
    assert json.loads(shown()["RedrivePolicy"])["maxReceiveCount"] == 3
    assert json.loads(shown()["Policy"]) == READ
    assert cloud.update("s", queue(QueueName="jobs", VisibilityTimeout=60)) == "UPDATE_COMPLETE", cloud.reasons("s")
    assert (shown()["VisibilityTimeout"], shown()["MessageRetentionPeriod"]) == ("60", "345600")
    assert sqs.list_queue_tags(QueueUrl=url).get("Tags", {}) == {}
    cloud.api.delete_stack(StackName="s")
    assert not [one for one in sqs.list_queues().get("QueueUrls", []) if one.endswith("/jobs")]
