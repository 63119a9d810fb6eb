"""CloudFormation's API: what each call takes and answers. What is not here is refused by name."""

from __future__ import annotations

import logging
from typing import Any

from moto.cloudformation import parsing, urls
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import camelcase_to_underscores

from . import handlers, views
from .backend import StackBackend
from .errors import ChangeSetNotFoundError, ValidationError, refused
from .imports import Import, identifiers
from .model import Request, Stack
from .nested import TYPE, NestedStack
from .parameters import Given
from .policy import Policy
from .surroundings import backends
from .template import Template

MAX_BODY = 51_200
_PAGE = 100

# Parameters of calls that would change what happens, were they honoured. ImportExistingResources is not among
# them: `cdk bootstrap` always sets it, and where there is something to import the creation fails by its name.
_UNSUPPORTED = (
    "DeploymentMode",
    "NotificationARNs",
    "ResourceTypes",
    "RetainExceptOnCreate",
    "StackPolicyURL",
    "StackPolicyDuringUpdateURL",
    "TimeoutInMinutes",
)

_log = logging.getLogger(__name__)


class CloudFormationResponse(BaseResponse):
    """The calls, by moto's names for them."""

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    @property
    def backend(self) -> StackBackend:
        """The stacks of the caller's account and region."""
        found: StackBackend = backends[self.current_account][self.region]
        return found

    def call_action(self) -> Any:
        """Answer a call; never with an HTTP 500, whatever is in its template."""
        action = self._get_action()
        if camelcase_to_underscores(action) not in vars(CloudFormationResponse):
            return self._refusal(refused(action))
        try:
            return super().call_action()
        except Exception as error:  # noqa: BLE001 - whatever a template provokes is the template's failure
            _log.exception("%s", action)
            return self._refusal(
                ValidationError(f"Template format error: {action} cannot make sense of this: {error!r}")
            )

    def _refusal(self, error: ServiceException) -> Any:
        status, headers, body = self.serialized(ActionResult(error))
        return status, {**headers, "status": str(status)}, body

    # -- what calls have in common --

    def _flag(self, name: str) -> bool:
        # moto leaves booleans as the text they came as
        return str(self._get_param(name)).lower() == "true"

    def _refuse_unsupported(self) -> None:
        for name in _UNSUPPORTED:
            if self._get_param(name) not in (None, [], False, "false"):
                raise refused(f"The parameter {name}")
        if (self._get_param("RollbackConfiguration") or {}).get("RollbackTriggers"):
            raise refused("The parameter RollbackConfiguration.RollbackTriggers")
        mode = (self._get_param("DeploymentConfig") or {}).get("Mode", "STANDARD")
        if mode != "STANDARD":
            raise refused(f"The parameter DeploymentConfig.Mode {mode}")

    def _text(self) -> str | None:
        body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
        if body and len(body.encode()) > MAX_BODY:
            raise ValidationError(
                f"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MAX_BODY}"
            )
        if body and url:
            raise ValidationError("Specify only one of TemplateBody and TemplateURL.")
        return body or (self.backend.stored_template(url) if url else None)

    def _template(self, stack: Stack | None = None) -> Template:
        text = self._text()
        if text is not None:
            return Template(text)
        if self._flag("UsePreviousTemplate") and stack is not None and stack.template is not None:
            return stack.template
        raise ValidationError("Either Template URL or Template Body must be specified.")

    def _request(self, stack: Stack | None = None) -> Request:
        self._refuse_unsupported()
        template = self._template(stack)
        self.backend.acknowledged(template, self._get_param("Capabilities") or [])
        given = {
            row["ParameterKey"]: Given(row.get("ParameterValue"), str(row.get("UsePreviousValue")).lower() == "true")
            for row in self._get_param("Parameters") or []
        }
        tags = self._get_param("Tags")
        return Request(
            template,
            given,
            stack.tags if tags is None and stack else {tag["Key"]: tag["Value"] for tag in tags or []},
            self._get_param("RoleARN"),
            self._get_param("ClientRequestToken"),
            {row["LogicalResourceId"]: Import.read(row) for row in self._get_param("ResourcesToImport") or []},
        )

    def _stack(self, unknown: str = "Stack [{0}] does not exist") -> Stack:
        return self.backend.get(self._get_param("StackName"), unknown)

    def _page(self, rows: list[Any], size: int = _PAGE) -> tuple[Any, str | None]:
        return views.page(rows, self._get_param("NextToken"), int(self._get_param("MaxResults") or size))

    # -- stacks --

    def create_stack(self) -> ActionResult:
        """CreateStack."""
        on_failure, disable = self._get_param("OnFailure"), self._flag("DisableRollback")
        if on_failure and disable:
            raise ValidationError("Specify either DisableRollback or OnFailure, not both.")
        stack = self.backend.create_stack(
            self._get_param("StackName"),
            self._request(),
            on_failure=on_failure or ("DO_NOTHING" if disable else "ROLLBACK"),
            policy=self._get_param("StackPolicyBody"),
            protected=self._flag("EnableTerminationProtection"),
        )
        return ActionResult({"StackId": stack.stack_id})

    def update_stack(self) -> ActionResult:
        """UpdateStack."""
        stack = self._stack()
        if policy := self._get_param("StackPolicyBody"):
            Policy.read(policy)
        self.backend.update_stack(
            stack.stack_id,
            self._request(stack),
            policy=self._get_param("StackPolicyDuringUpdateBody"),
            disable_rollback=self._flag("DisableRollback"),
        )
        stack.policy = policy or stack.policy
        return ActionResult({"StackId": stack.stack_id})

    def delete_stack(self) -> EmptyResult:
        """DeleteStack."""
        self.backend.delete_stack(
            self._get_param("StackName"),
            self._get_param("RetainResources") or [],
            force=self._get_param("DeletionMode") == "FORCE_DELETE_STACK",
        )
        return EmptyResult()

    def rollback_stack(self) -> ActionResult:
        """RollbackStack."""
        keep_new = not self._flag("RetainExceptOnCreate")
        stack = self.backend.roll_back(self._get_param("StackName"), keep_new=keep_new)
        return ActionResult({"StackId": stack.stack_id})

    def continue_update_rollback(self) -> EmptyResult:
        """ContinueUpdateRollback."""
        self.backend.continue_rollback(self._get_param("StackName"), self._get_param("ResourcesToSkip") or [])
        return EmptyResult()

    def describe_stacks(self) -> ActionResult:
        """DescribeStacks."""
        if self._get_param("StackName"):
            return ActionResult({"Stacks": [views.stack(self._stack("Stack with id {0} does not exist"))]})
        rows, token = self._page(self.backend.living())
        return ActionResult({"Stacks": [views.stack(stack) for stack in rows], "NextToken": token})

    def list_stacks(self) -> ActionResult:
        """ListStacks: the deleted ones too."""
        wanted = self._get_param("StackStatusFilter") or []
        found = [s for s in reversed(self.backend.stacks.values()) if not wanted or s.status in wanted]
        rows, token = self._page(found)
        return ActionResult({"StackSummaries": [views.stack_summary(stack) for stack in rows], "NextToken": token})

    def describe_stack_events(self) -> ActionResult:
        """DescribeStackEvents: the newest first."""
        stack = self._stack()
        rows, token = self._page(stack.events[::-1])
        return ActionResult({"StackEvents": [views.event(stack, event) for event in rows], "NextToken": token})

    def update_termination_protection(self) -> ActionResult:
        """UpdateTerminationProtection."""
        stack = self._stack()
        if stack.parent_id:
            raise ValidationError("Termination protection cannot be updated on a nested stack.")
        stack.protected = self._flag("EnableTerminationProtection")
        return ActionResult({"StackId": stack.stack_id})

    def set_stack_policy(self) -> EmptyResult:
        """SetStackPolicy."""
        self._refuse_unsupported()
        stack, policy = self._stack(), self._get_param("StackPolicyBody")
        Policy.read(policy)
        stack.policy = policy
        return EmptyResult()

    def get_stack_policy(self) -> ActionResult:
        """GetStackPolicy."""
        return ActionResult({"StackPolicyBody": self._stack().policy})

    # -- resources --

    def list_stack_resources(self) -> ActionResult:
        """ListStackResources."""
        stack = self._stack("Stack with id {0} does not exist")
        rows, token = self._page(list(stack.resources.values()))
        return ActionResult({"StackResourceSummaries": [views.resource(stack, r) for r in rows], "NextToken": token})

    def describe_stack_resources(self) -> ActionResult:
        """DescribeStackResources, of a stack or of whatever stack a physical id belongs to: the first hundred."""
        logical, physical = self._get_param("LogicalResourceId"), self._get_param("PhysicalResourceId")
        if physical and not self._get_param("StackName"):
            stacks = [s for s in self.backend.living() if any(r.physical_id == physical for r in s.resources.values())]
            if not stacks:
                raise ValidationError(f"Stack for {physical} does not exist")
            stack = stacks[0]
        else:
            stack = self._stack("Stack with id {0} does not exist")
        rows = [r for r in stack.resources.values() if logical in (None, r.logical_id)]
        return ActionResult({"StackResources": [views.resource(stack, resource) for resource in rows[:100]]})

    def describe_stack_resource(self) -> ActionResult:
        """DescribeStackResource."""
        stack, logical = self._stack("Stack '{0}' does not exist"), self._get_param("LogicalResourceId")
        if logical not in stack.resources:
            raise ValidationError(f"Resource {logical} does not exist for stack {stack.name}")
        return ActionResult({"StackResourceDetail": views.resource(stack, stack.resources[logical])})

    # -- templates --

    def get_template(self) -> ActionResult:
        """GetTemplate."""
        if self._get_param("ChangeSetName"):
            text: str | None = self._change_set().request.template.text
        else:
            stack = self._stack("Stack with id {0} does not exist")
            text = stack.template.text if stack.template else ""
        return ActionResult({"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]})

    def get_template_summary(self) -> ActionResult:
        """GetTemplateSummary, of a stack or of a template that was never deployed."""
        stack = self._stack() if self._get_param("StackName") else None
        template = self._template() if stack is None else stack.template
        if template is None:
            raise ValidationError("GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
        return ActionResult(
            {
                **self._about(template),
                "ResourceIdentifierSummaries": identifiers(template),
                "ResourceTypes": [definition["Type"] for definition in template.resources.values()],
                "Version": template.data.get("AWSTemplateFormatVersion"),
                "Metadata": None,
            }
        )

    def validate_template(self) -> ActionResult:
        """ValidateTemplate."""
        return ActionResult(self._about(self._template()))

    @staticmethod
    def _about(template: Template) -> dict[str, Any]:
        return {
            "Parameters": views.declared_parameters(template),
            "Description": template.data.get("Description"),
            "Capabilities": sorted(template.capabilities),
        }

    # -- exports --

    def list_exports(self) -> ActionResult:
        """ListExports."""
        found = [
            {"ExportingStackId": stack.stack_id, "Name": name, "Value": value}
            for stack in self.backend.living()
            for name, value in stack.exports.items()
        ]
        rows, token = self._page(sorted(found, key=lambda row: row["Name"]))
        return ActionResult({"Exports": rows, "NextToken": token})

    def list_imports(self) -> ActionResult:
        """ListImports."""
        name = self._get_param("ExportName")
        if self.backend.exporter(name) is None:
            raise ValidationError(f"Export '{name}' does not exist.")
        importers = [stack.name for stack in self.backend.importers(name)]
        if not importers:
            raise ValidationError(f"Export '{name}' is not imported by any stack.")
        rows, token = self._page(importers)
        return ActionResult({"Imports": rows, "NextToken": token})

    # -- change sets --

    def _change_set(self) -> Any:
        return self.backend.get_change_set(self._get_param("ChangeSetName"), self._get_param("StackName"))

    def create_change_set(self) -> ActionResult:
        """CreateChangeSet."""
        stack = self.backend.find(self._get_param("StackName"))
        change_set = self.backend.create_change_set(
            self._get_param("ChangeSetName"),
            self._get_param("StackName"),
            self._get_param("ChangeSetType") or "UPDATE",
            self._request(stack),
            description=self._get_param("Description"),
            on_failure=self._get_param("OnStackFailure"),
        )
        return ActionResult({"Id": change_set.change_set_id, "StackId": change_set.stack.stack_id})

    def describe_change_set(self) -> ActionResult:
        """DescribeChangeSet."""
        change_set = self._change_set()
        rows, token = self._page(change_set.rows)
        if not self._flag("IncludePropertyValues"):
            rows = [views.without_values(row) for row in rows]
        return ActionResult(views.change_set(change_set, rows, token))

    def list_change_sets(self) -> ActionResult:
        """ListChangeSets."""
        rows, token = self._page(self.backend.change_sets_of(self._stack()))
        return ActionResult({"Summaries": [views.change_set_summary(row) for row in rows], "NextToken": token})

    def delete_change_set(self) -> ActionResult:
        """DeleteChangeSet: deleting one that is not there is no error."""
        try:
            del self.backend.change_sets[self._change_set().change_set_id]
        except ChangeSetNotFoundError:
            return ActionResult({})
        return ActionResult({})

    def execute_change_set(self) -> EmptyResult:
        """ExecuteChangeSet."""
        self._refuse_unsupported()
        self.backend.execute_change_set(self._change_set(), disable_rollback=self._flag("DisableRollback"))
        return EmptyResult()


def install() -> None:
    """Put this API and its stacks in the place of moto's."""
    backends.backend = StackBackend
    urls.url_paths["{0}/$"] = CloudFormationResponse.dispatch
    models: dict[str, Any] = parsing.get_model_map()
    models[TYPE] = NestedStack  # not all of a model: the engine itself begins its updates
    handlers.install()
