"""`JupyterHost`: a host on EC2 that only Session Manager reaches, and that keeps people's files."""

from __future__ import annotations

from typing import Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk.interfaces import aws_ec2 as iec2
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack
from studio_constructs._server import check_place, default_server_name, make_own_group, pin_all
from studio_constructs._validation import check_key, check_name, is_known, raise_if_invalid
from studio_constructs.aws_facts import hosts as facts
from studio_constructs.errors import Problem
from studio_constructs.idle_stop import IdleStop, check_idle_stop
from studio_constructs.jupyter_host import checks
from studio_constructs.jupyter_host.grants import JupyterHostGrants
from studio_constructs.jupyter_host.homes import DomainHomes, check_homes
from studio_constructs.jupyter_host.role import own_role
from studio_constructs.jupyter_host.user_data import check_on_boot, user_data
from studio_constructs.lifecycle import LifecycleScript
from studio_constructs.network import StudioNetwork

_PREFIX: Final = "JupyterHost"
_DATA_DEVICE: Final = "/dev/sdf"  # `boot.sh` looks for it there


@jsii.implements(iec2.IInstanceRef, iam.IGrantable, ec2.IConnectable)
class JupyterHost(cdk.Resource):
    """Define a host on EC2 for a shell that lives long, or for scans of everybody's homes.

    Session Manager is the only way in: there is no key pair, no rule that lets anything in, and no public address.
    The disks are encrypted with your key, the metadata service wants a token, and the host stops when nobody uses it.
    People's files, all of ``/home``, are on a volume of their own. The host keeps the image that it was made from:
    a newer one does not replace it, so keep it patched.

    Creates: AWS::EC2::Instance, AWS::EC2::LaunchTemplate (which finds the image), AWS::EC2::NetworkInterface,
    AWS::EC2::Volume, AWS::EC2::VolumeAttachment, AWS::EC2::SecurityGroup, AWS::IAM::InstanceProfile, AWS::IAM::Role,
    AWS::IAM::ManagedPolicy; and AWS::EFS::AccessPoint for *homes*. All but the last are kept together.
    Replacement: another *image*, *root_gb*, *encryption_key*, *subnet* or processor architecture would be another
    host. CloudFormation fails instead, because the network interface or the volume is in use. Another name makes
    another host beside the old one, which is kept but out of the template. A change of *idle_stop*, *on_boot*,
    *homes* or *instance_type* stops the host and starts it: every script runs at every boot. The logical ids come
    from the name, so the construct may move.
    Cost: the instance type while it runs, the volumes always, and detailed monitoring, about 2 USD a month.

    Args:
        scope: Where the host belongs.
        construct_id: Its name there.
        network: Where it lives: its first subnet, and the security groups that lead to its endpoints. Session Manager
            needs those of ``ssm`` and ``ssmmessages`` where there is no internet.
        encryption_key: Encrypts the volumes; a `StudioKey`'s ``key``. It can not be changed later.
        host_name: Its ``Name`` tag, 1 to 63 letters, digits and hyphens. Default: the stack's name and the construct's
            id, in lower case.
        instance_type: What it runs on. Default: t3.medium.
        subnet: Which subnet of the network. Default: the first.
        availability_zone: The subnet's zone, where a subnet is told by its id. Default: the one that the CDK knows.
        image: An image's id, or a parameter of Systems Manager that names one; its root disk is ``/dev/xvda``.
            Default: the Amazon Linux 2023 that is the newest when the host is made.
        data_gb: Size of ``/home`` in GB, 1 to 16384; it can grow, at the next boot, and never shrinks. Default: 50.
        root_gb: Size of the system's disk in GB, 8 to 16384. Default: 16.
        homes: The homes of a domain, to read below ``/mnt/studio-homes``. Default: none.
        on_boot: A script that runs at every boot, as root, after the others. Default: none.
        idle_stop: When it stops itself. Default: after two hours (`IdleStop.after()`).
        removal_policy: What happens to it when it leaves the template. Default: it is kept, and nobody terminates it
            before taking the protection off.

    Raises:
        ValidationError: ``studio:JupyterHostNameInvalid``, ``studio:HostInstanceTypeInvalid``,
            ``studio:HostImageInvalid``, ``studio:HostVolumeOutOfRange``, ``studio:HostZoneMissing``,
            ``studio:HomesInvalid``, ``studio:UserDataTooLarge``, ``studio:IdleStopOutOfRange``,
            ``studio:SubnetsInvalid``, ``studio:NameTakenInStack``, ``studio:ArgumentWrong``, and every
            ``studio:Script...`` code.

    Sources:
        https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html,
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html (read
        2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: StudioNetwork,
        encryption_key: kms.IKey,
        host_name: str | None = None,
        instance_type: str = "t3.medium",
        subnet: ec2.ISubnet | None = None,
        availability_zone: str | None = None,
        image: str | None = None,
        data_gb: int = 50,
        root_gb: int = 16,
        homes: DomainHomes | None = None,
        on_boot: LifecycleScript | None = None,
        idle_stop: IdleStop | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        name = default_server_name(scope, construct_id) if host_name is None else host_name
        idle = IdleStop.after() if idle_stop is None else idle_stop
        raise_if_invalid(
            scope,
            construct_id,
            [
                *_check_name(scope, name),
                *_check_place(network, subnet, availability_zone),
                *check_key("encryption_key", encryption_key),
                *checks.check_instance_type(instance_type),
                *checks.check_image(image),
                *checks.check_volume("data_gb", data_gb, 1),
                *checks.check_volume("root_gb", root_gb, facts.ROOT_GB_MIN),
                *check_homes(homes),
                *check_idle_stop("idle_stop", idle),
                *check_on_boot(on_boot, idle),
            ],
        )
        super().__init__(scope, construct_id)
        self._encryption_key, self._name = encryption_key, name
        place = network.subnets[0] if subnet is None else subnet
        access_point = None if homes is None else homes.make_access_point(self)
        read = [] if homes is None or access_point is None else [homes.statement(access_point)]
        role = own_role(self, read)
        self._grant_principal = role.grant_principal
        group = make_own_group(self, network.vpc, "One host")
        self._connections = ec2.Connections(security_groups=[group])
        groups = [*network.security_groups, group, *([] if homes is None else [homes.nfs_security_group])]
        self._instance = ec2.CfnInstance(
            self,
            "Resource",
            instance_type=instance_type,
            launch_template=self._find_image(image or _amazon_linux(instance_type)),
            network_interfaces=[self._make_interface(place, groups)],
            iam_instance_profile=self._make_profile(role),
            block_device_mappings=[self._root_disk(root_gb)],
            metadata_options=ec2.CfnInstance.MetadataOptionsProperty(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            disable_api_termination=removal_policy is not cdk.RemovalPolicy.DESTROY,
            instance_initiated_shutdown_behavior="stop",
            monitoring=True,
            ebs_optimized=True,
            user_data=cdk.Fn.base64(
                user_data(
                    idle_stop=idle,
                    file_system_id="" if homes is None else homes.file_system_id,
                    access_point_id="" if access_point is None else access_point.attr_access_point_id,
                    writable=homes is not None and homes.writable,
                    on_boot=on_boot,
                )
            ),
        )
        self._instance.node.add_dependency(self.node.find_child("Policy"))
        cdk.Tags.of(self._instance).add("Name", name)
        self._add_data(data_gb, availability_zone or checks.zone_of(place))
        # An access point that nobody mounts any more is a way to the homes that nobody watches.
        cdk.RemovalPolicies.of(self).apply(removal_policy, exclude_resource_types=["AWS::EFS::AccessPoint"])
        # Another volume would be empty.
        pin_all(self, self._instance, prefix=_PREFIX, below="Host", name=name)
        accept(self._instance, _accepted.OWN_INTERFACE, _accepted.ANY_HOST_TYPE)
        if homes is not None and access_point is not None and homes.path == "/":
            accept(access_point, _accepted.ALL_HOMES)
        idle.warn_if_loose(self)
        self._say_what_is_loose(homes, removal_policy)

    @property
    def host_name(self) -> str:
        """Its ``Name`` tag."""
        return self._name

    @property
    def instance_id(self) -> str:
        """Id of the instance, for ``aws ssm start-session --target``."""
        return self._instance.ref

    @property
    def instance_ref(self) -> iec2.InstanceReference:
        """What other constructs read of it."""
        return iec2.InstanceReference(instance_id=self.instance_id)

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The host's role, as what permissions are granted to."""
        return self._grant_principal

    @property
    def connections(self) -> ec2.Connections:
        """The host in the network."""
        return self._connections

    @property
    def grants(self) -> JupyterHostGrants:
        """What the host lets others do."""
        return JupyterHostGrants(self)

    def _find_image(self, image: str) -> ec2.CfnInstance.LaunchTemplateSpecificationProperty:
        """EC2 reads the parameter when it makes the host, and only then.

        CloudFormation would read it again at a later deployment, and replace the host because AWS has a newer image.
        """
        data = ec2.CfnLaunchTemplate.LaunchTemplateDataProperty(
            image_id=f"resolve:ssm:{image}" if image.startswith("/") else image
        )
        template = ec2.CfnLaunchTemplate(self, "LaunchTemplate", launch_template_data=data)
        accept(template, _accepted.IMAGE_ALONE)
        return ec2.CfnInstance.LaunchTemplateSpecificationProperty(
            launch_template_id=template.ref, version=template.attr_latest_version_number
        )

    def _make_interface(
        self, subnet: ec2.ISubnet, groups: list[ec2.ISecurityGroup]
    ) -> ec2.CfnInstance.NetworkInterfaceProperty:
        """One of its own: it never has a public address, its groups change in place, and it holds on to its host."""
        interface = ec2.CfnNetworkInterface(
            self,
            "NetworkInterface",
            subnet_id=subnet.subnet_id,
            group_set=[group.security_group_id for group in groups],
            description=f"Host {self._name}",
        )
        return ec2.CfnInstance.NetworkInterfaceProperty(device_index="0", network_interface_id=interface.ref)

    def _make_profile(self, role: iam.Role) -> str:
        return iam.CfnInstanceProfile(self, "InstanceProfile", roles=[role.role_name]).ref

    def _root_disk(self, size: int) -> ec2.CfnInstance.BlockDeviceMappingProperty:
        disk = ec2.CfnInstance.EbsProperty(
            encrypted=True,
            kms_key_id=self._encryption_key.key_arn,
            volume_type="gp3",
            volume_size=size,
            delete_on_termination=True,
        )
        return ec2.CfnInstance.BlockDeviceMappingProperty(device_name="/dev/xvda", ebs=disk)

    def _add_data(self, size: int, zone: str | None) -> None:
        volume = ec2.CfnVolume(
            self,
            "DataVolume",
            availability_zone=zone,
            size=size,
            volume_type="gp3",
            encrypted=True,
            kms_key_id=self._encryption_key.key_arn,
        )
        cdk.Tags.of(volume).add("Name", f"{self._name} /home")
        accept(volume, _accepted.NO_PLAN_OF_OURS, *([_accepted.NAMED_ZONES] if zone and is_known(zone) else []))
        ec2.CfnVolumeAttachment(
            self, "DataAttachment", device=_DATA_DEVICE, instance_id=self._instance.ref, volume_id=volume.ref
        )

    def _say_what_is_loose(self, homes: DomainHomes | None, removal_policy: cdk.RemovalPolicy) -> None:
        if homes is not None and homes.writable:
            say_loose(
                self,
                "studio:HomesWritable",
                "homes are mounted to write: whoever is root on this host changes and deletes everybody's; drop "
                "writable when what was lost is back",
            )
        elif homes is not None:
            say_loose(
                self,
                "studio:HomesReadable",
                "homes are mounted: whoever opens a shell on this host reads them, and as root can mount them again "
                "to write; drop the argument",
            )
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            say_loose(
                self,
                "studio:JupyterHostNotRetained",
                "removal_policy is DESTROY: a host that leaves the template is terminated, and everybody's files on "
                "it are deleted; drop the argument to keep it",
            )


def _amazon_linux(instance_type: str) -> str:
    arm = is_known(instance_type) and (ec2.InstanceType(instance_type).architecture is ec2.InstanceArchitecture.ARM_64)
    return facts.AMI_PARAMETERS["arm64" if arm else "x86_64"]


def _check_name(scope: Construct, name: str) -> list[Problem]:
    return [
        *check_name("host_name", name, code="JupyterHostNameInvalid", what="the name of a host"),
        *check_taken_in_stack("host_name", scope, _PREFIX, name),
    ]


def _check_place(network: StudioNetwork, subnet: ec2.ISubnet | None, zone: str | None) -> list[Problem]:
    if wrong := check_place(network, subnet):
        return wrong
    return checks.check_zone(network.subnets[0] if subnet is None else subnet, zone)
