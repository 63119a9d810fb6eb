"""`SweepReports`: where an `AppSweeper` tells what it did."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from studio_constructs._validation import check_kind, is_known
from studio_constructs.alert_topic import AlertTopic, check_topic, topic_of
from studio_constructs.errors import Problem

_PREFIX: Final = re.compile(r"([A-Za-z0-9!_.'()-]+/)*")


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepReports:
    """Where to tell of each sweep that stopped, or would stop, something, or failed.

    The function's log tells of every sweep anyway.

    Args:
        topic: People hear of it in words: an `AlertTopic` or a topic of yours. Default: nobody does.
        bucket: A JSON object for each. Its policy and its key must let the function's role write. Default: none.
        prefix: What the keys in *bucket* begin with, ``studio/sweeps/``. Default: nothing; the domain's id is first.
    """

    topic: AlertTopic | sns.ITopic | None = None
    bucket: s3.IBucket | None = None
    prefix: str = ""

    def problems(self, field: str = "reports") -> list[Problem]:
        """What would be told to nobody, or allow more than it says."""
        problems = [
            *check_topic(f"{field}.topic", self.topic),
            *check_kind(
                f"{field}.bucket",
                self.bucket,
                fits=hasattr(self.bucket, "bucket_arn"),
                what="a bucket of the CDK (s3.IBucket)",
                fix='bucket=s3.Bucket.from_bucket_name(self, "Bucket", name)',
            ),
        ]
        if self.topic is None and self.bucket is None:
            rule = "reports go to a topic, to a bucket, or to both"
            problems.append(
                Problem("SweepReportsNowhere", f"{field} names nothing", rule, "name one, or drop the argument")
            )
        if is_known(self.prefix) and not _PREFIX.fullmatch(self.prefix):
            problems.append(
                Problem(
                    "SweepReportsPrefixInvalid",
                    f"{field}.prefix is {self.prefix!r}",
                    "a prefix is names of letters, digits and !_.'()-, each with '/' behind it",
                    "write it like 'studio/sweeps/'",
                )
            )
        return problems

    def render(self) -> dict[str, Any]:
        """As the function reads it."""
        topic = {} if self.topic is None else {"topicArn": topic_of(self.topic).topic_arn}
        bucket = {} if self.bucket is None else {"bucket": self.bucket.bucket_name, "prefix": self.prefix}
        return {**topic, **bucket}

    def statements(self) -> list[iam.PolicyStatement]:
        """What the function needs for it."""
        statements: list[iam.PolicyStatement] = []
        keys: list[str] = []
        if self.topic is not None:
            topic = topic_of(self.topic)
            statements.append(
                iam.PolicyStatement(sid="TellPeople", actions=["sns:Publish"], resources=[topic.topic_arn])
            )
            keys += [topic.master_key.key_arn] if topic.master_key else []
        if self.bucket is not None:
            keys += [self.bucket.encryption_key.key_arn] if self.bucket.encryption_key else []
            objects = self.bucket.arn_for_objects(f"{self.prefix}*")
            statements.append(iam.PolicyStatement(sid="KeepReports", actions=["s3:PutObject"], resources=[objects]))
        if keys:
            actions = ["kms:Decrypt", "kms:GenerateDataKey"]
            statements.append(
                iam.PolicyStatement(sid="EncryptReports", actions=actions, resources=list(dict.fromkeys(keys)))
            )
        return statements
