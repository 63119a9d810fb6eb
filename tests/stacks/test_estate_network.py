"""The network of an estate: who reaches whom, and what passes through its endpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from tests.kit import new_app
from tests.security.iam.assembly import Assembly, Policy
from tests.security.iam.decision import FULL_ACCESS, Policies, Principal, Request, decide
from tests.stacks.conftest import HEAD, TEAMS, Write, of_kind, synthesize, warnings_of

PEOPLE = "users: [{name: alice, team: all}, {name: bob, team: all}]\n"
IDS = "{existing: {vpc_id: vpc-0a1b2c3d, subnet_ids: [subnet-0a1b2c3d]%s}}"


def rules(template: dict[str, Any], direction: str) -> list[dict[str, Any]]:
    return list(of_kind(template, f"EC2::SecurityGroup{direction}").values())


def network_of(text: str, estate_file: Write) -> dict[str, Any]:
    return synthesize(estate_file(HEAD + TEAMS + PEOPLE + text))["dev-Network"]


def endpoint_policies(template: dict[str, Any]) -> str:
    return json.dumps([each["PolicyDocument"] for each in of_kind(template, "EC2::VPCEndpoint").values()])


def test_one_person_more_changes_nothing_in_the_network(estate_file: Write) -> None:
    for more in ("", "classic: {}\n"):
        two = network_of(more, estate_file)
        three = synthesize(estate_file(HEAD + TEAMS + PEOPLE.replace("]", ", {name: carol, team: all}]") + more))
        assert three["dev-Network"] == two


def test_apps_of_one_person_are_let_in_by_that_person_s_group_where_there_is_classic(estate_file: Write) -> None:
    templates = synthesize(estate_file(HEAD + TEAMS + PEOPLE + "classic: {}\n"))
    people = templates["dev-Users-01"]
    own_groups = set(of_kind(people, "EC2::SecurityGroup"))
    let_in = rules(people, "Ingress")
    assert len(own_groups) == len(let_in) == 2
    assert {rule["GroupId"]["Fn::GetAtt"][0] for rule in let_in} == own_groups
    for rule in let_in:
        assert rule["SourceSecurityGroupId"] == rule["GroupId"]
        assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 8192, 65535)
    (out,) = rules(templates["dev-Network"], "Egress")
    assert (out["FromPort"], out["ToPort"], out["GroupId"]) == (8192, 65535, out["DestinationSecurityGroupId"])


def test_without_classic_nobody_s_apps_reach_each_other(estate_file: Write) -> None:
    templates = synthesize(estate_file(HEAD + TEAMS + PEOPLE))
    assert rules(templates["dev-Users-01"], "Ingress") == rules(templates["dev-Users-01"], "Egress") == []
    assert rules(templates["dev-Network"], "Egress") == []


def test_groups_that_somebody_else_keeps_get_no_rules(estate_file: Write) -> None:
    existing = "network: " + IDS % ", security_group_ids: [sg-0a1b2c3d], endpoints: [kms]"
    template = network_of(f"{existing}\nclassic: {{}}\n", estate_file)
    assert rules(template, "Egress") == []
    (rule,) = rules(template, "Ingress")
    assert rule["SourceSecurityGroupId"] == "sg-0a1b2c3d"
    assert rule["GroupId"] != "sg-0a1b2c3d"


def test_the_addresses_of_s3_close_the_group(estate_file: Write) -> None:
    template = network_of("network: {new: {s3_prefix_list_id: pl-6da54004}}\n", estate_file)
    assert [rule.get("DestinationPrefixListId") for rule in rules(template, "Egress")] == ["pl-6da54004", None]
    assert "0.0.0.0/0" not in json.dumps(of_kind(template, "EC2::SecurityGroup"))


def test_the_perimeter_reaches_the_endpoints_and_is_said(estate_file: Write) -> None:
    text = (
        "data_perimeter: {organization_id: o-a1b2c3d4e5, trusted_accounts: ['222233334444'], trusted_buckets: [lake]}\n"
    )
    found = endpoint_policies(network_of(text, estate_file))
    for each in ("o-a1b2c3d4e5", "222233334444", ":s3:::lake/*"):
        assert each in found
    said = warnings_of(estate_file(HEAD + TEAMS + PEOPLE + text))
    assert "studio:TrustedAccounts" in said
    assert "studio:TrustedBuckets" in said


@pytest.mark.parametrize("text", ["", "data_perimeter: {}\n"])
def test_without_words_the_account_alone_is_one_s_own(estate_file: Write, text: str) -> None:
    found = endpoint_policies(network_of(text, estate_file))
    assert "aws:PrincipalAccount" in found
    assert "PrincipalOrgID" not in found


PERIMETER = """
data_perimeter:
  organization_id: o-a1b2c3d4e5
  buckets_from_network: {administrator_role_arns: ["arn:aws:iam::111122223333:role/Admin"], addresses: [203.0.113.0/24]}
mlflow: [{name: runs}, {name: models, server: {}}, {name: elsewhere, artifacts: somebody-elses}]
"""
ALICE = Principal("arn:aws:iam::111122223333:role/Alice")
ADMIN = Principal("arn:aws:iam::111122223333:role/Admin")
STRANGER = Principal("arn:aws:iam::999999999999:role/Eve")
LOGGING = Principal.service("logging.s3.amazonaws.com")
OUTSIDE = {"aws:SecureTransport": "true", "aws:SourceIp": "198.51.100.7"}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    path = tmp_path_factory.mktemp("estate") / "studio.yaml"
    path.write_text(HEAD + TEAMS + PEOPLE + PERIMETER)
    app = new_app()
    estate = load_estate(path)
    EstateStage(app, "dev", estate=estate, environment=estate.environments[0])
    return Assembly.read(Path(app.synth().directory))


def reaches(bucket: Policy, who: Principal, action: str, context: dict[str, Any]) -> bool:
    """Whether somebody whom their own policies, and the bucket's, would let do everything may do it."""
    assert bucket.document is not None
    let_in = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    document = {**bucket.document, "Statement": [*bucket.document["Statement"], let_in]}
    resource = bucket.resource if "Bucket" in action else f"{bucket.resource}/artifacts/x"
    asked = Request(action, resource, context, who, resource_account="111122223333")
    return decide(asked, Policies([FULL_ACCESS], resource=document)).allowed


def test_what_mlflow_keeps_is_reached_from_the_network_alone(closed: Assembly) -> None:
    (network,) = {str(each) for bucket in closed.buckets for each in vpcs_of(bucket)}
    here = {"aws:SecureTransport": "true", "aws:SourceVpc": network}
    servers = [Principal(role.arn) for role in closed.roles if "Mlflow" in role.logical_id]
    assert (len(closed.buckets), len(servers)) == (4, 3)
    for bucket in closed.buckets:
        assert reaches(bucket, ALICE, "s3:GetObject", here)
        assert not reaches(bucket, ALICE, "s3:GetObject", OUTSIDE)
        assert reaches(bucket, ALICE, "s3:GetObject", {**OUTSIDE, "aws:SourceIp": "203.0.113.9"})
        assert not reaches(bucket, STRANGER, "s3:GetObject", here)
        assert reaches(bucket, ADMIN, "s3:GetObject", OUTSIDE)
        assert reaches(bucket, ALICE, "s3:PutBucketPolicy", OUTSIDE)
        assert reaches(bucket, LOGGING, "s3:PutObject", {"aws:SecureTransport": "true"})
        own = [server for server in servers if reaches(bucket, server, "s3:GetObject", OUTSIDE)]
        assert len(own) == ("Artifacts" in bucket.logical_id)  # MLflow's artifacts are its own; its logs are not


def vpcs_of(bucket: Policy) -> list[str]:
    assert bucket.document is not None
    return [
        vpc
        for statement in bucket.document["Statement"]
        for vpc in statement["Condition"].get("StringNotEqualsIfExists", {}).get("aws:SourceVpc", [])
    ]


def test_only_who_is_named_ends_the_key(estate_file: Write) -> None:
    text = "encryption: {administrator_role_arns: ['arn:aws:iam::111122223333:role/Admin']}\n"
    (key,) = of_kind(synthesize(estate_file(HEAD + TEAMS + PEOPLE + text))["dev-Data"], "KMS::Key").values()
    (denial,) = [each for each in key["KeyPolicy"]["Statement"] if each.get("Sid") == "OnlyAdministratorsEndTheKey"]
    assert "arn:aws:iam::111122223333:role/Admin" in json.dumps(denial["Condition"])
    (key,) = of_kind(synthesize(estate_file(HEAD + TEAMS + PEOPLE))["dev-Data"], "KMS::Key").values()
    assert "OnlyAdministratorsEndTheKey" not in json.dumps(key)


def test_without_words_the_buckets_policies_stay_as_they_are(estate_file: Write) -> None:
    templates = synthesize(estate_file(HEAD + TEAMS + PEOPLE + "mlflow: [{name: runs}]\n"))
    for policy in of_kind(templates["dev-Studio"], "S3::BucketPolicy").values():
        assert "DenyStrangers" not in json.dumps(policy)
