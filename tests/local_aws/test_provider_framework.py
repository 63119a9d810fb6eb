"""Custom resources of the CDK's provider framework: they return what they have to say, or are asked until done."""

from __future__ import annotations

import json

import pytest

from local_aws import server
from local_aws.lambdas.custom_resources import CustomResourceError

from .kit import PATIENTLY, change, client, remove
from .lambda_kit import ROLE, function, resource, told

pytestmark = pytest.mark.usefixtures("functions_run")


def provider(on_event: str, is_complete: str | None = None, attempts: int = 3) -> str:
    """What `custom_resources.Provider` makes of two functions; returns the service token."""
    variables = {"USER_ON_EVENT_FUNCTION_ARN": function(on_event, "on-event")}
    if is_complete is not None:
        retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5, "MaxAttempts": attempts, "BackoffRate": 1}]
        states = {"framework-isComplete-task": {"Type": "Task", "End": True, "Retry": retry, "Resource": "x"}}
        machine = client("stepfunctions").create_state_machine(
            name="waiter",
            definition=json.dumps({"StartAt": "framework-isComplete-task", "States": states}),
            roleArn=ROLE,
        )
        variables["USER_IS_COMPLETE_FUNCTION_ARN"] = function(is_complete, "is-complete")
        variables["WAITER_STATE_MACHINE_ARN"] = machine["stateMachineArn"]
    settings = {"Runtime": "nodejs22.x", "Handler": "framework.onEvent", "Environment": {"Variables": variables}}
    return function("", "framework", **settings)


def test_a_provider_returns_what_it_has_to_say() -> None:
    token = provider(
        """
        def handler(event, context):
            kind = event["RequestType"]
            print(kind, event.get("PhysicalResourceId"))
            if kind != "Delete":
                return {"PhysicalResourceId": event["ResourceProperties"]["Name"], "Data": {"Kind": kind}}
        """
    )
    old = resource(token, Name="one")
    assert (old.physical_resource_id, old.get_cfn_attribute("Kind")) == ("one", "Create")
    new = change(old, {"ServiceToken": token, "Name": "two"})
    assert (new.physical_resource_id, new.get_cfn_attribute("Kind")) == ("two", "Update")
    remove(old)
    assert told("on-event") == ["Create None", "Update one", "Delete one"]


def test_a_provider_need_not_name_what_it_makes() -> None:
    made = resource(provider("def handler(event, context):\n    return None"))
    assert len(made.physical_resource_id) == 36
    assert change(made, made.properties).physical_resource_id == made.physical_resource_id


def test_a_provider_asks_until_the_work_is_done() -> None:
    token = provider(
        "def handler(event, context):\n    return {'PhysicalResourceId': 'x', 'Data': {'A': '1'}, 'Job': 7}",
        """
        import pathlib
        def handler(event, context):
            asked = pathlib.Path("/tmp") / event["RequestId"]
            count = len(asked.read_text()) if asked.exists() else 0
            asked.write_text("." * (count + 1))
            print("asked", event["PhysicalResourceId"], event["Job"])
            return {"IsComplete": True, "Data": {"B": "2"}} if count == 2 else {"IsComplete": False}
        """,
    )
    made = resource(token)
    assert (made.get_cfn_attribute("A"), made.get_cfn_attribute("B")) == ("1", "2")
    assert told("is-complete") == ["asked x 7"] * 3


def test_a_provider_asks_only_so_often() -> None:
    head = "def handler(event, context):\n    "
    token = provider(f"{head}pass", f"{head}print('no')\n    return {{'IsComplete': False}}", attempts=2)
    with pytest.raises(CustomResourceError, match="Operation timed out"):
        resource(token)
    assert told("is-complete") == ["no"] * 3


@pytest.mark.parametrize(
    ("on_event", "is_complete", "words"),
    [
        ("raise LookupError('no such role')", "return {'IsComplete': True}", "Error: no such role"),
        ("pass", "raise LookupError('lost it')", "Error: lost it"),
        (
            "pass",
            "return {'IsComplete': False, 'Data': {'A': 'b'}}",
            'Error: "Data" is not allowed if "IsComplete" is "False"',
        ),
    ],
)
def test_a_provider_fails_in_the_functions_words(on_event: str, is_complete: str, words: str) -> None:
    head = "def handler(event, context):\n    "
    with pytest.raises(CustomResourceError) as caught:
        resource(provider(head + on_event, head + is_complete))
    assert "Received response status [FAILED] from custom resource. Message returned: " + words in str(caught.value)


def test_a_provider_cannot_rename_while_deleting() -> None:
    token = provider("def handler(event, context):\n    return {'PhysicalResourceId': event['RequestType']}")
    made = resource(token)
    with pytest.raises(CustomResourceError, match='cannot change the physical resource ID from "Create" to "Delete"'):
        remove(made)


def test_a_function_reaches_the_local_aws_and_a_stack_reaches_the_function() -> None:
    """The function keeps a parameter per physical id; a new id makes CloudFormation delete the old one."""
    source = """
import boto3
def handler(event, context):
    name = event["ResourceProperties"]["Name"]
    if event["RequestType"] == "Delete":
        boto3.client("ssm").delete_parameter(Name=event["PhysicalResourceId"])
    else:
        boto3.client("ssm").put_parameter(Name=name, Value=event["RequestType"], Type="String", Overwrite=True)
        return {"PhysicalResourceId": name, "Data": {"Name": name}}
"""
    token = provider(source)
    stacks, parameters = client("cloudformation"), client("ssm")

    def template(name: str) -> str:
        thing = {"Type": "Custom::Thing", "Properties": {"ServiceToken": token, "Name": name}}
        output = {"Value": {"Fn::GetAtt": ["Thing", "Name"]}}
        return json.dumps({"Resources": {"Thing": thing}, "Outputs": {"Name": output}})

    def kept() -> dict[str, str]:
        return {p["Name"]: p["Value"] for p in parameters.get_parameters(Names=["/one", "/two"])["Parameters"]}

    def wait(waiter: str) -> None:
        stacks.get_waiter(f"stack_{waiter}_complete").wait(StackName="things", WaiterConfig=PATIENTLY)

    with server.serving():
        stacks.create_stack(StackName="things", TemplateBody=template("/one"))
        wait("create")
        assert kept() == {"/one": "Create"}
        stacks.update_stack(StackName="things", TemplateBody=template("/two"))
        wait("update")
        assert kept() == {"/two": "Update"}
        outputs = stacks.describe_stacks(StackName="things")["Stacks"][0]["Outputs"]
        assert outputs[0]["OutputValue"] == "/two"
        stacks.delete_stack(StackName="things")
        wait("delete")
        assert kept() == {}
