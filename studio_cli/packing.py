"""A program of `assets/` as one file that Python runs, with what it is told inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_INSTALLED: Final = _HERE / "assets"  # `pyproject.toml` puts them here when it builds the wheel
_CHECKOUT: Final = _HERE.parent / "assets"
_WHEN: Final = (2026, 1, 1, 0, 0, 0)  # the same program, told the same, is the same file


def packed_program(asset: str, package: str, told: Mapping[str, str]) -> bytes:
    """Pack a program.

    Args:
        asset: The folder of `assets/` that it is in.
        package: Its package there; its `__main__` is what runs.
        told: More files, by their paths inside.
    """
    folder = (_INSTALLED if (_INSTALLED / asset).is_dir() else _CHECKOUT) / asset / package
    files = {f"{package}/{path.name}": path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    files["__main__.py"] = files.pop(f"{package}/__main__.py")
    made = io.BytesIO()
    made.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**files, **told}.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()
