"""`JupyterExtensions` and `CodeEditorExtensions`: what is switched on, off, or added in the two apps."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from studio_constructs._validation import check_kind, check_list
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.start_up.rules import check_home_path, check_text
from studio_constructs.lifecycle.start_up.step import StartUpStep

_SERVER: Final = re.compile(r"[A-Za-z_][\w.]*", re.ASCII)
_LAB: Final = re.compile(r"(?:@[a-z0-9._~-]+/)?[a-z0-9._~-]+(?::[\w.:/-]+)?")
_EDITOR: Final = re.compile(r"[A-Za-z0-9][\w-]*\.[A-Za-z0-9][\w.-]*(?:@[0-9][\w.+-]*)?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class JupyterExtensions(StartUpStep):
    """Switch extensions of the Jupyter server and of JupyterLab on or off, in the user's configuration.

    The two files are the step's own, and stay in the home: a script without the step leaves them as they were.

    Args:
        server: Extensions of the server by the names of their Python packages, and whether they are on. Default: as
            the image has them.
        lab: Extensions or plugins of JupyterLab ("@jupyter/collaboration-extension", "name:plugin"), and whether they
            are on. Default: as the image has them.
    """

    server: Mapping[str, bool] | None = None
    lab: Mapping[str, bool] | None = None

    files: ClassVar[tuple[str, ...]] = ("jupyter_extensions",)

    def arguments(self) -> Sequence[str]:
        """The two files."""
        server: Any = {"ServerApp": {"jpserver_extensions": dict(self.server or {})}}
        lab: Any = {"disabledExtensions": {name: not on for name, on in (self.lab or {}).items()}}
        return [json.dumps(server) if self.server else "", json.dumps(lab) if self.lab else ""]

    def own_problems(self, field: str) -> list[Problem]:
        """Names that are none."""
        if not self.server and not self.lab:
            wrote = f"{field} has neither server nor lab"
            return [Problem("ExtensionInvalid", wrote, "the step switches something", "name an extension")]
        kinds = {"server": (_SERVER, "jupyter_lsp"), "lab": (_LAB, "@jupyter/collaboration-extension")}
        problems: list[Problem] = []
        for key, (pattern, example) in kinds.items():
            switches = getattr(self, key)
            if switches is not None and not isinstance(switches, Mapping):
                fix = f'{{"{example}": False}}'
                problems += check_kind(f"{field}.{key}", switches, fits=False, what="a mapping", fix=fix)
                continue
            for name, is_on in (switches or {}).items():
                problems += _check_extension(f"{field}.{key}", name, pattern, example)
                problems += check_kind(
                    f"{field}.{key}.{name}", is_on, fits=isinstance(is_on, bool), what="True or False", fix="False"
                )
        return problems


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeEditorExtensions(StartUpStep):
    """Install extensions of Code Editor: by id from its gallery, or from ``.vsix`` files.

    Args:
        extensions: Ids ("ms-python.python", "publisher.name@1.2.3"), or paths of ``.vsix`` files from the home or from
            the root. The gallery is open-vsx.org: a network without internet needs files.
    """

    extensions: Sequence[str]

    files: ClassVar[tuple[str, ...]] = ("code_editor_extensions",)

    def arguments(self) -> Sequence[str]:
        """The extensions."""
        return list(self.extensions)

    def own_problems(self, field: str) -> list[Problem]:
        """Ids that are none, paths that are none."""
        field = f"{field}.extensions"
        if wrong := check_list(field, self.extensions):
            return wrong
        if not self.extensions:
            return [Problem("ExtensionInvalid", f"{field} is empty", "the step installs something", "name one")]
        problems: list[Problem] = []
        for index, each in enumerate(self.extensions):
            if isinstance(each, str) and each.endswith(".vsix"):
                example = "team/extension.vsix"
                problems += check_home_path(f"{field}[{index}]", each, absolute=True, example=example)
            else:
                problems += _check_extension(f"{field}[{index}]", each, _EDITOR, "ms-python.python")
        return problems


def _check_extension(field: str, name: object, pattern: re.Pattern[str], example: str) -> list[Problem]:
    if wrong := check_text(field, name):
        return wrong
    if pattern.fullmatch(str(name)):
        return []
    wrote = f"{field} is {name!r}" if field.endswith("]") else f"{field} has the name {name!r}"
    return [Problem("ExtensionInvalid", wrote, "no extension has such a name", f"write it like {example!r}")]
