"""Idle shutdown: enforced by default, off only when said, off rendered."""

from __future__ import annotations

from collections.abc import Callable

import aws_cdk as cdk
import pytest

from studio_constructs import IdleShutdown
from tests.kit import Json, new_stack

RULE = "the time in minutes is 60 to 525600"
FIX = "an hour is the shortest that people may choose; the default is two"


def minutes(value: float) -> cdk.Duration:
    return cdk.Duration.minutes(value)


def rendered(idle: IdleShutdown) -> Json:
    settings: Json = new_stack().resolve(idle.render())
    return dict(settings["idleSettings"])


def texts(idle: IdleShutdown) -> list[str]:
    return [str(problem) for problem in idle.problems()]


def test_the_default_is_two_hours_and_nobody_can_choose_another() -> None:
    assert rendered(IdleShutdown.after()) == {
        "lifecycleManagement": "ENABLED",
        "idleTimeoutInMinutes": 120,
        "minIdleTimeoutInMinutes": 120,
        "maxIdleTimeoutInMinutes": 120,
    }


def test_the_default_written_out_is_the_default() -> None:
    assert IdleShutdown.after(cdk.Duration.hours(2)) == IdleShutdown.after()


def test_a_timeout_is_enforced_for_everybody() -> None:
    assert IdleShutdown.after(minutes(90)) == IdleShutdown(
        enabled=True, minutes=90, minimum_minutes=90, maximum_minutes=90
    )


def test_people_choose_within_bounds_and_start_at_the_minimum() -> None:
    assert IdleShutdown.between(minutes(60), minutes(240)) == IdleShutdown(
        enabled=True, minutes=60, minimum_minutes=60, maximum_minutes=240
    )


def test_people_choose_within_bounds_and_start_where_it_is_said() -> None:
    assert IdleShutdown.between(minutes(60), minutes(240), default=minutes(120)).minutes == 120


def test_off_is_rendered() -> None:
    assert rendered(IdleShutdown.disabled()) == {"lifecycleManagement": "DISABLED"}


def test_off_is_under_no_limit() -> None:
    assert not IdleShutdown(enabled=False, minutes=30).is_under_an_hour
    assert IdleShutdown(enabled=True, minutes=30).is_under_an_hour


def test_off_has_no_problem() -> None:
    assert IdleShutdown.disabled().problems() == []


@pytest.mark.parametrize("timeout", [minutes(5), cdk.Duration.days(365)])
def test_both_ends_of_the_range_pass(timeout: cdk.Duration) -> None:
    assert IdleShutdown.after(timeout).problems() == []


@pytest.mark.parametrize("value", [4, 0, 525_601])
def test_a_timeout_outside_the_range_is_told_once(value: int) -> None:
    assert texts(IdleShutdown.after(minutes(value))) == [
        (
            f"studio:IdleTimeoutOutOfRange: idle_shutdown is {value}; the time in minutes is 5 to 525600; "
            "the default is two hours"
        )
    ]


@pytest.mark.parametrize("timeout", [minutes(60), cdk.Duration.days(365)])
def test_people_choose_from_an_hour_to_a_year(timeout: cdk.Duration) -> None:
    assert IdleShutdown.between(minutes(60), cdk.Duration.days(365), default=timeout).problems() == []


def test_behind_a_script_the_built_in_shutdown_stays_on_with_its_shortest_time() -> None:
    assert rendered(IdleShutdown.after(minutes(59))) == {
        "lifecycleManagement": "ENABLED",
        "idleTimeoutInMinutes": 60,
        "minIdleTimeoutInMinutes": 60,
        "maxIdleTimeoutInMinutes": 60,
    }


def test_a_guard_is_asked_for_in_each_way() -> None:
    assert IdleShutdown.after(busy_guard=True).busy_guard
    assert IdleShutdown.between(minutes(60), minutes(90), busy_guard=True).busy_guard
    assert not IdleShutdown.after().busy_guard
    assert not IdleShutdown.between(minutes(60), minutes(90)).busy_guard


def test_a_part_of_a_minute_is_dropped() -> None:
    assert IdleShutdown.after(cdk.Duration.seconds(60 * 60 + 59)).minutes == 60
    assert IdleShutdown.after(cdk.Duration.seconds(5 * 60 - 1)).problems() != []


def test_each_bound_outside_sagemaker_s_range_is_told() -> None:
    idle = IdleShutdown.between(minutes(30), minutes(525_601), default=minutes(90))
    assert texts(idle) == [
        f"studio:IdleTimeoutOutOfRange: idle_shutdown minimum is 30; {RULE}; {FIX}",
        f"studio:IdleTimeoutOutOfRange: idle_shutdown maximum is 525601; {RULE}; {FIX}",
    ]


@pytest.mark.parametrize(("low", "high", "default"), [(90, 120, 60), (60, 90, 120), (120, 60, 120)])
def test_a_default_outside_the_bounds_is_told(low: int, high: int, default: int) -> None:
    assert texts(IdleShutdown.between(minutes(low), minutes(high), default=minutes(default))) == [
        (
            f"studio:IdleTimeoutOutOfBounds: idle_shutdown is {default} minutes, between {low} and {high}; "
            "the default lies within the bounds; move the default or a bound"
        )
    ]


def test_the_field_is_named_as_the_user_typed_it() -> None:
    (problem,) = IdleShutdown.after(minutes(3)).problems("jupyter_lab.idle_shutdown")
    assert problem.wrote == "jupyter_lab.idle_shutdown is 3"


@pytest.mark.parametrize(
    "make",
    [
        IdleShutdown.after,
        lambda token: IdleShutdown.between(minutes(60), token),
        lambda token: IdleShutdown.between(token, minutes(120)),
        lambda token: IdleShutdown.between(minutes(60), minutes(120), default=token),
    ],
)
def test_a_token_passes_and_is_rendered_as_one(make: Callable[[cdk.Duration], IdleShutdown]) -> None:
    idle = make(minutes(cdk.Token.as_number({"Ref": "Minutes"})))
    assert idle.problems() == []
    assert {"Ref": "Minutes"} in rendered(idle).values()
