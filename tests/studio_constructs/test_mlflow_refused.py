"""MLflow that is refused: prefixes, windows, names, versions, regions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import cfnlint
import pytest

from studio_constructs import MlflowApp, MlflowTrackingServer
from tests.kit import new_app, paths_below, refused

from .mlflow_kit import APP, SERVER, a_key, app, kms_of, server

BUCKET, ROLE, POLICY = "AWS::S3::Bucket", "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
ARN = "arn:aws:sagemaker:eu-west-1:111111111111:mlflow-tracking-server/research"


PREFIX_RULE = "a prefix is letters, digits and !_.'()- with a slash between its parts, and none around them"
WINDOW_RULE = "a maintenance window starts on a day and at a time in UTC, from Mon:00:00 to Sun:23:59"


@pytest.mark.parametrize("kind", [APP, SERVER])
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (
            {"artifact_prefix": "/mlflow/"},
            f"ArtifactPrefixInvalid: artifact_prefix is '/mlflow/'; {PREFIX_RULE}; write 'mlflow'",
        ),
        (
            {"artifact_prefix": "a*b"},
            f"ArtifactPrefixInvalid: artifact_prefix is 'a*b'; {PREFIX_RULE}; write 'mlflow/research'",
        ),
        (
            {"weekly_maintenance_window_start": "TUE:03:30"},
            (
                f"MaintenanceWindowInvalid: weekly_maintenance_window_start is 'TUE:03:30'; {WINDOW_RULE}; write "
                "'Tue:03:30'"
            ),
        ),
        (
            {"weekly_maintenance_window_start": "Sun:24:00"},
            (
                f"MaintenanceWindowInvalid: weekly_maintenance_window_start is 'Sun:24:00'; {WINDOW_RULE}; write "
                "'Sun:03:00'"
            ),
        ),
        (
            {"artifact_bucket": "artifacts"},
            (
                "ArgumentWrong: artifact_bucket is 'artifacts'; a bucket of the CDK (s3.IBucket) is wanted; write "
                'artifact_bucket=s3.Bucket.from_bucket_name(self, "Bucket", name)'
            ),
        ),
        (
            {"encryption_key": "alias/research"},
            (
                "ArgumentWrong: encryption_key is 'alias/research'; a key of the CDK (kms.IKey) is wanted; write "
                'encryption_key=kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey'
            ),
        ),
        (
            {"role": "Mlflow"},
            (
                "ArgumentWrong: role is 'Mlflow'; a role is wanted; write "
                'role=iam.Role.from_role_arn(self, "Role", arn), or an ExecutionRole'
            ),
        ),
    ],
)
def test_what_can_not_work_is_told(stack: cdk.Stack, kind: str, arguments: dict[str, Any], problem: str) -> None:
    a_key(stack)
    before = paths_below(stack)
    identifier = "App" if kind == APP else "Server"
    with refused(f"[Studio/{identifier}] studio:{problem}"):
        _make(kind, stack, arguments)
    assert paths_below(stack) == before


def _make(kind: str, stack: cdk.Stack, arguments: dict[str, Any]) -> object:
    key = {"encryption_key": kms_of(stack), **arguments}
    if kind == APP:
        return MlflowApp(stack, "App", mlflow_app_name="research", **key)
    return MlflowTrackingServer(stack, "Server", tracking_server_name="research", **key)


def test_a_name_that_sagemaker_does_not_take_is_told(stack: cdk.Stack) -> None:
    rule = "is 1 to 256 letters, digits and hyphens, and begins and ends with a letter or digit; write 'my-app'"
    with refused(
        f"[Studio/App] studio:MlflowNameInvalid: mlflow_app_name is 'my_app'; the name of an MLflow app {rule}"
    ):
        app(stack, mlflow_app_name="my_app")


def test_a_server_s_own_arguments_are_checked(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Server] studio:MlflowNameInvalid: tracking_server_name is 'a b'; the name of a tracking server is 1 "
        "to 256 letters, digits and hyphens, and begins and ends with a letter or digit; write 'a-b'",
        "[Studio/Server] studio:ArgumentWrong: size is 'Small'; a MlflowSize is wanted; write size=MlflowSize.SMALL",
        "[Studio/Server] studio:MlflowVersionInvalid: mlflow_version is 'latest'; a version of MLflow is numbers with "
        "dots between them; write it like '3.0.0'",
    ):
        server(stack, tracking_server_name="a b", size="Small", mlflow_version="latest")


def test_two_of_one_name_are_told(stack: cdk.Stack) -> None:
    app(stack)
    with refused(
        "[Studio/Again] studio:NameTakenInStack: mlflow_app_name is 'research'; 'Studio/App' in the same stack has "
        "that name, and logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        MlflowApp(stack, "Again", encryption_key=kms_of(stack), mlflow_app_name="research")


@pytest.mark.parametrize(
    ("make", "region", "rule"),
    [
        (app, "af-south-1", f"{APP} there; take a MlflowTrackingServer, or take a region like eu-west-1"),
        (app, "ca-west-1", f"{APP} there; take a MlflowTrackingServer, or take a region like eu-west-1"),
        (server, "us-gov-west-1", f"{SERVER} there; leave it out, or take a region like eu-west-1"),
    ],
)
def test_a_region_without_mlflow_is_told(make: Any, region: str, rule: str) -> None:
    stack = cdk.Stack(new_app(), "Studio", env=cdk.Environment(account="111111111111", region=region))
    identifier = "App" if make is app else "Server"
    with refused(
        f"[Studio/{identifier}] studio:RegionLacksType: the stack's region is {region!r}; CloudFormation lacks {rule}"
    ):
        make(stack)


def test_an_unknown_region_is_told() -> None:
    stack = cdk.Stack(new_app(), "Studio", env=cdk.Environment(account="111111111111", region="eu-wst-1"))
    with refused(
        "[Studio/App] studio:RegionUnknown: the stack's region is 'eu-wst-1'; no region of AWS with Studio has this "
        "name; did you mean 'eu-west-1'?"
    ):
        app(stack)


def test_tokens_pass() -> None:
    stack = cdk.Stack(new_app(), "Agnostic")
    token = cdk.Fn.ref("Parameter")
    app(stack, mlflow_app_name=token, artifact_prefix=token, weekly_maintenance_window_start=token)
