"""Cases of the rules on domains: what people start in them, where nobody says otherwise."""

from __future__ import annotations

from typing import Any, Final

from tests.kit import Json
from tests.studio_constructs.checks.cases.domain import GIVEN, PARAMETER, domain
from tests.studio_constructs.checks.kit import Bad, Good

IDLE: Final = "AppLifecycleManagement.IdleSettings"
BOTH: Final = ("JupyterLab", "CodeEditor")
ON: Final = {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 120, "MaxIdleTimeoutInMinutes": 480}


def idle(**settings: Any) -> Json:
    """What an app's settings say of idle apps."""
    return {"AppLifecycleManagement": {"IdleSettings": settings}}


def for_people(**settings: Any) -> Json:
    return domain(DefaultUserSettings=settings)


def both(settings: Json) -> Json:
    return for_people(**{f"{app}AppSettings": settings for app in BOTH})


def volumes(**sizes: Any) -> Json:
    return for_people(SpaceStorageSettings={"DefaultEbsStorageSettings": sizes})


def mounting(efs: Json, **settings: Any) -> Json:
    return for_people(CustomFileSystemConfigs=[{"EFSFileSystemConfig": efs}], **settings)


def starting_on(app: str, instance_type: Any) -> Json:
    return {f"{app}AppSettings": {"DefaultResourceSpec": {"InstanceType": instance_type}}}


MISSING: Final = "LifecycleManagement is missing, which means that apps run until somebody stops them"
EBS: Final = "DefaultUserSettings.SpaceStorageSettings.DefaultEbsStorageSettings"
EFS: Final = "DefaultUserSettings.CustomFileSystemConfigs[0].EFSFileSystemConfig"
POSIX: Final = {"CustomPosixUserConfig": {"Uid": 10001, "Gid": 1001}}
SHARING: Final = "DefaultUserSettings.SharingSettings"

CASES: Final = (
    Bad(
        "Studio-D14",
        "missing",
        for_people(),
        [f"DefaultUserSettings.{app}AppSettings.{IDLE}.{MISSING}" for app in BOTH],
    ),
    Bad(
        "Studio-D14",
        "off in one app",
        for_people(JupyterLabAppSettings=idle(**ON), CodeEditorAppSettings=idle(LifecycleManagement="DISABLED")),
        f"DefaultUserSettings.CodeEditorAppSettings.{IDLE}.LifecycleManagement is 'DISABLED'",
    ),
    Bad(
        "Studio-D14",
        "shared spaces",
        domain(DefaultSpaceSettings={"ExecutionRole": "arn"}),
        f"DefaultSpaceSettings.JupyterLabAppSettings.{IDLE}.{MISSING}",
    ),
    Good("Studio-D14", "on", both(idle(**ON))),
    Good("Studio-D14", "on in shared spaces", domain(DefaultSpaceSettings={"JupyterLabAppSettings": idle(**ON)})),
    Good("Studio-D14", "unknown", both({"AppLifecycleManagement": GIVEN}), PARAMETER),
    Bad(
        "Studio-D15",
        "no bound",
        both(idle(LifecycleManagement="ENABLED")),
        [
            f"DefaultUserSettings.{app}AppSettings.{IDLE}.MaxIdleTimeoutInMinutes is missing, which means a year"
            for app in BOTH
        ],
    ),
    Bad(
        "Studio-D15",
        "a week and a minute",
        for_people(JupyterLabAppSettings=idle(**{**ON, "MaxIdleTimeoutInMinutes": "10081"})),
        f"DefaultUserSettings.JupyterLabAppSettings.{IDLE}.MaxIdleTimeoutInMinutes is 10081, which is more than a week",
    ),
    Good("Studio-D15", "a week", both(idle(**{**ON, "MaxIdleTimeoutInMinutes": 10_080}))),
    Good("Studio-D15", "off", both(idle(LifecycleManagement="DISABLED"))),
    Good("Studio-D15", "unknown", both(idle(**{**ON, "MaxIdleTimeoutInMinutes": GIVEN})), PARAMETER),
    Bad(
        "Studio-D16",
        "missing",
        for_people(),
        [f"{EBS}.DefaultEbsVolumeSizeInGb is missing", f"{EBS}.MaximumEbsVolumeSizeInGb is missing"],
    ),
    Bad(
        "Studio-D16",
        "no largest",
        volumes(DefaultEbsVolumeSizeInGb=5),
        f"{EBS}.MaximumEbsVolumeSizeInGb is missing",
    ),
    Good("Studio-D16", "both", volumes(DefaultEbsVolumeSizeInGb=5, MaximumEbsVolumeSizeInGb=100)),
    Good("Studio-D16", "unknown", for_people(SpaceStorageSettings=GIVEN), PARAMETER),
    Bad(
        "Studio-D17",
        "nobody's bucket",
        for_people(SharingSettings={"NotebookOutputOption": "Allowed"}),
        [
            f"{SHARING}.S3OutputPath is missing, and NotebookOutputOption is 'Allowed'",
            f"{SHARING}.S3KmsKeyId is missing, and NotebookOutputOption is 'Allowed'",
        ],
    ),
    Bad(
        "Studio-D17",
        "no key",
        for_people(SharingSettings={"NotebookOutputOption": "Allowed", "S3OutputPath": "s3://ours"}),
        f"{SHARING}.S3KmsKeyId is missing, and NotebookOutputOption is 'Allowed'",
    ),
    Good(
        "Studio-D17",
        "ours",
        for_people(
            SharingSettings={"NotebookOutputOption": "Allowed", "S3OutputPath": "s3://ours", "S3KmsKeyId": "arn"}
        ),
    ),
    Good("Studio-D17", "off", for_people(SharingSettings={"NotebookOutputOption": "Disabled"})),
    Good("Studio-D17", "nothing said", for_people()),
    Bad(
        "Studio-D18",
        "all of it, as anybody",
        mounting({"FileSystemId": "fs-1"}),
        [
            f"{EFS}.FileSystemPath is missing, which means all of the file system",
            "DefaultUserSettings.CustomPosixUserConfig is missing, so everybody is one POSIX user",
        ],
    ),
    Bad(
        "Studio-D18",
        "the root",
        mounting({"FileSystemId": "fs-1", "FileSystemPath": "/"}, **POSIX),
        f"{EFS}.FileSystemPath is '/', which is all of the file system",
    ),
    Good("Studio-D18", "a folder", mounting({"FileSystemId": "fs-1", "FileSystemPath": "/team"}, **POSIX)),
    Good("Studio-D18", "S3", for_people(CustomFileSystemConfigs=[{"S3FileSystemConfig": {"S3Uri": "s3://ours"}}])),
    Good("Studio-D18", "unknown", for_people(CustomFileSystemConfigs=[GIVEN]), PARAMETER),
    Bad(
        "Studio-D19",
        "a GPU",
        for_people(**starting_on("JupyterLab", "ml.g5.xlarge")),
        "DefaultUserSettings.JupyterLabAppSettings.DefaultResourceSpec.InstanceType is 'ml.g5.xlarge'",
    ),
    Bad(
        "Studio-D19",
        "Trainium in Classic, in shared spaces",
        domain(DefaultSpaceSettings=starting_on("KernelGateway", "ml.trn1.2xlarge")),
        "DefaultSpaceSettings.KernelGatewayAppSettings.DefaultResourceSpec.InstanceType is 'ml.trn1.2xlarge'",
    ),
    Bad(
        "Studio-D19",
        "R",
        for_people(**starting_on("RSession", "ml.g4dn.xlarge")),
        "DefaultUserSettings.RSessionAppSettings.DefaultResourceSpec.InstanceType is 'ml.g4dn.xlarge'",
    ),
    Good("Studio-D19", "none", for_people(**starting_on("CodeEditor", "ml.t3.medium"))),
    Good("Studio-D19", "unknown", for_people(**starting_on("CodeEditor", GIVEN)), PARAMETER),
)
