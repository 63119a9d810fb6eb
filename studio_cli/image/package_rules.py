"""Rules of what an image is made of: its base, its packages, and the extension that idle shutdown needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from studio_cli.image.contract import MONITOR, MONITOR_SINCE, is_official, monitor_of_distribution
from studio_cli.image.dockerfile import Stage
from studio_cli.image.finding import Finding
from studio_cli.image.packages import Package, Unread
from studio_cli.image.shell import commands, shell_text
from studio_constructs import Problem

_DIGEST: Final = re.compile(r"@sha256:[0-9a-f]{64}$")
_TAG: Final = re.compile(r":(?P<tag>[\w.-]+)$")
_RELEASE: Final = re.compile(r"\d+\.\d+")
_SERVERS: Final = {"jupyterlab", "jupyter-server", "notebook", "jupyter"}
_MONITOR_MODULE: Final = "jupyter_activity_monitor_extension"
_WANTED: Final = ".".join(map(str, MONITOR_SINCE))


def judge_bases(stages: list[Stage], dockerfile: str) -> Iterator[Finding]:
    """Images that a build begins with and that are another one tomorrow."""
    for stage in stages:
        base = stage.base
        if stage.parent is not None or base == "scratch" or "$" in base or _DIGEST.search(base):
            continue
        tag = _TAG.search(base)
        if tag is None or not _RELEASE.search(tag["tag"]):
            wrote = f"FROM names {base}"
            rule = "an image is built again for years, and has to be the same: its base is a release or a digest"
            fix = "name a release of two numbers or more, or a digest: name@sha256:..."
            yield Finding(dockerfile, stage.begin.line, Problem("ImageBaseUnpinned", wrote, rule, fix))


def judge_packages(packages: Sequence[Package]) -> Iterator[Finding]:
    """Packages that are others tomorrow."""
    rule = "an image that is built again has the packages that were tried: each has one version"
    for each in packages:
        if not each.is_exact:
            fix = "write the version, name==1.2.3; of an address the commit or the hash"
            yield Finding(
                each.file, each.line, Problem("ImagePackageUnpinned", f"{each.wrote} is asked for", rule, fix)
            )


def judge_monitor(stage: Stage, packages: Sequence[Package | Unread], dockerfile: str) -> Iterator[Finding]:
    """What keeps Studio from seeing that JupyterLab is idle, or busy."""
    has, wrote, place = _monitor(stage, packages, dockerfile)
    for each in stage.instructions():
        for command in commands(shell_text(each)) if each.name == "RUN" else ():
            if "disable" in command.words and any(_MONITOR_MODULE in word for word in command.words):
                has, wrote, place = None, f"{command.program} disables it", (dockerfile, each.line_of("disable"))
    if has is not None and has >= MONITOR_SINCE:
        return
    if has is None and place[1] == stage.root.begin.line and may_have_monitor(stage, packages):
        return
    rule = (
        f"without {MONITOR} {_WANTED} Studio does not see what JupyterLab does, and never stops it, or stops it at work"
    )
    fix = f"install {MONITOR}=={_WANTED} for the server's own Python"
    yield Finding(*place, Problem("ImageActivityMonitorMissing", wrote, rule, fix))


def may_have_monitor(stage: Stage, packages: Sequence[Package | Unread]) -> bool:
    """Whether the extension may come with the base, or with a file that is not in the folder: files do not tell."""
    if stage.is_distribution:
        return False
    named = {each.name for each in packages if isinstance(each, Package)}
    if MONITOR in named:
        return False
    brings = not is_official(stage.root.base) and not named & _SERVERS
    return brings or any(isinstance(each, Unread) for each in packages)


def _monitor(
    stage: Stage, packages: Sequence[Package | Unread], dockerfile: str
) -> tuple[tuple[int, ...] | None, str, tuple[str, int]]:
    """The release that the image ends up with, what says so, and where."""
    place = (dockerfile, stage.root.begin.line)
    base = stage.root.base
    has: tuple[int, ...] | None = monitor_of_distribution(base) if stage.is_distribution else None
    wrote = f"{base} has {'.'.join(map(str, has))}" if has is not None else f"{base} does not have it"
    if not stage.is_distribution:
        wrote = "nothing installs it"
    for each in packages:
        if isinstance(each, Unread) or each.name != MONITOR:
            continue
        place = (each.file, each.line)
        if each.removed:
            has, wrote = None, f"{each.wrote} is removed"
        else:
            has = _numbers(each.version) if each.version else MONITOR_SINCE  # what is not exact is the newest
            wrote = f"{each.wrote} is installed"
    return has, wrote, place


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
