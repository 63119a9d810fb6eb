"""Rules on ``AWS::SageMaker::Domain``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.template import Resource, Template, is_literal

DOMAIN: Final = "AWS::SageMaker::Domain"
_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"


def _network(domain: Resource, _: Template) -> Iterator[str]:
    access = domain.value("AppNetworkAccessType")
    if access is None:
        yield "AppNetworkAccessType is missing, which means PublicInternetOnly"
    elif is_literal(access) and access != "VpcOnly":
        yield f"AppNetworkAccessType is {access!r}"


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-D01",
        severity=Severity.ERROR,
        title="Apps of a domain reach the network through your VPC only",
        why="With PublicInternetOnly apps reach the internet through a network of SageMaker's own, past your "
        "endpoints, flow logs and firewalls: data leaves, and nobody sees it.",
        fix="AppNetworkAccessType: VpcOnly",
        source=f"{_GUIDE}/studio-notebooks-and-internet-access.html",
        types=(DOMAIN,),
        find=_network,
    ),
)
