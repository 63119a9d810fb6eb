"""`cdk import`, as a person runs it: the unmodified CLI takes over what is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import boto3
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker

from local_aws.server import environment

from .kit import ACCOUNT, REGION, ROLE

BIN = f"{Path(sys.executable).parent}:{Path(__file__).parents[2] / 'node_modules' / '.bin'}"


@pytest.mark.end_to_end
def test_the_cli_imports_a_domain_its_bucket_and_its_key(address: str, tmp_path: Path) -> None:
    session: Any = boto3.Session("testing", "testing", region_name=REGION)
    ec2, studio = session.client("ec2"), session.client("sagemaker")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    session.client("s3").create_bucket(Bucket="there")
    key = session.client("kms").create_key()["KeyMetadata"]["KeyId"]
    settings = {"DomainName": "team", "AuthMode": "IAM", "VpcId": vpc, "SubnetIds": [subnet]}
    made = studio.create_domain(**settings, DefaultUserSettings={"ExecutionRole": ROLE})
    domain = made["DomainArn"].rpartition("/")[2]

    app = cdk.App(outdir=str(tmp_path / "cdk.out"), builtin_cloud_formation_validation=False)
    stack = cdk.Stack(app, "Adopted", env=cdk.Environment(account=ACCOUNT, region=REGION))
    user = sagemaker.CfnDomain.UserSettingsProperty(execution_role=ROLE)
    resource = sagemaker.CfnDomain(
        stack,
        "Domain",
        auth_mode="IAM",
        domain_name="team",
        vpc_id=vpc,
        subnet_ids=[subnet],
        default_user_settings=user,
    )
    resource.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
    s3.Bucket(stack, "Data", bucket_name="there")
    kms.Key(stack, "Key")
    app.synth()
    template = json.loads((tmp_path / "cdk.out" / "Adopted.template.json").read_text())
    logical = {definition["Type"]: name for name, definition in template["Resources"].items()}
    mapping = {
        logical["AWS::SageMaker::Domain"]: {"DomainId": domain},
        logical["AWS::S3::Bucket"]: {"BucketName": "there"},
        logical["AWS::KMS::Key"]: {"KeyId": key},
    }
    (tmp_path / "mapping.json").write_text(json.dumps(mapping))
    variables = {
        **os.environ,
        **environment(address),
        "AWS_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "1",
        "CI": "true",
        "PATH": f"{BIN}:{os.environ['PATH']}",
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            ["cdk", *command], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False, timeout=900
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    run("bootstrap", f"aws://{ACCOUNT}/{REGION}")
    printed = run("import", "--app", "cdk.out", "--resource-mapping", "mapping.json", "Adopted")
    assert "Import operation complete" in printed
    cloudformation = session.client("cloudformation")
    assert cloudformation.describe_stacks(StackName="Adopted")["Stacks"][0]["StackStatus"] == "IMPORT_COMPLETE"
    rows = cloudformation.describe_stack_resources(StackName="Adopted")["StackResources"]
    assert sorted(row["PhysicalResourceId"] for row in rows) == sorted([domain, "there", key])
    assert "[~]" not in run("diff", "--app", "cdk.out", "Adopted"), "nothing of it would change"
