"""What CloudFormation knows of a resource type and the bundled schemas do not.

Each entry says why. Nothing is ever taken out of a schema: it would hide what CloudFormation refuses.
"""

from __future__ import annotations

from typing import Any, Final

_IDLE_OF_PROFILES: Final = {"$ref": "#/definitions/AppLifecycleManagement"}
_IDLE_OF_SPACES: Final = {"$ref": "#/definitions/SpaceAppLifecycleManagement"}

# Idle shutdown of profiles and spaces: CloudFormation's documentation has it
# (aws-properties-sagemaker-userprofile-jupyterlabappsettings.html, ...-space-spacejupyterlabappsettings.html, and
# the same for CodeEditor), and so has the CDK's L1. The bundled schemas define the very structures, and refer to
# them from nowhere; cfn-lint put the same right for domains (https://github.com/aws-cloudformation/cfn-lint/issues/3921).
_ADDED: Final[dict[str, dict[tuple[str, str], Any]]] = {
    "AWS::SageMaker::UserProfile": {
        ("JupyterLabAppSettings", "AppLifecycleManagement"): _IDLE_OF_PROFILES,
        ("CodeEditorAppSettings", "AppLifecycleManagement"): _IDLE_OF_PROFILES,
    },
    "AWS::SageMaker::Space": {
        ("SpaceJupyterLabAppSettings", "AppLifecycleManagement"): _IDLE_OF_SPACES,
        ("SpaceCodeEditorAppSettings", "AppLifecycleManagement"): _IDLE_OF_SPACES,
    },
}

# Properties that `Fn::GetAtt` answers although the schemas do not call them read-only: each page of CloudFormation's
# reference says so under "Return values", and cfn-lint knows them (its `_getatts.py`).
READABLE: Final[dict[str, tuple[str, ...]]] = {
    "AWS::Backup::BackupSelection": ("BackupPlanId",),
    "AWS::Backup::BackupVault": ("BackupVaultName",),
    "AWS::EC2::Instance": ("AvailabilityZone",),
    "AWS::EC2::SecurityGroup": ("VpcId",),
    "AWS::EC2::Subnet": ("AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "OutpostArn", "VpcId"),
    "AWS::EC2::VPC": ("CidrBlock",),
    "AWS::SageMaker::NotebookInstance": ("NotebookInstanceName",),
    "AWS::SageMaker::NotebookInstanceLifecycleConfig": ("NotebookInstanceLifecycleConfigName",),
    "AWS::SNS::Topic": ("TopicName",),
    "AWS::SQS::Queue": ("QueueName",),
    "AWS::SSM::Parameter": ("Type", "Value"),
}


def amended(doc: dict[str, Any]) -> dict[str, Any]:
    """A schema with what it lacks; what it has by now stays as it is."""
    for (definition, name), value in _ADDED.get(doc["typeName"], {}).items():
        doc["definitions"][definition]["properties"].setdefault(name, value)
    return doc
