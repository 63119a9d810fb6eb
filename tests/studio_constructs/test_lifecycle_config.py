"""Lifecycle configurations: a name that changes exactly when SageMaker needs a new one."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import aws_cdk as cdk
import pytest
from constructs import Construct
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_constructs import AppType, LifecycleScript, StudioLifecycleConfig
from studio_constructs._validation import suggest_name
from tests.kit import Json, built, new_stack, paths_below, properties, refused, resources, synthesize

CONFIG = "AWS::SageMaker::StudioLifecycleConfig"
SCRIPT = LifecycleScript.from_text("#!/usr/bin/env bash\necho hello\n")
NAME_RULE = (
    "the name of a lifecycle configuration, before its hash, is 1 to 54 letters, digits and hyphens, "
    "and begins and ends with a letter or digit"
)

Change = Callable[[cdk.Stack], object]


def define(
    scope: Construct,
    construct_id: str = "Setup",
    *,
    script: LifecycleScript = SCRIPT,
    app_type: AppType = AppType.JUPYTER_LAB,
    name: str | None = "team-setup",
) -> StudioLifecycleConfig:
    return StudioLifecycleConfig(scope, construct_id, script=script, app_type=app_type, lifecycle_config_name=name)


def name_of(build: Change, stack: cdk.Stack | None = None) -> str:
    stack = new_stack() if stack is None else stack
    build(stack)
    return str(properties(synthesize(stack), CONFIG)["StudioLifecycleConfigName"])


@pytest.fixture(scope="module")
def template() -> Json:
    return built(define)


def test_the_script_is_rendered_in_base64(template: Json) -> None:
    content = properties(template, CONFIG)["StudioLifecycleConfigContent"]
    assert base64.b64decode(content).decode() == SCRIPT.content


def test_it_runs_when_jupyter_lab_starts_by_default(template: Json) -> None:
    assert properties(template, CONFIG)["StudioLifecycleConfigAppType"] == "JupyterLab"


def test_the_physical_name_ends_in_a_hash(template: Json) -> None:
    assert re.fullmatch(r"team-setup-[0-9a-f]{8}", properties(template, CONFIG)["StudioLifecycleConfigName"])


def test_the_physical_name_is_in_lower_case_as_sagemaker_keeps_it() -> None:
    assert name_of(lambda stack: define(stack, name="Team-Setup")).startswith("team-setup-")


def test_the_logical_id_comes_from_the_name(template: Json) -> None:
    assert list(resources(template, CONFIG)) == ["JupyterLabLifecycleConfigTeamSetup2c9d7e13"]


# The hash ---------------------------------------------------------------------------------------------------------


def test_same_input_same_name() -> None:
    assert name_of(define) == name_of(define)


def test_a_named_configuration_may_move() -> None:
    assert name_of(lambda stack: define(Construct(stack, "Elsewhere"), "Other")) == name_of(define)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda stack: define(stack, script=LifecycleScript("#!/bin/sh\n")), id="script"),
        pytest.param(lambda stack: define(stack, app_type=AppType.CODE_EDITOR), id="app type"),
        pytest.param(lambda stack: cdk.Tags.of(define(stack)).add("team", "a"), id="own tag"),
        pytest.param(lambda stack: (define(stack), cdk.Tags.of(stack).add("team", "a")), id="tag of all in the stack"),
        pytest.param(lambda stack: (cdk.Tags.of(stack.node.root).add("team", "a"), define(stack)), id="tag of the app"),
    ],
)
def test_what_sagemaker_can_not_change_in_place_changes_the_name(changed: Change) -> None:
    assert name_of(changed) != name_of(define)


def test_a_tag_that_cloudformation_puts_on_the_whole_stack_changes_the_name() -> None:
    assert name_of(define, new_stack(tags={"team": "a"})) != name_of(define)


def test_another_value_of_a_tag_is_another_name() -> None:
    def tagged(value: str) -> Change:
        return lambda stack: cdk.Tags.of(define(stack)).add("team", value)

    assert name_of(tagged("a")) != name_of(tagged("b"))


def test_the_order_of_tags_does_not_change_the_name() -> None:
    def tagged(*keys: str) -> Change:
        def build(stack: cdk.Stack) -> None:
            config = define(stack)
            for key in keys:
                cdk.Tags.of(config).add(key, "a")

        return build

    assert name_of(tagged("one", "two")) == name_of(tagged("two", "one"))


def test_the_same_script_for_two_app_types_has_two_names(stack: cdk.Stack) -> None:
    define(stack, "Lab")
    define(stack, "Editor", app_type=AppType.CODE_EDITOR)
    names = {each["Properties"]["StudioLifecycleConfigName"] for each in resources(synthesize(stack), CONFIG).values()}
    assert len(names) == 2


# Names that are not given -----------------------------------------------------------------------------------------


def test_the_default_name_is_the_stack_s_and_the_construct_s() -> None:
    assert re.fullmatch(r"studio-setup-[0-9a-f]{8}", name_of(lambda stack: define(stack, name=None)))


def test_two_places_have_two_names_even_for_one_script(stack: cdk.Stack) -> None:
    for place in ("One", "Two"):
        define(Construct(stack, place), name=None)
    names = {each["Properties"]["StudioLifecycleConfigName"] for each in resources(synthesize(stack), CONFIG).values()}
    assert len(names) == 2


@pytest.mark.parametrize("construct_id", ["team_setup.sh", "Team Setup", "a" * 100, "ä"])
def test_any_construct_id_makes_a_valid_name(construct_id: str) -> None:
    name = name_of(lambda stack: define(stack, construct_id, name=None))
    assert len(name) <= 63
    assert suggest_name(name) == name


@settings(max_examples=10, deadline=None)
@given(content=st.text(st.characters(codec="ascii", exclude_characters="\r")))
def test_a_changed_script_is_always_another_name(content: str) -> None:
    changed = LifecycleScript.from_text(f"{SCRIPT.content}# {content}\n")
    if not changed.problems():
        assert name_of(lambda stack: define(stack, script=changed)) != name_of(define)


# Attributes -------------------------------------------------------------------------------------------------------


def test_attributes_refer_to_the_resource(stack: cdk.Stack) -> None:
    config = define(stack)
    logical_id = "JupyterLabLifecycleConfigTeamSetup2c9d7e13"
    assert stack.resolve(config.studio_lifecycle_config_arn) == {"Fn::GetAtt": [logical_id, "StudioLifecycleConfigArn"]}
    assert stack.resolve(config.studio_lifecycle_config_name) == {"Ref": logical_id}
    assert config.app_type is AppType.JUPYTER_LAB


def test_other_constructs_read_its_reference(stack: cdk.Stack) -> None:
    config = define(stack)
    reference = config.studio_lifecycle_config_ref
    assert reference.studio_lifecycle_config_arn == config.studio_lifecycle_config_arn
    assert reference.studio_lifecycle_config_name == config.studio_lifecycle_config_name


# What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "suggestion"), [("team_setup", "team-setup"), ("a" * 55, "a" * 54), ("", "name")])
def test_a_name_that_sagemaker_refuses_is_told_and_leaves_nothing(stack: cdk.Stack, name: str, suggestion: str) -> None:
    with refused(
        f"[Studio/Setup] studio:LifecycleConfigNameInvalid: lifecycle_config_name is {name!r}; {NAME_RULE}; "
        f"write {suggestion!r}"
    ):
        define(stack, name=name)
    assert paths_below(stack) == []


def test_all_problems_are_told_at_once(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Setup] studio:ScriptEmpty: content is an empty script; a start-up script does something; "
        "write the script, or drop it",
        f"[Studio/Setup] studio:LifecycleConfigNameInvalid: lifecycle_config_name is 'a_b'; {NAME_RULE}; write 'a-b'",
    ):
        define(stack, script=LifecycleScript(""), name="a_b")
    assert paths_below(stack) == []


def test_a_token_passes_as_a_name() -> None:
    stack = new_stack()
    define(stack, name=cdk.Aws.STACK_NAME)
    name = properties(synthesize(stack), CONFIG)["StudioLifecycleConfigName"]
    assert name["Fn::Join"][1][0] == {"Ref": "AWS::StackName"}
