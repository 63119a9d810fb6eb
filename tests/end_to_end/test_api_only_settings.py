"""What CloudFormation cannot set, set by a real deployment: with little and with everything, changed, failed, gone."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import ROOT, LocalAws

pytestmark = pytest.mark.end_to_end

Json = dict[str, Any]

APP = """
import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_secretsmanager as secretsmanager

import studio_constructs as studio

app = cdk.App()
env = cdk.Environment(account="123456789012", region="eu-west-1")
step = app.node.try_get_context("step")

usual = cdk.Stack(app, "Usual", env=env)
estate = studio.Studio(usual, "Studio", domain_name="usual")
alice = estate.add_user("alice")
kendra = studio.CanvasSettings(kendra=True)
by_person = studio.SessionNameMode.USER_IDENTITY
# In the second step the settings have moved in the tree.
name = "Settings" if step == "first" else "Moved"
if step != "last":
    studio.ApiOnlySettings(usual, name, domain=estate.domain, session_name_mode=by_person)
    studio.ApiOnlySettings(usual, "Alice", user_profile=alice, canvas=kendra)

full = cdk.Stack(app, "Full", env=env)


def role(name: str) -> iam.IRole:
    service = iam.ServicePrincipal("sagemaker.amazonaws.com")
    return iam.Role(full, name, role_name=name, assumed_by=service)


def network(stack: cdk.Stack) -> ec2.Vpc:
    return ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0, restrict_default_security_group=False)


vpc = network(full)
home = sagemaker.CfnDomain(
    full,
    "Home",
    auth_mode="SSO",
    domain_name="full",
    vpc_id=vpc.vpc_id,
    subnet_ids=vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED).subnet_ids,
    default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(
        execution_role=role("Default").role_arn,
        studio_web_portal_settings=sagemaker.CfnDomain.StudioWebPortalSettingsProperty(
            hidden_app_types=["JupyterServer"]
        ),
    ),
    domain_settings=sagemaker.CfnDomain.DomainSettingsProperty(
        docker_settings=sagemaker.CfnDomain.DockerSettingsProperty(enable_docker_access="ENABLED")
    ),
    # In the second step CloudFormation updates the domain.
    tag_propagation="DISABLED" if step == "first" else "ENABLED",
)
arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf"
canvas = studio.CanvasSettings(
    workspace=studio.CanvasWorkspace(bucket=s3.Bucket.from_bucket_name(full, "Bucket", "canvas"), prefix="team"),
    time_series_forecasting=studio.CanvasFeature(role=role("Forecast")),
    model_register=studio.CanvasFeature(role=iam.Role.from_role_arn(full, "Other", "arn:aws:iam::222222222222:role/r")),
    emr_serverless=studio.CanvasFeature(role=role("Emr")),
    generative_ai_role=role("Bedrock"),
    direct_deploy=True,
    kendra=True,
    identity_providers=[
        studio.CanvasIdentityProvider(
            data_source=studio.CanvasDataSource.SNOWFLAKE,
            secret=secretsmanager.Secret.from_secret_complete_arn(full, "Secret", arn),
        )
    ],
)
if step != "last":
    studio.ApiOnlySettings(
        full,
        "Settings",
        domain=home,
        rootless_docker=True,
        trusted_identity_propagation=True,
        amazon_q=studio.AmazonQSettings(profile_arn="arn:aws:codewhisperer:eu-west-1:123456789012:profile/q"),
        session_name_mode=by_person,
        **({"canvas": canvas} if step == "first" else {}),
    )

if step == "second":
    # Nobody knows at synth how people sign in to a domain that is imported.
    failing = cdk.Stack(app, "Failing", env=env)
    id_of_usual = app.node.try_get_context("domain")
    known = studio.Domain.from_domain_attributes(failing, "Domain", domain_id=id_of_usual, vpc=network(failing))
    studio.ApiOnlySettings(failing, "Settings", domain=known, amazon_q=studio.AmazonQSettings())
app.synth()
"""


@dataclass
class Deployment:
    """The app, deployed to a local AWS step by step."""

    aws: LocalAws
    folder: Path
    printed: str = ""

    def deploy(self, *stacks: str, step: str, works: bool = True, **context: str) -> str:
        given = [word for key, value in {"step": step, **context}.items() for word in ("--context", f"{key}={value}")]
        agreed = ["--require-approval", "never"]
        return self.aws.run("cdk", "deploy", *stacks, *agreed, *given, folder=self.folder, works=works)

    def domain(self, name: str) -> Json:
        sagemaker = self.aws.client("sagemaker")
        (domain_id,) = (d["DomainId"] for d in sagemaker.list_domains()["Domains"] if d["DomainName"] == name)
        return dict(sagemaker.describe_domain(DomainId=domain_id))

    def alice(self) -> Json:
        domain_id = self.domain("usual")["DomainId"]
        found = self.aws.client("sagemaker").describe_user_profile(DomainId=domain_id, UserProfileName="alice")
        return dict(found["UserSettings"])

    def memories(self) -> set[str]:
        found = self.aws.client("ssm").describe_parameters()["Parameters"]
        return {parameter["Name"] for parameter in found if parameter["Name"].startswith("/studio-constructs")}


@pytest.fixture(scope="module")
def deployment(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    folder = tmp_path_factory.mktemp("api-only")
    (folder / "app.py").write_text(APP)
    settings = json.loads((ROOT / "cdk.json").read_text())
    (folder / "cdk.json").write_text(json.dumps({**settings, "app": f"{sys.executable} app.py"}))
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    aws.bootstrap()
    found = Deployment(aws, folder)
    found.deploy("Usual", "Full", step="first")
    return found


ARN = "arn:aws:iam::123456789012:role"
CANVAS = {
    "WorkspaceSettings": {"S3ArtifactPath": "s3://canvas/team"},
    "TimeSeriesForecastingSettings": {"Status": "ENABLED", "AmazonForecastRoleArn": f"{ARN}/Forecast"},
    "ModelRegisterSettings": {
        "Status": "ENABLED",
        "CrossAccountModelRegisterRoleArn": "arn:aws:iam::222222222222:role/r",
    },
    "EmrServerlessSettings": {"Status": "ENABLED", "ExecutionRoleArn": f"{ARN}/Emr"},
    "GenerativeAiSettings": {"AmazonBedrockRoleArn": f"{ARN}/Bedrock"},
    "DirectDeploySettings": {"Status": "ENABLED"},
    "KendraSettings": {"Status": "ENABLED"},
    "IdentityProviderOAuthSettings": [
        {
            "DataSourceName": "Snowflake",
            "Status": "ENABLED",
            "SecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf",
        }
    ],
}
ON = {
    "DockerSettings": {"EnableDockerAccess": "ENABLED", "RootlessDocker": "ENABLED"},
    "TrustedIdentityPropagationSettings": {"Status": "ENABLED"},
    "AmazonQSettings": {
        "Status": "ENABLED",
        "QProfileArn": "arn:aws:codewhisperer:eu-west-1:123456789012:profile/q",
    },
}
PORTAL = {"HiddenAppTypes": ["JupyterServer"], "ExecutionRoleSessionNameMode": "USER_IDENTITY"}


# The tests are the steps of one life, in their order.


def test_a_little_is_set_beside_what_cloudformation_set(deployment: Deployment) -> None:
    portal = deployment.domain("usual")["DefaultUserSettings"]["StudioWebPortalSettings"]
    assert portal["ExecutionRoleSessionNameMode"] == "USER_IDENTITY"
    assert "JupyterServer" in portal["HiddenAppTypes"]
    assert deployment.alice()["CanvasAppSettings"] == {"KendraSettings": {"Status": "ENABLED"}}


def test_everything_is_set_beside_what_cloudformation_set(deployment: Deployment) -> None:
    found = deployment.domain("full")
    assert found["DomainSettings"] == ON
    assert found["DefaultUserSettings"]["CanvasAppSettings"] == CANVAS
    assert found["DefaultUserSettings"]["StudioWebPortalSettings"] == PORTAL


def test_what_is_dropped_is_put_back_and_what_an_update_took_away_is_set_again(deployment: Deployment) -> None:
    taken_away = {"DockerSettings": {"RootlessDocker": "DISABLED"}}
    domain_id = deployment.domain("full")["DomainId"]
    deployment.aws.client("sagemaker").update_domain(DomainId=domain_id, DomainSettingsForUpdate=taken_away)
    usual = deployment.domain("usual")["DomainId"]
    deployment.deploy("Usual", "Full", step="second", domain=usual)
    # By itself, for the first failure ends a deploy, and which of several stacks comes first is the CLI's choice.
    deployment.printed = deployment.deploy("Failing", step="second", works=False, domain=usual)
    found = deployment.domain("full")
    assert found["TagPropagation"] == "ENABLED"
    assert found["DomainSettings"] == ON
    assert found["DefaultUserSettings"]["StudioWebPortalSettings"] == PORTAL
    canvas = found["DefaultUserSettings"]["CanvasAppSettings"]
    switches = {name: block.get("Status") for name, block in canvas.items() if isinstance(block, dict)}
    assert set(switches.values()) == {"DISABLED", None}
    assert canvas["IdentityProviderOAuthSettings"] == []


def test_settings_that_move_in_the_tree_stay(deployment: Deployment) -> None:
    portal = deployment.domain("usual")["DefaultUserSettings"]["StudioWebPortalSettings"]
    assert portal["ExecutionRoleSessionNameMode"] == "USER_IDENTITY"


def test_a_refusal_is_in_the_events_in_aws_s_words_and_is_rolled_back(deployment: Deployment) -> None:
    words = "An error occurred (ValidationException) when calling the UpdateDomain operation: AmazonQSettings"
    assert words in " ".join(deployment.printed.split())
    stacks = deployment.aws.client("cloudformation").describe_stacks()["Stacks"]
    assert {stack["StackName"]: stack["StackStatus"] for stack in stacks if stack["StackName"] != "CDKToolkit"} == {
        "Usual": "UPDATE_COMPLETE",
        "Full": "UPDATE_COMPLETE",
        "Failing": "ROLLBACK_COMPLETE",
    }
    assert "AmazonQSettings" not in deployment.domain("usual")["DomainSettings"]
    assert len(deployment.memories()) == 3  # of two domains and a profile


def test_what_was_there_before_comes_back_in_the_end(deployment: Deployment) -> None:
    deployment.deploy("Usual", "Full", step="last")
    assert deployment.memories() == set()
    found = deployment.domain("full")
    assert found["DomainSettings"]["DockerSettings"] == {"EnableDockerAccess": "ENABLED", "RootlessDocker": "DISABLED"}
    assert found["DomainSettings"]["TrustedIdentityPropagationSettings"] == {"Status": "DISABLED"}
    assert found["DomainSettings"]["AmazonQSettings"]["Status"] == "DISABLED"
    assert found["DefaultUserSettings"]["StudioWebPortalSettings"] == {
        "HiddenAppTypes": ["JupyterServer"],
        "ExecutionRoleSessionNameMode": "STATIC",
    }
    portal = deployment.domain("usual")["DefaultUserSettings"]["StudioWebPortalSettings"]
    assert portal["ExecutionRoleSessionNameMode"] == "STATIC"
    assert deployment.alice()["CanvasAppSettings"]["KendraSettings"] == {"Status": "DISABLED"}
