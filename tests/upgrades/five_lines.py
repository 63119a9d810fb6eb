"""A studio in five lines, and a host beside it, in an app of one's own."""

from __future__ import annotations

import aws_cdk as cdk

import studio_constructs as studio


def define(app: cdk.App) -> None:
    """Two stacks that know nothing of where they are deployed, and of each other."""
    stack = cdk.Stack(app, "Research")
    studio.Studio(stack, "Studio", users=["alice", "bob"])
    hosts = cdk.Stack(app, "Hosts", env=cdk.Environment(account="111111111111", region="eu-west-1"))
    studio.JupyterHost(
        hosts,
        "Host",
        network=studio.StudioNetwork(hosts, "Network"),
        encryption_key=studio.StudioKey(hosts, "Key").key,
    )
