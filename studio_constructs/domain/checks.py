"""All that is wrong with the arguments of a domain: also for a pattern that makes one, before it makes anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._naming import check_taken_in_stack, default_name
from studio_constructs._validation import check_key, check_kind, check_list, check_name, check_region, check_settings
from studio_constructs.apps import RStudioSettings
from studio_constructs.authentication.authentication import check_authentication
from studio_constructs.domain.options import DockerSettings, IpAddressType, UnifiedStudioSettings
from studio_constructs.errors import Problem
from studio_constructs.idle.apps import check_idle_apps, idle_of_domain, idle_of_shared_spaces
from studio_constructs.network import StudioNetwork
from studio_constructs.network.network import check_network
from studio_constructs.settings import DefaultSpaceSettings, UserSettings
from studio_constructs.settings.user import check_user_settings

_OPTIONS: dict[str, type[Any]] = {
    "default_space_settings": DefaultSpaceSettings,
    "docker": DockerSettings,
    "rstudio": RStudioSettings,
    "unified_studio": UnifiedStudioSettings,
}


def check_domain(
    scope: Construct,
    *,
    domain_name: str | None,
    network: StudioNetwork | None,
    encryption_key: kms.IKey | None,
    default_user_settings: UserSettings | None,
    **options: Any,
) -> list[Problem]:
    """All that is wrong; *options* are further arguments of `Domain` by their names."""
    found = [
        *check_name("domain_name", domain_name, code="DomainNameInvalid", what="the name of a domain"),
        *check_taken_in_stack("domain_name", scope, "Domain", domain_name or default_name(scope)),
        *check_region("the stack's region", cdk.Stack.of(scope).region),
        *_check_network(network),
        *check_key("encryption_key", encryption_key),
        *check_authentication("authentication", options.get("authentication")),
        *check_user_settings("default_user_settings", default_user_settings, on="domain"),
    ]
    for name, kind in _OPTIONS.items():
        found += check_settings(name, options.get(name), kind)
    if not found:
        found += _check_idle(default_user_settings, options.get("default_space_settings"))
    return [
        *found,
        *_check_r(default_user_settings, options.get("rstudio")),
        *_check_homes(default_user_settings, home_efs=options.get("home_efs", True)),
        *_check_ip_address_type(options.get("ip_address_type")),
        *_check_domain_groups(options.get("domain_security_groups")),
    ]


def _check_network(network: StudioNetwork | None) -> list[Problem]:
    if not isinstance(network, StudioNetwork):
        return check_network("network", network)
    count = len(network.subnets)
    if 1 <= count <= aws_facts.SUBNETS_MAX:
        return []
    wrote, rule = (
        f"the network has {count} private subnets",
        f"a domain has 1 to {aws_facts.SUBNETS_MAX} private subnets",
    )
    return [Problem("SubnetsInvalid", wrote, rule, "name them: StudioVpc.of(vpc, subnets=...)")]


def _check_idle(users: UserSettings | None, spaces: DefaultSpaceSettings | None) -> list[Problem]:
    """What stops idle apps can work with what they start from."""
    said = (users or UserSettings()).for_domain()
    problems = check_idle_apps(idle_of_domain("default_user_settings", said))
    shared = None if spaces is None else idle_of_shared_spaces("default_space_settings", spaces, said.idle_shutdown)
    return problems if shared is None else [*problems, *shared.problems()]


def _check_r(settings: UserSettings | None, rstudio: RStudioSettings | None) -> list[Problem]:
    """Who opens RStudio, and what its sessions are, belongs to a domain that has RStudio."""
    if rstudio is not None or not isinstance(settings, UserSettings):
        return []
    said = {"r_session": settings.r_session, "rstudio_access": settings.rstudio_access}
    rule, fix = "the domain has no RStudio", "add rstudio=RStudioSettings(...), or drop it"
    return [
        Problem("RStudioMissing", f"default_user_settings.{name} is given", rule, fix)
        for name, value in said.items()
        if value is not None
    ]


def _check_homes(settings: UserSettings | None, *, home_efs: bool) -> list[Problem]:
    if home_efs or not isinstance(settings, UserSettings) or not settings.auto_mount_home_efs:
        return []
    wrote = "default_user_settings.auto_mount_home_efs is True and home_efs is False"
    return [Problem("HomeEfsMissing", wrote, "there are no homes to mount", "drop one of them")]


def _check_ip_address_type(value: object) -> list[Problem]:
    fits = isinstance(value, IpAddressType)
    return check_kind("ip_address_type", value, fits=fits, what="an IpAddressType", fix="IpAddressType.DUAL_STACK")


def _check_domain_groups(groups: Sequence[ec2.ISecurityGroup] | None) -> list[Problem]:
    if groups is None or (wrong := check_list("domain_security_groups", groups)):
        return [] if groups is None else wrong
    most = aws_facts.DOMAIN_LEVEL_SECURITY_GROUPS_MAX
    if len(groups) <= most:
        return []
    wrote, rule = f"domain_security_groups holds {len(groups)}", f"a domain itself has at most {most}"
    return [Problem("SecurityGroupsInvalid", wrote, rule, "drop some")]
