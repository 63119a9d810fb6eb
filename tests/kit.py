"""Short words for what tests of constructs do all the time."""

from __future__ import annotations

import itertools
import json
import random
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import assertions
from constructs import IConstruct

from studio_constructs import ValidationError

ROOT = Path(__file__).parents[1]
ACCOUNT, REGION = "111111111111", "eu-west-1"
ZONES = [f"{REGION}{letter}" for letter in "abc"]
FEATURE_FLAGS: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]

Json = dict[str, Any]

_OUTPUT = tempfile.TemporaryDirectory(prefix="studio-tests-")
_numbers = itertools.count()
_chance = random.SystemRandom()  # which nobody seeds: workers beside each other choose each their own


def free_port() -> int:
    """A port that nobody has, and that nobody is given: systems number from 32768 on whoever connects."""
    while True:
        port = _chance.randrange(10_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def new_app(context: Mapping[str, Any] | None = None) -> cdk.App:
    """An app as `app.py` makes it; its assembly goes to a folder that goes when the tests end."""
    return cdk.App(
        context={
            **FEATURE_FLAGS,
            f"availability-zones:account={ACCOUNT}:region={REGION}": ZONES,  # so that nothing is looked up
            **(context or {}),
        },
        outdir=str(Path(_OUTPUT.name) / str(next(_numbers))),
        analytics_reporting=False,
        tree_metadata=False,
    )


def new_stack(name: str = "Studio", *, app: cdk.App | None = None, **options: Any) -> cdk.Stack:
    """A stack in the tests' account and region."""
    env = cdk.Environment(account=ACCOUNT, region=REGION)
    return cdk.Stack(app or new_app(), name, **{"env": env, **options})


def synthesize(stack: cdk.Stack) -> Json:
    """The stack's template."""
    return dict(assertions.Template.from_stack(stack).to_json())


def built(build: Callable[[cdk.Stack], object]) -> Json:
    """The template of a new stack with what *build* puts into it."""
    stack = new_stack()
    build(stack)
    return synthesize(stack)


def resources(template: Json, resource_type: str) -> Json:
    """The resources of a type, by logical id."""
    return {
        logical_id: resource
        for logical_id, resource in template.get("Resources", {}).items()
        if resource["Type"] == resource_type
    }


def only(template: Json, resource_type: str) -> Json:
    """The one resource of a type."""
    (resource,) = resources(template, resource_type).values()
    return dict(resource)


def properties(template: Json, resource_type: str) -> Json:
    """The properties of the one resource of a type."""
    return dict(only(template, resource_type)["Properties"])


def statements(document: Json) -> dict[str, Json]:
    """The statements of a policy by Sid, with lists where one entry may stand alone."""
    return {
        statement["Sid"]: {
            **statement,
            "Action": _listed(statement["Action"]),
            "Resource": _listed(statement.get("Resource", [])),
        }
        for statement in document["Statement"]
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def warnings(stack: cdk.Stack) -> list[tuple[str, str]]:
    """Path and text of each warning in the assembly."""
    found = assertions.Annotations.from_stack(stack).find_warning("*", assertions.Match.any_value())
    return [(message.id, str(message.entry.data).replace("[ack: Annotation::", "[")) for message in found]


def paths_below(scope: IConstruct) -> list[str]:
    """Everything in the tree below *scope*, without *scope*."""
    return [construct.node.path for construct in scope.node.find_all() if construct is not scope]


@contextmanager
def refused(*lines: str) -> Iterator[None]:
    """What is inside is refused with exactly these problems, in this order."""
    with pytest.raises(ValidationError) as caught:
        yield
    assert str(caught.value).split("\n") == list(lines)
