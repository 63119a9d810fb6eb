"""Where a finding is, which rule an acknowledgment means, and what it covers."""

from __future__ import annotations

import pytest

from studio_constructs.checks import RULES, Finding, Severity
from studio_constructs.checks.acknowledgment import Acknowledgment, rule_of


@pytest.mark.parametrize(
    ("says", "location"),
    [
        ("AppNetworkAccessType is missing, which means PublicInternetOnly", "Properties.AppNetworkAccessType"),
        ("DomainSettings.DockerSettings.EnableDockerAccess is 'ENABLED'", None),
        ("SubnetIds[0] is A", "Properties.SubnetIds[0]"),
        ("Policies[0].PolicyDocument.Statement[12].Action is *", None),
        ("DeletionPolicy is 'Delete'", "DeletionPolicy"),
        ("UpdateReplacePolicy is missing", "UpdateReplacePolicy"),
        ("Metadata acknowledges Studio-D01", "Metadata"),
        ("nothing that has a path", "Properties"),
        ("Nothing, with a comma behind it", "Properties"),
    ],
)
def test_a_finding_is_at_the_property_that_it_begins_with(says: str, location: str | None) -> None:
    finding = Finding(RULES[0], "template.json", "Domain", "", says)
    assert finding.location == (location or f"Properties.{says.split(maxsplit=1)[0]}")


@pytest.mark.parametrize(
    ("identifier", "rule"),
    [
        ("Studio-D01", "Studio-D01"),
        ("Studio::Studio-D01", "Studio-D01"),
        ("Annotation::Studio-D01", "Studio-D01"),
        ("Studio-Nope", "Studio-Nope"),
        ("AwsSolutions::AwsSolutions-IAM5[Resource::*]", None),
        ("Annotation::studio:RemoteAccess", None),
        ("Studio", None),
    ],
)
def test_an_id_of_the_cdk_means_a_rule_of_ours_or_none(identifier: str, rule: str | None) -> None:
    assert rule_of(identifier) == rule


@pytest.mark.parametrize(
    ("path", "covered"),
    [("prod/Studio", True), ("prod/Studio/Domain/Resource", True), ("prod/StudioTwo", False), ("prod", False)],
)
def test_an_acknowledgment_covers_what_lies_below(path: str, covered: bool) -> None:  # noqa: FBT001 - of the table
    assert Acknowledgment("Studio-D01", "", path="prod/Studio").covers("Domain", path) is covered


def test_an_acknowledgment_of_a_resource_covers_it_alone() -> None:
    said = Acknowledgment("Studio-D01", "", logical_id="Domain")
    assert said.covers("Domain", "prod/Studio/Domain")
    assert not said.covers("Other", "")


def test_there_are_rules_of_both_severities() -> None:
    assert {rule.severity for rule in RULES} == set(Severity)
