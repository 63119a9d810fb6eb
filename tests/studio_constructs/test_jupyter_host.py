"""The host: reached by Session Manager only, encrypted, kept with everybody's files, and stopped when unused."""

from __future__ import annotations

import email
import json
from email.message import Message
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import cfnlint
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from studio_constructs import DomainHomes, IdleStop, JupyterHost, LifecycleScript, StudioNetwork, StudioVpc
from studio_constructs.aws_facts import hosts as facts
from tests.kit import (
    Json,
    new_stack,
    only,
    properties,
    resources,
    statements,
    synthesize,
    warnings,
)

from .kit import GROUP, KEY_ARN, NOTHING, document, imported_key
from .nag_kit import check_with_nag

HOST, TEMPLATE, INTERFACE = "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate", "AWS::EC2::NetworkInterface"
VOLUME, ATTACHMENT, ACCESS_POINT = "AWS::EC2::Volume", "AWS::EC2::VolumeAttachment", "AWS::EFS::AccessPoint"
POLICY, PROFILE, ROLE = "AWS::IAM::ManagedPolicy", "AWS::IAM::InstanceProfile", "AWS::IAM::Role"
KEPT = ("RetainExceptOnCreate", "Retain")
PINNED = "StudioHost3f2f788b"
SHELL = LifecycleScript.from_text("#!/bin/sh\necho hällo\n")
X86 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def network(scope: Construct) -> StudioNetwork:
    vpc = StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    return StudioNetwork(scope, "Network", vpc=vpc)


def add(scope: Construct, construct_id: str = "Host", **options: Any) -> JupyterHost:
    stack = cdk.Stack.of(scope)
    given: dict[str, Any] = {
        "network": stack.node.try_find_child("Network") or network(stack),
        "encryption_key": stack.node.try_find_child("Key") or imported_key(stack),
        "availability_zone": "eu-west-1a",
        **options,
    }
    return JupyterHost(scope, construct_id, **given)


def made(**options: Any) -> Json:
    stack = new_stack()
    add(stack, **options)
    return synthesize(stack)


def nfs(stack: cdk.Stack) -> ec2.ISecurityGroup:
    return ec2.SecurityGroup.from_security_group_id(stack, "Nfs", "sg-0a1b2c3d")


def with_homes(**options: Any) -> Json:
    stack = new_stack()
    add(stack, homes=DomainHomes(file_system_id="fs-0a1b2c3d", nfs_security_group=nfs(stack), **options))
    return synthesize(stack)


def parts(template: Json) -> list[Message]:
    """User data as cloud-init takes it apart; a reference in it is its name."""
    text = properties(template, HOST)["UserData"]["Fn::Base64"]
    if not isinstance(text, str):
        separator, joined = text["Fn::Join"]
        text = separator.join(each if isinstance(each, str) else json.dumps(each) for each in joined)
    found = email.message_from_string(text).get_payload()
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, Message)]


def boot(template: Json) -> str:
    return script(template, "20-host.sh") or ""


def script(template: Json, name: str) -> str | None:
    """What a part holds."""
    return next((str(part.get_payload()) for part in parts(template) if part.get_filename() == name), None)


@pytest.fixture(scope="module")
def template() -> Json:
    return made()


# By default -------------------------------------------------------------------------------------------------------


def test_all_that_cloudformation_is_told_by_default(template: Json) -> None:
    found = properties(template, HOST)
    del found["UserData"]
    (launch,), (interface,) = resources(template, TEMPLATE), resources(template, INTERFACE)
    assert found == {
        "InstanceType": "t3.medium",
        "LaunchTemplate": {
            "LaunchTemplateId": {"Ref": launch},
            "Version": {"Fn::GetAtt": [launch, "LatestVersionNumber"]},
        },
        "NetworkInterfaces": [{"DeviceIndex": "0", "NetworkInterfaceId": {"Ref": interface}}],
        "IamInstanceProfile": {"Ref": f"HostInstanceProfile{PINNED}"},
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {
                    "DeleteOnTermination": True,
                    "Encrypted": True,
                    "KmsKeyId": KEY_ARN,
                    "VolumeSize": 16,
                    "VolumeType": "gp3",
                },
            }
        ],
        "MetadataOptions": {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        "DisableApiTermination": True,
        "InstanceInitiatedShutdownBehavior": "stop",
        "Monitoring": True,
        "EbsOptimized": True,
        "Tags": [{"Key": "Name", "Value": "studio-host"}],
    }


def test_the_image_is_found_by_ec2_and_not_by_cloudformation(template: Json) -> None:
    """What CloudFormation resolves itself it resolves again at a later deployment: another host for a newer image."""
    assert properties(template, TEMPLATE) == {"LaunchTemplateData": {"ImageId": X86}}
    assert "Parameters" not in template or not any("Ami" in name for name in template["Parameters"])
    assert "{{resolve" not in json.dumps(template)


@pytest.mark.parametrize(
    ("options", "image"),
    [
        ({"instance_type": "t4g.medium"}, X86.replace("x86_64", "arm64")),
        ({"instance_type": "g4dn.xlarge"}, X86),
        ({"image": "ami-0a1b2c3d4e5f67890"}, "ami-0a1b2c3d4e5f67890"),
        ({"image": "/golden/host:prod"}, "resolve:ssm:/golden/host:prod"),
    ],
)
def test_another_image(options: dict[str, str], image: str) -> None:
    assert properties(made(**options), TEMPLATE)["LaunchTemplateData"] == {"ImageId": image}


def test_its_address_is_private_and_its_groups_change_in_place(template: Json) -> None:
    found = properties(template, INTERFACE)
    assert {name for name in found if "Public" in name or "Ipv6" in name} == set()
    assert (found["SubnetId"], found["Description"]) == ("subnet-0a1b2c3d", "Host studio-host")
    assert {group["Fn::GetAtt"][0] for group in found["GroupSet"]} == set(resources(template, GROUP))


def test_no_group_of_its_own_lets_anything_in_or_out(template: Json) -> None:
    group = resources(template, GROUP)[f"HostSecurityGroup{PINNED}"]["Properties"]
    assert "SecurityGroupIngress" not in group
    assert [rule["Description"] for rule in group["SecurityGroupEgress"]] == [NOTHING["Description"]]


def test_home_is_an_encrypted_volume_of_its_own(template: Json) -> None:
    assert properties(template, VOLUME) == {
        "AvailabilityZone": "eu-west-1a",
        "Size": 50,
        "VolumeType": "gp3",
        "Encrypted": True,
        "KmsKeyId": KEY_ARN,
        "Tags": [{"Key": "Name", "Value": "studio-host /home"}],
    }
    assert properties(template, ATTACHMENT) == {
        "Device": "/dev/sdf",
        "InstanceId": {"Ref": f"JupyterHost{PINNED}"},
        "VolumeId": {"Ref": f"HostDataVolume{PINNED}"},
    }


def test_everything_is_kept_together(template: Json) -> None:
    own = {name: each for name, each in template["Resources"].items() if name.startswith(("Host", "JupyterHost"))}
    assert {(each["DeletionPolicy"], each["UpdateReplacePolicy"]) for each in own.values()} == {KEPT}
    assert set(own) == {
        f"{name}{PINNED}"
        for name in (
            "JupyterHost",
            "HostDataAttachment",
            "HostDataVolume",
            "HostInstanceProfile",
            "HostLaunchTemplate",
            "HostNetworkInterface",
            "HostPolicy",
            "HostRole",
            "HostSecurityGroup",
        )
    }


def test_logical_ids_stay_where_the_construct_moves() -> None:
    ids = []
    for deeper in (False, True):
        stack = new_stack()
        network(stack), imported_key(stack)
        add(Construct(stack, "Team") if deeper else stack, host_name="scans")
        ids.append({name for name in synthesize(stack)["Resources"] if not name.startswith("Network")})
    assert ids[0] == ids[1]
    assert "JupyterHostScans5982f892" in ids[0]


def test_the_zone_is_the_subnet_s_where_the_cdk_knows_it() -> None:
    stack = new_stack()
    own = StudioNetwork(stack, "Own")
    add(stack, network=own, availability_zone=None)
    template = synthesize(stack)
    assert properties(template, VOLUME)["AvailabilityZone"] == "eu-west-1a"


# Who may ----------------------------------------------------------------------------------------------------------


def test_only_ec2_takes_the_role(template: Json) -> None:
    (trust,) = properties(template, ROLE)["AssumeRolePolicyDocument"]["Statement"]
    assert trust == {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    assert "ManagedPolicyArns" not in properties(template, ROLE)
    assert properties(template, PROFILE) == {"Roles": [{"Ref": f"HostRole{PINNED}"}]}


def test_the_role_may_be_reached_and_nothing_else(template: Json) -> None:
    assert statements(document(template)) == {
        "BeReachedBySessionManager": {
            "Sid": "BeReachedBySessionManager",
            "Effect": "Allow",
            "Action": [
                "ssm:UpdateInstanceInformation",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            "Resource": ["*"],
        }
    }
    assert properties(template, POLICY)["Roles"] == [{"Ref": f"HostRole{PINNED}"}]
    assert f"HostPolicy{PINNED}" in only(template, HOST)["DependsOn"]


def test_who_may_connect_starts_it_and_opens_a_shell_and_nothing_else() -> None:
    stack = new_stack()
    add(stack).grants.connect(iam.Role.from_role_arn(stack, "Alice", "arn:aws:iam::111111111111:role/alice"))
    found = properties(synthesize(stack), "AWS::IAM::Policy")["PolicyDocument"]["Statement"]
    host = {"Fn::Join": ["", ["arn:aws:ec2:eu-west-1:111111111111:instance/", {"Ref": f"JupyterHost{PINNED}"}]]}
    assert found == [
        {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": host},
        {
            "Effect": "Allow",
            "Action": "ssm:StartSession",
            "Resource": ["arn:aws:ssm:eu-west-1:111111111111:document/SSM-SessionManagerRunShell", host],
            "Condition": {"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}},
        },
    ]


def test_what_is_granted_to_it_reaches_its_role() -> None:
    stack = new_stack()
    iam.Grant.add_to_principal(grantee=add(stack), actions=["s3:GetObject"], resource_arns=["arn:aws:s3:::lake/a"])
    assert properties(synthesize(stack), "AWS::IAM::Policy")["Roles"] == [{"Ref": f"HostRole{PINNED}"}]


def test_connections_are_of_its_own_group() -> None:
    stack = new_stack()
    add(stack).connections.allow_to(ec2.Peer.ipv4("10.1.0.0/16"), ec2.Port.tcp(5432), "the warehouse")
    group = resources(synthesize(stack), GROUP)[f"HostSecurityGroup{PINNED}"]["Properties"]
    assert [rule["Description"] for rule in group["SecurityGroupEgress"]] == [NOTHING["Description"], "the warehouse"]


def test_attributes() -> None:
    stack = new_stack()
    host = add(stack)
    assert host.host_name == "studio-host"
    assert stack.resolve(host.instance_id) == {"Ref": f"JupyterHost{PINNED}"}
    assert host.instance_ref.instance_id == host.instance_id


# What it runs -----------------------------------------------------------------------------------------------------


def test_scripts_run_at_every_boot_so_that_a_change_reaches_the_host(template: Json) -> None:
    assert [(part.get_content_type(), part.get_filename()) for part in parts(template)] == [
        ("text/cloud-config", "10-each-boot.cfg"),
        ("text/x-shellscript", "15-idle-watch.sh"),
        ("text/x-shellscript", "20-host.sh"),
    ]
    assert "cloud_final_modules:\n  - [scripts-user, always]\n" in str(parts(template)[0].get_payload())
    assert boot(template).startswith("#!/bin/bash\n")


def test_a_changed_script_does_not_make_another_host(template: Json) -> None:
    """The CDK can put a hash of user data into the logical id; nothing of it may be here."""
    changed = made(idle_stop=IdleStop.after(cdk.Duration.minutes(5)), on_boot=SHELL)
    assert resources(changed, HOST).keys() == resources(template, HOST).keys()
    before, after = properties(template, HOST), properties(changed, HOST)
    assert {name for name in before if before[name] != after[name]} == {"UserData"}


def test_without_homes_none_are_mounted(template: Json) -> None:
    assert "\naccess_point=''\n" in boot(template)
    assert resources(template, ACCESS_POINT) == {}


# The homes of a domain --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scanning() -> Json:
    return with_homes()


def test_homes_are_reached_through_an_access_point_as_root(scanning: Json) -> None:
    assert properties(scanning, ACCESS_POINT) == {
        "FileSystemId": "fs-0a1b2c3d",
        "PosixUser": {"Uid": "0", "Gid": "0"},
        "RootDirectory": {"Path": "/"},
    }


def test_one_person_s_home_is_reached_as_that_person() -> None:
    template = with_homes(path="/200005", uid=200_005, gid=1001)
    found = properties(template, ACCESS_POINT)
    assert (found["PosixUser"], found["RootDirectory"]) == ({"Uid": "200005", "Gid": "1001"}, {"Path": "/200005"})
    assert statements(document(template))["ReadHomes"]["Action"] == ["elasticfilesystem:ClientMount"]


def test_the_role_may_mount_them_through_that_access_point_and_never_write(scanning: Json) -> None:
    found = statements(document(scanning))["ReadHomes"]
    assert found["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess"]
    assert found["Resource"] == ["arn:aws:elasticfilesystem:eu-west-1:111111111111:file-system/fs-0a1b2c3d"]
    arn = {"Fn::GetAtt": [f"HostHomesAccessPoint{PINNED}", "Arn"]}
    assert found["Condition"] == {"StringEquals": {"elasticfilesystem:AccessPointArn": arn}}


def test_they_are_mounted_read_only(scanning: Json) -> None:
    text = boot(scanning)
    access_point = json.dumps({"Fn::GetAtt": [f"HostHomesAccessPoint{PINNED}", "AccessPointId"]})
    assert f"\nfile_system='fs-0a1b2c3d'\naccess_point='{access_point}'\n" in text
    assert '-o "ro,nosuid,nodev,tls,iam,accesspoint=$access_point" "$file_system:/"' in text


def test_the_mount_targets_group_is_on_the_interface(scanning: Json) -> None:
    assert properties(scanning, INTERFACE)["GroupSet"][-1] == "sg-0a1b2c3d"


def test_a_way_to_the_homes_is_not_kept(scanning: Json) -> None:
    assert "DeletionPolicy" not in only(scanning, ACCESS_POINT)
    assert only(scanning, HOST)["DeletionPolicy"] == KEPT[0]


# What is looser ---------------------------------------------------------------------------------------------------


def test_the_default_warns_of_nothing(stack: cdk.Stack) -> None:
    add(stack)
    assert warnings(stack) == []


def test_without_an_idle_stop_it_warns(stack: cdk.Stack) -> None:
    add(stack, idle_stop=IdleStop.disabled())
    ((path, said),) = warnings(stack)
    assert (path, said.rpartition(" ")[2]) == ("/Studio/Host", "[studio:IdleStopDisabled]")


def test_homes_are_a_warning(stack: cdk.Stack) -> None:
    add(stack, homes=DomainHomes(file_system_id="fs-0a1b2c3d", nfs_security_group=nfs(stack)))
    assert warnings(stack) == [
        (
            "/Studio/Host",
            (
                "homes are mounted: whoever opens a shell on this host reads them, and as root can mount them again "
                "to write; drop the argument, or acknowledge this warning [studio:HomesReadable]"
            ),
        )
    ]


def test_a_host_that_is_not_kept_is_a_warning_and_not_protected(stack: cdk.Stack) -> None:
    add(stack, removal_policy=cdk.RemovalPolicy.DESTROY)
    assert warnings(stack) == [
        (
            "/Studio/Host",
            (
                "removal_policy is DESTROY: a host that leaves the template is terminated, and everybody's files on "
                "it are deleted; drop the argument to keep it, "
                "or acknowledge this warning [studio:JupyterHostNotRetained]"
            ),
        )
    ]
    template = synthesize(stack)
    assert properties(template, HOST)["DisableApiTermination"] is False
    own = [each for name, each in template["Resources"].items() if name.startswith(("Host", "JupyterHost"))]
    assert {each["DeletionPolicy"] for each in own} == {"Delete"}


# What AWS says ----------------------------------------------------------------------------------------------------


def schema(resource_type: str) -> Json:
    bundle = Path(cfnlint.__file__).parent / "data" / "schemas"
    name = json.loads((bundle / "providers" / "us-east-1.json").read_text())[resource_type]
    found: Json = json.loads((bundle / "resources" / f"{name}.json").read_text())
    return found


def test_the_largest_posix_id_is_the_schema_s() -> None:
    uid = schema(ACCESS_POINT)["definitions"]["PosixUser"]["properties"]["Uid"]
    assert uid["maximum"] == facts.POSIX_ID_MAX


def test_what_would_replace_the_host_is_what_its_documentation_says() -> None:
    known = schema(HOST)
    never = {path.rpartition("/")[2] for path in known["createOnlyProperties"]}
    ours = set(properties(made(), HOST))
    assert never & ours == {"LaunchTemplate", "NetworkInterfaces"}
    depends = {path.rpartition("/")[2] for path in known["conditionalCreateOnlyProperties"]}
    assert depends & ours == {"BlockDeviceMappings", "EbsOptimized", "InstanceType", "UserData"}
    assert "/properties/GroupSet" not in schema(INTERFACE)["createOnlyProperties"]


# cdk-nag ----------------------------------------------------------------------------------------------------------


def test_cdk_nag_finds_nothing() -> None:
    def define(app: cdk.App) -> None:
        add(new_stack("Default", app=app))
        add(cdk.Stack(app, "Agnostic"))
        stack = new_stack("Custom", app=app)
        homes = DomainHomes(file_system_id="fs-0a1b2c3d", nfs_security_group=nfs(stack))
        add(stack, homes=homes, on_boot=SHELL, idle_stop=IdleStop.disabled(), instance_type="m7g.large")

    check_with_nag(define)
