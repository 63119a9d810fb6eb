"""The house keeps its shape: who may import whom, how large a module may be, what the library never does."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES_MAX = {"studio_constructs": 400}
LINES_MAX_ELSEWHERE = 450

STANDARD = sys.stdlib_module_names
MAY_IMPORT = {
    "studio_constructs": {"aws_cdk", "constructs", "jsii", "studio_constructs"},
    "stacks": {
        "aws_cdk",
        "cloudformation_validate",
        "constructs",
        "jsii",
        "pydantic",
        "pydantic_core",
        "ruamel",
        "stacks",
        "studio_constructs",
    },
    "studio_cli": {
        "aws_cdk",
        "boto3",
        "botocore",
        "click",
        "dockerfile",
        "local_aws",
        "pydantic",
        "rich",
        "ruamel",
        "stacks",
        "studio_cli",
        "studio_constructs",
    },
    "local_aws": {
        "boto3",
        "botocore",
        "cfnlint",
        "dateutil",
        "flask",
        "jsonschema",
        "local_aws",
        "moto",
        "regex",
        "referencing",
        "werkzeug",
        "yaml",
    },
}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_it_may(folder: str) -> None:
    found = {(str(path.relative_to(ROOT)), name) for path in modules(folder) for name in imports(path)}
    assert found, "no modules were read"
    assert {(path, name) for path, name in found if name not in STANDARD and name not in MAY_IMPORT[folder]} == set()


def test_the_library_reads_no_file_environment_clock_or_network() -> None:
    never = {"os", "subprocess", "socket", "urllib", "http", "time", "datetime", "random", "secrets", "tempfile"}
    found = {(path.name, name) for path in modules("studio_constructs") for name in imports(path) if name in never}
    assert found == set()


def test_no_module_is_longer_than_a_reader_s_patience() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in [*MAY_IMPORT, "tests", "benchmarks"]
        for path in modules(folder)
        if (lines := len(path.read_text().splitlines())) > LINES_MAX.get(folder, LINES_MAX_ELSEWHERE)
    }
    assert long == {}


def test_the_app_is_one_page() -> None:
    assert len((ROOT / "app.py").read_text().splitlines()) < 60
