"""What stays of MLflow stays whole: with the role it works as and the policies of its buckets."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms

import studio_constructs as studio
from tests.kit import built

from .kit import KEY_ARN


@pytest.mark.parametrize("noun", [studio.MlflowApp, studio.MlflowTrackingServer])
def test_everything_is_kept_together(noun: type[studio.MlflowApp | studio.MlflowTrackingServer]) -> None:
    def build(stack: cdk.Stack) -> None:
        noun(stack, "Tracking", encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN))

    resources = built(build)["Resources"]
    kinds = {each["Type"] for each in resources.values()}
    assert {"AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"} <= kinds
    assert {each.get("UpdateReplacePolicy") for each in resources.values()} == {"Retain"}
    assert {each.get("DeletionPolicy") for each in resources.values()} == {"RetainExceptOnCreate", "Retain"}
