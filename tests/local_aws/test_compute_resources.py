"""Instances, launch templates, volumes: what changes in place, what replaces, what the API shows."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from moto.ec2.models.instances import InstanceBackend

from .conftest import Cloud
from .test_cloudformation_resources import TRUST, deployed, network, resource, tags

Row = dict[str, Any]
AMI = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
LATEST = {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": AMI}}


def estate(**instance: Any) -> Row:
    """A network with an instance in it."""
    groups = {
        name: resource("EC2::SecurityGroup", GroupDescription=name, VpcId={"Ref": "Vpc"}) for name in ("One", "Two")
    }
    roles = {f"{name}Role": resource("IAM::Role", AssumeRolePolicyDocument=TRUST) for name in ("First", "Second")}
    profiles = {
        f"{name}Profile": resource("IAM::InstanceProfile", Roles=[{"Ref": f"{name}Role"}])
        for name in ("First", "Second")
    }
    given = {
        "ImageId": {"Ref": "Image"},
        "InstanceType": "t3.small",
        "SubnetId": {"Ref": "Subnet"},
        "SecurityGroupIds": [{"Ref": "One"}],
        "IamInstanceProfile": {"Ref": "FirstProfile"},
    }
    return network(**groups, **roles, **profiles, I=resource("EC2::Instance", **{**given, **instance}))


def running(cloud: Cloud, template: Row, **more: Any) -> str:
    cloud.create("s", template, Declared=LATEST, **more)
    assert cloud.status("s") == "CREATE_COMPLETE", cloud.reasons("s")
    return cloud.physical("s")["I"]


def changed(cloud: Cloud, template: Row) -> str:
    assert cloud.update("s", template, Declared=LATEST) == "UPDATE_COMPLETE", cloud.reasons("s")
    return cloud.physical("s")["I"]


def shown(cloud: Cloud, ident: str) -> Row:
    found: Row = cloud.client("ec2").describe_instances(InstanceIds=[ident])["Reservations"][0]["Instances"][0]
    return found


def attribute(cloud: Cloud, ident: str, name: str) -> Any:
    found = cloud.client("ec2").describe_instance_attribute(InstanceId=ident, Attribute=name)
    return found[name[:1].upper() + name[1:]].get("Value")


SCRIPT = base64.b64encode(b"#!/bin/bash\necho hi\n").decode()


def test_an_instance_is_what_its_template_says(cloud: Cloud) -> None:
    disk = {"VolumeSize": "30", "VolumeType": "gp3", "Encrypted": "true", "DeleteOnTermination": False}
    template = estate(
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": disk}],
        CreditSpecification={"CPUCredits": "standard"},
        DisableApiTermination=True,
        EbsOptimized=True,
        InstanceInitiatedShutdownBehavior="terminate",
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": "1", "HttpEndpoint": "enabled"},
        Monitoring="true",
        PropagateTagsToVolumeOnCreation=True,
        SourceDestCheck=False,
        Tags=tags(Name="workstation"),
        UserData=SCRIPT,
    )
    wanted = ("PrivateIp", "AvailabilityZone", "VpcId", "InstanceId")
    outputs = {name: {"Value": {"Fn::GetAtt": ["I", name]}} for name in wanted}
    ident = running(cloud, template, Outputs=outputs)
    found, ids = shown(cloud, ident), cloud.physical("s")
    assert found["InstanceType"] == "t3.small"
    latest = cloud.client("ssm").get_parameter(Name=AMI)["Parameter"]["Value"]
    assert found["ImageId"] == latest
    assert found["Monitoring"] == {"State": "enabled"}
    assert found["EbsOptimized"] is True
    assert [group["GroupId"] for group in found["SecurityGroups"]] == [ids["One"]]
    assert found["IamInstanceProfile"]["Arn"].endswith(f"/{ids['FirstProfile']}")
    options = found["MetadataOptions"]
    assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 1)
    assert found["Tags"] == tags(Name="workstation")
    assert cloud.outputs("s") == {
        "PrivateIp": found["PrivateIpAddress"],
        "AvailabilityZone": "us-east-1a",
        "VpcId": ids["Vpc"],
        "InstanceId": ident,
    }
    assert attribute(cloud, ident, "disableApiTermination") is True
    assert attribute(cloud, ident, "sourceDestCheck") is False
    assert attribute(cloud, ident, "instanceInitiatedShutdownBehavior") == "terminate"
    assert attribute(cloud, ident, "userData") == SCRIPT
    ec2 = cloud.client("ec2")
    (row,) = ec2.describe_instance_credit_specifications(InstanceIds=[ident])["InstanceCreditSpecifications"]
    assert row["CpuCredits"] == "standard"
    (mapping,) = found["BlockDeviceMappings"]
    assert (mapping["DeviceName"], mapping["Ebs"]["DeleteOnTermination"]) == ("/dev/xvda", False)
    (volume,) = ec2.describe_volumes(VolumeIds=[mapping["Ebs"]["VolumeId"]])["Volumes"]
    assert (volume["Size"], volume["VolumeType"], volume["Encrypted"]) == (30, "gp3", True)
    assert volume["Tags"] == tags(Name="workstation")


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"InstanceType": "t3.large"}, "InstanceType", "t3.large"),
        ({"Monitoring": True}, "Monitoring", {"State": "enabled"}),
        ({"EbsOptimized": True}, "EbsOptimized", True),
        ({"Tags": tags(a="1")}, "Tags", tags(a="1")),
    ],
)
def test_what_changes_in_place_is_shown(cloud: Cloud, change: Row, name: str, value: Any) -> None:
    ident = running(cloud, estate())
    row = cloud.change_set("s", estate(**change), Declared=LATEST)["Changes"][0]["ResourceChange"]
    assert row["Replacement"] in ("False", "Conditional")
    assert changed(cloud, estate(**change)) == ident
    found = shown(cloud, ident)
    assert found[name] == value
    assert found["State"]["Name"] == "running"


def test_an_instance_is_stopped_only_for_what_it_has_to_be(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for verb in ("stop", "start"):
        real = getattr(InstanceBackend, f"{verb}_instances")

        def told(self: Any, ids: list[str], verb: str = verb, real: Any = real) -> Any:
            done.append(verb)
            return real(self, ids)

        monkeypatch.setattr(InstanceBackend, f"{verb}_instances", told)
    ident = running(cloud, estate())
    assert changed(cloud, estate(Monitoring=True, DisableApiTermination=True)) == ident
    assert done == []
    assert changed(cloud, estate(InstanceType="t3.large")) == ident
    assert done == ["stop", "start"]
    cloud.client("ec2").stop_instances(InstanceIds=[ident])
    assert changed(cloud, estate(InstanceType="t3.small")) == ident
    assert shown(cloud, ident)["State"]["Name"] == "stopped", "what was stopped stays so"


def test_groups_profile_and_protection_change_in_place(cloud: Cloud) -> None:
    ident = running(cloud, estate())
    after = estate(
        SecurityGroupIds=[{"Ref": "Two"}],
        IamInstanceProfile={"Ref": "SecondProfile"},
        DisableApiTermination=True,
        MetadataOptions={"HttpTokens": "required"},
        InstanceInitiatedShutdownBehavior="terminate",
        UserData=SCRIPT,
        CreditSpecification={"CPUCredits": "standard"},
    )
    assert changed(cloud, after) == ident
    found, ids = shown(cloud, ident), cloud.physical("s")
    assert [group["GroupId"] for group in found["SecurityGroups"]] == [ids["Two"]]
    assert found["IamInstanceProfile"]["Arn"].endswith(f"/{ids['SecondProfile']}")
    assert found["MetadataOptions"]["HttpTokens"] == "required"
    assert attribute(cloud, ident, "disableApiTermination") is True
    assert attribute(cloud, ident, "userData") == SCRIPT
    cloud.api.delete_stack(StackName="s")
    assert cloud.status("s") == "DELETE_FAILED", "termination protection holds against CloudFormation too"
    cloud.client("ec2").modify_instance_attribute(InstanceId=ident, DisableApiTermination={"Value": False})
    cloud.api.delete_stack(StackName="s")
    assert shown(cloud, ident)["State"]["Name"] == "terminated"
    assert [vpc for vpc in cloud.client("ec2").describe_vpcs()["Vpcs"] if not vpc["IsDefault"]] == []


@pytest.mark.parametrize(
    "change",
    [
        {"ImageId": "ami-12c6146b"},
        {"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 50}}]},
        {"KeyName": "key"},
    ],
)
def test_what_replaces_an_instance(cloud: Cloud, change: Row) -> None:
    cloud.client("ec2").create_key_pair(KeyName="key")
    disk = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30}}]
    ident = running(cloud, estate(BlockDeviceMappings=disk))
    assert changed(cloud, estate(**{"BlockDeviceMappings": disk, **change})) != ident
    assert shown(cloud, ident)["State"]["Name"] == "terminated"


def test_whether_a_volume_dies_with_its_instance_changes_in_place(cloud: Cloud) -> None:
    def disk(*, dies: bool) -> list[Row]:
        return [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "DeleteOnTermination": dies}}]

    ident = running(cloud, estate(BlockDeviceMappings=disk(dies=True)))
    assert changed(cloud, estate(BlockDeviceMappings=disk(dies=False))) == ident
    assert shown(cloud, ident)["BlockDeviceMappings"][0]["Ebs"]["DeleteOnTermination"] is False


def test_the_volume_an_instance_starts_from_dies_with_it_and_others_stay(cloud: Cloud) -> None:
    disks = [{"DeviceName": name, "Ebs": {"VolumeSize": 30}} for name in ("/dev/xvda", "/dev/sdf")]
    found = shown(cloud, running(cloud, estate(BlockDeviceMappings=disks)))["BlockDeviceMappings"]
    dies = {row["DeviceName"]: row["Ebs"]["DeleteOnTermination"] for row in found}
    assert dies == {"/dev/xvda": True, "/dev/sdf": False}
    cloud.api.delete_stack(StackName="s")
    left = [row["VolumeId"] for row in cloud.client("ec2").describe_volumes()["Volumes"]]
    assert [row["Ebs"]["VolumeId"] in left for row in found] == [False, True]


def test_an_instance_starts_from_a_launch_template(cloud: Cloud) -> None:
    def template(tokens: str) -> Row:
        data = {"MetadataOptions": {"HttpTokens": tokens}, "InstanceType": "t3.large"}
        launch = resource("EC2::LaunchTemplate", LaunchTemplateData=data)
        version = {"LaunchTemplateId": {"Ref": "L"}, "Version": {"Fn::GetAtt": ["L", "LatestVersionNumber"]}}
        made = estate(LaunchTemplate=version)
        del made["I"]["Properties"]["InstanceType"]
        return {**made, "L": launch}

    ident = running(cloud, template("required"))
    found = shown(cloud, ident)
    assert (found["MetadataOptions"]["HttpTokens"], found["InstanceType"]) == ("required", "t3.large")
    launch = cloud.physical("s")["L"]
    assert changed(cloud, template("optional")) != ident, "the version is create-only"
    assert cloud.physical("s")["L"] == launch
    (row,) = cloud.client("ec2").describe_launch_templates(LaunchTemplateIds=[launch])["LaunchTemplates"]
    assert (row["DefaultVersionNumber"], row["LatestVersionNumber"]) == (1, 2)


def test_a_volume_grows_in_place_and_never_shrinks(cloud: Cloud) -> None:
    def volume(**more: Any) -> Row:
        return {"V": resource("EC2::Volume", AvailabilityZone="us-east-1a", **more)}

    ident = deployed(cloud, volume(Size=10, Encrypted=True), volume(Size=20, Encrypted=True, VolumeType="gp3"))["V"]
    ec2 = cloud.client("ec2")
    (found,) = ec2.describe_volumes(VolumeIds=[ident])["Volumes"]
    assert (found["Size"], found["VolumeType"], found["Encrypted"]) == (20, "gp3", True)
    assert cloud.update("s", volume(Size=15, Encrypted=True, VolumeType="gp3")) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("cannot be smaller" in reason for reason in cloud.reasons("s"))
    assert cloud.update("s", volume(Size=20, VolumeType="gp3")) == "UPDATE_ROLLBACK_COMPLETE"
    assert any("Updates of Encrypted are not supported" in reason for reason in cloud.reasons("s"))
    assert cloud.update("s", volume(Size=20, Encrypted=True, VolumeType="gp3", Tags=tags(a="1"))) == "UPDATE_COMPLETE"
    assert ec2.describe_volumes(VolumeIds=[ident])["Volumes"][0]["Tags"] == tags(a="1")
    cloud.api.delete_stack(StackName="s")
    assert ident not in [row["VolumeId"] for row in ec2.describe_volumes()["Volumes"]]


def test_a_volume_follows_its_attachment(cloud: Cloud) -> None:
    volume = resource("EC2::Volume", AvailabilityZone="us-east-1a", Size=10)
    attachment = resource("EC2::VolumeAttachment", VolumeId={"Ref": "V"}, InstanceId={"Ref": "I"}, Device="/dev/sdf")
    template = {**estate(), "V": volume, "A": attachment}
    ident = running(cloud, template)
    ids, ec2 = cloud.physical("s"), cloud.client("ec2")
    assert ids["A"] == f"{ids['V']}|{ident}"
    (row,) = ec2.describe_volumes(VolumeIds=[ids["V"]])["Volumes"][0]["Attachments"]
    assert (row["InstanceId"], row["Device"]) == (ident, "/dev/sdf")
    cloud.api.delete_stack(StackName="s")
    assert ids["V"] not in [row["VolumeId"] for row in ec2.describe_volumes()["Volumes"]]


def test_what_is_not_kept_is_refused_by_name(cloud: Cloud) -> None:
    cloud.create("s", estate(SsmAssociations=[{"DocumentName": "d"}]), Declared=LATEST)
    assert any("SsmAssociations of AWS::EC2::Instance is not supported" in reason for reason in cloud.reasons("s"))
