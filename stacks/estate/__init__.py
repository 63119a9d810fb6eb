"""The estate file: one YAML file that says who works in a SageMaker Studio, on what, with which data, where."""

from stacks.estate.assignment import USERS_PER_STACK, stack_of
from stacks.estate.errors import EstateError, EstateProblem
from stacks.estate.loader import load_estate
from stacks.estate.model import (
    AuthenticationSettings,
    DomainSettings,
    EncryptionSettings,
    Environment,
    Estate,
    ExistingNetwork,
    IdleShutdownSettings,
    NetworkSettings,
    NewNetwork,
    Portal,
    RemovalPolicy,
    Settings,
    SpaceStorage,
    StartUpScript,
    Team,
    User,
    UserMayChoose,
)

__all__ = [
    "USERS_PER_STACK",
    "AuthenticationSettings",
    "DomainSettings",
    "EncryptionSettings",
    "Environment",
    "Estate",
    "EstateError",
    "EstateProblem",
    "ExistingNetwork",
    "IdleShutdownSettings",
    "NetworkSettings",
    "NewNetwork",
    "Portal",
    "RemovalPolicy",
    "Settings",
    "SpaceStorage",
    "StartUpScript",
    "Team",
    "User",
    "UserMayChoose",
    "load_estate",
    "stack_of",
]
