"""Why a deploy failed: the first reason of each stack, and nobody else's."""

from __future__ import annotations

import json

from studio_cli.failures import failures_since, states

from .kit import PREFIX, Account, Row, parameter

BROKEN: Row = {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "broken", "Nope": 1}}
EXPORT: Row = {"Id": {"Value": {"Ref": "A"}, "Export": {"Name": "given"}}}


def update(account: Account, name: str, resources: Row, outputs: Row | None = None) -> None:
    body = json.dumps({"Resources": resources, "Outputs": outputs or {}})
    account.cloudformation.update_stack(StackName=f"{PREFIX}-{name}", TemplateBody=body)


def said(account: Account, before: dict[str, tuple[object, ...]]) -> list[str]:
    return list(failures_since(account.cloudformation, PREFIX, before))


def test_without_a_failure_nothing_is_said(account: Account) -> None:
    account.stack("Data", {"A": parameter()})
    assert said(account, {}) == []


def test_the_first_failure_of_each_stack_is_said_in_a_line(account: Account) -> None:
    after = {**BROKEN, "DependsOn": "A"}
    account.stack("Data", {"A": parameter("/data"), "Broken": after}, works=False)
    account.stack("Network", {"A": parameter("/network"), "Broken": after}, works=False)
    lines = said(account, {})
    assert [line.partition(": ")[0] for line in lines] == [f"{PREFIX}-Data", f"{PREFIX}-Network"]
    assert all(": Broken CREATE_FAILED: " in line and "\n" not in line for line in lines)


def test_what_failed_earlier_and_was_not_tried_again_is_not_said(account: Account) -> None:
    account.stack("Data", {"A": parameter(), "Broken": {**BROKEN, "DependsOn": "A"}}, works=False)
    assert said(account, states(account.cloudformation, PREFIX)) == []


def test_a_failed_update_is_said_and_not_what_failed_before_it(account: Account) -> None:
    account.stack("Data", {"A": parameter()})
    update(account, "Data", {"A": parameter(), "First": {**BROKEN, "DependsOn": "A"}})
    before = states(account.cloudformation, PREFIX)
    update(account, "Data", {"A": parameter(), "Second": {**BROKEN, "DependsOn": "A"}})
    assert account.status("Data") == "UPDATE_ROLLBACK_COMPLETE"
    (line,) = said(account, before)
    assert line.startswith(f"{PREFIX}-Data: Second CREATE_FAILED: ")


def test_a_stack_that_fails_before_its_resources_do_says_its_own_reason(account: Account) -> None:
    account.stack("Data", {"A": parameter("/one")}, EXPORT)
    imported = {"Type": "String", "Value": {"Fn::ImportValue": "given"}}
    account.stack("Network", {"A": {**parameter(), "Properties": imported}})
    before = states(account.cloudformation, PREFIX)
    update(account, "Data", {"A": parameter("/one")})
    (line,) = said(account, before)
    assert line.startswith(f"{PREFIX}-Data: ")
    assert "given cannot be deleted as it is in use by lab-prod-Network" in line


def test_stacks_of_others_are_not_looked_at(account: Account) -> None:
    account.stack("eu-Data", {"A": parameter(), "Broken": {**BROKEN, "DependsOn": "A"}}, works=False)
    assert said(account, {}) == []
