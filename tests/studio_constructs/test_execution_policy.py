"""The policy of people's roles: what it warns of, what it refuses, how large it becomes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_constructs import ExecutionPolicy
from studio_constructs.aws_facts import MANAGED_POLICY_MAX, STUDIO_INSTANCE_TYPES
from studio_constructs.errors import ValidationError
from tests.kit import Json, built, new_app, new_stack, paths_below, refused, synthesize, warnings

from .kit import document, imported_key

LOCATION_RULE = "a location is a bucket or a bucket and a prefix, without s3:// and without wildcards"
TOO_LARGE_FIX = "name fewer, or attach a policy of your own for some: ExecutionRole(managed_policies=...)"


# Warnings -----------------------------------------------------------------------------------------------------------


def test_what_is_loosened_is_a_warning(stack: cdk.Stack) -> None:
    ExecutionPolicy(stack, "Policy", any_instance_type=True, remote_access=True)
    assert warnings(stack) == [
        (
            "/Studio/Policy",
            (
                "any_instance_type is True: one click starts the dearest GPU that AWS has; name instance_types "
                "instead, or acknowledge this warning [studio:AnyInstanceType]"
            ),
        ),
        (
            "/Studio/Policy",
            (
                "remote_access is True: IDEs on laptops connect to spaces, and such a session outlives a logout by up "
                "to twelve hours; drop the argument, or acknowledge this warning [studio:RemoteAccess]"
            ),
        ),
    ]


def test_the_default_policy_warns_of_nothing(stack: cdk.Stack) -> None:
    ExecutionPolicy(stack, "Policy")
    assert warnings(stack) == []


# What is refused --------------------------------------------------------------------------------------------------


def test_an_unknown_instance_type_is_told_and_leaves_nothing(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Policy] studio:InstanceTypeUnknown: instance_types[1] is 'ml.g5.huge'; Studio runs apps on the "
        "instance types that AWS lists for it; did you mean 'ml.g5.xlarge'?"
    ):
        ExecutionPolicy(stack, "Policy", instance_types=["ml.t3.medium", "ml.g5.huge"])
    assert paths_below(stack) == []


def test_no_instance_type_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Policy] studio:InstanceTypesEmpty: instance_types is empty; at least one instance type is allowed, "
        "or no app could start; name one, for example 'ml.t3.medium'"
    ):
        ExecutionPolicy(stack, "Policy", instance_types=[])


def test_a_list_and_any_are_told_as_a_contradiction(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Policy] studio:InstanceTypesContradict: instance_types is given and any_instance_type is True; "
        "either a list is allowed or anything is; drop one of them"
    ):
        ExecutionPolicy(stack, "Policy", instance_types=["ml.t3.medium"], any_instance_type=True)


@pytest.mark.parametrize(
    ("location", "fix"),
    [
        ("s3://lake/a", "write 'lake/a'"),
        ("lake/*", "write 'lake'"),
        ("lake/a?", "write it like 'bucket/prefix'"),
        ("*", "write it like 'bucket/prefix'"),
        ("", "write it like 'bucket/prefix'"),
        ("Lake", "write it like 'bucket/prefix'"),
        ("a", "write it like 'bucket/prefix'"),
    ],
)
def test_a_location_that_is_none_is_told(stack: cdk.Stack, location: str, fix: str) -> None:
    with refused(f"[Studio/Policy] studio:S3LocationInvalid: s3_read[0] is {location!r}; {LOCATION_RULE}; {fix}"):
        ExecutionPolicy(stack, "Policy", s3_read=[location])


def test_all_problems_of_a_policy_are_told_at_once(stack: cdk.Stack) -> None:
    with pytest.raises(ValidationError) as caught:
        ExecutionPolicy(stack, "Policy", instance_types=["a", "b"], s3_read=["*"], s3_write=["lake", "*"])
    assert [problem.wrote for problem in caught.value.problems] == [
        "instance_types[0] is 'a'",
        "instance_types[1] is 'b'",
        "s3_read[0] is '*'",
        "s3_write[1] is '*'",
    ]
    assert paths_below(stack) == []


def test_tokens_pass(stack: cdk.Stack) -> None:
    token = cdk.Fn.ref("Parameter")
    ExecutionPolicy(stack, "Policy", instance_types=[token], s3_read=[token], s3_write=[f"{token}/prefix"])


# Size -------------------------------------------------------------------------------------------------------------


def size(found: Json) -> int:
    """Characters of a policy, white space not counted."""
    return len(json.dumps(found, separators=(",", ":")))


def test_a_policy_that_iam_would_refuse_is_told_and_leaves_nothing(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Policy] studio:PolicyTooLarge: instance_types, s3_read and s3_write make a policy of 6,326 "
        f"characters; IAM takes 6,144; {TOO_LARGE_FIX}"
    ):
        ExecutionPolicy(stack, "Policy", instance_types=STUDIO_INSTANCE_TYPES)
    assert paths_below(stack) == []


PREFIXES = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-/", min_size=1, max_size=40).map(lambda text: text.strip("/") or "a"),
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(types=st.lists(st.sampled_from(STUDIO_INSTANCE_TYPES), min_size=1, unique=True), below=PREFIXES)
def test_a_policy_is_either_within_iam_s_limit_or_refused(types: Sequence[str], below: Sequence[str]) -> None:
    stack = new_stack()
    locations = [f"company-bucket-{number}/{prefix}" for number, prefix in enumerate(below)]
    key = imported_key(stack)
    try:
        ExecutionPolicy(stack, "Policy", instance_types=types, s3_write=locations, encryption_key=key)
    except ValidationError as error:
        codes = [problem.code for problem in error.problems]
    else:
        codes = []
    fits = not codes and size(document(synthesize(stack))) <= MANAGED_POLICY_MAX
    assert fits or codes == ["PolicyTooLarge"]


def test_five_locations_and_the_default_instance_types_fit() -> None:
    def build(stack: cdk.Stack) -> None:
        locations = [f"company-datalake-{number}/marketing/analytics" for number in range(5)]
        ExecutionPolicy(stack, "Policy", s3_read=locations, encryption_key=imported_key(stack))

    assert size(document(built(build))) == 5573


def test_references_are_counted_as_what_they_become() -> None:
    """In a stack without an account and a region, the template is much longer than the policy."""
    stack = cdk.Stack(new_app(), "Agnostic")
    locations = [f"company-datalake-{number}/marketing/analytics" for number in range(5)]
    ExecutionPolicy(stack, "Policy", s3_read=locations, encryption_key=kms.Key(stack, "Key"))
    assert size(document(synthesize(stack))) > MANAGED_POLICY_MAX
