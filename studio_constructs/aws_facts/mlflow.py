"""MLflow in SageMaker: actions, names, sizes, regions; read on 2026-11-22.

``SCHEMA`` is AWS's CloudFormation registry schema of the type, as in `aws_facts`.
"""

from __future__ import annotations

from typing import Final


def _actions(names: str) -> tuple[str, ...]:
    return tuple(f"sagemaker-mlflow:{name}" for name in names.split())


MLFLOW_READ_ACTIONS: Final = _actions(
    """
    GetDownloadURIForModelVersionArtifacts GetExperiment GetExperimentByName GetLatestModelVersions GetLoggedModel
    GetMetricHistory GetModelVersion GetModelVersionByAlias GetRegisteredModel GetRun GetTraceInfo ListArtifacts
    ListLoggedModelArtifacts SearchExperiments SearchLoggedModels SearchModelVersions SearchRegisteredModels
    SearchRuns SearchTraces
    """
)
"""What reads experiments, runs, traces and models of a tracking server.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_sagemaker-mlflow.html
"""
MLFLOW_WRITE_ACTIONS: Final = _actions(
    """
    CreateExperiment CreateModelVersion CreateRegisteredModel CreateRun EndTrace FinalizeLoggedModel LogBatch
    LogInputs LogLoggedModelParams LogMetric LogModel LogOutputs LogParam RenameRegisteredModel RestoreExperiment
    RestoreRun SetExperimentTag SetLoggedModelTags SetModelVersionTag SetRegisteredModelAlias SetRegisteredModelTag
    SetTag SetTraceTag StartTrace TransitionModelVersionStage UpdateExperiment UpdateModelVersion
    UpdateRegisteredModel UpdateRun
    """
)
"""What makes, logs, names and restores them."""
MLFLOW_DELETE_ACTIONS: Final = _actions(
    """
    DeleteExperiment DeleteLoggedModel DeleteLoggedModelTag DeleteModelVersion DeleteModelVersionTag
    DeleteRegisteredModel DeleteRegisteredModelAlias DeleteRegisteredModelTag DeleteRun DeleteTag DeleteTraceTag
    DeleteTraces
    """
)
"""What deletes them, or tags and aliases of them."""

MLFLOW_NAME_MAX: Final = 256
"""Longest name of an app or a tracking server (SCHEMA)."""
MAINTENANCE_WINDOW_PATTERN: Final = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun):([01]\d|2[0-3]):([0-5]\d)"
"""Day and time in UTC (SCHEMA)."""
MLFLOW_VERSION_PATTERN: Final = r"\d+(\.\d+)+"
"""Versions as a tracking server takes them (SCHEMA)."""

MLFLOW_TRACKING_SERVER_REGIONS: Final[frozenset[str]] = frozenset(
    """
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1
    ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1
    eu-central-2 eu-isoe-west-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1
    il-central-1 me-central-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-iso-east-1 us-iso-west-1 us-isob-east-1
    us-isob-west-1 us-isof-east-1 us-isof-south-1 us-west-1 us-west-2
    """.split()
)
MLFLOW_APP_REGIONS: Final[frozenset[str]] = frozenset(
    """
    ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-isoe-west-1
    eu-north-1 eu-west-1 eu-west-2 eu-west-3 eusc-de-east-1 sa-east-1 us-east-1 us-east-2 us-iso-east-1
    us-iso-west-1 us-isob-east-1 us-isob-west-1 us-isof-east-1 us-isof-south-1 us-west-1 us-west-2
    """.split()
)
"""Regions whose CloudFormation registry has the types (SCHEMA, by region)."""
