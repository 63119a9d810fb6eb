"""Images, their role and their repository: what is kept, who pulls, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct
from hypothesis import given
from hypothesis import strategies as st

import studio_constructs as studio
from studio_constructs.image.image import _check_image_name
from tests.kit import (
    Json,
    built,
    new_stack,
    only,
    paths_below,
    properties,
    refused,
    resources,
    statements,
    synthesize,
    warnings,
)

from .kit import KEY_ARN, document, imported_key
from .nag_kit import check_with_nag

IMAGE, ROLE, REPOSITORY = "AWS::SageMaker::Image", "AWS::IAM::Role", "AWS::ECR::Repository"
NAME_RULE = (
    "the name of an image is 1 to 63 lower-case letters, digits and single dots and hyphens, and begins and ends with "
    "a letter or digit"
)
DISPLAY_RULE = (
    "a name to display is 1 to 128 ASCII letters, digits, blanks and signs, without backtick, braces, bar and tilde"
)
REPOSITORY_RULE = "the name of a repository is 2 to 256 lower-case letters and digits, with one of . _ - / between them"
KEPT = ("RetainExceptOnCreate", "Retain")
ROLE_ARN = "arn:aws:iam::111111111111:role/Images"


def image(scope: Construct, **options: Any) -> studio.Image:
    role = iam.Role.from_role_arn(scope, "Role", ROLE_ARN)
    return studio.Image(scope, "Image", **{"image_name": "team-python", "role": role, **options})


def role(scope: Construct, **options: Any) -> studio.ImageRole:
    repository = ecr.Repository.from_repository_name(scope, "Images", "studio/analysts")
    return studio.ImageRole(scope, "Role", **{"repositories": [repository], **options})


def repository(scope: Construct, **options: Any) -> studio.ImageRepository:
    return studio.ImageRepository(scope, "Images", **{"repository_name": "studio/analysts", **options})


def policies(resource: Json) -> tuple[str, str]:
    return resource["DeletionPolicy"], resource["UpdateReplacePolicy"]


# The image --------------------------------------------------------------------------------------------------------


def test_an_image_says_all_that_aws_checks_look_for() -> None:
    assert properties(built(image), IMAGE) == {
        "ImageName": "team-python",
        "ImageRoleArn": ROLE_ARN,
        "ImageDisplayName": "team-python",
        "ImageDescription": "team-python: a custom image for SageMaker Studio",
        "Tags": [{"Key": "Name", "Value": "team-python"}],
    }


def test_an_image_says_what_it_is_told() -> None:
    found = properties(built(lambda stack: image(stack, display_name="Team's Python", description="For us")), IMAGE)
    assert (found["ImageDisplayName"], found["ImageDescription"]) == ("Team's Python", "For us")


def test_an_image_is_kept() -> None:
    assert policies(only(built(image), IMAGE)) == KEPT


@pytest.mark.parametrize("place", [lambda stack: stack, lambda stack: Construct(Construct(stack, "A"), "B")])
def test_an_image_s_logical_id_comes_from_its_name(place: Callable[[cdk.Stack], Construct]) -> None:
    assert list(resources(built(lambda stack: image(place(stack))), IMAGE)) == ["ImageTeamPythone44446b6"]


def test_an_image_that_is_not_kept_is_a_warning(stack: cdk.Stack) -> None:
    image(stack, removal_policy=cdk.RemovalPolicy.DESTROY)
    assert warnings(stack) == [
        (
            "/Studio/Image",
            (
                "removal_policy is DESTROY: an image that leaves the template is deleted with all its versions, and "
                "spaces that chose one start no more; drop the argument to keep the image, "
                "or acknowledge this warning [studio:ImageNotRetained]"
            ),
        )
    ]
    assert only(synthesize(stack), IMAGE)["DeletionPolicy"] == "Delete"


def test_an_image_that_is_kept_warns_of_nothing(stack: cdk.Stack) -> None:
    image(stack)
    assert warnings(stack) == []


def test_an_image_is_read_as_the_cdk_reads_one(stack: cdk.Stack) -> None:
    made = image(stack)
    assert made.image_name == "team-python"
    assert made.image_ref.image_arn == made.image_arn
    assert stack.resolve(made.image_arn) == {"Fn::GetAtt": ["ImageTeamPythone44446b6", "ImageArn"]}


def test_an_image_is_imported_by_its_name(stack: cdk.Stack) -> None:
    there = studio.Image.from_image_name(stack, "There", image_name="team-r")
    assert there.image_name == "team-r"
    assert there.image_ref.image_arn == "arn:aws:sagemaker:eu-west-1:111111111111:image/team-r"


def test_an_image_is_imported_by_its_arn(stack: cdk.Stack) -> None:
    arn = "arn:aws:sagemaker:eu-west-1:111111111111:image/team.r"
    there = studio.Image.from_image_arn(stack, "There", image_arn=arn)
    assert (there.image_name, there.image_arn, there.image_ref.image_arn) == ("team.r", arn, arn)


def test_an_import_makes_nothing() -> None:
    template = built(lambda stack: studio.Image.from_image_name(stack, "There", image_name="team-r"))
    assert template.get("Resources", {}) == {}


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Team-Python", "team-python"),
        ("team_python", "team-python"),
        ("team--python", "team-python"),
        ("-a", "a"),
        ("", "image"),
        ("a" * 64, "a" * 63),
    ],
)
def test_a_name_that_no_app_could_start_with_is_told_and_leaves_nothing(stack: cdk.Stack, name: str, near: str) -> None:
    before = len(paths_below(stack))
    with refused(f"[Studio/Image] studio:ImageNameInvalid: image_name is {name!r}; {NAME_RULE}; write {near!r}"):
        image(stack, image_name=name)
    assert [path for path in paths_below(stack)[before:] if "Image" in path] == []


@given(name=st.text(max_size=80))
def test_what_is_suggested_for_an_image_s_name_is_taken(name: str) -> None:
    for problem in _check_image_name(name):
        assert _check_image_name(problem.fix.removeprefix("write ").strip("'")) == []


@pytest.mark.parametrize("name", ["a", "a.b-c", "1", "a" * 63])
def test_names_that_sagemaker_takes_pass(name: str) -> None:
    image(new_stack(), image_name=name)


def test_a_name_that_is_known_later_passes(stack: cdk.Stack) -> None:
    image(stack, image_name=cdk.Fn.ref("Name"))


@pytest.mark.parametrize(
    ("name", "near"), [("Team|Python", "Team Python"), ("", "Image"), ("Rücken", "R cken"), ("a" * 129, "a" * 128)]
)
def test_a_name_to_display_that_sagemaker_refuses_is_told(stack: cdk.Stack, name: str, near: str) -> None:
    with refused(
        f"[Studio/Image] studio:ImageDisplayNameInvalid: display_name is {name!r}; {DISPLAY_RULE}; write {near!r}"
    ):
        image(stack, display_name=name)


@pytest.mark.parametrize("length", [0, 513])
def test_a_description_that_sagemaker_refuses_is_told(stack: cdk.Stack, length: int) -> None:
    with refused(
        f"[Studio/Image] studio:ImageDescriptionInvalid: description has {length} characters; the description of an "
        "image has 1 to 512; shorten it, or drop the argument"
    ):
        image(stack, description="a" * length)


def test_the_longest_texts_pass(stack: cdk.Stack) -> None:
    image(stack, display_name="a" * 128, description="a" * 512)


def test_all_problems_are_told_at_once(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Image] studio:ImageNameInvalid: image_name is 'A'; {NAME_RULE}; write 'a'",
        f"[Studio/Image] studio:ImageDisplayNameInvalid: display_name is '~'; {DISPLAY_RULE}; write 'Image'",
        "[Studio/Image] studio:ArgumentWrong: role is 'Admin'; a role is wanted; write "
        'role=iam.Role.from_role_arn(self, "Role", arn), or an ExecutionRole',
    ):
        image(stack, image_name="A", display_name="~", role="Admin")


def test_two_images_of_one_name_are_told(stack: cdk.Stack) -> None:
    image(stack)
    with refused(
        "[Studio/Again/Image] studio:NameTakenInStack: image_name is 'team-python'; 'Studio/Image' in the same stack "
        "has that name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        image(Construct(stack, "Again"))


def test_a_region_without_images_is_told() -> None:
    stack = new_stack(env=cdk.Environment(account="111111111111", region="ca-west-1"))
    with refused(
        "[Studio/Image] studio:RegionLacksStudio: the stack's region is 'ca-west-1'; CloudFormation lacks Studio's "
        "types in this region; take a region that has them, for example ca-central-1"
    ):
        image(stack)


# The role ---------------------------------------------------------------------------------------------------------


def test_only_sagemaker_acting_for_images_of_this_account_and_region_takes_the_role() -> None:
    (statement,) = properties(built(role), ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert statement == {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": "sagemaker.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "111111111111"},
            "ArnLike": {
                "aws:SourceArn": [
                    "arn:aws:sagemaker:eu-west-1:111111111111:image/*",
                    "arn:aws:sagemaker:eu-west-1:111111111111:image-version/*",
                ]
            },
        },
    }


def test_the_role_pulls_from_its_repository_and_does_nothing_else() -> None:
    assert statements(document(built(role))) == {
        "LogInToEcr": {
            "Sid": "LogInToEcr",
            "Effect": "Allow",
            "Action": ["ecr:GetAuthorizationToken"],
            "Resource": ["*"],
        },
        "PullImages": {
            "Sid": "PullImages",
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Resource": ["arn:aws:ecr:eu-west-1:111111111111:repository/studio/analysts"],
        },
    }


def test_the_role_decrypts_through_ecr_and_nowhere_else() -> None:
    found = statements(document(built(lambda stack: role(stack, encryption_keys=[imported_key(stack)]))))
    assert found["DecryptImages"] == {
        "Sid": "DecryptImages",
        "Effect": "Allow",
        "Action": ["kms:Decrypt"],
        "Resource": [KEY_ARN],
        "Condition": {
            "StringEquals": {"kms:ViaService": {"Fn::Join": ["", ["ecr.eu-west-1.", {"Ref": "AWS::URLSuffix"}]]}}
        },
    }


def test_a_repository_that_comes_twice_is_told_of_once(stack: cdk.Stack) -> None:
    one = ecr.Repository.from_repository_name(stack, "Images", "studio/analysts")
    studio.ImageRole(stack, "Role", repositories=[one, one])
    assert len(statements(document(synthesize(stack)))["PullImages"]["Resource"]) == 1


def test_the_role_has_no_inline_policy_and_no_policy_of_aws() -> None:
    found = properties(built(role), ROLE)
    assert "Policies" not in found
    assert [list(policy) for policy in found["ManagedPolicyArns"]] == [["Ref"]]


def test_role_and_policy_of_an_image_stay_where_the_image_stays() -> None:
    template = built(lambda stack: role(Construct(stack, "Moved"), image_name="team-python"))
    found = {name: (each["Type"], *policies(each)) for name, each in template["Resources"].items()}
    assert found == {
        "ImageRoleTeamPythone44446b6": (ROLE, *KEPT),
        "ImageRolePolicyTeamPythone44446b6": ("AWS::IAM::ManagedPolicy", *KEPT),
    }


def test_the_role_may_go() -> None:
    template = built(lambda stack: role(stack, removal_policy=cdk.RemovalPolicy.DESTROY))
    assert {each["DeletionPolicy"] for each in template["Resources"].values()} == {"Delete"}


def test_the_role_is_what_permissions_are_granted_to(stack: cdk.Stack) -> None:
    made = role(stack)
    assert made.role_arn == made.role.role_arn
    repository(Construct(stack, "Other")).repository.grant_pull(made)
    assert "AWS::IAM::Policy" in {each["Type"] for each in synthesize(stack)["Resources"].values()}


def test_a_role_without_a_repository_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Role] studio:ImageRepositoriesEmpty: repositories is empty; SageMaker pulls from somewhere, and the "
        "role names where; name the repository of the image"
    ):
        role(stack, repositories=[])


def test_the_name_of_a_repository_is_no_repository(stack: cdk.Stack) -> None:
    fix = (
        'write repositories[0]=ecr.Repository.from_repository_name(self, "Images", name), or the `repository` of an '
        "ImageRepository"
    )
    with refused(
        "[Studio/Role] studio:ArgumentWrong: repositories[0] is 'mine'; a repository of the CDK (ecr.IRepository) is "
        f"wanted; {fix}"
    ):
        role(stack, repositories=["mine"])


def test_text_is_no_list_of_repositories_or_keys(stack: cdk.Stack) -> None:
    letters = "a list is wanted, and text is a list of letters"
    with refused(
        f"[Studio/Role] studio:ListExpected: repositories is 'mine'; {letters}; write ['mine']",
        f"[Studio/Role] studio:ListExpected: encryption_keys is 'key'; {letters}; write ['key']",
    ):
        role(stack, repositories="mine", encryption_keys="key")


def test_a_key_s_arn_is_no_key(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Role] studio:ArgumentWrong: encryption_keys[0] is 'key'; a key of the CDK (kms.IKey) is wanted; write "
        'encryption_keys[0]=kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey'
    ):
        role(stack, encryption_keys=["key"])


# The repository ---------------------------------------------------------------------------------------------------


def test_a_repository_is_scanned_encrypted_and_its_tags_never_move() -> None:
    found = properties(built(repository), REPOSITORY)
    assert found["ImageScanningConfiguration"] == {"ScanOnPush": True}
    assert found["ImageTagMutability"] == "IMMUTABLE"
    assert found["EncryptionConfiguration"] == {"EncryptionType": "KMS"}
    assert "RepositoryPolicyText" not in found


def test_images_without_a_tag_go_after_thirty_days_and_no_others() -> None:
    text = properties(built(repository), REPOSITORY)["LifecyclePolicy"]["LifecyclePolicyText"]
    assert text == (
        '{"rules":[{"rulePriority":1,"description":"Images without a tag go after 30 days","selection":{"tagStatus":'
        '"untagged","countType":"sinceImagePushed","countNumber":30,"countUnit":"days"},"action":{"type":"expire"}}]}'
    )


def test_a_repository_is_encrypted_with_a_key_of_yours() -> None:
    found = properties(built(lambda stack: repository(stack, encryption_key=imported_key(stack))), REPOSITORY)
    assert found["EncryptionConfiguration"] == {"EncryptionType": "KMS", "KmsKey": KEY_ARN}


def test_a_repository_is_kept_and_its_logical_id_comes_from_its_name() -> None:
    template = built(lambda stack: repository(Construct(stack, "Moved")))
    (logical_id,) = resources(template, REPOSITORY)
    assert (logical_id, policies(only(template, REPOSITORY))) == ("ImageRepositoryStudioAnalysts8a0dce5c", KEPT)


def test_a_repository_that_is_not_kept_is_a_warning(stack: cdk.Stack) -> None:
    repository(stack, removal_policy=cdk.RemovalPolicy.DESTROY)
    assert warnings(stack) == [
        (
            "/Studio/Images",
            (
                "removal_policy is DESTROY: without its repository no version of an image starts; drop the argument "
                "to keep the repository, or acknowledge this warning [studio:ImageRepositoryNotRetained]"
            ),
        )
    ]


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("Studio/Analysts", "write 'studio/analysts'"),
        ("studio__a", "write 'studio-a'"),
        ("a", "write it like 'studio/analysts'"),
        ("/", "write it like 'studio/analysts'"),
        ("a//b", "write it like 'studio/analysts'"),
        ("a" * 257, f"write {'a' * 256!r}"),
    ],
)
def test_a_repository_s_name_that_ecr_refuses_is_told(stack: cdk.Stack, name: str, fix: str) -> None:
    with refused(
        f"[Studio/Images] studio:ImageRepositoryNameInvalid: repository_name is {name!r}; {REPOSITORY_RULE}; {fix}"
    ):
        repository(stack, repository_name=name)
    assert paths_below(stack) == []


@pytest.mark.parametrize("name", ["ab", "1a", "a/b.c_d-e", "a" * 256])
def test_names_that_ecr_takes_pass(name: str) -> None:
    repository(new_stack(), repository_name=name)


def test_two_repositories_of_one_name_are_told(stack: cdk.Stack) -> None:
    repository(stack)
    with refused(
        "[Studio/Again/Images] studio:NameTakenInStack: repository_name is 'studio/analysts'; 'Studio/Images' in the "
        "same stack has that name, and logical ids come from names; rename one of them, or put it into a stack of its "
        "own"
    ):
        repository(Construct(stack, "Again"))


# Checks -----------------------------------------------------------------------------------------------------------


def test_cdk_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        stack = new_stack(app=app)
        key = imported_key(stack)
        images = repository(stack, encryption_key=key)
        puller = studio.ImageRole(stack, "Puller", repositories=[images.repository], encryption_keys=[key])
        image(stack, role=puller)

    check_with_nag(define)
