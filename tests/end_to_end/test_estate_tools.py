"""An estate with MLflow, what only the API can set, and a notebook instance: deployed, and then without their lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.conftest import LocalAws, make_project
from tests.kit import Json

pytestmark = pytest.mark.end_to_end

WITHOUT = """
name: lab
environments: [{name: prod, region: eu-west-1}]
network: {new: {endpoints: [s3, sagemaker-api, sagemaker-runtime, studio, sts, logs, mlflow]}}
teams:
  - name: analysts
    instance_types: [ml.t3.medium]
    s3_read: [lake]
    capabilities: [mlflow]
users: [{name: amara, team: analysts}]
"""
WITH = """
    mlflow: {use: [research]}
users: [{name: amara, team: analysts}]
mlflow: [{name: research}]
notebook_instances: [{name: genomics, owner: amara}]
domain: {api_only: {session_name_mode: USER_IDENTITY}}
"""


def domain(aws: LocalAws) -> Json:
    sagemaker = aws.client("sagemaker")
    (found,) = sagemaker.list_domains()["Domains"]
    return dict(sagemaker.describe_domain(DomainId=found["DomainId"]))


def policies_of(aws: LocalAws, role: str) -> list[str]:
    iam = aws.client("iam")
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return [*(each["PolicyName"] for each in attached), *iam.list_role_policies(RoleName=role)["PolicyNames"]]


def test_all_of_it_is_there_and_then_out_of_reach_and_kept(
    start_local_aws: Callable[[], LocalAws], tmp_path: Path
) -> None:
    aws, project = start_local_aws(), make_project(tmp_path)
    (project / "studio.yaml").write_text(WITHOUT.replace("\nusers: [{name: amara, team: analysts}]\n", WITH))
    aws.deploy(project)
    sagemaker = aws.client("sagemaker")
    found = domain(aws)
    assert found["DefaultUserSettings"]["StudioWebPortalSettings"]["ExecutionRoleSessionNameMode"] == "USER_IDENTITY"
    person = sagemaker.describe_user_profile(DomainId=found["DomainId"], UserProfileName="amara")
    role = person["UserSettings"]["ExecutionRole"].rpartition("/")[2]
    notebook = sagemaker.describe_notebook_instance(NotebookInstanceName="lab-prod-genomics")
    of_notebook = notebook["RoleArn"].rpartition("/")[2]
    assert len([name for name in policies_of(aws, role) if "Mlflow" in name or "Notebooks" in name]) == 2
    assert len(policies_of(aws, of_notebook)) == 2
    assert len(aws.client("lambda").list_functions()["Functions"]) == 1

    (project / "studio.yaml").write_text(WITHOUT)
    aws.deploy(project)
    assert [each["Name"] for each in sagemaker.list_mlflow_apps()["Summaries"]] == ["lab-prod-research"]
    assert len([each for each in aws.client("s3").list_buckets()["Buckets"] if "mlflow" in each["Name"]]) == 2
    assert sagemaker.describe_notebook_instance(NotebookInstanceName="lab-prod-genomics")["RoleArn"].endswith(
        of_notebook
    )
    assert not [name for name in policies_of(aws, role) if "Mlflow" in name or "Notebooks" in name]
    assert len(policies_of(aws, of_notebook)) == 1  # what it needs to stop itself
    assert aws.client("lambda").list_functions()["Functions"] == []
    portal = domain(aws)["DefaultUserSettings"].get("StudioWebPortalSettings", {})
    assert portal.get("ExecutionRoleSessionNameMode") != "USER_IDENTITY"
