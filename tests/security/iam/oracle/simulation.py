"""A case as the oracle reads it, and its verdict."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.kit import Json
from tests.security.iam.decision import Decision, Policies, Principal, Request

ALLOWED, DENIED, NOT_ALLOWED = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"

AWS_OWN_CONTROL: Json = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
"""What AWS itself attaches to each level of resource control, and `decide` thinks beside."""


def request_of(case: Json) -> Request:
    """As `decide` takes it."""
    told = dict(case["request"])
    return Request(**{**told, "principal": Principal(**told["principal"])})


def policies_of(case: Json) -> Policies:
    """As `decide` takes them."""
    return Policies(**case["policies"])


def verdict_of(decision: Decision) -> str:
    """In the oracle's words."""
    return ALLOWED if decision.allowed else DENIED if decision.explicit else NOT_ALLOWED


def as_simulation(case: Json) -> Json:
    """As the oracle takes a case."""
    request, policies = case["request"], case["policies"]
    principal = Principal(**request["principal"])
    return {
        "request": {
            "principal": principal.own_arn,
            "action": request["action"],
            "resource": {"resource": request["resource"], "accountId": request["resource_account"]},
            "contextVariables": request["context"],
        },
        "identityPolicies": _named(policies.get("identity", [])),
        "serviceControlPolicies": _levels(policies.get("service_control", [])),
        "resourceControlPolicies": _levels(
            [[*level, AWS_OWN_CONTROL] for level in policies.get("resource_control", [])]
        ),
        **({"sessionPolicy": policies["session"]} if "session" in policies else {}),
        **({"resourcePolicy": policies["resource"]} if "resource" in policies else {}),
        **({"permissionBoundaryPolicies": _named([policies["boundary"]])} if "boundary" in policies else {}),
        **({"vpcEndpointPolicies": _named([policies["endpoint"]])} if "endpoint" in policies else {}),
    }


def simulated(cases: Iterable[Json], package: Path, node: str = "node") -> list[str]:
    """The oracle's verdicts, from the folder that `npm install @cloud-copilot/iam-simulate` was run in."""
    lines = "".join(f"{json.dumps(as_simulation(case))}\n" for case in cases)
    program = Path(__file__).with_name("simulate.mjs")
    found = subprocess.run([node, program, package], input=lines, capture_output=True, text=True, check=True)
    return found.stdout.splitlines()


def _named(documents: Sequence[Json]) -> list[dict[str, Any]]:
    return [{"name": f"p{number}", "policy": document} for number, document in enumerate(documents)]


def _levels(levels: Sequence[Sequence[Json]]) -> list[dict[str, Any]]:
    return [{"orgIdentifier": f"o{number}", "policies": _named(level)} for number, level in enumerate(levels)]
