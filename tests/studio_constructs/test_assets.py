from __future__ import annotations

import shutil
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_

from studio_constructs import _assets


def staged(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The asset of the function `sample` as it would be uploaded."""
    monkeypatch.setattr(_assets, "_INSTALLED", root)
    stack = cdk.Stack(app := cdk.App(), "Stack")
    code = _assets.lambda_code("sample")
    lambda_.Function(stack, "F", runtime=lambda_.Runtime.PYTHON_3_13, handler="sample.index.handler", code=code)
    (asset,) = Path(app.synth().directory).glob("asset.*")
    return asset


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    for name in ("sample", "sample_two", "other"):
        (tmp_path / "lambda" / name / "inner").mkdir(parents=True)
        (tmp_path / "lambda" / name / "index.py").write_text("def handler(event, context): ...\n")
        (tmp_path / "lambda" / name / "inner" / "more.py").write_text("")
    (tmp_path / "lambda" / "README.md").write_text("about all of them")
    return tmp_path


def test_a_function_gets_its_own_package_and_nothing_beside_it(assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files(staged(assets, monkeypatch)) == {"sample/index.py", "sample/inner/more.py"}


def test_neither_a_neighbour_nor_a_test_run_changes_the_asset(assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = staged(assets, monkeypatch).name
    for folder in ("", "sample", "sample/inner"):
        for name in ("__pycache__", ".mypy_cache"):
            cache = assets / "lambda" / folder / name
            cache.mkdir()
            (cache / "index.cpython-311.pyc").write_bytes(b"compiled here")
            (cache / ".gitignore").write_bytes(b"*")
    (assets / "lambda" / "other" / "index.py").write_text("changed = True\n")
    assert staged(assets, monkeypatch).name == clean


def test_other_code_is_another_asset(assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = staged(assets, monkeypatch).name
    (assets / "lambda" / "sample" / "inner" / "more.py").write_text("changed = True\n")
    assert staged(assets, monkeypatch).name != before


def test_a_checkout_s_assets_are_found_while_the_package_has_none(
    assets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_assets, "_CHECKOUT", assets)
    monkeypatch.setattr(_assets, "_INSTALLED", assets / "none")
    assert _assets.lambda_folder() == assets / "lambda"
    shutil.copytree(assets / "lambda", assets / "none" / "lambda")
    assert _assets.lambda_folder() == assets / "none" / "lambda"
