"""Lookups at synth."""

from __future__ import annotations

import aws_cdk as cdk

import studio_constructs as studio

from . import Build

TITLE = "### Lookups"


def nowhere(stack: cdk.Stack) -> object:
    stack = cdk.Stack(stack.node.scope, "Nowhere")  # type: ignore[arg-type]  # it is the app
    return studio.Domain.from_lookup(stack, "Domain", domain_id="d-05f0i2mc2dfy")


ERRORS: dict[str, Build] = {
    "DomainIdInvalid": lambda stack: studio.Domain.from_lookup(stack, "Domain", domain_id="marketing"),
    "LookupNeedsEnvironment": nowhere,
}

WARNINGS: dict[str, Build] = {}
