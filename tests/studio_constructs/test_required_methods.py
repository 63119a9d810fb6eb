"""Each required argument of each public method refuses `None`, and what is of no kind at all, by its name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import aws_cdk as cdk
import pytest

import studio_constructs as studio
from tests.kit import refused

from .test_required_arguments import GOOD, required

ARN = "arn:aws:sagemaker:eu-west-1:111111111111:thing/one"
STORE: Any = SimpleNamespace(statements=lambda **_: [])

THINGS: dict[str, Callable[[cdk.Stack], Any]] = {
    "CostTags": lambda _: studio.CostTags({"team": "research"}),
    "CustomImage": lambda stack: studio.CustomImage(stack, "Image", image_name="tools", source=GOOD["source"](stack)),
    "DistributionImage": lambda _: studio.DistributionImage.cpu(),
    "DomainGrants": lambda stack: studio.DomainGrants.from_domain(GOOD["domain"](stack)),
    "JupyterHostGrants": lambda _: studio.JupyterHostGrants(object()),  # type: ignore[arg-type]  # it is not read
    "LoginRole": lambda stack: studio.LoginRole(
        stack, "Login", domain=GOOD["domain"](stack), trust=GOOD["trust"](stack)
    ),
    "MlflowAppGrants": lambda _: studio.MlflowAppGrants(ARN, STORE, name="a"),
    "MlflowServerGrants": lambda _: studio.MlflowServerGrants(ARN, STORE, name="a"),
    "NotebookInstanceGrants": lambda _: studio.NotebookInstanceGrants([ARN]),
    "SpaceGrants": lambda stack: studio.SpaceGrants.from_space(GOOD["space"](stack)),
    "StartUp": lambda _: studio.StartUp(steps=[studio.RunCommand(command="make setup")]),
    "Studio": lambda stack: studio.Studio(stack, "Lab", network=GOOD["network"](stack)),
    "StudioNetwork": GOOD["network"],
    "UserProfileGrants": lambda stack: studio.UserProfileGrants.from_user_profile(GOOD["user_profile"](stack)),
    "UserSettings": lambda _: studio.UserSettings(),
}
"""One of each public class with a method that needs something."""

CALLED_BY_US = {"own_problems", "problems", "problems_of", "render", "resolve", "statement", "principal", "bind"} | {
    "image_arn", "image_version_arn", "is_same_as", "make_access_point", "over", "warn_if_loose",
    "add_person", "problems_of_person",
}  # fmt: skip
"""Methods that the library's own parts call of each other."""


def methods() -> Iterator[tuple[str, str, str]]:
    """Class, method and argument of all that people call."""
    for kind in (getattr(studio, name) for name in studio.__all__):
        if not inspect.isclass(kind) or getattr(kind, "_is_protocol", False):
            continue
        for name, made in vars(kind).items():
            if inspect.isfunction(made) and not name.startswith("_") and name not in CALLED_BY_US:
                yield from ((kind.__name__, name, argument) for argument in required(made))


CASES = list(methods())


def test_every_class_that_is_tried_has_such_a_method() -> None:
    assert {kind for kind, _, _ in CASES} == set(THINGS)


@pytest.mark.parametrize(
    ("kind", "name", "argument", "wrong"),
    [
        pytest.param(*case, wrong, id=".".join([*case, type(wrong).__name__]))
        for case in CASES
        for wrong in (None, object())
        if wrong is None or case[2] != "version_number"  # what else it may be, the image tells where it is used
    ],
)
def test_a_required_argument_of_a_method_is_named(
    stack: cdk.Stack, kind: str, name: str, argument: str, wrong: object
) -> None:
    method = getattr(THINGS[kind](stack), name)
    given = {each: GOOD[each](stack) if each != argument else wrong for each in required(method)}
    with pytest.raises(studio.ValidationError) as caught:
        method(**given)
    (problem,) = caught.value.problems
    assert problem.code == "ArgumentWrong"
    assert caught.value.path == f"{kind}.{name}" or (wrong is not None and kind.startswith("Mlflow"))  # says better
    assert problem.wrote.startswith(f"{argument} is ")


def test_it_is_named_where_it_has_no_keyword(stack: cdk.Stack) -> None:
    with refused(
        "[Studio.add_user] studio:ArgumentWrong: user_profile_name is None; it is required: a value of str; write "
        "user_profile_name=..."
    ):
        THINGS["Studio"](stack).add_user(None)
