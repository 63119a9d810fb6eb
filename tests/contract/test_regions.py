"""Which region lacks which type, compared with the registry of each region."""

from __future__ import annotations

import pytest

from studio_constructs import aws_facts
from studio_constructs.aws_facts.regions import LACKING
from tests.contract.test_aws_facts import regions, types_of


@pytest.mark.parametrize("resource_type", LACKING)
def test_regions_that_lack_a_type(resource_type: str) -> None:
    assert {region for region in regions() if resource_type not in types_of(region)} == LACKING[resource_type]


def test_the_library_s_own_types_of_sagemaker_are_everywhere_else() -> None:
    wrapped = {
        "AWS::SageMaker::AppImageConfig",
        "AWS::SageMaker::Domain",
        "AWS::SageMaker::Image",
        "AWS::SageMaker::ImageVersion",
        "AWS::SageMaker::StudioLifecycleConfig",
        "AWS::SageMaker::UserProfile",
    }
    assert [
        (region, resource_type)
        for region in aws_facts.STUDIO_REGIONS
        for resource_type in wrapped
        if resource_type not in types_of(region)
    ] == []
