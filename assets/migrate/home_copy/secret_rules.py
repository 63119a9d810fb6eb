"""Secrets in files: what kind, in which line; never the secret itself."""

from __future__ import annotations

import re
from typing import Iterator, List, NamedTuple, Tuple

_MOST = 20
_LOOK_BACK = 4096  # a secret may lie across the border of two pieces


class Rule(NamedTuple):
    """A kind of secret.

    Attributes:
        kind: What it is called.
        words: One of these is near; a search for plain bytes is cheap.
        pattern: What it looks like.
    """

    kind: str
    words: Tuple[bytes, ...]
    pattern: re.Pattern[bytes]


def _rule(kind: str, words: str, pattern: str) -> Rule:
    return Rule(kind, tuple(word.encode() for word in words.split()), re.compile(pattern.encode()))


RULES = (
    _rule("AWS access key", "AKIA", r"(?<![A-Za-z0-9+/])AKIA[A-Z2-7]{16}(?![A-Za-z0-9+/])"),
    _rule(
        "AWS secret key",
        "aws_secret AWS_SECRET secret_access_key SecretAccessKey",
        r"(?i)secret_?access_?key[\"']?\s{0,4}[:=,]\s{0,4}\\?[\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])",
    ),
    _rule("private key", "PRIVATE", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    _rule(
        "GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,90})"
    ),
    _rule("GitLab token", "glpat-", r"\bglpat-[\w-]{20}"),
    _rule("Slack token", "xox", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    _rule("Hugging Face token", "hf_", r"\bhf_[A-Za-z0-9]{30,}"),
    _rule("OpenAI or Anthropic key", "sk-", r"(?<![A-Za-z0-9_-])sk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}"),
    _rule(
        "password in an address",
        "://",
        r"[a-z][a-z0-9+]{1,12}://[^\s/:@\"'<>{}$]{1,64}:[^\s/:@\"'<>{}$]{3,128}@[\w.-]+",
    ),
)

BY_NAME = {
    b".netrc": "file of passwords",
    b".pgpass": "file of passwords",
    b".git-credentials": "file of passwords",
    b".pypirc": "file of passwords",
    b"id_rsa": "private key",
    b"id_ed25519": "private key",
    b"id_ecdsa": "private key",
    b"kaggle.json": "file of tokens",
}
"""Files that hold secrets by what they are called."""


def by_name(path: bytes) -> str:
    """What kind of secret a file holds by its name; nothing for none."""
    folder, _, name = path.rpartition(b"/")
    if name == b"credentials" and folder.rpartition(b"/")[2] == b".aws":
        return "AWS credentials"
    return BY_NAME.get(name, "")


class Scanner:
    """Looks through one file, piece by piece."""

    def __init__(self) -> None:
        self.found: List[Tuple[str, int]] = []
        self._line = 1
        self._tail = b""
        self._text = True
        self._first = True

    def look(self, piece: bytes) -> None:
        """Look at the next piece."""
        if self._first:
            self._first, self._text = False, b"\0" not in piece[:8192]
        if not self._text or len(self.found) >= _MOST:
            return
        seen = self._tail + piece
        for kind, place in _in(seen, len(self._tail)):
            line = self._line + seen.count(b"\n", 0, place)
            if (kind, line) not in self.found and len(self.found) < _MOST:
                self.found.append((kind, line))
        self._line += seen.count(b"\n", 0, max(0, len(seen) - _LOOK_BACK))
        self._tail = seen[-_LOOK_BACK:]


def _in(seen: bytes, old: int) -> Iterator[Tuple[str, int]]:
    for rule in RULES:
        if any(word in seen for word in rule.words):
            for match in rule.pattern.finditer(seen):
                if match.end() > old:
                    yield rule.kind, match.start()
