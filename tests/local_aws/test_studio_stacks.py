"""The control plane's types in CloudFormation: what AWS's resource handlers make of a template."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

from local_aws.schemas import schema
from local_aws.shapes import members
from local_aws.studio.cloudformation import HandlerError

from .kit import ACCOUNT, CLASSIC, PATIENTLY, REGION, ROLE, Estate, change, client, local_aws, make, remove

STUDIO = client("sagemaker")


@pytest.fixture
def estate() -> Iterator[Estate]:
    with local_aws():
        yield Estate()


def sm(noun: str, **properties: Any) -> Any:
    return make(f"AWS::SageMaker::{noun}", properties)


def failed(code: str, words: str) -> Any:
    return pytest.raises(HandlerError, match=f"(?s){re.escape(words)}.*HandlerErrorCode: {code}")


# -- identity --


def test_what_ref_answers(estate: Estate) -> None:
    domain = sm("Domain", **estate.domain_request())
    domain_id = domain.physical_resource_id
    assert domain_id == STUDIO.list_domains()["Domains"][0]["DomainId"]
    profile = sm("UserProfile", DomainId=domain_id, UserProfileName="alice")
    assert profile.physical_resource_id == f"alice|{domain_id}"
    space = sm("Space", DomainId=domain_id, SpaceName="shared")
    assert space.physical_resource_id == f"{domain_id}|shared"
    server = {"DomainId": domain_id, "UserProfileName": "alice", "AppType": "JupyterServer", "AppName": "default"}
    assert sm("App", **server, Tags=[CLASSIC]).physical_resource_id == f"default|JupyterServer|{domain_id}|alice"
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
    image = sm("Image", ImageName="tools", ImageRoleArn=ROLE)
    assert image.physical_resource_id == f"{arn}:image/tools"
    version = sm("ImageVersion", ImageName="tools", BaseImage="registry/tools:1")
    assert version.physical_resource_id == f"{arn}:image-version/tools/1"
    assert sm("AppImageConfig", AppImageConfigName="Tools-Lab").physical_resource_id == "tools-lab"
    script = {"StudioLifecycleConfigContent": "aGk=", "StudioLifecycleConfigAppType": "JupyterLab"}
    assert sm("StudioLifecycleConfig", StudioLifecycleConfigName="Set-Up", **script).physical_resource_id == "set-up"


def test_what_getatt_answers(estate: Estate) -> None:
    domain = sm("Domain", **estate.domain_request(AuthMode="SSO"))
    found = STUDIO.describe_domain(DomainId=domain.physical_resource_id)
    attributes = schema("AWS::SageMaker::Domain")
    assert attributes is not None
    for name in set(attributes.attributes) - {"SecurityGroupIdForDomainBoundary"}:
        assert domain.get_cfn_attribute(name) == found[name]
    with pytest.raises(UnformattedGetAttTemplateException):
        domain.get_cfn_attribute("SecurityGroupIdForDomainBoundary")  # only RStudio has it
    with pytest.raises(UnformattedGetAttTemplateException):
        domain.get_cfn_attribute("DomainName")  # a property is no attribute
    sm("Image", ImageName="tools", ImageRoleArn=ROLE)
    version = sm("ImageVersion", ImageName="tools", BaseImage="registry/tools:1")
    assert version.get_cfn_attribute("Version") == 1
    assert version.get_cfn_attribute("ImageArn").endswith(":image/tools")
    assert "@sha256:" in version.get_cfn_attribute("ContainerImage")


def test_no_path_of_the_schema_is_lost(estate: Estate) -> None:
    """Every property of a template is a member of the request, by the same name unless the table says otherwise."""
    renamed = {"Alias", "ImageRoleArn", "ImageDescription", "ImageDisplayName"}
    for noun in ("Domain", "UserProfile", "Space", "App", "Image", "ImageVersion", "NotebookInstance"):
        known = schema(f"AWS::SageMaker::{noun}")
        assert known is not None
        writable = set(known.doc["properties"]) - {pointer[0] for pointer in known.read_only if len(pointer) == 1}
        assert writable - members("sagemaker", f"Create{noun}") <= renamed, noun


# -- what a template's values become --


def test_scalars_and_case_become_the_apis(estate: Estate) -> None:
    settings = {
        "SpaceStorageSettings": {
            "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": "5", "MaximumEbsVolumeSizeInGb": "9"}
        }
    }
    request = estate.domain_request(
        AppNetworkAccessType=None,
        DomainSettings={"IpAddressType": "DUALSTACK"},
        DefaultUserSettings={"ExecutionRole": ROLE, **settings},
    )
    found = STUDIO.describe_domain(DomainId=sm("Domain", **request).physical_resource_id)
    assert found["DomainSettings"]["IpAddressType"] == "dualstack"
    sizes = found["DefaultUserSettings"]["SpaceStorageSettings"]["DefaultEbsStorageSettings"]
    assert sizes == {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 9}


def test_variables_of_a_container_become_a_map(estate: Estate) -> None:
    container = {"ContainerEnvironmentVariables": [{"Key": "A", "Value": "b"}], "ContainerArguments": ["c"]}
    sm("AppImageConfig", AppImageConfigName="tools", CodeEditorAppImageConfig={"ContainerConfig": container})
    found = STUDIO.describe_app_image_config(AppImageConfigName="tools")["CodeEditorAppImageConfig"]["ContainerConfig"]
    assert found == {"ContainerEnvironmentVariables": {"A": "b"}, "ContainerArguments": ["c"]}


def test_an_image_is_spelled_otherwise(estate: Estate) -> None:
    image = sm("Image", ImageName="tools", ImageRoleArn=ROLE, ImageDisplayName="Tools", ImageDescription="All")
    found = STUDIO.describe_image(ImageName="tools")
    assert (found["RoleArn"], found["DisplayName"], found["Description"]) == (ROLE, "Tools", "All")
    change(image, {"ImageName": "tools", "ImageRoleArn": f"{ROLE}2", "ImageDisplayName": "Tools"})
    found = STUDIO.describe_image(ImageName="tools")
    assert found["RoleArn"] == f"{ROLE}2"
    assert "Description" not in found


def test_aliases_follow_the_template(estate: Estate) -> None:
    sm("Image", ImageName="tools", ImageRoleArn=ROLE)
    base = {"ImageName": "tools", "BaseImage": "registry/tools:1"}
    version = sm("ImageVersion", **base, Alias="latest", Aliases=["one"])
    assert STUDIO.list_aliases(ImageName="tools")["SageMakerImageVersionAliases"] == ["latest", "one"]
    change(version, {**base, "Aliases": ["one", "two"], "Horovod": "true"})
    assert STUDIO.list_aliases(ImageName="tools")["SageMakerImageVersionAliases"] == ["one", "two"]
    assert STUDIO.describe_image_version(ImageName="tools", Version=1)["Horovod"] is True


# -- failures, in the handlers' words --


def test_a_name_that_is_taken(estate: Estate) -> None:
    estate.domain()
    words = "Resource of type 'AWS::SageMaker::Domain' with identifier 'team' already exists."
    with failed("AlreadyExists", words):
        sm("Domain", **estate.domain_request())


def test_a_request_the_service_refuses(estate: Estate) -> None:
    with failed("InvalidRequest", "Invalid request provided: VpcId must be specified."):
        sm("Domain", **estate.domain_request(VpcId=None))


def test_a_parent_that_is_not_there(estate: Estate) -> None:
    with failed("NotFound", "Domain [d-nowhere] does not exist"):
        sm("UserProfile", DomainId="d-nowhere", UserProfileName="alice")


def test_in_use_is_told_as_already_exists_except_on_deletion(estate: Estate) -> None:
    request = estate.domain_request()
    domain = sm("Domain", **request)
    domain_id = domain.physical_resource_id
    estate.profile(domain_id, "alice")
    estate.space(domain_id, "lab", "alice")
    estate.app(domain_id, "lab")
    with failed("AlreadyExists", f"identifier '{domain_id}' already exists."):
        change(domain, {**request, "AppNetworkAccessType": "PublicInternetOnly"})
    with failed("ResourceConflict", "has a conflict. Reason: Unable to delete Domain"):
        remove(domain)


def test_an_app_image_configuration_in_use_already_exists_even_on_deletion(estate: Estate) -> None:
    config = sm("AppImageConfig", AppImageConfigName="tools", JupyterLabAppImageConfig={})
    STUDIO.create_image(ImageName="tools", RoleArn=ROLE)
    lab = {"CustomImages": [{"ImageName": "tools", "AppImageConfigName": "tools"}]}
    user = {"ExecutionRole": ROLE, "SecurityGroups": [estate.group], "JupyterLabAppSettings": lab}
    estate.domain(DefaultUserSettings=user)
    with failed("AlreadyExists", "identifier 'tools' already exists."):
        remove(config)


# -- updates --


def test_what_leaves_the_template_stays_in_the_domain(estate: Estate) -> None:
    lab = {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}}
    user = {"ExecutionRole": ROLE, "SecurityGroups": [estate.group]}
    request = estate.domain_request(DefaultUserSettings={**user, "JupyterLabAppSettings": lab})
    domain = sm("Domain", **request)
    change(
        domain,
        {
            **request,
            "DefaultUserSettings": user,
            "DomainSettings": {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"},
        },
    )
    found = STUDIO.describe_domain(DomainId=domain.physical_resource_id)
    assert found["DefaultUserSettings"]["JupyterLabAppSettings"] == lab
    assert found["DomainSettings"] == {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}


def test_the_domains_rstudio_settings_are_updated_under_their_other_name(estate: Estate) -> None:
    rstudio = {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}}
    request = estate.domain_request(DomainSettings=rstudio, AppSecurityGroupManagement="Service")
    domain = sm("Domain", **request)
    settings = {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE, "RStudioConnectUrl": "https://c"}}
    change(domain, {**request, "DomainSettings": settings})
    found = STUDIO.describe_domain(DomainId=domain.physical_resource_id)["DomainSettings"]
    assert found == settings


def test_tags_follow_the_template_and_leave_others_alone(estate: Estate) -> None:
    request = {"DomainId": estate.domain(), "UserProfileName": "alice"}
    profile = sm("UserProfile", **request, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}])
    arn = profile.get_cfn_attribute("UserProfileArn")
    STUDIO.add_tags(ResourceArn=arn, Tags=[{"Key": "mine", "Value": "1"}])
    before = STUDIO.describe_user_profile(**request)["LastModifiedTime"]
    change(profile, {**request, "Tags": [{"Key": "b", "Value": "2"}]})
    tags = {t["Key"]: t["Value"] for t in STUDIO.list_tags(ResourceArn=arn)["Tags"]}
    assert tags == {"b": "2", "mine": "1"}
    assert STUDIO.describe_user_profile(**request)["LastModifiedTime"] == before


def test_one_record_serves_both_doors(estate: Estate) -> None:
    domain = estate.domain()
    request = {"DomainId": domain, "UserProfileName": "alice"}
    profile = sm("UserProfile", **request)
    STUDIO.update_user_profile(**request, UserSettings={"StudioWebPortal": "DISABLED"})
    change(profile, {**request, "UserSettings": {"ExecutionRole": ROLE}})
    found = STUDIO.describe_user_profile(**request)["UserSettings"]
    assert found == {"ExecutionRole": ROLE, "StudioWebPortal": "DISABLED"}
    remove(profile)
    assert STUDIO.list_user_profiles()["UserProfiles"] == []


def test_what_somebody_deleted_is_gone_for_the_stack_too(estate: Estate) -> None:
    request = {"DomainId": estate.domain(), "UserProfileName": "alice"}
    profile = sm("UserProfile", **request)
    STUDIO.delete_user_profile(**request)
    with failed("NotFound", "UserProfile"):
        change(profile, {**request, "UserSettings": {"ExecutionRole": ROLE}})
    remove(profile)


# -- through a stack --


def test_a_stack_of_all_of_it(estate: Estate) -> None:
    """The template names things the way CDK does: by Ref, GetAtt and Sub."""
    script = {"StudioLifecycleConfigContent": "aGk=", "StudioLifecycleConfigAppType": "JupyterLab"}
    lab = {"LifecycleConfigArns": [{"Fn::GetAtt": ["Script", "StudioLifecycleConfigArn"]}]}
    user = {"ExecutionRole": ROLE, "SecurityGroups": [estate.group], "JupyterLabAppSettings": lab}
    request = estate.domain_request(DefaultUserSettings=user)
    name = {"Fn::Select": [0, {"Fn::Split": ["|", {"Ref": "Alice"}]}]}
    space = {
        "DomainId": {"Ref": "Domain"},
        "SpaceName": "lab",
        "OwnershipSettings": {"OwnerUserProfileName": name},
        "SpaceSharingSettings": {"SharingType": "Private"},
        "SpaceSettings": {"AppType": "JupyterLab"},
    }
    template: dict[str, Any] = {
        "Resources": {
            "Script": {
                "Type": "AWS::SageMaker::StudioLifecycleConfig",
                "Properties": {"StudioLifecycleConfigName": "set-up", **script},
            },
            "Domain": {"Type": "AWS::SageMaker::Domain", "Properties": request},
            "Alice": {
                "Type": "AWS::SageMaker::UserProfile",
                "Properties": {"DomainId": {"Ref": "Domain"}, "UserProfileName": "alice"},
            },
            "Lab": {"Type": "AWS::SageMaker::Space", "Properties": space},
        },
        "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Domain", "Url"]}}, "Space": {"Value": {"Ref": "Lab"}}},
    }
    stacks = client("cloudformation")
    stacks.create_stack(StackName="studio", TemplateBody=json.dumps(template))
    stacks.get_waiter("stack_create_complete").wait(StackName="studio", WaiterConfig=PATIENTLY)
    (domain,) = STUDIO.list_domains()["Domains"]
    outputs = {
        o["OutputKey"]: o["OutputValue"] for o in stacks.describe_stacks(StackName="studio")["Stacks"][0]["Outputs"]
    }
    assert outputs == {"Url": domain["Url"], "Space": f"{domain['DomainId']}|lab"}
    assert [s["SpaceName"] for s in STUDIO.list_spaces()["Spaces"]] == ["lab"]
    stacks.delete_stack(StackName="studio")
    stacks.get_waiter("stack_delete_complete").wait(StackName="studio", WaiterConfig=PATIENTLY)
    assert STUDIO.list_domains()["Domains"] == []
    assert len(client("efs").describe_file_systems()["FileSystems"]) == 1


def test_the_local_aws_does_not_know_the_constructs() -> None:
    for file in (Path(__file__).parents[2] / "local_aws").rglob("*.py"):
        assert "studio_constructs" not in file.read_text(), file
