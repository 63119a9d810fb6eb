"""How an image starts an app: which command, and what the server in it is told."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from studio_cli.image.contract import DISTRIBUTION_ENTRY_POINTS
from studio_cli.image.dockerfile import Instruction, Stage, join, substitute
from studio_cli.image.folder import Folder, Text
from studio_cli.image.shell import Command, commands

_JUPYTER: Final = {"jupyter-lab", "jupyter-server", "jupyter-notebook", "jupyter-labhub"}
_JUPYTER_VERBS: Final = {"lab", "server", "notebook"}
_JUPYTER_MODULES: Final = {"jupyterlab", "jupyter_server", "notebook"}
_EDITORS: Final = {"sagemaker-code-editor", "code-server", "openvscode-server"}
_NAMES: Final = {
    "ip": "ip",
    "host": "ip",
    "port": "port",
    "base_url": "base_path",
    "base-path": "base_path",
    "server-base-path": "base_path",
    "token": "token",
    "connection-token": "token",
    "connection-token-file": "token",
    "without-connection-token": "no_token",
    "password": "password",
    "hashed_password": "password",
    "allow_origin": "origin",
}
"""What a setting is called here, by the last part of its name."""
_WITHOUT_VALUE: Final = {"without-connection-token"}
_CONFIG: Final = re.compile(r"jupyter_(?:lab|server|notebook)_config\.(?:py|json)|[\w.-]+\.json")
_CONFIG_FOLDER: Final = re.compile(r"/(?:etc|share)/jupyter(?:/jupyter_(?:server|notebook)_config\.d)?$|/\.jupyter$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a server is told, and where.

    Args:
        value: As far as it is known.
        place: Where it stands.
        in_shell: Whether a shell puts values in place of what is left of variables.
    """

    value: str
    place: Place
    in_shell: bool = True

    @property
    def is_known(self) -> bool:
        """Whether the value is told by the files: nothing in it is left to a shell."""
        return not self.in_shell or not re.search(r"[$`]", self.value)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that an image starts.

    Args:
        app: The app type that it is.
        program: The command.
        place: Where it is started.
        settings: What it is told, by name.
        of_distribution: Whether it is a command of SageMaker Distribution, which is told all that it needs.
    """

    app: str
    program: str
    place: Place
    settings: Mapping[str, Setting] = field(default_factory=dict)
    of_distribution: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """How an image starts.

    Args:
        entry_point: The instruction that says so last; nothing where none does.
        arguments: The last ``CMD``; nothing where none counts.
        swallowed: A ``CMD`` that never reaches the entry point.
        servers: What is started, as far as files tell.
    """

    entry_point: Instruction | None
    arguments: Instruction | None
    swallowed: Instruction | None
    servers: tuple[Server, ...]


def read_start(stage: Stage, folder: Folder, dockerfile: str, app: str) -> Start:
    """How a stage starts an app.

    Args:
        stage: What is built.
        folder: Its files.
        dockerfile: What messages call the Dockerfile.
        app: The app type that SageMaker tells the container.
    """
    entry_point, arguments = _last(stage)
    is_shell_form = entry_point is not None and not entry_point.exec_form
    swallowed = arguments if is_shell_form else None
    known = {**stage.environment, "SAGEMAKER_APP_TYPE": app}
    reader = _Reader(folder, dockerfile, known)
    told = reader.configured()
    servers = tuple(
        server
        for command, place, in_shell in reader.started(entry_point, None if is_shell_form else arguments)
        for server in _server(command, place, known if in_shell else None, told)
    )
    return Start(entry_point, arguments, swallowed, servers)


def _last(stage: Stage) -> tuple[Instruction | None, Instruction | None]:
    """The entry point and the arguments that hold; an entry point forgets arguments of the stages before."""
    inherited = _last(stage.parent) if stage.parent is not None else (None, None)
    entry_points = [each for each in stage.own if each.name == "ENTRYPOINT"]
    arguments = [each for each in stage.own if each.name == "CMD"]
    if entry_points:
        return entry_points[-1] if any(entry_points[-1].words) else None, arguments[-1] if arguments else None
    return inherited[0], arguments[-1] if arguments else inherited[1]


class _Reader:
    def __init__(self, folder: Folder, dockerfile: str, known: Mapping[str, str]) -> None:
        self._folder = folder
        self._dockerfile = dockerfile
        self._known = known

    def started(
        self, entry_point: Instruction | None, arguments: Instruction | None
    ) -> Iterator[tuple[Command, Place, bool]]:
        """Commands that run, in turn, those of scripts among them, and whether a shell reads them."""
        first = entry_point or arguments
        if first is None:
            return
        words = [word for each in (entry_point, arguments) if each is not None for word in each.words]
        if first.exec_form:
            command = Command(tuple(words))
            yield from self._and_what_it_runs(command, Place(self._dockerfile, first.line), in_shell=False)
            return
        for command in commands("\n".join(words)):
            yield from self._and_what_it_runs(command, Place(self._dockerfile, first.line), in_shell=True)

    def _and_what_it_runs(
        self, command: Command, place: Place, *, in_shell: bool, within: tuple[str, ...] = ()
    ) -> Iterator[tuple[Command, Place, bool]]:
        yield command, place, in_shell
        for index, word in enumerate(command.words):
            if index and word == "-c" and not in_shell and index + 1 < len(command.words):
                for each in commands(command.words[index + 1]):
                    yield from self._and_what_it_runs(each, place, in_shell=True, within=within)
            script = self._script(word)
            if script is None or script.name in within:
                continue
            for each in commands(script.content):
                there = Place(script.name, script.line + each.line)
                yield from self._and_what_it_runs(each, there, in_shell=True, within=(*within, script.name))
            return  # what stands behind a script are its arguments

    def _script(self, word: str) -> Text | None:
        word = substitute(word, self._known)
        if word.startswith("/"):
            return self._folder.text(join("/", word))
        folders = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/opt/conda/bin")
        found = (self._folder.text(f"{each}/{word}") for each in folders if word and "/" not in word)
        return next((text for text in found if text is not None), None)

    def configured(self) -> dict[str, Setting]:
        """What configuration files tell Jupyter's server."""
        settings: dict[str, Setting] = {}
        for path, text in sorted(self._folder.texts().items()):
            file = PurePosixPath(path)
            if _CONFIG.fullmatch(file.name) and _CONFIG_FOLDER.search(str(file.parent)):
                read = _of_json if file.suffix == ".json" else _of_python
                for name, value, line in read(text.content):
                    if name in _NAMES:
                        settings[_NAMES[name]] = Setting(value, Place(text.name, text.line + line))
        return settings


def _of_python(content: str) -> Iterator[tuple[str, str, int]]:
    try:
        tree = ast.parse(content)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                value = "$"  # only the server knows
            yield node.targets[0].attr, str(value), node.lineno - 1


def _of_json(content: str) -> Iterator[tuple[str, str, int]]:
    try:
        document = json.loads(content)
    except ValueError:
        return
    lines = content.splitlines()
    for part in document.values() if isinstance(document, dict) else ():
        for name, value in part.items() if isinstance(part, dict) else ():
            line = next((number for number, text in enumerate(lines) if f'"{name}"' in text), 0)
            yield name, str(value), line


def _server(
    command: Command, place: Place, known: Mapping[str, str] | None, configured: Mapping[str, Setting]
) -> Iterator[Server]:
    words = command.words
    for index, word in enumerate(words):
        program = PurePosixPath(word).name
        following = words[index + 1] if index + 1 < len(words) else ""
        if program in DISTRIBUTION_ENTRY_POINTS:
            yield Server(DISTRIBUTION_ENTRY_POINTS[program], program, place, of_distribution=True)
            return
        if program in _EDITORS:
            yield Server("CodeEditor", program, place, _told(words[index + 1 :], place, known))
            return
        is_verb = program == "jupyter" and following in _JUPYTER_VERBS
        is_module = word == "-m" and following in _JUPYTER_MODULES
        if program in _JUPYTER or is_verb or is_module:
            told = _told(words[index + 1 :], place, known)
            name = f"jupyter {following}" if is_verb else following if is_module else program
            yield Server("JupyterLab", name, place, {**configured, **told})
            return


def _told(words: tuple[str, ...], place: Place, known: Mapping[str, str] | None) -> dict[str, Setting]:
    """What arguments tell: ``--ServerApp.port=8888``, ``--port 8888``."""
    settings: dict[str, Setting] = {}
    for index, word in enumerate(words):
        if not word.startswith("--"):
            continue
        flag, equals, value = word[2:].partition("=")
        name = flag.rpartition(".")[2]
        if name not in _NAMES:
            continue
        if not equals and name not in _WITHOUT_VALUE:
            value = words[index + 1] if index + 1 < len(words) else ""
        told = Setting(value, place, in_shell=False) if known is None else Setting(_as_shell(value, known), place)
        settings[_NAMES[name]] = told
    return settings


def _as_shell(value: str, known: Mapping[str, str]) -> str:
    """With the variables that are known, in lower case where the shell is told so: ``${SAGEMAKER_APP_TYPE,,}``."""
    lower = re.sub(r"\$\{(\w+),,\}", lambda found: known[found[1]].lower() if found[1] in known else found[0], value)
    return substitute(lower, known)
