"""Where the code that runs inside AWS lies: `assets/` in a checkout, inside the package once it is installed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from aws_cdk import aws_lambda as lambda_

LAMBDA_RUNTIME: Final = lambda_.Runtime.PYTHON_3_14
"""The newest Python that Lambda runs. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""

_PACKAGE: Final = Path(__file__).parent
_INSTALLED: Final = _PACKAGE / "assets"  # `pyproject.toml` puts them here when it builds the wheel
_CHECKOUT: Final = _PACKAGE.parent / "assets"


def lambda_folder() -> Path:
    """The folder of all functions: each is a Python package of its own, ``assets/lambda/<name>/``."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return root / "lambda"


def lifecycle_text(path: str) -> str:
    """What a lifecycle script is made from: a file below ``assets/lifecycle/``."""
    root = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return (root / "lifecycle" / path).read_text(encoding="utf-8")


def lambda_code(name: str) -> lambda_.Code:
    """A function's code as an asset: the package *name* and nothing beside it.

    The package keeps its name inside the function, so that it imports there what it imports in its tests; the
    handler of ``assets/lambda/<name>/index.py`` is ``<name>.index.handler``.
    """
    others = ["*", ".*", f"!{name}", f"!{name}/**"]
    left_by_tests = ["**/__pycache__", "**/__pycache__/**", "**/.*", "**/.*/**"]
    return lambda_.Code.from_asset(str(lambda_folder()), exclude=[*others, *left_by_tests])
