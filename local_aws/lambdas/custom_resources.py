"""Custom resources: CloudFormation's conversation with a user's function."""

from __future__ import annotations

import http.server
import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException
from moto.core.common_models import CloudFormationModel

from .functions import find, invoke
from .provider_framework import CREATE_FAILED, Framework, HandlerFailedError

TYPE = "AWS::CloudFormation::CustomResource"
LONGEST_ANSWER = 4096
LONGEST_ID = 1024

NO_ANSWER = (
    "CloudFormation did not receive a response from your Custom Resource. "
    "Please check your logs for requestId [{request_id}]."
)


class CustomResourceError(Exception):
    """A custom resource failed; the message is what the stack's events show."""


@dataclass(frozen=True)
class Call:
    """Whom to ask for what: what all requests for one resource have in common."""

    account_id: str
    region_name: str
    service_token: str
    stack_id: str
    logical_id: str
    type_name: str

    def ask(self, request_type: str, properties: Mapping[str, Any], **more: Any) -> tuple[str, dict[str, Any]]:
        """Send a request and wait for the answer.

        Returns:
            The physical id and the data the function answered.

        Raises:
            CustomResourceError: It failed, or gave no answer that CloudFormation would take.
        """
        request = {
            "RequestType": request_type,
            "ServiceToken": self.service_token,
            "StackId": self.stack_id,
            "RequestId": str(uuid.uuid4()),
            "LogicalResourceId": self.logical_id,
            "ResourceType": self.type_name,
            "ResourceProperties": as_strings(properties),
            **more,
        }
        answer = self._answered(request)
        _check(answer, request)
        return str(answer["PhysicalResourceId"]), answer.get("Data") or {}

    def _answered(self, request: dict[str, Any]) -> dict[str, Any]:
        if ":sns:" in self.service_token:
            raise CustomResourceError(
                f"custom resources behind SNS ({self.service_token}) are not supported by the local AWS"
            )
        try:
            function = find(self.account_id, self.region_name, self.service_token)
            framework = Framework.of(function)
        except UnknownFunctionException as error:
            raise CustomResourceError(str(error.message)) from error
        if framework is None:
            with _response_url() as (url, answers):
                outcome = invoke(function, {**request, "ResponseURL": url})
            if answers:
                return answers[0]
            # AWS would wait an hour for this; what the function died of stands only in its log there
            reason = f" The function failed: {outcome.error}" if outcome.failed else ""
            raise CustomResourceError(NO_ANSWER.format(request_id=request["RequestId"]) + reason)
        try:
            return {**framework.answer({**request, "ResponseURL": "..."}), "Status": "SUCCESS"}
        except HandlerFailedError as error:
            physical = request.get("PhysicalResourceId", CREATE_FAILED)
            return {**request, "Status": "FAILED", "Reason": str(error), "PhysicalResourceId": physical}


def _check(answer: dict[str, Any], request: dict[str, Any]) -> None:
    if len(json.dumps({key: answer.get(key) for key in ("PhysicalResourceId", "Data", "Reason")})) > LONGEST_ANSWER:
        raise CustomResourceError("Response object is too long.")
    if answer.get("Status") == "FAILED":
        raise FailedAnswerError(answer, request)
    if answer.get("Status") != "SUCCESS":
        raise CustomResourceError(f"Invalid response status [{answer.get('Status')}] from custom resource.")
    if not 0 < len(str(answer.get("PhysicalResourceId") or "")) <= LONGEST_ID:
        raise CustomResourceError("Invalid PhysicalResourceId")
    if not isinstance(answer.get("Data") or {}, dict):
        raise CustomResourceError("Vendor response doesn't contain a valid Data object")


class FailedAnswerError(CustomResourceError):
    """The function said that it failed."""

    def __init__(self, answer: dict[str, Any], request: dict[str, Any]) -> None:
        super().__init__(
            "Received response status [FAILED] from custom resource. "
            f"Message returned: {answer.get('Reason')} (RequestId: {request['RequestId']})"
        )
        self.physical_id = str(answer.get("PhysicalResourceId") or "")


def as_strings(value: Any) -> Any:
    """CloudFormation hands functions every scalar as a string."""
    if isinstance(value, Mapping):
        return {key: as_strings(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_strings(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- where functions answer to -----------------------------------------------------------------------------


@contextmanager
def _response_url() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An address for one answer, which AWS would have signed for a bucket of its own."""
    answers: list[dict[str, Any]] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(http.HTTPStatus.OK)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's naming
            """Say nothing: the answer is what matters."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{uuid.uuid4()}", answers
        finally:
            server.shutdown()
            thread.join()


# -- the resource ------------------------------------------------------------------------------------------


class CustomResource(CloudFormationModel):
    """A resource that a function of the user's stands for.

    An update makes a new object. If the function answered with another physical id, the old object is still the
    old resource: the engine deletes it when the update is through, and the function then gets its Delete request.
    """

    def __init__(self, call: Call, properties: dict[str, Any], physical_id: str, data: dict[str, Any]) -> None:
        self.call, self.properties = call, properties
        self.physical_resource_id, self.data = physical_id, data

    @staticmethod
    def cloudformation_type() -> str:
        """The type moto files the model under; `Custom::` types come to it, too."""
        return TYPE

    @staticmethod
    def cloudformation_name_type() -> str:
        """The function names the resource."""
        return ""

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:  # noqa: ARG003 - only the answer tells
        """Any attribute may be in the answer."""
        return True

    def get_cfn_attribute(self, name: str) -> Any:
        """What `Fn::GetAtt` answers: the function's data."""
        if name not in self.data:
            raise UnformattedGetAttTemplateException
        return self.data[name]

    def is_created(self) -> bool:
        """The function was waited for."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,  # noqa: ARG003 - the function names the resource
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> CustomResource:
        """Ask the function to create.

        CloudFormation deletes, in the rollback, a resource whose creation failed under a physical id of its own;
        nobody remembers such a resource here, so it is deleted at once.
        """
        properties = cloudformation_json["Properties"]
        call = Call(
            account_id,
            region_name,
            service_token=properties["ServiceToken"],
            stack_id=kwargs["StackId"],
            logical_id=kwargs["LogicalId"],
            type_name=kwargs["ResourceType"],
        )
        try:
            physical_id, data = call.ask("Create", properties)
        except FailedAnswerError as error:
            if error.physical_id not in ("", CREATE_FAILED):
                call.ask("Delete", properties, PhysicalResourceId=error.physical_id)
            raise
        return cls(call, properties, physical_id, data)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: CustomResource,
        new_resource_name: str,  # noqa: ARG003 - moto passes it by name
        cloudformation_json: dict[str, Any],
        account_id: str,  # noqa: ARG003 - moto passes it by name
        region_name: str,  # noqa: ARG003 - moto passes it by name
    ) -> CustomResource:
        """Ask the function to update."""
        properties, before = cloudformation_json["Properties"], original_resource.properties
        call = replace(original_resource.call, service_token=properties["ServiceToken"])
        physical_id, data = call.ask(
            "Update",
            properties,
            PhysicalResourceId=original_resource.physical_resource_id,
            OldResourceProperties=as_strings(before),
        )
        return cls(call, properties, physical_id, data)

    def delete(self, account_id: str, region_name: str) -> None:  # noqa: ARG002 - the call knows both
        """Ask the function to delete."""
        self.call.ask("Delete", self.properties, PhysicalResourceId=self.physical_resource_id)
