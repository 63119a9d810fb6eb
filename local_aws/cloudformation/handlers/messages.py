"""Topics and queues."""

from __future__ import annotations

from typing import Any

from .base import ApiResource, as_text, truth


def _fifo(properties: dict[str, Any], key: str, name: str) -> str:
    """Names of first-in-first-out topics and queues end so, generated ones too."""
    return f"{name[:75]}.fifo" if truth(properties.get(key, False)) and not name.endswith(".fifo") else name


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return as_text(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


class Topic(ApiResource):
    """``AWS::SNS::Topic``."""

    TYPE = "AWS::SNS::Topic"
    SERVICE = "sns"
    NAME = "TopicName"
    _ATTRIBUTES = (
        "ContentBasedDeduplication",
        "DisplayName",
        "FifoThroughputScope",
        "KmsMasterKeyId",
        "SignatureVersion",
        "TracingConfig",
    )
    KEEPS = frozenset({*_ATTRIBUTES, "FifoTopic", "Subscription", "Tags", "TopicName"})

    def make(self) -> dict[str, Any]:
        """Create it; SNS itself would give back the one of its name, CloudFormation refuses to."""
        name = _fifo(self.properties, "FifoTopic", self.name)
        arn = f"arn:aws:sns:{self.region_name}:{self.account_id}:{name}"
        if any(row["TopicArn"] == arn for page in self._topics() for row in page["Topics"]):
            raise RuntimeError(f"Resource of type '{self.TYPE}' with identifier '{arn}' already exists.")
        fifo = {"Attributes": {"FifoTopic": "true"}} if name.endswith(".fifo") else {}
        return {"TopicArn": self.api.create_topic(Name=name, **fifo)["TopicArn"], "TopicName": name}

    def _topics(self) -> Any:
        return self.api.get_paginator("list_topics").paginate()

    def change(self, old: dict[str, Any]) -> None:
        """Its attributes, the subscriptions the template lists, its tags."""
        arn = self.physical_resource_id
        for key in self._ATTRIBUTES:
            if self.changed(old, key):
                value = _text(self.properties.get(key, ""))
                self.api.set_topic_attributes(TopicArn=arn, AttributeName=key, AttributeValue=value)
        added, removed = self.list_changes(old, "Subscription")
        for row in removed:
            self._unsubscribe(row)
        for row in added:
            self.api.subscribe(TopicArn=arn, Protocol=row["Protocol"], Endpoint=row["Endpoint"])
        tags, gone = self.tag_changes(old)
        if tags:
            self.api.tag_resource(ResourceArn=arn, Tags=tags)
        if gone:
            self.api.untag_resource(ResourceArn=arn, TagKeys=gone)

    def _unsubscribe(self, row: dict[str, Any]) -> None:
        for found in self.api.list_subscriptions_by_topic(TopicArn=self.physical_resource_id)["Subscriptions"]:
            if (found["Protocol"], found["Endpoint"]) == (row["Protocol"], row["Endpoint"]):
                self.api.unsubscribe(SubscriptionArn=found["SubscriptionArn"])

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_topic(TopicArn=self.physical_resource_id)


class Queue(ApiResource):
    """``AWS::SQS::Queue``."""

    TYPE = "AWS::SQS::Queue"
    SERVICE = "sqs"
    NAME = "QueueName"
    _DEFAULTS = {  # noqa: RUF012 - never changed
        "ContentBasedDeduplication": False,
        "DeduplicationScope": "queue",
        "DelaySeconds": 0,
        "FifoThroughputLimit": "perQueue",
        "KmsDataKeyReusePeriodSeconds": 300,
        "KmsMasterKeyId": "",
        "MaximumMessageSize": 262_144,
        "MessageRetentionPeriod": 345_600,
        "ReceiveMessageWaitTimeSeconds": 0,
        "RedriveAllowPolicy": "",
        "RedrivePolicy": "",
        "SqsManagedSseEnabled": True,
        "VisibilityTimeout": 30,
    }

    def make(self) -> dict[str, Any]:
        """Create it."""
        name = _fifo(self.properties, "FifoQueue", self.name[:80])
        given = {key: _text(value) for key, value in self.given("FifoQueue", *self._DEFAULTS).items()}
        tags = {tag["Key"]: str(tag["Value"]) for tag in self.properties.get("Tags", [])}
        self.api.create_queue(QueueName=name, Attributes=given, tags=tags)
        url = f"https://sqs.{self.region_name}.amazonaws.com/{self.account_id}/{name}"
        arn = f"arn:aws:sqs:{self.region_name}:{self.account_id}:{name}"
        return {"QueueUrl": url, "Arn": arn, "QueueName": name}

    def change(self, old: dict[str, Any]) -> None:
        """Attributes and tags; what left the template is the default again."""
        if not old:
            return
        url = self.physical_resource_id
        changed = [key for key in self._DEFAULTS if self.changed(old, key)]
        values = {key: _text(self.properties.get(key, self._DEFAULTS[key])) for key in changed}
        if values:
            self.api.set_queue_attributes(QueueUrl=url, Attributes=values)
        tags, gone = self.tag_changes(old)
        if tags:
            self.api.tag_queue(QueueUrl=url, Tags={tag["Key"]: tag["Value"] for tag in tags})
        if gone:
            self.api.untag_queue(QueueUrl=url, TagKeys=gone)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_queue(QueueUrl=self.physical_resource_id)


class QueuePolicy(ApiResource):
    """``AWS::SQS::QueuePolicy``."""

    TYPE = "AWS::SQS::QueuePolicy"
    SERVICE = "sqs"

    def make(self) -> dict[str, Any]:
        """It has no id of its own: the generated name is it."""
        return {"Id": self.name}

    def change(self, old: dict[str, Any]) -> None:
        """Put it on its queues, and take it from those it leaves."""
        for url in self.properties["Queues"]:
            self._put(url, as_text(self.properties["PolicyDocument"]))
        for url in self.list_changes(old, "Queues")[1]:
            self._put(url, "")

    def remove(self) -> None:
        """Take it from all of them."""
        for url in self.properties["Queues"]:
            self._put(url, "")

    def _put(self, url: str, policy: str) -> None:
        self.api.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


MODELS = [Topic, Queue, QueuePolicy]
