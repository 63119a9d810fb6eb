"""A domain looked up at synth by the real CDK CLI, and a person made in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.conftest import REGION, ROOT, LocalAws

pytestmark = pytest.mark.end_to_end

ACCOUNT = "123456789012"
APP = """
import aws_cdk as cdk
import studio_constructs as studio

app = cdk.App(builtin_cloud_formation_validation=False)
stack = cdk.Stack(app, "People", env=cdk.Environment(account="{account}", region="{region}"))
domain = studio.Domain.from_lookup(stack, "Domain", domain_id="{domain_id}")
person = studio.UserProfile(stack, "Ana", domain=domain, user_profile_name="ana")
ben = studio.UserProfile.from_user_profile_attributes(
    stack, "Ben", domain_id=domain.domain_id, user_profile_name="ben"
)
studio.Space(stack, "Work", domain=domain, space_name="work", owner=ben)
cdk.CfnOutput(stack, "Homes", value=domain.home_efs_file_system_id)
app.synth()
"""


def test_a_lookup_finds_the_domain_its_vpc_and_its_key(aws: LocalAws, tmp_path: Path) -> None:
    ec2, sagemaker = aws.client("ec2"), aws.client("sagemaker")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="hand", Description="by hand", VpcId=vpc)["GroupId"]
    key = aws.client("kms").create_key()["KeyMetadata"]
    role = f"arn:aws:iam::{ACCOUNT}:role/hand"
    domain_id = sagemaker.create_domain(
        DomainName="by-hand",
        AuthMode="IAM",
        VpcId=vpc,
        SubnetIds=[subnet],
        AppNetworkAccessType="VpcOnly",
        KmsKeyId=key["KeyId"],
        DefaultUserSettings={"ExecutionRole": role, "SecurityGroups": [group]},
    )["DomainArn"].rsplit("/", 1)[-1]
    sagemaker.create_user_profile(DomainId=domain_id, UserProfileName="ben")
    (tmp_path / "app.py").write_text(APP.format(account=ACCOUNT, region=REGION, domain_id=domain_id))
    settings = json.loads((ROOT / "cdk.json").read_text())
    (tmp_path / "cdk.json").write_text(json.dumps({**settings, "app": "python3 app.py"}))
    # The lookup role is one of what bootstrapping makes.
    aws.bootstrap()
    aws.run("cdk", "deploy", "--require-approval", "never", folder=tmp_path)
    kept = json.loads((tmp_path / "cdk.context.json").read_text())
    (found,) = next(value for name, value in kept.items() if name.startswith("cc-api-provider:"))
    assert (found["VpcId"], found["KmsKeyId"], found["Identifier"]) == (vpc, key["KeyId"], domain_id)
    assert not [name for name in kept if "vpc-12345" in name], "nothing is asked of a VPC that does not exist"
    person = sagemaker.describe_user_profile(DomainId=domain_id, UserProfileName="ana")
    (own,) = person["UserSettings"]["SecurityGroups"]
    assert ec2.describe_security_groups(GroupIds=[own])["SecurityGroups"][0]["VpcId"] == vpc
    space = sagemaker.describe_space(DomainId=domain_id, SpaceName="work")
    assert space["OwnershipSettings"] == {"OwnerUserProfileName": "ben"}
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="People")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    assert outputs["Homes"] == sagemaker.describe_domain(DomainId=domain_id)["HomeEfsFileSystemId"]
    again = aws.run("cdk", "deploy", "--require-approval", "never", folder=tmp_path)
    assert "(no changes)" in again
