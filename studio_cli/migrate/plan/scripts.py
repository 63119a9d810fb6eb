"""Lifecycle scripts of notebook instances, taken apart: what several have becomes one start-up script of Studio."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from studio_cli.migrate.inventory.facts import Inventory, Script
from studio_cli.migrate.inventory.owners import key_of
from studio_constructs import CondaPackages, EnvironmentVariables, GitClone, PipPackages
from studio_constructs.lifecycle.content import find_secret

SHARED_BY: Final = 2
"""By how many instances something is had to become everybody's."""

_NOTHING: Final = re.compile(r"(set\s+[-+]\w+.*|exit 0|EOF|#.*|sudo\s+-u\s+ec2-user\s+-i\s+<<.*)?")
_AS: Final = re.compile(r"(?:sudo\s+(?:-u\s+\S+\s+)?(?:-i\s+)?(?:-E\s+)?)?")
_PUNCTUATION: Final = "();<>|&"
"""What joins commands, or sends what they say elsewhere."""
_AUTO_STOP: Final = re.compile(r"auto-?stop|IDLE_TIME", re.IGNORECASE)
_IDENTITY: Final = re.compile(r"git\s+config\s+.*\buser\.(name|email)\b")
_JOINS: Final = re.compile(r"\n|&&|\|\|")
"""What a command has that does more than one thing: it is never left out for one of them."""
_OPENS: Final = re.compile(r"(if|for|while|until|case|function)\b|\w+\s*\(\)\s*\{")
_CLOSES: Final = re.compile(r"(fi|done|esac)\b|\}")
_HOME: Final = re.compile(r"(~|/root|/home/(ec2-user(/SageMaker)?|sagemaker-user))/|\./")
_IDLE: Final = re.compile(r"\bIDLE_TIME=(\d+)")
_QUIET: Final = frozenset(
    {"-U", "--upgrade", "-q", "--quiet", "--user", "--no-cache-dir", "-y", "--yes", "--no-input", "-v", "--verbose"}
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a script does, as a step of Studio has it: a package, a variable, a repository."""

    step: str
    """The step's key in ``studio.yaml``."""
    value: str


@dataclass
class Merged:
    """What becomes of all scripts."""

    shared: list[Part] = field(default_factory=list)
    """What several instances have: once, for everybody."""
    identity: bool = False
    """Whether somebody's script told git who commits."""
    leftovers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By instance: what a person looks at."""
    idle_minutes: dict[str, int] = field(default_factory=dict)
    """By instance: after how long it stopped itself."""

    def steps(self) -> list[dict[str, Any]]:
        """The steps of the shared script, as ``studio.yaml`` has them."""
        of: dict[str, list[str]] = defaultdict(list)
        for part in self.shared:
            of[part.step].append(part.value)
        made: list[dict[str, Any]] = [{"git_identity": {}}] if self.identity else []
        if of["environment_variables"]:
            variables = dict(each.split("=", 1) for each in of["environment_variables"])
            made.append({"environment_variables": {"variables": variables}})
        made += [{"git_clone": {"url": url}} for url in of["git_clone"]]
        made += [{step: {"packages": of[step]}} for step in ("conda_packages", "pip_packages") if of[step]]
        return made


def merge(inventory: Inventory) -> Merged:
    """Take all scripts apart.

    Args:
        inventory: The instances, and their scripts.
    """
    merged = Merged()
    had: dict[Part, list[str]] = defaultdict(list)
    for instance in inventory.instances:
        script, key = inventory.script_of(instance), key_of(instance)
        if script is not None:
            _take_apart(merged, had, script, key)
        elif instance.script:
            merged.leftovers[key].append(f"lifecycle script {instance.script} could not be read")
    several = [part for part, keys in had.items() if len(keys) >= SHARED_BY]
    clashing = _clashing(several)
    merged.shared = [part for part in several if part not in clashing]
    for part, keys in had.items():
        if part not in merged.shared:
            for key in keys:
                merged.leftovers[key].append(f"{part.step}: {part.value}")
    return merged


def taken_apart(script: Script) -> Merged:
    """What becomes of one script that is everybody's already.

    Args:
        script: The script; its leftovers stand below its name.
    """
    merged = Merged()
    had: dict[Part, list[str]] = defaultdict(list)
    _take_apart(merged, had, script, script.name)
    merged.shared = list(had)
    return merged


def _take_apart(merged: Merged, had: dict[Part, list[str]], script: Script, key: str) -> None:
    """Note what one instance's script does."""
    idle = _IDLE.search(script.on_start)
    if idle:
        merged.idle_minutes[key] = max(1, round(int(idle[1]) / 60))
    for said in _apart(script):
        if said is None:
            merged.identity = True
        elif isinstance(said, str):
            merged.leftovers[key].append(said)
        elif key not in had[said]:
            had[said].append(key)


def _clashing(parts: Sequence[Part]) -> set[Part]:
    """Of what two scripts say differently, neither is everybody's."""
    by_name: dict[tuple[str, str], set[Part]] = defaultdict(set)
    for part in parts:
        name = re.split(r"[=<>~!\[]", part.value, maxsplit=1)[0].strip().lower()
        by_name[part.step, part.value if part.step == "git_clone" else name].add(part)
    return {part for same in by_name.values() if len(same) > 1 for part in same}


def _apart(script: Script) -> Iterator[Part | str | None]:
    """What a script does: parts that Studio has steps for, None for who commits, and lines for a person."""
    for where, text in (("on create", script.on_create), ("on start", script.on_start)):
        for line in _commands(text):
            several = _JOINS.search(line)
            if _NOTHING.fullmatch(line) or (_AUTO_STOP.search(line) and not several):
                continue  # idle apps are stopped by Studio's own shutdown
            if _IDENTITY.search(line):
                yield None
                if not several:
                    continue
            parts = _parts(line)
            if parts is not None:
                yield from parts
            elif find_secret(line):
                yield f"{script.name} ({where}) has a line with what looks like a secret: look there, and revoke it"
            else:
                yield f"{script.name} ({where}): {line}"


def _commands(text: str) -> Iterator[str]:
    """The commands of a script: continued lines joined, an ``if`` or a loop in one piece."""
    block: list[str] = []
    depth = 0
    for raw in re.sub(r"\\\r?\n\s*", " ", text).splitlines():
        line = raw.strip()
        opens, closes = bool(_OPENS.match(line)), bool(_CLOSES.search(line))
        depth = max(0, depth + opens - (closes and (depth > 0 or opens)))
        block.append(line)
        if depth == 0:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _parts(line: str) -> list[Part] | None:
    """A command as parts of steps; None for one that no step stands for."""
    lexer = shlex.shlex(_AS.sub("", line, count=1), posix=True, punctuation_chars=_PUNCTUATION)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return None
    if "\n" in line or any(set(word) <= set(_PUNCTUATION) or set(word) & set("$`") for word in words):
        return None
    for begin, parts_of in _READERS:
        if words[: len(begin)] == begin:
            return parts_of(words[len(begin) :])
    return None


def _cloned(arguments: list[str]) -> list[Part] | None:
    """A clone into the home, under the repository's name; one that goes elsewhere is for a person."""
    url = arguments[0] if arguments else ""
    clone = GitClone(url=url)
    if len(arguments) not in {1, 2} or clone.problems("url"):
        return None
    is_there = _HOME.sub("", arguments[-1], count=1).rstrip("/") == clone.where
    return [Part("git_clone", url)] if len(arguments) == 1 or is_there else None


def _exported(arguments: list[str]) -> list[Part] | None:
    assignment = arguments[0] if len(arguments) == 1 else ""
    name, is_one, value = assignment.partition("=")
    fits = is_one and not find_secret(assignment) and not EnvironmentVariables(variables={name: value}).problems("x")
    return [Part("environment_variables", assignment)] if fits else None


def _installed(arguments: list[str]) -> list[Part] | None:
    packages = [each for each in arguments if each not in _QUIET]
    if not packages or PipPackages(packages=packages).problems("x"):
        return None
    return [Part("pip_packages", each) for each in packages]


def _conda_installed(arguments: list[str]) -> list[Part] | None:
    packages, channel, given = [], "", iter(arguments)
    for each in given:
        if each in {"-c", "--channel"}:
            channel = f"{next(given, '')}::"
        elif each not in _QUIET:
            packages.append(each)
    named = [f"{channel}{each}" for each in packages]
    if not named or CondaPackages(packages=named).problems("x"):
        return None
    return [Part("conda_packages", each) for each in named]


_READERS: Final[Sequence[tuple[list[str], Callable[[list[str]], list[Part] | None]]]] = (
    (["git", "clone"], _cloned),
    (["export"], _exported),
    (["pip", "install"], _installed),
    (["pip3", "install"], _installed),
    (["python", "-m", "pip", "install"], _installed),
    (["python3", "-m", "pip", "install"], _installed),
    (["conda", "install"], _conda_installed),
    (["mamba", "install"], _conda_installed),
)
