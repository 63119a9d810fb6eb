"""What may stand in a lifecycle script: one pure function, used by the constructs and by the estate file.

A lifecycle configuration's content is readable by everybody who may describe it and is kept in CloudFormation's
template, so nothing secret belongs into it. Secrets are found by their shape; what is found is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from studio_constructs import aws_facts
from studio_constructs.errors import Problem

CONTENT_BYTES_MAX: Final = aws_facts.LIFECYCLE_CONTENT_MAX // 4 * 3
"""Longest script, in bytes before base64."""

_SHELL_REFERENCE = r"(?!\$|`|<|arn:|[/~]|(?:true|false|yes|no|none|null)\b)"
_SECRETS: Final = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        ("a private key", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY"),
        ("an AWS access key id", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
        (
            "an AWS secret access key",
            r"(?i:secret)[\w-]{0,20}[\"']?\s{0,3}[:=]?\s{0,3}[\"']?(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
        ),
        ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22})"),
        ("a GitLab token", r"\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[\w-]{20}"),
        ("a Slack token", r"\bxox[a-z]-[\w-]{10}|hooks\.slack\.com/services/T\w+/B\w+/\w+"),
        ("a Hugging Face token", r"\bhf_[A-Za-z0-9]{30}"),
        ("a key of an AI service", r"\bsk-(?:ant-|proj-|svcacct-)[\w-]{20}|\bAIza[\w-]{35}"),
        ("a token of a package registry", r"\b(?:npm_[A-Za-z0-9]{36}|pypi-AgE[\w-]{30})"),
        ("a Databricks token", r"\bdapi[0-9a-f]{32}"),
        ("a signed web token", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10}"),
        ("an authorization header", r"(?i)\bauthorization:\s{0,3}(?:basic|bearer|token)\s{1,3}[\w.+/~-]{12}"),
        ("credentials in a command", r"\bcurl\b[^|;&\n]{0,200}\s(?:-u|--user)[ =][\"']?[^\s:$\"'`]+:[^\s$\"'`]{3}"),
        ("credentials in a URL", r"://[^\s/:@$\"']{1,100}:[^\s/:@${\"'][^\s/@${\"']{0,100}@"),
        (
            "a password or token",
            r"(?i)(?:password|passwd|secret|token|api_?key)[\"']?(?<!=)=(?!=)[\"']?"
            + _SHELL_REFERENCE
            + r"[^\s\"';&|)]{4}",
        ),
    )
)


def check_script(field: str, content: str | bytes) -> list[Problem]:
    """Judge the content of a lifecycle script.

    Args:
        field: The field as the user typed it.
        content: The script; bytes as they stand in its file, before any decoding.

    Returns:
        All that is wrong with it.
    """
    raw = content.encode("utf-8", errors="surrogateescape") if isinstance(content, str) else content
    if not raw.strip():
        return [
            Problem(
                "ScriptEmpty",
                f"{field} is an empty script",
                "a start-up script does something",
                "write the script, or drop it",
            )
        ]
    return [
        *_check_encoding(field, raw),
        *_check_first_bytes(field, raw),
        *_check_line_ends(field, raw),
        *check_script_size(field, len(raw)),
        *_check_secrets(field, raw.decode("utf-8", errors="replace")),
    ]


def check_script_size(field: str, size: int) -> list[Problem]:
    """Judge the size of a script, in bytes: also of one too large to be read."""
    encoded = (size + 2) // 3 * 4
    if encoded <= aws_facts.LIFECYCLE_CONTENT_MAX:
        return []
    over = size - CONTENT_BYTES_MAX
    return [
        Problem(
            "ScriptTooLarge",
            f"{field} is a script of {size:,} bytes, {encoded:,} in base64",
            f"SageMaker takes {aws_facts.LIFECYCLE_CONTENT_MAX:,} in base64, which is {CONTENT_BYTES_MAX:,} bytes",
            f"shorten it by {over:,} {'byte' if over == 1 else 'bytes'}, or let it fetch the rest from S3",
        )
    ]


def find_secret(text: str) -> str | None:
    """What kind of secret stands in some text, by its shape; None if none does."""
    return next((what for what, pattern in _SECRETS if pattern.search(text)), None)


def _check_encoding(field: str, raw: bytes) -> Iterator[Problem]:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        yield Problem(
            "ScriptNotUtf8",
            f"{field} has the byte 0x{raw[error.start]:02x} in line {line} of the script",
            "a script is UTF-8 text",
            "save it as UTF-8",
        )


def _check_first_bytes(field: str, raw: bytes) -> Iterator[Problem]:
    if raw.startswith(b"#!"):
        return
    rule = "the first two bytes are '#!', or the system does not know what runs it"
    first_line = raw.split(b"\n", 1)[0].decode("utf-8", errors="replace")[:40]
    if raw.startswith(b"\xef\xbb\xbf"):
        wrote, fix = "begins with a byte order mark", "save it as UTF-8 without one"
    elif raw.lstrip().startswith(b"#!"):
        blank = raw[: len(raw) - len(raw.lstrip())]
        wrote = f"has {len(blank)} blank {'bytes' if len(blank) > 1 else 'byte'} before '#!'"
        fix = "delete what stands before '#!'"
    else:
        wrote, fix = f"begins with {first_line!r}", "make '#!/usr/bin/env bash' its first line"
    yield Problem("ScriptShebangMissing", f"{field} {wrote}", rule, fix)


def _check_line_ends(field: str, raw: bytes) -> Iterator[Problem]:
    if b"\r" not in raw:
        return
    line = raw.count(b"\n", 0, raw.index(b"\r")) + 1
    count = raw.count(b"\r")
    yield Problem(
        "ScriptCarriageReturn",
        f"{field} has {count:,} carriage return{'s' * (count > 1)}, the first in line {line} of the script",
        "the shell takes a carriage return for a part of the command",
        "save it with Unix line ends (LF)",
    )


def _check_secrets(field: str, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if what := find_secret(line):
            yield Problem(
                "ScriptSecret",
                f"{field} holds {what} in line {number} of the script",
                "everybody who may describe lifecycle configurations reads it",
                "take it out and revoke it",
            )
