"""The CDK's command line ends with an error, whichever stacks are selected: none of a stage, unless one names them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio_constructs.baseline import Baseline, Recorded, RecordedStack
from tests.kit import ROOT

APP = """
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

from studio_constructs.baseline import Baseline, BaselineChecks

app = cdk.App()
s3.CfnBucket(cdk.Stack(cdk.Stage(app, "prod"), "Data"), "Bucket", bucket_name="research")
s3.CfnBucket(cdk.Stack(app, "Other"), "Bucket")
baseline = Baseline.from_json(Path("studio.baseline.json").read_text())
cdk.Validations.of(app).add_plugins(BaselineChecks(baseline))
app.synth()
"""


@pytest.mark.slow  # the real command line: some seconds each
@pytest.mark.parametrize(("name", "fails"), [("research", False), ("before", True)])
def test_cdk_synth_fails_although_it_selects_no_stack_of_a_stage(tmp_path: Path, name: str, *, fails: bool) -> None:
    bucket = Recorded("AWS::S3::Bucket", immutable={"BucketName": name})
    baseline = Baseline({"prod-Data": RecordedStack(resources={"Bucket": bucket})})
    (tmp_path / "studio.baseline.json").write_text(baseline.to_json())
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    path = f"{ROOT / 'node_modules' / '.bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["cdk", "synth", "--quiet", "--no-notices"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    told = "studio:BaselineReplaced: BucketName was 'before' and is 'research'" in done.stderr + done.stdout
    assert (done.returncode != 0, told) == (fails, fails), done.stderr
