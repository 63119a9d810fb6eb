"""Domains as people make them in the console, each with something else; each function makes one, and gives its id."""

from __future__ import annotations

from typing import Any

from studio_constructs import InstanceTypes
from tests.local_aws import kit

from .hand import Hand

Row = dict[str, Any]

LAB, EDITOR = "JupyterLabAppSettings", "CodeEditorAppSettings"


def idle(minutes: int, low: int | None = None, high: int | None = None) -> Row:
    bounds = {"MinIdleTimeoutInMinutes": low or minutes, "MaxIdleTimeoutInMinutes": high or minutes}
    settings = {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": minutes, **bounds}
    return {"AppLifecycleManagement": {"IdleSettings": settings}}


def starts_on(instance_type: str, **more: Any) -> Row:
    return {"DefaultResourceSpec": {"InstanceType": instance_type, **more}}


def storage(default: int, maximum: int) -> Row:
    sizes = {"DefaultEbsVolumeSizeInGb": default, "MaximumEbsVolumeSizeInGb": maximum}
    return {"SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes}}


def switches(hand: Hand) -> str:
    docker = {"EnableDockerAccess": "ENABLED", "VpcOnlyTrustedAccounts": ["111122223333"]}
    own = {"DockerSettings": docker, "ExecutionRoleIdentityConfig": "USER_PROFILE_NAME", "IpAddressType": "dualstack"}
    return hand.domain(
        DomainSettings=own,
        TagPropagation="ENABLED",
        AppNetworkAccessType="PublicInternetOnly",
        DefaultUserSettings=hand.users(AutoMountHomeEFS="Disabled", **storage(20, 200)),
    )


def without_homes(hand: Hand) -> str:
    return hand.domain(HomeEfsFileSystemCreation="Disabled")


def file_systems(hand: Hand) -> str:
    efs = kit.client("efs").create_file_system(CreationToken="team")["FileSystemId"]
    configs = [
        {"EFSFileSystemConfig": {"FileSystemId": efs, "FileSystemPath": "/team"}},
        {"S3FileSystemConfig": {"S3Uri": "s3://lake/curated", "MountPath": "curated"}},
    ]
    lab = {"CodeRepositories": [{"RepositoryUrl": "https://git.example.com/team/work.git"}]}
    owner = {"Uid": 10001, "Gid": 1001}
    users = hand.users(CustomFileSystemConfigs=configs, CustomPosixUserConfig=owner, **{LAB: lab})
    return hand.domain(DefaultUserSettings=users)


def pages(hand: Hand) -> str:
    portal = {
        "HiddenAppTypes": ["Canvas", "RStudioServerPro"],
        "HiddenMlTools": ["AutoMl", "JumpStart"],
        "HiddenInstanceTypes": list(InstanceTypes(["ml.t3.medium"]).hidden),
        "HiddenSageMakerImageVersionAliases": [
            {"SageMakerImageName": "sagemaker_distribution", "VersionAliases": ["1.0", "1.1"]}
        ],
    }
    users = hand.users(
        StudioWebPortal="ENABLED", DefaultLandingUri="studio::relative/home", StudioWebPortalSettings=portal
    )
    return hand.domain(DefaultUserSettings=users)


def in_classic(hand: Hand) -> str:
    server, kernel = hand.script("Server", app_type="JupyterServer"), hand.script("Kernel", app_type="KernelGateway")
    users = hand.users(
        StudioWebPortal="DISABLED",
        DefaultLandingUri="app:JupyterServer:",
        JupyterServerAppSettings={
            **starts_on("system", LifecycleConfigArn=server),
            "LifecycleConfigArns": [server],
        },
        KernelGatewayAppSettings={
            **starts_on("ml.m5.large", LifecycleConfigArn=kernel),
            "LifecycleConfigArns": [kernel],
        },
        SharingSettings={
            "NotebookOutputOption": "Allowed",
            "S3OutputPath": "s3://team-snapshots/notebooks",
            "S3KmsKeyId": hand.key_arn,
        },
    )
    return hand.domain(DefaultUserSettings=users)


def moved_from_classic(hand: Hand) -> str:
    users = hand.users(
        StudioWebPortal="ENABLED",
        DefaultLandingUri="studio::",
        KernelGatewayAppSettings=starts_on("ml.t3.large"),
        SharingSettings={"NotebookOutputOption": "Disabled", "S3OutputPath": "s3://team-snapshots/notebooks"},
    )
    return hand.domain(DefaultUserSettings=users)


def scripts(hand: Hand) -> str:
    first, chosen, guard = (hand.script(f"By-Hand-{name}") for name in ("First", "Chosen", "Guard"))
    editor = hand.script("Editor", app_type="CodeEditor")
    lab = {
        **starts_on("ml.t3.medium", LifecycleConfigArn=chosen),
        "LifecycleConfigArns": [first, chosen],
        "BuiltInLifecycleConfigArn": guard,
    }
    code = {**starts_on("ml.t3.medium", LifecycleConfigArn=editor), "LifecycleConfigArns": [editor]}
    return hand.domain(DefaultUserSettings=hand.users(**{LAB: lab, EDITOR: code}))


def images(hand: Hand) -> str:
    sagemaker = hand.account.sagemaker
    for name in ("built", "Capital", "plain"):
        sagemaker.create_image(ImageName=name, RoleArn=kit.ROLE)
    container = {"ContainerEntrypoint": ["entrypoint-jupyter-server"]}
    sagemaker.create_app_image_config(
        AppImageConfigName="distribution", JupyterLabAppImageConfig={"ContainerConfig": container}
    )
    own = {"ContainerArguments": ["--quiet"]}
    sagemaker.create_app_image_config(AppImageConfigName="own", CodeEditorAppImageConfig={"ContainerConfig": own})
    sagemaker.create_image_version(ImageName="built", BaseImage="registry/built:1", ClientToken="x")
    lab: list[Row] = [{"ImageName": name, "AppImageConfigName": "distribution"} for name in ("built", "Capital")]
    lab[0]["ImageVersionNumber"] = 1
    editor = [{"ImageName": "plain", "AppImageConfigName": "own"}]
    users = hand.users(**{LAB: {"CustomImages": lab}, EDITOR: {"CustomImages": editor}})
    return hand.domain(DefaultUserSettings=users)


def people(hand: Hand) -> str:
    domain_id = hand.domain(DefaultUserSettings=hand.users(**{LAB: {**starts_on("ml.t3.large"), **idle(90, 60, 480)}}))
    both = {LAB: {**starts_on("ml.m5.large"), **idle(120)}, **storage(50, 500)}
    hidden = {"StudioWebPortalSettings": {"HiddenMlTools": ["AutoMl"]}}
    for name in ("cleo", "dan"):
        hand.inside.profile(domain_id, name, UserSettings={**both, **hidden}, Tags=[{"Key": "team", "Value": "gpu"}])
    hand.inside.profile(domain_id, "eve", UserSettings={LAB: {**starts_on("ml.m5.xlarge"), **idle(60)}})
    hand.inside.profile(domain_id, "fay", UserSettings=storage(7, 70))
    return domain_id


def newest_types(hand: Hand) -> str:
    """The API lets a domain start on what CloudFormation takes on profiles alone."""
    newest = starts_on("ml.g7.2xlarge")
    domain_id = hand.domain(DefaultUserSettings=hand.users(**{LAB: newest}, KernelGatewayAppSettings=newest))
    hand.inside.profile(domain_id, "ana", UserSettings={LAB: newest})
    return domain_id


def spaces(hand: Hand) -> str:
    wide = idle(120, 60, 960)
    domain_id = hand.domain(DefaultUserSettings=hand.users(**{LAB: wide, EDITOR: wide}, **storage(5, 200)))
    hand.inside.profile(domain_id, "ana", Tags=[{"Key": "team", "Value": "lab"}])

    def space(name: str, settings: Row, **more: Any) -> None:
        request = {
            "DomainId": domain_id,
            "SpaceName": name,
            "OwnershipSettings": {"OwnerUserProfileName": "ana"},
            "SpaceSharingSettings": {"SharingType": "Private"},
            "SpaceSettings": {"AppType": "JupyterLab", **settings},
        }
        hand.account.sagemaker.create_space(**{**request, **more})

    def volume(gigabytes: int) -> Row:
        return {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": gigabytes}}}

    def stops(minutes: int) -> Row:
        return {"AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": minutes}}}

    full = {"AppType": "CodeEditor", **volume(30), EDITOR: {**starts_on("ml.m5.large"), **stops(60)}}
    space("plain", {})
    space("full", full, SpaceDisplayName="Ana's")
    space("large", volume(101))
    space("slow", {LAB: stops(481)})
    space("remote", {LAB: starts_on("ml.m5.xlarge"), "RemoteAccess": "ENABLED"})
    space("shared", {}, SpaceSharingSettings={"SharingType": "Shared"})
    narrow = idle(120, 60, 480)
    settings = {LAB: narrow, EDITOR: narrow, **storage(5, 100)}
    hand.account.sagemaker.update_domain(DomainId=domain_id, DefaultUserSettings=settings)
    return domain_id


def identity_center(hand: Hand) -> str:
    center, store = kit.client("sso-admin"), kit.client("identitystore")
    (instance,) = center.list_instances()["Instances"]
    person = {"UserName": "ben@example.com", "DisplayName": "b", "Name": {"GivenName": "b", "FamilyName": "b"}}
    ben = store.create_user(IdentityStoreId=instance["IdentityStoreId"], **person)["UserId"]
    domain_id = hand.domain(AuthMode="SSO")
    application = hand.account.sagemaker.describe_domain(DomainId=domain_id)["SingleSignOnApplicationArn"]
    for kind, principal in (("GROUP", GROUP), ("USER", ben)):
        center.create_application_assignment(ApplicationArn=application, PrincipalType=kind, PrincipalId=principal)
    for name in ("ana", "ben"):
        hand.inside.profile(
            domain_id,
            name,
            SingleSignOnUserIdentifier="UserName",
            SingleSignOnUserValue=f"{name}@example.com",
        )
    return domain_id


GROUP = "906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901"


def loose(hand: Hand) -> str:
    """What an estate has no word for."""
    docker = {"EnableDockerAccess": "ENABLED"}
    efs = kit.client("efs").create_file_system(CreationToken="team")["FileSystemId"]
    portal = {"HiddenInstanceTypes": ["ml.m5.large"]}
    users = hand.users(
        CustomFileSystemConfigs=[{"EFSFileSystemConfig": {"FileSystemId": efs}}],
        SharingSettings={"NotebookOutputOption": "Allowed"},
        StudioWebPortalSettings=portal,
        CanvasAppSettings={"DirectDeploySettings": {"Status": "ENABLED"}},
    )
    return hand.domain(DefaultUserSettings=users, DomainSettings={"DockerSettings": docker})
