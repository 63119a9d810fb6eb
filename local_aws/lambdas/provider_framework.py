"""The CDK's provider framework, in Python: what `custom_resources.Provider` does with its Node functions.

The framework wraps a user's `onEvent` function, and an `isComplete` function if the work takes longer than a
function may run. Its own functions and the state machine that polls are not run; this module does what they do,
with the user's functions, in the framework's words.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.stepfunctions.models import stepfunctions_backends

from .functions import find, invoke

# Nothing takes long on the local AWS: the number of attempts is the template's, the time between them is not.
LONGEST_INTERVAL = 0.5

CREATE_FAILED = "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"


class HandlerFailedError(Exception):
    """The user's functions did not do what was asked."""


@dataclass(frozen=True)
class Framework:
    """One provider: the functions it wraps, and how often it asks whether the work is done."""

    on_event: LambdaFunction
    is_complete: LambdaFunction | None
    interval: float
    attempts: int

    @staticmethod
    def of(function: LambdaFunction) -> Framework | None:
        """The provider behind this function, if it is the framework's."""
        variables = function.environment_vars
        if "USER_ON_EVENT_FUNCTION_ARN" not in variables:
            return None
        on_event = find(function.account_id, function.region, variables["USER_ON_EVENT_FUNCTION_ARN"])
        if "USER_IS_COMPLETE_FUNCTION_ARN" not in variables:
            return Framework(on_event, None, 0, 0)
        is_complete = find(function.account_id, function.region, variables["USER_IS_COMPLETE_FUNCTION_ARN"])
        retry = _retry(function, variables["WAITER_STATE_MACHINE_ARN"])
        return Framework(on_event, is_complete, float(retry["IntervalSeconds"]), int(retry["MaxAttempts"]))

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what CloudFormation asks, and answer as the framework would.

        Raises:
            HandlerFailedError: A user's function failed, or the work was not done in time.
        """
        result = _call(self.on_event, request) or {}
        physical = result.get("PhysicalResourceId") or request.get("PhysicalResourceId") or request["RequestId"]
        if request["RequestType"] == "Delete" and physical != request["PhysicalResourceId"]:
            raise HandlerFailedError(
                f'Error: DELETE: cannot change the physical resource ID from "{request["PhysicalResourceId"]}"'
                f' to "{physical}" during deletion'
            )
        event = {**request, **result, "PhysicalResourceId": physical}
        return event if self.is_complete is None else self._wait(self.is_complete, event)

    def _wait(self, is_complete: LambdaFunction, event: dict[str, Any]) -> dict[str, Any]:
        for attempt in range(self.attempts + 1):
            if attempt:
                time.sleep(min(self.interval, LONGEST_INTERVAL))
            result = _call(is_complete, event) or {}
            data = result.get("Data") or {}
            if result.get("IsComplete"):
                return {**event, **result, "Data": {**(event.get("Data") or {}), **data}}
            if data:
                raise HandlerFailedError('Error: "Data" is not allowed if "IsComplete" is "False"')
        raise HandlerFailedError("Operation timed out")


def _call(function: LambdaFunction, event: dict[str, Any]) -> Any:
    outcome = invoke(function, event)
    if outcome.failed:
        raise HandlerFailedError(f"Error: {outcome.error}\n\nLogs: /aws/lambda/{function.function_name}\n")
    return outcome.value


def _retry(function: LambdaFunction, state_machine: str) -> dict[str, Any]:
    """How the framework's state machine is told to ask again."""
    machines = stepfunctions_backends[function.account_id][function.region]
    definition = json.loads(machines.describe_state_machine(state_machine).definition)
    retry: dict[str, Any] = definition["States"][definition["StartAt"]]["Retry"][0]
    return retry
