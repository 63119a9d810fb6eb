"""What a domain makes in its VPC for the home directories: a file system, its way in, and two security groups.

AWS makes them with SageMaker's service-linked role, tags them with the domain's ARN, and leaves them behind when
the domain is deleted. They are what keeps a VPC from being deleted afterwards, so they are made here too.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import ec2_backends
from moto.ec2.models.security_groups import SecurityGroupBackend
from moto.efs.models import efs_backends

from .records import Record
from .settings import subnet_of

TAG = "ManagedByAmazonSageMakerResource"
NFS = "2049"


def make(domain: Record) -> None:
    """Make the home file system of a new domain, or of one that did without until now."""
    tags = {TAG: domain.arn}
    file_system = _efs(domain).create_file_system(
        creation_token=domain.values["DomainId"],
        performance_mode="generalPurpose",
        encrypted=True,
        kms_key_id=domain.settings.get("KmsKeyId", ""),
        throughput_mode="bursting",
        provisioned_throughput_in_mibps=0,
        availability_zone_name="",
        backup=False,
        tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    domain.attributes["HomeEfsFileSystemId"] = file_system.file_system_id
    if "VpcId" in domain.settings:
        _make_security_groups(domain, tags)
        reach(domain)


def _make_security_groups(domain: Record, tags: dict[str, str]) -> None:
    ec2, vpc_id = _ec2(domain), domain.settings["VpcId"]
    inbound, outbound = (
        ec2.create_security_group(name, f"[DO NOT DELETE] {name}", vpc_id, tags={**tags})
        for name in _group_names(domain)
    )
    # each names the other: neither can be deleted before the rules are revoked
    ec2.authorize_security_group_ingress(
        inbound.id, "tcp", NFS, NFS, [], source_groups=[{"GroupId": outbound.id}], vpc_id=vpc_id
    )
    ec2.authorize_security_group_egress(
        outbound.id, "tcp", NFS, NFS, [], source_groups=[{"GroupId": inbound.id}], vpc_id=vpc_id
    )


def reach(domain: Record) -> None:
    """Give every availability zone of the domain's subnets a mount target."""
    ec2, efs = _ec2(domain), _efs(domain)
    vpc_id, file_system_id = domain.settings["VpcId"], domain.attributes["HomeEfsFileSystemId"]
    zones = {target.availability_zone_name for target in _mounted(domain)}
    group = ec2.get_security_group_from_name(_group_names(domain)[0], vpc_id)
    for subnet_id in domain.settings.get("SubnetIds", []):
        subnet = subnet_of(domain.store, subnet_id, vpc_id)
        if subnet.availability_zone not in zones:
            efs.create_mount_target(file_system_id, subnet_id, security_groups=[group.id] if group else None)
            zones.add(subnet.availability_zone)


def remove(domain: Record) -> None:
    """Delete the home file system with everything in it, and what belongs to it."""
    ec2, efs = _ec2(domain), _efs(domain)
    for target in _mounted(domain):
        efs.delete_mount_target(target.mount_target_id)
    efs.delete_file_system(domain.attributes["HomeEfsFileSystemId"])
    groups = [ec2.get_security_group_from_name(name, domain.settings.get("VpcId")) for name in _group_names(domain)]
    for group in filter(None, groups):
        group.ingress_rules.clear()
        group.egress_rules.clear()
    for group in filter(None, groups):
        ec2.delete_security_group(group_id=group.id)


def _named_or_in_use(ec2: Any, group: Any) -> bool:
    """Whether another group of homes names a group of homes, or a mount target is in it."""
    others = [other for other in ec2.groups[group.vpc_id].values() if other is not group and _is_of_homes(other)]
    rules = [rule for other in others for rule in (*other.ingress_rules, *other.egress_rules)]
    named = {rule.source_group.get("GroupId") for rule in rules}
    targets = efs_backends[ec2.account_id][ec2.region_name].mount_targets_by_id.values()
    return group.id in named or any(group.id in (target.security_groups or []) for target in targets)


def _is_of_homes(group: Any) -> bool:
    return bool(group.name.startswith("security-group-for-"))


def install() -> None:
    """Refuse to delete a group of homes while it is in use, which moto does not mind."""
    if getattr(SecurityGroupBackend, "_minds_homes", False):
        return
    delete = SecurityGroupBackend._delete_security_group  # noqa: SLF001 - moto has no other seam

    def delete_unless_in_use(self: Any, vpc_id: str | None, group_id: str) -> None:
        group = self.groups[vpc_id or self.default_vpc.id].get(group_id)
        if group is not None and _is_of_homes(group) and _named_or_in_use(self, group):
            raise DependencyViolationError(f"resource {group_id} has a dependent object")
        delete(self, vpc_id, group_id)

    for name, value in (("_delete_security_group", delete_unless_in_use), ("_minds_homes", True)):
        setattr(SecurityGroupBackend, name, value)


def _group_names(domain: Record) -> list[str]:
    return [f"security-group-for-{way}-nfs-{domain.values['DomainId']}" for way in ("inbound", "outbound")]


def _mounted(domain: Record) -> list[Any]:
    file_system_id = domain.attributes["HomeEfsFileSystemId"]
    targets = _efs(domain).mount_targets_by_id.values()
    return [target for target in targets if target.file_system_id == file_system_id]


def _ec2(domain: Record) -> Any:
    return ec2_backends[domain.store.account_id][domain.store.region_name]


def _efs(domain: Record) -> Any:
    return efs_backends[domain.store.account_id][domain.store.region_name]
