"""What people's policy allows: they reach what is theirs, and nothing of anybody else's."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3

from studio_constructs import ExecutionPolicy, SweepExemption
from studio_constructs.aws_facts.actions import APP_INSTANCE_TYPE_ACTIONS, JOB_INSTANCE_TYPE_ACTIONS
from studio_constructs.role.execution_policy import DEFAULT_INSTANCE_TYPES
from studio_constructs.role.permissions import WILDCARDS
from tests.kit import Json, built, synthesize

from .iam_kit import by_sid
from .kit import KEY_ARN, imported_key

SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111111111111"
PROFILE = f"{SAGEMAKER}:user-profile/${{sagemaker:DomainId}}/${{sagemaker:UserProfileName}}"
SPACES, APPS = f"{SAGEMAKER}:space/${{sagemaker:DomainId}}/*", f"{SAGEMAKER}:app/${{sagemaker:DomainId}}/*"
LISTS = {
    "sagemaker:ListApps",
    "sagemaker:ListDomains",
    "sagemaker:ListImages",
    "sagemaker:ListSpaces",
    "sagemaker:ListStudioLifecycleConfigs",
    "sagemaker:ListUserProfiles",
}


def statements_of(**options: Any) -> dict[str, Json]:
    return by_sid(built(lambda stack: ExecutionPolicy(stack, "Policy", **options)))


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
    return by_sid(template)


@pytest.fixture(scope="module")
def allowed(everything: dict[str, Json]) -> list[Json]:
    return [statement for statement in everything.values() if statement["Effect"] == "Allow"]


# What the policy allows -------------------------------------------------------------------------------------------


def test_the_policy_has_these_statements_and_no_other(everything: dict[str, Json]) -> None:
    assert {sid: statement["Effect"] for sid, statement in everything.items()} == {
        "ListForStudioPages": "Allow",
        "SeeOwnDomain": "Allow",
        "SeeOwnProfile": "Allow",
        "SeeImagesAndScripts": "Allow",
        "OpenOwnProfile": "Allow",
        "OwnPrivateSpacesAndApps": "Allow",
        "TagWhatIsBeingMade": "Allow",
        "WriteStudioLogs": "Allow",
        "DenyChangingTheEstate": "Deny",
        "DenyRetagging": "Deny",
        "DenyTagsOfTheEstate": "Deny",
        "DenyMountingHomes": "Deny",
        "DenyRemoteIde": "Deny",
        "DenyOpeningSpacesToRemoteIdes": "Deny",
        "DenyPassingOtherRoles": "Deny",
        "UseTheKey": "Allow",
        "LetAwsServicesUseTheKey": "Allow",
        "DenyOtherInstanceTypes": "Deny",
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
    assert [(each["Action"], each["Resource"]) for each in seeing] == [(["sagemaker:DescribeUserProfile"], [PROFILE])]


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


@pytest.mark.parametrize(
    "kind", ["AppImageConfig", "Domain", "Image", "ImageVersion", "StudioLifecycleConfig", "UserProfile"]
)
@pytest.mark.parametrize("verb", ["Create", "Delete", "Update"])
def test_no_person_changes_the_estate(everything: dict[str, Json], verb: str, kind: str) -> None:
    deny = everything["DenyChangingTheEstate"]
    if (verb, kind) != ("Update", "StudioLifecycleConfig"):  # SageMaker has no such action
        assert f"sagemaker:{verb}{kind}" in deny["Action"]
    assert deny["Resource"] == ["*"]
    assert "Condition" not in deny


def test_no_person_takes_tags_away(everything: dict[str, Json]) -> None:
    assert "sagemaker:DeleteTags" in everything["DenyChangingTheEstate"]["Action"]


def test_no_person_retags_anything(everything: dict[str, Json]) -> None:
    deny = everything["DenyRetagging"]
    assert (deny["Action"], deny["Resource"]) == (["sagemaker:AddTags"], ["*"])
    assert deny["Condition"] == {"Null": {"sagemaker:TaggingAction": "true"}}


def test_no_person_sets_a_tag_of_the_estate(everything: dict[str, Json]) -> None:
    deny = everything["DenyTagsOfTheEstate"]
    assert deny["Action"] == ["sagemaker:AddTags", "sagemaker:CreateApp", "sagemaker:CreateSpace"]
    assert deny["Resource"] == ["*"]
    assert deny["Condition"] == {"ForAnyValue:StringLike": {"aws:TagKeys": ["studio:*"]}}


def test_the_tag_that_exempts_from_sweeps_is_one_of_them(everything: dict[str, Json]) -> None:
    (pattern,) = everything["DenyTagsOfTheEstate"]["Condition"]["ForAnyValue:StringLike"]["aws:TagKeys"]
    assert SweepExemption().tag.startswith(pattern.removesuffix("*"))


def test_no_job_mounts_the_homes(everything: dict[str, Json]) -> None:
    deny = everything["DenyMountingHomes"]
    assert deny["Action"] == ["sagemaker:CreateHyperParameterTuningJob", "sagemaker:CreateTrainingJob"]
    assert (deny["Resource"], deny["Condition"]) == (["*"], {"Null": {"sagemaker:FileSystemId": "false"}})


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


@pytest.mark.parametrize("action", [*APP_INSTANCE_TYPE_ACTIONS, *JOB_INSTANCE_TYPE_ACTIONS])
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
    assert by_sid(synthesize(stack))["ListBuckets"]["Resource"] == [{"Fn::Join": ["", ["arn:aws:s3:::", bucket_id]]}]


# Why a wildcard is right --------------------------------------------------------------------------------------------


def test_every_reason_is_one() -> None:
    assert {sid: reason for sid, reason in WILDCARDS.items() if len(reason) < 20} == {}


def test_every_reason_is_for_a_statement_that_exists(everything: dict[str, Json]) -> None:
    more = statements_of(s3_own=["lake/people"], remote_access=True)
    assert set(WILDCARDS) <= set(everything) | set(more)
