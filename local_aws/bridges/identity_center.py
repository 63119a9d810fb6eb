"""IAM Identity Center: the applications that domains are there, and who is assigned to them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.ssoadmin import urls
from moto.ssoadmin.models import SSOAdminBackend, ssoadmin_backends
from moto.ssoadmin.responses import SSOAdminResponse

from local_aws.cloudformation.handlers.base import ApiResource
from local_aws.shapes import violations
from local_aws.studio.api import store_of
from local_aws.studio.records import Record

_PROVIDER = "arn:aws:sso::aws:applicationProvider/sagemaker"
_PAGE = 100

Principal = tuple[str, str]


class _RefusalError(ServiceException):
    """Identity Center refuses a request."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


class LocalIdentityCenter(SSOAdminBackend):
    """moto's Identity Center of one account and region, and the assignments to applications."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.assigned: dict[str, list[Principal]] = {}

    @property
    def _url_module(self) -> Any:
        return urls  # moto would look for this class's module among its own

    def applications(self) -> dict[str, Record]:
        """The domains that sign people in here, by the ARN of the application each of them is."""
        domains = store_of(self.account_id, self.region_name).all("Domain", AuthMode="SSO")
        return {str(domain.attributes["SingleSignOnApplicationArn"]): domain for domain in domains}

    def assignments(self, arn: str) -> list[Principal]:
        """Who is assigned to an application; those of an application that is gone are gone with it."""
        if arn not in self.applications():
            self.assigned.pop(arn, None)
            raise _RefusalError("ResourceNotFoundException", f"Application {arn} does not exist.")
        return self.assigned.setdefault(arn, [])


class LocalIdentityCenterResponse(SSOAdminResponse):
    """Answers Identity Center's requests."""

    def _center(self) -> LocalIdentityCenter:
        found: LocalIdentityCenter = ssoadmin_backends[self.current_account][self.region]  # type: ignore[assignment]  # see install()
        return found

    def _asked(self, operation: str) -> dict[str, Any]:
        request: dict[str, Any] = json.loads(self.body)
        if problem := violations("sso-admin", operation, request):
            raise _RefusalError("ValidationException", problem)
        return request

    # -- assignments --

    def create_application_assignment(self) -> ActionResult:
        """Let a user or group in."""
        request = self._asked("CreateApplicationAssignment")
        assigned, principal = self._center().assignments(request["ApplicationArn"]), _principal(request)
        if principal in assigned:
            raise _RefusalError("ConflictException", f"{' '.join(principal)} is assigned to the application already.")
        assigned.append(principal)
        return EmptyResult()

    def delete_application_assignment(self) -> ActionResult:
        """Let a user or group in no more."""
        request = self._asked("DeleteApplicationAssignment")
        self._center().assignments(request["ApplicationArn"]).remove(self._existing(request))
        return EmptyResult()

    def describe_application_assignment(self) -> ActionResult:
        """Whether a user or group is let in."""
        request = self._asked("DescribeApplicationAssignment")
        return ActionResult(_shown(request["ApplicationArn"], self._existing(request)))

    def list_application_assignments(self) -> ActionResult:
        """Who is let in."""
        request = self._asked("ListApplicationAssignments")
        arn = request["ApplicationArn"]
        return _page("ApplicationAssignments", [_shown(arn, p) for p in self._center().assignments(arn)], request)

    def list_application_assignments_for_principal(self) -> ActionResult:
        """What a user or group is let into."""
        request, center = self._asked("ListApplicationAssignmentsForPrincipal"), self._center()
        principal = _principal(request)
        rows = [_shown(arn, principal) for arn in center.applications() if principal in center.assignments(arn)]
        return _page("ApplicationAssignments", rows, request)

    def _existing(self, request: dict[str, Any]) -> Principal:
        principal = _principal(request)
        if principal not in self._center().assignments(request["ApplicationArn"]):
            raise _RefusalError("ResourceNotFoundException", f"{' '.join(principal)} is not assigned.")
        return principal

    # -- applications --

    def describe_application(self) -> ActionResult:
        """An application."""
        arn = self._asked("DescribeApplication")["ApplicationArn"]
        self._center().assignments(arn)
        return ActionResult(next(row for row in self._applications() if row["ApplicationArn"] == arn))

    def list_applications(self) -> ActionResult:
        """All applications."""
        return _page("Applications", list(self._applications()), self._asked("ListApplications"))

    def _applications(self) -> Iterator[dict[str, Any]]:
        center = self._center()
        for arn, domain in center.applications().items():
            yield {
                "ApplicationArn": arn,
                "ApplicationProviderArn": _PROVIDER,
                "ApplicationAccount": center.account_id,
                "InstanceArn": center.instances[0].instance_arn,
                "IdentityStoreArn": f"arn:aws:identitystore::{center.account_id}:identitystore/"
                f"{center.instances[0].identity_store_id}",
                "Name": f"Amazon SageMaker Studio - {domain.values['DomainId']}",
                "Status": "ENABLED",
                "CreatedDate": domain.created,
            }


def _principal(request: dict[str, Any]) -> Principal:
    return str(request["PrincipalType"]), str(request["PrincipalId"])


def _shown(arn: str, principal: Principal) -> dict[str, str]:
    return {"ApplicationArn": arn, "PrincipalType": principal[0], "PrincipalId": principal[1]}


def _page(name: str, rows: list[Any], request: dict[str, Any]) -> ActionResult:
    start = int(base64.b64decode(request["NextToken"])) if "NextToken" in request else 0
    end = start + request.get("MaxResults", _PAGE)
    token = base64.b64encode(str(end).encode()).decode() if end < len(rows) else None
    return ActionResult({name: rows[start:end], "NextToken": token})


class ApplicationAssignment(ApiResource):
    """``AWS::SSO::ApplicationAssignment``."""

    TYPE = "AWS::SSO::ApplicationAssignment"
    SERVICE = "sso-admin"

    def existing(self, identifier: dict[str, str]) -> dict[str, Any] | None:
        """An assignment that is there."""
        try:
            self.api.describe_application_assignment(**identifier)
        except self.api.exceptions.ResourceNotFoundException:
            return None
        return {}

    def make(self) -> dict[str, Any]:
        """Assign."""
        self.api.create_application_assignment(**self.properties)
        return {}

    def remove(self) -> None:
        """Assign no more; with its application, the assignment is gone already."""
        try:
            self.api.delete_application_assignment(**self.properties)
        except self.api.exceptions.ResourceNotFoundException:
            return


def install() -> None:
    """Answer moto's Identity Center endpoint."""
    ssoadmin_backends.backend = LocalIdentityCenter
    urls.url_paths["{0}/$"] = LocalIdentityCenterResponse.dispatch
