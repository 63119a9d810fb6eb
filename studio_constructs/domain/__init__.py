"""The domain: one per estate, with the settings that hold for everybody."""

from studio_constructs.domain.domain import Domain
from studio_constructs.domain.interfaces import IDomain
from studio_constructs.domain.options import DockerSettings, IpAddressType, UnifiedStudioSettings

__all__ = ["DockerSettings", "Domain", "IDomain", "IpAddressType", "UnifiedStudioSettings"]
