"""Errors: one shape, every problem, the code in the text."""

from __future__ import annotations

import aws_cdk as cdk
import jsii
import pytest

from studio_constructs import Problem, StudioError, ValidationError
from studio_constructs._validation import raise_if_invalid
from tests.kit import paths_below, refused, synthesize

NAME = Problem("NameInvalid", "name is 'a_b'", "a name has no underscore", "write 'a-b'")
SIZE = Problem("SizeInvalid", "size is 4", "a size is 5 or more", "write 5")


def test_a_problem_reads_as_code_then_what_was_written_then_rule_then_fix() -> None:
    assert str(NAME) == "studio:NameInvalid: name is 'a_b'; a name has no underscore; write 'a-b'"


def test_an_error_tells_every_problem_on_its_own_line_with_its_place() -> None:
    assert str(ValidationError("Stack/Studio", [NAME, SIZE])) == (
        "[Stack/Studio] studio:NameInvalid: name is 'a_b'; a name has no underscore; write 'a-b'\n"
        "[Stack/Studio] studio:SizeInvalid: size is 4; a size is 5 or more; write 5"
    )


def test_an_error_keeps_path_and_problems_as_data() -> None:
    error = ValidationError("Stack/Studio", iter([NAME, SIZE]))
    assert error.path == "Stack/Studio"
    assert error.problems == (NAME, SIZE)


def test_a_validation_error_is_a_value_error_and_a_studio_error() -> None:
    assert issubclass(ValidationError, ValueError)
    assert issubclass(ValidationError, StudioError)


def test_the_code_survives_a_way_through_javascript(stack: cdk.Stack) -> None:
    @jsii.implements(cdk.IStringProducer)
    class Producer:
        def produce(self, context: cdk.IResolveContext) -> str:
            raise ValidationError("Stack", [NAME])

    cdk.CfnOutput(stack, "Output", value=cdk.Lazy.uncached_string(Producer()))
    with pytest.raises(RuntimeError, match="studio:NameInvalid: name is 'a_b'"):
        synthesize(stack)


def test_no_problem_is_no_error(stack: cdk.Stack) -> None:
    raise_if_invalid(stack, "Studio", [])


def test_the_path_is_that_of_the_construct_that_would_have_been(stack: cdk.Stack) -> None:
    with refused("[Studio/Domain] studio:SizeInvalid: size is 4; a size is 5 or more; write 5"):
        raise_if_invalid(stack, "Domain", [SIZE])
    assert paths_below(stack) == []


def test_the_path_below_an_app_has_no_leading_slash(app: cdk.App) -> None:
    with refused("[Domain] studio:SizeInvalid: size is 4; a size is 5 or more; write 5"):
        raise_if_invalid(app, "Domain", [SIZE])
