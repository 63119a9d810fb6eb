"""Cases of the rules on user profiles."""

from __future__ import annotations

from typing import Any, Final

from tests.kit import Json
from tests.studio_constructs.checks.cases.domain import GIVEN, KEEP, PARAMETER, settings
from tests.studio_constructs.checks.cases.domain_apps import POSIX, idle, starting_on
from tests.studio_constructs.checks.kit import Bad, Good, resource

PROFILE: Final = "AWS::SageMaker::UserProfile"
NAMELESS: Final = settings(ExecutionRoleIdentityConfig="DISABLED")
NAMED: Final = settings(ExecutionRoleIdentityConfig="USER_PROFILE_NAME")
ROLES: Final = {name: resource("AWS::IAM::Role", {}) for name in ("One", "Other")}
OWNER: Final = "UserSettings.SecurityGroups"


def profile(name: str = "alice", **properties: Any) -> Json:
    return resource(PROFILE, {"DomainId": {"Ref": "Domain"}, "UserProfileName": name, **properties})


def alone(**user_settings: Any) -> Json:
    return {"Alice": profile(UserSettings=user_settings)}


def role(name: str) -> Json:
    return {"UserSettings": {"ExecutionRole": {"Fn::GetAtt": [name, "Arn"]}}}


def group(name: Any) -> Json:
    return {"UserSettings": {"SecurityGroups": [name]}}


def tagged(*keys: Any) -> Json:
    return {"Alice": profile(Tags=[{"Key": key, "Value": "x"} for key in keys])}


def rstudio(user_group: str) -> Json:
    return alone(RStudioServerProAppSettings={"AccessStatus": "ENABLED", "UserGroup": user_group})


def mounting(**efs: Any) -> Json:
    return {"CustomFileSystemConfigs": [{"EFSFileSystemConfig": {"FileSystemId": "fs-1", **efs}}]}


CASES: Final = (
    Bad(
        "Studio-U01",
        "everybody's",
        {**NAMELESS, "Alice": profile()},
        "UserSettings.ExecutionRole is missing, which means everybody's, and Domain tells nobody's name",
    ),
    Bad(
        "Studio-U01",
        "a shared one",
        {**NAMELESS, **ROLES, "Alice": profile(**role("One")), "Bob": profile("bob", **role("One"))},
        [
            "UserSettings.ExecutionRole is also that of Bob, and Domain tells nobody's name",
            "UserSettings.ExecutionRole is also that of Alice, and Domain tells nobody's name",
        ],
    ),
    Good("Studio-U01", "everybody's, with names", {**NAMED, "Alice": profile()}),
    Good(
        "Studio-U01",
        "own ones",
        {**NAMELESS, **ROLES, "Alice": profile(**role("One")), "Bob": profile("bob", **role("Other"))},
    ),
    Good(
        "Studio-U01",
        "unknown whether with names",
        {**settings(ExecutionRoleIdentityConfig=GIVEN), "Alice": profile()},
        PARAMETER,
    ),
    Good("Studio-U01", "no domain", {"Alice": profile(DomainId="d-1")}),
    Good("Studio-U01", "unknown domain", {"Alice": profile(DomainId=GIVEN)}, PARAMETER),
    Bad("Studio-U02", "missing", alone(), f"{OWNER} is missing"),
    Bad(
        "Studio-U02",
        "a shared one",
        {name: profile(name, **group("sg-1")) for name in ("Alice", "Bob", "Carol")},
        [
            f"{OWNER}[0] is also one of {others}"
            for others in ("Bob and 1 more", "Alice and 1 more", "Alice and 1 more")
        ],
    ),
    Good("Studio-U02", "own ones", {name: profile(name, **group(f"sg-{name}")) for name in ("Alice", "Bob")}),
    Good(
        "Studio-U02",
        "unknown in parts",
        {name: profile(name, **group({"Fn::Sub": "sg-${AWS::StackName}"})) for name in ("Alice", "Bob")},
    ),
    Good("Studio-U02", "unknown", {name: profile(name, **group(GIVEN)) for name in ("Alice", "Bob")}, PARAMETER),
    Bad("Studio-U03", "missing", {"Alice": profile()}, "Tags has nothing"),
    Bad("Studio-U03", "others", tagged("team", "cost"), "Tags has 'team', 'cost'"),
    Good("Studio-U03", "owner", tagged("team", "Owner")),
    *(Good("Studio-U03", key, tagged("team", key)) for key in ("user", "contact-person", "e-mail/email")),
    Good("Studio-U03", "as AWS names it", tagged("studiouserid")),
    Good("Studio-U03", "unknown key", tagged(GIVEN), PARAMETER),
    Good("Studio-U03", "unknown", {"Alice": profile(Tags=GIVEN)}, PARAMETER),
    Bad(
        "Studio-U04",
        "deleted",
        {"Alice": resource(PROFILE, {}, DeletionPolicy="Delete", UpdateReplacePolicy="Retain")},
        "DeletionPolicy is 'Delete'",
    ),
    Good("Studio-U04", "kept", {"Alice": resource(PROFILE, {}, **KEEP)}),
    Bad(
        "Studio-U05",
        "administrator",
        rstudio("R_STUDIO_ADMIN"),
        "UserSettings.RStudioServerProAppSettings.UserGroup is 'R_STUDIO_ADMIN'",
    ),
    Good("Studio-U05", "user", rstudio("R_STUDIO_USER")),
    Bad(
        "Studio-U06",
        "the root",
        alone(**mounting(FileSystemPath="/"), **POSIX),
        "UserSettings.CustomFileSystemConfigs[0].EFSFileSystemConfig.FileSystemPath is '/', "
        "which is all of the file system",
    ),
    Good("Studio-U06", "a folder", alone(**mounting(FileSystemPath="/alice"), **POSIX)),
    Bad(
        "Studio-U07",
        "a GPU",
        alone(**starting_on("CodeEditor", "ml.p4d.24xlarge")),
        "UserSettings.CodeEditorAppSettings.DefaultResourceSpec.InstanceType is 'ml.p4d.24xlarge'",
    ),
    Good("Studio-U07", "none", alone(**starting_on("CodeEditor", "ml.t3.medium"))),
    Bad(
        "Studio-U08",
        "no key",
        alone(SharingSettings={"NotebookOutputOption": "Allowed", "S3OutputPath": "s3://ours"}),
        "UserSettings.SharingSettings.S3KmsKeyId is missing, and NotebookOutputOption is 'Allowed'",
    ),
    Good("Studio-U08", "off", alone(SharingSettings={"NotebookOutputOption": "Disabled"})),
    Bad(
        "Studio-U09",
        "kept running",
        alone(JupyterLabAppSettings=idle(LifecycleManagement="DISABLED")),
        "UserSettings.JupyterLabAppSettings.AppLifecycleManagement.IdleSettings.LifecycleManagement is 'DISABLED'",
    ),
    Good("Studio-U09", "as the domain says", alone()),
    Good("Studio-U09", "on", alone(CodeEditorAppSettings=idle(LifecycleManagement="ENABLED"))),
    Bad(
        "Studio-U10",
        "one name",
        {**NAMED, "Alice": profile("alice"), "Again": profile("Alice")},
        "UserProfileName is 'Alice', as Alice is already called",
    ),
    Good("Studio-U10", "two names", {**NAMED, "Alice": profile("alice"), "Bob": profile("bob")}),
    Good(
        "Studio-U10",
        "unknown names",
        {**NAMED, **{name: profile(UserProfileName=GIVEN) for name in ("One", "Other")}},
        PARAMETER,
    ),
    Good("Studio-U10", "two domains", {"Alice": profile("a", DomainId="d-1"), "Again": profile("a", DomainId="d-2")}),
)
