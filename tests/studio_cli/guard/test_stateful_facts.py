"""What the library knows of resources that hold work is what AWS's schemas say, as the guard reads them."""

from __future__ import annotations

import pytest

from local_aws.schemas import schema
from studio_cli.guard import fate
from studio_constructs.aws_facts.stateful import HOLDS, IDENTIFIER, IMMUTABLE, IMMUTABLE_PERHAPS

WITHOUT_SCHEMA = {"AWS::Serverless::SimpleTable"}  # a macro makes another type of it


def outermost(pointers: list[list[str]]) -> str:
    return " ".join(sorted("/".join(pointer) for pointer in fate._outermost(pointers)))


@pytest.mark.parametrize("resource_type", sorted(HOLDS.keys() - WITHOUT_SCHEMA))
def test_properties_that_can_not_change_are_those_of_the_schema(resource_type: str) -> None:
    known = schema(resource_type)
    assert known
    assert IMMUTABLE.get(resource_type, "") == outermost(known.create_only)
    disputed = fate._DISPUTED.get(resource_type, [])
    settled = fate._IN_PLACE.get(resource_type, frozenset())
    perhaps = [pointer for pointer in [*known.maybe_create_only, *disputed] if pointer[0] not in settled]
    assert IMMUTABLE_PERHAPS.get(resource_type, "") == outermost(perhaps)
    assert "*" not in f"{IMMUTABLE.get(resource_type)} {IMMUTABLE_PERHAPS.get(resource_type)}"


def test_there_is_no_other_type() -> None:
    assert IMMUTABLE.keys() | IMMUTABLE_PERHAPS.keys() | IDENTIFIER.keys() <= HOLDS.keys()
    assert {name for name in HOLDS if schema(name) is None} == WITHOUT_SCHEMA


@pytest.mark.parametrize("resource_type", IDENTIFIER)
def test_a_ref_is_the_attribute_that_the_schema_identifies_it_by(resource_type: str) -> None:
    known = schema(resource_type)
    assert known
    assert known.identifier == [[IDENTIFIER[resource_type]]]
    assert IDENTIFIER[resource_type] in known.readable
