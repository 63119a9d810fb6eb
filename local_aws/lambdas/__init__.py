"""Lambda functions and custom resources, run as processes of this machine.

======================  =======================================================================================
``functions``           running a function; ``bootstrap`` is what its process runs
``models``              the CloudFormation type of functions
``custom_resources``    CloudFormation's conversation with a function
``provider_framework``  the same through the CDK's `custom_resources.Provider`
======================  =======================================================================================

Only zipped Python functions run. Others are refused by name when something invokes them.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.cloudformation import parsing

from .custom_resources import TYPE, CustomResource
from .functions import invoke
from .models import Function


def _invoke_lambda(function: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
    """Stand in for the method of moto's that starts a container."""
    outcome = invoke(function, {} if event is None else event)
    return outcome.payload, outcome.failed, outcome.logs


_moto_configuration = LambdaFunction.get_configuration


def _get_configuration(function: LambdaFunction, *arguments: Any, **named: Any) -> dict[str, Any]:
    """What moto shows of a function, and what stacks said beside it."""
    shown = _moto_configuration(function, *arguments, **named)
    return {**shown, **getattr(function, "shown_beside", {})}


def install() -> None:
    """Run moto's Lambda functions here. Calling again changes nothing."""
    setattr(LambdaFunction, "_invoke_lambda", _invoke_lambda)  # noqa: B010 - an assignment to a method
    setattr(LambdaFunction, "get_configuration", _get_configuration)  # noqa: B010 - an assignment to a method
    models: dict[str, Any] = parsing.get_model_map()
    models[TYPE] = CustomResource
    models["AWS::Lambda::Function"] = Function


__all__ = ["install"]
