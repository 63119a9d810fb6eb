"""Rules that several steps share: pure functions from a field and its value to the problems found.

The text of a script is made at synth, so all that goes into it is known then: no value of a step may be a token.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from studio_constructs._validation import check_kind, is_known
from studio_constructs.errors import Problem

_HOST: Final = r"[A-Za-z0-9.-]+(:[0-9]{1,5})?"
_PATH: Final = r"[\w.~!$&'()*+,;=:@%/-]"
_USER_IN_URL: Final = re.compile(r"[A-Za-z][A-Za-z+.-]*://[^/?#\s]*@")


def check_text(field: str, value: object, *, lines: bool = False) -> list[Problem]:
    """Text that a shell and a log can take; *lines* lets it have several."""
    if value is None:
        return []
    if not is_known(value):
        rule = "the script's text is made at synth, and the value is known only when it is deployed"
        fix = "write the value itself: give the resource a physical name, and write that"
        return [Problem("StepTokenUnknown", f"{field} is a token", rule, fix)]
    if not isinstance(value, str):
        return check_kind(field, value, fits=False, what="text", fix=f"{str(value)!r}")
    if value.strip() and all(each.isprintable() or (lines and each in "\n\t") for each in value):
        return []
    rule = f"it is text, not empty, without control characters{' but line ends and tabs' if lines else ''}"
    return [Problem("StepTextInvalid", f"{field} is {value!r}", rule, "correct it, or drop it")]


def check_form(
    field: str, value: object, pattern: re.Pattern[str], *, code: str, rule: str, example: str
) -> list[Problem]:
    """Text of a form."""
    if (wrong := check_text(field, value)) or not isinstance(value, str) or pattern.fullmatch(value):
        return wrong
    return [Problem(code, f"{field} is {value!r}", rule, f"write it like {example!r}")]


def check_url(field: str, value: object, *, schemes: Iterable[str], what: str, path: bool = False) -> list[Problem]:
    """An address without a user or a password in it; what is found there is never repeated.

    With *path*, the host alone is none.
    """
    if (wrong := check_text(field, value)) or not isinstance(value, str):
        return wrong
    schemes = tuple(schemes)
    shown = " or ".join(f"{scheme}://" for scheme in schemes)
    if _USER_IN_URL.match(value):
        rule = "everybody who may describe lifecycle configurations reads it"
        return [Problem("StepUrlInvalid", f"{field} has a user or a password in it", rule, "take it out and revoke it")]
    if re.fullmatch(rf"(?:{'|'.join(schemes)})://{_HOST}(/{_PATH}{'+' if path else '*'}){'' if path else '?'}", value):
        return []
    rule = f"{what} is an address that begins with {shown}"
    return [Problem("StepUrlInvalid", f"{field} is {value!r}", rule, f"write it like '{schemes[0]}://host/path'")]


def check_home_path(field: str, value: object, *, absolute: bool = False, example: str) -> list[Problem]:
    """A path below the home, where people may write; *absolute* lets it be elsewhere."""
    if (wrong := check_text(field, value)) or not isinstance(value, str):
        return wrong
    parts = value.removeprefix("/").split("/") if absolute else value.split("/")
    if ".." not in parts and "." not in parts and "" not in parts and not value.startswith(("~", "-", "$")):
        return []
    rule = "a path is below the home, and is written from there" + (" or from the root" if absolute else "")
    return [Problem("StepPathInvalid", f"{field} is {value!r}", rule, f"write it like {example!r}")]
