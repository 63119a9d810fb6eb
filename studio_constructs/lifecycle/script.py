"""`LifecycleScript`: a start-up script that is known to be one."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from studio_constructs._validation import check_kind
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.content import check_script


@dataclass(frozen=True, slots=True)
class LifecycleScript:
    """What a lifecycle configuration runs, checked.

    It has a shebang and Unix line ends, fits SageMaker's limit and holds no secret.

    Anybody who may describe lifecycle configurations reads the text, so a secret in it is refused.

    Args:
        content: The script's text.
        source: Where it comes from, for messages. Default: it was given as text.
    """

    content: str
    source: str = "content"

    @classmethod
    def from_text(cls, content: str) -> LifecycleScript:
        """A script given as text."""
        return cls(content)

    @classmethod
    def from_file(cls, path: str | Path) -> LifecycleScript:
        """A script read from a UTF-8 file now, once; the library reads no file on its own account."""
        # What is not UTF-8 is kept as it is, for `problems` to name its line.
        return cls(Path(path).read_bytes().decode(errors="surrogateescape"), str(path))

    def problems(self) -> list[Problem]:
        """What would keep an app from starting, or give something away."""
        return check_script(self.source, self.content)

    @property
    def encoded(self) -> str:
        """The content as SageMaker takes it: base64, at most 16,384 characters."""
        return base64.b64encode(self.content.encode()).decode()


def check_lifecycle_script(field: str, script: object) -> list[Problem]:
    """A `LifecycleScript`, and what is wrong in it: text is none."""
    if isinstance(script, LifecycleScript):
        return script.problems()
    fix = f"{field}=LifecycleScript.from_text(...), or LifecycleScript.from_file(...)"
    return check_kind(field, script, fits=False, what="a LifecycleScript", fix=fix)
