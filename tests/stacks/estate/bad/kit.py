"""How a wrong file is written down: a right one, changed in one place, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stacks.estate.model import DomainSettings, EstateFile, Settings, User

GOOD: Final = """\
name: lab
environments:
  - name: prod
    account: "111122223333"
    region: eu-west-1
teams:
  - name: analysts
    instance_types: [ml.t3.medium, ml.m5.large]
users:
  - {name: amara, team: analysts}
"""
NETWORK: Final = "network:\n  new: {{cidr: '{}'}}\n"
KEY: Final = "encryption: {{key_arn: '{}'}}\n"
SCRIPT: Final = "start_up_scripts:\n  - {{name: a, app_type: JupyterLab, file: '{}'}}\n"
BUCKET: Final = "    s3_read: ['{}']\nusers:"
KEYS_OF_THE_FILE: Final = ", ".join(EstateFile.model_fields)
KEYS_OF_OVERRIDES: Final = ", ".join(Settings.model_fields)
KEYS_OF_A_DOMAIN: Final = ", ".join(DomainSettings.model_fields)
KEYS_OF_A_USER: Final = ", ".join(User.model_fields)


@dataclass(frozen=True)
class Bad:
    """A wrong file and the exact lines that are said of it."""

    name: str
    text: str
    lines: tuple[str, ...]


def lab(*changes: tuple[str, str], add: str = "") -> str:
    """The right file with changes and with lines added at its end."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text + add


def overriding(overrides: str, *, add: str = "") -> str:
    """The right file with overrides, from line 6 on, and with lines added at its end."""
    region = "    region: eu-west-1\n"
    return lab((region, region + overrides), add=add)


def said(line: int, code: str, wrote: str, rule: str, fix: str) -> str:
    """One line of output."""
    return f"studio.yaml:{line}: studio:{code}: {wrote}; {rule}; {fix}"


def write_scripts(folder: Path) -> None:
    """The scripts and the image that the wrong files name."""
    (folder / "folder").mkdir()
    (folder / "image").mkdir()
    (folder / "image" / "Dockerfile").write_text("FROM scratch\n")
    for name, content in {
        "ok.sh": b"#!/bin/bash\necho hi\n",
        "empty.sh": b"\n",
        "latin.sh": b"#!/bin/bash\n# caf\xe9\n",
        "bang.sh": b"echo hi\n",
        "blank.sh": b"\n#!/bin/bash\n",
        "crlf.sh": b"#!/bin/bash\r\necho\r\n",
        "large.sh": b"#!/bin/bash\n" + b"#" * 13_000,
        "huge.sh": b"#!/bin/bash\n" + b"#" * 1_300_000,
        "secret.sh": b"#!/bin/bash\nexport AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\nTOKEN=abcdef123\n",
    }.items():
        (folder / name).write_bytes(content)
