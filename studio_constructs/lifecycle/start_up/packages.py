"""`PipPackages` and `CondaPackages`: libraries that everybody has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from studio_constructs._validation import check_list
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.start_up.rules import check_form, check_text, check_url
from studio_constructs.lifecycle.start_up.step import StartUpStep

_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_VERSIONS: Final = r"\s*(?:(?:===?|~=|!=|[<>]=?)\s*[A-Za-z0-9.*+!_-]+)(?:\s*,\s*(?:===?|~=|!=|[<>]=?)\s*[\w.*+!-]+)*"
_PIP: Final = re.compile(rf"{_NAME}(?:\[{_NAME}(?:\s*,\s*{_NAME})*\])?(?:{_VERSIONS})?(?:\s*;[\w\s.'\"<>=!()]+)?")
_CONDA: Final = re.compile(rf"(?:{_NAME}::)?_?{_NAME}(?:=[A-Za-z0-9.*_+!-]+){{0,2}}|_?{_NAME}{_VERSIONS}")
_KERNEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, kw_only=True, slots=True)
class PipPackages(StartUpStep):
    """Install packages of Python, from an index of one's own where there is one.

    With *kernel* they go into a virtual environment in the home, on top of the image's packages, that people choose as
    a kernel. It is made once, for these packages, this index and this Python: other ones make another environment, and
    the old one stays, for somebody may have installed something in it. Without *kernel* they go into the image's own
    environment, which every start makes anew.

    Args:
        packages: What to install, as pip takes it: "pandas==2.3.1", "pyarrow>=20,<21".
        kernel: Name of the kernel, 1 to 40 lower-case letters, digits, dots, hyphens and underscores. Default: none,
            the packages go into the image's environment.
        index_url: The index, at https:// (http:// too), without a user and a password. Default: the one that pip is
            configured for, which without a word is pypi.org.
    """

    packages: Sequence[str]
    kernel: str | None = None
    index_url: str | None = None
    background: bool = True

    files: ClassVar[tuple[str, ...]] = ("pip_packages",)

    @property
    def title(self) -> str:
        """What the log calls it."""
        return "pip packages" if self.kernel is None else f"pip packages of {self.kernel}"

    def arguments(self) -> Sequence[str]:
        """Kernel, index, packages."""
        return [self.kernel or "", self.index_url or "", *self.packages]

    def own_problems(self, field: str) -> list[Problem]:
        """What pip would refuse, or take for an option."""
        return [
            *_check_packages(f"{field}.packages", self.packages, _PIP, "pandas==2.3.1"),
            *check_form(
                f"{field}.kernel",
                self.kernel,
                _KERNEL,
                code="KernelNameInvalid",
                rule="a kernel's name is 1 to 40 lower-case letters, digits, dots, hyphens and underscores",
                example="team",
            ),
            *check_url(f"{field}.index_url", self.index_url, schemes=("https", "http"), what="an index"),
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class CondaPackages(StartUpStep):
    """Install packages of conda into the image's environment, which every start makes anew.

    Args:
        packages: What to install, as conda takes it: "r-tidyverse=2.0.0".
        channel: The channel, at https:// (http:// too), without a user and a password; no other is asked. Default: the
            ones that the image is configured for.
    """

    packages: Sequence[str]
    channel: str | None = None
    background: bool = True

    files: ClassVar[tuple[str, ...]] = ("conda_packages",)

    def arguments(self) -> Sequence[str]:
        """Channel, packages."""
        return [self.channel or "", *self.packages]

    def own_problems(self, field: str) -> list[Problem]:
        """What conda would refuse, or take for an option."""
        return [
            *_check_packages(f"{field}.packages", self.packages, _CONDA, "r-tidyverse=2.0.0"),
            *check_url(f"{field}.channel", self.channel, schemes=("https", "http"), what="a channel"),
        ]


def _check_packages(field: str, packages: Sequence[str], pattern: re.Pattern[str], example: str) -> list[Problem]:
    if wrong := check_list(field, packages):
        return wrong
    if not packages:
        return [Problem("PackageInvalid", f"{field} is empty", "the step installs something", "name a package")]
    problems: list[Problem] = []
    for index, package in enumerate(packages):
        wrong = check_text(f"{field}[{index}]", package)
        if not wrong and not pattern.fullmatch(package):
            rule = "a package is a name and perhaps its versions: no option, no address, no path"
            shown = "an address" if "://" in package else repr(package)  # there may be a password in it
            wrong = [Problem("PackageInvalid", f"{field}[{index}] is {shown}", rule, f"write it like {example!r}")]
        problems += wrong
    return problems
