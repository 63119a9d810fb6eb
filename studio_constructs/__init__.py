"""AWS CDK constructs for Amazon SageMaker Studio.

::

    import studio_constructs as studio

    studio.Studio(self, "Studio", users=["alice", "bob"])

==============================  =====================================================================================
A whole estate                  `Studio`
The domain                      `Domain`, `IDomain`, `DockerSettings`, `IpAddressType`, `UnifiedStudioSettings`
What people find in it          `UserSettings`, `DefaultSpaceSettings`
What its pages show             `PortalSettings`, `MlTool`, `HiddenImageVersions`
Its apps                        `JupyterLabSettings`, `CodeEditorSettings`, `AppType`, `ImageAttachment`
R                               `RSessionSettings`, `RStudioSettings`, `RStudioAccess`
Studio Classic                  `ClassicSettings`, `JupyterServerSettings`, `KernelGatewaySettings`, `NotebookSharing`
Storage                         `SpaceStorage`, `CustomFileSystem`, `PosixUser`
People and their spaces         `UserProfile`, `IUserProfile`, `Space`, `SpaceApp`
How they sign in                `Authentication`, `IdentityCenterUser`, `IdentityCenterGroup`,
                                `ApplicationAssignment`, `LoginRole`, `LoginTrust`, `OwnProfile`, `LoginNetwork`,
                                `LoginTimes`
What they may do                `ExecutionRole`, `ExecutionPolicy`, `Capability`, `SharedWork`, `JobRules`
What they never exceed          `Guardrails`, `GuardrailRules`
Where experiments are tracked   `MlflowApp`, `MlflowTrackingServer`, `MlflowSize`, `MlflowAppGrants`,
                                `MlflowServerGrants`
Where it lives                  `StudioNetwork`, `StudioVpc`, `StudioEndpoint`, `DataPerimeter`
What encrypts it                `StudioKey`
What apps start from            `CustomImage`, `ImageSource`, `DistributionImage`, `ImageRepository`,
                                `Image`, `ImageVersion`, `ImageVersionDetails`, `ImageRole`, `AppImageConfig`,
                                `JupyterLabAppImageConfig`, `CodeEditorAppImageConfig`, `KernelGatewayImageConfig`,
                                `RSessionAppImageConfig`, `ImageContainer`, `ImageFileSystem`, `ImageJobType`,
                                `Processor`, `VendorGuidance`, `IImage`
What starts and stops with it   `StudioLifecycleConfig`, `LifecycleScript`, `NO_LIFECYCLE_CONFIG`, `IdleShutdown`,
                                `IdleSupport`
What it does when it starts     `StartUp`, `StartUpStep`, `GitIdentity`, `GitClone`, `GitCredentials`, `PipPackages`,
                                `CondaPackages`, `EnvironmentVariables`, `Proxies`, `JupyterExtensions`,
                                `CodeEditorExtensions`, `RunCommand`
Servers of one's own            `NotebookInstance`, `JupyterHost`, `DomainHomes`, `IdleStop`, `NotebookInstanceGrants`,
                                `JupyterHostGrants`
What stops at night             `AppSweeper`, `WorkingHours`, `Weekday`, `SweepExemption`, `SweepReports`
What goes in the end            `Teardown`
What it may cost                `InstanceTypes`, `StudioBudget`, `CostFilter`, `CostTags`
Who sees and hears              `StudioDashboard`, `StudioAlarms`, `AlertTopic`, `AppActivity`, `HomeMetrics`
What brings homes back          `HomeBackup`, `BackupSchedule`, `BackupCopy`, `VaultLock`
What CloudFormation cannot set  `ApiOnlySettings`, `CanvasSettings`, `CanvasWorkspace`, `CanvasFeature`,
                                `CanvasIdentityProvider`, `CanvasDataSource`, `AmazonQSettings`, `SessionNameMode`
For raw resources               `mixins`, `DomainGrants`, `UserProfileGrants`, `SpaceGrants`
What goes wrong                 `StudioError`, `ValidationError`, `Problem`
==============================  =====================================================================================
"""

from studio_constructs import mixins
from studio_constructs._required import refuse_missing
from studio_constructs.alert_topic import AlertTopic
from studio_constructs.api_only_settings import (
    AmazonQSettings,
    ApiOnlySettings,
    CanvasDataSource,
    CanvasFeature,
    CanvasIdentityProvider,
    CanvasSettings,
    CanvasWorkspace,
    SessionNameMode,
)
from studio_constructs.app_sweeper import AppSweeper, SweepExemption, SweepReports, Weekday, WorkingHours
from studio_constructs.app_type import AppType
from studio_constructs.apps import (
    NO_LIFECYCLE_CONFIG,
    ClassicSettings,
    CodeEditorSettings,
    JupyterLabSettings,
    JupyterServerSettings,
    KernelGatewaySettings,
    RSessionSettings,
    RStudioAccess,
    RStudioSettings,
)
from studio_constructs.authentication import (
    ApplicationAssignment,
    Authentication,
    IdentityCenterGroup,
    IdentityCenterUser,
    LoginNetwork,
    LoginRole,
    LoginTimes,
    LoginTrust,
    OwnProfile,
)
from studio_constructs.backup import BackupCopy, BackupSchedule, HomeBackup, VaultLock
from studio_constructs.cost import CostFilter, CostTags, InstanceTypes, StudioBudget
from studio_constructs.domain import DockerSettings, Domain, IDomain, IpAddressType, UnifiedStudioSettings
from studio_constructs.encryption import StudioKey
from studio_constructs.errors import Problem, StudioError, ValidationError
from studio_constructs.grants import DomainGrants, SpaceGrants, UserProfileGrants
from studio_constructs.idle import IdleShutdown, IdleSupport
from studio_constructs.idle_stop import IdleStop
from studio_constructs.image import (
    AppImageConfig,
    CodeEditorAppImageConfig,
    CustomImage,
    DistributionImage,
    IImage,
    Image,
    ImageAttachment,
    ImageContainer,
    ImageFileSystem,
    ImageJobType,
    ImageRepository,
    ImageRole,
    ImageSource,
    ImageVersion,
    ImageVersionDetails,
    JupyterLabAppImageConfig,
    KernelGatewayImageConfig,
    Processor,
    RSessionAppImageConfig,
    VendorGuidance,
)
from studio_constructs.jupyter_host import DomainHomes, JupyterHost, JupyterHostGrants
from studio_constructs.lifecycle import (
    CodeEditorExtensions,
    CondaPackages,
    EnvironmentVariables,
    GitClone,
    GitCredentials,
    GitIdentity,
    JupyterExtensions,
    LifecycleScript,
    PipPackages,
    Proxies,
    RunCommand,
    StartUp,
    StartUpStep,
    StudioLifecycleConfig,
)
from studio_constructs.mlflow import (
    MlflowApp,
    MlflowAppGrants,
    MlflowServerGrants,
    MlflowSize,
    MlflowTrackingServer,
)
from studio_constructs.monitoring import AppActivity, HomeMetrics, StudioAlarms, StudioDashboard
from studio_constructs.network import DataPerimeter, StudioEndpoint, StudioNetwork, StudioVpc
from studio_constructs.notebook_instance import NotebookInstance, NotebookInstanceGrants
from studio_constructs.patterns import Studio
from studio_constructs.role import (
    Capability,
    ExecutionPolicy,
    ExecutionRole,
    GuardrailRules,
    Guardrails,
    JobRules,
    SharedWork,
)
from studio_constructs.settings import (
    CustomFileSystem,
    DefaultSpaceSettings,
    HiddenImageVersions,
    MlTool,
    NotebookSharing,
    PortalSettings,
    PosixUser,
    SpaceStorage,
    UserSettings,
)
from studio_constructs.space import Space, SpaceApp
from studio_constructs.teardown import Teardown
from studio_constructs.user_profile import IUserProfile, UserProfile

__version__ = "0.1.0"

__all__ = [
    "NO_LIFECYCLE_CONFIG",
    "AlertTopic",
    "AmazonQSettings",
    "ApiOnlySettings",
    "AppActivity",
    "AppImageConfig",
    "AppSweeper",
    "AppType",
    "ApplicationAssignment",
    "Authentication",
    "BackupCopy",
    "BackupSchedule",
    "CanvasDataSource",
    "CanvasFeature",
    "CanvasIdentityProvider",
    "CanvasSettings",
    "CanvasWorkspace",
    "Capability",
    "ClassicSettings",
    "CodeEditorAppImageConfig",
    "CodeEditorExtensions",
    "CodeEditorSettings",
    "CondaPackages",
    "CostFilter",
    "CostTags",
    "CustomFileSystem",
    "CustomImage",
    "DataPerimeter",
    "DefaultSpaceSettings",
    "DistributionImage",
    "DockerSettings",
    "Domain",
    "DomainGrants",
    "DomainHomes",
    "EnvironmentVariables",
    "ExecutionPolicy",
    "ExecutionRole",
    "GitClone",
    "GitCredentials",
    "GitIdentity",
    "GuardrailRules",
    "Guardrails",
    "HiddenImageVersions",
    "HomeBackup",
    "HomeMetrics",
    "IDomain",
    "IImage",
    "IUserProfile",
    "IdentityCenterGroup",
    "IdentityCenterUser",
    "IdleShutdown",
    "IdleStop",
    "IdleSupport",
    "Image",
    "ImageAttachment",
    "ImageContainer",
    "ImageFileSystem",
    "ImageJobType",
    "ImageRepository",
    "ImageRole",
    "ImageSource",
    "ImageVersion",
    "ImageVersionDetails",
    "InstanceTypes",
    "IpAddressType",
    "JobRules",
    "JupyterExtensions",
    "JupyterHost",
    "JupyterHostGrants",
    "JupyterLabAppImageConfig",
    "JupyterLabSettings",
    "JupyterServerSettings",
    "KernelGatewayImageConfig",
    "KernelGatewaySettings",
    "LifecycleScript",
    "LoginNetwork",
    "LoginRole",
    "LoginTimes",
    "LoginTrust",
    "MlTool",
    "MlflowApp",
    "MlflowAppGrants",
    "MlflowServerGrants",
    "MlflowSize",
    "MlflowTrackingServer",
    "NotebookInstance",
    "NotebookInstanceGrants",
    "NotebookSharing",
    "OwnProfile",
    "PipPackages",
    "PortalSettings",
    "PosixUser",
    "Problem",
    "Processor",
    "Proxies",
    "RSessionAppImageConfig",
    "RSessionSettings",
    "RStudioAccess",
    "RStudioSettings",
    "RunCommand",
    "SessionNameMode",
    "SharedWork",
    "Space",
    "SpaceApp",
    "SpaceGrants",
    "SpaceStorage",
    "StartUp",
    "StartUpStep",
    "Studio",
    "StudioAlarms",
    "StudioBudget",
    "StudioDashboard",
    "StudioEndpoint",
    "StudioError",
    "StudioKey",
    "StudioLifecycleConfig",
    "StudioNetwork",
    "StudioVpc",
    "SweepExemption",
    "SweepReports",
    "Teardown",
    "UnifiedStudioSettings",
    "UserProfile",
    "UserProfileGrants",
    "UserSettings",
    "ValidationError",
    "VaultLock",
    "VendorGuidance",
    "Weekday",
    "WorkingHours",
    "__version__",
    "mixins",
]

refuse_missing(
    thing
    for names, module in ((__all__, globals()), (mixins.__all__, vars(mixins)))
    for thing in map(module.get, names)
    if isinstance(thing, type)
)
