"""`NotebookInstance`: a server with Jupyter for what Studio does not cover, shut in and stopped when idle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs import _accepted
from studio_constructs._acknowledge import accept
from studio_constructs._loosening import say_loose
from studio_constructs._naming import check_taken_in_stack
from studio_constructs._server import check_place, default_server_name, make_own_group, pin_all
from studio_constructs._validation import (
    check_available,
    check_key,
    check_name,
    check_role,
    is_known,
    raise_if_invalid,
)
from studio_constructs.aws_facts import notebook_instances as facts
from studio_constructs.errors import Problem
from studio_constructs.idle_stop import IdleStop, check_idle_stop
from studio_constructs.lifecycle import LifecycleScript
from studio_constructs.network import StudioNetwork
from studio_constructs.notebook_instance import checks, scripts
from studio_constructs.notebook_instance.grants import NotebookInstanceGrants
from studio_constructs.notebook_instance.role import arns_of, own_policy, own_role
from studio_constructs.role import ExecutionRole

_PREFIX: Final = "NotebookInstance"


@jsii.implements(isagemaker.INotebookInstanceRef, iam.IGrantable, ec2.IConnectable)
class NotebookInstance(cdk.Resource):
    """Define a notebook instance: in the VPC, without internet of its own, without root, encrypted, stopped when idle.

    It is for what Studio does not cover; a new user belongs into Studio. Its volume below ``/home/ec2-user/SageMaker``
    is kept when it stops, everything else on it is not.

    Creates: AWS::SageMaker::NotebookInstance, AWS::SageMaker::NotebookInstanceLifecycleConfig (always, so that taking
    a script away reaches the instance), AWS::EC2::SecurityGroup, AWS::IAM::ManagedPolicy; and AWS::IAM::Role where
    *execution_role* is left out. They are kept together, because an instance that is kept needs them.
    Replacement: another *encryption_key*, *subnet*, *platform_identifier* or *direct_internet_access*, and other
    security groups of the network, would be another instance with an empty volume. CloudFormation fails instead,
    because the name is taken. Another name makes another instance beside the old one, which is kept but out of the
    template. Other changes stop and start the instance; scripts run from the next start on. The logical ids come from
    the name, so the construct may move.
    Cost: the instance type while it runs, and the volume always.

    Args:
        scope: Where the instance belongs.
        construct_id: Its name there.
        network: Where it lives: its first subnet, and the security groups that lead to its endpoints.
        encryption_key: Encrypts the volume; a `StudioKey`'s ``key``. It can not be changed later.
        notebook_instance_name: 1 to 63 letters, digits and hyphens, unique in the account and region. Default: the
            stack's name and the construct's id, in lower case.
        instance_type: What it runs on. Default: ml.t3.medium.
        volume_gb: Size of the volume in GB, 5 to 16384; it can grow and never shrinks. Default: 20.
        subnet: Which subnet of the network. Default: the first.
        execution_role: The role of whoever works on it. Default: one of its own that may stop the instance, write its
            logs and use the key, and nothing else. What the instance needs is added to one that is given.
        idle_stop: When it stops itself. Default: after two hours (`IdleStop.after()`).
        on_create: A script that runs once, as root, when the instance is made. Default: none.
        on_start: A script that runs at each start, as root, within five minutes. Default: none but the idle stop.
        code_repositories: Git repositories to clone: addresses, or names of ``AWS::SageMaker::CodeRepository``, at
            most four; Jupyter opens in the first. The network has to lead there. Default: none.
        platform_identifier: Operating system and version of Jupyter. Default: notebook-al2023-v1.
        root_access: Whether people are root on it; they can then switch the idle stop off. Default: they are not.
        direct_internet_access: Whether it has an internet of SageMaker's beside the VPC. Default: it has not.
        metadata_v1: Whether version 1 of the metadata service answers too, which gives the role's credentials to
            whatever can make the instance fetch an address. Default: it does not.
        removal_policy: What happens to it when it leaves the template. Default: it is kept, unless the very deployment
            that makes it fails.

    Raises:
        ValidationError: ``studio:NotebookInstanceNameInvalid``, ``studio:NotebookInstanceTypeUnknown``,
            ``studio:NotebookVolumeOutOfRange``, ``studio:NotebookPlatformUnknown``,
            ``studio:CodeRepositoryInvalid``, ``studio:CodeRepositoriesTooMany``,
            ``studio:RegionLacksType``, ``studio:RegionUnknown``, ``studio:IdleStopOutOfRange``,
            ``studio:SubnetsInvalid``, ``studio:NameTakenInStack``, ``studio:ListExpected``,
            ``studio:ArgumentWrong``, and every ``studio:Script...`` code.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-notebookinstance.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/nbi.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: StudioNetwork,
        encryption_key: kms.IKey,
        notebook_instance_name: str | None = None,
        instance_type: str = "ml.t3.medium",
        volume_gb: int = 20,
        subnet: ec2.ISubnet | None = None,
        execution_role: ExecutionRole | iam.IRole | None = None,
        idle_stop: IdleStop | None = None,
        on_create: LifecycleScript | None = None,
        on_start: LifecycleScript | None = None,
        code_repositories: Sequence[str] = (),
        platform_identifier: str = facts.PLATFORM,
        root_access: bool = False,
        direct_internet_access: bool = False,
        metadata_v1: bool = False,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        name = default_server_name(scope, construct_id) if notebook_instance_name is None else notebook_instance_name
        idle = IdleStop.after() if idle_stop is None else idle_stop
        raise_if_invalid(
            scope,
            construct_id,
            [
                *_check_name(scope, name),
                *check_available(scope, "AWS::SageMaker::NotebookInstance", instead="take a JupyterHost"),
                *check_place(network, subnet),
                *check_key("encryption_key", encryption_key),
                *check_role("execution_role", execution_role),
                *checks.check_instance_type(instance_type),
                *checks.check_volume(volume_gb),
                *checks.check_platform(platform_identifier),
                *checks.check_repositories(code_repositories),
                *check_idle_stop("idle_stop", idle),
                *scripts.check_scripts(on_create, on_start, idle),
            ],
        )
        super().__init__(scope, construct_id)
        self._name = name
        role = _as_role(own_role(self) if execution_role is None else execution_role)
        self._role = role
        policy = own_policy(self, role=role, name=name, key=encryption_key)
        place = network.subnets[0] if subnet is None else subnet
        group = make_own_group(self, network.vpc, "One notebook instance")
        self._connections = ec2.Connections(security_groups=[group])
        lifecycle_config = self._make_lifecycle_config(idle, on_create, on_start)
        self._notebook = sagemaker.CfnNotebookInstance(
            self,
            "Resource",
            notebook_instance_name=name,
            instance_type=instance_type,
            role_arn=role.role_arn,
            kms_key_id=encryption_key.key_arn,
            volume_size_in_gb=volume_gb,
            subnet_id=place.subnet_id,
            security_group_ids=[each.security_group_id for each in [*network.security_groups, group]],
            direct_internet_access=_switch(on=direct_internet_access),
            root_access=_switch(on=root_access),
            platform_identifier=platform_identifier,
            instance_metadata_service_configuration=(
                sagemaker.CfnNotebookInstance.InstanceMetadataServiceConfigurationProperty(
                    minimum_instance_metadata_service_version="1" if metadata_v1 else "2"
                )
            ),
            lifecycle_config_name=name,
            default_code_repository=next(iter(code_repositories), None),
            additional_code_repositories=list(code_repositories[1:]),
        )
        self._notebook.node.add_dependency(lifecycle_config, policy)
        cdk.RemovalPolicies.of(self).apply(removal_policy)
        # Another security group would be another instance.
        pin_all(self, self._notebook, prefix=_PREFIX, below="Notebook", name=name)
        idle.warn_if_loose(self)
        if root_access:
            accept(self._notebook, _accepted.NOTEBOOK_ROOT)
        elsewhere = not is_known(place.subnet_id) and cdk.Stack.of(place) is not self.stack
        if elsewhere and not direct_internet_access:
            accept(self._notebook, _accepted.SUBNET_OF_ANOTHER_STACK)
        self._say_what_is_loose(
            {
                "studio:NotebookRootAccess": root_access,
                "studio:NotebookInternetAccess": direct_internet_access,
                "studio:NotebookMetadataV1": metadata_v1,
                "studio:NotebookPlatformOld": platform_identifier in facts.OLDER_PLATFORMS,
                "studio:NotebookInstanceNotRetained": removal_policy is cdk.RemovalPolicy.DESTROY,
            }
        )

    @property
    def notebook_instance_name(self) -> str:
        """Name of the instance."""
        return self._name

    @property
    def notebook_instance_arn(self) -> str:
        """ARN of the instance."""
        return self._notebook.ref

    @property
    def notebook_instance_ref(self) -> isagemaker.NotebookInstanceReference:
        """What other constructs read of it."""
        return isagemaker.NotebookInstanceReference(notebook_instance_arn=self.notebook_instance_arn)

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role of whoever works on it, as what permissions are granted to."""
        return self._role.grant_principal

    @property
    def role(self) -> iam.IRole:
        """The role of whoever works on it."""
        return self._role

    @property
    def connections(self) -> ec2.Connections:
        """The instance in the network."""
        return self._connections

    @property
    def grants(self) -> NotebookInstanceGrants:
        """What the instance lets others do."""
        return NotebookInstanceGrants(arns_of(self.stack, self._name))

    def _make_lifecycle_config(
        self, idle_stop: IdleStop, on_create: LifecycleScript | None, on_start: LifecycleScript | None
    ) -> sagemaker.CfnNotebookInstanceLifecycleConfig:
        hook = sagemaker.CfnNotebookInstanceLifecycleConfig.NotebookInstanceLifecycleHookProperty
        at_start = scripts.on_start_content(idle_stop, on_start)
        at_first = None if on_create is None else on_create.content
        return sagemaker.CfnNotebookInstanceLifecycleConfig(
            self,
            "LifecycleConfig",
            notebook_instance_lifecycle_config_name=self._name,
            on_create=[hook(content=content) for content in scripts.encoded(at_first)],
            on_start=[hook(content=content) for content in scripts.encoded(at_start)],
        )

    def _say_what_is_loose(self, loose: dict[str, bool]) -> None:
        for code, text in _LOOSE.items():
            if loose[code]:
                say_loose(self, code, text)


_LOOSE: Final = {
    "studio:NotebookRootAccess": (
        "root_access is True: whoever opens the notebook instance can install anything and switch the idle stop off; "
        "drop the argument"
    ),
    "studio:NotebookInternetAccess": (
        "direct_internet_access is True: the notebook instance reaches the internet past the VPC, so data can leave; "
        "drop the argument and add endpoints instead"
    ),
    "studio:NotebookMetadataV1": (
        "metadata_v1 is True: whatever can make the notebook instance fetch an address gets its role's credentials; "
        "drop the argument"
    ),
    "studio:NotebookPlatformOld": (
        "platform_identifier is an older platform, which can not be changed on an instance that exists; drop the "
        "argument to take the newest"
    ),
    "studio:NotebookInstanceNotRetained": (
        "removal_policy is DESTROY: a notebook instance that leaves the template is deleted, and its volume with it; "
        "drop the argument to keep it"
    ),
}


def _check_name(scope: Construct, name: str) -> list[Problem]:
    what = "the name of a notebook instance"
    return [
        *check_name(
            "notebook_instance_name", name, code="NotebookInstanceNameInvalid", what=what, at_most=facts.NAME_MAX
        ),
        *check_taken_in_stack("notebook_instance_name", scope, _PREFIX, name),
    ]


def _as_role(role: ExecutionRole | iam.IRole) -> iam.IRole:
    return role.role if isinstance(role, ExecutionRole) else role


def _switch(*, on: bool) -> str:
    return "Enabled" if on else "Disabled"
