"""Instance types that not everything of AWS knows: what a domain, a profile and a space may name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

import studio_constructs as studio
from tests.kit import properties, refused, synthesize

from .test_domain import define

Settings = studio.UserSettings
PROFILES_ALONE, NO_REQUEST = "ml.g7.2xlarge", "ml.p5e.48xlarge"
LAB = studio.JupyterLabSettings
KERNELS = studio.KernelGatewaySettings
NOT_ON_DOMAINS = "CloudFormation does not take it on a domain, though Studio runs it; say it on the profiles"
IN_NO_REQUEST = (
    "SageMaker's API does not know it, though CloudFormation does: the request would be refused; take another of AWS's "
    "list"
)


def everywhere(kind: str) -> Settings:
    """Settings of people that name an instance type wherever one can be named."""
    return Settings(
        jupyter_lab=LAB(default_instance_type=kind),
        code_editor=studio.CodeEditorSettings(default_instance_type=kind),
        portal=studio.PortalSettings(hidden_instance_types=["ml.t3.medium", kind]),
        classic=studio.ClassicSettings(kernel_gateway=KERNELS(default_instance_type=kind)),
    )


def named(argument: str) -> list[str]:
    """The places of `everywhere`, in the order in which problems are told."""
    return [
        f"{argument}.jupyter_lab.default_instance_type",
        f"{argument}.code_editor.default_instance_type",
        f"{argument}.classic.kernel_gateway.default_instance_type",
        f"{argument}.portal.hidden_instance_types[1]",
    ]


def test_a_domain_refuses_what_only_profiles_may_name(stack: cdk.Stack) -> None:
    r = studio.RSessionSettings(default_instance_type=PROFILES_ALONE)
    shared = studio.DefaultSpaceSettings(
        jupyter_lab=LAB(default_instance_type=PROFILES_ALONE),
        classic=studio.ClassicSettings(kernel_gateway=KERNELS(default_instance_type=PROFILES_ALONE)),
    )
    people = everywhere(PROFILES_ALONE)
    places = [
        *named("default_user_settings"),
        "default_user_settings.r_session.default_instance_type",
        "default_space_settings.jupyter_lab.default_instance_type",
        "default_space_settings.classic.kernel_gateway.default_instance_type",
        "rstudio.default_instance_type",
    ]
    role = iam.Role.from_role_arn(stack, "Server", "arn:aws:iam::111111111111:role/Server")
    with pytest.raises(studio.ValidationError) as told:
        define(
            stack,
            jupyter_lab=people.jupyter_lab,
            code_editor=people.code_editor,
            portal=people.portal,
            classic=people.classic,
            r_session=r,
            default_space_settings=shared,
            rstudio=studio.RStudioSettings(execution_role=role, default_instance_type=PROFILES_ALONE),
        )
    assert sorted(map(str, told.value.problems)) == sorted(
        f"studio:DomainInstanceTypeUnknown: {place} is '{PROFILES_ALONE}'; {NOT_ON_DOMAINS}" for place in places
    )


def profile(stack: cdk.Stack, settings: Settings) -> studio.UserProfile:
    return studio.UserProfile(stack, "Alice", domain=define(stack), user_profile_name="alice", user_settings=settings)


def test_a_profile_takes_it(stack: cdk.Stack) -> None:
    profile(stack, everywhere(PROFILES_ALONE))
    settings = properties(synthesize(stack), "AWS::SageMaker::UserProfile")["UserSettings"]
    assert settings["JupyterLabAppSettings"]["DefaultResourceSpec"]["InstanceType"] == PROFILES_ALONE
    assert PROFILES_ALONE in settings["StudioWebPortalSettings"]["HiddenInstanceTypes"]


@pytest.mark.parametrize(
    ("build", "path", "places"),
    [
        (
            lambda stack: define(stack, jupyter_lab=LAB(default_instance_type=NO_REQUEST)),
            "Domain",
            ["default_user_settings.jupyter_lab.default_instance_type"],
        ),
        (lambda stack: profile(stack, everywhere(NO_REQUEST)), "Alice", named("user_settings")),
        (
            lambda stack: studio.Space(
                stack,
                "Space",
                domain=define(stack),
                space_name="lab",
                owner="alice",
                app_type=studio.AppType.JUPYTER_LAB,
                app=studio.SpaceApp(instance_type=NO_REQUEST),
            ),
            "Space",
            ["app.instance_type"],
        ),
    ],
    ids=["domain", "profile", "space"],
)
def test_nothing_names_what_the_api_does_not_know(
    stack: cdk.Stack, build: Callable[[cdk.Stack], Any], path: str, places: list[str]
) -> None:
    with refused(
        *(f"[Studio/{path}] studio:InstanceTypeUnknown: {place} is '{NO_REQUEST}'; {IN_NO_REQUEST}" for place in places)
    ):
        build(stack)


@pytest.mark.parametrize("kind", [PROFILES_ALONE, NO_REQUEST])
def test_people_may_be_let_run_it(stack: cdk.Stack, kind: str) -> None:
    """A denial names what AWS may know one day: that needs no request to know it today."""
    policy = studio.ExecutionPolicy(stack, "Policy", instance_types=["ml.t3.medium", kind])
    assert policy.instance_types == ("ml.t3.medium", kind)
    assert kind in str(synthesize(stack))


def test_a_list_of_types_that_starts_on_one_is_refused_on_a_domain(stack: cdk.Stack) -> None:
    settings = Settings().with_instance_types(studio.InstanceTypes([PROFILES_ALONE]))
    assert [problem.code for problem in settings.problems("default_user_settings", on="domain")] == [
        "DomainInstanceTypeUnknown"
    ] * 2
    assert settings.problems("user_settings", on="profile") == []
