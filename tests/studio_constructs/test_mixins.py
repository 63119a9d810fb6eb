"""Our settings on raw resources say what our constructs say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sagemaker as sagemaker

import studio_constructs as studio
from tests.contract.everything import Everything
from tests.kit import Json, new_stack, only, properties, resources, synthesize

DOMAIN, PROFILE, SPACE = (f"AWS::SageMaker::{name}" for name in ("Domain", "UserProfile", "Space"))
ROLE = "arn:aws:iam::111111111111:role/Default"


def raw_domain(stack: cdk.Stack, **more: Any) -> sagemaker.CfnDomain:
    settings = {"executionRole": ROLE, "securityGroups": ["sg-1"], "studioWebPortal": "DISABLED"}
    return sagemaker.CfnDomain(stack, "Raw", auth_mode="IAM", domain_name="raw", default_user_settings=settings, **more)


def raw_profile(stack: cdk.Stack) -> sagemaker.CfnUserProfile:
    return sagemaker.CfnUserProfile(stack, "Raw", domain_id="d-abcdefghijkl", user_profile_name="raw")


def raw_space(stack: cdk.Stack) -> sagemaker.CfnSpace:
    return sagemaker.CfnSpace(stack, "Raw", domain_id="d-abcdefghijkl", space_name="raw")


RAW: dict[str, Callable[[cdk.Stack], cdk.CfnResource]] = {DOMAIN: raw_domain, PROFILE: raw_profile, SPACE: raw_space}

MIXINS: dict[str, tuple[str, Callable[[], cdk.Mixin]]] = {
    "DomainUserSettings": (DOMAIN, lambda: studio.mixins.DomainUserSettings(studio.UserSettings())),
    "DomainDockerAccess": (DOMAIN, studio.mixins.DomainDockerAccess),
    "DomainSourceIdentity": (DOMAIN, studio.mixins.DomainSourceIdentity),
    "UserProfileUserSettings": (PROFILE, lambda: studio.mixins.UserProfileUserSettings(studio.UserSettings())),
    "SpaceAppSettings": (SPACE, lambda: studio.mixins.SpaceAppSettings(studio.SpaceApp())),
}


def test_every_mixin_is_here() -> None:
    assert {*MIXINS, "BucketPerimeter", "Retained"} == set(studio.mixins.__all__)


@pytest.mark.parametrize("name", MIXINS)
def test_a_mixin_supports_its_resource_and_no_other(stack: cdk.Stack, name: str) -> None:
    wanted, make = MIXINS[name]
    mixin = make()
    for resource_type, raw in RAW.items():
        assert mixin.supports(raw(cdk.Stack(stack, resource_type.rpartition(":")[2]))) is (resource_type == wanted)


@pytest.mark.parametrize("name", MIXINS)
def test_a_mixin_leaves_other_resources_alone(stack: cdk.Stack, name: str) -> None:
    wanted, make = MIXINS[name]
    other = PROFILE if wanted != PROFILE else SPACE
    RAW[other](stack)
    before = synthesize(stack)
    elsewhere = new_stack()
    make().apply_to(RAW[other](elsewhere))
    assert synthesize(elsewhere) == before


def test_a_mixin_reaches_a_resource_through_a_tree(stack: cdk.Stack) -> None:
    raw_domain(stack)
    cdk.Mixins.of(stack).apply(studio.mixins.DomainSourceIdentity())
    found = properties(synthesize(stack), DOMAIN)
    assert found["DomainSettings"] == {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}


def test_what_is_said_is_set_over_what_is_there(stack: cdk.Stack) -> None:
    idle = studio.UserSettings(idle_shutdown=studio.IdleShutdown.after(cdk.Duration.hours(3)))
    raw = raw_domain(stack)
    assert raw.with_(studio.mixins.DomainUserSettings(idle)) is raw
    block = {
        "AppLifecycleManagement": {
            "IdleSettings": {
                "LifecycleManagement": "ENABLED",
                "IdleTimeoutInMinutes": 180,
                "MinIdleTimeoutInMinutes": 180,
                "MaxIdleTimeoutInMinutes": 180,
            }
        }
    }
    assert properties(synthesize(stack), DOMAIN)["DefaultUserSettings"] == {
        "ExecutionRole": ROLE,
        "SecurityGroups": ["sg-1"],
        "StudioWebPortal": "DISABLED",
        "JupyterLabAppSettings": block,
        "CodeEditorAppSettings": block,
    }


def test_docker_is_switched_off_and_said(stack: cdk.Stack) -> None:
    raw_domain(stack).with_(studio.mixins.DomainDockerAccess())
    docker = properties(synthesize(stack), DOMAIN)["DomainSettings"]["DockerSettings"]
    assert docker == {"EnableDockerAccess": "DISABLED", "VpcOnlyTrustedAccounts": []}


def test_docker_is_switched_on_for_some_accounts(stack: cdk.Stack) -> None:
    trusted = studio.DockerSettings(trusted_accounts=["111122223333"])
    raw_domain(stack).with_(studio.mixins.DomainDockerAccess(trusted))
    docker = properties(synthesize(stack), DOMAIN)["DomainSettings"]["DockerSettings"]
    assert docker == {"EnableDockerAccess": "ENABLED", "VpcOnlyTrustedAccounts": ["111122223333"]}


@pytest.mark.parametrize("resource_type", RAW)
def test_what_people_work_in_is_kept(stack: cdk.Stack, resource_type: str) -> None:
    RAW[resource_type](stack).with_(studio.mixins.Retained())
    resource = only(synthesize(stack), resource_type)
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_what_is_wrong_is_told_where_it_is_applied(stack: cdk.Stack) -> None:
    wrong = studio.UserSettings(posix_user=studio.PosixUser(uid=1, gid=2000))
    with pytest.raises(RuntimeError, match=r"studio:PosixIdOutOfRange: settings\.posix_user\.uid is 1"):
        raw_domain(stack).with_(studio.mixins.DomainUserSettings(wrong))


# The same as our constructs ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything() -> Json:
    """What our constructs say with every option on, and the mixins on raw resources beside them."""
    stack = new_stack("Everything")
    ours = Everything(stack)
    raw_domain(stack).with_(studio.mixins.DomainUserSettings(ours.domain.default_user_settings))
    return synthesize(stack)


def without_surroundings(settings: Json) -> Json:
    return {name: value for name, value in settings.items() if name not in {"ExecutionRole", "SecurityGroups"}}


def test_every_setting_of_a_domain_is_rendered_alike(everything: Json) -> None:
    found = {each["Properties"]["DomainName"]: each["Properties"] for each in resources(everything, DOMAIN).values()}
    ours, raw = (without_surroundings(found[name]["DefaultUserSettings"]) for name in ("everything", "raw"))
    assert raw == ours


def test_an_app_of_a_space_is_rendered_alike(stack: cdk.Stack) -> None:
    app = studio.SpaceApp(instance_type="ml.m5.large", idle_timeout=cdk.Duration.hours(2))
    raw_space(stack).with_(studio.mixins.SpaceAppSettings(app))
    assert properties(synthesize(stack), SPACE)["SpaceSettings"] == {
        "JupyterLabAppSettings": {
            "AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 120}},
            "DefaultResourceSpec": {"InstanceType": "ml.m5.large"},
        }
    }


def test_a_guard_comes_with_what_is_said_of_a_raw_domain(stack: cdk.Stack) -> None:
    idle = studio.IdleShutdown.after(cdk.Duration.hours(3), busy_guard=True)
    raw_domain(stack).with_(studio.mixins.DomainUserSettings(studio.UserSettings(idle_shutdown=idle)))
    template = synthesize(stack)
    assert len(resources(template, "AWS::SageMaker::StudioLifecycleConfig")) == 2
    lab = properties(template, DOMAIN)["DefaultUserSettings"]["JupyterLabAppSettings"]
    assert lab["BuiltInLifecycleConfigArn"]["Fn::GetAtt"][0].startswith("StudioIdleGuardJupyterLab")


def test_what_can_not_work_is_refused_of_a_raw_profile_too(stack: cdk.Stack) -> None:
    idle = studio.IdleShutdown.after(cdk.Duration.hours(3), busy_guard=True)
    lab = studio.JupyterLabSettings(default_image_idle_support=studio.IdleSupport.WITHOUT_GUARD)
    settings = studio.UserSettings(idle_shutdown=idle, jupyter_lab=lab)
    raw = sagemaker.CfnUserProfile(stack, "Raw", domain_id="d-abcdefghijkl", user_profile_name="alice")
    with pytest.raises(RuntimeError, match=r"studio:IdleGuardUnheard: settings\.idle_shutdown has a busy_guard"):
        raw.with_(studio.mixins.UserProfileUserSettings(settings))
