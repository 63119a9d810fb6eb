"""Estates that people might have, and their synthesis as of now.

An estate is a folder: with ``studio.yaml``, or with an ``app.py`` that has ``define(app)``, as a CDK app of one's own.
Nothing here needs more than the estate's and the library's public parts, so that it runs in an older checkout too.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage

ZONES = {
    f"availability-zones:account=111111111111:region={region}": [f"{region}{letter}" for letter in "abc"]
    for region in ("eu-west-1", "eu-central-1", "us-east-1")
}


def synthesize(estate: Path, output: Path, context: Mapping[str, Any]) -> None:
    """Write the cloud assembly of an estate; nothing is looked up, and no check runs.

    Args:
        estate: Its folder.
        output: Where to.
        context: The flags of its ``cdk.json``.
    """
    app = cdk.App(
        context={**context, **ZONES},
        outdir=str(output),
        analytics_reporting=False,
        tree_metadata=False,
    )
    if (estate / "app.py").exists():
        runpy.run_path(str(estate / "app.py"))["define"](app)
    else:
        loaded = load_estate(estate / "studio.yaml")
        for environment in loaded.environments:
            EstateStage(app, environment.name, estate=loaded, environment=environment)
    app.synth()


def flags(file: Path) -> dict[str, Any]:
    """The context of a ``cdk.json``."""
    return dict(json.loads(file.read_text(encoding="utf-8"))["context"])
