"""The estates that the project shows, as cloud assemblies."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import aws_cdk as cdk

from stacks.estate import Estate, load_estate
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
    add_stages(app, load_estate(ESTATES[name]))
    return app


def add_stages(app: cdk.App, estate: Estate) -> None:
    """The environments of an estate."""
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)


def switched_on() -> Estate:
    """The environment to play with of the estate that uses every key, with what it switches off switched on."""
    shown = ESTATES["everything"]
    text = shown.read_text()
    begins, ends = text.index("environments:\n"), text.index("\nnetwork:\n")
    (dev,) = re.findall(r"(?ms)^  - name: dev\n.*", text[begins:ends])
    dev = re.sub(r"(?m)^ +((budgets|sweeps|backup): \{enabled: false\}|spaces: \[\])\n", "", dev)
    dev = dev.replace("teardown: {enabled: false", "teardown: {enabled: true")
    with TemporaryDirectory(prefix="studio-switched-on-") as folder:
        there = Path(shutil.copytree(shown.parent, Path(folder, "estate")))
        (there / shown.name).write_text(f"{text[:begins]}environments:\n{dev}{text[ends:]}")
        return load_estate(there / shown.name).model_copy(update={"folder": shown.parent})


@cache
def synthesized(name: str) -> Path:
    """The folder of an estate's cloud assembly, as `cdk synth` writes it."""
    return Path(app_of(name).synth().directory)
