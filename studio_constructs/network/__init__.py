"""The network of a Studio: a VPC without a way out, the endpoints Studio needs, one security group."""

from studio_constructs.network.data_perimeter import DataPerimeter
from studio_constructs.network.endpoints import StudioEndpoint
from studio_constructs.network.network import StudioNetwork
from studio_constructs.network.vpc import StudioVpc

__all__ = ["DataPerimeter", "StudioEndpoint", "StudioNetwork", "StudioVpc"]
