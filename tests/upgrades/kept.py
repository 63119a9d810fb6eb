"""Templates of released versions, kept: for each version and estate what people wrote, and what was made of it.

``kept/<version>/<estate>/`` has the estate as it was, and ``templates.json.xz``; ``kept/<version>/cdk.json`` the flags.
To look into one: ``xz --decompress --stdout templates.json.xz``.
"""

from __future__ import annotations

import json
import lzma
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from studio_constructs.checks import Source
from studio_constructs.checks.assembly import read_assembly
from tests.upgrades.estates import flags, synthesize

KEPT: Final = Path(__file__).parent / "kept"
TEMPLATES: Final = "templates.json.xz"
_FIELDS: Final = ("name", "body", "region", "account", "paths", "parent", "stack", "termination_protection")


def keep(estates: Mapping[str, Path], cdk_json: Path, version: Path) -> None:
    """Keep estates with what the present code makes of them.

    Args:
        estates: Their folders, by name.
        cdk_json: The flags of the CDK.
        version: The folder to make.
    """
    version.mkdir(parents=True)
    shutil.copy(cdk_json, version / "cdk.json")
    for name, folder in estates.items():
        shutil.copytree(folder, version / name)
        write(version / name / TEMPLATES, made(version / name, version / "cdk.json"))


def made(estate: Path, cdk_json: Path) -> list[Source]:
    """The templates that the present code makes of an estate."""
    with tempfile.TemporaryDirectory(prefix="studio-upgrades-") as output:
        synthesize(estate, Path(output), flags(cdk_json))
        return named(read_assembly(Path(output)), output)


def named(sources: Iterable[Source], folder: str) -> list[Source]:
    """Templates by what they are called below a folder that is gone soon."""

    def short(name: str) -> str:
        return str(Path(name).relative_to(folder))

    return [
        replace(
            source,
            name=short(source.name),
            group=short(source.group),
            parent=(short(source.parent[0]), source.parent[1]) if source.parent else None,
        )
        for source in sources
    ]


def write(file: Path, sources: Sequence[Source]) -> None:
    """Write templates: the same bytes for the same templates."""
    fields: list[dict[str, Any]] = [
        {key: value for key, value in asdict(source).items() if key in _FIELDS} for source in sources
    ]
    text = json.dumps(fields, indent=1, ensure_ascii=False) + "\n"
    file.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def read(file: Path) -> list[Source]:
    """The templates that were written."""
    return [
        Source(**{**fields, "parent": tuple(fields["parent"]) if fields["parent"] else None})
        for fields in json.loads(lzma.decompress(file.read_bytes()))
    ]
