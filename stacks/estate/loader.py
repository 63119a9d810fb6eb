"""From a file to an estate; the only part that reads files.

The way: bytes → tree (``yaml_text``) → for each environment the merged tree (``overrides``) → the model and the rules
→ an ``Estate``, or one error with everything that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from stacks.estate.errors import HERE, EstateError, Finding, with_field
from stacks.estate.model import Environment, Estate, EstateFile, EstateHead, Settings
from stacks.estate.overrides import HEAD_KEYS, merge, settings_of
from stacks.estate.rules import Scene, judge, judge_together
from stacks.estate.translate import findings_of
from stacks.estate.tree import Node, shorten
from stacks.estate.values import SLUG_PATTERN, nearest
from stacks.estate.yaml_text import UnreadableError, parse, reason, text_of
from studio_constructs import aws_facts
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.content import check_script, check_script_size

_WRITE_RELATIVE: Final = "write a relative path: another machine has that folder elsewhere"

T = TypeVar("T", bound=BaseModel)

_READ_MAX: Final = 1_000_000
"""Bytes beyond which a script is told too large without being read."""


def load_estate(path: Path) -> Estate:
    """Read an estate file and the scripts it names.

    Args:
        path: The file; the scripts it names are looked for relative to its folder.

    Returns:
        The estate, checked, with each environment's settings complete.

    Raises:
        EstateError: Something is wrong; it holds every problem.
    """
    try:
        root, findings = parse(text_of(path))
    except UnreadableError as error:
        raise EstateError.of(path, [error.finding]) from error
    if not root.is_mapping:
        wrote = f"the file is {root.kind()}"
        problem = Problem("TypeWrong", wrote, "an estate is a mapping of settings", "begin with 'name: ...'")
        raise EstateError.of(path, [*findings, root.refuse(problem)])

    data = root.data()
    head = _validated(EstateHead, {key: data[key] for key in HEAD_KEYS if key in data}, root, findings)
    scripts = _Scripts(path.parent)
    scenes = [_scene(root, entry) for entry in root.items("environments")] or [_scene(root, root)]
    completed: list[Settings | None] = []
    for scene in scenes:
        findings += scripts.problems(scene.settings)
        findings += _image_problems(path.parent, scene.settings)
        findings += judge(scene)
        completed.append(_validated(Settings, _complete(scene, scripts), scene.settings, findings))
    findings += judge_together(scenes)
    if findings or head is None:
        raise EstateError.of(path, findings)

    environments = tuple(
        Environment(name=entry.name, account=entry.account, region=entry.region, settings=settings)
        for entry, settings in zip(head.environments, completed, strict=True)
        if settings is not None
    )
    return Estate(name=head.name, environments=environments, folder=path.parent.resolve())


def _validated(model: type[T], data: Any, root: Node, findings: list[Finding]) -> T | None:
    """The model of some data, or its problems among the findings."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        findings += findings_of(error, root, EstateFile)
        return None


def _scene(root: Node, entry: Node) -> Scene:
    """One environment: its overrides merged, its domain named."""
    settings = settings_of(root)
    overrides = entry.child("overrides")
    if overrides and overrides.is_mapping:
        settings = merge(settings, overrides)
    estate, environment = root.text("name") or "", entry.text("name") or ""
    sound = all(re.fullmatch(SLUG_PATTERN, name) for name in (estate, environment))
    # The default name of a file whose names are wrong is not to blame for it: those are reported.
    default = f"{estate}-{environment}" if sound else "estate"
    return Scene(settings, entry, settings.text("domain", "name") or default[: aws_facts.NAME_MAX].strip("-"))


def _complete(scene: Scene, scripts: _Scripts) -> dict[str, Any]:
    """The data of merged settings, with what the file leaves to the loader: the domain's name, the scripts' text."""
    data: dict[str, Any] = scene.settings.data()
    domain = data.get("domain", {})
    if isinstance(domain, dict):
        data["domain"] = {"name": scene.domain_name, **domain}
    written = data.get("start_up_scripts", ())
    if isinstance(written, tuple):
        data["start_up_scripts"] = tuple(
            {**script, "content": scripts.content(script.get("file"))} if isinstance(script, dict) else script
            for script in written
        )
    return data


class _Scripts:
    """The scripts that the file names, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, bytes | Problem] = {}

    def content(self, file: object) -> str:
        """A script's text; empty if it cannot be read, which is reported."""
        found = self._bytes(file) if isinstance(file, str) else b""
        return found.decode(errors="replace") if isinstance(found, bytes) else ""

    def problems(self, settings: Node) -> Iterator[Finding]:
        """What is wrong with the scripts of some settings."""
        for script in settings.items("start_up_scripts"):
            content = script.child("content")
            if content:
                keys = "its keys are name, app_type, file, steps"
                fix = "write the script to a file and name it in 'file'"
                yield content.refuse(Problem("KeyUnknown", f"{script.path} has the key 'content'", keys, fix))
            file = script.child("file")
            if file is None or not isinstance(file.value, str) or not file.value:
                continue
            found = self._bytes(file.value)
            field = f"{file.path} ({shorten(file.value)})"
            problems = [with_field(found, file.path)] if isinstance(found, Problem) else check_script(field, found)
            yield from map(file.refuse, problems)

    def _bytes(self, file: str) -> bytes | Problem:
        if file not in self._read:
            self._read[file] = _read_script(self._folder, file)
        return self._read[file]


def _image_problems(folder: Path, settings: Node) -> Iterator[Finding]:
    """Images are built from folders with a Dockerfile."""
    for image in settings.items("images"):
        directory = image.child("directory")
        if directory is None or not isinstance(directory.value, str) or not directory.value:
            continue
        fix = _why_no_folder(folder / directory.value, directory.value)
        if fix is not None:
            wrote = f"{directory.path} is {directory.show()}"
            rule = "an image is built from a folder with a Dockerfile, found from the estate file's folder"
            yield directory.refuse(Problem("ImageDirectoryInvalid", wrote, rule, fix))


def _why_no_folder(path: Path, directory: str) -> str | None:
    """What to do about a path that is no folder of an image; nothing about one that is."""
    if _is_elsewhere(directory):
        return _WRITE_RELATIVE
    try:
        if (path / "Dockerfile").is_file():
            return None
        if path.is_dir():
            return "it has no Dockerfile; add it"
    except (OSError, ValueError) as error:  # a path that cannot be one
        return f"it cannot be read ({reason(error)}); correct it"
    return "it is no folder; correct the path, or add the folder"


def _read_script(folder: Path, file: str) -> bytes | Problem:
    """A script's bytes, or why there are none; the field is written ``HERE``."""
    path = folder / file
    try:
        fix = _why_unfit(path, file)
        if fix is None:
            size = path.stat().st_size
            if size > _READ_MAX:
                return check_script_size(f"{HERE} ({shorten(file)})", size)[0]
            return path.read_bytes()
    except (OSError, ValueError) as error:  # no right to read it; a path that cannot be one
        fix = f"it cannot be read ({reason(error)}); correct it"
    rule = "a script is a file, found from the estate file's folder"
    return Problem("ScriptFileUnreadable", f"{HERE} is {shorten(repr(file))}", rule, fix)


def _is_elsewhere(path: str) -> bool:
    return bool(PureWindowsPath(path).anchor) or path.startswith("~")


def _why_unfit(path: Path, file: str) -> str | None:
    """What to do about a path that is no readable file; nothing about one that is."""
    if _is_elsewhere(file):
        return _WRITE_RELATIVE
    if path.is_file():
        return None
    if path.exists():
        return "it is a folder or a device; name a file"
    if path.parent.is_dir():
        near = nearest(path.name, (each.name for each in path.parent.iterdir()))
        if near:
            return f"it does not exist; did you mean {str(PurePosixPath(file).with_name(near))!r}?"
    return "it does not exist; correct the path, or add the file"
