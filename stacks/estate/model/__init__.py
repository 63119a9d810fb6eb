"""An estate, typed: what `studio.yaml` may say and what the stacks read.

Each field says its meaning, unit, range and default: the JSON Schema takes its descriptions from here. Rules for one
value, or for fields of one mapping, live here; rules that join parts of the file live in ``rules``, so only
``load_estate`` gives an estate that is known to be right.
"""

from stacks.estate.model.api_only import AmazonQ, ApiOnly, Canvas, CanvasPart, CanvasSource
from stacks.estate.model.apps import IdleShutdownSettings, ScriptApp, StartUpScript, UserMayChoose
from stacks.estate.model.authentication import (
    AuthenticationSettings,
    IdentityCenter,
    IdentityCenterPerson,
    LoginPlaces,
    LoginRoleSettings,
    OidcTrust,
)
from stacks.estate.model.base import STANDARD_INSTANCE_TYPE, Model
from stacks.estate.model.classic import Classic, NotebookSnapshots
from stacks.estate.model.domain import (
    DockerAccess,
    DomainSettings,
    EncryptionSettings,
    FileSystem,
    PosixOwner,
    RemovalPolicy,
    SpaceStorage,
    TeardownSettings,
)
from stacks.estate.model.estate import Environment, EnvironmentEntry, Estate, EstateFile, EstateHead, Settings
from stacks.estate.model.governance import (
    AlarmSettings,
    AlertSettings,
    BackupSettings,
    BudgetSettings,
    CopySettings,
    Every,
    LockSettings,
    ScheduleSettings,
    SweepSettings,
    SweptApp,
    WorkingHoursSettings,
)
from stacks.estate.model.images import ImageApp, OwnImage
from stacks.estate.model.mlflow import Mlflow, MlflowServer, TeamMlflow
from stacks.estate.model.network import (
    BucketsFromNetwork,
    DataPerimeterSettings,
    ExistingNetwork,
    NetworkSettings,
    NewNetwork,
)
from stacks.estate.model.notebooks import OwnNotebookInstance
from stacks.estate.model.people import Team, TeamJobs, TeamShared, User
from stacks.estate.model.portal import HideableApp, Portal
from stacks.estate.model.roles import RoleOf, RolesSettings
from stacks.estate.model.spaces import PreparedSpace, SpaceApp

__all__ = [
    "STANDARD_INSTANCE_TYPE",
    "AlarmSettings",
    "AlertSettings",
    "AmazonQ",
    "ApiOnly",
    "AuthenticationSettings",
    "BackupSettings",
    "BucketsFromNetwork",
    "BudgetSettings",
    "Canvas",
    "CanvasPart",
    "CanvasSource",
    "Classic",
    "CopySettings",
    "DataPerimeterSettings",
    "DockerAccess",
    "DomainSettings",
    "EncryptionSettings",
    "Environment",
    "EnvironmentEntry",
    "Estate",
    "EstateFile",
    "EstateHead",
    "Every",
    "ExistingNetwork",
    "FileSystem",
    "HideableApp",
    "IdentityCenter",
    "IdentityCenterPerson",
    "IdleShutdownSettings",
    "ImageApp",
    "LockSettings",
    "LoginPlaces",
    "LoginRoleSettings",
    "Mlflow",
    "MlflowServer",
    "Model",
    "NetworkSettings",
    "NewNetwork",
    "NotebookSnapshots",
    "OidcTrust",
    "OwnImage",
    "OwnNotebookInstance",
    "Portal",
    "PosixOwner",
    "PreparedSpace",
    "RemovalPolicy",
    "RoleOf",
    "RolesSettings",
    "ScheduleSettings",
    "ScriptApp",
    "Settings",
    "SpaceApp",
    "SpaceStorage",
    "StartUpScript",
    "SweepSettings",
    "SweptApp",
    "Team",
    "TeamJobs",
    "TeamMlflow",
    "TeamShared",
    "TeardownSettings",
    "User",
    "UserMayChoose",
    "WorkingHoursSettings",
]
