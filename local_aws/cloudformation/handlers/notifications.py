"""What else an estate is made of: topics' subscriptions and policies, functions' permissions and versions."""

from __future__ import annotations

from typing import Any

from local_aws.generic import token

from .base import ApiResource, as_text


class Subscription(ApiResource):
    """``AWS::SNS::Subscription``."""

    TYPE = "AWS::SNS::Subscription"
    SERVICE = "sns"
    _ATTRIBUTES = (
        "DeliveryPolicy",
        "FilterPolicy",
        "FilterPolicyScope",
        "RawMessageDelivery",
        "RedrivePolicy",
        "SubscriptionRoleArn",
    )

    def make(self) -> dict[str, Any]:
        """Subscribe."""
        return {"Arn": self.api.subscribe(**self.given("TopicArn", "Protocol", "Endpoint"))["SubscriptionArn"]}

    def change(self, old: dict[str, Any]) -> None:
        """Its settings."""
        for key in self._ATTRIBUTES:
            if self.changed(old, key):
                value = as_text(self.properties.get(key, {}))
                self.api.set_subscription_attributes(
                    SubscriptionArn=self.physical_resource_id, AttributeName=key, AttributeValue=value
                )

    def remove(self) -> None:
        """Unsubscribe."""
        self.api.unsubscribe(SubscriptionArn=self.physical_resource_id)


class TopicPolicy(ApiResource):
    """``AWS::SNS::TopicPolicy``."""

    TYPE = "AWS::SNS::TopicPolicy"
    SERVICE = "sns"

    def make(self) -> dict[str, Any]:
        """It has no id of its own: the generated name is it."""
        return {"Id": self.name}

    def change(self, old: dict[str, Any]) -> None:
        """Put it on its topics, and take it from those it leaves."""
        policy = as_text(self.properties["PolicyDocument"])
        for topic in self.properties["Topics"]:
            self.api.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
        for topic in self.list_changes(old, "Topics")[1]:
            self._reset(topic)

    def remove(self) -> None:
        """Take it from all of them."""
        for topic in self.properties["Topics"]:
            self._reset(topic)

    def _reset(self, topic: str) -> None:
        self.api.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue="{}")


class Permission(ApiResource):
    """``AWS::Lambda::Permission``."""

    TYPE = "AWS::Lambda::Permission"
    SERVICE = "lambda"

    def make(self) -> dict[str, Any]:
        """Add it to the function's policy."""
        statement = f"{self.name}-{token()}"[-100:]
        given = self.given("FunctionName", "Action", "Principal", "SourceArn", "SourceAccount", "PrincipalOrgID")
        self.api.add_permission(StatementId=statement, **given)
        return {"Id": statement}

    def remove(self) -> None:
        """Take it from the function's policy."""
        self.api.remove_permission(FunctionName=self.properties["FunctionName"], StatementId=self.attributes["Id"])


class Version(ApiResource):
    """``AWS::Lambda::Version``."""

    TYPE = "AWS::Lambda::Version"
    SERVICE = "lambda"

    def make(self) -> dict[str, Any]:
        """Publish it."""
        made = self.api.publish_version(**self.given("FunctionName", "Description", "CodeSha256"))
        return {"FunctionArn": made["FunctionArn"], "Version": made["Version"]}

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_function(FunctionName=self.properties["FunctionName"], Qualifier=self.attributes["Version"])


MODELS = [Subscription, TopicPolicy, Permission, Version]
