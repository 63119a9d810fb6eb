"""Names of files. Linux takes any bytes but NUL and the slash; JSON takes text only."""

from __future__ import annotations

import re
from typing import Sequence

OWN_FOLDER = b".studio-migrate"
"""Where the journal is, at the top of the home: it is not copied."""

HISTORY = (
    ".bash_history",
    ".zsh_history",
    ".sh_history",
    ".python_history",
    ".node_repl_history",
    ".sqlite_history",
    ".psql_history",
    ".mysql_history",
    ".Rhistory",
    ".lesshst",
    "*/.ipython/profile_*/history.sqlite",
    ".ipython/profile_*/history.sqlite",
)
"""What people typed, passwords too. It is left out."""


def text(name: bytes) -> str:
    """A name as JSON takes it: bytes that are no UTF-8 become lone surrogates, and come back as they were."""
    return name.decode("utf-8", "surrogateescape")


def raw(name: str) -> bytes:
    """A name as the disk has it."""
    return name.encode("utf-8", "surrogateescape")


def shown(name: bytes) -> str:
    """A name as a terminal takes it."""
    return name.decode("utf-8", "backslashreplace")


class Excludes:
    """Which names are left out.

    Args:
        patterns: As in `.gitignore`: one without a slash meets names anywhere, one with a slash meets paths from the
            home; ``*`` and ``?`` stop at slashes, ``**`` does not. What a pattern meets is left out with all in it.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        stripped = [(pattern.strip("/"), "/" in pattern.rstrip("/")) for pattern in patterns]
        self._paths = _any_of([pattern for pattern, is_path in stripped if is_path])
        self._names = _any_of([pattern for pattern, is_path in stripped if not is_path])

    def leave_out(self, path: bytes) -> bool:
        """Whether this path, from the home, is left out."""
        name = text(path)
        return bool(self._paths.match(name) or self._names.match(name.rpartition("/")[2]))


_PIECES = re.compile(r"(/\*\*/|^\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\])", re.DOTALL)


def _expression(pattern: str) -> str:
    """A shell pattern as an expression. Less is left out by a pattern of which anything is not understood."""
    made = ""
    for piece in _PIECES.split(pattern):
        if piece == "/**/":
            made += "/(?:.*/)?"
        elif piece == "**/":
            made += "(?:.*/)?"
        elif piece == "**":
            made += ".*"
        elif piece in ("*", "?"):
            made += "[^/]" + piece.replace("?", "")
        elif len(piece) > 2 and piece[0] == "[" and piece[-1] == "]":  # noqa: PLR2004 - brackets with something inside
            inside = piece[1:-1].replace("\\", "\\\\")
            made += "[" + ("^/" + inside[1:] if inside.startswith("!") else inside) + "]"
        else:
            made += re.escape(piece)
    return made


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{_expression(pattern)})" for pattern in patterns)
    return re.compile(f"(?s:{joined})\\Z" if joined else r"(?!)")
