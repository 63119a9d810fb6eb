"""The estates that the project shows, as cloud assemblies."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import aws_cdk as cdk

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from tests.kit import ROOT, new_app

ESTATES = {
    "default": ROOT / "studio.yaml",
    "everything": ROOT / "examples/everything/studio.yaml",
    "smallest": ROOT / "examples/smallest/studio.yaml",
}


def app_of(name: str) -> cdk.App:
    """An app with an estate's stages."""
    app = new_app()
    estate = load_estate(ESTATES[name])
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    return app


@cache
def synthesized(name: str) -> Path:
    """The folder of an estate's cloud assembly, as `cdk synth` writes it."""
    return Path(app_of(name).synth().directory)
