"""MLflow apps and tracking servers: kept, encrypted, shut in, and used by whom they are granted to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import cfnlint
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from studio_constructs import ExecutionRole, MlflowSize, MlflowTrackingServer
from studio_constructs.aws_facts import mlflow as facts
from tests.kit import Json, built, new_stack, only, properties, refused, resources, synthesize
from tests.kit import warnings as warnings_of
from tests.security.iam.short import allows

from .iam_kit import all_statements, by_sid
from .kit import KEY_ARN
from .mlflow_kit import APP, SERVER, app, kms_of, server
from .nag_kit import check_with_nag

BUCKET, ROLE, POLICY = "AWS::S3::Bucket", "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas"
ARN = "arn:aws:sagemaker:eu-west-1:111111111111:mlflow-tracking-server/research"


MAKERS = [pytest.param(app, APP, id="app"), pytest.param(server, SERVER, id="server")]


# What is made ---------------------------------------------------------------------------------------------------------


def test_an_app_by_default() -> None:
    found = only(built(app), APP)
    assert found["Properties"] == {
        "Name": "research",
        "ArtifactStoreUri": {"Fn::Join": ["", ["s3://", {"Ref": "MlflowAppArtifactsResearch66f62d18"}, "/research"]]},
        "RoleArn": {"Fn::GetAtt": ["MlflowAppRoleResearch66f62d18", "Arn"]},
        "ModelRegistrationMode": "AutoModelRegistrationDisabled",
        "WeeklyMaintenanceWindowStart": "Sun:03:00",
    }


def test_a_server_by_default() -> None:
    found = only(built(server), SERVER)
    assert found["Properties"] == {
        "TrackingServerName": "research",
        "TrackingServerSize": "Small",
        "ArtifactStoreUri": {
            "Fn::Join": ["", ["s3://", {"Ref": "MlflowServerArtifactsResearch66f62d18"}, "/research"]]
        },
        "RoleArn": {"Fn::GetAtt": ["MlflowServerRoleResearch66f62d18", "Arn"]},
        "AutomaticModelRegistration": False,
        "WeeklyMaintenanceWindowStart": "Sun:03:00",
    }


def everything(stack: cdk.Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "company-artifacts")
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::111111111111:role/Mlflow")
    more: dict[str, Any] = {
        "artifact_bucket": bucket,
        "artifact_prefix": "mlflow/team",
        "role": role,
        "registers_models": True,
        "weekly_maintenance_window_start": "Tue:23:59",
    }
    app(stack, **more)
    MlflowTrackingServer(
        stack,
        "Server",
        encryption_key=kms_of(stack),
        tracking_server_name="research",
        size=MlflowSize.LARGE,
        mlflow_version="3.0.0",
        **more,
    )


def test_everything_that_can_be_said() -> None:
    template = built(everything)
    role = "arn:aws:iam::111111111111:role/Mlflow"
    assert properties(template, APP) == {
        "Name": "research",
        "ArtifactStoreUri": "s3://company-artifacts/mlflow/team",
        "RoleArn": role,
        "ModelRegistrationMode": "AutoModelRegistrationEnabled",
        "WeeklyMaintenanceWindowStart": "Tue:23:59",
    }
    assert properties(template, SERVER) == {
        "TrackingServerName": "research",
        "TrackingServerSize": "Large",
        "MlflowVersion": "3.0.0",
        "ArtifactStoreUri": "s3://company-artifacts/mlflow/team",
        "RoleArn": role,
        "AutomaticModelRegistration": True,
        "WeeklyMaintenanceWindowStart": "Tue:23:59",
    }
    assert not {kind for each in (BUCKET, ROLE, POLICY) for kind in resources(template, each)}


@pytest.mark.parametrize("kind", [APP, SERVER])
def test_every_property_of_the_schema_is_reached(kind: str) -> None:
    """Tags come from `cdk.Tags`."""

    def build(stack: cdk.Stack) -> None:
        everything(stack)
        cdk.Tags.of(stack).add("team", "research")

    providers = json.loads((SCHEMAS / "providers" / "eu-west-1.json").read_text())
    schema = json.loads((SCHEMAS / "resources" / f"{providers[kind]}.json").read_text())
    written = set(schema["properties"]) - {each.split("/")[-1] for each in schema["readOnlyProperties"]}
    assert set(properties(built(build), kind)) == written


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_what_people_have_logged_is_kept(make: Any, kind: str) -> None:
    template = built(make)
    kept = [only(template, kind), *resources(template, BUCKET).values()]
    assert len(kept) == 3
    for each in kept:
        assert each["UpdateReplacePolicy"] == "Retain"
        assert each["DeletionPolicy"] in {"RetainExceptOnCreate", "Retain"}


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_logical_ids_follow_the_name_and_not_the_place(make: Any, kind: str) -> None:
    moved = built(lambda stack: make(Construct(stack, "Elsewhere")))
    prefix = "MlflowApp" if kind == APP else "MlflowTrackingServer"
    assert set(resources(moved, kind)) == {f"{prefix}Research66f62d18"}
    short = "MlflowApp" if kind == APP else "MlflowServer"
    assert set(resources(moved, BUCKET)) == {f"{short}{part}Research66f62d18" for part in ("Artifacts", "AccessLogs")}
    assert set(resources(moved, ROLE)) == {f"{short}RoleResearch66f62d18"}


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_a_name_is_the_stack_s_by_default(make: Any, kind: str) -> None:
    names = {"mlflow_app_name": None} if kind == APP else {"tracking_server_name": None}
    found = properties(built(lambda stack: make(stack, **names)), kind)
    assert found["Name" if kind == APP else "TrackingServerName"] == "Studio"


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_artifacts_are_encrypted_versioned_private_and_logged(make: Any, kind: str) -> None:
    template = built(make)
    (artifacts,) = (each for name, each in resources(template, BUCKET).items() if "Artifacts" in name)
    found = artifacts["Properties"]
    (rule,) = found["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"KMSMasterKeyID": KEY_ARN, "SSEAlgorithm": "aws:kms"}
    assert found["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(found["PublicAccessBlockConfiguration"].values()) == {True}
    (logs,) = (name for name in resources(template, BUCKET) if "AccessLogs" in name)
    assert found["LoggingConfiguration"] == {"DestinationBucketName": {"Ref": logs}, "LogFilePrefix": "artifacts/"}
    assert "ExpirationInDays" not in json.dumps(found["LifecycleConfiguration"])


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_s3_may_write_the_log_before_the_bucket_asks_for_it(make: Any, kind: str) -> None:
    template = built(make)
    (logs,) = (name for name in resources(template, BUCKET) if "AccessLogs" in name)
    (policy,) = (
        name
        for name, each in resources(template, "AWS::S3::BucketPolicy").items()
        if each["Properties"]["Bucket"] == {"Ref": logs}
    )
    (artifacts,) = (each for name, each in resources(template, BUCKET).items() if "Artifacts" in name)
    assert artifacts["DependsOn"] == [policy]
    statements = template["Resources"][policy]["Properties"]["PolicyDocument"]["Statement"]
    (writing,) = (each for each in statements if each.get("Sid") == "LetS3WriteAccessLogs")
    assert writing["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert writing["Condition"] == {"StringEquals": {"aws:SourceAccount": "111111111111"}}


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_the_server_waits_for_the_policy_of_its_role(make: Any, kind: str) -> None:
    """SageMaker tries the bucket when it makes the server."""
    template = built(make)
    assert set(resources(template, POLICY)) & set(only(template, kind)["DependsOn"])


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_the_role_is_sagemaker_s_of_this_account_and_reaches_its_prefix_only(make: Any, kind: str) -> None:
    template = built(make)
    (trust,) = properties(template, ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": "111111111111"}
    assert trust["Condition"]["ArnLike"] == {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:111111111111:*"}
    found = by_sid(template)
    assert set(found) == {"FindArtifacts", "ListArtifacts", "KeepArtifacts", "UseTheKey"}
    assert all("/research/*" in json.dumps(each) for each in found["KeepArtifacts"]["Resource"])
    assert "s3:DeleteObject" not in found["KeepArtifacts"]["Action"]
    assert found["ListArtifacts"]["Condition"] == {"StringLike": {"s3:prefix": ["research", "research/*"]}}
    assert found["UseTheKey"]["Resource"] == [KEY_ARN]


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_models_are_registered_where_that_is_asked_for(make: Any, kind: str) -> None:
    found = by_sid(built(lambda stack: make(stack, registers_models=True)))
    assert found["RegisterModels"]["Action"] == [
        "sagemaker:CreateModelPackage",
        "sagemaker:CreateModelPackageGroup",
        "sagemaker:DescribeModelPackageGroup",
        "sagemaker:UpdateModelPackage",
    ]
    pending = {"sagemaker:ModelApprovalStatus": "PendingManualApproval"}
    assert found["RegisterModels"]["Condition"] == {"StringEqualsIfExists": pending}
    assert list(found["TagRegisteredModels"]["Condition"]["StringEquals"]) == ["sagemaker:TaggingAction"]


@pytest.mark.parametrize(("make", "kind"), MAKERS)
def test_what_goes_with_its_stack_is_a_warning(make: Any, kind: str) -> None:
    stack = new_stack()
    make(stack, removal_policy=cdk.RemovalPolicy.DESTROY)
    (warning,) = warnings_of(stack)
    assert warning[1] == (
        "removal_policy is DESTROY: everybody's experiments go with the template's resource; drop the argument to "
        "keep them, or acknowledge this warning [studio:MlflowNotRetained]"
    )
    assert only(synthesize(stack), kind)["DeletionPolicy"] == "Delete"


def test_attributes(stack: cdk.Stack) -> None:
    made, own = app(stack), MlflowTrackingServer(stack, "S", encryption_key=kms_of(stack), tracking_server_name="s")
    assert stack.resolve(made.mlflow_app_arn) == {"Fn::GetAtt": ["MlflowAppResearch66f62d18", "Arn"]}
    assert made.mlflow_app_ref.mlflow_app_arn == made.mlflow_app_arn
    assert own.mlflow_tracking_server_ref.tracking_server_name == own.tracking_server_name == "s"
    assert own.tracking_server_arn.startswith("${Token[")
    for each in (made, own):
        assert each.artifact_store_uri.startswith("s3://")
        assert each.role_arn.startswith("${Token[")
        assert each.artifact_bucket.bucket_name.startswith("${Token[")


# Grants ---------------------------------------------------------------------------------------------------------------


def granted(verb: str, maker: Any = server) -> list[Json]:
    """What a role has of it: with the ARNs that the template leaves to CloudFormation."""

    def build(stack: cdk.Stack) -> None:
        bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "artifacts")
        made = maker(stack, artifact_bucket=bucket)
        role = iam.Role(stack, "Person", assumed_by=iam.AccountRootPrincipal())
        getattr(made.grants, verb)(role)

    template = built(build)
    (policy,) = (
        each
        for each in resources(template, POLICY).values()
        if each["Properties"]["Description"].startswith("MLflow, ")
    )
    template["Resources"] = {"Policy": policy}
    found = all_statements(template)
    for each in found:
        each["Resource"] = [ARN if isinstance(arn, dict) else arn for arn in each["Resource"]]
    return found


@pytest.mark.parametrize(
    ("verb", "reads", "writes", "deletes"),
    [("read", True, False, False), ("use", True, True, False), ("manage", True, True, True)],
)
def test_a_grant_gives_so_much_of_a_server(verb: str, *, reads: bool, writes: bool, deletes: bool) -> None:
    found = granted(verb)
    for actions, allowed in (
        (facts.MLFLOW_READ_ACTIONS, reads),
        (facts.MLFLOW_WRITE_ACTIONS, writes),
        (facts.MLFLOW_DELETE_ACTIONS, deletes),
    ):
        assert {allows(found, action, ARN, {}) for action in actions} == {allowed}
        assert not any(allows(found, action, f"{ARN}2", {}) for action in actions)
    assert allows(found, "sagemaker-mlflow:AccessUI", ARN, {})
    assert allows(found, "sagemaker:CreatePresignedMlflowTrackingServerUrl", ARN, {})
    for action in ("Delete", "Stop", "Update", "Start"):
        assert not allows(found, f"sagemaker:{action}MlflowTrackingServer", ARN, {})
    thing = "arn:aws:s3:::artifacts/research/1/model"
    assert allows(found, "s3:GetObject", thing, {})
    assert allows(found, "s3:PutObject", thing, {}) is writes
    assert not allows(found, "s3:DeleteObject", thing, {})
    assert not allows(found, "s3:GetObject", "arn:aws:s3:::artifacts/other/1/model", {})


def test_an_app_is_used_whole() -> None:
    found = granted("use", app)
    for action in ("CallMlflowAppApi", "CreatePresignedMlflowAppUrl", "DescribeMlflowApp"):
        assert allows(found, f"sagemaker:{action}", ARN, {})
        assert not allows(found, f"sagemaker:{action}", f"{ARN}2", {})
    for action in ("DeleteMlflowApp", "UpdateMlflowApp", "CreateMlflowApp"):
        assert not allows(found, f"sagemaker:{action}", ARN, {})
    thing = "arn:aws:s3:::artifacts/research/1/model"
    assert {action: allows(found, f"s3:{action}Object", thing, {}) for action in ("Get", "Put", "Delete")} == {
        "Get": True,
        "Put": True,
        "Delete": False,
    }


def test_a_grant_is_a_managed_policy_of_the_role_in_its_stack(stack: cdk.Stack) -> None:
    made = server(stack)
    people = new_stack("People", app=stack.node.scope)  # type: ignore[arg-type]  # it is the app
    role = ExecutionRole(people, "Role")
    made.grants.use(role)
    made.grants.read(role)
    assert made.grants.use(role) is made.grants.use(role)
    template = synthesize(people)
    granted_ids = [name for name in resources(template, POLICY) if "Mlflow" in name]
    # They come from the verb and the server's name, not from an ARN, whose token is another each time.
    assert [name[:-8] for name in granted_ids] == ["RoleUsesMlflow09573394", "RoleReadsMlflow09573394"]
    for name in granted_ids:
        roles = template["Resources"][name]["Properties"]["Roles"]
        assert roles == [{"Ref": people.resolve(role.role.role_name)["Ref"]}]
    assert resources(template, "AWS::IAM::Policy") == {}


def test_what_is_no_role_is_told(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Bucket] studio:ArgumentWrong: grantee is of type Bucket; a role is wanted; write grants.use(role), of "
        "an ExecutionRole, a UserProfile or a role of the CDK"
    ):
        server(stack).grants.use(s3.Bucket(stack, "Bucket"))  # type: ignore[arg-type]  # wrong on purpose


# Facts ----------------------------------------------------------------------------------------------------------------


def test_limits_are_those_of_the_registry() -> None:
    providers = json.loads((SCHEMAS / "providers" / "eu-west-1.json").read_text())
    one, two = (json.loads((SCHEMAS / "resources" / f"{providers[kind]}.json").read_text()) for kind in (APP, SERVER))
    assert one["properties"]["Name"]["maxLength"] == facts.MLFLOW_NAME_MAX
    assert two["properties"]["TrackingServerName"]["maxLength"] == facts.MLFLOW_NAME_MAX
    for schema in (one, two):
        pattern = schema["properties"]["WeeklyMaintenanceWindowStart"]["pattern"].strip("^$")
        assert pattern == facts.MAINTENANCE_WINDOW_PATTERN
    assert two["properties"]["MlflowVersion"]["pattern"].strip("^$") == facts.MLFLOW_VERSION_PATTERN
    assert two["properties"]["TrackingServerSize"]["enum"] == [size.value for size in MlflowSize]


def test_no_action_stands_twice() -> None:
    every = [*facts.MLFLOW_READ_ACTIONS, *facts.MLFLOW_WRITE_ACTIONS, *facts.MLFLOW_DELETE_ACTIONS]
    assert len(every) == len(set(every)) == 60
    assert all(action.startswith("sagemaker-mlflow:") for action in every)
    assert not [action for action in facts.MLFLOW_READ_ACTIONS if not action[17:].startswith(("Get", "List", "Search"))]
    assert not [each for each in facts.MLFLOW_WRITE_ACTIONS if "Delete" in each]


def test_cdk_nag_finds_nothing() -> None:
    def define(app_: cdk.App) -> None:
        stack = new_stack("Mlflow", app=app_)
        role = ExecutionRole(stack, "Role")
        app(stack, registers_models=True).grants.use(role)
        own = MlflowTrackingServer(
            stack, "Server", encryption_key=kms_of(stack), tracking_server_name="research", registers_models=True
        )
        own.grants.manage(role)

    check_with_nag(define)
