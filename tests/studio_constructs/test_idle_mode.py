"""What stops an idle app, and why: the decision, and what it refuses."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from studio_constructs import DistributionImage, IdleShutdown, IdleSupport
from studio_constructs.errors import ValidationError
from studio_constructs.idle.mode import IdleMode, check_mode, decide

FULL, WITHOUT_GUARD, NONE = IdleSupport.FULL, IdleSupport.WITHOUT_GUARD, IdleSupport.NONE


def after(minutes: float, *, busy_guard: bool = False) -> IdleShutdown:
    return IdleShutdown.after(cdk.Duration.minutes(minutes), busy_guard=busy_guard)


def choice(*, busy_guard: bool = False) -> IdleShutdown:
    hours = cdk.Duration.hours
    return IdleShutdown.between(hours(1), hours(8), busy_guard=busy_guard)


@pytest.mark.parametrize(
    ("idle", "support", "mode"),
    [
        (IdleShutdown.disabled(), FULL, IdleMode.OFF),
        (IdleShutdown.disabled(), NONE, IdleMode.OFF),
        (after(60), FULL, IdleMode.BUILT_IN),
        (after(60), WITHOUT_GUARD, IdleMode.BUILT_IN),
        (after(60), None, IdleMode.BUILT_IN),
        (choice(), FULL, IdleMode.BUILT_IN),
        (after(60, busy_guard=True), FULL, IdleMode.GUARDED),
        (after(60, busy_guard=True), None, IdleMode.GUARDED),
        (choice(busy_guard=True), FULL, IdleMode.GUARDED),
        (after(59), FULL, IdleMode.BY_SCRIPT),
        (after(59, busy_guard=True), WITHOUT_GUARD, IdleMode.BY_SCRIPT),
        (after(60), NONE, IdleMode.BY_SCRIPT),
        (after(60, busy_guard=True), NONE, IdleMode.BY_SCRIPT),
    ],
)
def test_the_limit_and_the_image_decide(idle: IdleShutdown, support: IdleSupport | None, mode: IdleMode) -> None:
    assert decide(idle, {"the default image": FULL, "the image 'ours'": support}).mode is mode


def test_one_image_that_does_not_answer_suffices_and_is_named() -> None:
    decision = decide(after(120), {"the default image": FULL, "the image 'old'": NONE})
    assert decision.why == "the image 'old' can not answer the built-in shutdown"


@pytest.mark.parametrize(
    ("idle", "why"),
    [
        (after(30), "the built-in shutdown knows no limit under an hour"),
        (after(90), "the limit is an hour or more, and no image is known not to answer"),
        (after(90, busy_guard=True), "busy_guard is asked for"),
        (IdleShutdown.disabled(), "idle_shutdown is disabled"),
    ],
)
def test_the_reason_is_told(idle: IdleShutdown, why: str) -> None:
    assert decide(idle, {"the default image": FULL}).why == why


def test_nobody_chooses_how_long_a_script_waits() -> None:
    (problem,) = check_mode("idle_shutdown", choice(), {"the image 'old'": NONE})
    assert str(problem) == (
        "studio:IdleChoiceByScript: idle_shutdown lets people choose, or is not known at synth; a script stops the app "
        "after a time that stands in it, because the image 'old' can not answer the built-in shutdown; write "
        "IdleShutdown.after(...) with a fixed time, or drop the image"
    )


def test_a_script_needs_a_time_that_is_known_at_synth() -> None:
    token = IdleShutdown.after(cdk.Duration.minutes(cdk.Token.as_number({"Ref": "Minutes"})))
    assert [each.code for each in check_mode("idle_shutdown", token, {"the image 'old'": NONE})] == [
        "IdleChoiceByScript"
    ]
    assert check_mode("idle_shutdown", token, {"the default image": FULL}) == []


def test_a_guard_that_nobody_hears_is_refused() -> None:
    (problem,) = check_mode("idle_shutdown", after(90, busy_guard=True), {"the image 'old'": WITHOUT_GUARD})
    assert str(problem) == (
        "studio:IdleGuardUnheard: idle_shutdown has a busy_guard, and apps may start from the image 'old'; a guard is "
        "heard by jupyter-activity-monitor-extension 0.3.2 or newer; put it into the image (SageMaker Distribution "
        "2.7.1, 3.1.1, 3.2.1 or newer has it), or drop busy_guard"
    )


def test_an_image_that_hears_no_guard_needs_none() -> None:
    assert check_mode("idle_shutdown", after(90), {"the image 'old'": WITHOUT_GUARD}) == []


@pytest.mark.parametrize(
    ("release", "support"),
    [
        ("1.13", NONE),
        ("2.0", WITHOUT_GUARD),
        ("2.7", WITHOUT_GUARD),
        ("2.7.0", WITHOUT_GUARD),
        ("2.7.1", FULL),
        ("2.8", FULL),
        ("3.0", WITHOUT_GUARD),
        ("3.1.0", WITHOUT_GUARD),
        ("3.1.1", FULL),
        ("3.2.0", WITHOUT_GUARD),
        ("3.2.1", FULL),
        ("4", FULL),
        ("4.4", FULL),
    ],
)
def test_a_release_of_the_distribution_tells_what_it_understands(release: str, support: IdleSupport) -> None:
    assert IdleSupport.of_distribution(release) is support


@pytest.mark.parametrize(("version", "support"), [(None, NONE), ("0.3.1", WITHOUT_GUARD), ("0.3.2", FULL), ("1", FULL)])
def test_so_does_the_extension_in_an_image(version: str | None, support: IdleSupport) -> None:
    assert IdleSupport.of_extension(version) is support


def test_what_is_no_version_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        IdleSupport.of_distribution("latest")
    assert str(refused.value) == (
        "[IdleSupport] studio:IdleVersionInvalid: release is 'latest'; a version is numbers and dots; "
        "write it like '4.4' or '0.3.2'"
    )


def test_a_pinned_distribution_tells_what_it_understands() -> None:
    assert DistributionImage.gpu().idle_support is FULL
    assert DistributionImage.cpu().pinned(release="1.9", version_number=9).idle_support is NONE
