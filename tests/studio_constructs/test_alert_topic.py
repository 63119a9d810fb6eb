"""The topic of alerts: encrypted, and open to what tells, under whatever key."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sns as sns

from studio_constructs import AlertTopic
from studio_constructs.alert_topic import allow_publishing
from tests.kit import Json, built, new_stack, properties, refused, resources, statements, synthesize, warnings

from .care_kit import a_key
from .kit import imported_key
from .nag_kit import check_with_nag

TOPIC, POLICY, KEY, SUBSCRIPTION = "AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "AWS::KMS::Key", "AWS::SNS::Subscription"


@pytest.fixture(scope="module")
def template() -> Json:
    return built(
        lambda stack: AlertTopic(
            stack, "Alerts", encryption_key=a_key(stack), emails=["team@example.com", "boss@example.com"]
        )
    )


def test_the_topic_is_encrypted_with_the_key(template: Json) -> None:
    (key_id,) = resources(template, KEY)
    assert properties(template, TOPIC) == {"KmsMasterKeyId": {"Fn::GetAtt": [key_id, "Arn"]}}


def test_each_address_is_subscribed(template: Json) -> None:
    found = [each["Properties"] for each in resources(template, SUBSCRIPTION).values()]
    assert sorted((each["Protocol"], each["Endpoint"]) for each in found) == [
        ("email", "boss@example.com"),
        ("email", "team@example.com"),
    ]


def test_three_services_publish_two_of_them_for_this_account_only(template: Json) -> None:
    found = statements(properties(template, POLICY)["PolicyDocument"])
    this_account = {"StringEquals": {"aws:SourceAccount": "111111111111"}}
    assert {
        sid: (each["Principal"], each["Action"], each.get("Condition"))
        for sid, each in found.items()
        if each["Effect"] == "Allow"
    } == {
        "AllowBudgets": ({"Service": "budgets.amazonaws.com"}, ["sns:Publish"], this_account),
        "AllowCloudwatch": ({"Service": "cloudwatch.amazonaws.com"}, ["sns:Publish"], this_account),
        "AllowEvents": ({"Service": "events.amazonaws.com"}, ["sns:Publish"], None),
    }


def test_nobody_publishes_in_the_clear(template: Json) -> None:
    found = statements(properties(template, POLICY)["PolicyDocument"])
    assert found["AllowPublishThroughSSLOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_key_lets_those_services_encrypt(template: Json) -> None:
    found = properties(template, KEY)["KeyPolicy"]["Statement"]
    assert [
        (each["Principal"]["Service"], each["Action"])
        for each in found
        if each.get("Sid", "").startswith("AllowAlertsOf")
    ] == [
        (f"{service}.amazonaws.com", ["kms:Decrypt", "kms:GenerateDataKey*"])
        for service in ("budgets", "cloudwatch", "events")
    ]


def test_a_key_of_the_library_warns_of_nothing() -> None:
    stack = new_stack()
    AlertTopic(stack, "Alerts", encryption_key=a_key(stack))
    assert warnings(stack) == []


def test_an_imported_key_is_a_warning_because_its_policy_stays_as_it_is() -> None:
    stack = new_stack()
    AlertTopic(stack, "Alerts", encryption_key=imported_key(stack))
    assert warnings(stack) == [
        (
            "/Studio/Alerts",
            (
                "encryption_key is imported, so its policy stays as it is: it must let budgets.amazonaws.com, "
                "cloudwatch.amazonaws.com, events.amazonaws.com call kms:Decrypt and kms:GenerateDataKey*, or no alert "
                "arrives; take a key of this app where it lacks that, "
                "or acknowledge this warning [studio:AlertKeyNotOurs]"
            ),
        )
    ]


def test_saying_twice_who_publishes_adds_nothing() -> None:
    def build(stack: cdk.Stack) -> None:
        topic = AlertTopic(stack, "Alerts", encryption_key=a_key(stack))
        allow_publishing(topic, "events")
        allow_publishing(topic.topic, "cloudwatch")

    found = properties(built(build), POLICY)["PolicyDocument"]["Statement"]
    assert [each["Sid"] for each in found] == [
        "AllowPublishThroughSSLOnly",
        "AllowBudgets",
        "AllowCloudwatch",
        "AllowEvents",
    ]


def test_a_topic_of_ones_own_lets_the_service_in() -> None:
    stack = new_stack()
    topic = sns.Topic(stack, "Topic")
    assert allow_publishing(topic, "budgets") == topic.topic_arn
    assert list(statements(properties(synthesize(stack), POLICY)["PolicyDocument"])) == ["AllowBudgets"]


def test_attributes_are_the_topic_s() -> None:
    stack = new_stack()
    topic = AlertTopic(stack, "Alerts", encryption_key=a_key(stack))
    assert topic.topic_arn == topic.topic.topic_arn


def test_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        stack = new_stack(app=app)
        AlertTopic(stack, "Alerts", encryption_key=a_key(stack), emails=["team@example.com"])

    check_with_nag(define)


def test_addresses_that_are_none_are_told_and_leave_nothing() -> None:
    stack = new_stack()
    rule = "an e-mail address has a name, an @ and a domain; write it like 'team@example.com'"
    with refused(
        f"[Studio/Alerts] studio:EmailInvalid: emails[0] is 'team'; {rule}",
        f"[Studio/Alerts] studio:EmailInvalid: emails[1] is 'a b@example.com'; {rule}",
        f"[Studio/Alerts] studio:EmailInvalid: emails[2] is 'a@example'; {rule}",
        "[Studio/Alerts] studio:EmailInvalid: emails[4] is 'a@example.com' again; each address stands once; drop one "
        "of them",
    ):
        AlertTopic(
            stack,
            "Alerts",
            encryption_key=imported_key(stack),
            emails=["team", "a b@example.com", "a@example", "a@example.com", "a@example.com"],
        )
    assert stack.node.try_find_child("Alerts") is None


def test_arguments_of_another_kind_are_told() -> None:
    wrong: Any = "arn:aws:kms:eu-west-1:111111111111:key/1"
    with refused(
        f"[Studio/Alerts] studio:ArgumentWrong: encryption_key is {wrong!r}; a key of the CDK (kms.IKey) is wanted; "
        'write encryption_key=kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey',
        "[Studio/Alerts] studio:ListExpected: emails is 'a@example.com'; a list is wanted, and text is a list of "
        "letters; write ['a@example.com']",
    ):
        AlertTopic(new_stack(), "Alerts", encryption_key=wrong, emails="a@example.com")


def test_an_address_that_is_a_token_passes() -> None:
    stack = new_stack()
    AlertTopic(stack, "Alerts", encryption_key=imported_key(stack), emails=[cdk.Fn.ref("Email")])
