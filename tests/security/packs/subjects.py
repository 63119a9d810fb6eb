"""What the packs are asked about: the worst domain, everyday mistakes, and our estates."""

from __future__ import annotations

from collections.abc import Callable

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sagemaker as sagemaker

import studio_constructs as studio
from tests.kit import new_app, new_stack
from tests.security.estates import add_stages, app_of, switched_on

WORST, MISTAKES, DEFAULT, EVERYTHING = "worst-case domain", "everyday mistakes", "default estate", "everything on"
REST = "the rest of the library"
ESTATES = (DEFAULT, EVERYTHING, REST)


def app_for(subject: str) -> cdk.App:
    """An app with one of the subjects."""
    makers: dict[str, Callable[[], cdk.App]] = {
        WORST: worst_domain,
        MISTAKES: everyday_mistakes,
        DEFAULT: lambda: app_of("default"),
        EVERYTHING: lambda: app_of("everything"),
        REST: the_rest,
    }
    return makers[subject]()


def the_rest() -> cdk.App:
    """What goes with its stacks, and constructs that no estate file has."""
    app = new_app()
    add_stages(app, switched_on())
    stack, people = new_stack("Alone", app=app), new_stack("People", app=app)
    for each in (stack, people):
        cdk.Tags.of(each).add("owner", "platform")
    key = studio.StudioKey(stack, "Key").key
    zones = studio.StudioVpc.new(availability_zones=["eu-west-1a", "eu-west-1b"])
    network = studio.StudioNetwork(stack, "Network", vpc=zones, encryption_key=key)
    whole = studio.Studio(
        stack,
        "Studio",
        users=["alice"],
        domain_name="alone",
        network=network,
        encryption_key=key,
        removal_policy=_GONE,
    )
    studio.Teardown(stack, "Teardown", domain=whole.domain, delete_homes=True, confirm_delete_homes="alone")
    group = ec2.SecurityGroup.from_security_group_id(stack, "Nfs", "sg-0a1b2c3d4e5f60718")
    studio.JupyterHost(
        stack,
        "Host",
        network=network,
        encryption_key=key,
        homes=studio.DomainHomes(file_system_id="fs-0a1b2c3d4e5f60718", nfs_security_group=group, writable=True),
    )
    studio.ImageRepository(stack, "Images", repository_name="alone", encryption_key=key)
    vpc = ec2.Vpc.from_vpc_attributes(people, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    there = studio.Domain.from_domain_attributes(people, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    studio.UserProfile(people, "Alice", domain=there, user_profile_name="alice", removal_policy=_GONE)
    theirs = kms.Key.from_key_arn(
        people, "Key", "arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
    )
    studio.Teardown(people, "Teardown", domain=there, people_of_this_stack=True, encryption_key=theirs)
    return app


_GONE = cdk.RemovalPolicy.DESTROY


def worst_domain() -> cdk.App:
    """A domain on the internet, with no key, with Docker for everybody, whose people are administrators."""
    app = new_app()
    stack = new_stack("Worst", app=app)
    role = iam.CfnRole(
        stack,
        "Role",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sagemaker.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        managed_policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess"],
    )
    sagemaker.CfnDomain(
        stack,
        "Domain",
        auth_mode="IAM",
        domain_name="worst",
        vpc_id="vpc-0a1b2c3d4e5f60718",
        subnet_ids=["subnet-0a1b2c3d4e5f60718"],
        app_network_access_type="PublicInternetOnly",
        default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(execution_role=role.attr_arn),
        domain_settings=sagemaker.CfnDomain.DomainSettingsProperty(
            docker_settings=sagemaker.CfnDomain.DockerSettingsProperty(enable_docker_access="ENABLED")
        ),
    )
    return app


def everyday_mistakes() -> cdk.App:
    """Something for each pack to find, so that a pack that finds nothing elsewhere is known to look."""
    app = new_app()
    stack = new_stack("Mistakes", app=app)
    ec2.CfnSecurityGroup(
        stack,
        "Open",
        group_description="",
        vpc_id="vpc-0a1b2c3d4e5f60718",
        security_group_ingress=[
            ec2.CfnSecurityGroup.IngressProperty(ip_protocol="tcp", from_port=22, to_port=22, cidr_ip="0.0.0.0/0")
        ],
    )
    s3.CfnBucket(stack, "Bucket", access_control="PublicRead")
    everything = iam.PolicyStatement(actions=["*"], resources=["*"])
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    role.add_to_policy(everything)
    lambda_.CfnFunction(
        stack,
        "Function",
        code=lambda_.CfnFunction.CodeProperty(zip_file="def handler(event, context): pass"),
        handler="index.handler",
        role=role.role_arn,
        runtime="python3.9",
    )
    sagemaker.CfnNotebookInstance(stack, "Notebook", instance_type="ml.t3.medium", role_arn=role.role_arn)
    return app
