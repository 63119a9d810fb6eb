"""Custom images that are refused: tags, folders without a Dockerfile, versions that there are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecr as ecr
from constructs import Construct

import studio_constructs as studio
from studio_constructs import ImageSource
from tests.kit import (
    new_app,
    paths_below,
    refused,
    resources,
    statements,
    synthesize,
)

from .image_kit import A, B, by_digest, custom
from .kit import document

VERSION = "AWS::SageMaker::ImageVersion"
MOVES = (
    "SageMaker looks at a tag once and never again, so a tag that moves changes nothing; write the digest, "
    "'sha256:...', as 'aws ecr describe-images --repository-name NAME' shows it"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


@pytest.mark.parametrize("digest", ["latest", "1.2", "sha256:abc", "", A.upper()])
def test_a_tag_is_told_and_leaves_nothing(stack: cdk.Stack, digest: str) -> None:
    source = by_digest(stack, digest)
    with refused(f"[Studio/Python] studio:ImageNotImmutable: source.digest is {digest!r}; {MOVES}"):
        custom(stack, source=source)
    assert stack.node.try_find_child("Python") is None


def test_a_repository_in_another_region_is_told(stack: cdk.Stack) -> None:
    arn = "arn:aws:ecr:us-east-1:222222222222:repository/shared"
    source = ImageSource.ecr(ecr.Repository.from_repository_arn(stack, "Far", arn), digest=A)
    with refused(
        "[Studio/Python] studio:ImageElsewhere: source.repository is in us-east-1; SageMaker pulls images from its own "
        "region, and the stack's is eu-west-1; copy the image to a repository there; ECR can replicate by itself"
    ):
        custom(stack, source=source)


def test_a_repository_of_another_account_is_pulled_from(stack: cdk.Stack) -> None:
    arn = "arn:aws:ecr:eu-west-1:222222222222:repository/shared"
    custom(stack, source=ImageSource.ecr(ecr.Repository.from_repository_arn(stack, "Shared", arn), digest=A))
    assert statements(document(synthesize(stack)))["PullImages"]["Resource"] == [arn]


def test_a_stack_without_a_region_takes_any_repository() -> None:
    stack = cdk.Stack(new_app(), "Agnostic")
    custom(stack, source=by_digest(stack))
    assert len(resources(synthesize(stack), VERSION)) == 1


FOLDER_RULE = (
    "an image is built from a folder with a Dockerfile; write the folder's path, or name the file: "
    "ImageSource.asset(directory, file=...)"
)


def test_a_folder_that_is_not_there_is_told(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Python] studio:ImageDirectoryInvalid: source is 'images/none', which is no folder; {FOLDER_RULE}"
    ):
        custom(stack, source=ImageSource.asset("images/none"))


def test_a_folder_without_a_dockerfile_is_told(stack: cdk.Stack, folder: Path) -> None:
    with refused(
        f"[Studio/Python] studio:ImageDirectoryInvalid: source is {str(folder)!r}, which has no 'Other'; {FOLDER_RULE}"
    ):
        custom(stack, source=ImageSource.asset(str(folder), file="Other"))


def test_a_source_that_comes_again_is_told(stack: cdk.Stack, folder: Path) -> None:
    build = ImageSource.asset(str(folder))
    with refused(
        "[Studio/Python] studio:ImageSourceRepeated: earlier_sources[0] comes again; each source makes one version; "
        "drop it",
        "[Studio/Python] studio:ImageSourceRepeated: earlier_sources[1] comes again; each source makes one version; "
        "drop it",
    ):
        custom(stack, source=build, earlier_sources=[by_digest(stack), build, by_digest(stack)])


def test_what_is_no_source_is_told_beside_the_rest(stack: cdk.Stack) -> None:
    fix = "ImageSource.asset(directory), or ImageSource.ecr(repository, digest='sha256:...')"
    with refused(
        "[Studio/Python] studio:ImageNameInvalid: image_name is 'Python'; the name of an image is 1 to 63 lower-case "
        "letters, digits and single dots and hyphens, and begins and ends with a letter or digit; write 'python'",
        f"[Studio/Python] studio:ArgumentWrong: source is 'python:3'; an ImageSource is wanted; write source={fix}",
        f"[Studio/Python] studio:ArgumentWrong: earlier_sources[0] is 1; an ImageSource is wanted; write "
        f"earlier_sources[0]={fix}",
    ):
        custom(stack, image_name="Python", source="python:3", earlier_sources=[1])


def test_text_is_no_list_of_sources(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Python] studio:ListExpected: earlier_sources is 'old'; a list is wanted, and text is a list of "
        "letters; write ['old']"
    ):
        custom(stack, earlier_sources="old")


def test_all_that_is_wrong_in_a_source_is_told(stack: cdk.Stack) -> None:
    wrong: Any = "mine"
    with refused(
        "[Studio/Python] studio:ArgumentWrong: source.repository is 'mine'; a repository of the CDK (ecr.IRepository) "
        'is wanted; write source.repository=ecr.Repository.from_repository_name(self, "Images", name), or the '
        "`repository` of an ImageRepository",
        "[Studio/Python] studio:ArgumentWrong: source.encryption_key is 'mine'; a key of the CDK (kms.IKey) is wanted; "
        'write source.encryption_key=kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey',
        "[Studio/Python] studio:ArgumentWrong: source.details is 'mine'; an ImageVersionDetails is wanted; write "
        "source.details=ImageVersionDetails(...)",
    ):
        custom(stack, source=ImageSource.ecr(wrong, digest=A, encryption_key=wrong, details=wrong))


VERSION_RULE = (
    "it is a version of this image, or the number that SageMaker gave to one, 1 or more; write version=image.version, "
    "or version=1"
)


def test_a_version_that_the_image_does_not_have_is_told(stack: cdk.Stack) -> None:
    made = custom(stack)
    other = studio.CustomImage(stack, "Other", image_name="other", source=by_digest(stack, B))
    where = "[Studio/Python/JupyterLab] studio:ImageVersionUnknown: version is"
    with refused(f"{where} {other.version.node.path!r}, of another image; {VERSION_RULE}"):  # type: ignore[union-attr]  # it has one
        made.for_jupyter_lab(version=other.version)
    with refused(f"{where} 0; {VERSION_RULE}"):
        made.for_jupyter_lab(version=0)
    wrong: Any = "1"
    with refused(
        "[Studio/Python/JupyterLab] studio:ArgumentWrong: version is '1'; an ImageVersion or a number is wanted; write "
        "version=image.version"
    ):
        made.for_jupyter_lab(version=wrong)
    assert made.node.try_find_child("JupyterLab") is None


def test_two_images_of_one_name_are_told_before_anything_is_made(stack: cdk.Stack) -> None:
    custom(stack)
    before = len(paths_below(stack))
    with refused(
        "[Studio/Again/Python] studio:NameTakenInStack: image_name is 'team-python'; 'Studio/Python/Image' in the same "
        "stack has that name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        custom(Construct(stack, "Again"))
    assert len(paths_below(stack)) == before + 1
