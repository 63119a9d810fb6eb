"""What stops idle apps, in templates: a guard or a script in the place of the built-in one, once for each stack."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2

from studio_constructs import (
    NO_LIFECYCLE_CONFIG,
    AppType,
    CodeEditorSettings,
    CustomImage,
    DefaultSpaceSettings,
    Domain,
    IdleShutdown,
    IdleSupport,
    Image,
    ImageAttachment,
    JupyterLabSettings,
    LifecycleScript,
    StudioLifecycleConfig,
    UserProfile,
    UserSettings,
)
from studio_constructs.apps.start import NoLifecycleConfig
from studio_constructs.errors import ValidationError
from tests.kit import Json, new_app, new_stack, only, properties, resources, synthesize, warnings

from .test_domain import define

CONFIG = "AWS::SageMaker::StudioLifecycleConfig"
PROFILE = "AWS::SageMaker::UserProfile"


def after(minutes: float, *, busy_guard: bool = False) -> IdleShutdown:
    return IdleShutdown.after(cdk.Duration.minutes(minutes), busy_guard=busy_guard)


def attached(support: IdleSupport | None, app_type: AppType = AppType.JUPYTER_LAB) -> ImageAttachment:
    return ImageAttachment(
        image_name="ours", app_image_config_name="ours", app_type=app_type, idle_support=support, needs=[]
    )


def built_in(settings: Json, app: str) -> Any:
    return settings[f"{app}AppSettings"].get("BuiltInLifecycleConfigArn")


def scripts(template: Json) -> dict[str, str]:
    """Logical ids of the scripts, without their hashes, and the app that each is for."""
    found = resources(template, CONFIG)
    return {logical_id: each["Properties"]["StudioLifecycleConfigAppType"] for logical_id, each in found.items()}


def arn_of(template: Json, beginning: str) -> Json:
    (logical_id,) = (each for each in scripts(template) if each.startswith(beginning))
    return {"Fn::GetAtt": [logical_id, "StudioLifecycleConfigArn"]}


def infos(stack: cdk.Stack) -> list[str]:
    found = assertions.Annotations.from_stack(stack).find_info("*", assertions.Match.any_value())
    # Of the VPC, which the tests do not make, the network says something of its own.
    return [said for each in found if not (said := str(each.entry.data)).startswith("studio:NetworkNotOurs")]


def own_script(stack: cdk.Stack, name: str = "Own") -> StudioLifecycleConfig:
    return StudioLifecycleConfig(stack, name, script=LifecycleScript("#!/bin/sh\ntrue\n"))


def person(stack: cdk.Stack, domain: Any, name: str = "alice", **settings: Any) -> UserProfile:
    return UserProfile(
        stack, f"Person-{name}", domain=domain, user_profile_name=name, user_settings=UserSettings(**settings)
    )


def test_where_the_built_in_shutdown_suffices_nothing_is_made_and_that_is_said() -> None:
    stack = new_stack()
    define(stack)
    template = synthesize(stack)
    assert scripts(template) == {}
    users = properties(template, "AWS::SageMaker::Domain")["DefaultUserSettings"]
    assert built_in(users, "JupyterLab") == built_in(users, "CodeEditor") == NO_LIFECYCLE_CONFIG
    assert infos(stack) == [
        (
            "JupyterLab and CodeEditor: Studio's built-in shutdown stops an app after 120 idle minutes, because the "
            "limit is an hour or more, and no image is known not to answer"
        )
    ]
    assert warnings(stack) == []


def test_a_guard_stands_in_the_place_of_the_built_in_script_of_both_apps_and_of_shared_spaces() -> None:
    stack = new_stack()
    define(stack, idle_shutdown=after(90, busy_guard=True))
    template = synthesize(stack)
    assert sorted(scripts(template).values()) == ["CodeEditor", "JupyterLab"]
    domain = properties(template, "AWS::SageMaker::Domain")
    guard = arn_of(template, "StudioIdleGuardJupyterLab")
    assert built_in(domain["DefaultUserSettings"], "JupyterLab") == guard
    assert built_in(domain["DefaultUserSettings"], "CodeEditor") == arn_of(template, "StudioIdleGuardCodeEditor")
    assert built_in(domain["DefaultSpaceSettings"], "JupyterLab") == guard
    assert "a guard tells it of work in silence, because busy_guard is asked for" in infos(stack)[0]
    assert warnings(stack) == []


def test_under_an_hour_a_script_stops_people_s_apps_and_synth_warns() -> None:
    stack = new_stack()
    define(stack, idle_shutdown=after(30))
    template = synthesize(stack)
    domain = properties(template, "AWS::SageMaker::Domain")
    stop = arn_of(template, "StudioIdleStopJupyterLabAfter30")
    assert built_in(domain["DefaultUserSettings"], "JupyterLab") == stop
    assert built_in(domain["DefaultSpaceSettings"], "JupyterLab") == NO_LIFECYCLE_CONFIG, "a role that all share"
    assert warnings(stack) == [
        (
            "/Studio/Domain",
            (
                "idle apps are stopped by a script: JupyterLab and CodeEditor (the built-in shutdown knows no limit "
                "under an hour); people can end it, and a role that no ExecutionPolicy is attached to needs "
                "sagemaker:DeleteApp for it; write an hour or more, and take images that answer, or acknowledge this "
                "warning [studio:IdleStopByScript]"
            ),
        )
    ]


def test_each_app_has_what_its_own_images_need() -> None:
    stack = new_stack()
    define(
        stack,
        jupyter_lab=JupyterLabSettings(custom_images=[attached(IdleSupport.NONE)]),
        code_editor=CodeEditorSettings(custom_images=[attached(IdleSupport.FULL, AppType.CODE_EDITOR)]),
    )
    template = synthesize(stack)
    assert set(scripts(template).values()) == {"JupyterLab"}
    assert len(infos(stack)) == 2
    (warning,) = warnings(stack)
    assert "JupyterLab (the image 'ours' can not answer the built-in shutdown)" in warning[1]


def test_a_limit_of_one_app_is_that_app_s() -> None:
    stack = new_stack()
    define(stack, code_editor=CodeEditorSettings(idle_shutdown=after(20)))
    template = synthesize(stack)
    assert set(scripts(template).values()) == {"CodeEditor"}
    users = properties(template, "AWS::SageMaker::Domain")["DefaultUserSettings"]
    assert built_in(users, "CodeEditor") == arn_of(template, "StudioIdleStopCodeEditorAfter20")
    assert built_in(users, "JupyterLab") == NO_LIFECYCLE_CONFIG


def test_an_older_default_image_is_said_by_hand() -> None:
    stack = new_stack()
    define(stack, jupyter_lab=JupyterLabSettings(default_image_idle_support=IdleSupport.of_distribution("1.9")))
    assert set(scripts(synthesize(stack)).values()) == {"JupyterLab"}


def test_an_image_of_which_nothing_is_known_is_told() -> None:
    stack = new_stack()
    define(stack, jupyter_lab=JupyterLabSettings(custom_images=[attached(None)]))
    assert warnings(stack) == [
        (
            "/Studio/Domain",
            (
                "the image 'ours' may not answer the built-in idle shutdown, and apps of it then never stop; say "
                "idle_support of the image, or acknowledge this warning [studio:IdleSupportUnknown]"
            ),
        )
    ]


def test_nobody_is_warned_of_images_where_idle_shutdown_is_off_or_a_script_stops_them() -> None:
    for idle in (IdleShutdown.disabled(), after(30)):
        stack = new_stack()
        define(stack, idle_shutdown=idle, jupyter_lab=JupyterLabSettings(custom_images=[attached(None)]))
        assert not any("may not answer" in text for _, text in warnings(stack))


@pytest.mark.parametrize(
    ("on_distribution", "said", "support"),
    [
        (True, None, IdleSupport.FULL),
        (False, None, None),
        (True, IdleSupport.NONE, IdleSupport.NONE),
        (False, IdleSupport.FULL, IdleSupport.FULL),
    ],
)
def test_an_image_knows_what_it_understands(
    *, on_distribution: bool, said: IdleSupport | None, support: IdleSupport | None
) -> None:
    stack = new_stack()
    image = Image.from_image_name(stack, "Image", image_name="ours")
    custom = CustomImage.from_image(
        stack, "Custom", image=image, built_on_distribution=on_distribution, idle_support=said
    )
    assert custom.for_jupyter_lab().idle_support is support
    assert custom.for_code_editor().idle_support is support


def test_the_place_of_the_built_in_script_is_one_for_all() -> None:
    stack = new_stack()
    lab = JupyterLabSettings(built_in_lifecycle_config=own_script(stack))
    with pytest.raises(ValidationError) as refused:
        define(stack, idle_shutdown=after(90, busy_guard=True), jupyter_lab=lab)
    assert [str(each) for each in refused.value.problems] == [
        (
            "studio:IdleScriptPlaceTaken: default_user_settings.idle_shutdown needs the place of a built-in script, "
            "and built_in_lifecycle_config is given; an app has one script that nobody can leave out, and here it "
            "watches, because busy_guard is asked for; move your script to lifecycle_configs"
        )
    ]


def test_an_own_built_in_script_stays_where_nothing_else_needs_its_place() -> None:
    stack = new_stack()
    define(stack, jupyter_lab=JupyterLabSettings(built_in_lifecycle_config=own_script(stack)))
    template = synthesize(stack)
    users = properties(template, "AWS::SageMaker::Domain")["DefaultUserSettings"]
    assert built_in(users, "JupyterLab") == arn_of(template, "Own")


def test_what_can_not_work_is_refused_for_each_place_at_once() -> None:
    stack = new_stack()
    guarded = after(90, busy_guard=True)
    deaf = JupyterLabSettings(idle_shutdown=guarded, custom_images=[attached(IdleSupport.WITHOUT_GUARD)])
    with pytest.raises(ValidationError) as refused:
        define(stack, jupyter_lab=deaf, default_space_settings=DefaultSpaceSettings(jupyter_lab=deaf))
    assert [(each.code, each.wrote.split(" ")[0]) for each in refused.value.problems] == [
        ("IdleGuardUnheard", "default_user_settings.jupyter_lab.idle_shutdown"),
        ("IdleGuardUnheard", "default_space_settings.jupyter_lab.idle_shutdown"),
    ]


def test_people_with_one_limit_share_one_script_in_their_stack() -> None:
    stack = new_stack()
    domain = define(stack)
    person(stack, domain, "alice", idle_shutdown=after(30))
    person(stack, domain, "bob", idle_shutdown=after(30))
    person(stack, domain, "carol", idle_shutdown=after(45))
    template = synthesize(stack)
    assert sorted(scripts(template).values()) == ["CodeEditor", "CodeEditor", "JupyterLab", "JupyterLab"]
    lab = {
        each["Properties"]["UserProfileName"]: built_in(each["Properties"]["UserSettings"], "JupyterLab")
        for each in resources(template, PROFILE).values()
    }
    assert lab["alice"] == lab["bob"] == arn_of(template, "StudioIdleStopJupyterLabAfter30")
    assert lab["carol"] == arn_of(template, "StudioIdleStopJupyterLabAfter45")


def test_what_is_so_for_many_people_of_a_stack_is_told_once() -> None:
    app = new_app()
    stack, other = new_stack(app=app), new_stack("Other", app=app)
    domain = define(stack)
    for name in ("alice", "bob"):
        person(stack, domain, name, idle_shutdown=after(30))
    person(other, imported(other), idle_shutdown=after(30))
    assert [path for path, _ in warnings(stack)] == ["/Studio/Person-alice"]
    assert "/Other/Person-alice" in [path for path, _ in warnings(other)]


def test_a_person_for_whom_the_built_in_shutdown_suffices_is_freed_of_the_domain_s_script() -> None:
    stack = new_stack()
    domain = define(stack, idle_shutdown=after(30))
    person(stack, domain, idle_shutdown=after(240))
    users = properties(synthesize(stack), PROFILE)["UserSettings"]
    assert built_in(users, "JupyterLab") == built_in(users, "CodeEditor") == NO_LIFECYCLE_CONFIG


def test_a_person_whose_idle_apps_never_stop_is_freed_of_the_domain_s_guard() -> None:
    stack = new_stack()
    domain = define(stack, idle_shutdown=after(90, busy_guard=True))
    person(stack, domain, idle_shutdown=IdleShutdown.disabled())
    assert built_in(properties(synthesize(stack), PROFILE)["UserSettings"], "JupyterLab") == NO_LIFECYCLE_CONFIG


def test_a_person_who_says_nothing_of_it_keeps_what_the_domain_says() -> None:
    stack = new_stack()
    domain = define(stack, idle_shutdown=after(30))
    person(stack, domain, jupyter_lab=JupyterLabSettings(default_instance_type="ml.t3.large"))
    settings = properties(synthesize(stack), PROFILE)["UserSettings"]
    assert "BuiltInLifecycleConfigArn" not in settings["JupyterLabAppSettings"]
    assert "CodeEditorAppSettings" not in settings


def test_a_person_keeps_the_domain_s_own_script() -> None:
    stack = new_stack()
    domain = define(stack, jupyter_lab=JupyterLabSettings(built_in_lifecycle_config=own_script(stack)))
    person(stack, domain, idle_shutdown=after(240))
    settings = properties(synthesize(stack), PROFILE)["UserSettings"]
    assert "BuiltInLifecycleConfigArn" not in settings["JupyterLabAppSettings"]


@pytest.mark.parametrize("own", [True, False])
def test_a_person_s_own_built_in_script_does_not_push_out_what_watches(*, own: bool) -> None:
    stack = new_stack()
    domain = define(stack, idle_shutdown=after(90, busy_guard=True))
    script: StudioLifecycleConfig | NoLifecycleConfig = own_script(stack) if own else NO_LIFECYCLE_CONFIG
    with pytest.raises(ValidationError) as refused:
        person(stack, domain, jupyter_lab=JupyterLabSettings(built_in_lifecycle_config=script))
    assert [each.code for each in refused.value.problems] == ["IdleScriptPlaceTaken"]


def test_what_watches_for_a_person_does_not_push_out_the_domain_s_own_script() -> None:
    stack = new_stack()
    domain = define(stack, jupyter_lab=JupyterLabSettings(built_in_lifecycle_config=own_script(stack)))
    with pytest.raises(ValidationError) as refused:
        person(stack, domain, idle_shutdown=after(30))
    assert [each.code for each in refused.value.problems] == ["IdleScriptPlaceTaken"]


def test_a_person_s_image_that_does_not_answer_takes_the_domain_s_limit() -> None:
    stack = new_stack()
    domain = define(stack, idle_shutdown=after(90))
    person(stack, domain, jupyter_lab=JupyterLabSettings(custom_images=[attached(IdleSupport.NONE)]))
    template = synthesize(stack)
    assert built_in(properties(template, PROFILE)["UserSettings"], "JupyterLab") == arn_of(
        template, "StudioIdleStopJupyterLabAfter90"
    )


def imported(stack: cdk.Stack, **told: Any) -> Any:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-0a1b2c3d"]
    )
    return Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=vpc, **told)


def test_of_an_imported_domain_it_is_what_is_told() -> None:
    stack = new_stack()
    domain = imported(stack, idle_shutdown=after(30))
    person(stack, domain, idle_shutdown=after(240))
    assert built_in(properties(synthesize(stack), PROFILE)["UserSettings"], "CodeEditor") == NO_LIFECYCLE_CONFIG


def test_of_an_imported_domain_it_is_told_which_apps_a_script_stops() -> None:
    stack = new_stack()
    domain = imported(stack, idle_shutdown=after(120), stopped_by_script=[AppType.JUPYTER_LAB])
    person(stack, domain, idle_shutdown=after(240))
    template = synthesize(stack)
    users = properties(template, PROFILE)["UserSettings"]
    assert built_in(users, "JupyterLab") == arn_of(template, "StudioIdleStopJupyterLabAfter240")
    assert built_in(users, "CodeEditor") is None


def test_of_an_imported_domain_nothing_needs_to_be_told() -> None:
    stack = new_stack()
    person(stack, imported(stack), jupyter_lab=JupyterLabSettings(default_instance_type="ml.t3.large"))
    assert only(synthesize(stack), PROFILE)
