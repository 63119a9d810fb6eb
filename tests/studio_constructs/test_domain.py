"""The domain: kept, shut in, encrypted; what is off is said aloud."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import (
    AppType,
    CodeEditorSettings,
    Domain,
    IdleShutdown,
    JupyterLabSettings,
    LifecycleScript,
    SpaceStorage,
    StudioLifecycleConfig,
    StudioNetwork,
    StudioVpc,
)
from tests.kit import Json, built, only, properties, resources, synthesize, warnings

from .kit import folded

DOMAIN = "AWS::SageMaker::Domain"
ROLE_ARN = "arn:aws:iam::111111111111:role/Default"
KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
VPC_ID, SUBNET_IDS, GROUP_ID = "vpc-0a1b2c3d", ["subnet-0a1b2c3d", "subnet-0a1b2c3e"], "sg-0a1b2c3d"
ENFORCED = {
    "IdleSettings": {
        "LifecycleManagement": "ENABLED",
        "IdleTimeoutInMinutes": 120,
        "MinIdleTimeoutInMinutes": 120,
        "MaxIdleTimeoutInMinutes": 120,
    }
}
NAME_RULE = "the name of a domain is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"


def network(stack: cdk.Stack) -> StudioNetwork:
    vpc = StudioVpc.existing(vpc_id=VPC_ID, subnet_ids=SUBNET_IDS)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", GROUP_ID)
    return StudioNetwork(stack, "Network", vpc=vpc, security_groups=[group])


def define(stack: cdk.Stack, **options: Any) -> Domain:
    """A domain whose surroundings exist, so that the template holds nothing else."""
    surroundings = {
        "network": options.pop("network", None) or network(stack),
        "execution_role": iam.Role.from_role_arn(stack, "Role", ROLE_ARN),
        "encryption_key": kms.Key.from_key_arn(stack, "Key", KEY_ARN),
    }
    return Domain(stack, "Domain", **{**surroundings, **folded(options)})


def script(stack: cdk.Stack, name: str, app_type: AppType = AppType.JUPYTER_LAB) -> Any:
    text = LifecycleScript.from_text("#!/bin/sh\necho\n")
    return StudioLifecycleConfig(stack, name, script=text, app_type=app_type)


def properties_with(**options: Any) -> Json:
    return properties(built(lambda stack: define(stack, **options)), DOMAIN)


@pytest.fixture(scope="module")
def template() -> Json:
    return built(define)


@pytest.fixture(scope="module")
def domain(template: Json) -> Json:
    return properties(template, DOMAIN)


# What it is -------------------------------------------------------------------------------------------------------


def test_a_domain_is_one_resource(template: Json) -> None:
    assert [resource["Type"] for resource in template["Resources"].values()] == [DOMAIN]


def test_the_domain_is_kept(template: Json) -> None:
    resource = only(template, DOMAIN)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_the_domain_is_named_after_the_stack_so_that_a_replacement_collides(domain: Json) -> None:
    assert domain["DomainName"] == "Studio"


def test_the_domain_may_be_named() -> None:
    assert properties_with(domain_name="marketing")["DomainName"] == "marketing"


def test_nobody_reaches_the_internet_from_the_domain(domain: Json) -> None:
    assert domain["AppNetworkAccessType"] == "VpcOnly"


def test_the_domain_lives_in_its_network(domain: Json) -> None:
    assert (domain["VpcId"], domain["SubnetIds"]) == (VPC_ID, SUBNET_IDS)


def test_homes_and_volumes_are_encrypted_with_the_key(domain: Json) -> None:
    assert domain["KmsKeyId"] == KEY_ARN


def test_cloudtrail_shows_the_person(domain: Json) -> None:
    assert domain["DomainSettings"]["ExecutionRoleIdentityConfig"] == "USER_PROFILE_NAME"


def test_tags_reach_apps(domain: Json) -> None:
    assert domain["TagPropagation"] == "ENABLED"


def test_people_come_in_by_iam(domain: Json) -> None:
    assert domain["AuthMode"] == "IAM"


# Off is said aloud ------------------------------------------------------------------------------------------------


def test_docker_is_off_and_says_so(domain: Json) -> None:
    assert domain["DomainSettings"]["DockerSettings"] == {"EnableDockerAccess": "DISABLED"}


def test_outputs_of_notebooks_are_not_shared_and_it_is_said(domain: Json) -> None:
    assert domain["DefaultUserSettings"]["SharingSettings"] == {"NotebookOutputOption": "Disabled"}


@pytest.mark.parametrize("app", ["JupyterLabAppSettings", "CodeEditorAppSettings"])
def test_no_script_is_said_aloud(domain: Json, app: str) -> None:
    settings = domain["DefaultUserSettings"][app]
    assert settings["LifecycleConfigArns"] == []
    assert settings["BuiltInLifecycleConfigArn"] == "None"
    assert settings["DefaultResourceSpec"]["LifecycleConfigArn"] == "None"


# What people start with -------------------------------------------------------------------------------------------


def test_people_land_in_the_current_studio(domain: Json) -> None:
    settings = domain["DefaultUserSettings"]
    assert (settings["DefaultLandingUri"], settings["StudioWebPortal"]) == ("studio::", "ENABLED")


def test_studio_classic_is_hidden(domain: Json) -> None:
    assert domain["DefaultUserSettings"]["StudioWebPortalSettings"]["HiddenAppTypes"] == ["JupyterServer"]


def test_people_s_homes_are_mounted(domain: Json) -> None:
    assert domain["DefaultUserSettings"]["AutoMountHomeEFS"] == "Enabled"


@pytest.mark.parametrize("settings", ["DefaultUserSettings", "DefaultSpaceSettings"])
def test_private_and_shared_spaces_have_role_and_groups(domain: Json, settings: str) -> None:
    assert (domain[settings]["ExecutionRole"], domain[settings]["SecurityGroups"]) == (ROLE_ARN, [GROUP_ID])


@pytest.mark.parametrize(
    ("settings", "app"),
    [
        ("DefaultUserSettings", "JupyterLabAppSettings"),
        ("DefaultUserSettings", "CodeEditorAppSettings"),
        ("DefaultSpaceSettings", "JupyterLabAppSettings"),
    ],
)
def test_idle_apps_stop_after_two_hours_and_nobody_can_change_that(domain: Json, settings: str, app: str) -> None:
    assert domain[settings][app]["AppLifecycleManagement"] == ENFORCED


@pytest.mark.parametrize("app", ["JupyterLabAppSettings", "CodeEditorAppSettings"])
def test_apps_start_on_ml_t3_medium(domain: Json, app: str) -> None:
    assert domain["DefaultUserSettings"][app]["DefaultResourceSpec"]["InstanceType"] == "ml.t3.medium"


@pytest.mark.parametrize("settings", ["DefaultUserSettings", "DefaultSpaceSettings"])
def test_volumes_start_at_5_gb_and_end_at_100(domain: Json, settings: str) -> None:
    assert domain[settings]["SpaceStorageSettings"] == {
        "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 100}
    }


# What may be chosen -----------------------------------------------------------------------------------------------


def test_idle_shutdown_is_the_domain_s_unless_an_app_has_its_own() -> None:
    hour, day = IdleShutdown.after(cdk.Duration.hours(1)), IdleShutdown.after(cdk.Duration.days(1))
    found = properties_with(idle_shutdown=hour, code_editor=CodeEditorSettings(idle_shutdown=day))
    settings = found["DefaultUserSettings"]
    minutes = {
        app: settings[app]["AppLifecycleManagement"]["IdleSettings"]["IdleTimeoutInMinutes"]
        for app in ("JupyterLabAppSettings", "CodeEditorAppSettings")
    }
    assert minutes == {"JupyterLabAppSettings": 60, "CodeEditorAppSettings": 1440}


def test_the_first_script_is_chosen_where_nobody_chooses(stack: cdk.Stack) -> None:
    one, two, always = (script(stack, name) for name in ("One", "Two", "Always"))
    lab = JupyterLabSettings(lifecycle_configs=[one, two], built_in_lifecycle_config=always)
    define(stack, jupyter_lab=lab)
    settings = properties(synthesize(stack), DOMAIN)["DefaultUserSettings"]["JupyterLabAppSettings"]
    arns = [stack.resolve(each.studio_lifecycle_config_arn) for each in (one, two, always)]
    assert settings["LifecycleConfigArns"] == arns[:2]
    assert settings["DefaultResourceSpec"] == {"InstanceType": "ml.t3.medium", "LifecycleConfigArn": arns[0]}
    assert settings["BuiltInLifecycleConfigArn"] == arns[2]


def test_instance_types_and_volumes_may_be_chosen() -> None:
    found = properties_with(
        jupyter_lab=JupyterLabSettings(default_instance_type="ml.m5.large"),
        space_storage=SpaceStorage(default_gb=20, maximum_gb=20),
    )["DefaultUserSettings"]
    assert found["JupyterLabAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "ml.m5.large"
    assert found["SpaceStorageSettings"]["DefaultEbsStorageSettings"] == {
        "DefaultEbsVolumeSizeInGb": 20,
        "MaximumEbsVolumeSizeInGb": 20,
    }


# Warnings ---------------------------------------------------------------------------------------------------------


def test_the_default_domain_warns_of_nothing(stack: cdk.Stack) -> None:
    define(stack)
    assert warnings(stack) == []


@pytest.mark.parametrize(
    "options",
    [
        {"idle_shutdown": IdleShutdown.disabled()},
        {"jupyter_lab": JupyterLabSettings(idle_shutdown=IdleShutdown.disabled())},
        {"code_editor": CodeEditorSettings(idle_shutdown=IdleShutdown.disabled())},
    ],
)
def test_apps_that_never_stop_are_a_warning(stack: cdk.Stack, options: dict[str, Any]) -> None:
    define(stack, **options)
    assert warnings(stack) == [
        (
            "/Studio/Domain",
            (
                "idle_shutdown is disabled: apps that nobody uses cost money every night and weekend; drop the "
                "argument to stop them after two hours, or acknowledge this warning [studio:IdleShutdownDisabled]"
            ),
        )
    ]


def test_a_domain_that_is_not_kept_is_a_warning(stack: cdk.Stack) -> None:
    define(stack, removal_policy=cdk.RemovalPolicy.DESTROY)
    assert warnings(stack) == [
        (
            "/Studio/Domain",
            (
                "removal_policy is DESTROY: a domain that leaves the template is deleted, and everybody's home with "
                "it is out of reach; drop the argument to keep the domain, or acknowledge this warning "
                "[studio:DomainNotRetained]"
            ),
        )
    ]
    assert only(synthesize(stack), DOMAIN)["DeletionPolicy"] == "Delete"


# What others read -------------------------------------------------------------------------------------------------


def test_attributes_refer_to_the_resource(stack: cdk.Stack) -> None:
    domain = define(stack, domain_name="marketing")
    (logical_id,) = resources(synthesize(stack), DOMAIN)
    read = {
        "DomainId": domain.domain_id,
        "DomainArn": domain.domain_arn,
        "Url": domain.url,
        "HomeEfsFileSystemId": domain.home_efs_file_system_id,
    }
    assert stack.resolve(read) == {name: {"Fn::GetAtt": [logical_id, name]} for name in read}
    assert domain.domain_name == "marketing"


def test_the_domain_knows_its_network_and_key(stack: cdk.Stack) -> None:
    domain = define(stack)
    assert domain.vpc.vpc_id == VPC_ID
    assert [group.security_group_id for group in domain.security_groups] == [GROUP_ID]
    assert domain.encryption_key is not None
    assert domain.encryption_key.key_arn == KEY_ARN


def test_the_l1_is_the_default_child(stack: cdk.Stack) -> None:
    assert isinstance(define(stack).node.default_child, sagemaker.CfnDomain)


def test_other_constructs_read_its_reference(stack: cdk.Stack) -> None:
    domain = define(stack)
    assert domain.domain_ref.domain_id == domain.domain_id
    assert domain.domain_ref.domain_arn == domain.domain_arn


def test_an_imported_domain_has_what_it_is_told(stack: cdk.Stack) -> None:
    vpc = network(stack).vpc
    domain = Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc)
    assert domain.domain_id == domain.domain_ref.domain_id == "d-abcdefghijkl"
    assert domain.domain_arn == "arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abcdefghijkl"
    assert domain.domain_ref.domain_arn == domain.domain_arn
    assert domain.vpc is vpc
    assert (domain.security_groups, domain.encryption_key) == ([], None)


def test_importing_a_domain_makes_nothing(stack: cdk.Stack) -> None:
    Domain.from_domain_attributes(stack, "Domain", domain_id="d-1", vpc=network(stack).vpc)
    assert synthesize(stack).get("Resources", {}) == {}


def test_metrics_are_those_of_the_homes(stack: cdk.Stack) -> None:
    domain = define(stack)
    assert domain.metrics is not None
    dimensions = stack.resolve(domain.metrics.client_connections().dimensions)
    (logical_id,) = resources(synthesize(stack), DOMAIN)
    assert dimensions == {"FileSystemId": {"Fn::GetAtt": [logical_id, "HomeEfsFileSystemId"]}}


def test_a_domain_without_homes_has_no_metrics_of_them(stack: cdk.Stack) -> None:
    domain = define(stack, home_efs=False)
    assert (domain.metrics, domain.home_efs_file_system_id) == (None, None)
    said = properties(synthesize(stack), DOMAIN)
    assert said["HomeEfsFileSystemCreation"] == "Disabled"
    assert said["DefaultUserSettings"]["AutoMountHomeEFS"] == "Disabled"


def test_homes_are_asked_for(domain: Json) -> None:
    assert domain["HomeEfsFileSystemCreation"] == "Enabled"
