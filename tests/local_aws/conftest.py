"""The local AWS for tests: inside the process where that will do, on a port where it has to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_aws import server
from local_aws.lambdas import provider_framework

from .kit import REGION, client, local_aws

Row = dict[str, Any]


@cache
def made(service: str, region: str) -> Any:
    """A client of the local AWS. Clients are dear, and know nothing of the state behind them."""
    session: Any = boto3.Session("testing", "testing", region_name=region)
    return session.client(service)


@dataclass
class Cloud:
    """CloudFormation as a test wants it: templates are data, answers are short."""

    api: Any

    def client(self, service: str, region: str = REGION) -> Any:
        return made(service, region)

    def create(self, name: str, resources: Row, **more: Any) -> str:
        return str(self.api.create_stack(StackName=name, **self.body(resources, more))["StackId"])

    def update(self, name: str, resources: Row, **more: Any) -> str:
        self.api.update_stack(StackName=name, **self.body(resources, more))
        return self.status(name)

    def change_set(self, name: str, resources: Row, kind: str = "UPDATE", **more: Any) -> Row:
        made = self.api.create_change_set(
            StackName=name, ChangeSetName="change", ChangeSetType=kind, **self.body(resources, more)
        )
        found: Row = self.api.describe_change_set(ChangeSetName=made["Id"])
        return found

    @staticmethod
    def body(resources: Row, more: Row) -> Row:
        sections = {key: more.pop(key) for key in list(more) if key in ("Outputs", "Conditions", "Mappings", "Rules")}
        if "Declared" in more:
            sections["Parameters"] = more.pop("Declared")
        more.setdefault("Capabilities", ["CAPABILITY_NAMED_IAM"])
        return {"TemplateBody": json.dumps({"Resources": resources, **sections}), **more}

    def stack(self, name: str) -> Row:
        found: Row = self.api.describe_stacks(StackName=name)["Stacks"][0]
        return found

    def status(self, name: str) -> str:
        return str(self.stack(name)["StackStatus"])

    def outputs(self, name: str) -> dict[str, str]:
        return {row["OutputKey"]: row["OutputValue"] for row in self.stack(name).get("Outputs", [])}

    def physical(self, name: str) -> dict[str, str]:
        rows = self.api.describe_stack_resources(StackName=name)["StackResources"]
        return {row["LogicalResourceId"]: row.get("PhysicalResourceId", "") for row in rows}

    def events(self, name: str) -> list[tuple[str, str]]:
        """Logical id and status, the oldest first."""
        pages = self.api.get_paginator("describe_stack_events").paginate(StackName=name)
        rows = [row for page in pages for row in page["StackEvents"]]
        return [(row["LogicalResourceId"], row["ResourceStatus"]) for row in reversed(rows)]

    def reasons(self, name: str) -> list[str]:
        rows = self.api.describe_stack_events(StackName=name)["StackEvents"]
        return [row["ResourceStatusReason"] for row in rows if row.get("ResourceStatusReason")]

    def parameter(self, name: str) -> str | None:
        ssm = self.client("ssm")
        try:
            return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])
        except ssm.exceptions.ParameterNotFound:
            return None

    def refusal(self, call: str, **arguments: Any) -> str:
        """What a call that must fail says."""
        with pytest.raises(ClientError) as caught:
            getattr(self.api, call)(**arguments)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500
        return str(caught.value.response["Error"]["Message"])


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """An empty local AWS in this process."""
    with local_aws():
        yield Cloud(made("cloudformation", REGION))


@pytest.fixture
def functions_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty local AWS in this process with a role for functions, and no waiting between a provider's questions."""
    monkeypatch.setattr(provider_framework, "LONGEST_INTERVAL", 0.01)
    with local_aws():
        client("iam").create_role(RoleName="function", AssumeRolePolicyDocument="{}")
        yield


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A local AWS on a port of its own. While it serves, this process's environment points there: so no longer."""
    with local_aws():  # empties what another module left in this process
        pass
    with server.serving() as url:
        yield url


def value(text: Any, name: Any = "/value", **more: Any) -> Row:
    """A parameter in Parameter Store: the smallest resource with an API."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": name, "Value": text}, **more}


def group(name: str = "group", **properties: Any) -> Row:
    """An Athena work group: a resource with a create-only name and no model in moto."""
    return {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": name, **properties}}


BROKEN = {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "broken", "Nope": 1}}
