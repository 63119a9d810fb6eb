"""Where experiments are tracked: MLflow, served by SageMaker."""

from studio_constructs.mlflow.app import MlflowApp
from studio_constructs.mlflow.grants import MlflowAppGrants, MlflowServerGrants
from studio_constructs.mlflow.tracking_server import MlflowSize, MlflowTrackingServer

__all__ = ["MlflowApp", "MlflowAppGrants", "MlflowServerGrants", "MlflowSize", "MlflowTrackingServer"]
