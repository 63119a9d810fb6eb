"""`NetworkStack`: where Studio lives. Rarely changes."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from constructs import Construct

from stacks._base import EstateStack
from stacks.estate import DataPerimeterSettings, NetworkSettings, NewNetwork
from studio_constructs import StudioNetwork, StudioVpc


class NetworkStack(EstateStack):
    """A new VPC without internet, or a security group in one that exists.

    Attributes:
        network: What the domain lives in.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: NetworkSettings,
        data_perimeter: DataPerimeterSettings,
        kernel_traffic: bool,
        encryption_key: kms.IKey,
        stack_name: str,
        description: str,
    ) -> None:
        chosen = settings.choice
        self._zones = chosen.availability_zones if isinstance(chosen, NewNetwork) else 2
        super().__init__(scope, construct_id, stack_name=stack_name, description=description)
        groups = self._existing_security_groups(settings)
        self.network = StudioNetwork(
            self,
            "Network",
            vpc=_vpc(settings),
            endpoints=chosen.endpoints,
            security_groups=groups,
            encryption_key=encryption_key,
            data_perimeter=data_perimeter.made(),
            s3_prefix_list_id=chosen.s3_prefix_list_id if isinstance(chosen, NewNetwork) else None,
            kernel_traffic=kernel_traffic and groups is None,  # whoever keeps the groups keeps their rules
        )
        self.say("VpcId", self.network.vpc.vpc_id, "The VPC that Studio lives in")
        self.stay_if_empty()

    @property
    def availability_zones(self) -> list[str]:
        """Zones for the subnets, without the CDK looking them up: a synth needs no account and always says the same."""
        if isinstance(self._zones, int):
            return [cdk.Fn.select(number, cdk.Fn.get_azs()) for number in range(self._zones)]
        return list(self._zones)

    def _existing_security_groups(self, settings: NetworkSettings) -> list[ec2.ISecurityGroup] | None:
        if settings.existing is None or not settings.existing.security_group_ids:
            return None
        return [
            # Not mutable: a group that somebody else keeps gets no rules from here.
            ec2.SecurityGroup.from_security_group_id(self, f"SecurityGroup{number}", group_id, mutable=False)
            for number, group_id in enumerate(settings.existing.security_group_ids, start=1)
        ]


def _vpc(settings: NetworkSettings) -> StudioVpc:
    chosen = settings.choice
    if isinstance(chosen, NewNetwork):
        return StudioVpc.new(
            cidr=chosen.cidr, availability_zones=chosen.availability_zones, internet_access=chosen.internet_access
        )
    if not chosen.subnet_ids:
        return StudioVpc.lookup(vpc_id=chosen.vpc_id)
    return StudioVpc.existing(vpc_id=chosen.vpc_id, subnet_ids=chosen.subnet_ids)
