"""Instances, and the templates they are launched from."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.utils import parse_user_data

from local_aws.schemas import same
from local_aws.shapes import as_request

from .base import truth
from .network import Ec2Resource

# Properties that go into the request as they are, or under another member.
_LAUNCHED_WITH = (
    "BlockDeviceMappings",
    "CpuOptions",
    "EbsOptimized",
    "EnclaveOptions",
    "HibernationOptions",
    "ImageId",
    "InstanceInitiatedShutdownBehavior",
    "InstanceType",
    "KeyName",
    "LaunchTemplate",
    "MetadataOptions",
    "NetworkInterfaces",
    "PrivateIpAddress",
    "SecurityGroupIds",
    "SecurityGroups",
    "SubnetId",
)
_PLACED_BY = {
    "Affinity": "Affinity",
    "AvailabilityZone": "AvailabilityZone",
    "HostId": "HostId",
    "PlacementGroupName": "GroupName",
    "Tenancy": "Tenancy",
}
_ELSEWHERE = (
    "CreditSpecification",
    "DisableApiTermination",
    "IamInstanceProfile",
    "Monitoring",
    "PropagateTagsToVolumeOnCreation",
    "SourceDestCheck",
    "Tags",
    "UserData",
    "Volumes",
)
_ROOT_DEVICES = ("/dev/xvda", "/dev/sda1")
_CHANGED_WHILE_STOPPED = ("EbsOptimized", "InstanceType", "UserData")
# the schema calls these conditional; CloudFormation's reference tells when
_REPLACING = ("AdditionalInfo", "Affinity", "HostId", "KernelId", "PrivateDnsNameOptions", "RamdiskId", "Tenancy")


def _mappings(properties: dict[str, Any]) -> list[Any]:
    """The volumes an instance starts with, but for what can change while it runs."""
    rows = properties.get("BlockDeviceMappings", [])
    return [
        {**row, "Ebs": {key: value for key, value in row.get("Ebs", {}).items() if key != "DeleteOnTermination"}}
        for row in rows
    ]


class Instance(Ec2Resource):
    """``AWS::EC2::Instance``, started from a volume as all of today's are."""

    TYPE = "AWS::EC2::Instance"
    KEEPS = frozenset({*_LAUNCHED_WITH, *_PLACED_BY, *_ELSEWHERE})

    # -- making it --

    def make(self) -> dict[str, Any]:
        """Run it."""
        request: dict[str, Any] = self.given(*_LAUNCHED_WITH)
        if "BlockDeviceMappings" in request:
            request["BlockDeviceMappings"] = [_rooted(row) for row in request["BlockDeviceMappings"]]
        placement = {_PLACED_BY[key]: value for key, value in self.given(*_PLACED_BY).items()}
        if placement:
            request["Placement"] = placement
        if "Monitoring" in self.properties:
            request["Monitoring"] = {"Enabled": self.properties["Monitoring"]}
        if "IamInstanceProfile" in self.properties:
            request["IamInstanceProfile"] = {"Name": self.properties["IamInstanceProfile"]}
        if "UserData" in self.properties:
            request["UserData"] = _plain(self.properties["UserData"])
        if "CreditSpecification" in self.properties:
            request["CreditSpecification"] = {"CpuCredits": self._credits()}
        typed = as_request("ec2", "RunInstances", request)
        launched = self.api.run_instances(MinCount=1, MaxCount=1, **{**self._from_template(), **typed})
        instance = launched["Instances"][0]
        return {
            "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
            "InstanceId": instance["InstanceId"],
            "PrivateDnsName": instance.get("PrivateDnsName", ""),
            "PrivateIp": instance.get("PrivateIpAddress", ""),
            "PublicDnsName": instance.get("PublicDnsName", ""),
            "PublicIp": instance.get("PublicIpAddress", ""),
            "State.Code": "16",
            "State.Name": "running",
            "VpcId": instance.get("VpcId", ""),
        }

    def _from_template(self) -> dict[str, Any]:
        """What the launch template says, of which moto takes the image only."""
        given = self.properties.get("LaunchTemplate")
        if not given:
            return {}
        which = {key: given[key] for key in ("LaunchTemplateId", "LaunchTemplateName") if key in given}
        versions = self.api.describe_launch_template_versions(**which, Versions=[str(given["Version"])])
        data: dict[str, Any] = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        data.pop("TagSpecifications", None)  # moto sees to the tags
        return data

    @property
    def _record(self) -> Any:
        return ec2_backends[self.account_id][self.region_name].get_instance(self.physical_resource_id)

    def _credits(self) -> str:
        return str(self.properties["CreditSpecification"]["CPUCredits"])

    # -- changing it --

    @classmethod
    def replaced_by(cls, old: dict[str, Any], new: dict[str, Any]) -> bool:
        """Whether what changes cannot change in an instance that is there."""
        changed = any(not same(old.get(key), new.get(key)) for key in _REPLACING)
        return changed or not same(_mappings(old), _mappings(new))

    def change(self, old: dict[str, Any]) -> None:
        """What an instance takes while it runs, and what it is stopped for."""
        ident = self.physical_resource_id
        if old:
            self._modify(old)
        if self.changed(old, "DisableApiTermination"):
            value = {"Value": truth(self.properties.get("DisableApiTermination", False))}
            self.api.modify_instance_attribute(InstanceId=ident, DisableApiTermination=value)
        if self.changed(old, "SourceDestCheck"):
            value = {"Value": truth(self.properties.get("SourceDestCheck", True))}
            self.api.modify_instance_attribute(InstanceId=ident, SourceDestCheck=value)
        if self.changed(old, "CreditSpecification"):
            self._record.cpu_credits = self._credits() if "CreditSpecification" in self.properties else None
        added, removed = self.list_changes(old, "Volumes")
        for row in removed:
            self.api.detach_volume(InstanceId=ident, VolumeId=row["VolumeId"])
        for row in added:
            self.api.attach_volume(InstanceId=ident, VolumeId=row["VolumeId"], Device=row["Device"])
        self.tag(old)
        if not old and truth(self.properties.get("PropagateTagsToVolumeOnCreation", False)):
            self._tag_volumes()

    def _tag_volumes(self) -> None:
        volumes = [row["Ebs"]["VolumeId"] for row in self._described()["BlockDeviceMappings"]]
        tags = [{"Key": tag["Key"], "Value": str(tag["Value"])} for tag in self.properties.get("Tags", [])]
        if volumes and tags:
            self.api.create_tags(Resources=volumes, Tags=tags)

    def _described(self) -> dict[str, Any]:
        found = self.api.describe_instances(InstanceIds=[self.physical_resource_id])
        instance: dict[str, Any] = found["Reservations"][0]["Instances"][0]
        return instance

    def _modify(self, old: dict[str, Any]) -> None:
        ident = self.physical_resource_id
        if self.changed(old, *_CHANGED_WHILE_STOPPED):
            with self._stopped():
                self._modify_stopped(old)
        if self.changed(old, "SecurityGroupIds"):
            groups = self.properties.get("SecurityGroupIds", [])
            self.api.modify_instance_attribute(InstanceId=ident, Groups=groups)
            for interface in self._interfaces():  # moto forgets them
                self.api.modify_network_interface_attribute(NetworkInterfaceId=interface, Groups=groups)
        if self.changed(old, "Monitoring"):
            # moto's API has no call for it
            self._record.monitoring_state = "enabled" if truth(self.properties.get("Monitoring", False)) else "disabled"
        if self.changed(old, "InstanceInitiatedShutdownBehavior"):
            self.api.modify_instance_attribute(
                InstanceId=ident,
                Attribute="instanceInitiatedShutdownBehavior",
                Value=self.properties.get("InstanceInitiatedShutdownBehavior", "stop"),
            )
        if self.changed(old, "MetadataOptions") and "MetadataOptions" in self.properties:
            options = as_request("ec2", "ModifyInstanceMetadataOptions", self.properties["MetadataOptions"])
            self.api.modify_instance_metadata_options(InstanceId=ident, **options)
        if self.changed(old, "BlockDeviceMappings"):
            for row in self.properties.get("BlockDeviceMappings", []):
                mapping = self._record.block_device_mapping[row["DeviceName"]]
                mapping.delete_on_termination = truth(row.get("Ebs", {}).get("DeleteOnTermination", True))
        if self.changed(old, "IamInstanceProfile"):
            self._associate()

    def _modify_stopped(self, old: dict[str, Any]) -> None:
        ident, given = self.physical_resource_id, self.properties
        if self.changed(old, "InstanceType"):
            kind = {"Value": str(given.get("InstanceType", "m1.small"))}
            self.api.modify_instance_attribute(InstanceId=ident, InstanceType=kind)
        if self.changed(old, "EbsOptimized"):
            value = {"Value": truth(given.get("EbsOptimized", False))}
            self.api.modify_instance_attribute(InstanceId=ident, EbsOptimized=value)
        if self.changed(old, "UserData"):
            # moto's call decodes it before it asks whether it is encoded
            self._record.user_data = parse_user_data(given.get("UserData"))

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        ran = self._described()["State"]["Name"] == "running"
        if ran:
            self.api.stop_instances(InstanceIds=[self.physical_resource_id])
        yield
        if ran:
            self.api.start_instances(InstanceIds=[self.physical_resource_id])

    def _associate(self) -> None:
        mine = [{"Name": "instance-id", "Values": [self.physical_resource_id]}]
        found = self.api.describe_iam_instance_profile_associations(Filters=mine)["IamInstanceProfileAssociations"]
        for row in found:
            self.api.disassociate_iam_instance_profile(AssociationId=row["AssociationId"])
        if name := self.properties.get("IamInstanceProfile"):
            self.api.associate_iam_instance_profile(
                InstanceId=self.physical_resource_id, IamInstanceProfile={"Name": name}
            )

    def _interfaces(self) -> list[str]:
        """The interfaces that came with it, and go with it."""
        if "NetworkInterfaces" in self.properties:
            return []
        return [str(row["NetworkInterfaceId"]) for row in self._described().get("NetworkInterfaces", [])]

    def remove(self) -> None:
        """Terminate it, unless it is protected."""
        interfaces = self._interfaces()
        self.api.terminate_instances(InstanceIds=[self.physical_resource_id])
        there = self.api.describe_network_interfaces()["NetworkInterfaces"]  # moto leaves them behind
        for interface in {row["NetworkInterfaceId"] for row in there} & set(interfaces):
            self.api.delete_network_interface(NetworkInterfaceId=interface)


def _rooted(row: dict[str, Any]) -> dict[str, Any]:
    """The volume an instance starts from dies with it unless told otherwise; all others stay."""
    if row["DeviceName"] not in _ROOT_DEVICES or "Ebs" not in row:
        return row
    return {**row, "Ebs": {"DeleteOnTermination": True, **row["Ebs"]}}


def _plain(data: str) -> str:
    """User data is base64 in a template; the client encodes it anew."""
    return base64.b64decode(data).decode()


class LaunchTemplate(Ec2Resource):
    """``AWS::EC2::LaunchTemplate``."""

    TYPE = "AWS::EC2::LaunchTemplate"
    NAME = "LaunchTemplateName"

    def _request(self) -> dict[str, Any]:
        given = self.given("LaunchTemplateData", "VersionDescription")
        return as_request("ec2", "CreateLaunchTemplate", {**given, "LaunchTemplateName": self.name})

    def make(self) -> dict[str, Any]:
        """Create it with its first version, which stays the default."""
        tags = as_request("ec2", "CreateLaunchTemplate", self.given("TagSpecifications"))
        made = self.api.create_launch_template(**self._request(), **tags)["LaunchTemplate"]
        return {
            "LaunchTemplateId": made["LaunchTemplateId"],
            "DefaultVersionNumber": str(made["DefaultVersionNumber"]),
            "LatestVersionNumber": str(made["LatestVersionNumber"]),
        }

    def change(self, old: dict[str, Any]) -> None:
        """Another version."""
        if old and self.changed(old, "LaunchTemplateData", "VersionDescription"):
            made = self.api.create_launch_template_version(**self._request())["LaunchTemplateVersion"]
            self.attributes = {**self.attributes, "LatestVersionNumber": str(made["VersionNumber"])}

    def remove(self) -> None:
        """Delete it."""
        self.api.delete_launch_template(LaunchTemplateId=self.physical_resource_id)


MODELS = [Instance, LaunchTemplate]
