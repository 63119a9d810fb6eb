"""An estate's templates, made in this process: for commands that must know what a deploy would say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from stacks.estate import Estate
from stacks.estate_stage import EstateStage


def synthesize(estate: Estate, folder: Path, context: Mapping[str, Any]) -> None:
    """Write an estate's cloud assembly; nothing is looked up, and no check runs.

    Args:
        estate: Which.
        folder: Where to.
        context: What the CDK is told besides: the flags of `cdk.json`, the answers of `cdk.context.json`.
    """
    app = cdk.App(outdir=str(folder), context=dict(context), builtin_cloud_formation_validation=False)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    app.synth()
