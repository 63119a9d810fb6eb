"""The server and the browser: from npm, by a lock with hashes; no script of a package runs, and nothing is compiled."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.installed import made_once

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
FILES = ("package.json", "package-lock.json")
_UNPACK = "import('@sparticuz/chromium').then(module => module.default.executablePath())"


class Installation(NamedTuple):
    """Where things are."""

    folder: Path

    @property
    def server(self) -> Path:
        return self.folder / "node_modules" / "code-server" / "lib" / "vscode"

    @property
    def browser(self) -> Path:
        return self.folder / "browser" / "chromium"

    def browser_environment(self) -> dict[str, str]:
        """The libraries and the fonts that come with it."""
        about = {"LD_LIBRARY_PATH": "al2023/lib", "FONTCONFIG_PATH": "fonts"}
        return {name: str(self.folder / "browser" / path) for name, path in about.items()}


def why_not() -> str | None:
    """Why neither can be here; nothing where they can."""
    if sys.platform == "linux" and platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc":
        return None
    return "the browser of npm's @sparticuz/chromium is for Linux on x86_64, with glibc"


def installed() -> Installation:
    """They are installed if no test has done it."""
    return Installation(made_once("code-editor", b"".join((HERE / name).read_bytes() for name in FILES), _install))


def _install(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "browser").mkdir(parents=True)
    for name in FILES:
        shutil.copy(HERE / name, folder)
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"}
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([BIN / "npm", "ci", *options], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    # It unpacks itself into the folder for temporary files; its libraries only where it believes to be on Lambda.
    environment |= {"TMPDIR": str(folder / "browser"), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    subprocess.run([BIN / "node", "-e", _UNPACK], cwd=folder, env=environment, check=True)
    packages = folder / "node_modules"
    shutil.rmtree(packages / "@sparticuz")
    # The server and its pages look for packages here; an install by the package's own script would put them here.
    (packages / "code-server" / "lib" / "vscode" / "node_modules").symlink_to(packages)
