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

from studio_constructs._naming import default_name, pin_logical_id
from studio_constructs._validation import check_role, raise_if_invalid
from studio_constructs.app_type import AppType
from studio_constructs.apps import RStudioSettings
from studio_constructs.authentication import Authentication
from studio_constructs.authentication.application_assignment import assign_groups
from studio_constructs.domain.checks import check_domain
from studio_constructs.domain.imports import ImportedDomain
from studio_constructs.domain.interfaces import IDomain
from studio_constructs.domain.lookup import look_up
from studio_constructs.domain.options import DockerSettings, IpAddressType, UnifiedStudioSettings
from studio_constructs.domain.warnings import say_what_is_loose
from studio_constructs.grants import DomainGrants
from studio_constructs.home_metrics import HomeMetrics
from studio_constructs.idle.apps import IdleApps, idle_of_domain, say_what_stops, with_guard, with_idle_scripts
from studio_constructs.idle.shutdown import IdleShutdown
from studio_constructs.network import StudioNetwork
from studio_constructs.role import ExecutionRole
from studio_constructs.settings import DefaultSpaceSettings, UserSettings


@jsii.implements(isagemaker.IDomainRef)
class Domain(cdk.Resource):
    """Define a SageMaker Studio domain in a VPC without internet, encrypted with a key of yours.

    Everything that it gives to people is said, also what is off. Idle apps stop after two hours; Docker is off;
    outputs of notebooks are not shared; CloudTrail shows the person behind each call; tags of the domain reach apps.

    Creates: AWS::SageMaker::Domain. AWS itself adds, outside of CloudFormation, the EFS file system with everybody's
    home directory and two security groups for it; they stay when the domain goes, and hold on to the VPC.
    Replacement: another *domain_name*, *encryption_key* or way of *authentication* is another domain, without
    anybody's home; so is another instance type or image of *rstudio*. For another key or way of signing in
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
        authentication: How people sign in; it can not be changed later. Default: as IAM lets them,
            `Authentication.iam()`.
        default_user_settings: What everybody finds. Default: those of `UserSettings`, safe and small.
        default_space_settings: What holds in spaces that people share. Default: what *default_user_settings* says.
        docker: Lets people build and run images in their spaces. Default: they may not.
        rstudio: RStudio, with a licence of yours. Default: the domain has none.
        unified_studio: The link to SageMaker Unified Studio. Default: none.
        home_efs: Whether there are home directories on EFS, said either way: AWS's own default differs between old and
            new domains. They can be made later; once made, they stay. Default: there are.
        source_identity: Whether CloudTrail tells the person behind each call. To change it, all apps must be stopped.
            Default: it does.
        tag_propagation: Whether the domain's tags reach spaces and apps. Default: they do.
        ip_address_type: Addresses of apps. To go back from dual stack, say IPV4. Default: SageMaker's choice, IPv4.
        domain_security_groups: What the domain's own traffic with people's apps carries, at most 3; for RStudio.
            Default: SageMaker's own.
        public_internet: Whether apps reach the internet through SageMaker's own network, past your VPC. Default: they
            do not.
        removal_policy: What happens to the domain when it leaves the template. Default: it is kept, unless the very
            deployment that makes it fails.

    Raises:
        ValidationError: ``studio:DomainNameInvalid``, ``studio:RegionUnknown``, ``studio:RegionLacksStudio``,
            ``studio:SubnetsInvalid``, ``studio:NameTakenInStack``, ``studio:RStudioMissing``,
            ``studio:SecurityGroupsInvalid``, ``studio:ArgumentWrong``, and the codes of the settings.

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
        authentication: Authentication | None = None,
        default_user_settings: UserSettings | None = None,
        default_space_settings: DefaultSpaceSettings | None = None,
        docker: DockerSettings | None = None,
        rstudio: RStudioSettings | None = None,
        unified_studio: UnifiedStudioSettings | None = None,
        home_efs: bool = True,
        source_identity: bool = True,
        tag_propagation: bool = True,
        ip_address_type: IpAddressType | None = None,
        domain_security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        public_internet: bool = False,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    ) -> None:
        problems = check_domain(
            scope,
            domain_name=domain_name,
            network=network,
            encryption_key=encryption_key,
            authentication=authentication,
            default_user_settings=default_user_settings,
            default_space_settings=default_space_settings,
            docker=docker,
            rstudio=rstudio,
            unified_studio=unified_studio,
            home_efs=home_efs,
            ip_address_type=ip_address_type,
            domain_security_groups=domain_security_groups,
        )
        raise_if_invalid(scope, construct_id, [*problems, *check_role("execution_role", execution_role)])
        super().__init__(scope, construct_id)
        users = (default_user_settings or UserSettings()).for_domain(home_efs=home_efs)
        spaces = with_guard(self, (default_space_settings or DefaultSpaceSettings()).over(users), users.idle_shutdown)
        self._idle_apps = idle_of_domain("default_user_settings", users)
        users = with_idle_scripts(self, users, self._idle_apps)
        self._vpc, self._security_groups, self._encryption_key = network.vpc, network.security_groups, encryption_key
        self._domain_name = default_name(self) if domain_name is None else domain_name
        self._default_user_settings, self._has_home = users, home_efs
        self._authentication = authentication or Authentication.iam()
        groups = [group.security_group_id for group in self._security_groups]
        self._domain = sagemaker.CfnDomain(
            self,
            "Resource",
            domain_name=self._domain_name,
            auth_mode=self._authentication.auth_mode,
            app_network_access_type="PublicInternetOnly" if public_internet else "VpcOnly",
            vpc_id=network.vpc.vpc_id,
            subnet_ids=[subnet.subnet_id for subnet in network.subnets],
            kms_key_id=encryption_key.key_arn,
            home_efs_file_system_creation="Enabled" if home_efs else "Disabled",
            tag_propagation="ENABLED" if tag_propagation else "DISABLED",
            app_security_group_management=_group_management(rstudio),
            domain_settings=sagemaker.CfnDomain.DomainSettingsProperty(
                docker_settings=_render_docker(docker),
                execution_role_identity_config="USER_PROFILE_NAME" if source_identity else "DISABLED",
                ip_address_type=ip_address_type,
                r_studio_server_pro_domain_settings=None if rstudio is None else rstudio.render(),
                security_group_ids=(
                    None
                    if domain_security_groups is None
                    else [group.security_group_id for group in domain_security_groups]
                ),
                unified_studio_settings=None if unified_studio is None else unified_studio.render(),
            ),
            default_user_settings=users.render(
                sagemaker.CfnDomain,
                execution_role_arn=execution_role.role_arn,
                security_group_ids=groups,
                idle=users.idle_shutdown,
            ),
            # Without these, shared spaces fail; they hold for shared spaces only.
            default_space_settings=spaces.render(
                execution_role_arn=execution_role.role_arn, security_group_ids=groups, idle=users.idle_shutdown
            ),
        )
        self._domain.apply_removal_policy(removal_policy)
        pin_logical_id(self._domain, "Domain", self._domain_name)
        assign_groups(self, domain=self, authentication=self._authentication)
        if needs := [*users.needs(), *spaces.needs()]:
            self._domain.node.add_dependency(*needs)
        say_what_is_loose(
            self,
            users=users,
            spaces=spaces,
            docker=docker,
            source_identity=source_identity,
            tag_propagation=tag_propagation,
            public_internet=public_internet,
            removal_policy=removal_policy,
        )
        say_what_stops(self, self._idle_apps, everything=True)

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
        home_efs_file_system_id: str | None = None,
        idle_shutdown: IdleShutdown | None = None,
        stopped_by_script: Sequence[AppType] = (),
        authentication: Authentication | None = None,
        single_sign_on_application_arn: str | None = None,
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
            home_efs_file_system_id: Id of the file system with everybody's home, for backups and hosts. Default: not
                known.
            idle_shutdown: When its idle apps stop, for profiles that say something else of their apps. Default: not
                known, and not said again.
            stopped_by_script: Apps of which an image of the domain does not answer the built-in shutdown
                (`IdleSupport.NONE`), so that a script stops them. Default: none.
            authentication: How people sign in to it. Default: not known, and profiles are not checked for it.
            single_sign_on_application_arn: ARN of its application in Identity Center, to assign people to. Default:
                not known; nobody can be assigned.
        """
        return ImportedDomain(
            scope,
            construct_id,
            domain_id=domain_id,
            vpc=vpc,
            security_groups=security_groups,
            encryption_key=encryption_key,
            home_efs_file_system_id=home_efs_file_system_id,
            idle_shutdown=idle_shutdown,
            stopped_by_script=stopped_by_script,
            authentication=authentication,
            single_sign_on_application_arn=single_sign_on_application_arn,
        )

    @classmethod
    def from_lookup(cls, scope: Construct, construct_id: str, *, domain_id: str) -> IDomain:
        """Import a domain with its VPC, security groups, key, homes and idle time, which AWS is asked for at synth.

        The CDK's command line asks, with the credentials of its lookup role, and keeps the answers in
        `cdk.context.json`: commit that file, and the next synth needs no account. A domain without homes, or without
        a key of yours, has no such answer: say it with `from_domain_attributes`. So do for people of Identity Center,
        whose application is not looked up.

        Args:
            scope: Where the import belongs, in a stack that says its account and region.
            construct_id: Its name there.
            domain_id: Id of the domain, ``d-...``.

        Raises:
            ValidationError: ``studio:DomainIdInvalid``, ``studio:LookupNeedsEnvironment``.
        """
        return look_up(scope, construct_id, domain_id=domain_id)

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
    def home_efs_file_system_id(self) -> str | None:
        """Id of the file system with everybody's home directory; None where there is none."""
        return self._domain.attr_home_efs_file_system_id if self._has_home else None

    @property
    def metrics(self) -> HomeMetrics | None:
        """What EFS tells about everybody's homes; nothing where there are none, or they are not known."""
        return None if self.home_efs_file_system_id is None else HomeMetrics(self.home_efs_file_system_id)

    @property
    def authentication(self) -> Authentication | None:
        """How people sign in."""
        return self._authentication

    @property
    def single_sign_on_application_arn(self) -> str | None:
        """ARN of the domain's application in Identity Center; None where IAM signs people in."""
        return self._domain.attr_single_sign_on_application_arn if self._authentication.is_identity_center else None

    @property
    def default_user_settings(self) -> UserSettings:
        """What everybody finds, with everything said."""
        return self._default_user_settings

    @property
    def idle_shutdown(self) -> IdleShutdown | None:
        """When idle apps stop where nobody says anything else."""
        return self._default_user_settings.idle_shutdown

    @property
    def idle_apps(self) -> IdleApps:
        """What holds for idle apps where nobody says anything else, by their type."""
        return self._idle_apps

    @property
    def domain_ref(self) -> isagemaker.DomainReference:
        """Id and ARN, as other constructs read them."""
        return isagemaker.DomainReference(domain_id=self.domain_id, domain_arn=self.domain_arn)

    @property
    def grants(self) -> DomainGrants:
        """What the domain lets others do."""
        return DomainGrants(self)

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


def _group_management(rstudio: RStudioSettings | None) -> str | None:
    """SageMaker takes it for domains with RStudio only."""
    if rstudio is None:
        return None
    return "Customer" if rstudio.customer_security_groups else "Service"


def _render_docker(docker: DockerSettings | None) -> sagemaker.CfnDomain.DockerSettingsProperty:
    if docker is None:
        return sagemaker.CfnDomain.DockerSettingsProperty(enable_docker_access="DISABLED")
    return sagemaker.CfnDomain.DockerSettingsProperty(
        enable_docker_access="ENABLED", vpc_only_trusted_accounts=list(docker.trusted_accounts)
    )
