"""Rules on the network of a domain: what reaches its apps, and what they reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.rules.groups import lets_in
from studio_constructs.checks.rules.types import DOMAIN, PROFILE, SECURITY_GROUP
from studio_constructs.checks.statements import read_statements
from studio_constructs.checks.template import UNKNOWN, Resource, Template, as_flag, is_literal, listed

ENDPOINT: Final = "AWS::EC2::VPCEndpoint"
_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_VPC_GUIDE: Final = "https://docs.aws.amazon.com/vpc/latest"

_NEEDED: Final = {
    "s3": re.compile(r"\.s3$"),
    "sagemaker.api": re.compile(r"\.sagemaker\.api(?:-fips)?$"),
    "sagemaker.runtime": re.compile(r"\.sagemaker\.runtime(?:-fips)?$"),
    "studio": re.compile(r"\.studio$"),
    "sts": re.compile(r"\.sts$"),
    "logs": re.compile(r"\.logs$"),
}
"""What Studio needs where there is no internet, and how the names of the services end."""
_WITH_POLICIES: Final = re.compile(
    r"(?:\.s3|\.sagemaker\.(?:api|runtime)(?:-fips)?|\.studio|\.sts|\.logs|\.kms|\.ecr\.(?:api|dkr)|\.secretsmanager|"
    r"\.dynamodb|\.ssm|\.codeartifact\.\w+|\.athena|\.glue|\.redshift-data|\.bedrock-runtime|\.lambda|\.monitoring)$"
)
_WORLD: Final = ("0.0.0.0/0", "::/0")
_GROUP_LISTS: Final = (
    "DefaultUserSettings.SecurityGroups",
    "DefaultSpaceSettings.SecurityGroups",
    "DomainSettings.SecurityGroupIds",
    "SecurityGroupIds",
    "UserSettings.SecurityGroups",
)
_ALL_PROTOCOLS: Final = "-1"


def _beside(template: Template, owner: Resource, kind: str, path: str) -> list[Resource]:
    """Resources of a kind that name another one, wherever they stand."""
    # This one first: it is resolved under the conditions that are looked at.
    return [
        each
        for scene in (template, *template.together.values())
        for each in scene.of_type(kind)
        if any(_is(scene.target(value), owner) for value in each.many(path))
    ]


def _is(found: Resource | None, owner: Resource) -> bool:
    return found is not None and (found.template, found.logical_id) == (owner.template, owner.logical_id)


def _is_vpc_only(domain: Resource) -> bool:
    return bool(domain.value("AppNetworkAccessType") == "VpcOnly")


def _new_vpc(domain: Resource, template: Template) -> Resource | None:
    vpc = template.target(domain.value("VpcId"))
    return vpc if vpc and vpc.type == "AWS::EC2::VPC" else None


def _has_way_out(template: Template, vpc: Resource) -> bool:
    """Whether a route leads elsewhere than to an internet gateway: to a NAT, a firewall, another network."""
    home = template.home_of(vpc)
    gateways = [home.target(route.value("GatewayId")) for route in home.of_type("AWS::EC2::Route")]
    return any(gateway is None or gateway.type != "AWS::EC2::InternetGateway" for gateway in gateways)


def _services(template: Template, vpc: Resource) -> list[str] | None:
    """Names of the services that have an endpoint in a VPC; None where one of them is not known."""
    endpoints = _beside(template, vpc, ENDPOINT, "VpcId")
    names = [each.value("ServiceName") for each in endpoints]
    return [str(name) for name in names] if all(isinstance(name, str) for name in names) else None


def _endpoints(domain: Resource, template: Template) -> Iterator[str]:
    vpc = _new_vpc(domain, template) if _is_vpc_only(domain) else None
    if vpc is None or _has_way_out(template, vpc):
        return
    services = _services(template, vpc)
    if services is None:
        return
    missing = [name for name, ending in _NEEDED.items() if not any(map(ending.search, services))]
    if missing:
        yield f"VpcId names {vpc.logical_id}, which has no way out and no endpoint for {', '.join(missing)}"


def _flow_logs(domain: Resource, template: Template) -> Iterator[str]:
    vpc = _new_vpc(domain, template)
    if vpc and not _beside(template, vpc, "AWS::EC2::FlowLog", "ResourceId"):
        yield f"VpcId names {vpc.logical_id}, which has no flow log"


def _groups(consumer: Resource, template: Template) -> Iterator[tuple[str, Resource]]:
    """The security groups that apps or an endpoint carry, and where they are named."""
    for path in _GROUP_LISTS:
        for index, value in enumerate(consumer.many(path)):
            group = template.target(value)
            if group and group.type == SECURITY_GROUP:
                yield f"{path}[{index}]", group


def _is_world(rule: Mapping[str, Any]) -> bool:
    return any(rule.get(key) in _WORLD for key in ("CidrIp", "CidrIpv6"))


def _open_to_world(consumer: Resource, template: Template) -> Iterator[str]:
    for path, group in _groups(consumer, template):
        for who in lets_in(group, template):
            if who.startswith(_WORLD):
                yield f"{path} names {group.logical_id}, which lets in {who}"


def _all_out(consumer: Resource, template: Template) -> Iterator[str]:
    if consumer.type == DOMAIN and not _is_vpc_only(consumer):
        return
    for path, group in _groups(consumer, template):
        out = group.value("SecurityGroupEgress")
        if out is None:
            yield f"{path} names {group.logical_id}, which has no SecurityGroupEgress: everything goes out"
        for rule in listed(out):
            is_all = isinstance(rule, Mapping) and str(rule.get("IpProtocol")) == _ALL_PROTOCOLS and _is_world(rule)
            if is_all:
                yield f"{path} names {group.logical_id}, which lets everything out on all ports"


def _endpoint_policy(endpoint: Resource, _: Template) -> Iterator[str]:
    service = endpoint.value("ServiceName")
    if not isinstance(service, str) or not _WITH_POLICIES.search(service):
        return
    document = endpoint.value("PolicyDocument")
    if document is None:
        yield "PolicyDocument is missing, which lets everybody through to everything"
    for statement in read_statements(document, "PolicyDocument")[0]:
        is_anybody = any(name == "*" for _, name in statement.principals)
        is_anything = "*" in statement.actions and "*" in statement.resources
        if statement.allows and is_anybody and is_anything and not statement.conditions:
            yield f"{statement.place} lets everybody through to everything"


def _private_dns(endpoint: Resource, template: Template) -> Iterator[str]:
    service, kind = endpoint.value("ServiceName"), endpoint.value("VpcEndpointType")
    if kind != "Interface" or not isinstance(service, str) or not _needs_private_dns(service):
        return
    own_zones = any(template.of_type("AWS::Route53::HostedZone", "AWS::Route53Profiles::ProfileResourceAssociation"))
    flag = endpoint.value("PrivateDnsEnabled")
    if not own_zones and flag is not UNKNOWN and (flag is None or (is_literal(flag) and as_flag(flag) is False)):
        yield "PrivateDnsEnabled is " + ("missing, which means false" if flag is None else "false")


def _needs_private_dns(service: str) -> bool:
    return any(ending.search(service) for name, ending in _NEEDED.items() if name != "s3")


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-N01",
        severity=Severity.WARNING,
        title="A VPC without a way out has the endpoints that Studio needs",
        why="Without one of them apps do not start, or hang without a word.",
        fix="endpoints for s3, sagemaker.api, sagemaker.runtime, aws.sagemaker.<region>.studio, sts and logs",
        source=f"{_GUIDE}/studio-updated-and-internet-access.html",
        types=(DOMAIN,),
        find=_endpoints,
    ),
    Rule(
        id="Studio-N02",
        severity=Severity.WARNING,
        title="An endpoint for Studio answers to the service's own name",
        why="Apps ask for the service's public name: without private DNS they go past the endpoint, and hang.",
        fix="PrivateDnsEnabled: true",
        source=f"{_VPC_GUIDE}/privatelink/create-interface-endpoint.html",
        types=(ENDPOINT,),
        find=_private_dns,
    ),
    Rule(
        id="Studio-N03",
        severity=Severity.ERROR,
        title="An endpoint lets your own people through, to what is yours",
        why="By default anybody's credentials reach anybody's account: data leaves through the endpoint for S3 into a "
        "stranger's bucket.",
        fix="PolicyDocument with aws:PrincipalAccount (or aws:PrincipalOrgID), and for S3 aws:ResourceAccount too",
        source=f"{_VPC_GUIDE}/privatelink/vpc-endpoints-access.html",
        types=(ENDPOINT,),
        find=_endpoint_policy,
    ),
    Rule(
        id="Studio-N04",
        severity=Severity.ERROR,
        title="Nobody from elsewhere reaches a person's apps, or an endpoint",
        why="People reach their apps through SageMaker: nothing has to come in from everywhere.",
        fix="drop the rule from the security group",
        source=f"{_GUIDE}/studio-updated-and-internet-access.html",
        types=(PROFILE, ENDPOINT),
        find=_open_to_world,
    ),
    Rule(
        id="Studio-N05",
        severity=Severity.WARNING,
        title="Apps of Studio reach named ports only",
        why="What may go anywhere on every port leaves by the one that nobody watches.",
        fix="SecurityGroupEgress: tcp 443, and 2049 to the file system",
        source=f"{_VPC_GUIDE}/userguide/security-group-rules.html",
        types=(DOMAIN, PROFILE),
        find=_all_out,
    ),
    Rule(
        id="Studio-N06",
        severity=Severity.WARNING,
        title="The traffic of Studio is logged",
        why="Nobody can find out afterwards where data went.",
        fix="AWS::EC2::FlowLog with TrafficType ALL for the VPC",
        source=f"{_VPC_GUIDE}/userguide/flow-logs.html",
        types=(DOMAIN,),
        find=_flow_logs,
    ),
)
