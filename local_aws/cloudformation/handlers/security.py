"""Security groups and their rules, VPC endpoints, flow logs."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from moto.ec2.models import ec2_backends

from .base import as_text, truth
from .network import Ec2Resource


def _permission(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule of a template as EC2's API takes it."""
    protocol = str(rule["IpProtocol"])
    permission: dict[str, Any] = {"IpProtocol": protocol}
    if protocol not in ("-1", "all"):
        permission |= {"FromPort": int(rule.get("FromPort", -1)), "ToPort": int(rule.get("ToPort", -1))}
    said = {"Description": str(rule["Description"])} if rule.get("Description") else {}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    prefixes = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if "CidrIp" in rule:
        permission["IpRanges"] = [{"CidrIp": rule["CidrIp"], **said}]
    if "CidrIpv6" in rule:
        permission["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **said}]
    if group:
        permission["UserIdGroupPairs"] = [{"GroupId": group, **said}]
    if prefixes:
        permission["PrefixListIds"] = [{"PrefixListId": prefixes, **said}]
    return permission


_EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


class SecurityGroup(Ec2Resource):
    """``AWS::EC2::SecurityGroup``."""

    TYPE = "AWS::EC2::SecurityGroup"
    NAME = "GroupName"

    def make(self) -> dict[str, Any]:
        """Create it; EC2 lets everything out until rules of one's own say otherwise."""
        group = self.api.create_security_group(
            GroupName=self.properties.get("GroupName", self.name),
            Description=self.properties["GroupDescription"],
            **self.given("VpcId"),
        )
        if self.properties.get("SecurityGroupEgress"):
            self.api.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=[_permission(_EVERYWHERE)])
        return {"Id": group["GroupId"], "GroupId": group["GroupId"]}

    def change(self, old: dict[str, Any]) -> None:
        """Rules and tags."""
        ident = self.physical_resource_id
        self._rules(
            old,
            "SecurityGroupIngress",
            self.api.authorize_security_group_ingress,
            self.api.revoke_security_group_ingress,
        )
        if old and bool(old.get("SecurityGroupEgress")) != bool(self.properties.get("SecurityGroupEgress")):
            everywhere = [_permission(_EVERYWHERE)]
            if self.properties.get("SecurityGroupEgress"):
                self.api.revoke_security_group_egress(GroupId=ident, IpPermissions=everywhere)
            else:
                self.api.authorize_security_group_egress(GroupId=ident, IpPermissions=everywhere)
        self._rules(
            old, "SecurityGroupEgress", self.api.authorize_security_group_egress, self.api.revoke_security_group_egress
        )
        self.tag(old)

    def _rules(self, old: dict[str, Any], key: str, authorize: Any, revoke: Any) -> None:
        added, removed = self.list_changes(old, key)
        for rule in removed:
            revoke(GroupId=self.physical_resource_id, IpPermissions=[_permission(rule)])
        for rule in added:
            authorize(GroupId=self.physical_resource_id, IpPermissions=[_permission(rule)])

    def remove(self) -> None:
        """Delete it, once no network interface and no other group's rule needs it."""
        ident = self.physical_resource_id
        for name, call in (
            ("group-id", self.api.describe_network_interfaces),
            ("ip-permission.group-id", self.api.describe_security_groups),
            ("egress.ip-permission.group-id", self.api.describe_security_groups),
        ):
            found = call(Filters=[{"Name": name, "Values": [ident]}])
            users = found.get("NetworkInterfaces", []) + found.get("SecurityGroups", [])
            if [user for user in users if user.get("GroupId") != ident]:
                self.refuse_if(users, "security group")
        self.api.delete_security_group(GroupId=ident)


class _Rule(Ec2Resource):
    """One rule of a security group, with an id of its own."""

    @abstractmethod
    def _authorize(self) -> Any:
        """The call that makes it, which says which way it goes."""

    def make(self) -> dict[str, Any]:
        """Authorize it."""
        made = self._authorize()(GroupId=self.properties["GroupId"], IpPermissions=[_permission(self.properties)])
        return {"Id": made["SecurityGroupRules"][0]["SecurityGroupRuleId"]}

    def change(self, old: dict[str, Any]) -> None:
        """Its description."""
        if old and self.changed(old, "Description"):
            self.remove()
            self.attributes = self.make()


class SecurityGroupIngress(_Rule):
    """``AWS::EC2::SecurityGroupIngress``."""

    TYPE = "AWS::EC2::SecurityGroupIngress"

    def _authorize(self) -> Any:
        return self.api.authorize_security_group_ingress

    def remove(self) -> None:
        """Revoke it."""
        self.api.revoke_security_group_ingress(
            GroupId=self.properties["GroupId"], SecurityGroupRuleIds=[self.physical_resource_id]
        )


class SecurityGroupEgress(_Rule):
    """``AWS::EC2::SecurityGroupEgress``."""

    TYPE = "AWS::EC2::SecurityGroupEgress"

    def _authorize(self) -> Any:
        return self.api.authorize_security_group_egress

    def remove(self) -> None:
        """Revoke it."""
        self.api.revoke_security_group_egress(
            GroupId=self.properties["GroupId"], SecurityGroupRuleIds=[self.physical_resource_id]
        )


class VpcEndpoint(Ec2Resource):
    """``AWS::EC2::VPCEndpoint``."""

    TYPE = "AWS::EC2::VPCEndpoint"

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = self.given("VpcId", "ServiceName", "RouteTableIds", "SubnetIds", "SecurityGroupIds")
        if "PolicyDocument" in self.properties:
            given["PolicyDocument"] = as_text(self.properties["PolicyDocument"])
        made = self.api.create_vpc_endpoint(
            VpcEndpointType=self.properties.get("VpcEndpointType", "Gateway"),
            PrivateDnsEnabled=truth(self.properties.get("PrivateDnsEnabled", False)),
            **given,
        )["VpcEndpoint"]
        names = [f"{row.get('HostedZoneId', '')}:{row['DnsName']}" for row in made.get("DnsEntries", [])]
        return {
            "Id": made["VpcEndpointId"],
            "CreationTimestamp": str(made.get("CreationTimestamp", "")),
            "DnsEntries": names,
            "NetworkInterfaceIds": made.get("NetworkInterfaceIds", []),
        }

    def change(self, old: dict[str, Any]) -> None:
        """Policy, subnets, groups, route tables, private names, tags."""
        if old:
            self._modify(old)
        self.tag(old)

    def _modify(self, old: dict[str, Any]) -> None:
        model = ec2_backends[self.account_id][self.region_name].vpc_end_points[self.physical_resource_id]
        if self.changed(old, "PolicyDocument"):
            policy = self.properties.get("PolicyDocument", model.DEFAULT_POLICY)
            self.api.modify_vpc_endpoint(VpcEndpointId=self.physical_resource_id, PolicyDocument=as_text(policy))
        for key, name in (
            ("SubnetIds", "SubnetIds"),
            ("SecurityGroupIds", "SecurityGroupIds"),
            ("RouteTableIds", "RouteTableIds"),
        ):
            added, removed = self.list_changes(old, key)
            change = {f"Add{name}": added, f"Remove{name}": removed}
            if change := {way: items for way, items in change.items() if items}:
                self.api.modify_vpc_endpoint(VpcEndpointId=self.physical_resource_id, **change)
        # moto's API has no way to change this one
        model.private_dns_enabled = truth(self.properties.get("PrivateDnsEnabled", False))

    def remove(self) -> None:
        """Delete it, and forget it: moto would go on listing it as deleted."""
        self.api.delete_vpc_endpoints(VpcEndpointIds=[self.physical_resource_id])
        ec2_backends[self.account_id][self.region_name].vpc_end_points.pop(self.physical_resource_id, None)


class FlowLog(Ec2Resource):
    """``AWS::EC2::FlowLog``."""

    TYPE = "AWS::EC2::FlowLog"

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = self.given(
            "DeliverLogsPermissionArn",
            "LogGroupName",
            "LogDestination",
            "LogDestinationType",
            "LogFormat",
            "ResourceType",
            "TrafficType",
        )
        if "MaxAggregationInterval" in self.properties:
            given["MaxAggregationInterval"] = int(self.properties["MaxAggregationInterval"])
        made = self.api.create_flow_logs(ResourceIds=[self.properties["ResourceId"]], **given)
        for failure in made.get("Unsuccessful", []):
            raise RuntimeError(failure["Error"]["Message"])
        return {"Id": made["FlowLogIds"][0]}

    def change(self, old: dict[str, Any]) -> None:
        """Tags."""
        self.tag(old)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_flow_logs(FlowLogIds=[self.physical_resource_id])


MODELS = [SecurityGroup, SecurityGroupIngress, SecurityGroupEgress, VpcEndpoint, FlowLog]
