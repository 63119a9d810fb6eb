"""``python -m tests.upgrades.keep``: keep the templates of the present version, which is released.

``make keep-templates`` runs it. What is kept is not written again: a version is released once.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.kit import ROOT
from tests.upgrades.kept import KEPT, keep

APPS = {"every-option": "tests/contract/everything.py", "five-lines": "tests/upgrades/five_lines.py"}


def gather(root: Path, folder: Path) -> dict[str, Path]:
    """The example estates of a checkout, as folders that need nothing beside them."""
    estates = {name: root / "examples" / name for name in ("everything", "smallest")}
    first = estates["first"] = folder / "first"
    text = (root / "studio.yaml").read_text(encoding="utf-8")
    for file in ("studio.yaml", *re.findall(r"\bfile: *([^\s,}]+)", text)):
        (first / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / file, first / file)
    for name, file in APPS.items():
        estates[name] = folder / name
        estates[name].mkdir()
        shutil.copy(root / file, estates[name] / "app.py")
    return estates


def version() -> str:
    """The version of the library."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def main() -> None:
    """Keep the present version."""
    folder = KEPT / version()
    if folder.exists():
        sys.exit(f"{folder.relative_to(ROOT)} is there: what was released is not written again")
    with tempfile.TemporaryDirectory(prefix="studio-upgrades-") as gathered:
        keep(gather(ROOT, Path(gathered)), ROOT / "cdk.json", folder)
    sys.stdout.write(f"kept {folder.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
