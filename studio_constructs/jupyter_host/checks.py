"""What EC2 refuses in the settings of a host."""

from __future__ import annotations

import re
from typing import Final

from aws_cdk import aws_ec2 as ec2

from studio_constructs._validation import check_range, is_known
from studio_constructs.aws_facts import hosts as facts
from studio_constructs.errors import Problem

_INSTANCE_TYPE: Final = re.compile(r"(?!ml\.)[a-z]+[a-z0-9-]*\d[a-z0-9-]*\.[a-z0-9-]+")
_AMI: Final = re.compile(r"ami-[0-9a-f]{8,17}")
_PARAMETER: Final = re.compile(r"/[\w./-]+(:[\w.-]+)?")


def check_instance_type(value: str) -> list[Problem]:
    """A type of EC2, not one of SageMaker."""
    if not is_known(value) or _INSTANCE_TYPE.fullmatch(value):
        return []
    near = value.removeprefix("ml.")
    fix = f"write {near!r}" if _INSTANCE_TYPE.fullmatch(near) else "write it like 't3.medium'"
    rule = "a host runs on an instance type of EC2, which has no 'ml.' in front"
    return [Problem("HostInstanceTypeInvalid", f"instance_type is {value!r}", rule, fix)]


def check_image(value: str | None) -> list[Problem]:
    """An image's id, or the parameter that names one."""
    if value is None or not is_known(value) or _AMI.fullmatch(value) or _PARAMETER.fullmatch(value):
        return []
    rule = "an image is told by its id, 'ami-...', or by a parameter of Systems Manager, '/...'"
    fix = "drop the argument to take Amazon Linux 2023"
    return [Problem("HostImageInvalid", f"image is {value!r}", rule, fix)]


def check_volume(field: str, value: int, smallest: int) -> list[Problem]:
    """A size that EBS takes, and that the image fits on."""
    what, fix = "the size of a host's volume in GB", "choose a size inside"
    return check_range(field, value, smallest, facts.VOLUME_GB_MAX, code="HostVolumeOutOfRange", what=what, fix=fix)


def check_zone(subnet: ec2.ISubnet, zone: str | None) -> list[Problem]:
    """A volume stands in the zone of its host, and has to be told which."""
    if zone is not None or zone_of(subnet) is not None:
        return []
    wrote = f"the subnet {subnet.node.path!r} is told by its id"
    rule = "a volume is made in the subnet's availability zone, which an id does not tell"
    return [Problem("HostZoneMissing", wrote, rule, "write it: availability_zone='eu-west-1a'")]


def zone_of(subnet: ec2.ISubnet) -> str | None:
    """The zone of a subnet, if the CDK knows it."""
    try:
        return subnet.availability_zone
    except RuntimeError:  # how the CDK says that it does not
        return None
