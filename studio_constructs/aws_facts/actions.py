"""Actions of SageMaker by the condition key they know; read on 2026-11-22 in AWS's service authorization reference.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_sagemaker.html
"""

from __future__ import annotations

from typing import Final


def _actions(names: str) -> tuple[str, ...]:
    return tuple(f"sagemaker:{name}" for name in names.split())


APP_INSTANCE_TYPE_ACTIONS: Final = _actions(
    "CreateApp CreateDomain CreateSpace CreateUserProfile UpdateDomain UpdateSpace UpdateUserProfile"
)
"""Actions that choose what apps run on and know ``sagemaker:InstanceTypes``."""

JOB_INSTANCE_TYPE_ACTIONS: Final = _actions(
    """
    CreateCluster CreateDataQualityJobDefinition CreateEndpointConfig CreateHyperParameterTuningJob
    CreateModelBiasJobDefinition CreateModelExplainabilityJobDefinition CreateModelQualityJobDefinition
    CreateMonitoringSchedule CreateNotebookInstance CreateProcessingJob CreateTrainingJob CreateTransformJob
    UpdateCluster UpdateMonitoringSchedule UpdateNotebookInstance UpdateTrainingJob
    """
)
"""Actions that choose what anything else runs on and know ``sagemaker:InstanceTypes``: with the above, all 23."""

NETWORK_ACTIONS: Final = _actions(
    """
    CreateAutoMLJob CreateAutoMLJobV2 CreateCluster CreateDataQualityJobDefinition CreateHyperParameterTuningJob
    CreateJob CreateModel CreateModelBiasJobDefinition CreateModelExplainabilityJobDefinition
    CreateModelQualityJobDefinition CreateMonitoringSchedule CreateNotebookInstance CreateProcessingJob
    CreateTrainingJob
    """
)
"""Actions that make what runs in a VPC or outside of it, and know ``sagemaker:VpcSubnets``.

`CreateEndpointConfig` knows the key too, but an endpoint's network is its model's. Updates need not name it again.
"""

VOLUME_KEY_ACTIONS: Final = _actions(
    """
    CreateDataQualityJobDefinition CreateEndpointConfig CreateHyperParameterTuningJob CreateModelBiasJobDefinition
    CreateModelExplainabilityJobDefinition CreateModelQualityJobDefinition CreateMonitoringSchedule
    CreateNotebookInstance CreateProcessingJob CreateTrainingJob CreateTransformJob
    """
)
"""Actions that make volumes on instances they name: both ``VolumeKmsKeyArn`` and ``InstanceTypes`` are known."""

NETWORK_PATTERNS: Final = _actions(
    """
    Create*JobDefinition Create*TuningJob CreateAutoMLJob* CreateCluster CreateJob CreateModel CreateMonitoringSchedule
    CreateNotebookInstance CreateProcessingJob CreateTrainingJob
    """
)
"""`NETWORK_ACTIONS`, shorter: what a policy with little room holds. A test sees that they match these, and no other."""

VOLUME_KEY_PATTERNS: Final = _actions(
    "Create*Job* CreateEndpointConfig CreateMonitoringSchedule CreateNotebookInstance"
)
"""Patterns that match `VOLUME_KEY_ACTIONS` and nothing else that knows ``sagemaker:InstanceTypes``."""

FILE_SYSTEM_ACTIONS: Final = _actions("CreateHyperParameterTuningJob CreateTrainingJob")
"""Actions that mount a file system of the account, and know ``sagemaker:FileSystemId``."""

LOCAL_STORAGE_TYPES: Final = ("ml.g*", "ml.p3dn.*", "ml.p4*", "ml.p5*", "ml.p6*", "ml.trn*", "ml.*d.*")
"""Patterns of instance types whose disks are their own: they encrypt by themselves, and SageMaker takes no key.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html
"""

MANAGED_POLICIES_PER_ROLE: Final = 10
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

RENAMED_KEYS: Final = {
    old.lower(): new
    for old, new in {
        "sagemaker:DomainSharingOutputKmsKey": "sagemaker:DomainSharingOutputKmsKeyArn",
        "sagemaker:FeatureGroupOfflineStoreKmsKey": "sagemaker:FeatureGroupOfflineStoreKmsKeyArn",
        "sagemaker:FeatureGroupOnlineStoreKmsKey": "sagemaker:FeatureGroupOnlineStoreKmsKeyArn",
        "sagemaker:HomeEfsFileSystemKmsKey": "sagemaker:VolumeKmsKeyArn",
        "sagemaker:OutputKmsKey": "sagemaker:OutputKmsKeyArn",
        "sagemaker:VolumeKmsKey": "sagemaker:VolumeKmsKeyArn",
    }.items()
}
"""Condition keys that no action knows any more, in lower case, and what they are called now."""
