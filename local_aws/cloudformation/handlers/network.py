"""VPCs, subnets, routes, gateways."""

from __future__ import annotations

from typing import Any

from local_aws.cloudformation.errors import ResourceFailureError

from .base import ApiResource, truth


class Ec2Resource(ApiResource):
    """A resource of EC2, which all have their tags set the same way."""

    SERVICE = "ec2"

    def tag(self, old: dict[str, Any]) -> None:
        """Bring the tags up to date."""
        added, removed = self.tag_changes(old)
        if added:
            self.api.create_tags(Resources=[self.physical_resource_id], Tags=added)
        if removed:
            self.api.delete_tags(Resources=[self.physical_resource_id], Tags=[{"Key": key} for key in removed])

    def refuse_if(self, in_use: Any, what: str) -> None:
        """Fail to delete while something depends on it, which moto does not mind."""
        if in_use:
            raise ResourceFailureError(
                f"The {what} '{self.physical_resource_id}' has dependencies and cannot be deleted."
            )


def _filter(name: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]}]


class Vpc(Ec2Resource):
    """``AWS::EC2::VPC``."""

    TYPE = "AWS::EC2::VPC"

    def make(self) -> dict[str, Any]:
        """Create it; what AWS makes along with it are its attributes."""
        vpc = self.api.create_vpc(**self.given("CidrBlock", "InstanceTenancy"))["Vpc"]
        mine = _filter("vpc-id", vpc["VpcId"])
        groups = self.api.describe_security_groups(Filters=mine)["SecurityGroups"]
        acls = self.api.describe_network_acls(Filters=mine)["NetworkAcls"]
        return {
            "VpcId": vpc["VpcId"],
            "CidrBlockAssociations": [row["AssociationId"] for row in vpc.get("CidrBlockAssociationSet", [])],
            "DefaultNetworkAcl": next((acl["NetworkAclId"] for acl in acls), None),
            "DefaultSecurityGroup": next(
                (group["GroupId"] for group in groups if group["GroupName"] == "default"), None
            ),
            "Ipv6CidrBlocks": [],
        }

    def change(self, old: dict[str, Any]) -> None:
        """DNS and tags."""
        for name, default in (("EnableDnsSupport", True), ("EnableDnsHostnames", False)):
            if self.changed(old, name):
                value = {"Value": truth(self.properties.get(name, default))}
                self.api.modify_vpc_attribute(VpcId=self.physical_resource_id, **{name: value})
        self.tag(old)

    def remove(self) -> None:
        """Delete it, once nothing is in it."""
        mine = _filter("vpc-id", self.physical_resource_id)
        groups = self.api.describe_security_groups(Filters=mine)["SecurityGroups"]
        self.refuse_if([group for group in groups if group["GroupName"] != "default"], "vpc")
        self.refuse_if(self.api.describe_network_interfaces(Filters=mine)["NetworkInterfaces"], "vpc")
        attached = _filter("attachment.vpc-id", self.physical_resource_id)
        self.refuse_if(self.api.describe_internet_gateways(Filters=attached)["InternetGateways"], "vpc")
        self.api.delete_vpc(VpcId=self.physical_resource_id)


class Subnet(Ec2Resource):
    """``AWS::EC2::Subnet``."""

    TYPE = "AWS::EC2::Subnet"

    def make(self) -> dict[str, Any]:
        """Create it."""
        given = self.given("VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId", "Ipv6CidrBlock")
        subnet = self.api.create_subnet(**given)["Subnet"]
        # what the template leaves to AWS can be asked for too
        found = {key: subnet[key] for key in ("AvailabilityZone", "CidrBlock", "VpcId")}
        return {
            **found,
            "SubnetId": subnet["SubnetId"],
            "Ipv6CidrBlocks": [],
            "NetworkAclAssociationId": "aclassoc-local",
        }

    def change(self, old: dict[str, Any]) -> None:
        """Public addresses and tags."""
        for name in ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"):
            if self.changed(old, name):
                value = {"Value": truth(self.properties.get(name, False))}
                self.api.modify_subnet_attribute(SubnetId=self.physical_resource_id, **{name: value})
        self.tag(old)

    def remove(self) -> None:
        """Delete it, once no network interface is in it."""
        mine = _filter("subnet-id", self.physical_resource_id)
        self.refuse_if(self.api.describe_network_interfaces(Filters=mine)["NetworkInterfaces"], "subnet")
        self.api.delete_subnet(SubnetId=self.physical_resource_id)


class RouteTable(Ec2Resource):
    """``AWS::EC2::RouteTable``."""

    TYPE = "AWS::EC2::RouteTable"

    def make(self) -> dict[str, Any]:
        """Create it."""
        table = self.api.create_route_table(VpcId=self.properties["VpcId"])["RouteTable"]
        return {"RouteTableId": table["RouteTableId"]}

    def change(self, old: dict[str, Any]) -> None:
        """Tags."""
        self.tag(old)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_route_table(RouteTableId=self.physical_resource_id)


class Route(Ec2Resource):
    """``AWS::EC2::Route``."""

    TYPE = "AWS::EC2::Route"
    _DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    _TARGETS = (
        "CarrierGatewayId",
        "EgressOnlyInternetGatewayId",
        "GatewayId",
        "InstanceId",
        "NatGatewayId",
        "NetworkInterfaceId",
        "TransitGatewayId",
        "VpcEndpointId",
        "VpcPeeringConnectionId",
    )

    def make(self) -> dict[str, Any]:
        """Create it."""
        destination = self.given(*self._DESTINATIONS)
        self.api.create_route(RouteTableId=self.properties["RouteTableId"], **destination, **self.given(*self._TARGETS))
        return {"CidrBlock": next(iter(destination.values()))}

    def change(self, old: dict[str, Any]) -> None:
        """Another target."""
        if old and self.changed(old, *self._TARGETS):
            self.api.replace_route(
                RouteTableId=self.properties["RouteTableId"],
                **self.given(*self._DESTINATIONS),
                **self.given(*self._TARGETS),
            )

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_route(RouteTableId=self.properties["RouteTableId"], **self.given(*self._DESTINATIONS))


class SubnetRouteTableAssociation(Ec2Resource):
    """``AWS::EC2::SubnetRouteTableAssociation``."""

    TYPE = "AWS::EC2::SubnetRouteTableAssociation"

    def make(self) -> dict[str, Any]:
        """Associate."""
        return {"Id": self.api.associate_route_table(**self.given("RouteTableId", "SubnetId"))["AssociationId"]}

    def remove(self) -> None:
        """Dissociate."""
        self.api.disassociate_route_table(AssociationId=self.physical_resource_id)


class InternetGateway(Ec2Resource):
    """``AWS::EC2::InternetGateway``."""

    TYPE = "AWS::EC2::InternetGateway"

    def make(self) -> dict[str, Any]:
        """Create it."""
        gateway = self.api.create_internet_gateway()["InternetGateway"]
        return {"InternetGatewayId": gateway["InternetGatewayId"]}

    def change(self, old: dict[str, Any]) -> None:
        """Tags."""
        self.tag(old)

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_internet_gateway(InternetGatewayId=self.physical_resource_id)


class VpcGatewayAttachment(Ec2Resource):
    """``AWS::EC2::VPCGatewayAttachment``."""

    TYPE = "AWS::EC2::VPCGatewayAttachment"

    def make(self) -> dict[str, Any]:
        """Attach."""
        self._attach(self.properties)
        return {"AttachmentType": "IGW" if "InternetGatewayId" in self.properties else "VGW"}

    def change(self, old: dict[str, Any]) -> None:
        """Another gateway."""
        if old and self.changed(old, "InternetGatewayId", "VpnGatewayId"):
            self._detach(old)
            self._attach(self.properties)

    def remove(self) -> None:
        """Detach."""
        self._detach(self.properties)

    def _attach(self, of: dict[str, Any]) -> None:
        if "InternetGatewayId" in of:
            self.api.attach_internet_gateway(InternetGatewayId=of["InternetGatewayId"], VpcId=of["VpcId"])
        else:
            self.api.attach_vpn_gateway(VpnGatewayId=of["VpnGatewayId"], VpcId=of["VpcId"])

    def _detach(self, of: dict[str, Any]) -> None:
        if "InternetGatewayId" in of:
            self.api.detach_internet_gateway(InternetGatewayId=of["InternetGatewayId"], VpcId=of["VpcId"])
        else:
            self.api.detach_vpn_gateway(VpnGatewayId=of["VpnGatewayId"], VpcId=of["VpcId"])


class NatGateway(Ec2Resource):
    """``AWS::EC2::NatGateway``."""

    TYPE = "AWS::EC2::NatGateway"

    def make(self) -> dict[str, Any]:
        """Create it."""
        gateway = self.api.create_nat_gateway(**self.given("SubnetId", "AllocationId", "ConnectivityType"))[
            "NatGateway"
        ]
        interfaces = [row.get("NetworkInterfaceId") for row in gateway.get("NatGatewayAddresses", [])]
        return {"NatGatewayId": gateway["NatGatewayId"], "EniId": next(iter(interfaces), None)}

    def change(self, old: dict[str, Any]) -> None:
        """Tags."""
        self.tag(old)

    def remove(self) -> None:
        """Delete it, and the network interface moto leaves behind."""
        self.api.delete_nat_gateway(NatGatewayId=self.physical_resource_id)
        if interface := self.attributes.get("EniId"):
            self.api.delete_network_interface(NetworkInterfaceId=interface)


class ElasticIp(Ec2Resource):
    """``AWS::EC2::EIP``."""

    TYPE = "AWS::EC2::EIP"

    def make(self) -> dict[str, Any]:
        """Allocate it."""
        address = self.api.allocate_address(Domain="vpc")
        return {"PublicIp": address["PublicIp"], "AllocationId": address["AllocationId"]}

    @property
    def physical_resource_id(self) -> str:
        """The address, which is what ``Ref`` has always been."""
        return str(self.attributes["PublicIp"])

    def change(self, old: dict[str, Any]) -> None:
        """Tags, and the instance it is for."""
        ident = self.attributes["AllocationId"]
        added, removed = self.tag_changes(old)
        if added:
            self.api.create_tags(Resources=[ident], Tags=added)
        if removed:
            self.api.delete_tags(Resources=[ident], Tags=[{"Key": key} for key in removed])
        if self.changed(old, "InstanceId") and "InstanceId" in self.properties:
            self.api.associate_address(AllocationId=ident, InstanceId=self.properties["InstanceId"])

    def remove(self) -> None:
        """Release it."""
        self.api.release_address(AllocationId=self.attributes["AllocationId"])


MODELS = [
    Vpc,
    Subnet,
    RouteTable,
    Route,
    SubnetRouteTableAssociation,
    InternetGateway,
    VpcGatewayAttachment,
    NatGateway,
    ElasticIp,
]
