"""What holds for every function: it needs nothing but the standard library, boto3 and itself."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from app_sweeper import studio
from studio_cli import suspension
from teardown import aws

FUNCTIONS = Path(__file__).parents[2] / "assets" / "lambda"
NAMES = sorted(path.parent.name for path in FUNCTIONS.glob("*/index.py"))
WITH_BOTO3 = {"boto3", "botocore", "dateutil"}
"""What Lambda's Python brings: boto3 and what boto3 is made of."""


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_each_folder_is_a_function() -> None:
    folders = (path.name for path in FUNCTIONS.iterdir() if path.is_dir() and not path.name.startswith((".", "__")))
    assert sorted(folders) == NAMES
    assert "app_sweeper" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_function_imports_what_lambda_has(name: str) -> None:
    modules = list((FUNCTIONS / name).rglob("*.py"))
    assert {
        (path.name, found)
        for path in modules
        for found in imports(path)
        if found not in sys.stdlib_module_names and found not in WITH_BOTO3 and found != name
    } == set()


@pytest.mark.parametrize("name", NAMES)
def test_no_module_is_longer_than_a_reader_s_patience(name: str) -> None:
    assert [path.name for path in (FUNCTIONS / name).rglob("*.py") if len(path.read_text().splitlines()) > 400] == []


def test_an_app_that_is_gone_is_known_by_the_same_words_everywhere() -> None:
    """Each function is packed alone, so the words stand in each."""
    assert studio._GONE_IN_WORDS == aws._GONE_IN_WORDS == suspension._GONE_IN_WORDS
