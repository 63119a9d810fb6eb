"""What the CDK leaves out of its report is told by the app."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk

from stacks.annotations import hidden_infos
from tests.kit import ROOT


def app_of(tmp_path: Path) -> cdk.App:
    app = cdk.App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    stack = cdk.Stack(cdk.Stage(app, "prod"), "Studio")
    cdk.Annotations.of(stack).add_info("apps stop after two hours")
    return app


def test_what_stands_beside_a_warning_is_told(tmp_path: Path) -> None:
    app = app_of(tmp_path)
    cdk.Annotations.of(cdk.Stack(app, "Other")).add_warning_v2("studio:Loose", "this is loose")
    assert hidden_infos(app.synth()) == ["prod/Studio: apps stop after two hours"]


def test_what_the_cdk_tells_is_not_told_twice(tmp_path: Path) -> None:
    app = app_of(tmp_path)
    assert hidden_infos(app.synth()) == []


def test_the_app_tells_what_stops_idle_apps_beside_its_warnings(tmp_path: Path) -> None:
    context = json.dumps({"estate": str(ROOT / "examples" / "everything" / "studio.yaml")})
    env = {**os.environ, "CDK_OUTDIR": str(tmp_path), "CDK_CONTEXT_JSON": context}
    done = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    told = [line for line in done.stderr.splitlines() if line.startswith("prod/Studio/Domain: ")]
    assert len(told) == 1
    assert "built-in shutdown stops an app after 120 idle minutes, and a guard" in told[0]
