"""What an image installs, as the Dockerfile and the files beside it tell: name, version, place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import YAMLError

from studio_cli.image.dockerfile import Instruction, join
from studio_cli.image.folder import Folder, Text
from studio_cli.image.shell import Command, commands, shell_text

_PIP_WITH_VALUE: Final = {
    *("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target", "--prefix", "--python", "-p"),
    *(
        "--cache-dir",
        "--timeout",
        "--retries",
        "--cert",
        "--trusted-host",
        "--only-binary",
        "--no-binary",
        "--platform",
    ),
    *("--python-version", "--upgrade-strategy", "--root", "--progress-bar", "--proxy", "--src", "--report"),
}
_CONDA_WITH_VALUE: Final = {
    "-n",
    "--name",
    "-p",
    "--prefix",
    "-c",
    "--channel",
    "--override-channels",
    "-r",
    "--root-prefix",
}
_PIP_EXACT: Final = re.compile(r"(?P<name>[\w.-]+)(?:\[[\w,.\s-]*\])?\s*={2,3}\s*(?P<version>[\w.!+-]+)\s*(?:;.*)?")
_CONDA_EXACT: Final = re.compile(
    r"(?:\S+::)?(?P<name>[\w.-]+)\s*(?:==\s*(?P<v1>[\w.!+-]+)|=(?P<v2>[\w.!+-]+)=[\w.*-]+)"
)
_NAME: Final = re.compile(r"(?:\S+::)?(?P<name>[A-Za-z0-9][\w.-]*)")
_COMMIT: Final = re.compile(r"@[0-9a-f]{40}(?:$|#)|[#&]sha256=[0-9a-f]{64}")
_CONDAS: Final = {"conda", "mamba", "micromamba"}
_CONDA_EXPLICIT: Final = "@EXPLICIT"


@dataclass(frozen=True, slots=True)
class Package:
    """A package that is asked for.

    Args:
        name: In lower case, with hyphens; empty for an address.
        version: The exact one; nothing where it is not exact.
        wrote: As it stands.
        file: Where, and ...
        line: ... in which line.
        removed: Whether it is taken away, not put in.
        is_exact: Whether it is the same tomorrow.
    """

    name: str
    version: str | None
    wrote: str
    file: str
    line: int
    removed: bool = False
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of packages that is not in the folder."""

    path: str
    file: str
    line: int


def installed(instructions: list[Instruction], folder: Folder, dockerfile: str) -> Iterator[Package | Unread]:
    """What is installed and removed, in turn.

    Args:
        instructions: Everything that makes the image.
        folder: Its files.
        dockerfile: What messages call the Dockerfile.
    """
    for each in instructions:
        if each.name == "RUN":
            for command in commands(shell_text(each)):
                yield from _Install(each, command, folder, dockerfile).packages()


def of_environment(text: Text) -> Iterator[Package]:
    """What the environment file of conda asks for: ``dependencies``, and ``pip`` in it."""
    try:
        document = YAML().load(text.content)
    except YAMLError:
        return
    entries = document.get("dependencies") if isinstance(document, dict) else None
    if isinstance(entries, CommentedSeq):
        yield from _of_dependencies(entries, text)


def _of_dependencies(entries: CommentedSeq, text: Text) -> Iterator[Package]:
    for index, entry in enumerate(entries):
        line = text.line + entries.lc.item(index)[0]
        if isinstance(entry, str):
            yield _conda(entry, text.name, line)
        elif isinstance(entry, dict) and isinstance(entry.get("pip"), CommentedSeq):
            yield from _of_pip(entry["pip"], text)


def _of_pip(entries: CommentedSeq, text: Text) -> Iterator[Package]:
    for index, entry in enumerate(entries):
        if not str(entry).startswith("-"):
            yield _pip(str(entry), text.name, text.line + entries.lc.item(index)[0])


def of_requirements(text: Text, folder: Folder, path: str, within: tuple[str, ...] = ()) -> Iterator[Package | Unread]:
    """What a requirements file asks for, with the files that it names."""
    line, whole = 0, ""
    for number, raw in enumerate(text.content.splitlines()):
        line = line if whole else number
        whole += re.sub(r"(?:^|\s)#.*", "", raw).rstrip("\\") + " "
        if raw.endswith("\\"):
            continue
        words, whole = whole.split(), ""
        here = text.line + line
        if words and words[0] in {"-r", "--requirement"} and len(words) > 1:
            other = join(path.rpartition("/")[0] or "/", words[1])
            found = folder.text(other)
            if found is None:
                yield Unread(other, text.name, here)
            elif other not in within:
                yield from of_requirements(found, folder, other, (*within, other))
        elif words and words[0] in {"-e", "--editable"}:
            yield _pip(" ".join(words[1:]), text.name, here)
        elif words and not words[0].startswith("-"):
            yield _pip(" ".join(word for word in words if not word.startswith("--hash")), text.name, here)


class _Install:
    """One command that may install or remove."""

    def __init__(self, each: Instruction, command: Command, folder: Folder, dockerfile: str) -> None:
        self._each = each
        self._words = command.words
        self._folder = folder
        self._dockerfile = dockerfile

    def packages(self) -> Iterator[Package | Unread]:
        words = list(self._words)
        for index, word in enumerate(words):
            tool = word.rpartition("/")[2]
            verb = next((each for each in words[index + 1 :] if not each.startswith("-")), "")
            if re.fullmatch(r"pip[\d.]*", tool) and verb in {"install", "uninstall"}:
                yield from self._pip(words[index + 1 :], verb)
                return
            if tool in _CONDAS and verb != "run":
                yield from self._conda(words[index + 1 :])
                return

    def _pip(self, words: list[str], verb: str) -> Iterator[Package | Unread]:
        arguments = iter(words[words.index(verb) + 1 :])
        for word in arguments:
            option, equals, value = word.partition("=")
            if option in {"-r", "--requirement", "--requirements"}:
                yield from self._requirements(value if equals else next(arguments, ""))
            elif word in _PIP_WITH_VALUE or word in {"-c", "--constraint"}:
                next(arguments, "")
            elif word in {"-e", "--editable"} or word.startswith("-"):
                continue
            else:
                yield _pip(word, self._dockerfile, self._each.line_of(word), removed=verb == "uninstall")

    def _requirements(self, name: str) -> Iterator[Package | Unread]:
        path = join(self._each.folder, name)
        text = self._folder.text(path) or self._mounted(name)
        if text is None:
            yield Unread(path, self._dockerfile, self._each.line_of(name))
        else:
            yield from of_requirements(text, self._folder, path)

    def _mounted(self, name: str) -> Text | None:
        """A file of the folder that a RUN mounts and does not copy is not followed."""
        return None if "$" in name else self._folder.text(name)

    def _conda(self, words: list[str]) -> Iterator[Package | Unread]:
        verbs = [word for word in words if word in {"install", "create", "update", "remove", "uninstall"}]
        if not verbs:
            return
        arguments = iter(words[words.index(verbs[0]) + 1 :])
        for word in arguments:
            option, equals, value = word.partition("=")
            if option in {"-f", "--file"}:
                yield from self._environment(value if equals else next(arguments, ""))
            elif word in _CONDA_WITH_VALUE:
                next(arguments, "")
            elif not word.startswith("-"):
                removed = verbs[0] in {"remove", "uninstall"}
                yield _conda(word, self._dockerfile, self._each.line_of(word), removed=removed)

    def _environment(self, name: str) -> Iterator[Package | Unread]:
        path = join(self._each.folder, name)
        text = self._folder.text(path)
        if text is None:
            yield Unread(path, self._dockerfile, self._each.line_of(name))
        elif path.endswith((".yml", ".yaml")):
            yield from of_environment(text)
        elif _CONDA_EXPLICIT not in text.content:
            for number, line in enumerate(text.content.splitlines()):
                if line.strip() and not line.startswith("#"):
                    yield _conda(line.strip(), text.name, text.line + number)


def _pip(wrote: str, file: str, line: int, *, removed: bool = False) -> Package:
    exact = _PIP_EXACT.fullmatch(wrote)
    if exact is not None:
        return Package(_normal(exact["name"]), exact["version"], wrote, file, line, removed)
    if re.match(r"[./]|file:", wrote):  # a file of the image is what it is
        return Package("", None, wrote, file, line, removed)
    name = "" if "://" in wrote.partition("@")[0] else _normal((_NAME.match(wrote) or {"name": ""})["name"])
    return Package(name, None, wrote, file, line, removed, is_exact=removed or _COMMIT.search(wrote) is not None)


def _conda(wrote: str, file: str, line: int, *, removed: bool = False) -> Package:
    exact = _CONDA_EXACT.fullmatch(wrote)
    if exact is not None:
        return Package(_normal(exact["name"]), exact["v1"] or exact["v2"], wrote, file, line, removed)
    name = _normal((_NAME.match(wrote) or {"name": ""})["name"])
    return Package(name, None, wrote, file, line, removed, is_exact=removed or "://" in wrote)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
