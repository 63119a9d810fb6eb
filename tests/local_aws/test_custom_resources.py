"""Custom resources that answer to an address: they get what AWS gives, and say what went wrong."""

from __future__ import annotations

import json

import pytest

from local_aws.lambdas.custom_resources import CustomResourceError

from .kit import ACCOUNT, REGION, change, make, remove
from .lambda_kit import ROLE, function, resource, told

pytestmark = pytest.mark.usefixtures("functions_run")

ANSWERING = """
import json, urllib.request
def answer(event, **more):
    body = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**body, "Status": "SUCCESS", **more}).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], body, method="PUT"))
"""


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
