"""Volumes, and what they are attached to."""

from __future__ import annotations

from typing import Any

from local_aws.cloudformation.errors import ResourceFailureError
from local_aws.shapes import as_request

from .network import Ec2Resource

_CHANGING = ("Iops", "MultiAttachEnabled", "Size", "Throughput", "VolumeType")
_FIXED = ("AvailabilityZone", "AvailabilityZoneId", "Encrypted", "KmsKeyId", "SnapshotId")


class Volume(Ec2Resource):
    """``AWS::EC2::Volume``."""

    TYPE = "AWS::EC2::Volume"
    KEEPS = frozenset({*_CHANGING, *_FIXED, "Tags"})

    def make(self) -> dict[str, Any]:
        """Create it."""
        request = as_request("ec2", "CreateVolume", self.given(*_CHANGING, *_FIXED))
        request.setdefault("VolumeType", "gp2")
        return {"VolumeId": self.api.create_volume(**request)["VolumeId"]}

    def change(self, old: dict[str, Any]) -> None:
        """Size and speed, which can change while it is in use, and tags. Nothing replaces a volume."""
        if old and self.changed(old, *_FIXED):
            which = ", ".join(key for key in _FIXED if self.changed(old, key))
            raise ResourceFailureError(f"Updates of {which} are not supported for {self.TYPE}.")
        if old and self.changed(old, *_CHANGING):
            before, now = int(old.get("Size", 0)), int(self.properties.get("Size", 0))
            if now < before:
                raise ResourceFailureError("New size cannot be smaller than existing size")
            changed = [key for key in _CHANGING if self.changed(old, key)]
            request = as_request("ec2", "ModifyVolume", self.given(*changed))
            self.api.modify_volume(VolumeId=self.physical_resource_id, **request)
        self.tag(old)

    def remove(self) -> None:
        """Delete it, once nothing has it attached."""
        self.api.delete_volume(VolumeId=self.physical_resource_id)


class VolumeAttachment(Ec2Resource):
    """``AWS::EC2::VolumeAttachment``."""

    TYPE = "AWS::EC2::VolumeAttachment"
    KEEPS = frozenset({"Device", "InstanceId", "VolumeId"})

    def make(self) -> dict[str, Any]:
        """Attach."""
        given = {"Device": "/dev/sdf", **self.given("Device", "InstanceId", "VolumeId")}
        self.api.attach_volume(**given)
        return {}

    def remove(self) -> None:
        """Detach."""
        self.api.detach_volume(**self.given("InstanceId", "VolumeId"))


MODELS = [Volume, VolumeAttachment]
