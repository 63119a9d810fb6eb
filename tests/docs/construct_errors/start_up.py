"""Steps of start-up scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk

import studio_constructs as studio

Build = Callable[[cdk.Stack], object]

TITLE = "### Start-up steps"


def steps(*given: Any) -> Build:
    def build(stack: cdk.Stack) -> object:
        return studio.StartUp(steps=given).script()

    return build


def clone(**given: Any) -> Build:
    return steps(studio.GitClone(**{"url": "https://git.example.com/team.git", **given}))


def variables(**given: str) -> Build:
    return steps(studio.EnvironmentVariables(variables=given))


def long(number: int) -> studio.RunCommand:
    return studio.RunCommand(command="make", timeout=cdk.Duration.seconds(number))


def token(stack: cdk.Stack) -> object:
    return clone(branch=cdk.CfnParameter(stack, "Branch").value_as_string)(stack)


ERRORS: dict[str, Build] = {
    "StartUpEmpty": steps(),
    "StartUpTooLong": steps(long(200), long(100)),
    "StepContradicts": steps(studio.RunCommand(command="make", required=True, background=True)),
    "StepTimeoutInvalid": steps(long(281)),
    "StepTokenUnknown": token,
    "StepTextInvalid": steps(studio.RunCommand(command=" ")),
    "StepUrlInvalid": clone(url="http://git.example.com/team.git"),
    "StepPathInvalid": clone(folder="/opt/team"),
    "GitBranchInvalid": clone(branch="-x"),
    "GitDepthInvalid": clone(depth=0),
    "GitCredentialsInvalid": clone(credentials=studio.GitCredentials.from_parameter("team git")),
    "EmailInvalid": steps(studio.GitIdentity(email="alice")),
    "PackageInvalid": steps(studio.PipPackages(packages=["--pre"])),
    "KernelNameInvalid": steps(studio.PipPackages(packages=["pandas"], kernel="My team")),
    "VariableInvalid": variables(**{"a-b": "1"}),
    "VariableReserved": variables(AWS_REGION="eu-west-1"),
    "NoProxyInvalid": steps(studio.Proxies(https="http://proxy:3128", no_proxy=["a b"])),
    "ExtensionInvalid": steps(studio.CodeEditorExtensions(extensions=["python"])),
}

WARNINGS: dict[str, Build] = {}
