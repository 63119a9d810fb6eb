"""Functions and custom resources: they run, and they say what went wrong."""

from __future__ import annotations

import base64
import io
import json
import textwrap
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from local_aws import server
from local_aws.lambdas import provider_framework
from local_aws.lambdas.custom_resources import CustomResourceError

from .kit import ACCOUNT, REGION, change, client, local_aws, make, remove

ROLE = f"arn:aws:iam::{ACCOUNT}:role/function"
FUNCTIONS = client("lambda")


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(provider_framework, "LONGEST_INTERVAL", 0.01)
    with local_aws():
        client("iam").create_role(RoleName="function", AssumeRolePolicyDocument="{}")
        yield


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, textwrap.dedent(text))
    return buffer.getvalue()


def function(source: str, name: str = "work", **settings: Any) -> str:
    """A function of this source; returns its ARN."""
    code = zipped({"index.py": source})
    request = {"Runtime": "python3.12", "Handler": "index.handler", "Timeout": 30, **settings}
    made = FUNCTIONS.create_function(FunctionName=name, Role=ROLE, Code={"ZipFile": code}, **request)
    return str(made["FunctionArn"])


def invoke(name: str = "work", event: Any = None) -> tuple[Any, bool, str]:
    answer = FUNCTIONS.invoke(FunctionName=name, Payload=json.dumps(event or {}), LogType="Tail")
    logs = base64.b64decode(answer["LogResult"]).decode()
    return json.load(answer["Payload"]), "FunctionError" in answer, logs


# -- functions --


def test_a_function_runs_with_its_event_its_context_and_its_surroundings() -> None:
    function(
        """
        import os, sys
        def handler(event, context):
            print("hello from", context.function_name)
            shown = {name: os.environ.get(name) for name in event["ask"]}
            return {**shown, "left": context.get_remaining_time_in_millis(), "ours": "local_aws" in sys.modules}
        """,
        Environment={"Variables": {"MINE": "yes"}},
    )
    asked = ["MINE", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_ENDPOINT_URL", "AWS_PROFILE", "PYTEST_VERSION"]
    value, failed, logs = invoke(event={"ask": asked})
    assert not failed
    assert value.pop("left") in range(1, 30_001)
    assert value == {
        "MINE": "yes",
        "AWS_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": "work",
        # nothing serves here: a function must not reach anybody's real account
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_PROFILE": None,
        "PYTEST_VERSION": None,
        "ours": False,
    }
    assert "hello from work" in logs
    streams = client("logs").describe_log_streams(logGroupName="/aws/lambda/work")["logStreams"]
    events = client("logs").get_log_events(logGroupName="/aws/lambda/work", logStreamName=streams[0]["logStreamName"])[
        "events"
    ]
    assert [e["message"] for e in events] == ["hello from work"]


def layer(files: dict[str, str]) -> str:
    made = FUNCTIONS.publish_layer_version(LayerName="layer", Content={"ZipFile": zipped(files)})
    return str(made["LayerVersionArn"])


def test_a_function_finds_its_modules_and_its_layers() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/tools.py": "import common",
        "pkg/main.py": "from pkg import tools\ndef handler(event, context):\n    return tools.common.answer",
    }
    FUNCTIONS.create_function(
        FunctionName="work",
        Role=ROLE,
        Runtime="python3.12",
        Handler="pkg/main.handler",
        Code={"ZipFile": zipped(files)},
        Timeout=30,
        Layers=[layer({"python/common.py": "answer = 42"})],
    )
    assert invoke()[:2] == (42, False)


def test_a_function_fails_in_its_own_words() -> None:
    function("def handler(event, context):\n    raise LookupError('no such bucket: ' + event['bucket'])")
    value, failed, logs = invoke(event={"bucket": "b"})
    assert failed
    assert value["errorMessage"] == "no such bucket: b"
    assert value["errorType"] == "LookupError"
    assert "raise LookupError" in logs


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("x = 1", "has no attribute 'handler'"),
        ("handler = lambda event, context: object()", "not JSON serializable"),
        ("import os\ndef handler(event, context):\n    os._exit(3)", "exit status 3"),
    ],
)
def test_a_function_that_cannot_run_says_why(source: str, words: str) -> None:
    function(source)
    value, failed, _ = invoke()
    assert failed
    assert words in value["errorMessage"]


def test_a_function_has_only_so_much_time() -> None:
    function(
        "import time\ndef handler(event, context):\n    print('started', flush=True)\n    time.sleep(30)", Timeout=1
    )
    value, failed, logs = invoke()
    assert failed
    assert value["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert "started" in logs


def test_other_runtimes_are_refused_by_name() -> None:
    function("", Runtime="nodejs24.x")
    value, failed, _ = invoke()
    assert failed
    assert "runtime nodejs24.x" in value["errorMessage"]
    assert "local AWS" in value["errorMessage"]


# -- functions in stacks --


def test_a_functions_template_is_kept_whole_and_followed() -> None:
    shared = layer({"python/shared.py": ""})
    base = {"Role": ROLE, "Runtime": "python3.12", "Handler": "index.handler", "FunctionName": "work"}
    code = "def handler(event, context):\n    return {!r}"
    made = make(
        "AWS::Lambda::Function",
        {
            **base,
            "Code": {"ZipFile": code.format("one")},
            "Layers": [shared],
            "Timeout": "20",
            "Environment": {"Variables": {"A": "b"}},
            "Tags": [{"Key": "k", "Value": "v"}],
            "Architectures": ["arm64"],
        },
    )
    found = FUNCTIONS.get_function(FunctionName="work")
    settings = found["Configuration"]
    assert (settings["Timeout"], settings["Architectures"], found["Tags"]) == (20, ["arm64"], {"k": "v"})
    assert settings["Layers"][0]["Arn"] == shared
    assert invoke()[0] == "one"
    change(made, {**base, "Code": {"ZipFile": code.format("two")}})
    assert invoke()[0] == "two"
    settings = FUNCTIONS.get_function(FunctionName="work")["Configuration"]
    assert settings["Timeout"] == 3
    assert "Environment" not in settings


# -- custom resources that answer to an address --

ANSWERING = """
import json, urllib.request
def answer(event, **more):
    body = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**body, "Status": "SUCCESS", **more}).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, method="PUT"))
"""


def resource(arn: str, **properties: Any) -> Any:
    return make("AWS::CloudFormation::CustomResource", {"ServiceToken": arn, **properties})


def test_a_custom_resource_gets_strings_and_gives_data() -> None:
    arn = function(
        ANSWERING
        + """
def handler(event, context):
    answer(event, PhysicalResourceId="thing-1", Data={"Got": json.dumps(event)})
"""
    )
    made = resource(arn, Count=3, On=True, List=[1, {"Deep": False}])
    assert made.physical_resource_id == "thing-1"
    got = json.loads(made.get_cfn_attribute("Got"))
    assert got["RequestType"] == "Create"
    strings = {"Count": "3", "On": "true", "List": ["1", {"Deep": "false"}]}
    assert got["ResourceProperties"] == {"ServiceToken": arn, **strings}
    assert got["LogicalResourceId"] == "Thing"
    updated = change(made, {"ServiceToken": arn, "Count": 4})
    got = json.loads(updated.get_cfn_attribute("Got"))
    assert got["RequestType"] == "Update"
    assert got["PhysicalResourceId"] == "thing-1"
    assert got["OldResourceProperties"]["Count"] == "3"
    assert got["ResourceProperties"]["Count"] == "4"


def test_a_new_physical_id_leaves_the_old_resource_to_delete() -> None:
    arn = function(
        ANSWERING
        + """
def handler(event, context):
    print(event["RequestType"], event.get("PhysicalResourceId"), event["ResourceProperties"]["Name"])
    answer(event, PhysicalResourceId=event["ResourceProperties"]["Name"])
"""
    )
    old = resource(arn, Name="one")
    new = change(old, {"ServiceToken": arn, "Name": "two"})
    assert (old.physical_resource_id, new.physical_resource_id) == ("one", "two")
    remove(old)
    remove(new)
    assert told("work") == ["Create None one", "Update one two", "Delete one one", "Delete two two"]


def told(name: str) -> list[str]:
    """What a function printed, invocation by invocation."""
    logs = client("logs")
    group = f"/aws/lambda/{name}"
    found = logs.filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in sorted(found, key=lambda e: e["timestamp"])]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('answer(event, Status="FAILED", Reason="it is full", PhysicalResourceId="x")', "Message returned: it is full"),
        ("return {'PhysicalResourceId': 'x'}", "did not receive a response from your Custom Resource"),
        ("raise LookupError('no such key')", "The function failed: no such key"),
        ("answer(event)", "Invalid PhysicalResourceId"),
        ('answer(event, PhysicalResourceId="x", Status="DONE")', "Invalid response status [DONE]"),
        ('answer(event, PhysicalResourceId="x", Data={"D": "d" * 4096})', "Response object is too long."),
    ],
)
def test_a_custom_resource_that_fails(body: str, words: str) -> None:
    arn = function(
        f"""{ANSWERING}
def handler(event, context):
    if event["RequestType"] == "Create":
        {body}
    else:
        answer(event, PhysicalResourceId="x")
"""
    )
    with pytest.raises(CustomResourceError) as caught:
        resource(arn)
    assert words in str(caught.value)


def test_what_failed_to_be_made_is_deleted() -> None:
    arn = function(
        ANSWERING
        + """
def handler(event, context):
    print(event["RequestType"], event.get("PhysicalResourceId"))
    status = "FAILED" if event["RequestType"] == "Create" else "SUCCESS"
    answer(event, Status=status, Reason="no", PhysicalResourceId="half-made")
"""
    )
    with pytest.raises(CustomResourceError, match="Message returned: no"):
        resource(arn)
    assert told("work") == ["Create None", "Delete half-made"]


def test_inline_code_has_cfnresponse() -> None:
    source = """
import cfnresponse
def handler(event, context):
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {"A": "b"}, "here")
"""
    base = {"Role": ROLE, "Runtime": "python3.12", "Handler": "index.handler", "Timeout": 30}
    made = make("AWS::Lambda::Function", {**base, "Code": {"ZipFile": source}})
    thing = resource(made.get_cfn_attribute("Arn"))
    assert (thing.physical_resource_id, thing.get_cfn_attribute("A")) == ("here", "b")


def test_topics_are_refused_by_name() -> None:
    with pytest.raises(CustomResourceError, match="SNS"):
        resource(f"arn:aws:sns:{REGION}:{ACCOUNT}:topic")


def test_a_function_that_is_not_there() -> None:
    with pytest.raises(CustomResourceError, match="not found"):
        resource(f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:none")


# -- the provider framework --


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


# -- with all of the local AWS around them --


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
        config = {"Delay": 0.1, "MaxAttempts": 200}
        stacks.get_waiter(f"stack_{waiter}_complete").wait(StackName="things", WaiterConfig=config)

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
