"""What `docs/guard.md` says of comparing with what is deployed."""

from __future__ import annotations

import json
import re

from local_aws.schemas import schema
from studio_cli.guard.stateful import is_stateful
from tests.kit import ROOT

STACKS = {
    "cloudformation:DescribeStacks",
    "cloudformation:GetResource",
    "cloudformation:GetTemplate",
    "cloudformation:ListStackResources",
}
STUDIO = "Domain UserProfile Space Image MlflowApp MlflowTrackingServer NotebookInstance"
TYPES = [*(f"AWS::SageMaker::{noun}" for noun in STUDIO.split()), "AWS::KMS::Key", "AWS::S3::Bucket"]
"""What holds work in the estates of `examples/`, with the two below."""
TYPES += ["AWS::Logs::LogGroup", "AWS::Backup::BackupVault"]


def test_the_policy_lets_read_what_is_read_and_nothing_else() -> None:
    page = (ROOT / "docs" / "guard.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^    \{\n      \"Version\".*?^    \}\n", page, flags=re.MULTILINE | re.DOTALL)
    stacks, work = json.loads(block)["Statement"]
    assert set(stacks["Action"]) == STACKS
    schemas = [schema(each) for each in TYPES if is_stateful(each)]
    assert set(work["Action"]) == {
        action for each in schemas if each for action in each.doc["handlers"]["read"]["permissions"]
    }
    reads = re.compile(r"\w+:(Describe|Get|List)\w+")
    assert all(reads.fullmatch(action) for action in (*stacks["Action"], *work["Action"]))
