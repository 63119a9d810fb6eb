"""SageMaker Distribution: whose image it is in each region, and what happens where nobody knows."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

import studio_constructs as studio
from studio_constructs import DistributionImage, Processor
from studio_constructs.aws_facts import distribution as facts
from tests.kit import new_app, new_stack, refused, synthesize, warnings

MAPPING = "SageMakerDistribution"
PIN_RULE = (
    "a release is pinned as major and minor, with the number 1 or more that SageMaker gave to it; write "
    "DistributionImage.cpu().pinned(release='4.4', version_number=...)"
)
WRONG: Any = "GPU"


def in_region(region: str) -> cdk.Stack:
    return new_stack(env=cdk.Environment(account="111111111111", region=region))


def arn(image: DistributionImage, region: str) -> str:
    return image.image_arn(in_region(region))


@pytest.mark.parametrize(
    ("region", "partition", "account"),
    [
        ("us-east-1", "aws", "885854791233"),
        ("us-east-2", "aws", "137914896644"),
        ("eu-west-2", "aws", "021081402939"),
        ("cn-north-1", "aws-cn", "674439102856"),
        ("us-gov-west-1", "aws-us-gov", "300992924816"),
    ],
)
def test_the_image_belongs_to_an_account_of_aws_in_each_region(region: str, partition: str, account: str) -> None:
    expected = f"arn:{partition}:sagemaker:{region}:{account}:image/sagemaker-distribution-cpu"
    assert arn(DistributionImage.cpu(), region) == expected


def test_the_image_with_a_gpu_s_needs_has_a_name_of_its_own() -> None:
    assert arn(DistributionImage.gpu(), "eu-west-1").endswith(":image/sagemaker-distribution-gpu")


def test_nothing_is_pinned_by_default(stack: cdk.Stack) -> None:
    assert DistributionImage.cpu().image_version_arn(stack) is None
    assert DistributionImage() == DistributionImage.cpu()


def test_a_pinned_version_is_named_by_its_number(stack: cdk.Stack) -> None:
    pinned = DistributionImage.gpu().pinned(release="4.4", version_number=21)
    expected = "arn:aws:sagemaker:eu-west-1:819792524951:image-version/sagemaker-distribution-gpu/21"
    assert pinned.image_version_arn(stack) == expected
    assert pinned.image_arn(stack).endswith("image/sagemaker-distribution-gpu")


def test_a_release_that_is_supported_warns_of_nothing(stack: cdk.Stack) -> None:
    DistributionImage.cpu().pinned(release="4.4", version_number=21).image_version_arn(stack)
    assert warnings(stack) == []


@pytest.mark.parametrize(
    ("release", "end"), [("3.8", "2026-09-29"), ("1.13", "2025-10-30"), ("4.1", "2026-10-29"), ("2.14", "2026-09-09")]
)
def test_a_release_whose_support_has_ended_is_a_warning(stack: cdk.Stack, release: str, end: str) -> None:
    pinned = DistributionImage.cpu().pinned(release=release, version_number=3)
    pinned.image_version_arn(stack)
    pinned.image_version_arn(stack)  # told once
    assert warnings(stack) == [
        (
            "/Studio",
            (
                f"SageMaker Distribution {release} is pinned, whose support ended on {end} (as of 2026-11-22): it gets "
                "no security fixes; pin a later release, or none, "
                "or acknowledge this warning [studio:DistributionEnded]"
            ),
        )
    ]


@pytest.mark.parametrize("release", ["4.2", "4.3", "4.4", "4.9", "5.0"])
def test_support_has_not_ended(release: str) -> None:
    assert facts.distribution_end(release) is None


# Where the region is not known yet --------------------------------------------------------------------------------


def test_a_stack_without_a_region_looks_the_account_up_when_it_is_deployed() -> None:
    stack = cdk.Stack(new_app(), "Agnostic")
    for image in (DistributionImage.cpu(), DistributionImage.gpu()):
        cdk.CfnOutput(stack, f"Image{image.processor.value}", value=image.image_arn(stack))
    pinned = DistributionImage.cpu().pinned(release="4.4", version_number=21).image_version_arn(stack)
    cdk.CfnOutput(stack, "Version", value=pinned or "")
    template = synthesize(stack)
    assert template["Mappings"][MAPPING]["us-east-2"] == {"account": "137914896644"}
    assert set(template["Mappings"]) == {MAPPING}
    assert set(template["Mappings"][MAPPING]) == set(facts.DISTRIBUTION_ACCOUNTS)
    account = {"Fn::FindInMap": [MAPPING, {"Ref": "AWS::Region"}, "account"]}
    assert template["Outputs"]["Version"]["Value"] == {
        "Fn::Join": [
            "",
            [
                "arn:",
                {"Ref": "AWS::Partition"},
                ":sagemaker:",
                {"Ref": "AWS::Region"},
                ":",
                account,
                ":image-version/sagemaker-distribution-cpu/21",
            ],
        ]
    }


def test_a_stack_with_a_region_has_no_mapping(stack: cdk.Stack) -> None:
    cdk.CfnOutput(stack, "Image", value=DistributionImage.cpu().image_arn(stack))
    assert "Mappings" not in synthesize(stack)


# What is refused --------------------------------------------------------------------------------------------------


def test_a_region_whose_image_nobody_knows_is_told() -> None:
    with refused(
        "[Studio] studio:DistributionRegionUnknown: image is used in 'eu-central-2'; AWS does not tell who owns "
        "SageMaker Distribution in this region; leave the image out, and Studio takes the newest by itself"
    ):
        arn(DistributionImage.cpu(), "eu-central-2")


@pytest.mark.parametrize(
    ("release", "number"), [("4", 1), ("4.4.1", 1), ("latest", 1), ("", 1), (None, 1), ("4.4", None), ("4.4", 0)]
)
def test_a_pin_that_is_none_is_told(stack: cdk.Stack, release: str | None, number: int | None) -> None:
    image = DistributionImage(release=release, version_number=number)
    with refused(
        f"[Studio] studio:DistributionPinInvalid: image is pinned to release {release!r}, version_number {number!r}; "
        f"{PIN_RULE}"
    ):
        image.image_arn(stack)
    assert [problem.code for problem in image.problems("default_image", "eu-west-1")] == ["DistributionPinInvalid"]


def test_what_is_no_processor_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio] studio:ArgumentWrong: image.processor is 'GPU'; a Processor is wanted; write "
        "image=DistributionImage.cpu(), or DistributionImage.gpu()"
    ):
        DistributionImage(processor=WRONG).image_arn(stack)


def test_a_processor_is_one_of_two() -> None:
    assert list(Processor) == [studio.Processor.CPU, studio.Processor.GPU]
