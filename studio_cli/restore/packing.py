"""The program for the host, with its plan inside: one file that Python runs."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any, Final

NAME: Final = "return-homes.pyz"
_PACKAGE: Final = "return_homes"
_HERE: Final = Path(__file__).parents[1]
_INSTALLED: Final = _HERE / "assets" / "restore"  # `pyproject.toml` puts it here when it builds the wheel
_CHECKOUT: Final = _HERE.parent / "assets" / "restore"
_WHEN: Final = (2026, 1, 1, 0, 0, 0)  # the same plan is the same file


def packed(plan: dict[str, Any]) -> bytes:
    """The program and its plan."""
    folder = (_INSTALLED if _INSTALLED.is_dir() else _CHECKOUT) / _PACKAGE
    files = {f"{_PACKAGE}/{path.name}": path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    files["__main__.py"] = files.pop(f"{_PACKAGE}/__main__.py")
    files[f"{_PACKAGE}/plan.json"] = json.dumps(plan, sort_keys=True)
    made = io.BytesIO()
    made.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()
