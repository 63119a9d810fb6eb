"""`Domain`: a SageMaker Studio domain that keeps to its network and keeps people's work."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces import aws_sagemaker as isagemaker
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._naming import check_taken_in_stack, default_name, pin_logical_id
from studio_constructs._validation import check_key, check_kind, check_name, check_region, check_role, raise_if_invalid
from studio_constructs.domain.interfaces import IDomain
from studio_constructs.domain.settings import CodeEditorSettings, JupyterLabSettings, SpaceStorage
from studio_constructs.errors import Problem
from studio_constructs.idle_shutdown import IdleShutdown, check_idle_shutdown
from studio_constructs.network import StudioNetwork
from studio_constructs.role import ExecutionRole

_LANDING_PAGE = "studio::"
"""The current Studio. (`app:JupyterServer:` would be Studio Classic, which can start no new app.)"""


@jsii.implements(isagemaker.IDomainRef)
class Domain(cdk.Resource):
    """Define a SageMaker Studio domain in a VPC without internet, encrypted with a key of yours.

    What is set here holds for everybody; a profile adds to it. Idle apps stop after two hours; Docker is off; outputs
    of notebooks are not shared; CloudTrail shows the person behind each call; tags of the domain reach apps.

    Creates: AWS::SageMaker::Domain. AWS itself adds, outside of CloudFormation, the EFS file system with everybody's
    home directory and two security groups for it; they stay when the domain goes, and hold on to the VPC.
    Replacement: another *domain_name* or *encryption_key* is another domain, without anybody's home. For another key
    CloudFormation fails, because the name is taken. Another name would succeed, and leave the old domain behind, kept
    but out of the template; profiles in other stacks hold on to the domain and make it fail instead. Another VPC is
    refused by SageMaker. The logical id comes from the name, so the construct may move.

    Args:
        scope: Where the domain belongs.
        construct_id: Its name there.
        network: Where it lives: its subnets, and the security groups that all apps carry.
        execution_role: The role of profiles that have none of their own, and of shared spaces.
        encryption_key: Encrypts the homes and the volumes; a `StudioKey`'s ``key``. It can not be changed later.
        domain_name: 1 to 63 letters, digits and hyphens, unique in the account and region. Default: the stack's name.
        idle_shutdown: When idle apps stop. Default: after two hours, enforced (`IdleShutdown.after()`).
        jupyter_lab: How JupyterLab starts. Default: on ml.t3.medium, without a script.
        code_editor: How Code Editor starts. Default: on ml.t3.medium, without a script.
        space_storage: Volumes of spaces. Default: 5 GB, at most 100 GB.
        removal_policy: What happens to the domain when it leaves the template. Default: it is kept, unless the very
            deployment that makes it fails.

    Raises:
        ValidationError: ``studio:DomainNameInvalid``, ``studio:RegionUnknown``, ``studio:RegionLacksStudio``,
            ``studio:SubnetsInvalid``, ``studio:NameTakenInStack``, ``studio:ArgumentWrong``, and the codes of
            `IdleShutdown`, `JupyterLabSettings`, `CodeEditorSettings` and `SpaceStorage`.

    Sources:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-domain.html,
        https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: StudioNetwork,
        execution_role: ExecutionRole | iam.IRole,
        encryption_key: kms.IKey,
        domain_name: str | None = None,
        idle_shutdown: IdleShutdown | None = None,
        jupyter_lab: JupyterLabSettings | None = None,
        code_editor: CodeEditorSettings | None = None,
        space_storage: SpaceStorage | None = None,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        idle = IdleShutdown.after() if idle_shutdown is None else idle_shutdown
        lab = JupyterLabSettings() if jupyter_lab is None else jupyter_lab
        editor = CodeEditorSettings() if code_editor is None else code_editor
        storage = SpaceStorage() if space_storage is None else space_storage
        raise_if_invalid(
            scope,
            construct_id,
            [
                *check_domain(
                    scope,
                    domain_name=domain_name,
                    network=network,
                    encryption_key=encryption_key,
                    idle_shutdown=idle,
                    jupyter_lab=lab,
                    code_editor=editor,
                    space_storage=storage,
                ),
                *check_role("execution_role", execution_role),
            ],
        )
        super().__init__(scope, construct_id)
        self._vpc, self._security_groups, self._encryption_key = network.vpc, network.security_groups, encryption_key
        self._domain_name = default_name(self) if domain_name is None else domain_name
        security_groups = [group.security_group_id for group in self._security_groups]
        jupyter_lab_settings = lab.render(idle)
        self._domain = sagemaker.CfnDomain(
            self,
            "Resource",
            domain_name=self._domain_name,
            auth_mode="IAM",
            app_network_access_type="VpcOnly",
            vpc_id=network.vpc.vpc_id,
            subnet_ids=[subnet.subnet_id for subnet in network.subnets],
            kms_key_id=encryption_key.key_arn,
            tag_propagation="ENABLED",
            domain_settings=sagemaker.CfnDomain.DomainSettingsProperty(
                docker_settings=sagemaker.CfnDomain.DockerSettingsProperty(enable_docker_access="DISABLED"),
                execution_role_identity_config="USER_PROFILE_NAME",
            ),
            default_user_settings=sagemaker.CfnDomain.UserSettingsProperty(
                execution_role=execution_role.role_arn,
                security_groups=security_groups,
                jupyter_lab_app_settings=jupyter_lab_settings,
                code_editor_app_settings=editor.render(idle),
                space_storage_settings=storage.render(),
                sharing_settings=sagemaker.CfnDomain.SharingSettingsProperty(notebook_output_option="Disabled"),
                auto_mount_home_efs="Enabled",
                studio_web_portal="ENABLED",
                default_landing_uri=_LANDING_PAGE,
                studio_web_portal_settings=sagemaker.CfnDomain.StudioWebPortalSettingsProperty(
                    hidden_app_types=["JupyterServer"]
                ),
            ),
            # Without these, shared spaces fail; they hold for shared spaces only.
            default_space_settings=sagemaker.CfnDomain.DefaultSpaceSettingsProperty(
                execution_role=execution_role.role_arn,
                security_groups=security_groups,
                jupyter_lab_app_settings=jupyter_lab_settings,
                space_storage_settings=storage.render(),
            ),
        )
        self._domain.apply_removal_policy(removal_policy)
        pin_logical_id(self._domain, "Domain", self._domain_name)
        self._say_what_is_loose(removal_policy, [idle, lab.idle_shutdown, editor.idle_shutdown])

    @classmethod
    def from_domain_attributes(
        cls,
        scope: Construct,
        construct_id: str,
        *,
        domain_id: str,
        vpc: ec2.IVpc,
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        encryption_key: kms.IKey | None = None,
    ) -> IDomain:
        """Import a domain that exists in the stack's account and region; nothing is checked or changed.

        Args:
            scope: Where the import belongs.
            construct_id: Its name there.
            domain_id: Id of the domain, ``d-...``.
            vpc: Its VPC, for the security groups of new profiles.
            security_groups: What every app of it carries. Default: not known, taken for one.
            encryption_key: Its key, for the roles of new profiles. Default: not known; a role that a profile brings
                by itself then can not use it.
        """
        return _ImportedDomain(
            scope,
            construct_id,
            domain_id=domain_id,
            vpc=vpc,
            security_groups=security_groups,
            encryption_key=encryption_key,
        )

    @property
    def domain_id(self) -> str:
        """Id of the domain, ``d-...``."""
        return self._domain.attr_domain_id

    @property
    def domain_arn(self) -> str:
        """ARN of the domain."""
        return self._domain.attr_domain_arn

    @property
    def domain_name(self) -> str:
        """Name of the domain."""
        return self._domain_name

    @property
    def url(self) -> str:
        """Where Studio opens, for people whom the domain knows."""
        return self._domain.attr_url

    @property
    def home_efs_file_system_id(self) -> str:
        """Id of the file system with everybody's home directory."""
        return self._domain.attr_home_efs_file_system_id

    @property
    def domain_ref(self) -> isagemaker.DomainReference:
        """Id and ARN, as other constructs read them."""
        return isagemaker.DomainReference(domain_id=self.domain_id, domain_arn=self.domain_arn)

    @property
    def vpc(self) -> ec2.IVpc:
        """The VPC in which people's apps run."""
        return self._vpc

    @property
    def security_groups(self) -> list[ec2.ISecurityGroup]:
        """What every app of the domain carries."""
        return list(self._security_groups)

    @property
    def encryption_key(self) -> kms.IKey | None:
        """What homes and volumes are encrypted with."""
        return self._encryption_key

    def _say_what_is_loose(self, removal_policy: cdk.RemovalPolicy, idle_shutdowns: list[IdleShutdown | None]) -> None:
        validations = cdk.Validations.of(self)
        if any(idle is not None and not idle.enabled for idle in idle_shutdowns):
            validations.add_warning(
                "studio:IdleShutdownDisabled",
                "idle_shutdown is disabled: apps that nobody uses cost money every night and weekend; drop the "
                "argument to stop them after two hours, or acknowledge this warning",
            )
        if removal_policy is cdk.RemovalPolicy.DESTROY:
            validations.add_warning(
                "studio:DomainNotRetained",
                "removal_policy is DESTROY: a domain that leaves the template is deleted, and everybody's home with "
                "it is out of reach; drop the argument to keep the domain",
            )


@jsii.implements(isagemaker.IDomainRef)
class _ImportedDomain(cdk.Resource):
    """A domain that this app did not make."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        domain_id: str,
        vpc: ec2.IVpc,
        security_groups: Sequence[ec2.ISecurityGroup],
        encryption_key: kms.IKey | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._domain_id = domain_id
        self._vpc, self._security_groups, self._encryption_key = vpc, security_groups, encryption_key

    @property
    def domain_id(self) -> str:
        return self._domain_id

    @property
    def domain_arn(self) -> str:
        return self.stack.format_arn(service="sagemaker", resource="domain", resource_name=self._domain_id)

    @property
    def domain_ref(self) -> isagemaker.DomainReference:
        return isagemaker.DomainReference(domain_id=self.domain_id, domain_arn=self.domain_arn)

    @property
    def vpc(self) -> ec2.IVpc:
        return self._vpc

    @property
    def security_groups(self) -> list[ec2.ISecurityGroup]:
        return list(self._security_groups)

    @property
    def encryption_key(self) -> kms.IKey | None:
        return self._encryption_key


def check_domain(
    scope: Construct,
    *,
    domain_name: str | None,
    network: StudioNetwork | None,
    encryption_key: kms.IKey | None,
    idle_shutdown: IdleShutdown | None,
    jupyter_lab: JupyterLabSettings | None,
    code_editor: CodeEditorSettings | None,
    space_storage: SpaceStorage | None,
) -> list[Problem]:
    """All that is wrong with the arguments of a domain: also for a pattern that makes one, before it makes anything."""
    return [
        *check_name("domain_name", domain_name, code="DomainNameInvalid", what="the name of a domain"),
        *check_taken_in_stack("domain_name", scope, "Domain", domain_name or default_name(scope)),
        *check_region("the stack's region", cdk.Stack.of(scope).region),
        *_check_network(network),
        *check_key("encryption_key", encryption_key),
        *check_idle_shutdown("idle_shutdown", idle_shutdown),
        *_check_settings("jupyter_lab", jupyter_lab, JupyterLabSettings),
        *_check_settings("code_editor", code_editor, CodeEditorSettings),
        *_check_settings("space_storage", space_storage, SpaceStorage),
    ]


def _check_settings(
    field: str,
    value: JupyterLabSettings | CodeEditorSettings | SpaceStorage | None,
    kind: type[JupyterLabSettings | CodeEditorSettings | SpaceStorage],
) -> list[Problem]:
    if isinstance(value, kind):
        return value.problems(field)
    return check_kind(field, value, fits=False, what=f"a {kind.__name__}", fix=f"{field}={kind.__name__}(...)")


def _check_network(network: StudioNetwork | None) -> list[Problem]:
    if isinstance(network, StudioNetwork):
        return _check_subnets(network)
    fix = 'network=StudioNetwork(self, "Network", vpc=StudioVpc.existing(vpc_id=..., subnet_ids=[...]))'
    return check_kind("network", network, fits=False, what="a StudioNetwork", fix=fix)


def _check_subnets(network: StudioNetwork) -> list[Problem]:
    count = len(network.subnets)
    if 1 <= count <= aws_facts.SUBNETS_MAX:
        return []
    rule = f"a domain has 1 to {aws_facts.SUBNETS_MAX} private subnets"
    return [
        Problem(
            "SubnetsInvalid",
            f"the network has {count} private subnets",
            rule,
            "name them: StudioVpc.of(vpc, subnets=...)",
        )
    ]
