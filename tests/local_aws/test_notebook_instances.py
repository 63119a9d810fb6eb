"""Notebook instances, by the API's documentation, from both doors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from local_aws.studio.cloudformation import HandlerError

from .kit import ROLE, Estate, change, client, local_aws, make, refused, remove

NOTEBOOKS = client("sagemaker")
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture
def estate() -> Iterator[Estate]:
    with local_aws():
        yield Estate()


def describe(name: str = "lab") -> dict[str, Any]:
    found: dict[str, Any] = NOTEBOOKS.describe_notebook_instance(NotebookInstanceName=name)
    return found


def create(name: str = "lab", **settings: Any) -> str:
    made = NOTEBOOKS.create_notebook_instance(
        NotebookInstanceName=name, InstanceType="ml.t3.medium", RoleArn=ROLE, **settings
    )
    return str(made["NotebookInstanceArn"])


def stop(name: str = "lab") -> None:
    NOTEBOOKS.stop_notebook_instance(NotebookInstanceName=name)


def script(name: str, content: str = "aGk=") -> str:
    made = NOTEBOOKS.create_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName=name, OnStart=[{"Content": content}]
    )
    return str(made["NotebookInstanceLifecycleConfigArn"])


def test_a_notebook_instance_is_described_as_it_was_asked_for(estate: Estate) -> None:
    script("auto-stop")
    imds = {"MinimumInstanceMetadataServiceVersion": "2"}
    settings: dict[str, Any] = {
        "SubnetId": estate.subnets[0],
        "KmsKeyId": KEY,
        "DirectInternetAccess": "Disabled",
        "RootAccess": "Disabled",
        "VolumeSizeInGB": 20,
        "PlatformIdentifier": "notebook-al2023-v1",
        "DefaultCodeRepository": "https://git.example.com/team",
        "InstanceMetadataServiceConfiguration": imds,
    }
    arn = create(**settings, SecurityGroupIds=[estate.group], LifecycleConfigName="auto-stop")
    found = describe()
    assert {key: found[key] for key in settings} == settings
    assert found["NotebookInstanceArn"] == arn
    assert found["SecurityGroups"] == [estate.group]
    assert found["NotebookInstanceLifecycleConfigName"] == "auto-stop"
    assert found["NotebookInstanceStatus"] == "InService"
    assert found["Url"] == "lab.notebook.us-east-1.sagemaker.aws"
    (interface,) = client("ec2").describe_network_interfaces(NetworkInterfaceIds=[found["NetworkInterfaceId"]])[
        "NetworkInterfaces"
    ]
    assert interface["SubnetId"] == estate.subnets[0]
    assert [g["GroupId"] for g in interface["Groups"]] == [estate.group]
    (row,) = NOTEBOOKS.list_notebook_instances(NotebookInstanceLifecycleConfigNameContains="auto")["NotebookInstances"]
    assert row["InstanceType"] == "ml.t3.medium"
    assert "KmsKeyId" not in row


def test_a_notebook_instance_has_defaults(estate: Estate) -> None:
    create()
    found = describe()
    assert (found["DirectInternetAccess"], found["RootAccess"], found["VolumeSizeInGB"]) == ("Enabled", "Enabled", 5)
    assert found["InstanceMetadataServiceConfiguration"] == {"MinimumInstanceMetadataServiceVersion": "1"}
    assert "NetworkInterfaceId" not in found


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"DirectInternetAccess": "Disabled"}, "only if SubnetId is specified"),
        ({"SecurityGroupIds": ["sg-0"]}, "only if SubnetId is specified"),
        ({"SubnetId": "subnet-0"}, "does not exist"),
        ({"LifecycleConfigName": "none"}, "Notebook Instance Lifecycle Config does not exist"),
        ({"VolumeSizeInGB": 16385}, "less than or equal to 16384"),
    ],
)
def test_a_notebook_instance_that_cannot_be(estate: Estate, settings: dict[str, Any], words: str) -> None:
    with refused("ValidationException", words):
        create(**settings)
    assert NOTEBOOKS.list_notebook_instances()["NotebookInstances"] == []


def test_instance_types_are_those_of_today(estate: Estate) -> None:
    create()
    with refused("ValidationException", "enum value set"):
        NOTEBOOKS.create_notebook_instance(NotebookInstanceName="new", InstanceType="ml.x1.tiny", RoleArn=ROLE)
    NOTEBOOKS.create_notebook_instance(NotebookInstanceName="new", InstanceType="ml.m7i.large", RoleArn=ROLE)
    assert describe("new")["InstanceType"] == "ml.m7i.large"


def test_a_name_is_taken_once(estate: Estate) -> None:
    arn = create()
    with refused("ValidationException", f"Cannot create a duplicate Notebook Instance ({arn})"):
        create()
    with refused("ValidationException", "RecordNotFound"):
        describe("other")


def test_only_a_stopped_instance_changes_or_goes(estate: Estate) -> None:
    arn = create(VolumeSizeInGB=10)
    name = {"NotebookInstanceName": "lab"}
    with refused(
        "ValidationException",
        "Status (InService) not in ([Stopped, Failed]).",
        f"Unable to transition to (Deleting) for Notebook Instance ({arn})",
    ):
        NOTEBOOKS.delete_notebook_instance(**name)
    with refused("ValidationException", "(Updating)"):
        NOTEBOOKS.update_notebook_instance(**name, InstanceType="ml.t3.large")
    with refused("ValidationException", "(Pending)"):
        NOTEBOOKS.start_notebook_instance(**name)
    stop()
    with refused("ValidationException", "(Stopping)"):
        stop()
    assert describe()["NotebookInstanceStatus"] == "Stopped"
    assert len(NOTEBOOKS.list_notebook_instances(StatusEquals="Stopped")["NotebookInstances"]) == 1
    NOTEBOOKS.update_notebook_instance(**name, InstanceType="ml.t3.large", RootAccess="Disabled")
    with refused("ValidationException", "can only be increased"):
        NOTEBOOKS.update_notebook_instance(**name, VolumeSizeInGB=9)
    NOTEBOOKS.start_notebook_instance(**name)
    found = describe()
    assert (found["NotebookInstanceStatus"], found["InstanceType"], found["RootAccess"]) == (
        "InService",
        "ml.t3.large",
        "Disabled",
    )
    assert NOTEBOOKS.create_presigned_notebook_instance_url(**name)["AuthorizedUrl"].startswith("https://lab.notebook.")
    stop()
    with refused("ValidationException", "not InService"):
        NOTEBOOKS.create_presigned_notebook_instance_url(**name)
    NOTEBOOKS.delete_notebook_instance(**name)
    assert NOTEBOOKS.list_notebook_instances()["NotebookInstances"] == []


def test_what_is_taken_away_is_taken_away_by_name(estate: Estate) -> None:
    script("auto-stop")
    create(LifecycleConfigName="auto-stop", DefaultCodeRepository="https://git.example.com/team")
    stop()
    name = {"NotebookInstanceName": "lab"}
    with refused("ValidationException", "LifecycleConfigName cannot be set and disassociated"):
        NOTEBOOKS.update_notebook_instance(**name, LifecycleConfigName="auto-stop", DisassociateLifecycleConfig=True)
    NOTEBOOKS.update_notebook_instance(**name, DisassociateLifecycleConfig=True)
    assert "NotebookInstanceLifecycleConfigName" not in describe()
    assert describe()["DefaultCodeRepository"] == "https://git.example.com/team"


def test_the_interface_goes_with_the_instance(estate: Estate) -> None:
    create(SubnetId=estate.subnets[0])
    stop()
    NOTEBOOKS.delete_notebook_instance(NotebookInstanceName="lab")
    assert client("ec2").describe_network_interfaces()["NetworkInterfaces"] == []


def test_notebook_instances_sort_by_name_unless_asked(estate: Estate) -> None:
    for name in ("b", "a"):
        create(name)

    def names(**by: Any) -> list[str]:
        return [n["NotebookInstanceName"] for n in NOTEBOOKS.list_notebook_instances(**by)["NotebookInstances"]]

    assert names() == ["a", "b"]
    assert names(SortBy="CreationTime") == ["b", "a"]
    assert names(NameContains="a", MaxResults=1) == ["a"]


def test_tags_of_notebook_instances(estate: Estate) -> None:
    arn = create(Tags=[{"Key": "a", "Value": "b"}])
    NOTEBOOKS.add_tags(ResourceArn=arn, Tags=[{"Key": "c", "Value": "d"}])
    assert [t["Key"] for t in NOTEBOOKS.list_tags(ResourceArn=arn)["Tags"]] == ["a", "c"]


# -- lifecycle configurations --


def test_a_lifecycle_configuration_holds_two_scripts(estate: Estate) -> None:
    arn = script("auto-stop", "A" * 16384)
    name = {"NotebookInstanceLifecycleConfigName": "auto-stop"}
    found = NOTEBOOKS.describe_notebook_instance_lifecycle_config(**name)
    assert found["NotebookInstanceLifecycleConfigArn"] == arn
    assert found["OnStart"] == [{"Content": "A" * 16384}]
    with refused("ValidationException", "already exists"):
        script("auto-stop")
    with refused("ValidationException", "'onStart.1.member.content'", "less than or equal to 16384"):
        script("long", "A" * 16385)
    NOTEBOOKS.update_notebook_instance_lifecycle_config(**name, OnCreate=[{"Content": "aGk="}])
    assert NOTEBOOKS.describe_notebook_instance_lifecycle_config(**name)["OnCreate"] == [{"Content": "aGk="}]
    rows = NOTEBOOKS.list_notebook_instance_lifecycle_configs()["NotebookInstanceLifecycleConfigs"]
    assert [row["NotebookInstanceLifecycleConfigName"] for row in rows] == ["auto-stop"]
    NOTEBOOKS.delete_notebook_instance_lifecycle_config(**name)
    with refused("ValidationException", "does not exist"):
        NOTEBOOKS.describe_notebook_instance_lifecycle_config(**name)


# -- stacks --


def test_a_stack_may_leave_the_names_to_cloudformation(estate: Estate) -> None:
    config = make("AWS::SageMaker::NotebookInstanceLifecycleConfig", {"OnStart": [{"Content": "aGk="}]}, "Script")
    name = config.get_cfn_attribute("NotebookInstanceLifecycleConfigName")
    assert re.fullmatch(r"Script-\w{12}", name)
    properties = {"InstanceType": "ml.t3.medium", "RoleArn": ROLE, "VolumeSizeInGB": "7", "LifecycleConfigName": name}
    notebook = make("AWS::SageMaker::NotebookInstance", properties, "Lab")
    called = notebook.get_cfn_attribute("NotebookInstanceName")
    found = describe(called)
    assert notebook.physical_resource_id == found["NotebookInstanceArn"]
    assert found["VolumeSizeInGB"] == 7
    assert config.physical_resource_id.endswith(f":notebook-instance-lifecycle-config/{name}")


def test_the_handler_stops_and_starts_around_an_update(estate: Estate) -> None:
    script("auto-stop")
    properties: dict[str, Any] = {
        "NotebookInstanceName": "lab",
        "InstanceType": "ml.t3.medium",
        "RoleArn": ROLE,
        "LifecycleConfigName": "auto-stop",
    }
    notebook = make("AWS::SageMaker::NotebookInstance", properties)
    without = {key: value for key, value in properties.items() if key != "LifecycleConfigName"}
    change(notebook, {**without, "InstanceType": "ml.t3.large"})
    found = describe()
    assert (found["InstanceType"], found["NotebookInstanceStatus"]) == ("ml.t3.large", "InService")
    assert "NotebookInstanceLifecycleConfigName" not in found
    with pytest.raises(HandlerError, match="NotFound"):
        change(notebook, {**without, "VolumeSizeInGB": 5, "LifecycleConfigName": "none"})
    assert describe()["NotebookInstanceStatus"] == "InService"
    remove(notebook)
    assert NOTEBOOKS.list_notebook_instances()["NotebookInstances"] == []
    remove(notebook)  # gone is gone
