"""The folder that an image is built from, and where its files go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from studio_cli.image.dockerfile import Instruction, join


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text that ends up in the image.

    Args:
        name: What messages call it: its path from the folder, or that of the Dockerfile.
        line: Where its first line stands in the file of that name.
        content: The text.
    """

    name: str
    line: int
    content: str


class Folder:
    """Files that instructions put into an image.

    Args:
        directory: The folder.
        dockerfile: The name of the Dockerfile in it.
        instructions: Everything that makes the image.
    """

    def __init__(self, directory: Path, dockerfile: str, instructions: Iterable[Instruction]) -> None:
        self._directory = directory
        self._texts: dict[str, Text] = {}
        for each in instructions:
            if each.name in {"ADD", "COPY"} and "from" not in each.flags and len(each.words) > 1:
                self._put(each, dockerfile)

    def text(self, path: str) -> Text | None:
        """A file of the image by its path there, if it comes from the folder or stands in the Dockerfile."""
        return self._texts.get(path)

    def texts(self) -> dict[str, Text]:
        """All of them, by their path in the image."""
        return dict(self._texts)

    def _put(self, each: Instruction, dockerfile: str) -> None:
        *sources, target = each.words
        into = join(each.folder, target)
        is_folder = target.endswith("/") or len(sources) > 1 or target in {".", "./"}
        for source in sources:
            inline = each.heredocs.get(source.removeprefix("<<").lstrip("-").strip("\"'"))
            if source.startswith("<<") and inline is not None:
                self._texts[into] = Text(dockerfile, each.line + 1, inline)
                continue
            for path in self._matching(source):
                self._put_path(path, join(into, path.name) if is_folder and path.is_file() else into)

    def _matching(self, source: str) -> list[Path]:
        source = source.lstrip("/")
        if ".." in PurePosixPath(source).parts or "$" in source:
            return []
        return sorted(self._directory.glob(source)) if source not in {"", ".", "./"} else [self._directory]

    def _put_path(self, path: Path, into: str) -> None:
        files = [path] if path.is_file() else [each for each in sorted(path.rglob("*")) if each.is_file()]
        for file in files:
            inside = into if file == path else join(into, file.relative_to(path).as_posix())
            try:
                content = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue  # no text: nothing to judge
            self._texts[inside] = Text(file.relative_to(self._directory).as_posix(), 1, content)
