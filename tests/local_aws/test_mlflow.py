"""MLflow apps and tracking servers, by the API and from stacks."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Cloud
from .kit import ACCOUNT, REGION, ROLE, Estate, client, refused

STUDIO = client("sagemaker")
SERVER = {"TrackingServerName": "team", "ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": ROLE}
APP = {"Name": "team", "ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": ROLE}


def mlflow(noun: str, **properties: Any) -> dict[str, Any]:
    return {"It": {"Type": f"AWS::SageMaker::Mlflow{noun}", "Properties": properties}}


def tags(arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in STUDIO.list_tags(ResourceArn=arn)["Tags"]}


def test_a_tracking_server_is_what_its_template_says(cloud: Cloud) -> None:
    whole = {
        **SERVER,
        "AutomaticModelRegistration": "true",
        "MlflowVersion": "2.16.2",
        "TrackingServerSize": "Large",
        "WeeklyMaintenanceWindowStart": "Sun:01:00",
        "Tags": [{"Key": "a", "Value": "1"}],
    }
    cloud.create(
        "s", mlflow("TrackingServer", **whole), Outputs={"Arn": {"Value": {"Fn::GetAtt": "It.TrackingServerArn"}}}
    )
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:mlflow-tracking-server/team"
    assert cloud.physical("s") == {"It": "team"}
    assert cloud.outputs("s") == {"Arn": arn}
    found = STUDIO.describe_mlflow_tracking_server(TrackingServerName="team")
    given = {key: found[key] for key in whole if key != "Tags"}
    assert given == {
        key: value for key, value in {**whole, "AutomaticModelRegistration": True}.items() if key != "Tags"
    }
    assert (found["TrackingServerStatus"], found["IsActive"]) == ("Created", "Active")
    assert tags(arn) == {"a": "1"}


def test_a_tracking_server_changes_in_place_what_its_api_can_change(cloud: Cloud) -> None:
    cloud.create("s", mlflow("TrackingServer", **SERVER))
    changed = {
        **SERVER,
        "ArtifactStoreUri": "s3://bucket/other",
        "TrackingServerSize": "Medium",
        "AutomaticModelRegistration": True,
    }
    row = cloud.change_set("s", mlflow("TrackingServer", **changed))["Changes"][0]["ResourceChange"]
    assert row["Replacement"] == "False"
    assert cloud.update("s", mlflow("TrackingServer", **changed)) == "UPDATE_COMPLETE"
    found = STUDIO.describe_mlflow_tracking_server(TrackingServerName="team")
    assert {key: found[key] for key in changed} == changed
    assert found["TrackingServerStatus"] == "Updated"


def test_another_role_or_version_is_another_tracking_server_and_its_name_is_taken(cloud: Cloud) -> None:
    cloud.create("s", mlflow("TrackingServer", **SERVER))
    changed = mlflow("TrackingServer", **SERVER, MlflowVersion="2.16.2")
    row = cloud.change_set("s", changed)["Changes"][0]["ResourceChange"]
    assert row["Replacement"] == "Conditional"
    assert cloud.update("s", changed) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("with identifier 'team' already exists" in reason for reason in cloud.reasons("s"))
    renamed = {**SERVER, "TrackingServerName": "next", "RoleArn": f"{ROLE}2"}
    assert cloud.update("s", mlflow("TrackingServer", **renamed)) == "UPDATE_COMPLETE"
    rows = STUDIO.list_mlflow_tracking_servers()["TrackingServerSummaries"]
    assert [row["TrackingServerName"] for row in rows] == ["next"]


def test_a_tracking_server_stops_and_starts(cloud: Cloud) -> None:
    STUDIO.create_mlflow_tracking_server(**SERVER)
    name = {"TrackingServerName": "team"}
    assert "authToken=" in STUDIO.create_presigned_mlflow_tracking_server_url(**name)["AuthorizedUrl"]
    with refused("ValidationException", "only one that is Stopped can be started"):
        STUDIO.start_mlflow_tracking_server(**name)
    STUDIO.stop_mlflow_tracking_server(**name)
    rows = STUDIO.list_mlflow_tracking_servers(TrackingServerStatus="Stopped")["TrackingServerSummaries"]
    assert [(row["TrackingServerName"], row["IsActive"]) for row in rows] == [("team", "Inactive")]
    with refused("ValidationException", "only one that runs can be updated"):
        STUDIO.update_mlflow_tracking_server(**name, TrackingServerSize="Large")
    STUDIO.start_mlflow_tracking_server(**name)
    assert STUDIO.describe_mlflow_tracking_server(**name)["TrackingServerStatus"] == "Started"
    assert STUDIO.delete_mlflow_tracking_server(**name)["TrackingServerArn"].endswith("/team")
    assert STUDIO.list_mlflow_tracking_servers()["TrackingServerSummaries"] == []


def test_an_app_is_what_its_template_says_and_has_the_id_the_service_gave_it(cloud: Cloud) -> None:
    whole = {
        **APP,
        "ModelRegistrationMode": "AutoModelRegistrationEnabled",
        "WeeklyMaintenanceWindowStart": "Sun:01:00",
    }
    read = ("Arn", "MlflowAppId", "Status", "MlflowVersion", "CreationTime", "LastModifiedTime")
    outputs = {name: {"Value": {"Fn::GetAtt": ["It", name]}} for name in read}
    cloud.create("s", mlflow("App", **whole, Tags=[{"Key": "a", "Value": "1"}]), Outputs=outputs)
    assert cloud.status("s") == "CREATE_COMPLETE", cloud.reasons("s")
    told = cloud.outputs("s")
    assert cloud.physical("s")["It"] == told["Arn"]
    assert told["Arn"].endswith(f":mlflow-app/{told['MlflowAppId']}")
    assert told["MlflowAppId"].startswith("app-")
    assert told["Status"] == "Created"
    found = STUDIO.describe_mlflow_app(Arn=told["Arn"])
    assert {key: found[key] for key in whole} == whole
    assert found["CreationTime"].strftime("%Y-%m-%dT%H:%M") == told["CreationTime"][:16]
    assert tags(told["Arn"]) == {"a": "1"}
    assert [row["Name"] for row in STUDIO.list_mlflow_apps(Status="Created")["Summaries"]] == ["team"]
    assert "authToken=" in STUDIO.create_presigned_mlflow_app_url(Arn=told["Arn"])["AuthorizedUrl"]


def test_an_app_changes_in_place_and_is_replaced_for_its_role(cloud: Cloud) -> None:
    cloud.create("s", mlflow("App", **APP))
    before = cloud.physical("s")["It"]
    assert cloud.update("s", mlflow("App", **{**APP, "ArtifactStoreUri": "s3://other/x"})) == "UPDATE_COMPLETE"
    assert cloud.physical("s")["It"] == before
    assert STUDIO.describe_mlflow_app(Arn=before)["ArtifactStoreUri"] == "s3://other/x"
    assert cloud.update("s", mlflow("App", **{**APP, "RoleArn": f"{ROLE}2"})) == "UPDATE_COMPLETE"
    after = cloud.physical("s")["It"]
    assert [row["Arn"] for row in STUDIO.list_mlflow_apps()["Summaries"]] == [after]
    assert after != before
    cloud.api.delete_stack(StackName="s")
    assert STUDIO.list_mlflow_apps()["Summaries"] == []


def test_an_app_is_the_default_of_domains_that_exist(cloud: Cloud) -> None:
    with refused("ResourceNotFound", "Domain [d-nowhere] does not exist"):
        STUDIO.create_mlflow_app(**APP, DefaultDomainIdList=["d-nowhere"])
    domain = Estate().domain()
    arn = STUDIO.create_mlflow_app(**APP)["Arn"]
    STUDIO.update_mlflow_app(Arn=arn, DefaultDomainIdList=[domain])
    assert [row["Arn"] for row in STUDIO.list_mlflow_apps(DefaultForDomainId=domain)["Summaries"]] == [arn]
    assert STUDIO.list_mlflow_apps(DefaultForDomainId="d-other")["Summaries"] == []


@pytest.mark.parametrize("bad", [{"ArtifactStoreUri": "bucket"}, {"WeeklyMaintenanceWindowStart": "Sometimes"}])
def test_the_schema_is_enforced(cloud: Cloud, bad: dict[str, str]) -> None:
    cloud.create("s", mlflow("App", **{**APP, **bad}))
    assert cloud.status("s") == "ROLLBACK_COMPLETE"
    assert any("Properties validation failed" in reason for reason in cloud.reasons("s"))
