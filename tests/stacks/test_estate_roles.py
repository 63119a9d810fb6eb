"""Where an estate's execution roles are in IAM, and what they never exceed."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from tests.docs.test_error_codes import rows
from tests.kit import new_app
from tests.security.iam.assembly import Assembly
from tests.security.iam.short import allowed
from tests.stacks.conftest import HEAD, USERS, Properties, Templates, Write, of_kind, synthesize, warnings_of

BASE = HEAD + "teams: [{name: all, instance_types: [ml.t3.medium], capabilities: [training]}]\n" + USERS
OWN = "arn:aws:iam::111122223333:policy/Own"
AT_WORK = "A person at work in SageMaker Studio"


def execution_roles(templates: Templates) -> dict[str, Properties]:
    """Those of people and of the domain, by logical id."""
    return {
        name: role
        for template in templates.values()
        for name, role in of_kind(template, "IAM::Role").items()
        if role.get("Description") == AT_WORK
    }


def without(templates: Templates, key: str) -> dict[str, Any]:
    """What the templates make, but for a property of execution roles."""
    left = deepcopy(templates)
    for role in execution_roles(left).values():
        role.pop(key, None)
    return {stack: template["Resources"] for stack, template in left.items()}


def assembly_of(path: Path) -> Assembly:
    app = new_app()
    estate = load_estate(path)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    return Assembly.read(Path(app.synth().directory), account="111122223333")


def test_a_mapping_that_says_nothing_changes_nothing(estate_file: Write) -> None:
    plain = synthesize(estate_file(BASE))
    assert synthesize(estate_file(BASE + "roles: {}\n")) == plain
    assert not any("Path" in role for role in execution_roles(plain).values())


def test_every_execution_role_is_below_the_path_and_nothing_else_changes(estate_file: Write) -> None:
    plain, moved = synthesize(estate_file(BASE)), synthesize(estate_file(BASE + "roles: {path: /studio/lab/}\n"))
    assert [role["Path"] for role in execution_roles(moved).values()] == ["/studio/lab/"] * 2
    found = []
    for templates in (plain, moved):
        resources = without(templates, "Path")
        (guardrails,) = (name for name in resources["dev-Studio"] if name.startswith("Guardrails"))
        found.append((resources, resources["dev-Studio"][guardrails]["Properties"].pop("PolicyDocument")))
    assert found[0][0] == found[1][0]
    assert found[0][1] != found[1][1]  # it names the role that may be handed on


@pytest.mark.parametrize("roles", ["{}", "{path: /}", "{path: /studio/lab/}"])
def test_a_person_hands_on_their_own_role_and_none_of_the_account_s_wherever_it_is(
    roles: str, estate_file: Write
) -> None:
    found = assembly_of(estate_file(f"{BASE}roles: {roles}\n"))
    (alice,) = (role for role in found.roles if "User-alice" in role.path)
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    to_sagemaker = {"iam:PassedToService": "sagemaker.amazonaws.com"}

    def passes(policies: Any, role: str) -> bool:
        assert alice.boundary is not None
        return allowed(policies, "iam:PassRole", role, to_sagemaker, boundary=dict(alice.boundary))

    assert passes(alice.policies, alice.arn)
    admin = "arn:aws:iam::111122223333:role/Admin"
    assert [passes([everything], role) for role in (alice.arn, admin)] == [True, False]
    assert not passes([everything], admin.replace("Admin", "studio/lab/Admin"))


def test_an_own_boundary_is_that_of_every_execution_role_and_can_come_and_go(estate_file: Write) -> None:
    plain = synthesize(estate_file(BASE))
    own = synthesize(estate_file(f"{BASE}roles: {{permissions_boundary_arn: '{OWN}'}}\n"))
    assert [role["PermissionsBoundary"] for role in execution_roles(own).values()] == [OWN] * 2
    assert without(own, "PermissionsBoundary") == without(plain, "PermissionsBoundary")
    # An export that a Users stack still takes can not go, so the Studio stack keeps it, with the policy.
    assert own["dev-Studio"]["Outputs"] == plain["dev-Studio"]["Outputs"]


def test_an_own_boundary_is_told_once_and_as_the_docs_say(estate_file: Write) -> None:
    key = f"roles: {{permissions_boundary_arn: '{OWN}'}}\n"
    (said,) = (line for line in warnings_of(estate_file(BASE + key)).splitlines() if "OwnPermissionsBoundary" in line)
    assert said.startswith(rows("## Synthesizing an estate")["OwnPermissionsBoundary"]["example"])
    assert "OwnPermissionsBoundary" not in warnings_of(estate_file(BASE))


def test_environments_may_differ(estate_file: Write) -> None:
    two = HEAD.replace(
        "[{name: dev,", f"[{{name: prod, overrides: {{roles: {{permissions_boundary_arn: '{OWN}'}}}}}}, {{name: dev,"
    )
    templates = synthesize(estate_file(BASE.replace(HEAD, two) + "roles: {path: /lab/}\n"))
    for environment, has_own in (("prod", True), ("dev", False)):
        mine = {stack: template for stack, template in templates.items() if stack.startswith(environment)}
        roles = execution_roles(mine).values()
        assert [role["Path"] for role in roles] == ["/lab/"] * 2
        assert [role["PermissionsBoundary"] == OWN for role in roles] == [has_own] * 2
