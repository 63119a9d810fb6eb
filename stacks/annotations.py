"""What a synth has to tell beside warnings."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import cx_api


def hidden_infos(assembly: cx_api.CloudAssembly) -> list[str]:
    """What constructs tell for information and the CDK leaves out: it does where there is a warning as well."""
    messages = list(_messages(assembly))
    if all(message.level is cx_api.SynthesisMessageLevel.INFO for message in messages):
        return []
    return [
        f"{message.id.lstrip('/')}: {message.entry.data}"
        for message in messages
        if message.level is cx_api.SynthesisMessageLevel.INFO
    ]


def _messages(assembly: cx_api.CloudAssembly) -> Iterable[cx_api.SynthesisMessage]:
    for stack in assembly.stacks:
        yield from stack.messages
    for nested in assembly.nested_assemblies:
        yield from _messages(nested.nested_assembly)
