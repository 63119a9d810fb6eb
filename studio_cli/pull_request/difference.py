"""`difference`: what ``cdk diff`` says of two sets of templates. No account is asked."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from studio_cli import cdk
from studio_cli.check.reading import UnreadableError
from studio_cli.guard.side import both_sides
from studio_constructs import Problem
from studio_constructs.checks import Source

_AT_ONCE: Final = 2  # Node takes a core
_LINES_SHOWN: Final = 15
_SUM: Final = re.compile(r"^\S* *Number of stacks with differences: \d+$")
_ENVIRONMENT: Final = {"CI": "true", "AWS_EC2_METADATA_DISABLED": "true", "CDK_DISABLE_CLI_TELEMETRY": "1"}


def difference(base: Sequence[Source], head: Sequence[Source], tools: Path) -> str:
    """A part for each stack that is not the same, also of those that are new or gone.

    Args:
        base: Templates before.
        head: Templates after.
        tools: The folder whose ``node_modules`` has the CDK.

    Raises:
        UnreadableError: The CDK fails.
    """
    before, after = both_sides(base, head)
    changed = [
        (key, dict(before.sources[key].body) if key in before.sources else {}, dict(source.body))
        for key, source in after.sources.items()
        if key not in before.sources or before.sources[key].body != source.body
    ]
    with ThreadPoolExecutor(_AT_ONCE) as several:
        parts = list(several.map(lambda each: _of_stack(each[0], each[1], each[2], tools), changed))
    return "\n".join([*parts, *_gone(before.sources.keys() - after.sources.keys())])


def _gone(keys: set[str]) -> Iterator[str]:
    for key in sorted(keys):
        yield f"Stack {key}\nis not in the templates any more\n"


def _of_stack(key: str, before: dict[str, Any], after: dict[str, Any], tools: Path) -> str:
    """The CDK compares an assembly with a template only if it holds one stack: here, one is made for it."""
    with tempfile.TemporaryDirectory(prefix="studio-diff-") as made:
        folder = Path(made)
        stack = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": "after.json", "stackName": key},
            "displayName": key,
        }
        assembly = folder / "assembly"
        assembly.mkdir()
        (assembly / "manifest.json").write_text(json.dumps({"version": "36.0.0", "artifacts": {"Stack": stack}}))
        (assembly / "after.json").write_text(json.dumps(after))
        (folder / "before.json").write_text(json.dumps(before))
        code, printed = cdk.captured(
            {**os.environ, **_ENVIRONMENT},
            *("diff", "--app", str(assembly), "--template", str(folder / "before.json"), "--no-color"),
            folder=folder,
            tools=tools,
        )
    lines = [line.rstrip() for line in printed.splitlines() if not _SUM.match(line.strip())]
    if code != 0:
        rule = "what changes is shown as cdk diff shows it"
        problem = Problem("PrDiffFailed", f"cdk diff fails for {key}; what it printed last is below", rule, "try again")
        raise UnreadableError([problem], below=lines[-_LINES_SHOWN:])
    return "\n".join(lines).strip() + "\n"
