"""What roles need for the start-up scripts of their apps."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.estate import Settings


def start_up_policies(scope: Construct, settings: Settings) -> list[iam.IManagedPolicy]:
    """The right to read the passwords that the scripts' steps name, for all roles of a stack; none if they name none.

    Anybody may choose any script of an app, so everybody may read them all.
    """
    start_ups = [script.start_up() for script in settings.start_up_scripts]
    if not any(each.credentials for each in start_ups):
        return []
    policy = iam.ManagedPolicy(scope, "StartUp", description="Read the passwords that start-up scripts use")
    for each in start_ups:
        each.grant_read(policy)
    return [policy]
