"""The scenarios through the real `cdk diff`, in its template mode: what it calls destructive, stack by stack.

`cdk diff STACK --app HEAD --template BASE --fail-on=destructive`, with the CLI that package.json pins. It sees nothing
of nested stacks there, so each is given to it as a stack of its own. It takes a second for each; what it said is kept
in `cdk_diff.json` with a hash of what it was asked, and `python -m tests.studio_cli.guard.page` asks what has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from studio_constructs.checks import Source
from tests.kit import ROOT
from tests.studio_cli.guard.edits import HERE, SCENARIOS, Scenario, sides

RECORD: Final = HERE / "cdk_diff.json"
CLI: Final = json.loads((ROOT / "package.json").read_text())["devDependencies"]["aws-cdk"]
_LINE: Final = re.compile(r"^\[[-~+]\] (\S+) .*?(\w+) (destroy|orphan|replace|may be replaced)$")


def asked(scenario: Scenario) -> str:
    """A hash of what the CLI is asked: its version, and both sides."""
    said = [[(each.name, each.region, each.body) for each in side] for side in sides(scenario)]
    return hashlib.sha256(json.dumps([CLI, said], sort_keys=True).encode()).hexdigest()[:16]


def answer(scenario: Scenario) -> dict[str, Any]:
    """What the CLI says: whether it fails, and stack, type, logical id and fate of what it calls destructive."""
    base, head = ({each.name: each for each in side} for side in sides(scenario))
    fails, said = False, []
    with tempfile.TemporaryDirectory() as folder:
        app = _assembly(Path(folder), [each for name, each in head.items() if name in base])
        for name, before in base.items():
            if name in head and (head[name].body != before.body or head[name].region != before.region):
                old = Path(folder) / "base.json"
                old.write_text(json.dumps(before.body))
                done = _cdk("diff", _artifact(name), "--app", str(app), "--template", str(old))
                assert done.returncode in {0, 1}, done.stderr
                assert "Stack " in done.stdout + done.stderr, done.stderr
                fails |= done.returncode == 1
                said += [[name, *found] for found in _destructive(done.stdout + done.stderr)]
    return {"asked": asked(scenario), "fails": fails, "says": said}


def _destructive(printed: str) -> Iterator[tuple[str, ...]]:
    for line in printed.splitlines():
        if match := _LINE.match(line.strip()):
            yield match.groups()


def _artifact(name: str) -> str:
    return name.replace("/", "-")


def _assembly(folder: Path, sources: list[Source]) -> Path:
    app = folder / "head"
    app.mkdir()
    artifacts = {}
    for source in sources:
        name = _artifact(source.name)
        (app / f"{name}.template.json").write_text(json.dumps(source.body))
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{source.account}/{source.region}",
            "properties": {"templateFile": f"{name}.template.json", "stackName": name},
            "displayName": name,
        }
    (app / "manifest.json").write_text(json.dumps({"version": "55.0.0", "artifacts": artifacts}))
    return app


def _cdk(*arguments: str) -> subprocess.CompletedProcess[str]:
    node = os.environ.get("JSII_NODE") or shutil.which("node") or "node"
    command = [node, str(ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"), *arguments]
    quiet = ["--fail-on", "destructive", "--no-color", "--no-notices", "--no-version-reporting"]
    own = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "eu-west-1", "CDK_DISABLE_CLI_TELEMETRY": "1"}
    return subprocess.run(
        [*command, *quiet], capture_output=True, text=True, check=False, timeout=600, env={**os.environ, **own}
    )


def recorded() -> dict[str, dict[str, Any]]:
    """What the CLI said, by scenario."""
    said: dict[str, dict[str, Any]] = json.loads(RECORD.read_text()) if RECORD.is_file() else {}
    return said


def renew() -> int:
    """Ask the CLI what it has not been asked yet; how many scenarios that were."""
    old, new, number = recorded(), {}, 0
    for scenario in SCENARIOS:
        name = scenario["name"]
        if old.get(name, {}).get("asked") == asked(scenario):
            new[name] = old[name]
        else:
            new[name] = answer(scenario)
            number += 1
        text = "{\n" + ",\n".join(f"{json.dumps(each)}: {json.dumps(said)}" for each, said in new.items()) + "\n}\n"
        RECORD.write_text(text)
    return number
