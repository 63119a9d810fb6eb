"""What every test starts from: the CDK without its template linter, on this environment's own node."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

# The CDK is 100 MB of Python: compiled anew by every process, it makes a synth three times as slow. Where the
# environment says to keep nothing that is compiled (images of containers do), tests and what they start keep it.
os.environ["PYTHONDONTWRITEBYTECODE"] = ""
sys.dont_write_bytecode = False

# Both are read when the CDK starts its node process, which importing it does.
os.environ["CDK_VALIDATION"] = "false"
_NODE = shutil.which("node", path=str(Path(sys.executable).parent))
if _NODE is not None:
    os.environ.setdefault("JSII_NODE", _NODE)

import aws_cdk as cdk  # noqa: E402 - after its settings
import pytest  # noqa: E402 - stands with the other imports
from hypothesis import settings  # noqa: E402 - stands with the other imports

from tests.kit import new_app, new_stack  # noqa: E402 - imports the CDK

# The same examples each time: whether a change is good is no lottery. `HYPOTHESIS_PROFILE=default` looks for new ones.
settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture
def app() -> cdk.App:
    """An app with the feature flags of `cdk.json`."""
    return new_app()


@pytest.fixture
def stack(app: cdk.App) -> cdk.Stack:
    """A stack in 111111111111/eu-west-1 whose three zones are known."""
    return new_stack(app=app)
