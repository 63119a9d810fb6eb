"""Every property of the registry schemas of domains, profiles and spaces arrives in the service, and stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local_aws.schemas import schema

from .conftest import Cloud
from .kit import ACCOUNT, REGION, ROLE, Estate, client

STUDIO = client("sagemaker")
Row = dict[str, Any]


# -- what there is --


def schema_paths(type_name: str) -> set[str]:
    """Every property of a type that a template can give, as a path; list items are not told apart."""
    known = schema(type_name)
    assert known is not None
    read_only = {pointer[0] for pointer in known.read_only if len(pointer) == 1}

    def walk(node: Any, path: str) -> Iterator[str]:
        while "$ref" in node:
            node = known.doc["definitions"][node["$ref"].split("/")[-1]]
        if node.get("properties"):
            for name, child in node["properties"].items():
                yield from walk(child, f"{path}/{name}")
        elif "items" in node:
            yield from walk(node["items"], path)
        else:
            yield path

    return {path for path in walk(known.doc, "") if path.split("/")[1] not in read_only}


def paths(value: Any, path: str = "") -> Iterator[str]:
    """The same of a template's properties."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from paths(item, f"{path}/{key}")
    elif isinstance(value, list):
        for item in value:
            yield from paths(item, path)
    else:
        yield path


# -- all of it --


class Everything:
    """A template's settings with every property there is."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self.scripts = {app: estate.lifecycle(f"for-{app.lower()}", app) for app in APPS}
        STUDIO.create_image(ImageName="tools", RoleArn=ROLE)
        STUDIO.create_image_version(ImageName="tools", BaseImage="registry/tools:1", ClientToken="x")
        STUDIO.create_app_image_config(AppImageConfigName="tools")

    def spec(self, app: str, instance: str = "ml.t3.medium") -> Row:
        arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
        spec = {
            "InstanceType": instance,
            "SageMakerImageArn": f"{arn}:image/tools",
            "SageMakerImageVersionArn": f"{arn}:image-version/tools/1",
        }
        return spec | ({"LifecycleConfigArn": self.scripts[app]} if app in self.scripts else {})

    def owner(self) -> str:
        """A domain with a profile whose scripts its spaces may start with."""
        domain = self.estate.domain()
        lists = {
            f"{app}AppSettings": {"LifecycleConfigArns": [self.scripts[app]]} for app in ("JupyterLab", "CodeEditor")
        }
        self.estate.profile(domain, "alice", UserSettings=lists)
        return domain

    def app(self, app: str, *parts: str, training: bool = True) -> Row:
        spec = {**self.spec(app), **({"TrainingPlanArn": PLAN} if training else {})}
        idle = {
            "LifecycleManagement": "ENABLED",
            "IdleTimeoutInMinutes": 120,
            "MinIdleTimeoutInMinutes": 60,
            "MaxIdleTimeoutInMinutes": 240,
        }
        image = {"ImageName": "tools", "ImageVersionNumber": 1, "AppImageConfigName": "tools"}
        every = {
            "DefaultResourceSpec": spec,
            "LifecycleConfigArns": [self.scripts.get(app)],
            "BuiltInLifecycleConfigArn": self.scripts.get(app),
            "CustomImages": [image],
            "CodeRepositories": [{"RepositoryUrl": "https://github.com/example/repo"}],
            "AppLifecycleManagement": {"IdleSettings": idle},
            "EmrSettings": {"AssumableRoleArns": [ROLE], "ExecutionRoleArns": [f"{ROLE}2"]},
        }
        return {part: every[part] for part in ("DefaultResourceSpec", *parts)}

    _LAB = ("LifecycleConfigArns", "BuiltInLifecycleConfigArn", "CustomImages", "AppLifecycleManagement")

    def shared(self, mount: str = "/mnt") -> Row:
        sizes = {"DefaultEbsVolumeSizeInGb": 10, "MaximumEbsVolumeSizeInGb": 100}
        file_systems = [
            {"EFSFileSystemConfig": {"FileSystemId": "fs-0a1b2c3d", "FileSystemPath": "/"}},
            {"FSxLustreFileSystemConfig": {"FileSystemId": "fs-0a1b2c3e", "FileSystemPath": "/scratch"}},
        ]
        if mount == "s3":
            file_systems[1] = {"S3FileSystemConfig": {"S3Uri": "s3://bucket/data", "MountPath": "data"}}
        return {
            "ExecutionRole": ROLE,
            "SecurityGroups": [self.estate.group],
            "CustomFileSystemConfigs": file_systems,
            "CustomPosixUserConfig": {"Uid": 10001, "Gid": 1001},
            "SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes},
            "JupyterServerAppSettings": self.app("JupyterServer", "LifecycleConfigArns"),
            "KernelGatewayAppSettings": self.app("KernelGateway", "LifecycleConfigArns", "CustomImages"),
        }

    def user(self, *lab: str, mount: str = "/mnt") -> Row:
        portal = {
            "HiddenAppTypes": ["JupyterServer", "Canvas"],
            "HiddenInstanceTypes": ["ml.p3.16xlarge"],
            "HiddenMlTools": ["DataWrangler"],
            "HiddenSageMakerImageVersionAliases": [
                {"SageMakerImageName": "sagemaker_distribution", "VersionAliases": ["1.0"]}
            ],
        }
        return {
            **self.shared(mount),
            "AutoMountHomeEFS": "Enabled",
            "DefaultLandingUri": "studio::",
            "StudioWebPortal": "ENABLED",
            "StudioWebPortalSettings": portal,
            "SharingSettings": {
                "NotebookOutputOption": "Allowed",
                "S3KmsKeyId": "key",
                "S3OutputPath": "s3://bucket/shared",
            },
            "RStudioServerProAppSettings": {"AccessStatus": "ENABLED", "UserGroup": "R_STUDIO_USER"},
            "JupyterLabAppSettings": self.app("JupyterLab", *self._LAB, "CodeRepositories", *lab),
            "CodeEditorAppSettings": self.app("CodeEditor", *self._LAB),
        }

    def domain(self, mount: str = "/mnt") -> Row:
        url = "https://example.com"
        other = {"LifecycleConfigArn": self.scripts["JupyterLab"], "TrainingPlanArn": PLAN}
        rstudio = {
            "DomainExecutionRoleArn": ROLE,
            "DefaultResourceSpec": {**self.spec("RStudioServerPro", "ml.t3.xlarge"), **other},
            "RStudioConnectUrl": url,
            "RStudioPackageManagerUrl": url,
        }
        session = {**self.app("RSession", "CustomImages")}
        session["DefaultResourceSpec"]["LifecycleConfigArn"] = self.scripts["JupyterLab"]
        unified = {
            "DomainAccountId": ACCOUNT,
            "DomainId": "dzd_0a1b2c3d4e5f6g",
            "DomainRegion": REGION,
            "EnvironmentId": "0a1b2c3d4e5f6g",
            "ProjectId": "0a1b2c3d4e5f6g",
            "ProjectS3Path": "s3://bucket/project",
            "StudioWebPortalAccess": "ENABLED",
        }
        return self.estate.domain_request(
            KmsKeyId="0a1b2c3d-0000-0000-0000-000000000000",
            AppSecurityGroupManagement="Customer",
            HomeEfsFileSystemCreation="Enabled",
            TagPropagation="ENABLED",
            Tags=[{"Key": "a", "Value": "1"}],
            DomainSettings={
                "DockerSettings": {"EnableDockerAccess": "ENABLED", "VpcOnlyTrustedAccounts": [ACCOUNT]},
                "ExecutionRoleIdentityConfig": "USER_PROFILE_NAME",
                "IpAddressType": "DUALSTACK",
                "RStudioServerProDomainSettings": rstudio,
                "SecurityGroupIds": [self.estate.group],
                "UnifiedStudioSettings": unified,
            },
            DefaultUserSettings={**self.user(mount=mount), "RSessionAppSettings": session},
            DefaultSpaceSettings={
                **self.shared(mount),
                "JupyterLabAppSettings": self.app("JupyterLab", *self._LAB, "CodeRepositories"),
            },
        )

    def space(self, domain: Any, system: Row) -> Row:
        idle = {"AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 90}}}

        def small(app: str, *parts: str) -> Row:
            return self.app(app, *parts, training=False)

        return {
            "DomainId": domain,
            "SpaceName": "lab",
            "SpaceDisplayName": "Lab",
            "OwnershipSettings": {"OwnerUserProfileName": "alice"},
            "SpaceSharingSettings": {"SharingType": "Private"},
            "SpaceSettings": {
                "AppType": "JupyterLab",
                "CustomFileSystems": [system],
                "RemoteAccess": "ENABLED",
                "SpaceManagedResources": "DISABLED",
                "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 20}},
                "JupyterLabAppSettings": {**small("JupyterLab", "CodeRepositories"), **idle},
                "CodeEditorAppSettings": {**small("CodeEditor"), **idle},
                "JupyterServerAppSettings": small("JupyterServer", "LifecycleConfigArns"),
                "KernelGatewayAppSettings": small("KernelGateway", "LifecycleConfigArns", "CustomImages"),
            },
            "Tags": [{"Key": "a", "Value": "1"}],
        }


PLAN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-plan/mine"
APPS = ("JupyterServer", "KernelGateway", "JupyterLab", "CodeEditor")


def typed(noun: str, properties: Row) -> Row:
    return {"Type": f"AWS::SageMaker::{noun}", "Properties": properties}


@pytest.fixture
def everything(cloud: Cloud) -> Everything:
    return Everything(Estate())


def deployed(cloud: Cloud, template: Row) -> None:
    cloud.create("s", template)
    assert cloud.status("s") == "CREATE_COMPLETE", cloud.reasons("s")


def in_api_case(properties: Row) -> Row:
    settings = {**properties.get("DomainSettings", {}), "IpAddressType": "dualstack"}
    return {**properties, "DomainSettings": settings}


def test_a_domain_has_every_property_of_its_template(cloud: Cloud, everything: Everything) -> None:
    domain = everything.domain()
    missing = schema_paths("AWS::SageMaker::Domain") - set(paths(domain)) - set(paths(everything.domain("s3")))
    assert missing == set()
    deployed(cloud, {"D": typed("Domain", domain)})
    found = STUDIO.describe_domain(DomainId=cloud.physical("s")["D"])
    given = in_api_case({key: item for key, item in domain.items() if key != "Tags"})
    assert {key: found[key] for key in given} == given
    assert found["SecurityGroupIdForDomainBoundary"].startswith("sg-")
    again = everything.domain("s3")
    assert cloud.update("s", {"D": typed("Domain", again)}) == "UPDATE_COMPLETE", cloud.reasons("s")
    found = STUDIO.describe_domain(DomainId=cloud.physical("s")["D"])
    mounts = found["DefaultUserSettings"]["CustomFileSystemConfigs"]
    assert mounts == again["DefaultUserSettings"]["CustomFileSystemConfigs"]


def test_a_profile_has_every_property_of_its_template(cloud: Cloud, everything: Everything) -> None:
    estate = everything.estate
    domain = estate.domain(AuthMode="SSO")
    name = {"DomainId": domain, "UserProfileName": "alice", "Tags": [{"Key": "a", "Value": "1"}]}
    sso = {"SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "alice@example.com"}
    profile = {**name, **sso, "UserSettings": everything.user("EmrSettings")}
    other = {**profile, "UserSettings": everything.user("EmrSettings", mount="s3")}
    assert schema_paths("AWS::SageMaker::UserProfile") - set(paths(profile)) - set(paths(other)) == set()
    deployed(cloud, {"P": typed("UserProfile", profile)})
    found = STUDIO.describe_user_profile(DomainId=domain, UserProfileName="alice")
    assert {key: found[key] for key in profile if key != "Tags"} == {
        key: item for key, item in profile.items() if key != "Tags"
    }
    assert cloud.update("s", {"P": typed("UserProfile", other)}) == "UPDATE_COMPLETE", cloud.reasons("s")
    found = STUDIO.describe_user_profile(DomainId=domain, UserProfileName="alice")
    assert found["UserSettings"] == other["UserSettings"]


@pytest.mark.parametrize(
    "system",
    [
        {"EFSFileSystem": {"FileSystemId": "fs-0a1b2c3d"}},
        {"FSxLustreFileSystem": {"FileSystemId": "fs-0a1b2c3e"}},
        {"S3FileSystem": {"S3Uri": "s3://bucket/data"}},
    ],
)
def test_a_space_has_every_property_of_its_template(cloud: Cloud, everything: Everything, system: Row) -> None:
    domain = everything.owner()
    space = everything.space(domain, system)
    missing = schema_paths("AWS::SageMaker::Space") - set(paths(space))
    assert {path for path in missing if "/CustomFileSystems/" not in path} == set()
    deployed(cloud, {"S": typed("Space", space)})
    found = STUDIO.describe_space(DomainId=domain, SpaceName="lab")
    assert {key: found[key] for key in space if key != "Tags"} == {
        key: item for key, item in space.items() if key != "Tags"
    }


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"AppType": "CodeEditor"}, "The AppType of a Space cannot be changed"),
        (
            {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 5}}},
            "EbsVolumeSizeInGb of a Space can only be increased",
        ),
        (
            {"JupyterLabAppSettings": {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "ENABLED"}}}},
            "extraneous key [LifecycleManagement] is not permitted",
        ),
    ],
)
def test_what_a_space_cannot_become(cloud: Cloud, everything: Everything, settings: Row, words: str) -> None:
    domain = everything.owner()
    space = everything.space(domain, {"EFSFileSystem": {"FileSystemId": "fs-0a1b2c3d"}})
    deployed(cloud, {"S": typed("Space", space)})
    changed = {**space, "SpaceSettings": {**space["SpaceSettings"], **settings}}
    assert cloud.update("s", {"S": typed("Space", changed)}) == "UPDATE_ROLLBACK_COMPLETE"
    assert any(words in reason for reason in cloud.reasons("s")), cloud.reasons("s")
    grown = {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 30}}}
    bigger = {**space, "SpaceSettings": {**space["SpaceSettings"], **grown}}
    assert cloud.update("s", {"S": typed("Space", bigger)}) == "UPDATE_COMPLETE", cloud.reasons("s")
    found = STUDIO.describe_space(DomainId=domain, SpaceName="lab")["SpaceSettings"]
    assert found["SpaceStorageSettings"] == grown["SpaceStorageSettings"]


# -- what templates cannot say --

API_ONLY_USER = {
    "CanvasAppSettings": {"TimeSeriesForecastingSettings": {"Status": "ENABLED"}},
    "TensorBoardAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}},
    "StudioWebPortalSettings": {"ExecutionRoleSessionNameMode": "USER_IDENTITY"},
}
API_ONLY_DOMAIN = {
    "AmazonQSettings": {"Status": "ENABLED", "QProfileArn": f"arn:aws:codewhisperer:{REGION}:{ACCOUNT}:profile/x"},
    "TrustedIdentityPropagationSettings": {"Status": "ENABLED"},
    "DockerSettings": {"RootlessDocker": "ENABLED"},
}


def test_settings_of_the_api_outlive_updates_by_templates(cloud: Cloud) -> None:
    estate = Estate()
    request = estate.domain_request(
        AuthMode="SSO", DomainSettings={"DockerSettings": {"EnableDockerAccess": "ENABLED"}}
    )
    sso = {"SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "alice"}
    profile = {"DomainId": {"Ref": "D"}, "UserProfileName": "alice", **sso, "UserSettings": {"ExecutionRole": ROLE}}
    template = {"D": typed("Domain", request), "P": typed("UserProfile", profile)}
    deployed(cloud, template)
    domain = cloud.physical("s")["D"]
    named = {"DomainId": domain, "UserProfileName": "alice"}
    mode = STUDIO.meta.service_model.shape_for("ExecutionRoleSessionNameMode").enum[-1]
    user = {**API_ONLY_USER, "StudioWebPortalSettings": {"ExecutionRoleSessionNameMode": mode}}
    STUDIO.update_domain(
        DomainId=domain,
        DefaultUserSettings=user,
        DomainSettingsForUpdate=API_ONLY_DOMAIN,
    )
    STUDIO.update_user_profile(**named, UserSettings=user)
    hidden = {"StudioWebPortalSettings": {"HiddenMlTools": ["DataWrangler"]}}
    changed = {
        "D": typed(
            "Domain",
            {
                **request,
                "DefaultUserSettings": {**request["DefaultUserSettings"], **hidden},
                "DomainSettings": {"DockerSettings": {"EnableDockerAccess": "DISABLED"}},
            },
        ),
        "P": typed("UserProfile", {**profile, "UserSettings": {"ExecutionRole": f"{ROLE}2", **hidden}}),
    }
    assert cloud.update("s", changed) == "UPDATE_COMPLETE", cloud.reasons("s")
    found = STUDIO.describe_domain(DomainId=domain)
    settings = found["DomainSettings"]
    assert settings["DockerSettings"] == {"EnableDockerAccess": "DISABLED", "RootlessDocker": "ENABLED"}
    for key in ("AmazonQSettings", "TrustedIdentityPropagationSettings"):
        assert settings[key] == API_ONLY_DOMAIN[key]
    for shown in (found["DefaultUserSettings"], STUDIO.describe_user_profile(**named)["UserSettings"]):
        assert shown["CanvasAppSettings"] == user["CanvasAppSettings"]
        assert shown["TensorBoardAppSettings"] == user["TensorBoardAppSettings"]
        assert shown["StudioWebPortalSettings"] == {
            "HiddenMlTools": ["DataWrangler"],
            "ExecutionRoleSessionNameMode": mode,
        }


def test_a_template_cannot_say_them(cloud: Cloud) -> None:
    user = {"ExecutionRole": ROLE, "CanvasAppSettings": {}}
    cloud.create("s", {"D": typed("Domain", Estate().domain_request(DefaultUserSettings=user))})
    assert any("extraneous key [CanvasAppSettings] is not permitted" in reason for reason in cloud.reasons("s"))


# -- the home file system, and the VPC --


def test_a_home_comes_later_and_never_goes(cloud: Cloud) -> None:
    estate = Estate()

    def domain(creation: str) -> Row:
        return {"D": typed("Domain", estate.domain_request(HomeEfsFileSystemCreation=creation))}

    deployed(cloud, domain("Disabled"))
    ident, efs = cloud.physical("s")["D"], client("efs")
    assert "HomeEfsFileSystemId" not in STUDIO.describe_domain(DomainId=ident)
    assert efs.describe_file_systems()["FileSystems"] == []
    assert cloud.update("s", domain("Enabled")) == "UPDATE_COMPLETE", cloud.reasons("s")
    assert cloud.physical("s")["D"] == ident
    home = STUDIO.describe_domain(DomainId=ident)["HomeEfsFileSystemId"]
    assert [row["FileSystemId"] for row in efs.describe_file_systems()["FileSystems"]] == [home]
    assert len(efs.describe_mount_targets(FileSystemId=home)["MountTargets"]) == 2
    assert cloud.update("s", domain("Disabled")) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("cannot be changed from Enabled to Disabled" in reason for reason in cloud.reasons("s"))


def test_an_access_point_on_a_domains_home(cloud: Cloud) -> None:
    estate = Estate()
    creation = {"OwnerUid": "200005", "OwnerGid": "1001", "Permissions": "0700"}
    point = {
        "Type": "AWS::EFS::AccessPoint",
        "Properties": {
            "FileSystemId": {"Fn::GetAtt": ["D", "HomeEfsFileSystemId"]},
            "PosixUser": {"Uid": "200005", "Gid": "1001"},
            "RootDirectory": {"Path": "/200005", "CreationInfo": creation},
            "AccessPointTags": [{"Key": "a", "Value": "1"}],
        },
    }
    deployed(cloud, {"D": typed("Domain", estate.domain_request()), "A": point})
    ids = cloud.physical("s")
    home = STUDIO.describe_domain(DomainId=ids["D"])["HomeEfsFileSystemId"]
    (found,) = client("efs").describe_access_points(FileSystemId=home)["AccessPoints"]
    assert found["AccessPointId"] == ids["A"]
    assert found["PosixUser"] == {"Uid": 200005, "Gid": 1001}
    assert found["RootDirectory"]["Path"] == "/200005"
    assert found["RootDirectory"]["CreationInfo"]["OwnerUid"] == 200005
    assert {"Key": "a", "Value": "1"} in found["Tags"]
    cloud.api.delete_stack(StackName="s")
    assert client("efs").describe_access_points(FileSystemId=home)["AccessPoints"] == []
    assert client("efs").describe_file_systems(FileSystemId=home)["FileSystems"], "the home outlives its domain"


def test_another_vpc_is_another_domain_and_its_name_is_taken(cloud: Cloud) -> None:
    estate, other = Estate(), Estate()
    deployed(cloud, {"D": typed("Domain", estate.domain_request())})
    moved = {"D": typed("Domain", other.domain_request())}
    assert cloud.change_set("s", moved)["Changes"][0]["ResourceChange"]["Replacement"] == "Conditional"
    assert cloud.update("s", moved) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("with identifier 'team' already exists" in reason for reason in cloud.reasons("s"))
