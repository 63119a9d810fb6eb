"""Every argument that may be left out says what then happens, and a default that is written as a value is the value."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import studio_constructs as studio

ARGUMENT = re.compile(r"^ {4}(\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)
DEFAULT = re.compile(r"Default: (.+)", re.DOTALL)
NOT_GIVEN = {"scope", "construct_id", "args", "kwds", "kwargs", "path", "problems"}
WITHOUT_ARGS = {
    "CustomFileSystem": "it is made by its class methods",
    "DomainGrants": "it is made by its class method, or is a property",
    "SpaceGrants": "it is made by its class method, or is a property",
    "UserProfileGrants": "it is made by its class method, or is a property",
    "IdleShutdown": "it is made by its class methods",
    "IdleStop": "it is made by its class methods",
    "StudioVpc": "it is made by its class methods",
}
"""Classes whose arguments are documented elsewhere, and where."""
VALUE = re.compile(r"^(?:``)?(\d[\d./]*|ml\.[\w.]+)(?:``)?(?= \(|\.?$|\.\s|\. )")

Documented = Callable[..., Any]


def documented() -> Iterator[tuple[str, Documented]]:
    """Every public class, and every public function of one, that documents arguments."""
    for name in studio.__all__:
        thing = getattr(studio, name)
        if not inspect.isclass(thing):
            continue
        yield name, thing
        for member, function in inspect.getmembers(thing, callable):
            if not member.startswith("_") and "Args:" in (function.__doc__ or "") and member in vars(thing):
                yield f"{name}.{member}", function


def arguments(thing: Documented) -> dict[str, str]:
    """What docstrings say of each argument: those of a class's bases, which are ours, and its own."""
    if not inspect.isclass(thing):
        return arguments_in(inspect.getdoc(thing) or "")
    ours = [base for base in reversed(thing.__mro__) if base.__module__.startswith("studio_constructs")]
    return {name: said for base in ours for name, said in arguments_in(inspect.cleandoc(base.__doc__ or "")).items()}


def arguments_in(text: str) -> dict[str, str]:
    if "Args:\n" not in text:
        return {}
    part = text.split("Args:\n", 1)[1]
    part = re.split(r"^\w[\w ]*:\s*$", part, maxsplit=1, flags=re.MULTILINE)[0]
    return {name: re.sub(r"\s+", " ", said).strip() for name, said in ARGUMENT.findall(part)}


def parameters(thing: Documented) -> dict[str, inspect.Parameter]:
    # Of a class that JavaScript knows, `signature` would see jsii's metaclass.
    own = vars(thing).get("__init__", object.__init__) if inspect.isclass(thing) else thing
    signature = inspect.signature(own)
    return {name: parameter for name, parameter in signature.parameters.items() if name not in {"self", "cls"}}


DOCUMENTED = dict(documented())
WITH_ARGUMENTS = {name: thing for name, thing in DOCUMENTED.items() if arguments(thing)}


def defaults_as_values() -> dict[str, tuple[str, Any]]:
    """What is written and what holds, for each default that is written as a value."""
    found: dict[str, tuple[str, Any]] = {}
    for name, thing in WITH_ARGUMENTS.items():
        for argument, said in arguments(thing).items():
            default = DEFAULT.search(said)
            value = VALUE.match(default[1]) if default else None
            if value:
                found[f"{name}.{argument}"] = (value[1].rstrip("."), parameters(thing)[argument].default)
    return found


def test_every_class_that_takes_arguments_documents_them() -> None:
    taking = {name for name, thing in DOCUMENTED.items() if set(parameters(thing)) - NOT_GIVEN}
    assert taking - set(WITH_ARGUMENTS) - WITHOUT_ARGS.keys() == set()
    assert set(WITHOUT_ARGS) - taking == set()


@pytest.mark.parametrize("name", WITH_ARGUMENTS)
def test_every_argument_is_documented_in_the_order_of_the_signature(name: str) -> None:
    said, there = list(arguments(WITH_ARGUMENTS[name])), list(parameters(WITH_ARGUMENTS[name]))
    assert said == [each for each in there if each in said]
    assert set(there) - set(said) <= NOT_GIVEN


@pytest.mark.parametrize("name", WITH_ARGUMENTS)
def test_an_argument_says_what_happens_without_it_if_and_only_if_it_may_be_left_out(name: str) -> None:
    there = parameters(WITH_ARGUMENTS[name])
    said = {argument for argument, text in arguments(WITH_ARGUMENTS[name]).items() if "Default:" in text}
    assert said == {argument for argument, each in there.items() if each.default is not inspect.Parameter.empty}


@pytest.mark.parametrize(("argument", "pair"), defaults_as_values().items(), ids=defaults_as_values())
def test_a_default_that_is_written_as_a_value_is_the_value(argument: str, pair: tuple[str, Any]) -> None:
    written, holds = pair
    assert written == str(holds)


def test_defaults_are_found_that_are_written_as_values() -> None:
    assert {"SpaceStorage.default_gb", "SpaceStorage.maximum_gb"} <= set(defaults_as_values())


def test_every_public_name_is_in_the_overview() -> None:
    overview = inspect.getdoc(studio) or ""
    assert {name for name in studio.__all__ if not name.startswith("__") and f"`{name}`" not in overview} == set()
