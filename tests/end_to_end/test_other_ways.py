"""An estate in a VPC that exists, in two accounts, and on what `--target aws` takes for a real account."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.conftest import REGION, LocalAws, make_project

pytestmark = pytest.mark.end_to_end

TEAM = "teams: [{name: all, instance_types: [ml.t3.medium]}]\nuser_stacks: 1\nusers: [{name: alice, team: all}]\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def make_vpc(aws: LocalAws) -> tuple[str, list[str]]:
    """A VPC as somebody else made it: two private subnets with a route table each."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = []
    for number, zone in enumerate("ab"):
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        subnets.append(subnet["Subnet"]["SubnetId"])
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[-1])
        tags = [{"Key": "aws-cdk:subnet-type", "Value": "Isolated"}]
        ec2.create_tags(Resources=[subnets[-1]], Tags=tags)
    return vpc, subnets


def where_the_domain_is(aws: LocalAws, name: str) -> tuple[str, list[str]]:
    sagemaker = aws.client("sagemaker")
    (domain_id,) = [d["DomainId"] for d in sagemaker.list_domains()["Domains"] if d["DomainName"] == name]
    domain = sagemaker.describe_domain(DomainId=domain_id)
    return domain["VpcId"], sorted(domain["SubnetIds"])


def test_a_vpc_that_exists_told_by_ids(aws: LocalAws, project: Path) -> None:
    vpc, subnets = make_vpc(aws)
    network = f"network: {{existing: {{vpc_id: {vpc}, subnet_ids: {json.dumps(subnets)}}}}}\n"
    head = f"name: guests\nenvironments: [{{name: ids, region: {REGION}}}]\n"
    (project / "studio.yaml").write_text(head + network + TEAM)
    aws.deploy(project)
    assert where_the_domain_is(aws, "guests-ids") == (vpc, sorted(subnets))


def test_a_vpc_that_exists_looked_up_by_the_cdk(aws: LocalAws, project: Path) -> None:
    vpc, subnets = make_vpc(aws)
    head = f"name: guests\nenvironments: [{{name: found, region: {REGION}, account: '123456789012'}}]\n"
    (project / "studio.yaml").write_text(head + f"network: {{existing: {{vpc_id: {vpc}}}}}\n" + TEAM)
    aws.deploy(project)
    assert where_the_domain_is(aws, "guests-found") == (vpc, sorted(subnets))


def test_environments_in_two_accounts_do_not_meet(aws: LocalAws, project: Path) -> None:
    environments = f"environments:\n  - {{name: one, region: {REGION}}}\n  - {{name: two, region: eu-central-1, "
    (project / "studio.yaml").write_text("name: pair\n" + environments + "account: '210987654321'}\n" + TEAM)
    printed = aws.deploy(project)
    assert "Domain pair-one" in printed
    assert "Domain pair-two" in printed
    names = {domain["DomainName"] for domain in aws.client("sagemaker").list_domains()["Domains"]}
    assert "pair-one" in names
    assert "pair-two" not in names
    role = aws.client("sts").assume_role(RoleArn="arn:aws:iam::210987654321:role/any", RoleSessionName="test")
    key = role["Credentials"]
    there = aws.target.session("eu-central-1").client(
        "sagemaker",
        endpoint_url=aws.target.environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )
    assert [domain["DomainName"] for domain in there.list_domains()["Domains"]] == ["pair-two"]


def test_on_a_real_account_nothing_happens_before_a_person_says_yes(aws: LocalAws, project: Path) -> None:
    """The account here is the local AWS, reached as a real one is: by the variables of the shell."""
    (project / "studio.yaml").write_text("name: real\nenvironments: [{name: prod, region: eu-west-3}]\n" + TEAM)
    refused = aws.studio("deploy", "--target", "aws", folder=project, typed="n\n", works=False)
    assert "Bootstrap account 123456789012 in eu-west-3 for the CDK?" in refused
    assert "run 'cdk bootstrap aws://123456789012/eu-west-3' first" in refused

    shown = aws.studio("deploy", "--target", "aws", folder=project, typed="y\nn\n", works=False)
    assert "[+] AWS::SageMaker::Domain" in shown
    assert "Deploy prod to account 123456789012 in eu-west-3?" in shown
    assert "nothing was changed" in shown
    cloudformation = aws.target.client("cloudformation", "eu-west-3")
    assert [stack["StackName"] for stack in cloudformation.describe_stacks()["Stacks"]] == ["CDKToolkit"]

    deployed = aws.studio("deploy", "--target", "aws", folder=project, typed="y\n")
    assert "Domain real-prod" in deployed


def test_credentials_for_another_account_are_refused(aws: LocalAws, project: Path) -> None:
    head = f"name: far\nenvironments: [{{name: prod, region: {REGION}, account: '210987654321'}}]\n"
    (project / "studio.yaml").write_text(head + TEAM)
    printed = aws.studio("deploy", "--target", "aws", folder=project, works=False)
    assert "environment 'prod' is in account 210987654321, and your credentials are for 123456789012" in printed


def test_a_bad_estate_file_is_told_before_anything_starts(aws: LocalAws, project: Path) -> None:
    (project / "studio.yaml").write_text(
        "name: bad\nenvironments: [{name: prod}]\n" + TEAM.replace("team: all", "team: al")
    )
    printed = aws.studio("deploy", "--port", "1", folder=project, works=False)
    assert "studio.yaml:5: studio:UserTeamUnknown: users[0].team is 'al'" in printed
    assert "Traceback" not in printed
