"""Types of CloudFormation that not every region has.

From the registry of each region as bundled with cfn-lint 1.58.0 (dated 2026-10-20), read on 2026-11-22;
``tests/contract/test_regions.py`` compares the two.
"""

from __future__ import annotations

from typing import Final

_CHINA: Final = "cn-north-1 cn-northwest-1"
_GOV: Final = "us-gov-east-1 us-gov-west-1"
_WITHOUT_STUDIO: Final = "ap-south-2 ap-southeast-4 ca-west-1 mx-central-1"

LACKING: Final[dict[str, frozenset[str]]] = {
    resource_type: frozenset(regions.split())
    for resource_type, regions in {
        "AWS::SageMaker::Space": f"{_WITHOUT_STUDIO} {_CHINA} {_GOV}",
        "AWS::SageMaker::MlflowTrackingServer": f"ap-southeast-6 {_CHINA} {_GOV}",
        "AWS::SageMaker::MlflowApp": (
            "af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 "
            f"eu-central-2 eu-south-1 eu-south-2 il-central-1 me-central-1 {_WITHOUT_STUDIO} {_CHINA} {_GOV}"
        ),
        "AWS::SageMaker::NotebookInstance": "me-central-1 us-gov-east-1",
        "AWS::SageMaker::NotebookInstanceLifecycleConfig": "me-central-1 us-gov-east-1",
        "AWS::Budgets::Budget": (
            "af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-southeast-7 "
            f"eu-central-2 eu-north-1 eu-south-1 eu-south-2 il-central-1 me-central-1 {_WITHOUT_STUDIO} {_GOV}"
        ),
    }.items()
}
"""Regions whose registry lacks a type, by type. A budget itself has no region."""
