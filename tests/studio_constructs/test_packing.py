"""How long a policy is once it is deployed: what stands for a reference is as long as what that becomes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from studio_constructs.role import packing
from tests.kit import new_stack

GOV = {"AWS::Partition": "aws-us-gov", "AWS::Region": "ap-northeast-1", "AWS::AccountId": "111111111111"}
"""The longest of each that there is."""


def statement(*resources: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=["s3:GetObject"], resources=list(resources))


def written(*resources: str) -> int:
    """As IAM counts: without blanks."""
    one = {"Action": "s3:GetObject", "Effect": "Allow", "Resource": resources[0]}
    return len(json.dumps({"Version": "2012-10-17", "Statement": [one]}, separators=(",", ":")))


def test_what_is_known_is_counted_without_blanks(stack: cdk.Stack) -> None:
    assert packing.size(stack, [statement("arn:aws:s3:::lake/*")]) == written("arn:aws:s3:::lake/*")


def test_partition_region_and_account_count_as_the_longest_that_there_are() -> None:
    agnostic = cdk.Stack(None, "Agnostic")
    arn = agnostic.format_arn(service="sagemaker", resource="model", resource_name="*")
    longest = f"arn:{GOV['AWS::Partition']}:sagemaker:{GOV['AWS::Region']}:{GOV['AWS::AccountId']}:model/*"
    assert packing.size(agnostic, [statement(arn)]) == written(longest)


def test_any_other_reference_counts_as_the_arn_of_a_key(stack: cdk.Stack) -> None:
    arn = "arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
    token = cdk.Fn.get_att("Key", "Arn").to_string()
    assert packing.size(stack, [statement(token)]) == written(arn)


def sizes(policies: Sequence[Sequence[object]]) -> list[int]:
    return [len(each) for each in policies]


def test_statements_are_kept_in_order_and_each_policy_is_filled() -> None:
    stack = new_stack()
    statements = [statement(f"arn:aws:s3:::{number:0>1980}") for number in range(7)]
    packed = packing.pack(stack, statements)
    assert sizes(packed) == [2, 2, 2, 1]
    assert [each for policy in packed for each in policy] == statements


@pytest.mark.parametrize(("count", "wanted"), [(1, [1]), (2, [2]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_as_many_items_as_fit_go_into_each_policy(count: int, wanted: list[int]) -> None:
    stack, seen = new_stack(), []

    def render(items: Sequence[int]) -> packing.Statements:
        return [statement(*(f"arn:aws:s3:::{item:0>1980}" for item in items))]

    for policy in packing.pack_items(stack, list(range(count)), render):
        seen.append(len(policy[0].resources))
        assert packing.fits(stack, policy)
    assert seen == wanted


def test_one_that_fits_nowhere_is_alone() -> None:
    stack = new_stack()
    large, small = statement("arn:aws:s3:::" + "x" * 7000), statement("arn:aws:s3:::lake")
    assert sizes(packing.pack(stack, [large, small])) == [1, 1]
    assert sizes(packing.pack_items(stack, [0, 1], lambda items: [large if 0 in items else small])) == [1, 1]
