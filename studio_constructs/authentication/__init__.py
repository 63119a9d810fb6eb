"""How people sign in: IAM with a role of their own, or Identity Center with assignments."""

from studio_constructs.authentication.application_assignment import ApplicationAssignment
from studio_constructs.authentication.authentication import Authentication
from studio_constructs.authentication.identity_center import IdentityCenterGroup, IdentityCenterUser
from studio_constructs.authentication.login_network import LoginNetwork
from studio_constructs.authentication.login_role import LoginRole
from studio_constructs.authentication.login_times import LoginTimes
from studio_constructs.authentication.login_trust import LoginTrust
from studio_constructs.authentication.own_profile import OwnProfile

__all__ = [
    "ApplicationAssignment",
    "Authentication",
    "IdentityCenterGroup",
    "IdentityCenterUser",
    "LoginNetwork",
    "LoginRole",
    "LoginTimes",
    "LoginTrust",
    "OwnProfile",
]
