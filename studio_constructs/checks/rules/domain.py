"""Rules on domains: network, key, what is kept, what is told afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.rules.groups import lets_in
from studio_constructs.checks.rules.retention import FIX, find_not_retained
from studio_constructs.checks.rules.types import DOMAIN, SECURITY_GROUP, SUBNET
from studio_constructs.checks.template import UNKNOWN, Resource, Template, as_flag, is_literal

_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_API: Final = "https://docs.aws.amazon.com/sagemaker/latest/APIReference"
_SUBNETS_MIN: Final = 2


def _network(domain: Resource, _: Template) -> Iterator[str]:
    access = domain.value("AppNetworkAccessType")
    if access is None:
        yield "AppNetworkAccessType is missing, which means PublicInternetOnly"
    elif is_literal(access) and access != "VpcOnly":
        yield f"AppNetworkAccessType is {access!r}"


def _key(domain: Resource, _: Template) -> Iterator[str]:
    key = domain.value("KmsKeyId")
    if key is None:
        yield "KmsKeyId is missing, which means a key of AWS"
    elif isinstance(key, str) and "alias/aws/" in key:
        yield f"KmsKeyId is {str(key)!r}, a key of AWS"


def _source_identity(domain: Resource, _: Template) -> Iterator[str]:
    identity = domain.value("DomainSettings.ExecutionRoleIdentityConfig")
    if identity is None:
        yield "DomainSettings.ExecutionRoleIdentityConfig is missing, which means DISABLED"
    elif is_literal(identity) and identity != "USER_PROFILE_NAME":
        yield f"DomainSettings.ExecutionRoleIdentityConfig is {identity!r}"


def _docker(domain: Resource, _: Template) -> Iterator[str]:
    docker = domain.value("DomainSettings.DockerSettings")
    if not isinstance(docker, dict) or docker.get("EnableDockerAccess") != "ENABLED":
        return
    if docker.get("RootlessDocker") == "ENABLED":
        yield "DomainSettings.DockerSettings.RootlessDocker is 'ENABLED', which makes SageMaker ignore trusted accounts"
    elif not docker.get("VpcOnlyTrustedAccounts"):
        yield "DomainSettings.DockerSettings.VpcOnlyTrustedAccounts is missing, and EnableDockerAccess is 'ENABLED'"


def _tags(domain: Resource, _: Template) -> Iterator[str]:
    if not domain.value("Tags"):
        yield "Tags is missing"


def _subnets(domain: Resource, template: Template) -> Iterator[str]:
    subnets = domain.many("SubnetIds")
    if any(subnet is UNKNOWN for subnet in subnets):
        return
    if len({str(subnet) for subnet in subnets}) < _SUBNETS_MIN:
        yield f"SubnetIds names {len(subnets)}"
        return
    found = [template.target(subnet) for subnet in subnets]
    zones = [subnet.value("AvailabilityZone") if subnet else UNKNOWN for subnet in found]
    if all(is_literal(zone) for zone in zones) and len(set(zones)) < _SUBNETS_MIN:
        yield f"SubnetIds lie all in {zones[0]}"


def _public_subnets(domain: Resource, template: Template) -> Iterator[str]:
    for index, value in enumerate(domain.many("SubnetIds")):
        subnet = template.target(value)
        if subnet is None or subnet.type != SUBNET:
            continue
        if as_flag(subnet.value("MapPublicIpOnLaunch")):
            yield f"SubnetIds[{index}] is {subnet.logical_id}, where MapPublicIpOnLaunch is true"
        elif _leads_out(subnet, template.home_of(subnet)):
            yield f"SubnetIds[{index}] is {subnet.logical_id}, whose route table leads to an internet gateway"


def _leads_out(subnet: Resource, template: Template) -> bool:
    tables = [
        template.target(each.value("RouteTableId"))
        for each in template.of_type("AWS::EC2::SubnetRouteTableAssociation")
        if template.target(each.value("SubnetId")) == subnet
    ]
    for route in template.of_type("AWS::EC2::Route"):
        table = template.target(route.value("RouteTableId"))
        gateway = template.target(route.value("GatewayId"))
        if table is not None and table in tables and gateway and gateway.type == "AWS::EC2::InternetGateway":
            return True
    return False


def _shared_groups(domain: Resource, template: Template) -> Iterator[str]:
    for name in ("DefaultUserSettings", "DefaultSpaceSettings"):
        for index, value in enumerate(domain.many(f"{name}.SecurityGroups")):
            group = template.target(value)
            if group is not None and group.type == SECURITY_GROUP:
                for source in lets_in(group, template):
                    yield f"{name}.SecurityGroups[{index}] is {group.logical_id}, which lets in {source}"


def _groups_named(domain: Resource, _: Template) -> Iterator[str]:
    if not domain.many("DefaultUserSettings.SecurityGroups"):
        yield "DefaultUserSettings.SecurityGroups is missing"


def _shared_spaces(domain: Resource, _: Template) -> Iterator[str]:
    if domain.value("DefaultSpaceSettings") is None:
        yield "DefaultSpaceSettings is missing"
        return
    for name in ("ExecutionRole", "SecurityGroups"):
        if domain.value(f"DefaultSpaceSettings.{name}") in (None, []):
            yield f"DefaultSpaceSettings.{name} is missing"


def _tag_propagation(domain: Resource, _: Template) -> Iterator[str]:
    propagation = domain.value("TagPropagation")
    if propagation is None:
        yield "TagPropagation is missing, which means DISABLED"
    elif is_literal(propagation) and propagation != "ENABLED":
        yield f"TagPropagation is {propagation!r}"


def _unified_studio(domain: Resource, _: Template) -> Iterator[str]:
    settings = domain.value("DomainSettings.UnifiedStudioSettings")
    if isinstance(settings, dict) and settings.get("StudioWebPortalAccess") is None:
        yield "DomainSettings.UnifiedStudioSettings.StudioWebPortalAccess is missing"


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
    Rule(
        id="Studio-D02",
        severity=Severity.ERROR,
        title="Homes and volumes are encrypted with a key of yours",
        why="Nobody can say in a policy who may use a key of AWS, nor take it away. The key can not be changed later: "
        "another one is another domain, without anybody's home.",
        fix="KmsKeyId: the ARN of a customer managed key",
        source=f"{_GUIDE}/encryption-at-rest-studio.html",
        types=(DOMAIN,),
        find=_key,
    ),
    Rule(
        id="Studio-D03",
        severity=Severity.WARNING,
        title="CloudTrail tells the person behind each call",
        why="Calls from apps carry the name of the role only: where people share one, nobody can find out who did it. "
        "To turn it on later all apps must be stopped.",
        fix="DomainSettings: {ExecutionRoleIdentityConfig: USER_PROFILE_NAME}, and let the roles' trust allow "
        "sts:SetSourceIdentity",
        source=f"{_GUIDE}/monitor-user-access.html",
        types=(DOMAIN,),
        find=_source_identity,
    ),
    Rule(
        id="Studio-D04",
        severity=Severity.ERROR,
        title="A domain outlives its stack and its replacement",
        why="A domain that goes takes the way to everybody's home with it: the file system stays, but no new domain "
        "can take it over.",
        fix=FIX,
        source=f"{_GUIDE}/gs-studio-delete-domain.html",
        types=(DOMAIN,),
        find=find_not_retained,
    ),
    Rule(
        id="Studio-D05",
        severity=Severity.ERROR,
        title="Docker is off, or pulls images of named accounts only",
        why="Docker's traffic goes through a network of SageMaker's own, also with VpcOnly: an image of anybody's "
        "carries code in and data out.",
        fix="DomainSettings: {DockerSettings: {EnableDockerAccess: DISABLED}}, or name VpcOnlyTrustedAccounts and "
        "leave RootlessDocker off",
        source=f"{_GUIDE}/studio-updated-local-get-started.html",
        types=(DOMAIN,),
        find=_docker,
    ),
    Rule(
        id="Studio-D06",
        severity=Severity.WARNING,
        title="A domain has tags",
        why="Without them nobody sees what it costs, nor can a policy speak of it. Tags of the stack, which a template "
        "does not show, are not counted.",
        fix="Tags: [{Key: ..., Value: ...}]",
        source="https://docs.aws.amazon.com/config/latest/developerguide/sagemaker-domain-tagged.html",
        types=(DOMAIN,),
        find=_tags,
    ),
    Rule(
        id="Studio-D07",
        severity=Severity.WARNING,
        title="A domain has subnets in two zones",
        why="A zone that fails takes Studio with it; and to change the subnets later all apps must be stopped.",
        fix="SubnetIds: two subnets or more, in different Availability Zones",
        source=f"{_API}/API_UpdateDomain.html",
        types=(DOMAIN,),
        find=_subnets,
    ),
    Rule(
        id="Studio-D08",
        severity=Severity.ERROR,
        title="The subnets of a domain are private",
        why="Apps have no public address, so an internet gateway does not serve them, while everything else in such a "
        "subnet stands in the internet.",
        fix="SubnetIds: subnets without a route to an internet gateway, and without MapPublicIpOnLaunch",
        source=f"{_GUIDE}/studio-updated-and-internet-access.html",
        types=(DOMAIN,),
        find=_public_subnets,
    ),
    Rule(
        id="Studio-D09",
        severity=Severity.ERROR,
        title="What the apps of all people carry lets no app in",
        why="Apps answer whoever reaches them, without asking for a name: one person reads another one's notebooks and "
        "runs code in them. Groups that are not in the templates are not judged.",
        fix="take the ingress out of the group; give each profile a group of its own where an app needs one",
        source=f"{_GUIDE}/studio-updated-and-internet-access.html",
        types=(DOMAIN,),
        find=_shared_groups,
    ),
    Rule(
        id="Studio-D10",
        severity=Severity.ERROR,
        title="A domain names the security groups of its apps",
        why="With VpcOnly SageMaker refuses a profile without one; without VpcOnly nobody can say what apps reach.",
        fix="DefaultUserSettings: {SecurityGroups: [...]}",
        source=f"{_API}/API_UserSettings.html",
        types=(DOMAIN,),
        find=_groups_named,
    ),
    Rule(
        id="Studio-D11",
        severity=Severity.WARNING,
        title="Shared spaces have a role and security groups",
        why="What is said of people does not hold in spaces that they share: without settings of their own these do "
        "not start.",
        fix="DefaultSpaceSettings: {ExecutionRole: ..., SecurityGroups: [...]}",
        source=f"{_API}/API_DefaultSpaceSettings.html",
        types=(DOMAIN,),
        find=_shared_spaces,
    ),
    Rule(
        id="Studio-D12",
        severity=Severity.WARNING,
        title="A domain that belongs to Unified Studio says whether Studio opens it too",
        why="Unsaid, people may find the domain closed in Studio, or open past the projects of Unified Studio.",
        fix="DomainSettings: {UnifiedStudioSettings: {StudioWebPortalAccess: ENABLED or DISABLED}}",
        source=f"{_API}/API_UnifiedStudioSettings.html",
        types=(DOMAIN,),
        find=_unified_studio,
    ),
    Rule(
        id="Studio-D13",
        severity=Severity.WARNING,
        title="The tags of a domain reach its spaces and apps",
        why="What apps cost is told by the tags of apps; without them the bill names SageMaker and nobody else.",
        fix="TagPropagation: ENABLED",
        source=f"{_API}/API_CreateDomain.html",
        types=(DOMAIN,),
        find=_tag_propagation,
    ),
)
