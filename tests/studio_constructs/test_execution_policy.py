"""The policy of people's roles: what it warns of, what it refuses, how large it becomes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_constructs import ExecutionPolicy, ExecutionRole
from studio_constructs.aws_facts import MANAGED_POLICY_MAX, STUDIO_INSTANCE_TYPES
from studio_constructs.errors import ValidationError
from studio_constructs.role import Capability, JobRules, SharedWork
from tests.kit import (
    Json,
    built,
    new_app,
    new_stack,
    paths_below,
    properties,
    refused,
    resources,
    statements,
    synthesize,
    warnings,
)

from .iam_kit import existing_network
from .kit import imported_key

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


def documents(template: Json) -> dict[str, Json]:
    """The managed policies, by what their logical ids say beside the policy's own."""
    return {
        re.sub(r"[0-9A-F]{8}$", "", logical_id).removeprefix("Policy"): dict(policy["Properties"]["PolicyDocument"])
        for logical_id, policy in resources(template, "AWS::IAM::ManagedPolicy").items()
    }


def test_a_policy_that_iam_would_refuse_is_told_and_leaves_nothing(stack: cdk.Stack) -> None:
    types = [f"ml.family{number}.24xlarge" for number in range(250)]
    with refused(
        "[Studio/Policy] studio:PolicyTooLarge: instance_types and jobs.instance_types make a policy of 6,653 "
        f"characters; IAM takes 6,144; {TOO_LARGE_FIX}"
    ):
        ExecutionPolicy(stack, "Policy", jobs=JobRules(instance_types=types))
    assert paths_below(stack) == []


def test_more_that_is_shared_than_a_policy_holds_is_told(stack: cdk.Stack) -> None:
    shared = SharedWork(feature_groups=[f"customers-{number}" for number in range(100)])
    with refused(
        "[Studio/Policy] studio:PolicyTooLarge: shared and jobs.network make a policy of 7,237 characters; "
        f"IAM takes 6,144; {TOO_LARGE_FIX}"
    ):
        ExecutionPolicy(
            stack,
            "Policy",
            capabilities=[Capability.FEATURE_STORE],
            shared=shared,
        )


def test_more_policies_than_a_role_takes_are_told(stack: cdk.Stack) -> None:
    locations = [f"company-datalake-{number}/marketing/analytics" for number in range(200)]
    with refused(
        "[Studio/Policy] studio:ManagedPoliciesTooMany: the arguments make 11 managed policies; a role takes 10; name "
        "fewer locations or capabilities, join policies of your own, or give teams policies of their own"
    ):
        ExecutionPolicy(stack, "Policy", s3_read=locations)
    assert paths_below(stack) == []


def test_every_instance_type_of_studio_fits(stack: cdk.Stack) -> None:
    ExecutionPolicy(stack, "Policy", instance_types=STUDIO_INSTANCE_TYPES)
    assert set(documents(synthesize(stack))) == {"", "InstanceTypes"}


def test_thirty_locations_and_every_capability_fit_on_one_role(stack: cdk.Stack) -> None:
    locations = [f"company-datalake-{number}/marketing/analytics" for number in range(30)]
    policy = ExecutionPolicy(
        stack,
        "Policy",
        s3_read=locations[:20],
        s3_write=locations[20:],
        encryption_key=imported_key(stack),
        capabilities=list(Capability),
        jobs=JobRules(network=existing_network(stack)),
    )
    ExecutionRole(stack, "Role", policy=policy)
    template = synthesize(stack)
    found = documents(template)
    names = {"", "Data", "Data2", "Tools", "Tools2", "Tools3", "Tools4", "RolePassRole", "StudioGuardrails"}
    assert set(found) == names
    assert all(size(each) <= MANAGED_POLICY_MAX for each in found.values())
    listed = [each for name in ("Data", "Data2") for each in statements(found[name])["ReadLocations"]["Resource"]]
    assert sorted(listed) == sorted(f"arn:aws:s3:::{location}/*" for location in locations)
    attached = properties(template, "AWS::IAM::Role")["ManagedPolicyArns"]
    assert attached == [stack.resolve(each.managed_policy_arn) for each in policy.managed_policies]


def test_what_is_denied_to_jobs_stays_in_the_first_policy_of_tools(stack: cdk.Stack) -> None:
    """A denial that moved between policies would be gone for a moment."""
    ExecutionPolicy(
        stack,
        "Policy",
        encryption_key=imported_key(stack),
        capabilities=list(Capability),
        jobs=JobRules(network=existing_network(stack)),
    )
    found = documents(synthesize(stack))
    denying = {name for name, each in found.items() for entry in each["Statement"] if entry["Effect"] == "Deny"}
    assert denying == {"", "Tools"}


def test_the_first_policy_keeps_its_place_whatever_is_added() -> None:
    """Its logical id, and its description, which CloudFormation can not change: either would make another policy."""
    plain = built(lambda stack: ExecutionPolicy(stack, "Policy"))
    full = built(lambda stack: ExecutionPolicy(stack, "Policy", s3_read=["lake"], capabilities=[Capability.PIPELINES]))
    (first,) = resources(plain, "AWS::IAM::ManagedPolicy")
    assert first == "PolicyE08602BD"
    for template in (plain, full):
        policy = template["Resources"][first]["Properties"]
        assert policy["Description"] == "Own private spaces in Studio, and nothing of anybody else's"
        said = [each for each in policy["PolicyDocument"]["Statement"] if each["Sid"] != "DenyPassingOtherRoles"]
        whole = plain["Resources"][first]["Properties"]["PolicyDocument"]["Statement"]
        assert said == [each for each in whole if each["Sid"] != "DenyPassingOtherRoles"]


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
    assert codes == []
    assert all(size(each) <= MANAGED_POLICY_MAX for each in documents(synthesize(stack)).values())


def test_references_are_counted_as_what_they_become() -> None:
    """In a stack without an account and a region, the template is much longer than the policy."""
    stack = cdk.Stack(new_app(), "Agnostic")
    types = list(STUDIO_INSTANCE_TYPES[:20])
    ExecutionPolicy(stack, "Policy", instance_types=types, encryption_key=kms.Key(stack, "Key"))
    assert {name: size(each) > MANAGED_POLICY_MAX for name, each in documents(synthesize(stack)).items()} == {"": True}
