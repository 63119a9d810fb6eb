"""A person in a domain."""

from studio_constructs.user_profile.interfaces import IUserProfile
from studio_constructs.user_profile.user_profile import UserProfile

__all__ = ["IUserProfile", "UserProfile"]
