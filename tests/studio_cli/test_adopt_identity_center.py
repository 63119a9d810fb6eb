"""Whom Identity Center lets in comes with the domain, as far as it tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from studio_cli.asking import pages
from tests.local_aws import kit

from . import made_by_hand as made
from .hand import Hand

ASSIGNED, INSTANCES = "list_application_assignments", "list_instances"


def refuse(monkeypatch: pytest.MonkeyPatch, operation: str, code: str) -> None:
    """Let Identity Center refuse something, as that of another account does."""

    def asked(client: Any, asking: str, *member: str, **request: Any) -> Iterator[Any]:
        if asking == operation:
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, asking)
        return pages(client, asking, *member, **request)

    monkeypatch.setattr("studio_cli.adopt.assignments.pages", asked)


def test_whom_identity_center_lets_in_is_imported_with_the_domain(hand: Hand) -> None:
    domain_id = made.identity_center(hand)
    adoption = hand.adopt(domain_id)
    template, mapping = (hand.read(f"by-hand-prod-Studio.{kind}.json") for kind in ("template", "mapping"))
    application = adoption.found.domain.attributes["SingleSignOnApplicationArn"]
    (domain,) = (name for name, each in template["Resources"].items() if each["Type"].endswith("Domain"))
    assert mapping.pop(domain) == {"DomainId": domain_id}
    ((logical_id, identifier),) = mapping.items()
    assert identifier == {"ApplicationArn": application, "PrincipalType": "GROUP", "PrincipalId": made.GROUP}
    assert template["Resources"][logical_id]["Properties"]["ApplicationArn"] == {
        "Fn::GetAtt": [domain, "SingleSignOnApplicationArn"]
    }
    people = hand.read("by-hand-prod-Users-01.template.json")["Resources"].values()
    (let_in,) = (each["Properties"] for each in people if each["Type"].endswith("ApplicationAssignment"))
    assert (let_in["ApplicationArn"], let_in["PrincipalType"]) == (application, "USER")
    assert [each.name for each in adoption.plan.left] == []


def test_each_group_is_imported_as_itself(hand: Hand) -> None:
    domain_id = made.identity_center(hand)
    application = hand.account.sagemaker.describe_domain(DomainId=domain_id)["SingleSignOnApplicationArn"]
    other = f"{made.GROUP[:-1]}2"
    kit.client("sso-admin").create_application_assignment(
        ApplicationArn=application, PrincipalType="GROUP", PrincipalId=other
    )
    hand.adopt(domain_id)
    template, mapping = (hand.read(f"by-hand-prod-Studio.{kind}.json") for kind in ("template", "mapping"))
    said = {name: each["Properties"].get("PrincipalId") for name, each in template["Resources"].items()}
    groups = {name: each["PrincipalId"] for name, each in mapping.items() if "PrincipalId" in each}
    assert set(groups.values()) == {made.GROUP, other}
    assert {name: said[name] for name in groups} == groups


@pytest.mark.parametrize(
    ("operation", "imported", "told"),
    [
        (ASSIGNED, set(), "- whom Identity Center lets in can not be read with these credentials: it stays"),
        (INSTANCES, {"group", "user"}, " of Identity Center are can not be read"),
    ],
)
def test_what_identity_center_does_not_tell_is_told(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, operation: str, imported: set[str], told: str
) -> None:
    domain_id = made.identity_center(hand)
    refuse(monkeypatch, operation, "AccessDeniedException")
    adoption = hand.adopt(domain_id)
    assert told in adoption.report
    assert {each.name.split()[0] for each in adoption.found.assignments} == imported


@pytest.mark.parametrize("operation", [ASSIGNED, INSTANCES])
def test_what_fails_otherwise_is_not_taken_for_a_refusal(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    domain_id = made.identity_center(hand)
    refuse(monkeypatch, operation, "ThrottlingException")
    with pytest.raises(ClientError, match="ThrottlingException"):
        hand.adopt(domain_id)
