"""`LoginNetwork`: from where people may open Studio."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_iam as iam

from studio_constructs._validation import check_kind, check_list, is_known
from studio_constructs.errors import Problem

_ENDPOINT_ID: Final = re.compile(r"vpce-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_PRIVATE: Final = [
    ipaddress.IPv4Network(block)
    for block in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
]
_DOCUMENTATION: Final = ipaddress.IPv6Network("2001:db8::/32")


@dataclass(frozen=True, kw_only=True, slots=True)
class LoginNetwork:
    """From where people may ask for a link to Studio, and use it: SageMaker asks IAM again at each request of Studio.

    One of the two suffices. The console's "Open Studio" button works no more.

    Args:
        vpc_endpoint_ids: Endpoints of a VPC: that of the SageMaker API, for the command, and that of Studio, for the
            browser. Default: none.
        addresses: Public addresses and blocks, as the internet sees them, like ``203.0.113.0/24``. Default: none.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html (read 2026-11-22)
    """

    vpc_endpoint_ids: Sequence[str] = ()
    addresses: Sequence[str] = ()

    def problems(self, field: str) -> list[Problem]:
        """What would lock everybody out, or nobody."""
        wrong = [
            *check_list(f"{field}.vpc_endpoint_ids", self.vpc_endpoint_ids),
            *check_list(f"{field}.addresses", self.addresses),
        ]
        if wrong:
            return wrong
        if not self.vpc_endpoint_ids and not self.addresses:
            rule = "a network that names nothing lets nobody in"
            fix = "name vpc_endpoint_ids or addresses, or drop the argument"
            return [Problem("LoginNetworkEmpty", f"{field} is empty", rule, fix)]
        problems: list[Problem] = []
        for index, endpoint in enumerate(self.vpc_endpoint_ids):
            if is_known(endpoint) and not _ENDPOINT_ID.fullmatch(endpoint):
                wrote = f"{field}.vpc_endpoint_ids[{index}] is {endpoint!r}"
                rule = "it is the id of a VPC endpoint, 'vpce-' and 8 or 17 hexadecimal digits"
                fix = "copy it from the VPC console: 'vpce-0a1b2c3d'"
                problems.append(Problem("NetworkIdInvalid", wrote, rule, fix))
        for index, address in enumerate(self.addresses):
            problems += _check_address(f"{field}.addresses[{index}]", address)
        return problems

    def statement(self) -> iam.PolicyStatement:
        """Refuse who comes from nowhere that is named: both conditions hold for them, and one does not for others."""
        conditions = {}
        if self.vpc_endpoint_ids:
            conditions["StringNotEqualsIfExists"] = {"aws:SourceVpce": list(self.vpc_endpoint_ids)}
        if self.addresses:
            conditions["NotIpAddressIfExists"] = {"aws:SourceIp": list(self.addresses)}
        return iam.PolicyStatement(
            sid="DenyFromElsewhere",
            effect=iam.Effect.DENY,
            actions=["sagemaker:CreatePresignedDomainUrl"],
            resources=["*"],  # a Deny is wide so that nothing slips through: it allows nothing
            conditions=conditions,
        )


def check_login_network(field: str, value: object) -> list[Problem]:
    """All that is wrong with an argument that is one: a list of addresses is none."""
    if isinstance(value, LoginNetwork):
        return value.problems(field)
    fix = f"{field}=LoginNetwork(vpc_endpoint_ids=[...], addresses=[...])"
    return check_kind(field, value, fits=False, what="a LoginNetwork", fix=fix)


def _check_address(field: str, address: str) -> list[Problem]:
    if not is_known(address):
        return []
    wrote = f"{field} is {address!r}"
    try:
        network = ipaddress.ip_network(address)
    except ValueError:
        rule = "it is an address or a block that begins with its own first address"
        return [Problem("LoginAddressInvalid", wrote, rule, f"write {_suggest(address)!r}")]
    if network.prefixlen == 0:
        rule = "a block of all addresses lets everybody in"
        return [Problem("LoginAddressInvalid", wrote, rule, "name your own blocks, or drop the argument")]
    if _is_private(network):
        rule = "AWS sees public addresses, and those of a VPC through an endpoint only"
        return [Problem("LoginAddressInvalid", wrote, rule, "name the public address, or vpc_endpoint_ids")]
    return []


def _is_private(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    """Python's own answer takes the blocks of documentation for private ones."""
    if isinstance(network, ipaddress.IPv6Network):
        return not network.is_global and not network.subnet_of(_DOCUMENTATION)
    return any(network.subnet_of(block) for block in _PRIVATE)


def _suggest(address: str) -> str:
    try:
        return str(ipaddress.ip_network(address, strict=False))
    except ValueError:
        return "203.0.113.0/24"
