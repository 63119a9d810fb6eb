"""What a deployment really does to the resources of a scenario, on the local AWS."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from local_aws.cloudformation.backend import StackBackend
from local_aws.cloudformation.model import Event, Stack
from local_aws.cloudformation.surroundings import backends
from studio_constructs.checks import Source
from tests.local_aws.kit import ACCOUNT, REGION, Estate, client, local_aws
from tests.local_aws.lambda_kit import function
from tests.studio_cli.guard.edits import BASE, Scenario, sides, sources

Done = dict[str, str]
"""By place: ``same``, ``replaced``, ``deleted``, ``kept``, or ``refused``."""

REPLACING = "Requested update requires the creation of a new physical resource"
NAMED = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
SIZE = {"ParameterKey": "Size", "ParameterValue": "small"}

ANSWER = """
import json, urllib.request

def handler(event, context):
    said = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    said |= {"Status": "SUCCESS", "PhysicalResourceId": "settings"}
    said["Data"] = {"KeyId": "key-" + event["ResourceProperties"].get("Mode", "")}
    body = json.dumps(said).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=body, method="PUT"))
"""
"""What is behind the custom resource of BASE: its attribute follows its property."""


class Ground:
    """An account with what the templates take for granted, and the stacks of BASE in it."""

    def __init__(self) -> None:
        network = Estate()
        self._real = {
            "vpc-1": network.vpc,
            "vpc-2": client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"],
            "subnet-1": network.subnets[0],
            "subnet-2": network.subnets[1],
            "subnet-3": network.subnets[2],
            "subnet-9": network.subnet("10.0.9.0/24", "a"),
            "sg-1": network.group,
            "sg-2": network.security_group("other"),
            "111111111111": ACCOUNT,
            "eu-west-1": REGION,
        }
        self._names = re.compile(rf"(?<![\w-])({'|'.join(self._real)})(?![\w-])")
        client("s3").create_bucket(Bucket="templates")
        image = client("ec2").register_image(Name="ami", RootDeviceName="/dev/xvda")["ImageId"]
        for name in ("/machines/ami", "/machines/other"):
            client("ssm").put_parameter(Name=name, Type="String", Value=image)
        client("iam").create_role(RoleName="function", AssumeRolePolicyDocument="{}")
        function(ANSWER, name="f")
        self._bodies: dict[str, Any] = {}
        self._bring_all(sources(BASE))

    def after(self, scenario: Scenario) -> tuple[Done, dict[str, str]]:
        """What becomes of each resource, and which stacks were refused, and why."""
        base, head = sides(scenario)
        self._bring_all(base)
        before, known = self._ids(), {event.event_id for _, event in self._events()}
        refused = self._deploy(head)
        return self._done(before, known, refused), refused

    def _bring_all(self, templates: list[Source]) -> None:
        refused = self._deploy(templates)
        assert not refused, refused

    def _deploy(self, templates: list[Source]) -> dict[str, str]:
        """Deploy what is another template than before, as `cdk deploy` does; which stacks were refused, and why."""
        refused = {}
        for source in templates:
            if source.parent is None:
                body = self._body(source, templates)
                # the CDK deploys what reads Parameter Store in any case: it may read another value
                if self._bodies.get(source.name) != body or "AWS::SSM::Parameter::Value" in json.dumps(body):
                    self._bodies[source.name] = body
                    try:
                        why = self._bring(source.name, body)
                    except ClientError as error:
                        why = error.response["Error"]["Message"]
                    if why:
                        refused[source.name] = why
        return refused

    def _bring(self, name: str, body: dict[str, Any]) -> str:
        """Make a stack what a template says; why it is not, if it is not."""
        cloud = client("cloudformation")
        given = [SIZE] if "Size" in body.get("Parameters", {}) else []
        call = {"StackName": name, "TemplateBody": json.dumps(body), "Parameters": given, "Capabilities": NAMED}
        stack = self._cloud.find(name)
        try:
            (cloud.update_stack if stack else cloud.create_stack)(**call)
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
        stack = self._cloud.get(name)
        if stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            return ""
        ends = ("_FAILED", "ROLLBACK_IN_PROGRESS")
        said = [
            each.reason for each in stack.events if each.operation == stack.operation_id and each.status.endswith(ends)
        ]
        return next(filter(None, said), stack.status)

    def _body(self, source: Source, templates: list[Source]) -> Any:
        text = self._names.sub(lambda found: self._real[found[0]], json.dumps(source.body))
        body = json.loads(text)
        for nested in templates:
            if nested.parent == (source.name, nested.parent[1] if nested.parent else ""):
                inner = json.dumps(self._body(nested, templates))
                key = f"{hashlib.sha256(inner.encode()).hexdigest()}.json"
                client("s3").put_object(Bucket="templates", Key=key, Body=inner)
                if nested.parent and nested.parent[1] in body["Resources"]:
                    body["Resources"][nested.parent[1]]["Properties"]["TemplateURL"] = (
                        f"https://templates.s3.amazonaws.com/{key}"
                    )
        return body

    @property
    def _cloud(self) -> StackBackend:
        found: StackBackend = backends[ACCOUNT][REGION]
        return found

    def _stacks(self) -> Iterator[tuple[str, Stack]]:
        """Stacks by key: a nested one's is its parent's and its logical id."""
        stacks = self._cloud.stacks
        for stack in stacks.values():
            parent = stacks[stack.parent_id] if stack.parent_id else None
            logical = (
                [each.logical_id for each in parent.resources.values() if each.physical_id == stack.stack_id]
                if parent
                else []
            )
            yield "/".join([parent.name, *logical]) if parent else stack.name, stack

    def _ids(self) -> dict[str, str]:
        return {
            f"{key}/{each.logical_id}": each.physical_id
            for key, stack in self._stacks()
            if "/" in key or not stack.parent_id  # a nested stack that could not be made is nobody's
            for each in stack.resources.values()
            if each.type != "AWS::CloudFormation::Stack"  # what is in it counts
        }

    def _events(self) -> Iterator[tuple[str, Event]]:
        return ((f"{key}/{event.logical_id}", event) for key, stack in self._stacks() for event in stack.events)

    def _done(self, before: Mapping[str, str], known: Collection[str], refused: Mapping[str, str]) -> Done:
        now = self._ids()
        events = [(place, event) for place, event in self._events() if event.event_id not in known]
        replaced = {place for place, event in events if REPLACING in (event.reason or "")}
        kept = {place for place, event in events if event.status == "DELETE_SKIPPED"}
        done = {}
        for place, name in before.items():
            if place in replaced or now.get(place, name) != name:
                done[place] = "replaced"
            elif place in now:
                done[place] = "refused" if place.split("/")[0] in refused else "same"
            else:
                done[place] = "kept" if kept & {place, place.rpartition("/")[0]} else "deleted"
        return done


@contextmanager
def deployed() -> Iterator[Ground]:
    """BASE on a local AWS in this process."""
    with local_aws():
        yield Ground()


def in_a_copy(ground: Ground, scenario: Scenario) -> tuple[Done, dict[str, str]]:
    """What becomes of it in a copy of this process, so that the next scenario finds everything as it was."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            said: Any = ground.after(scenario)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
            said = [{}, {"": repr(error)}]
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        done, refused = json.loads(pipe.read())
    os.waitpid(child, 0)
    return done, refused
