"""`AlertTopic`: where alarms, events and budgets tell people what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._loosening import say_loose
from studio_constructs._validation import check_key, check_kind, check_list, is_known, raise_if_invalid
from studio_constructs.errors import Problem

Publisher = Literal["budgets", "cloudwatch", "events"]

_PUBLISHERS: Final[tuple[Publisher, ...]] = ("budgets", "cloudwatch", "events")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


class AlertTopic(Construct):
    """Define an encrypted topic to which CloudWatch, EventBridge and Budgets of this account publish.

    An alarm can not publish to a topic that is encrypted with AWS's own key for SNS, and says so nowhere but in its
    history; so the topic takes a key of yours, and lets these services use it. Each address gets a mail that asks to
    confirm; until then it hears nothing.

    Creates: AWS::SNS::Topic, AWS::SNS::TopicPolicy, AWS::SNS::Subscription for each address.
    Replacement: no argument replaces the topic; an address that leaves the list is no longer told.
    Cost: mails beyond 1,000 a month, 2 USD for 100,000.

    Args:
        scope: Where the topic belongs.
        construct_id: Its name there.
        encryption_key: Encrypts what is told until it is delivered; a `StudioKey`'s ``key``.
        emails: Who hears. Default: nobody yet; subscribe to `topic`.

    Raises:
        ValidationError: ``studio:EmailInvalid``, ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
        https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html,
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html,
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey,
        emails: Sequence[str] = (),
    ) -> None:
        raise_if_invalid(
            scope, construct_id, [*check_key("encryption_key", encryption_key), *check_emails("emails", emails)]
        )
        super().__init__(scope, construct_id)
        self._topic = sns.Topic(self, "Resource", master_key=encryption_key, enforce_ssl=True)
        for email in emails:
            accept(self._topic.add_subscription(subscriptions.EmailSubscription(email)), _accepted.NO_DEAD_EMAILS)
        for publisher in _PUBLISHERS:
            allow_publishing(self._topic, publisher)
        if not _let_publishers_use(encryption_key):
            say_loose(
                self,
                "studio:AlertKeyNotOurs",
                "encryption_key is imported, so its policy stays as it is: it must let "
                f"{', '.join(f'{each}.amazonaws.com' for each in _PUBLISHERS)} call kms:Decrypt and "
                "kms:GenerateDataKey*, or no alert arrives; take a key of this app where it lacks that",
            )

    @property
    def topic(self) -> sns.ITopic:
        """The topic itself."""
        return self._topic

    @property
    def topic_arn(self) -> str:
        """ARN of the topic."""
        return self._topic.topic_arn


def allow_publishing(topic: AlertTopic | sns.ITopic, publisher: Publisher) -> str:
    """Let a service publish to a topic, whoever made the topic; its ARN. Saying so twice adds nothing."""
    plain = topic_of(topic)
    plain.add_to_resource_policy(
        iam.PolicyStatement(
            sid=f"Allow{publisher.title()}",
            principals=[iam.ServicePrincipal(f"{publisher}.amazonaws.com", conditions=_conditions(plain, publisher))],
            actions=["sns:Publish"],
            resources=[plain.topic_arn],
        )
    )
    return plain.topic_arn


def topic_of(topic: AlertTopic | sns.ITopic) -> sns.ITopic:
    """The topic of the CDK."""
    return topic.topic if isinstance(topic, AlertTopic) else topic


def check_topic(field: str, value: object) -> list[Problem]:
    """A topic: ours or the CDK's, not its ARN."""
    fits = isinstance(value, AlertTopic) or hasattr(value, "topic_arn")
    fix = f'{field}=AlertTopic(self, "Alerts", encryption_key=...), or sns.Topic.from_topic_arn(...)'
    return check_kind(field, value, fits=fits, what="an AlertTopic or a topic of the CDK", fix=fix)


def check_emails(field: str, emails: Sequence[str], *, at_most: int | None = None) -> list[Problem]:
    """Addresses, each once."""
    if wrong := check_list(field, emails):
        return wrong
    problems: list[Problem] = []
    if at_most is not None and len(emails) > at_most:
        wrote, rule = f"{field} holds {len(emails)}", f"at most {at_most} addresses are told"
        problems.append(Problem("EmailsTooMany", wrote, rule, "name an address that stands for several people"))
    for index, email in enumerate(emails):
        if not is_known(email):
            continue
        wrote = f"{field}[{index}] is {email!r}"
        if not isinstance(email, str) or not _EMAIL.fullmatch(email):
            rule = "an e-mail address has a name, an @ and a domain"
            problems.append(Problem("EmailInvalid", wrote, rule, "write it like 'team@example.com'"))
        elif email in emails[:index]:
            problems.append(Problem("EmailInvalid", f"{wrote} again", "each address stands once", "drop one of them"))
    return problems


def _conditions(topic: sns.ITopic, publisher: Publisher) -> dict[str, dict[str, str]]:
    """Only for this account, where the service says for whom it publishes; EventBridge does not document that."""
    if publisher == "events":
        return {}
    return {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(topic).account}}


def _let_publishers_use(key: kms.IKey) -> bool:
    """Whether the key's policy could be told: that of an imported key can not."""
    told = [
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid=f"AllowAlertsOf{publisher.title()}",
                principals=[iam.ServicePrincipal(f"{publisher}.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],  # in a key policy `*` is this key
            )
        ).statement_added
        for publisher in _PUBLISHERS
    ]
    return all(told)
