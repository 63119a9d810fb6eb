"""`synthesize`: a checkout's cloud assembly, made by its own app and the pinned CDK, without credentials.

Synthesizing runs the code of the checkout. It is given no credentials of AWS and no token of a CI system, and the CDK
looks nothing up: what is looked up stands in ``cdk.context.json``, or the synthesis fails.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from stacks.refusals import Refusal, refusals
from studio_cli import cdk
from studio_cli.check.reading import UnreadableError
from studio_constructs import Problem

_LINES_SHOWN: Final = 15
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_KEPT: Final = frozenset({"AWS_REGION", "AWS_DEFAULT_REGION"})
_SECRET: Final = ("AWS_", "ACTIONS_", "GITHUB_TOKEN", "GH_TOKEN")
_NOTHING: Final = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "CDK_DISABLE_CLI_TELEMETRY": "1",
}


def synthesize(folder: Path, output: Path, *, what: str, tools: Path, estate: Path | None = None) -> list[Refusal]:
    """Write the cloud assembly of a checkout, also one that its own checks refuse: it can be compared all the same.

    Args:
        folder: Where its ``cdk.json`` is.
        output: Where to write it.
        what: The checkout, as messages name it.
        tools: The folder whose ``node_modules`` has the CDK.
        estate: The estate file, from *folder* on. Default: the app's own.

    Returns:
        Why its checks refuse it.

    Raises:
        UnreadableError: The app fails, or something has to be looked up first.
    """
    arguments = ["synth", "--quiet", "--no-lookups", "--no-color", "--output", str(output.resolve())]
    if estate is not None:
        arguments += ["--context", f"estate={estate}"]
    code, printed = cdk.captured(_without_secrets(), *arguments, folder=folder, tools=tools)
    lines = [line for line in _COLOUR.sub("", printed).splitlines() if line.strip()]
    missing = sorted(_missing(output))
    if missing:
        raise _lookups(what, missing)
    refused = refusals(output)
    if code != 0 and not refused:
        raise failed(what, lines)
    return refused


def _without_secrets() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith(_SECRET)}
    return {**kept, **_NOTHING}


def _missing(folder: Path) -> Iterator[str]:
    """Keys of what the CDK would have to look up, in an assembly and its stages."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return  # the synthesis failed before that
    yield from (each["key"] for each in manifest.get("missing") or ())
    for artifact in manifest.get("artifacts", {}).values():
        if artifact.get("type") == "cdk:cloud-assembly":
            yield from _missing(folder / artifact["properties"]["directoryName"])


def _lookups(what: str, keys: list[str]) -> UnreadableError:
    wrote = f"{what} looks up what its cdk.context.json does not have: {', '.join(keys)}"
    rule = "it is synthesized without credentials, from committed lookups alone"
    fix = "run cdk synth with credentials, commit cdk.context.json, or name a cloud assembly in its place"
    return UnreadableError([Problem("GuardLookupMissing", wrote, rule, fix)])


def failed(what: str, lines: list[str]) -> UnreadableError:
    """That there is no assembly, or none that may be used, and why.

    Args:
        what: What was synthesized.
        lines: What was said of it; the last are shown.
    """
    wrote = f"{what} is not synthesized; what it printed last is below"
    rule = "a revision is synthesized by its own app, with what is installed now and without credentials or an account"
    fix = "mend it, or synthesize it where its own requirements are installed and name that cloud assembly in its place"
    return UnreadableError([Problem("GuardSynthFailed", wrote, rule, fix)], below=lines[-_LINES_SHOWN:])
