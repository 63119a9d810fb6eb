"""What a host refuses, each with its words, before anything is made."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import DomainHomes, IdleStop, LifecycleScript
from tests.kit import paths_below, properties, refused, synthesize

from .kit import imported_key
from .test_jupyter_host import ACCESS_POINT, add, network, nfs

NAME_RULE = "the name of a host is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"
TYPE_RULE = "a host runs on an instance type of EC2, which has no 'ml.' in front"
IMAGE_RULE = "an image is told by its id, 'ami-...', or by a parameter of Systems Manager, '/...'"
IMAGE_FIX = "drop the argument to take Amazon Linux 2023"
PATH_RULE = "a path begins with / and has at most four directories; write '/' for everything, or '/' and a person's uid"
GROUP_FIX = 'nfs_security_group=ec2.SecurityGroup.from_security_group_id(self, "Nfs", group_id)'
WRONG: dict[str, dict[str, Any]] = {
    f"JupyterHostNameInvalid: host_name is 'my_host'; {NAME_RULE}; write 'my-host'": {"host_name": "my_host"},
    f"HostInstanceTypeInvalid: instance_type is 'ml.t3.medium'; {TYPE_RULE}; write 't3.medium'": {
        "instance_type": "ml.t3.medium"
    },
    f"HostInstanceTypeInvalid: instance_type is 'large'; {TYPE_RULE}; write it like 't3.medium'": {
        "instance_type": "large"
    },
    f"HostImageInvalid: image is 'al2023'; {IMAGE_RULE}; {IMAGE_FIX}": {"image": "al2023"},
    "HostVolumeOutOfRange: data_gb is 0; the size of a host's volume in GB is 1 to 16384; choose a size inside": {
        "data_gb": 0
    },
    "HostVolumeOutOfRange: root_gb is 7; the size of a host's volume in GB is 8 to 16384; choose a size inside": {
        "root_gb": 7
    },
    "HostZoneMissing: the subnet 'Studio/Network/Subnet1' is told by its id; a volume is made in the subnet's "
    "availability zone, which an id does not tell; write it: availability_zone='eu-west-1a'": {
        "availability_zone": None
    },
    "IdleStopOutOfRange: idle_stop is 1 minutes; a server stops after 5 to 525600 minutes, known at synth; the default "
    "is two hours": {"idle_stop": IdleStop.after(cdk.Duration.minutes(1))},
    "ArgumentWrong: idle_stop is 60; an IdleStop is wanted; write idle_stop="
    "IdleStop.after(cdk.Duration.minutes(...))": {"idle_stop": 60},
    "ArgumentWrong: homes is 'fs-0a1b2c3d'; a DomainHomes is wanted; write homes=DomainHomes(file_system_id=..., "
    "nfs_security_group=...)": {"homes": "fs-0a1b2c3d"},
    "ArgumentWrong: on_boot is '#!/bin/sh'; a LifecycleScript is wanted; write on_boot="
    "LifecycleScript.from_text(...), or LifecycleScript.from_file(...)": {"on_boot": "#!/bin/sh"},
    "ScriptEmpty: content is an empty script; a start-up script does something; write the script, or drop it": {
        "on_boot": LifecycleScript.from_text("")
    },
    "ArgumentWrong: subnet is 'subnet-1'; a subnet of the CDK is wanted; write subnet=ec2.Subnet.from_subnet_id(self, "
    '"Subnet", subnet_id), or one of network.subnets': {"subnet": "subnet-1"},
    "ArgumentWrong: network is 'vpc-1'; a StudioNetwork is wanted; write network=StudioNetwork(self, \"Network\", "
    "vpc=StudioVpc.existing(vpc_id=..., subnet_ids=[...]))": {"network": "vpc-1"},
    "ArgumentWrong: encryption_key is 'alias/key'; a key of the CDK (kms.IKey) is wanted; write encryption_key="
    'kms.Key.from_key_arn(self, "Key", arn), or the `key` of a StudioKey': {"encryption_key": "alias/key"},
}


@pytest.mark.parametrize(("said", "options"), WRONG.items(), ids=WRONG)
def test_what_ec2_would_refuse(stack: cdk.Stack, said: str, options: dict[str, Any]) -> None:
    network(stack), imported_key(stack)
    before = paths_below(stack)
    with refused(f"[Studio/Host] studio:{said}"):
        add(stack, **options)
    assert paths_below(stack) == before


HOMES_WRONG: dict[str, dict[str, Any]] = {
    "HomesInvalid: homes.file_system_id is 'd-1'; it is the id of a file system, 'fs-' and 8 or more hexadecimal "
    "digits; take the domain's: domain.home_efs_file_system_id": {"file_system_id": "d-1"},
    "ArgumentWrong: homes.nfs_security_group is 'sg-0a1b2c3d'; a security group of the CDK is wanted; write "
    + GROUP_FIX: {"nfs_security_group": "sg-0a1b2c3d"},
    f"HomesInvalid: homes.path is '200005'; {PATH_RULE}": {"path": "200005"},
    f"HomesInvalid: homes.path is '/a/b/c/d/e'; {PATH_RULE}": {"path": "/a/b/c/d/e"},
    "HomesInvalid: homes.uid is -1; an id of a user or a group is 0 to 4294967295; 0 reads everybody's home": {
        "uid": -1
    },
    "HomesInvalid: homes.gid is 4294967296; an id of a user or a group is 0 to 4294967295; 0 reads everybody's home": {
        "gid": 4_294_967_296
    },
}


@pytest.mark.parametrize(("said", "options"), HOMES_WRONG.items(), ids=HOMES_WRONG)
def test_homes_that_efs_would_refuse(stack: cdk.Stack, said: str, options: dict[str, Any]) -> None:
    given: dict[str, Any] = {"file_system_id": "fs-0a1b2c3d", "nfs_security_group": nfs(stack), **options}
    with refused(f"[Studio/Host] studio:{said}"):
        add(stack, homes=DomainHomes(**given))


def test_a_script_that_user_data_has_no_room_for(stack: cdk.Stack) -> None:
    with pytest.raises(ValueError, match=r"UserDataTooLarge: on_boot makes user data of 2\d,\d{3} bytes; EC2 takes"):
        add(stack, on_boot=LifecycleScript.from_text("#!/bin/sh\n".ljust(12_000, "#")))
    add(stack, "Other", on_boot=LifecycleScript.from_text("#!/bin/sh\n".ljust(4_096, "#")))


def test_two_of_one_name(stack: cdk.Stack) -> None:
    add(stack, "One", host_name="scans")
    with refused(
        "[Studio/Two] studio:NameTakenInStack: host_name is 'Scans'; 'Studio/One' in the same stack has that name, and "
        "logical ids come from names; rename one of them, or put it into a stack of its own"
    ):
        add(stack, "Two", host_name="Scans")


def test_tokens_pass(stack: cdk.Stack) -> None:
    token = cdk.Fn.import_value("something")
    homes = DomainHomes(file_system_id=token, nfs_security_group=nfs(stack))
    add(stack, host_name=token, instance_type=token, image=token, homes=homes, availability_zone=token)
    assert properties(synthesize(stack), ACCESS_POINT)["FileSystemId"] == {"Fn::ImportValue": "something"}
