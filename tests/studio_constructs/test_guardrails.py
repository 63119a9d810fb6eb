"""Guardrails as a boundary: whatever is attached to a role, nobody reaches what is another's, or the estate itself."""

from __future__ import annotations

from typing import Any

import pytest

import studio_constructs as studio
from studio_constructs.aws_facts import actions
from studio_constructs.role import GuardrailRules
from studio_constructs.role import denials as denying
from tests.kit import Json
from tests.security.iam.short import allowed

from .guardrail_kit import ACCOUNT, BOBS, EVERYTHING, FULL_ACCESS, OWN, REGION, ceiling, may, of
from .iam_kit import ALICE, DOMAIN, SUBNETS, profile
from .kit import KEY_ARN

# Whose Studio it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [EVERYTHING, FULL_ACCESS], ids=["everything", "full"])
@pytest.mark.parametrize(
    ("action", "resource", "context", "expected"),
    [
        pytest.param(*row[:4], id=row[4])
        for row in [
            ("CreatePresignedDomainUrl", f"user-profile/{DOMAIN}/alice", {}, True, "open one's own Studio"),
            ("CreatePresignedDomainUrl", f"user-profile/{DOMAIN}/bob", {}, False, "open Bob's"),
            ("CreatePresignedDomainUrl", f"user-profile/{DOMAIN}/alice2", {}, False, "a name that begins alike"),
            ("CreatePresignedDomainUrl", "user-profile/d-other/alice", {}, False, "one's name in another domain"),
            ("CreateApp", f"app/{DOMAIN}/lab/jupyterlab/default", OWN, True, "start one's own app"),
            ("CreateApp", f"app/{DOMAIN}/lab/jupyterlab/default", BOBS, False, "start Bob's"),
            ("DeleteApp", f"app/{DOMAIN}/lab/jupyterlab/default", BOBS, False, "stop Bob's"),
            ("DeleteApp", f"app/{DOMAIN}/alice/jupyterlab/default", BOBS, False, "stop Bob's in a space named alice"),
            ("CreateApp", f"app/{DOMAIN}/alice/canvas/default", {}, True, "one's own Canvas"),
            ("CreateApp", f"app/{DOMAIN}/bob/canvas/default", {}, False, "Bob's Canvas"),
            ("DeleteApp", f"app/{DOMAIN}/bob/jupyterserver/default", {}, False, "Bob's Studio Classic"),
            ("CreateSpace", f"space/{DOMAIN}/lab", OWN, True, "make one's own space"),
            ("CreateSpace", f"space/{DOMAIN}/lab", BOBS, False, "make a space for Bob"),
            ("UpdateSpace", f"space/{DOMAIN}/lab", BOBS, False, "change Bob's space"),
            ("DeleteSpace", f"space/{DOMAIN}/lab", BOBS, False, "delete Bob's space"),
            ("DeleteSpace", f"space/{DOMAIN}/lab", OWN, True, "delete one's own space"),
        ]
    ],
)
def test_a_policy_attached_by_mistake_opens_nobody_s_studio(
    policy: Json, action: str, resource: str, context: dict[str, Any], *, expected: bool
) -> None:
    request = {**ALICE, "sagemaker:InstanceTypes": None, **context}
    name = f"sagemaker:{action}"
    assert allowed([policy], name, of(resource), request), "the policy alone would allow it"
    assert allowed([policy], name, of(resource), request, boundary=ceiling()) is expected


def test_shared_spaces_are_for_whoever_a_policy_names_unless_the_rules_leave_them_out() -> None:
    app, shared = of(f"app/{DOMAIN}/hall/jupyterlab/default"), {**BOBS, "sagemaker:SpaceSharingType": "Shared"}
    without = studio.Guardrails.boundary(GuardrailRules(shared_spaces=False), account=ACCOUNT, region=REGION)
    assert may("sagemaker:CreateApp", app, shared)
    assert not may("sagemaker:CreateApp", app, shared, under=without)
    assert not may("sagemaker:CreateApp", of("app/d-other/hall/jupyterlab/default"), shared)
    assert not may("sagemaker:UpdateSpace", of(f"space/{DOMAIN}/hall"), shared)
    assert not may("sagemaker:DeleteSpace", of(f"space/{DOMAIN}/hall"), shared)


def test_outside_of_studio_nothing_of_studio_is_done() -> None:
    """A job of Alice's, or her console: no session of Studio, and no variable has a value."""
    for action, resource in (
        ("CreatePresignedDomainUrl", f"user-profile/{DOMAIN}/alice"),
        ("CreateApp", f"app/{DOMAIN}/lab/jupyterlab/default"),
        ("StartSession", f"space/{DOMAIN}/lab"),
    ):
        request = {"aws:SourceIdentity": "alice", **OWN}
        assert not allowed([EVERYTHING], f"sagemaker:{action}", of(resource), request, boundary=ceiling())


@pytest.mark.parametrize(
    ("owner", "expected"), [("alice", True), ("bob", False), (None, False)], ids=["own", "Bob's", "nobody's"]
)
def test_a_laptop_connects_to_one_s_own_space_where_it_may_at_all(owner: str | None, *, expected: bool) -> None:
    tag = {"sagemaker:ResourceTag/sagemaker:user-profile-arn": owner and profile(owner)}
    remote = studio.Guardrails.boundary(GuardrailRules(remote_access=True), account=ACCOUNT, region=REGION)
    space, opened = of(f"space/{DOMAIN}/lab"), {**OWN, "sagemaker:RemoteAccess": "ENABLED"}
    assert may("sagemaker:StartSession", space, tag, under=remote) is expected
    assert not may("sagemaker:StartSession", space, tag)
    for action in ("sagemaker:CreateSpace", "sagemaker:UpdateSpace"):
        assert may(action, space, opened, under=remote)
        assert not may(action, space, opened)
        assert may(action, space, {**opened, "sagemaker:RemoteAccess": "DISABLED"})


# What stands ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", denying.ESTATE_CHANGES)
def test_nobody_changes_the_estate(action: str) -> None:
    assert not may(action)


@pytest.mark.parametrize(
    "action",
    """
    DescribeAppImageConfig DescribeDomain DescribeImageVersion DescribeUserProfile ListImages
    DescribeStudioLifecycleConfig CreateModelPackage InvokeEndpoint
    """.split(),
)
def test_what_changes_nothing_and_what_is_no_part_of_it_stays(action: str) -> None:
    assert may(f"sagemaker:{action}")


@pytest.mark.parametrize(
    "action",
    """
    kms:ScheduleKeyDeletion kms:DisableKey kms:PutKeyPolicy kms:DeleteAlias kms:UpdateAlias kms:TagResource
    kms:UntagResource kms:DeleteImportedKeyMaterial kms:DisableKeyRotation iam:CreateRole iam:PutRolePolicy
    iam:AttachRolePolicy iam:UpdateAssumeRolePolicy iam:TagRole iam:DeleteRolePermissionsBoundary
    iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:CreateAccessKey iam:AddRoleToInstanceProfile
    """.split(),
)
def test_nobody_administers_keys_or_changes_roles(action: str) -> None:
    assert not may(action)


@pytest.mark.parametrize(
    "action", ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant", "iam:GetRole"]
)
def test_keys_are_used_and_roles_are_seen(action: str) -> None:
    assert may(action)


def test_data_and_other_services_are_left_to_policies() -> None:
    assert may("s3:GetObject", "arn:aws:s3:::company-lake/a")
    assert may("athena:StartQueryExecution")
    assert may("dynamodb:PutItem")
    assert not allowed([], "s3:GetObject", "arn:aws:s3:::company-lake/a", ALICE, boundary=ceiling())


@pytest.mark.parametrize(
    ("resource", "service", "expected"),
    [
        ("research-prod-Users-01-Alice", "sagemaker.amazonaws.com", True),
        ("research-prod-Users-01-Alice", "lambda.amazonaws.com", False),
        ("research-prod-Users-01-Alice", "ec2.amazonaws.com", False),
        ("Admin", "sagemaker.amazonaws.com", False),
    ],
)
def test_a_role_is_handed_to_sagemaker_and_only_one_of_the_estate(
    resource: str, service: str, *, expected: bool
) -> None:
    role, to = f"arn:aws:iam::{ACCOUNT}:role/{resource}", {"iam:PassedToService": service}
    assert may("iam:PassRole", role, to) is expected
    assert not may("iam:PassRole", role)
    wider = GuardrailRules(passes_to=["sagemaker.amazonaws.com", "lambda.amazonaws.com"])
    made = studio.Guardrails.boundary(wider, account=ACCOUNT, region=REGION)
    assert may("iam:PassRole", role, to, under=made) is (service != "ec2.amazonaws.com")
    assert not may("iam:PassRole", role.replace(ACCOUNT, "222222222222"), to, under=made)


def test_stacks_and_repositories_of_the_estate_stay_as_they_are() -> None:
    stack = "arn:aws:cloudformation:eu-west-1:111111111111:stack/{}/0a1b"
    repository = "arn:aws:ecr:eu-west-1:111111111111:repository/{}"
    for action in ("CreateChangeSet", "DeleteStack", "ExecuteChangeSet", "UpdateStack", "UpdateTerminationProtection"):
        assert not may(f"cloudformation:{action}", stack.format("research-prod-Studio"))
        assert may(f"cloudformation:{action}", stack.format("my-own"))
    for action in ("PutImage", "InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "BatchDeleteImage"):
        assert not may(f"ecr:{action}", repository.format("geo"))
        assert not may(f"ecr:{action}", repository.format("cdk-hnb659fds-container-assets-1-eu-west-1"))
        assert may(f"ecr:{action}", repository.format("alices-own"))
    assert may("ecr:BatchGetImage", repository.format("geo"))


HOME = {"aws:ResourceTag/ManagedByAmazonSageMakerResource": of(f"domain/{DOMAIN}")}


@pytest.mark.parametrize("action", ["ClientMount", "ClientWrite", "ClientRootAccess"])
def test_homes_are_mounted_by_studio_alone(action: str) -> None:
    """Studio goes through an access point; file systems that are no home are not meant."""
    system, point = (
        "arn:aws:elasticfilesystem:eu-west-1:111111111111:file-system/fs-1",
        "elasticfilesystem:AccessPointArn",
    )
    assert not may(f"elasticfilesystem:{action}", system, HOME)
    assert may(f"elasticfilesystem:{action}", system, HOME, {point: "arn:aws:elasticfilesystem:eu-west-1:1:a/f"})
    assert may(f"elasticfilesystem:{action}", system)


def test_a_job_mounts_no_file_system() -> None:
    for action in actions.FILE_SYSTEM_ACTIONS:
        context = {"sagemaker:VpcSubnets": SUBNETS, "sagemaker:VolumeKmsKeyArn": KEY_ARN}
        assert may(action, "*", context)
        assert not may(action, "*", context, {"sagemaker:FileSystemId": "fs-12345678"})


def test_tags_are_set_when_a_thing_is_made_and_none_is_the_estate_s_own() -> None:
    making = {"sagemaker:TaggingAction": "CreateSpace"}
    assert may("sagemaker:AddTags", "*", making)
    assert not may("sagemaker:AddTags")
    assert not may("sagemaker:AddTags", "*", making, {"aws:TagKeys": ["studio:keep-until"]})
    assert not may("sagemaker:DeleteTags")
    assert not may("sagemaker:CreateSpace", of(f"space/{DOMAIN}/lab"), OWN, {"aws:TagKeys": ["studio:x"]})
