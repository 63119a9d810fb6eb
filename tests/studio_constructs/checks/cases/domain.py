"""Cases of the rules on domains."""

from __future__ import annotations

from typing import Any, Final

from tests.studio_constructs.checks.kit import Bad, Good, resource


def domain(**properties: Any) -> dict[str, Any]:
    return {"Domain": resource("AWS::SageMaker::Domain", properties)}


CASES: Final = (
    Bad(
        "Studio-D01",
        "missing",
        domain(),
        "AppNetworkAccessType is missing, which means PublicInternetOnly",
    ),
    Bad(
        "Studio-D01",
        "public",
        domain(AppNetworkAccessType="PublicInternetOnly"),
        "AppNetworkAccessType is 'PublicInternetOnly'",
    ),
    Good("Studio-D01", "VPC only", domain(AppNetworkAccessType="VpcOnly")),
    Good("Studio-D01", "unknown", domain(AppNetworkAccessType={"Ref": "Access"}), {"Parameters": {"Access": {}}}),
)
