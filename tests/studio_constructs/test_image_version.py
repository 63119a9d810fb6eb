"""Versions of images: what can not become another one, one after another, kept when the next one comes."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from constructs import Construct

import studio_constructs as studio
from tests.kit import Json, built, new_stack, only, properties, refused, resources, synthesize

from .nag_kit import check_with_nag

VERSION = "AWS::SageMaker::ImageVersion"
REGISTRY = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/studio/analysts"
DIGEST = "sha256:" + "a" * 64
OTHER_DIGEST = "sha256:" + "b" * 64
BASE = f"{REGISTRY}@{DIGEST}"

MOVES = (
    "SageMaker looks at a tag once and never again, so a tag that moves changes nothing; write the digest, "
    "'sha256:...', as 'aws ecr describe-images --repository-name NAME' shows it"
)
REFERENCE_RULE = (
    "it is an image in ECR by its digest, '<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:...'; write "
    "repository.repository_uri_for_digest('sha256:...')"
)
ALIAS_RULE = "an alias is 1 to 128 letters, digits and ._- and does not begin with a dot or a hyphen"
WRONG: Any = "STABLE"


def image(stack: Construct, name: str = "team-python") -> studio.Image:
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/Images")
    return studio.Image(stack, "Image", image_name=name, role=role)


def version(stack: Construct, **options: Any) -> studio.ImageVersion:
    return studio.ImageVersion(stack, "Version", **{"image": image(stack), "base_image": BASE, **options})


def logical_id(**options: Any) -> str:
    (found,) = resources(built(lambda stack: version(stack, **options)), VERSION)
    return found


def told(**details: Any) -> Json:
    made = studio.ImageVersionDetails(**details)
    return properties(built(lambda stack: version(stack, details=made)), VERSION)


def test_a_version_names_its_container_image_and_leaves_no_setting_to_what_was_there() -> None:
    assert properties(built(version), VERSION) == {
        "ImageName": "team-python",
        "BaseImage": BASE,
        "Aliases": [],
        "VendorGuidance": "NOT_PROVIDED",
        "JobType": "NOTEBOOK_KERNEL",
        "Horovod": False,
    }


def test_every_detail_reaches_the_version() -> None:
    found = told(
        aliases=["1.2", "stable"],
        release_notes="New pandas",
        vendor_guidance=studio.VendorGuidance.STABLE,
        job_type=studio.ImageJobType.TRAINING,
        processor=studio.Processor.GPU,
        ml_framework="TensorFlow 2.18",
        programming_lang="Python 3.12.1",
        horovod=True,
    )
    assert found == {
        "ImageName": "team-python",
        "BaseImage": BASE,
        "Aliases": ["1.2", "stable"],
        "ReleaseNotes": "New pandas",
        "VendorGuidance": "STABLE",
        "JobType": "TRAINING",
        "Processor": "GPU",
        "MLFramework": "TensorFlow 2.18",
        "ProgrammingLang": "Python 3.12.1",
        "Horovod": True,
    }


def test_a_version_is_kept() -> None:
    resource = only(built(version), VERSION)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_a_version_may_go() -> None:
    template = built(lambda stack: version(stack, removal_policy=cdk.RemovalPolicy.DESTROY))
    assert only(template, VERSION)["DeletionPolicy"] == "Delete"


def test_a_version_is_read_as_the_cdk_reads_one(stack: cdk.Stack) -> None:
    made = version(stack)
    assert made.image_version_ref.image_version_arn == made.image_version_arn
    names = [made.image_version_arn, made.container_image, made.version_number]
    assert [stack.resolve(each)["Fn::GetAtt"][1] for each in names] == ["ImageVersionArn", "ContainerImage", "Version"]


# One after another ------------------------------------------------------------------------------------------------


def test_a_version_waits_for_its_image_which_cloudformation_can_not_see() -> None:
    assert only(built(version), VERSION)["DependsOn"] == ["ImageTeamPythone44446b6"]


def test_versions_of_an_image_are_made_one_after_another_in_the_order_of_their_definition() -> None:
    def define(stack: cdk.Stack) -> None:
        made = image(stack)
        for number in "321":
            # Nobody holds on to the objects: the chain does not hang on that.
            studio.ImageVersion(stack, f"V{number}", image=made, base_image=f"{REGISTRY}@sha256:{number * 64}")

    found = resources(built(define), VERSION)
    by_digest = {each["Properties"]["BaseImage"][-1]: name for name, each in found.items()}
    assert [found[by_digest[number]]["DependsOn"] for number in "321"] == [
        ["ImageTeamPythone44446b6"],
        [by_digest["3"]],
        [by_digest["2"]],
    ]


def test_versions_of_two_images_do_not_wait_for_each_other() -> None:
    def define(stack: cdk.Stack) -> None:
        for name in ("one", "two"):
            scope = Construct(stack, name)
            studio.ImageVersion(scope, "Version", image=image(scope, name), base_image=BASE)

    found = resources(built(define), VERSION)
    assert {each["Properties"]["ImageName"]: each["DependsOn"][0][:8] for each in found.values()} == {
        "one": "ImageOne",
        "two": "ImageTwo",
    }


def test_versions_of_an_imported_image_wait_for_each_other_only() -> None:
    def define(stack: cdk.Stack) -> None:
        there = studio.Image.from_image_name(stack, "There", image_name="team-r")
        studio.ImageVersion(stack, "V1", image=there, base_image=BASE)
        studio.ImageVersion(stack, "V2", image=there, base_image=f"{REGISTRY}@{OTHER_DIGEST}")

    found = resources(built(define), VERSION)
    first, second = found.values()
    assert "DependsOn" not in first
    assert second["DependsOn"] == [next(iter(found))]


# Another container image is another version -----------------------------------------------------------------------


def test_a_logical_id_comes_from_the_image_s_name_and_the_container_image() -> None:
    assert logical_id() == "ImageVersionTeamPythonC7Eb6Ed905dd0008"


def test_another_container_image_has_another_logical_id() -> None:
    assert logical_id(base_image=f"{REGISTRY}@{OTHER_DIGEST}") != logical_id()


def test_what_is_told_of_a_version_changes_no_logical_id() -> None:
    assert logical_id(details=studio.ImageVersionDetails(release_notes="New")) == logical_id()


def test_what_is_known_later_has_the_logical_id_of_its_fingerprint() -> None:
    later = cdk.Fn.ref("Image")
    assert logical_id(base_image=later, fingerprint="one") == logical_id(base_image=cdk.Fn.ref("X"), fingerprint="one")
    assert logical_id(base_image=later, fingerprint="one") != logical_id(base_image=later, fingerprint="two")


def test_what_is_known_later_without_a_fingerprint_has_the_logical_id_of_its_place() -> None:
    assert logical_id(base_image=cdk.Fn.ref("Image")).startswith("Version")


# What SageMaker would refuse, or never look at again --------------------------------------------------------------


@pytest.mark.parametrize("tag", ["latest", "1.2", "v1", "a" * 63])
def test_a_tag_is_told(stack: cdk.Stack, tag: str) -> None:
    with refused(f"[Studio/Version] studio:ImageNotImmutable: base_image is '{REGISTRY}:{tag}'; {MOVES}"):
        version(stack, base_image=f"{REGISTRY}:{tag}")
    assert stack.node.try_find_child("Version") is None


def test_a_tag_of_a_repository_of_this_app_is_told(stack: cdk.Stack) -> None:
    repository = ecr.Repository(stack, "Images")
    with refused(f"[Studio/Version] studio:ImageNotImmutable: base_image ends in ':latest'; {MOVES}"):
        version(stack, base_image=repository.repository_uri_for_tag("latest"))


def test_the_digest_of_a_repository_of_this_app_passes(stack: cdk.Stack) -> None:
    version(stack, base_image=ecr.Repository(stack, "Images").repository_uri_for_digest(DIGEST))


def test_the_tag_that_the_cdk_gives_to_an_asset_passes(stack: cdk.Stack) -> None:
    version(stack, base_image=f"{REGISTRY}:{'0123456789abcdef' * 4}")


@pytest.mark.parametrize("base", ["python", REGISTRY, f"{REGISTRY}@sha256:abc", f"@{DIGEST}", "", f"{BASE}0"])
def test_what_is_no_container_image_by_its_digest_is_told(stack: cdk.Stack, base: str) -> None:
    with refused(f"[Studio/Version] studio:ImageReferenceInvalid: base_image is {base!r}; {REFERENCE_RULE}"):
        version(stack, base_image=base)


def test_a_reference_that_is_too_long_is_told(stack: cdk.Stack) -> None:
    base = f"{REGISTRY}{'a' * 200}@{DIGEST}"
    with refused(
        f"[Studio/Version] studio:ImageReferenceInvalid: base_image has {len(base)} characters; the reference to a "
        "container image has at most 255 characters; take a shorter name for the repository"
    ):
        version(stack, base_image=base)


def test_a_reference_that_is_no_text_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Version] studio:ArgumentWrong: base_image is 1; text is wanted; write "
        "base_image=repository.repository_uri_for_digest('sha256:...')"
    ):
        version(stack, base_image=1)


@pytest.mark.parametrize("alias", ["", ".a", "-a", "a b", "a" * 129])
def test_an_alias_that_sagemaker_refuses_is_told(stack: cdk.Stack, alias: str) -> None:
    with refused(
        f"[Studio/Version] studio:ImageAliasInvalid: details.aliases[1] is {alias!r}; {ALIAS_RULE}; write it like '1.2'"
    ):
        version(stack, details=studio.ImageVersionDetails(aliases=["1.2", alias]))


def test_an_alias_that_comes_again_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Version] studio:ImageAliasInvalid: details.aliases[1] is '1.2' again; an alias stands once; drop it"
    ):
        version(stack, details=studio.ImageVersionDetails(aliases=["1.2", "1.2"]))


def test_other_details_that_sagemaker_refuses_are_told_at_once(stack: cdk.Stack) -> None:
    rule = "it is a name in letters and a version of two or three numbers"
    details = studio.ImageVersionDetails(
        aliases="1.2", release_notes="a" * 256, vendor_guidance=WRONG, ml_framework="PyTorch", programming_lang="3.12"
    )
    with refused(
        "[Studio/Version] studio:ListExpected: details.aliases is '1.2'; a list is wanted, and text is a list of "
        "letters; write ['1.2']",
        "[Studio/Version] studio:ImageDetailInvalid: details.release_notes has 256 characters; release notes have 1 to "
        "255; shorten or drop them",
        "[Studio/Version] studio:ArgumentWrong: details.vendor_guidance is 'STABLE'; a member of VendorGuidance is "
        "wanted; write vendor_guidance=VendorGuidance.NOT_PROVIDED",
        f"[Studio/Version] studio:ImageDetailInvalid: details.ml_framework is 'PyTorch'; {rule}; write it like "
        "'TensorFlow 2.18'",
        f"[Studio/Version] studio:ImageDetailInvalid: details.programming_lang is '3.12'; {rule}; write it like "
        "'Python 3.12'",
    ):
        version(stack, details=details)


def test_the_longest_details_pass(stack: cdk.Stack) -> None:
    version(stack, details=studio.ImageVersionDetails(aliases=["a" * 128, "_"], release_notes="a" * 255))


def test_what_is_no_details_and_what_is_no_image_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Version] studio:ArgumentWrong: image is 'team-python'; an Image is wanted; write "
        'image=Image.from_image_name(self, "Image", image_name=...)',
        "[Studio/Version] studio:ArgumentWrong: details is {'aliases': []}; an ImageVersionDetails is wanted; write "
        "details=ImageVersionDetails(...)",
    ):
        version(stack, image="team-python", details={"aliases": []})


def test_an_l1_is_no_image_because_it_has_no_name_to_refer_to(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Version] studio:ArgumentWrong: image is of type CfnImage; an Image is wanted; write "
        'image=Image.from_image_name(self, "Image", image_name=...)'
    ):
        studio.ImageVersion(stack, "Version", image=image(stack).node.default_child, base_image=BASE)  # type: ignore[arg-type]  # it is wrong


def test_cdk_nag_finds_nothing() -> None:
    check_with_nag(lambda app: version(new_stack(app=app)))


def test_a_version_in_another_stack_waits_for_the_stack_of_its_image() -> None:
    stack = new_stack()
    other = new_stack("Other", app=stack.node.root)  # type: ignore[arg-type]  # the root is the app
    studio.ImageVersion(other, "Version", image=image(stack), base_image=BASE)
    synthesize(other)
    assert other.dependencies == [stack]
