"""The network of a Studio: a VPC without a way out, the endpoints Studio needs, one security group."""

from studio_constructs.network.endpoints import StudioEndpoint
from studio_constructs.network.network import StudioNetwork
from studio_constructs.network.vpc import StudioVpc

__all__ = ["StudioEndpoint", "StudioNetwork", "StudioVpc"]
