"""`Checkout`: from what a person writes for a side, a path or a git revision, to templates."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from stacks.refusals import Refusal
from studio_cli import cdk
from studio_cli.check.reading import UnreadableError, read_paths
from studio_cli.compared.revision import commit_of, short, work_tree
from studio_cli.compared.synthesis import synthesize
from studio_constructs import Problem
from studio_constructs.checks import Source

HERE: Final = "the checkout"
_FILES: Final = (".json", ".yaml", ".yml", ".template")
_PATHS: Final = ("/", "./", "../", "~")


def is_path(text: str) -> bool:
    """Whether a side is a path: it exists, or is written as one. What exists is never taken for a revision."""
    return text != "" and (Path(text).exists() or text.startswith(_PATHS) or text.endswith(_FILES))


@dataclass(frozen=True)
class Checkout:
    """The project that a person is in, which synthesizes itself and its revisions.

    Args:
        tell: Told, a line each, what is done and what one might not expect.
        estate: The estate file, from the project's folder on. Default: the app's own.
    """

    tell: Callable[[str], None]
    estate: Path | None = None

    def read(self, side: str | None) -> list[Source]:
        """The templates of a side.

        Args:
            side: A template, a cloud assembly, a git revision; or None, the checkout as it is.

        Raises:
            UnreadableError: There are none, and why.
        """
        if side is not None and is_path(side):
            if Path(side).exists() and commit_of(side, Path.cwd()):
                self.tell(f"{side} is a path here and a revision too; the path is taken: a branch is refs/heads/{side}")
            return read_paths([Path(side)])
        with tempfile.TemporaryDirectory(prefix="studio-synth-") as folder:
            output = Path(folder)
            self.write(side, output)
            return called(read_paths([output]), output, side or "cdk.out")

    def write(self, side: str | None, output: Path) -> list[Refusal]:
        """Synthesize a git revision, or the checkout as it is.

        Args:
            side: The revision, or None.
            output: The folder of its cloud assembly.

        Returns:
            Why its own checks refuse it, which is told too.

        Raises:
            UnreadableError: It is not synthesized, and why.
        """
        project = self.project()
        if side is None:
            self.tell(f"synthesizing {HERE}, which runs its code")
            return self._told(HERE, synthesize(project, output, what=HERE, tools=project, estate=self.estate))
        with work_tree(side, project) as there:
            commit = commit_of(side, project) or ""
            name = short(commit) if side == commit else f"{side} ({short(commit)})"
            self.tell(f"synthesizing {name}, which runs its code")
            return self._told(name, synthesize(there, output, what=name, tools=project, estate=self.estate))

    def _told(self, what: str, refused: list[Refusal]) -> list[Refusal]:
        if refused:
            count = f" ({len(refused)} findings)" if len(refused) > 1 else ""
            self.tell(f"{what} is refused by its own checks{count}, and compared all the same: {refused[0]}")
        return refused

    def project(self) -> Path:
        """The project's folder.

        Raises:
            UnreadableError: There is none.
        """
        try:
            return cdk.project_folder()
        except cdk.CdkError as error:
            wrote = f"there is no cdk.json in {Path.cwd()} or above it"
            rule = "a revision, and the checkout, are synthesized by the project's own app"
            fix = "run this in the project's folder, or name templates or cloud assemblies"
            raise UnreadableError([Problem("GuardNoProject", wrote, rule, fix)]) from error


def called(sources: list[Source], folder: Path, name: str) -> list[Source]:
    """Templates of an assembly that is gone soon, named as people find them."""
    names = {source.name: f"{name}/{Path(source.name).relative_to(folder)}" for source in sources}
    return [
        replace(
            source,
            name=names[source.name],
            parent=(names[source.parent[0]], source.parent[1]) if source.parent else None,
        )
        for source in sources
    ]
