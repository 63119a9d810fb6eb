"""Policies and roles: people reach what is theirs, and nothing of anybody else's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_constructs import ExecutionPolicy, ExecutionRole
from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs.aws_facts import MANAGED_POLICY_MAX, STUDIO_INSTANCE_TYPES
from studio_constructs.errors import ValidationError
from studio_constructs.role.execution_policy import DEFAULT_INSTANCE_TYPES
from studio_constructs.role.permissions import WILDCARDS
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
)
from tests.kit import warnings as warnings_of

POLICY, ROLE, INLINE = "AWS::IAM::ManagedPolicy", "AWS::IAM::Role", "AWS::IAM::Policy"
KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111111111111"
PROFILE = f"{SAGEMAKER}:user-profile/${{sagemaker:DomainId}}/${{sagemaker:UserProfileName}}"
SPACES, APPS = f"{SAGEMAKER}:space/${{sagemaker:DomainId}}/*", f"{SAGEMAKER}:app/${{sagemaker:DomainId}}/*"
LISTS = {
    "sagemaker:ListApps",
    "sagemaker:ListDomains",
    "sagemaker:ListImageVersions",
    "sagemaker:ListImages",
    "sagemaker:ListSpaces",
    "sagemaker:ListStudioLifecycleConfigs",
    "sagemaker:ListUserProfiles",
}
LOCATION_RULE = "a location is a bucket or a bucket and a prefix, without s3:// and without wildcards"
TOO_LARGE_FIX = "name fewer, or attach a policy of your own for some: ExecutionRole(managed_policies=...)"


def imported_key(stack: cdk.Stack) -> kms.IKey:
    return kms.Key.from_key_arn(stack, "Key", KEY_ARN)


def document(template: Json) -> Json:
    return dict(properties(template, POLICY)["PolicyDocument"])


def statements_of(**options: Any) -> dict[str, Json]:
    return statements(document(built(lambda stack: ExecutionPolicy(stack, "Policy", **options))))


@pytest.fixture(scope="module")
def template() -> Json:
    """A policy with everything in it."""

    def build(stack: cdk.Stack) -> None:
        ExecutionPolicy(
            stack,
            "Policy",
            s3_read=["data-lake", "shared-data/marketing/2026"],
            s3_write=["results/marketing"],
            encryption_key=imported_key(stack),
        )

    return built(build)


@pytest.fixture(scope="module")
def everything(template: Json) -> dict[str, Json]:
    return statements(document(template))


@pytest.fixture(scope="module")
def allowed(everything: dict[str, Json]) -> list[Json]:
    return [statement for statement in everything.values() if statement["Effect"] == "Allow"]


@pytest.fixture(scope="module")
def role() -> Json:
    return built(lambda stack: ExecutionRole(stack, "Role"))


# What the policy allows -------------------------------------------------------------------------------------------


def test_the_policy_has_these_statements_and_no_other(everything: dict[str, Json]) -> None:
    assert {sid: statement["Effect"] for sid, statement in everything.items()} == {
        "ListForStudioPages": "Allow",
        "SeeOwnDomain": "Allow",
        "SeeImagesAndScripts": "Allow",
        "OpenOwnProfile": "Allow",
        "OwnPrivateSpacesAndApps": "Allow",
        "TagWhatIsBeingMade": "Allow",
        "WriteStudioLogs": "Allow",
        "DenyChangingTheEstate": "Deny",
        "DenyOtherInstanceTypes": "Deny",
        "DenyRemoteIde": "Deny",
        "DenyOpeningSpacesToRemoteIdes": "Deny",
        "UseTheKey": "Allow",
        "LetAwsServicesUseTheKey": "Allow",
        "FindBuckets": "Allow",
        "ReadLocations": "Allow",
        "ListBuckets": "Allow",
        "ListLocation2": "Allow",
        "ListLocation3": "Allow",
        "WriteLocations": "Allow",
    }


def test_nothing_is_allowed_on_everything_but_lists(allowed: list[Json]) -> None:
    on_everything = [statement for statement in allowed if "*" in statement["Resource"]]
    assert [set(statement["Action"]) for statement in on_everything] == [LISTS]


def test_no_action_is_a_wildcard_but_two_families_on_the_key(allowed: list[Json]) -> None:
    wild = [action for statement in allowed for action in statement["Action"] if "*" in action]
    assert wild == ["kms:GenerateDataKey*", "kms:ReEncrypt*"]


def test_allowed_is_said_of_actions_and_resources_never_of_all_others(everything: dict[str, Json]) -> None:
    keys = {key for statement in everything.values() for key in statement}
    assert keys == {"Sid", "Effect", "Action", "Resource", "Condition"}


def test_nobody_passes_a_role(allowed: list[Json]) -> None:
    actions = {action for statement in allowed for action in statement["Action"]}
    assert not {action for action in actions if action.startswith(("iam:", "sts:"))}


def test_nobody_starts_jobs_or_endpoints(allowed: list[Json]) -> None:
    writes = {
        action
        for statement in allowed
        for action in statement["Action"]
        if action.startswith("sagemaker:") and not action.startswith(("sagemaker:List", "sagemaker:Describe"))
    }
    assert writes == {
        "sagemaker:AddTags",
        "sagemaker:CreateApp",
        "sagemaker:CreatePresignedDomainUrl",
        "sagemaker:CreateSpace",
        "sagemaker:DeleteApp",
        "sagemaker:DeleteSpace",
        "sagemaker:UpdateSpace",
    }


def test_a_person_opens_their_own_profile_only(allowed: list[Json]) -> None:
    opening = [each for each in allowed if "sagemaker:CreatePresignedDomainUrl" in each["Action"]]
    assert [each["Resource"] for each in opening] == [[PROFILE]]


def test_a_person_sees_their_own_profile_only(allowed: list[Json]) -> None:
    seeing = [each for each in allowed if "sagemaker:DescribeUserProfile" in each["Action"]]
    assert [each["Resource"] for each in seeing] == [
        [APPS, f"{SAGEMAKER}:domain/${{sagemaker:DomainId}}", SPACES, PROFILE]
    ]


@pytest.mark.parametrize(
    "action",
    [
        "sagemaker:CreateApp",
        "sagemaker:CreateSpace",
        "sagemaker:DeleteApp",
        "sagemaker:DeleteSpace",
        "sagemaker:UpdateSpace",
    ],
)
def test_a_person_touches_private_spaces_of_their_own_only(allowed: list[Json], action: str) -> None:
    (touching,) = (each for each in allowed if action in each["Action"])
    assert touching["Resource"] == [APPS, SPACES]
    assert touching["Condition"] == {
        "ArnLike": {"sagemaker:OwnerUserProfileArn": PROFILE},
        "StringEquals": {"sagemaker:SpaceSharingType": ["Private"]},
    }


def test_tags_are_put_only_on_what_is_being_made(allowed: list[Json]) -> None:
    (tagging,) = (each for each in allowed if "sagemaker:AddTags" in each["Action"])
    assert tagging["Resource"] == [APPS, SPACES]
    assert tagging["Condition"] == {"StringEquals": {"sagemaker:TaggingAction": ["CreateApp", "CreateSpace"]}}


def test_every_sagemaker_resource_but_lists_and_descriptions_is_in_the_person_s_own_domain(
    allowed: list[Json],
) -> None:
    foreign = {
        arn
        for statement in allowed
        for arn in statement["Resource"]
        if arn.startswith(SAGEMAKER) and "${sagemaker:DomainId}" not in arn
    }
    assert foreign == {
        f"{SAGEMAKER}:{kind}/*" for kind in ("app-image-config", "image", "image-version", "studio-lifecycle-config")
    }


def test_logs_are_written_below_studio_s_group_only(everything: dict[str, Json]) -> None:
    assert everything["WriteStudioLogs"]["Resource"] == [
        "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/sagemaker/studio*"
    ]


# Guardrails -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Domain", "UserProfile", "StudioLifecycleConfig"])
@pytest.mark.parametrize("verb", ["Create", "Delete", "Update"])
def test_no_person_changes_the_estate(everything: dict[str, Json], verb: str, kind: str) -> None:
    deny = everything["DenyChangingTheEstate"]
    if (verb, kind) != ("Update", "StudioLifecycleConfig"):  # SageMaker has no such action
        assert f"sagemaker:{verb}{kind}" in deny["Action"]
    assert deny["Resource"] == ["*"]
    assert "Condition" not in deny


def test_no_person_takes_tags_away(everything: dict[str, Json]) -> None:
    assert "sagemaker:DeleteTags" in everything["DenyChangingTheEstate"]["Action"]


def test_the_default_instance_types_have_no_gpu_and_at_most_8_vcpu(everything: dict[str, Json]) -> None:
    families = {instance_type.split(".")[1] for instance_type in DEFAULT_INSTANCE_TYPES}
    assert families == {"t3", "m5"}
    assert {size for *_, size in (name.split(".") for name in DEFAULT_INSTANCE_TYPES)} <= {
        "medium",
        "large",
        "xlarge",
        "2xlarge",
    }
    assert everything["DenyOtherInstanceTypes"]["Condition"] == {
        "ForAnyValue:StringNotEquals": {"sagemaker:InstanceTypes": [*DEFAULT_INSTANCE_TYPES, "system"]}
    }


@pytest.mark.parametrize("action", ["sagemaker:CreateApp", "sagemaker:CreateSpace", "sagemaker:UpdateSpace"])
def test_instance_types_are_enforced_wherever_one_is_chosen(everything: dict[str, Json], action: str) -> None:
    deny = everything["DenyOtherInstanceTypes"]
    assert action in deny["Action"]
    assert deny["Resource"] == ["*"]


def test_instance_types_may_be_named() -> None:
    deny = statements_of(instance_types=("ml.g5.xlarge",))["DenyOtherInstanceTypes"]
    assert deny["Condition"]["ForAnyValue:StringNotEquals"] == {"sagemaker:InstanceTypes": ["ml.g5.xlarge", "system"]}


def test_any_instance_type_lifts_the_limit() -> None:
    assert "DenyOtherInstanceTypes" not in statements_of(any_instance_type=True)


def test_no_space_is_opened_to_a_remote_ide(everything: dict[str, Json]) -> None:
    assert everything["DenyRemoteIde"]["Action"] == ["sagemaker:StartSession"]
    opening = everything["DenyOpeningSpacesToRemoteIdes"]
    assert opening["Action"] == ["sagemaker:CreateSpace", "sagemaker:UpdateSpace"]
    assert opening["Condition"] == {"StringEquals": {"sagemaker:RemoteAccess": ["ENABLED"]}}


def test_remote_access_lifts_its_two_refusals_and_nothing_else() -> None:
    assert set(statements_of()) - set(statements_of(remote_access=True)) == {
        "DenyRemoteIde",
        "DenyOpeningSpacesToRemoteIdes",
    }


def test_what_is_loosened_is_a_warning(stack: cdk.Stack) -> None:
    ExecutionPolicy(stack, "Policy", any_instance_type=True, remote_access=True)
    assert warnings_of(stack) == [
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
    assert warnings_of(stack) == []


# The key ----------------------------------------------------------------------------------------------------------


def test_the_key_is_used_and_not_managed(everything: dict[str, Json]) -> None:
    assert everything["UseTheKey"]["Resource"] == [KEY_ARN]
    assert everything["UseTheKey"]["Action"] == [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ]


def test_grants_on_the_key_are_for_aws_services_only(everything: dict[str, Json]) -> None:
    grants = everything["LetAwsServicesUseTheKey"]
    assert (grants["Action"], grants["Resource"]) == (["kms:CreateGrant"], [KEY_ARN])
    assert grants["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_without_a_key_none_is_used() -> None:
    assert not {"UseTheKey", "LetAwsServicesUseTheKey"} & set(statements_of())


# Data -------------------------------------------------------------------------------------------------------------


def test_objects_are_read_in_every_location(everything: dict[str, Json]) -> None:
    assert everything["ReadLocations"]["Action"] == ["s3:GetObject"]
    assert everything["ReadLocations"]["Resource"] == [
        "arn:aws:s3:::data-lake/*",
        "arn:aws:s3:::results/marketing/*",
        "arn:aws:s3:::shared-data/marketing/2026/*",
    ]


def test_objects_are_written_where_that_is_said_only(everything: dict[str, Json]) -> None:
    assert everything["WriteLocations"]["Resource"] == ["arn:aws:s3:::results/marketing/*"]
    assert everything["WriteLocations"]["Action"] == [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
    ]


def test_a_bucket_is_listed_below_its_prefix_only(everything: dict[str, Json]) -> None:
    listing = everything["ListLocation2"]
    assert (listing["Action"], listing["Resource"]) == (["s3:ListBucket"], ["arn:aws:s3:::results"])
    assert listing["Condition"] == {"StringLike": {"s3:prefix": ["marketing", "marketing/*"]}}


def test_a_whole_bucket_is_listed_whole(everything: dict[str, Json]) -> None:
    assert everything["ListBuckets"]["Resource"] == ["arn:aws:s3:::data-lake"]


def test_prefixes_of_one_bucket_share_a_statement() -> None:
    found = statements_of(s3_read=["lake/a"], s3_write=["lake/b/"])
    assert found["ListLocation1"]["Condition"] == {"StringLike": {"s3:prefix": ["a", "a/*", "b", "b/*"]}}
    assert found["ReadLocations"]["Resource"] == ["arn:aws:s3:::lake/a/*", "arn:aws:s3:::lake/b/*"]


def test_a_bucket_that_is_named_whole_and_by_prefix_is_listed_whole() -> None:
    found = statements_of(s3_read=["lake", "lake/a"])
    assert found["ListBuckets"]["Resource"] == ["arn:aws:s3:::lake"]
    assert "ListLocation1" not in found


def test_without_locations_there_is_no_data() -> None:
    actions = {action for statement in statements_of().values() for action in statement["Action"]}
    assert not {action for action in actions if action.startswith("s3:")}


def test_the_order_of_locations_does_not_matter() -> None:
    one = statements_of(s3_read=["lake-b", "lake-a"], s3_write=["lake-d/x", "lake-c"])
    assert one == statements_of(s3_read=["lake-a", "lake-b"], s3_write=["lake-c", "lake-d/x"])


def test_a_bucket_of_this_app_is_a_location(stack: cdk.Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket")
    ExecutionPolicy(stack, "Policy", s3_read=[bucket.bucket_name])
    bucket_id = stack.resolve(bucket.bucket_name)
    assert statements(document(synthesize(stack)))["ListBuckets"]["Resource"] == [
        {"Fn::Join": ["", ["arn:aws:s3:::", bucket_id]]}
    ]


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


# Acknowledged wildcards -------------------------------------------------------------------------------------------


def test_every_reason_is_one() -> None:
    assert {sid: reason for sid, reason in WILDCARDS.items() if len(reason) < 20} == {}


def test_every_reason_is_for_a_statement_that_exists(everything: dict[str, Json]) -> None:
    assert set(WILDCARDS) <= set(everything)


def test_a_wildcard_without_a_reason_is_our_mistake(stack: cdk.Stack) -> None:
    statement = iam.PolicyStatement(sid="New1", actions=["s3:GetObject"], resources=["arn:aws:s3:::a/*"])
    with pytest.raises(KeyError, match="New"):
        acknowledge_wildcards(stack, [statement], WILDCARDS)


# The role ---------------------------------------------------------------------------------------------------------


def test_only_sagemaker_acting_for_this_account_takes_the_role(role: Json) -> None:
    assert properties(role, ROLE)["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111111111111"},
                "ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:111111111111:*"},
            },
        }
    ]


def test_without_feature_flags_both_actions_of_the_trust_keep_their_conditions() -> None:
    app = cdk.App(builtin_cloud_formation_validation=False)
    stack = new_stack(app=app)
    ExecutionRole(stack, "Role")
    trust = properties(synthesize(stack), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert {frozenset(statement["Condition"]) for statement in trust} == {frozenset({"StringEquals", "ArnLike"})}


def test_a_role_has_its_policy_and_no_other(role: Json) -> None:
    (policy_id,) = resources(role, POLICY)
    assert properties(role, ROLE)["ManagedPolicyArns"] == [{"Ref": policy_id}]
    assert resources(role, INLINE) == {}


def test_no_policy_of_aws_s_own_is_attached(role: Json) -> None:
    assert "arn:aws:iam::aws:policy" not in json.dumps(role)
    assert ":iam::aws:policy" not in json.dumps(role)


def test_roles_may_share_a_policy(stack: cdk.Stack) -> None:
    policy = ExecutionPolicy(stack, "Team")
    roles = [ExecutionRole(stack, name, policy=policy) for name in ("One", "Two")]
    template = synthesize(stack)
    assert len(resources(template, POLICY)) == 1
    assert len(resources(template, ROLE)) == 2
    assert all(role.policy is policy for role in roles)


def test_more_policies_and_a_boundary_may_be_given(stack: cdk.Stack) -> None:
    more, most = (
        iam.ManagedPolicy.from_managed_policy_arn(stack, name, f"arn:aws:iam::111111111111:policy/{name}")
        for name in ("More", "Most")
    )
    ExecutionRole(stack, "Role", managed_policies=[more], permissions_boundary=most)
    found = properties(synthesize(stack), ROLE)
    assert found["ManagedPolicyArns"][1:] == ["arn:aws:iam::111111111111:policy/More"]
    assert found["PermissionsBoundary"] == "arn:aws:iam::111111111111:policy/Most"


def test_data_is_granted_to_a_role(stack: cdk.Stack) -> None:
    role = ExecutionRole(stack, "Role")
    s3.Bucket(stack, "Bucket").grant_read(role)
    granted = properties(synthesize(stack), INLINE)
    assert granted["Roles"] == [{"Ref": stack.resolve(role.role.role_name)["Ref"]}]
    assert "s3:GetObject*" in granted["PolicyDocument"]["Statement"][0]["Action"]


def test_attributes_are_the_role_s(stack: cdk.Stack) -> None:
    role = ExecutionRole(Construct(stack, "Alice"), "Role")
    assert role.role_arn == role.role.role_arn
    assert role.policy.node.path == "Studio/Alice/Role/Policy"
