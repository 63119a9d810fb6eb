"""Our settings for those who hold a raw ``CfnDomain``, ``CfnUserProfile`` or ``CfnSpace``, or a bucket.

::

    cfn_domain.with_(studio.mixins.DomainUserSettings(studio.UserSettings(idle_shutdown=...)))

A mixin sets what is said in it over what the resource has, and leaves the rest as it is.
"""

from studio_constructs.mixins.bucket_perimeter import BucketPerimeter
from studio_constructs.mixins.retained import Retained
from studio_constructs.mixins.settings import (
    DomainDockerAccess,
    DomainSourceIdentity,
    DomainUserSettings,
    SpaceAppSettings,
    UserProfileUserSettings,
)

__all__ = [
    "BucketPerimeter",
    "DomainDockerAccess",
    "DomainSourceIdentity",
    "DomainUserSettings",
    "Retained",
    "SpaceAppSettings",
    "UserProfileUserSettings",
]
