"""Requests to the function, as CloudFormation makes them, and an AWS that refuses or takes its time."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from api_only_settings.index import answer_to
from api_only_settings.target import Clock
from tests.local_aws.kit import client

Json = dict[str, Any]

STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/Studio/1"


def refusal(code: str, message: str, operation: str = "UpdateDomain") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


class Unwilling:
    """A client whose next calls fail, or answer something else; every call is noted."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.next: dict[str, deque[Any]] = {}
        self.calls: list[tuple[str, Json]] = []

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self.inner, name)
        if not callable(inner):
            return inner

        def call(**request: Any) -> Any:
            self.calls.append((name, request))
            waiting = self.next.get(name)
            answer = waiting.popleft() if waiting else None
            if isinstance(answer, Exception):
                raise answer
            result = inner(**request)
            return {**result, **answer} if answer else result

        return call

    def will(self, name: str, *answers: Any) -> None:
        """What the next calls of an operation come to: an error, members of the answer, or nothing special (None)."""
        self.next.setdefault(name, deque()).extend(answers)

    def called(self, name: str) -> list[Json]:
        return [request for operation, request in self.calls if operation == name]


@dataclass
class Account:
    """The function in an account, with time that passes when it waits."""

    domain: str
    user_profile: str = ""
    sagemaker: Unwilling = field(default_factory=lambda: Unwilling(client("sagemaker")))
    ssm: Unwilling = field(default_factory=lambda: Unwilling(client("ssm")))
    seconds: float = 900
    waited: list[float] = field(default_factory=list)

    def ask(self, request_type: str, settings: Json | None = None, logical_id: str = "ApiOnly", **more: Any) -> Json:
        """What the function answers to CloudFormation."""
        properties = {
            "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:f",
            "DomainId": self.domain,
            "Memory": f"/studio-constructs/api-only-settings/{self.domain}/{self.user_profile}",
            "Settings": json.dumps(settings or {}),
        }
        if self.user_profile:
            properties["UserProfileName"] = self.user_profile
        event = {
            "RequestType": request_type,
            "StackId": STACK,
            "RequestId": "1",
            "LogicalResourceId": logical_id,
            "ResponseURL": "https://example.com",
            "ResourceProperties": properties,
            **more,
        }
        clock = Clock(left=lambda: self.seconds - sum(self.waited), sleep=self.waited.append)
        answer: Json = answer_to(event, clock, lambda service: {"sagemaker": self.sagemaker, "ssm": self.ssm}[service])
        return answer

    def does(self, request_type: str, settings: Json | None = None, logical_id: str = "ApiOnly", **more: Any) -> str:
        """It works; the physical id."""
        answer = self.ask(request_type, settings, logical_id, **more)
        assert (answer["Status"], answer["Reason"]) == ("SUCCESS", "")
        return str(answer["PhysicalResourceId"])

    def fails(self, request_type: str, settings: Json | None = None, **more: Any) -> tuple[str, str]:
        """It fails; the reason and the physical id."""
        answer = self.ask(request_type, settings, **more)
        assert answer["Status"] == "FAILED"
        return answer["Reason"], answer["PhysicalResourceId"]

    def deletes(self, logical_id: str = "ApiOnly", physical_id: str = "") -> None:
        """It is deleted, without trouble."""
        self.does("Delete", logical_id=logical_id, PhysicalResourceId=physical_id or self.domain)

    def domain_settings(self) -> Json:
        found: Json = client("sagemaker").describe_domain(DomainId=self.domain)
        return dict(found.get("DomainSettings", {}))

    def user_settings(self) -> Json:
        found: Json = client("sagemaker").describe_domain(DomainId=self.domain)
        return dict(found["DefaultUserSettings"])

    def book(self) -> Json | None:
        """What the function remembers."""
        names = [parameter["Name"] for parameter in client("ssm").describe_parameters()["Parameters"]]
        if not names:
            return None
        (name,) = names
        found: Json = json.loads(client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
        return found
