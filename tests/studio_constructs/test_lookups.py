"""Domains, people and spaces that are there: what a lookup asks and takes, and what an import is good for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from studio_constructs import Authentication, Domain, IdleShutdown, Space, UserProfile, ValidationError
from tests.kit import ACCOUNT, REGION, new_app, new_stack, only, properties, resources, synthesize

from .iam_kit import attached

DOMAIN_ID = "d-05f0i2mc2dfy"
ASKED = (
    f"cc-api-provider:account={ACCOUNT}:exactIdentifier={DOMAIN_ID}:propertiesToReturn.0=AuthMode"
    ":propertiesToReturn.1=DefaultUserSettings:propertiesToReturn.2=HomeEfsFileSystemId:propertiesToReturn.3=KmsKeyId"
    f":propertiesToReturn.4=VpcId:region={REGION}:typeName=AWS$:$:SageMaker$:$:Domain"
)
VPC_ASKED = f"vpc-provider:account={ACCOUNT}:filter.vpc-id=vpc-0a1b2c3d:region={REGION}:returnAsymmetricSubnets=true"
KEY_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
VPC = {"vpcId": "vpc-0a1b2c3d", "vpcCidrBlock": "10.0.0.0/16", "availabilityZones": [], "subnetGroups": []}


def idle(minutes: int = 90, low: int = 60, high: int = 480) -> dict[str, Any]:
    settings = {
        "LifecycleManagement": "ENABLED",
        "IdleTimeoutInMinutes": minutes,
        "MinIdleTimeoutInMinutes": low,
        "MaxIdleTimeoutInMinutes": high,
    }
    return {"AppLifecycleManagement": {"IdleSettings": settings}}


def answer(**changes: Any) -> dict[str, Any]:
    """What AWS says of the domain, as the CDK's command line keeps it."""
    users = {"SecurityGroups": ["sg-0a1b2c3d"], "JupyterLabAppSettings": idle(), "CodeEditorAppSettings": idle()}
    said = {
        "AuthMode": "IAM",
        "DefaultUserSettings": users,
        "HomeEfsFileSystemId": "fs-0a1b2c3d",
        "KmsKeyId": KEY_ARN,
        "VpcId": "vpc-0a1b2c3d",
        "Identifier": DOMAIN_ID,
        **changes,
    }
    return {ASKED: [said], VPC_ASKED: VPC}


def stack_with(**changes: Any) -> cdk.Stack:
    return new_stack(app=new_app(answer(**changes)))


def missing(stack: cdk.Stack) -> dict[str, Any]:
    """What the app asks the command line for."""
    app = stack.node.root
    assert isinstance(app, cdk.App)
    assembly = json.loads(Path(app.synth().directory, "manifest.json").read_text())
    return {each["key"]: each["props"] for each in assembly.get("missing", [])}


# -- lookups -----------------------------------------------------------------------------------------------


def test_the_first_synth_asks_for_the_domain_and_not_yet_for_its_vpc() -> None:
    stack = new_stack()
    domain = Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID)
    UserProfile(stack, "Ana", domain=domain, user_profile_name="ana")
    asked = missing(stack)
    assert list(asked) == [ASKED]
    assert asked[ASKED]["exactIdentifier"] == DOMAIN_ID
    assert asked[ASKED]["typeName"] == "AWS::SageMaker::Domain"


def test_the_second_synth_asks_for_the_vpc_of_the_domain() -> None:
    context = answer()
    del context[VPC_ASKED]
    stack = new_stack(app=new_app(context))
    Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID)
    assert list(missing(stack)) == [VPC_ASKED]


def test_what_was_found_is_used() -> None:
    stack = stack_with()
    domain = Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID)
    assert domain.domain_id == DOMAIN_ID
    assert f":sagemaker:{REGION}:{ACCOUNT}:domain/{DOMAIN_ID}" in json.dumps(stack.resolve(domain.domain_arn))
    assert domain.vpc.vpc_id == "vpc-0a1b2c3d"
    assert [group.security_group_id for group in domain.security_groups] == ["sg-0a1b2c3d"]
    assert domain.encryption_key is not None
    assert domain.encryption_key.key_arn == KEY_ARN
    assert domain.home_efs_file_system_id == "fs-0a1b2c3d"
    assert domain.authentication == Authentication.iam()
    assert domain.idle_shutdown == IdleShutdown.between(
        cdk.Duration.minutes(60), cdk.Duration.minutes(480), default=cdk.Duration.minutes(90)
    )
    assert missing(stack) == {}


def test_a_person_comes_into_a_domain_that_was_looked_up() -> None:
    stack = stack_with()
    UserProfile(stack, "Ana", domain=Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID), user_profile_name="ana")
    template = synthesize(stack)
    assert properties(template, "AWS::SageMaker::UserProfile")["DomainId"] == DOMAIN_ID
    assert properties(template, "AWS::EC2::SecurityGroup")["VpcId"] == "vpc-0a1b2c3d"
    assert KEY_ARN in json.dumps(attached(template))


@pytest.mark.parametrize(
    ("told", "arn"),
    [
        (KEY_ARN, KEY_ARN),
        ("12345678-1234-1234-1234-123456789012", KEY_ARN),
    ],
    ids=["arn", "id"],
)
def test_a_key_is_found_however_the_domain_tells_it(told: str, arn: str) -> None:
    stack = stack_with(KmsKeyId=told)
    key = Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID).encryption_key
    assert key is not None
    assert arn.removeprefix("arn:aws") in json.dumps(stack.resolve(key.key_arn))


def test_a_key_told_by_its_alias_is_looked_up_too() -> None:
    stack = stack_with(KmsKeyId=f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/studio")
    Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID)
    assert list(missing(stack)) == [f"key-provider:account={ACCOUNT}:aliasName=alias/studio:region={REGION}"]


@pytest.mark.parametrize(
    ("jupyter", "editor", "expected"),
    [
        (idle(), {}, None),
        (idle(), idle(100), None),
        ({}, {}, None),
        *[
            (said, said, expected)
            for said, expected in (
                (
                    {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "DISABLED"}}},
                    IdleShutdown.disabled(),
                ),
                (
                    {
                        "AppLifecycleManagement": {
                            "IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 90}
                        }
                    },
                    None,
                ),
                (idle(120, 120, 120), IdleShutdown.after(cdk.Duration.minutes(120))),
            )
        ],
    ],
    ids=["one says", "they differ", "neither says", "off", "no bounds", "enforced"],
)
def test_idle_shutdown_is_known_where_both_apps_say_the_same(
    jupyter: dict[str, Any], editor: dict[str, Any], expected: IdleShutdown | None
) -> None:
    stack = stack_with(DefaultUserSettings={"JupyterLabAppSettings": jupyter, "CodeEditorAppSettings": editor})
    domain = Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID)
    assert domain.idle_shutdown == expected
    assert domain.security_groups == []


def test_a_domain_of_identity_center_wants_its_people_named() -> None:
    stack = stack_with(AuthMode="SSO")
    domain = Domain.from_lookup(stack, "Domain", domain_id=DOMAIN_ID)
    with pytest.raises(ValidationError) as caught:
        UserProfile(stack, "Ana", domain=domain, user_profile_name="ana")
    assert [problem.code for problem in caught.value.problems] == ["IdentityCenterUserMissing"]


def test_everything_wrong_with_a_lookup_is_said_and_nothing_half_made() -> None:
    stack = cdk.Stack(new_app(), "Nowhere")
    with pytest.raises(ValidationError) as caught:
        Domain.from_lookup(stack, "Domain", domain_id=cdk.Fn.import_value("id"))
    assert [(problem.code, problem.wrote) for problem in caught.value.problems] == [
        ("DomainIdInvalid", "domain_id is known to the deployment only"),
        ("LookupNeedsEnvironment", "the stack says no account and region"),
    ]
    assert stack.node.children == []


# -- people and spaces that are there ----------------------------------------------------------------------


def ana(stack: cdk.Stack, **more: Any) -> Any:
    return UserProfile.from_user_profile_attributes(stack, "Ana", domain_id=DOMAIN_ID, user_profile_name="ana", **more)


def test_an_imported_person_is_granted_data_let_in_and_may_be_opened() -> None:
    stack = new_stack()
    role = iam.Role.from_role_arn(stack, "Role", f"arn:aws:iam::{ACCOUNT}:role/ana")
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["unknown"])
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0a1b2c3d", mutable=False)
    person = ana(stack, execution_role=role, security_groups=[group])
    s3.Bucket(stack, "Bucket").grant_read(person)
    database = ec2.SecurityGroup(stack, "Database", vpc=vpc)
    database.connections.allow_from(person, ec2.Port.tcp(5432))
    opener = iam.Role(stack, "Opener", assumed_by=iam.AccountRootPrincipal())
    person.grants.open(opener)
    template = synthesize(stack)
    policies = {
        json.dumps(policy["Properties"]["Roles"]): policy["Properties"]["PolicyDocument"]["Statement"]
        for policy in resources(template, "AWS::IAM::Policy").values()
    }
    assert policies['["ana"]'][0]["Action"] == ["s3:GetBucket*", "s3:GetObject*", "s3:List*"]
    rule = properties(template, "AWS::EC2::SecurityGroupIngress")
    assert rule["SourceSecurityGroupId"] == "sg-0a1b2c3d"
    (opening,) = next(statements for roles, statements in policies.items() if "Opener" in roles)
    assert opening["Action"] == "sagemaker:CreatePresignedDomainUrl"
    assert f":sagemaker:{REGION}:{ACCOUNT}:user-profile/{DOMAIN_ID}/ana" in json.dumps(opening["Resource"])


def test_an_imported_person_owns_a_space() -> None:
    stack = new_stack()
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["unknown"])
    domain = Domain.from_domain_attributes(stack, "Domain", domain_id=DOMAIN_ID, vpc=vpc)
    Space(stack, "Space", domain=domain, space_name="campaign", owner=ana(stack))
    space = properties(synthesize(stack), "AWS::SageMaker::Space")
    assert space["OwnershipSettings"] == {"OwnerUserProfileName": "ana"}


def test_what_is_granted_to_a_role_that_nobody_told_is_refused() -> None:
    stack = new_stack()
    bucket, person = s3.Bucket(stack, "Bucket"), ana(stack)
    with pytest.raises(RuntimeError, match="Studio/Ana, resource imported without a role"):
        bucket.grant_read(person)


def test_an_imported_space_is_granted() -> None:
    stack = new_stack()
    space = Space.from_space_attributes(stack, "Work", domain_id=DOMAIN_ID, space_name="campaign")
    space.grants.run_apps(iam.Role(stack, "Member", assumed_by=iam.AccountRootPrincipal()))
    policy = only(synthesize(stack), "AWS::IAM::Policy")["Properties"]["PolicyDocument"]["Statement"][0]
    assert policy["Action"] == ["sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"]
    assert f":sagemaker:{REGION}:{ACCOUNT}:app/{DOMAIN_ID}/campaign/*" in json.dumps(policy["Resource"])
    assert (space.space_name, space.space_ref.domain_id) == ("campaign", DOMAIN_ID)
