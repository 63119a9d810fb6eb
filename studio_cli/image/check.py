"""Whether the folder of an image meets what Studio asks of a container, as far as files can tell.

Nothing is built, started or fetched. What files cannot tell is said, and is for `studio image prove`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from studio_cli.image.contract import APPS, MONITOR, is_official
from studio_cli.image.dockerfile import Stage, UnreadableError, read_dockerfile
from studio_cli.image.file_rules import judge_files, judge_secrets
from studio_cli.image.finding import Finding
from studio_cli.image.folder import Folder, Text
from studio_cli.image.package_rules import judge_bases, judge_monitor, judge_packages, may_have_monitor
from studio_cli.image.packages import Package, Unread, installed, of_environment
from studio_cli.image.start import Server, Start, read_start
from studio_cli.image.start_rules import judge_start
from studio_constructs import Problem

_ACCEPTED: Final = re.compile(r"\s*#\s*studio:accept\s+(?P<code>\w+)\s*(?P<reason>.*)")
_ENVIRONMENTS: Final = ("environment.yml", "environment.yaml")


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong, what was accepted, and what only a running container shows.

    Args:
        findings: What is wrong, by file and line.
        accepted: Findings that a comment of the Dockerfile accepts, with its reason.
        unknown: What files do not tell, a line each.
    """

    findings: tuple[Finding, ...]
    accepted: tuple[tuple[Finding, str], ...] = ()
    unknown: tuple[str, ...] = ()


def check_image(
    directory: Path,
    apps: Sequence[str] = APPS,
    *,
    file: str = "Dockerfile",
    built_on_distribution: bool | None = None,
) -> Report:
    """Judge a folder that an image is built from.

    Args:
        directory: The folder.
        apps: App types that run the image, of ``JupyterLab`` and ``CodeEditor``.
        file: The Dockerfile in it.
        built_on_distribution: Whether the app image configuration starts it by SageMaker Distribution's commands, as
            ``built_on_distribution`` of an estate and of ``CustomImage`` say. Default: where it is built on SageMaker
            Distribution and says nothing of its start.

    Raises:
        UnreadableError: There is no Dockerfile, or no build would take it.
    """
    stages = read_dockerfile(directory / file)
    stage = stages[-1]
    instructions = list(stage.instructions())
    folder = Folder(directory, file, instructions)
    packages = list(installed(instructions, folder, file))
    exact = [each for each in packages if isinstance(each, Package)]
    beside = [each for each in _environment(directory) if each not in exact]
    found = [
        *judge_files(stage, file),
        *judge_secrets(stages, file),
        *judge_bases(stages, file),
        *judge_packages([*exact, *beside]),
        *(judge_monitor(stage, packages, file) if "JupyterLab" in apps else ()),
    ]
    unread = [each for each in packages if isinstance(each, Unread)]
    unknown = [f"{each.path}, which {each.file}:{each.line} installs, is not in the folder" for each in unread]
    for app in apps:
        start = read_start(stage, folder, file, app)
        is_silent = start.entry_point is None and start.arguments is None
        by_configuration = (
            stage.is_distribution and is_silent if built_on_distribution is None else built_on_distribution
        )
        found += judge_start(stage, start, app, file, by_configuration=by_configuration)
        unknown += _unknown_of(stage, start, app, by_configuration=by_configuration)
        if app == "JupyterLab" and may_have_monitor(stage, packages):
            unknown.append(f"whether it has {MONITOR}")
    return _with_acceptances(directory / file, file, list(dict.fromkeys(found)), tuple(dict.fromkeys(unknown)))


def _environment(directory: Path) -> Iterator[Package]:
    """What Studio Lab and people's own machines make of the folder, whether the build uses it or not."""
    for name in _ENVIRONMENTS:
        if (directory / name).is_file():
            yield from of_environment(Text(name, 1, (directory / name).read_text(encoding="utf-8", errors="replace")))


def _unknown_of(stage: Stage, start: Start, app: str, *, by_configuration: bool) -> Iterator[str]:
    named = any(each.name == "USER" for each in stage.instructions())
    if not named and not stage.is_distribution and not is_official(stage.root.base):
        yield f"which user {stage.root.base} runs as"
    if "$" in stage.user:
        yield f"USER {stage.user} is what the base makes of it"
    if by_configuration:
        yield f"{app} is started by the app image configuration: set built_on_distribution"
        return
    if not start.servers and (start.entry_point or start.arguments or not stage.is_distribution):
        yield f"how it starts {app}: no server that is known here stands in ENTRYPOINT, CMD or a script of the folder"
    for server in start.servers:
        yield from _unknown_settings(server)


def _unknown_settings(server: Server) -> Iterator[str]:
    for name, setting in server.settings.items():
        if not setting.is_known:
            place = f"{setting.place.file}:{setting.place.line}"
            yield f"{name.replace('_', ' ')} of {server.program} ({place}): a shell decides, {setting.value}"


def _with_acceptances(path: Path, file: str, found: list[Finding], unknown: tuple[str, ...]) -> Report:
    accepted: list[tuple[Finding, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        comment = _ACCEPTED.fullmatch(line)
        if comment is None:
            continue
        fitting = [each for each in found if each.problem.code == comment["code"]]
        if fitting and comment["reason"]:
            accepted += [(each, comment["reason"]) for each in fitting]
            found = [each for each in found if each not in fitting]
            continue
        wrote = (
            f"{comment['code']} is accepted, and {'no reason stands there' if fitting else 'nothing of it is found'}"
        )
        rule = "what is accepted is there, and has a reason beside it"
        fix = "write the reason behind the code" if fitting else "drop the comment"
        found.append(Finding(file, number, Problem("ImageAcceptanceWrong", wrote, rule, fix)))
    return Report(tuple(sorted(found, key=lambda each: (each.file, each.line))), tuple(accepted), unknown)


def unreadable(path: Path, error: UnreadableError) -> Problem:
    """What is said where nothing could be judged."""
    rule = "an image is built from a Dockerfile, in UTF-8, with known instructions"
    return Problem(
        "ImageDockerfileUnreadable", f"{path} cannot be read ({error})", rule, "correct the path, or the file"
    )


__all__ = ["Finding", "Report", "UnreadableError", "check_image", "unreadable"]
