"""`baseline_checks`: what is recorded of an estate, beside its file, holds at every synth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from studio_constructs import Problem, ValidationError
from studio_constructs.baseline import Baseline, BaselineChecks

FIELDS: Final[Mapping[str, str]] = {
    "AWS::Backup::BackupVault/EncryptionKeyArn": "backup.key_arn",
    "AWS::SageMaker::Domain/AuthMode": "authentication",
    "AWS::SageMaker::Domain/DomainName": "domain.name",
    "AWS::SageMaker::Domain/KmsKeyId": "encryption.key_arn",
    "AWS::SageMaker::Domain/VpcId": "network",
    "AWS::SageMaker::Image/ImageName": "images[].name",
    "AWS::SageMaker::MlflowApp/Name": "mlflow[].name",
    "AWS::SageMaker::MlflowTrackingServer/TrackingServerName": "mlflow[].name",
    "AWS::SageMaker::NotebookInstance/NotebookInstanceName": "notebook_instances[].name",
    "AWS::SageMaker::Space/OwnershipSettings": "spaces[].owner",
    "AWS::SageMaker::Space/SpaceName": "spaces[].name",
    "AWS::SageMaker::UserProfile/SingleSignOnUserValue": "users[].identity_center.user_name",
    "AWS::SageMaker::UserProfile/UserProfileName": "users[].name",
}
"""What stands in the estate file for what can not change, by type and property."""


def baseline_file(estate: Path) -> Path:
    """Where the baseline of an estate file is: ``studio.yaml`` has ``studio.baseline.json`` beside it."""
    return estate.with_suffix(".baseline.json")


def baseline_checks(estate: Path) -> list[BaselineChecks]:
    """The check that an estate is as it is recorded; none if nothing is recorded.

    Args:
        estate: The estate file.

    Raises:
        ValidationError: There is a baseline, and it can not be read.
    """
    file = baseline_file(estate)
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is not UTF-8"
        rule = "what is recorded of an estate is one readable file beside it"
        fix = "make it readable; without it nothing that is deployed is held"
        raise ValidationError(file.name, [Problem("BaselineUnreadable", f"{file} ({why})", rule, fix)]) from error
    return [BaselineChecks(Baseline.from_json(text, str(file)), fields=FIELDS, file=file.name)]
