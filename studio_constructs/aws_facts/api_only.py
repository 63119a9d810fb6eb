"""Limits of settings that only the API has; ``tests/studio_constructs/test_api_only_contract.py`` compares them.

Everything here was read on 2026-11-22 in botocore 1.44.5's model of SageMaker (``API``).
"""

from __future__ import annotations

from typing import Final

CANVAS_IDENTITY_PROVIDERS_MAX: Final = 20
"""Most IdentityProviderOAuthSettings (API)."""
CANVAS_S3_PATH_MAX: Final = 1024
"""Longest WorkspaceSettings.S3ArtifactPath (API)."""
AMAZON_Q_PROFILE_PATTERN: Final = r"arn:[-.a-z0-9]{1,63}:codewhisperer:([-.a-z0-9]{0,63}:){2}([a-zA-Z0-9-_:/]){1,1023}"
"""AmazonQSettings.QProfileArn (API)."""

PASSED_TO: Final = {
    "AmazonForecastRoleArn": "forecast.amazonaws.com",
    "AmazonBedrockRoleArn": "bedrock.amazonaws.com",
    "ExecutionRoleArn": "emr-serverless.amazonaws.com",
}
"""Who Canvas hands each role to: the principal that its trust names.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CanvasAppSettings.html and the structures in it
"""
