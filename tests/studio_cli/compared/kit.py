"""A git repository with a project in it, of which the CDK is a script: each commit says what it does."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BASE: dict[str, Any] = {
    "Domain": {
        "Type": "AWS::SageMaker::Domain",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"DomainName": "research", "AuthMode": "IAM", "VpcId": "vpc-1", "SubnetIds": ["subnet-1"]},
    },
    "Alice": {
        "Type": "AWS::SageMaker::UserProfile",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"DomainId": {"Ref": "Domain"}, "UserProfileName": "alice"},
    },
}
WITHOUT_ALICE = {"Domain": BASE["Domain"]}

_CDK = """#!/bin/sh
echo "$PWD|$*|$(env | grep -E '^(AWS|GITHUB_TOKEN|ACTIONS_)' | sort | tr '\\n' ' ')" >> "$TOLD"
[ "$1" = diff ] && { cat assembly/after.json; echo; exit "${DIFF_FAILS:-0}"; }
while [ $# -gt 1 ]; do [ "$1" = --output ] && out=$2; shift; done
. ./app.sh
"""
WRITES = 'mkdir -p "$out" && cp assembly/* "$out"'


def violation(rule: str, *paths: str, severity: str = "error") -> dict[str, Any]:
    """A finding, as the CDK's report has it."""
    places = [{"constructPath": path} for path in paths]
    return {"ruleName": rule, "description": "it is wrong", "severity": severity, "violatingConstructs": places}


def refusing(code: int, **found: list[dict[str, Any]]) -> str:
    """A synth that writes its assembly and a report, of the findings of plugins, and ends with an exit code."""
    plugins = [
        {"pluginName": name.replace("_", " "), "conclusion": "failure" if each else "success", "violations": each}
        for name, each in found.items()
    ]
    report = json.dumps({"pluginReports": plugins})
    return f"{WRITES}; echo '{report}' > \"$out/validation-report.json\"; exit {code}"


class Repository:
    """A git repository.

    Args:
        folder: Where to make it; the project is in `project` below it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.project = folder / "project"
        self.told = folder.parent / "told"
        self.project.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch", "main")
        (self.project / "cdk.json").write_text("{}")
        (folder / ".gitignore").write_text("node_modules\n")
        tools = self.project / "node_modules" / ".bin"
        tools.mkdir(parents=True)
        (tools / "cdk").write_text(_CDK)
        (tools / "cdk").chmod(0o755)

    def git(self, *arguments: str) -> str:
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        who = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
        command = ["git", "-C", str(self.folder), *who, *arguments]
        return subprocess.run(command, env=variables, check=True, capture_output=True, text=True).stdout

    def write(self, resources: Mapping[str, Any], *, app: str = WRITES, missing: object = None) -> None:
        """Let the checkout synthesize these resources, or do something else."""
        assembly = self.project / "assembly"
        assembly.mkdir(exist_ok=True)
        stack = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": "Lab.template.json", "stackName": "Lab"},
        }
        manifest = {"version": "1", "artifacts": {"Lab": stack}, **({"missing": missing} if missing else {})}
        (assembly / "manifest.json").write_text(json.dumps(manifest))
        (assembly / "Lab.template.json").write_text(json.dumps({"Resources": resources}))
        (self.project / "app.sh").write_text(f"{app}\n")

    def commit(self, name: str) -> None:
        """Commit the checkout, and name the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", name)
        self.git("tag", name)

    def trees(self) -> int:
        """How many work trees there are."""
        return len(self.git("worktree", "list", "--porcelain").split("\n\n")) - 1

    def runs(self) -> list[list[str]]:
        """Folder, arguments and AWS's variables of each run of the CDK."""
        return [line.split("|") for line in self.told.read_text().splitlines()] if self.told.exists() else []
