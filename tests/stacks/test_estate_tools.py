"""What the estate file has made of MLflow, of what only the API can set, and of notebook instances."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stacks.estate import load_estate
from tests.stacks.conftest import HEAD, TEAMS, USERS, Properties, Templates, Write, of_kind, synthesize, warnings_of

BASE = HEAD + TEAMS + USERS
MLFLOW = """
mlflow:
  - {name: research}
  - {name: audit, server: {size: Medium, version: "3.0.0"}, artifacts: lake/audit, maintenance_starts: "Sat:02:00"}
  - {name: models, server: {}, artifacts: lake, registers_models: true}
"""
ENDPOINT = "network: {new: {endpoints: [s3, sagemaker-api, sagemaker-runtime, studio, sts, logs, mlflow]}}\n"
TEAM = f"""
{ENDPOINT}
teams:
  - name: all
    instance_types: [ml.t3.medium]
    capabilities: [mlflow]
    mlflow: {{use: [research], read: [audit], manage: [models]}}
"""
NOTEBOOK = """
notebook_instances:
  - {name: Lab, owner: alice, instance_type: ml.m5.xlarge, volume_gb: 50, idle_minutes: 90,
     code_repositories: [https://git.example.com/a/b.git]}
"""
IDENTITY_CENTER = """
authentication: {identity_center: {}}
users: [{name: alice, team: all, identity_center: {user_name: alice@example.com}}]
"""


def one(template: dict[str, Any], kind: str) -> Properties:
    (properties,) = of_kind(template, kind).values()
    return properties


def statements_of_mlflow(templates: Templates) -> dict[str, Properties]:
    policies = of_kind(templates["dev-Users-01"], "IAM::ManagedPolicy")
    return {
        statement["Sid"]: statement
        for name, policy in policies.items()
        if name.startswith("Mlflow")
        for statement in policy["PolicyDocument"]["Statement"]
    }


def test_mlflow_is_an_app_or_a_server_and_kept(estate_file: Write) -> None:
    studio = synthesize(estate_file(BASE + MLFLOW))["dev-Studio"]
    app = one(studio, "SageMaker::MlflowApp")
    assert (app["Name"], app["WeeklyMaintenanceWindowStart"]) == ("team-dev-research", "Sun:03:00")
    assert app["ModelRegistrationMode"] == "AutoModelRegistrationDisabled"
    servers = {each["TrackingServerName"]: each for each in of_kind(studio, "SageMaker::MlflowTrackingServer").values()}
    assert list(servers) == ["team-dev-audit", "team-dev-models"]
    audit, models = servers.values()
    assert (audit["TrackingServerSize"], audit["MlflowVersion"]) == ("Medium", "3.0.0")
    assert (audit["WeeklyMaintenanceWindowStart"], audit["AutomaticModelRegistration"]) == ("Sat:02:00", False)
    assert (models["TrackingServerSize"], models["AutomaticModelRegistration"]) == ("Small", True)
    assert "MlflowVersion" not in models
    assert (audit["ArtifactStoreUri"], models["ArtifactStoreUri"]) == ("s3://lake/audit", "s3://lake/team-dev-models")
    assert len(of_kind(studio, "S3::Bucket")) == 2  # of the app: its artifacts, and who read them
    kept = ("S3::Bucket", "SageMaker::MlflowApp", "SageMaker::MlflowTrackingServer")
    ids = [each for kind in kept for each in of_kind(studio, kind)]
    assert {studio["Resources"][each]["UpdateReplacePolicy"] for each in ids} == {"Retain"}
    assert {studio["Resources"][each]["DeletionPolicy"] for each in ids} <= {"Retain", "RetainExceptOnCreate"}
    uris = [each for each in studio["Outputs"].values() if "tracking URI" in each.get("Description", "")]
    assert len(uris) == 3


def test_mlflow_of_an_estate_to_play_with_goes(estate_file: Write) -> None:
    path = estate_file(BASE + MLFLOW + "domain: {removal_policy: destroy}\n")
    studio = synthesize(path)["dev-Studio"]
    (app,) = of_kind(studio, "SageMaker::MlflowApp")
    assert studio["Resources"][app]["DeletionPolicy"] == "Delete"
    assert "everybody's experiments go" in warnings_of(path)


def test_a_team_works_with_the_mlflow_that_it_names(estate_file: Write) -> None:
    found = statements_of_mlflow(synthesize(estate_file(HEAD + TEAM + USERS + MLFLOW)))
    assert "sagemaker:CallMlflowAppApi" in found["UseMlflowApps1"]["Action"]
    reading, managing = found["UseMlflowServers2"]["Action"], found["UseMlflowServers3"]["Action"]
    assert "sagemaker-mlflow:GetRun" in reading
    assert not [action for action in reading if ":Create" in action or ":Delete" in action or ":Log" in action]
    assert {"sagemaker-mlflow:LogMetric", "sagemaker-mlflow:DeleteRun"} <= set(managing)
    assert found["UseArtifacts2"]["Action"] == "s3:GetObject"
    assert found["UseArtifacts2"]["Resource"] == "arn:aws:s3:::lake/audit/*"
    assert "s3:PutObject" in found["UseArtifacts3"]["Action"]
    assert not [each for each in found if each.startswith("UseTheKey")]


def test_who_uses_a_server_deletes_nothing(estate_file: Write) -> None:
    team = TEAM.replace("use: [research], read: [audit], manage: [models]", "use: [audit]")
    actions = statements_of_mlflow(synthesize(estate_file(HEAD + team + USERS + MLFLOW)))["UseMlflowServers1"]["Action"]
    assert "sagemaker-mlflow:LogMetric" in actions
    assert not [action for action in actions if ":Delete" in action]


def test_the_role_of_a_person_has_the_policy(estate_file: Write) -> None:
    users = synthesize(estate_file(HEAD + TEAM + USERS + MLFLOW))["dev-Users-01"]
    (policy,) = (name for name in of_kind(users, "IAM::ManagedPolicy") if name.startswith("Mlflow"))
    assert {"Ref": policy} in one(users, "IAM::Role")["ManagedPolicyArns"]


def test_mlflow_may_leave_the_file_in_one_deploy(estate_file: Write) -> None:
    """The Studio stack is deployed first: an export that people's stacks take would hold what goes."""
    templates = synthesize(estate_file(HEAD + TEAM + USERS + MLFLOW))
    studio, users = json.dumps(templates["dev-Studio"]["Outputs"]), json.dumps(templates["dev-Users-01"])
    exported = [each for each in templates["dev-Studio"]["Outputs"].values() if "Export" in each]
    assert "Mlflow" not in json.dumps(exported)
    (arn,) = (name for name in templates["dev-Studio"]["Outputs"] if name.startswith("MlflowresearchArn"))
    assert f'{{"Fn::GetStackOutput": {{"StackName": "team-dev-Studio", "OutputName": "{arn}"}}}}' in users
    assert arn in studio


def test_nobody_gets_mlflow_who_does_not_name_it(estate_file: Write) -> None:
    with_it = synthesize(estate_file(BASE + MLFLOW))
    assert with_it["dev-Users-01"] == synthesize(estate_file(BASE))["dev-Users-01"]


@pytest.mark.parametrize(
    "leads_there",
    [
        "network: {new: {internet_access: true}}\n",
        "network: {existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: [subnet-0a1b2c3d]}}\n",
        "domain: {public_internet: true}\n",
    ],
)
def test_mlflow_takes_no_endpoint_where_something_else_leads_there(estate_file: Write, leads_there: str) -> None:
    text = HEAD + TEAM.replace(ENDPOINT, "") + USERS + MLFLOW + leads_there
    assert len(load_estate(estate_file(text)).environments) == 1


def test_mlflow_has_an_endpoint(estate_file: Write) -> None:
    endpoints = of_kind(synthesize(estate_file(BASE + ENDPOINT))["dev-Network"], "EC2::VPCEndpoint")
    assert "aws.sagemaker.eu-west-1.experiments" in [each["ServiceName"] for each in endpoints.values()]


def api_only(studio: dict[str, Any]) -> Properties:
    (found,) = (r for r in studio["Resources"].values() if r["Type"] == "Custom::StudioApiOnlySettings")
    return dict(found["Properties"])


def test_what_only_the_api_can_set(estate_file: Write) -> None:
    text = """
domain:
  docker: {trusted_accounts: ["111122223333"]}
  api_only:
    session_name_mode: USER_IDENTITY
    rootless_docker: true
    revision: "7"
    canvas:
      workspace: lake/canvas
      time_series_forecasting: {enabled: false}
      model_register: {role_arn: "arn:aws:iam::444455556666:role/Models"}
      emr_serverless: {role_arn: "arn:aws:iam::111122223333:role/Emr"}
      generative_ai_role_arn: arn:aws:iam::111122223333:role/Bedrock
      direct_deploy: false
      kendra: true
      identity_providers:
        - data_source: Snowflake
          secret_arn: arn:aws:secretsmanager:eu-west-1:111122223333:secret:snowflake-a1b2c3
          enabled: false
"""
    studio = synthesize(estate_file(BASE + text))["dev-Studio"]
    found = api_only(studio)
    settings = found["Settings"]["Fn::Join"][1]
    workspace = [each for each in settings if isinstance(each, dict)]
    assert workspace  # the key is the Data stack's
    said = json.loads("".join(each if isinstance(each, str) else "KEY" for each in settings))
    assert said == {
        "DomainSettings": {"DockerSettings": {"RootlessDocker": "ENABLED"}},
        "DefaultUserSettings": {
            "CanvasAppSettings": {
                "WorkspaceSettings": {"S3ArtifactPath": "s3://lake/canvas", "S3KmsKeyId": "KEY"},
                "TimeSeriesForecastingSettings": {"Status": "DISABLED"},
                "ModelRegisterSettings": {
                    "Status": "ENABLED",
                    "CrossAccountModelRegisterRoleArn": "arn:aws:iam::444455556666:role/Models",
                },
                "EmrServerlessSettings": {
                    "Status": "ENABLED",
                    "ExecutionRoleArn": "arn:aws:iam::111122223333:role/Emr",
                },
                "GenerativeAiSettings": {"AmazonBedrockRoleArn": "arn:aws:iam::111122223333:role/Bedrock"},
                "DirectDeploySettings": {"Status": "DISABLED"},
                "KendraSettings": {"Status": "ENABLED"},
                "IdentityProviderOAuthSettings": [
                    {
                        "DataSourceName": "Snowflake",
                        "Status": "DISABLED",
                        "SecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:snowflake-a1b2c3",
                    }
                ],
            },
            "StudioWebPortalSettings": {"ExecutionRoleSessionNameMode": "USER_IDENTITY"},
        },
    }
    assert found["Revision"] == "7"
    (function,) = of_kind(studio, "Lambda::Function")
    assert found["ServiceToken"] == {"Fn::GetAtt": [function, "Arn"]}


def test_nobody_gets_a_function_who_does_not_ask_for_it(estate_file: Write) -> None:
    assert of_kind(synthesize(estate_file(BASE))["dev-Studio"], "Lambda::Function") == {}


def trusts(templates: Templates) -> list[str]:
    """Whom each role of people trusts, and with what."""
    return [
        json.dumps(role["AssumeRolePolicyDocument"])
        for stack in ("dev-Studio", "dev-Users-01")
        for name, role in of_kind(templates[stack], "IAM::Role").items()
        if name.startswith(("DefaultRole", "User"))
    ]


def test_identity_goes_on_where_the_file_says_so_and_roles_let_it(estate_file: Write) -> None:
    base = HEAD + TEAMS + IDENTITY_CENTER
    text = "domain: {api_only: {amazon_q: {}, trusted_identity_propagation: true}}\n"
    templates = synthesize(estate_file(base + text))
    assert json.loads(api_only(templates["dev-Studio"])["Settings"]) == {
        "DomainSettings": {
            "AmazonQSettings": {"Status": "ENABLED"},
            "TrustedIdentityPropagationSettings": {"Status": "ENABLED"},
        }
    }
    assert [("sts:SetContext" in each) for each in trusts(templates)] == [True, True]
    off = synthesize(estate_file(base + text.replace("true", "false")))
    assert [("sts:SetContext" in each) for each in trusts(off)] == [False, False]


def test_a_notebook_instance_is_its_owner_s(estate_file: Write) -> None:
    teams = TEAMS.replace("ml.t3.medium]", "ml.t3.medium], s3_read: [lake/raw], s3_write: [lake/mine]")
    users = "users: [{name: alice, team: all, owner: alice@example.com}, {name: bob, team: all}]\n"
    templates = synthesize(estate_file(HEAD + teams + users + NOTEBOOK))
    studio = templates["dev-Studio"]
    found = one(studio, "SageMaker::NotebookInstance")
    assert (found["NotebookInstanceName"], found["InstanceType"]) == ("team-dev-Lab", "ml.m5.xlarge")
    assert (found["VolumeSizeInGB"], found["RootAccess"], found["DirectInternetAccess"]) == (50, "Disabled", "Disabled")
    assert found["DefaultCodeRepository"] == "https://git.example.com/a/b.git"
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert (tags["owner"], tags["team"]) == ("alice@example.com", "all")
    data = {
        name: policy
        for name, policy in of_kind(studio, "IAM::ManagedPolicy").items()
        if policy["Description"] == "Data of a notebook instance's team"
    }
    ((name, policy),) = data.items()
    assert "lake/mine/*" in json.dumps(policy)
    assert "lake/raw/*" in json.dumps(policy)
    (role,) = (each for each in of_kind(studio, "IAM::Role") if each.startswith("NotebookRole"))
    assert policy["Roles"] == [{"Ref": role}]
    assert "DeletionPolicy" not in studio["Resources"][name]  # the way to data goes with the line
    assert studio["Resources"][role]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_its_owner_opens_it_and_nobody_else(estate_file: Write) -> None:
    users = "users: [{name: alice, team: all}, {name: bob, team: all}]\n"
    users_stack = synthesize(estate_file(HEAD + TEAMS + users + NOTEBOOK))["dev-Users-01"]
    assert of_kind(users_stack, "IAM::Policy") == {}
    policies = of_kind(users_stack, "IAM::ManagedPolicy").values()
    (policy,) = (each for each in policies if each.get("Description") == "A person's notebook instances")
    (role,) = (each["Ref"] for each in policy["Roles"])
    assert role.startswith("Useralice")
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert "sagemaker:CreatePresignedNotebookInstanceUrl" in statement["Action"]
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/team-dev-"
    assert statement["Resource"] == [f"{arn}Lab", f"{arn}lab"]


def test_root_on_a_notebook_instance_is_said_at_synth(estate_file: Write) -> None:
    assert "root_access is True" not in warnings_of(estate_file(BASE + NOTEBOOK))
    loose = NOTEBOOK.replace("owner: alice,", "owner: alice, root_access: true,")
    assert "root_access is True" in warnings_of(estate_file(BASE + loose))
