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
