"""The estates that the project shows, as cloud assemblies."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from tests.kit import ROOT, new_app

ESTATES = {
    "default": ROOT / "studio.yaml",
    "everything": ROOT / "examples/everything/studio.yaml",
    "smallest": ROOT / "examples/smallest/studio.yaml",
}


@cache
def synthesized(name: str) -> Path:
    """The folder of an estate's cloud assembly, as `cdk synth` writes it."""
    app = new_app()
    estate = load_estate(ESTATES[name])
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    return Path(app.synth().directory)
