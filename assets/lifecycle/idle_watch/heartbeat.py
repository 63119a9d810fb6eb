"""The file by which an app is busy for Studio's own idle shutdown."""

from __future__ import annotations

import datetime as dt
import os

FORM = "%Y-%m-%dT%H:%M:%S.%fZ"  # with its fraction, or it is not read
AHEAD = dt.timedelta(minutes=5)


def now() -> dt.datetime:
    """By the wall clock, which decides nothing here."""
    return dt.datetime.now(dt.timezone.utc)


def write(path: str) -> str:
    """Say that the app is in use; what was said."""
    text = now().strftime(FORM)
    with open(path + ".new", "w") as file:
        file.write(text)
    os.replace(path + ".new", path)
    return text


def read(path: str) -> str | None:
    """What the file says; none if there is none."""
    try:
        with open(path, errors="replace") as file:
            return file.read(99).strip()
    except FileNotFoundError:
        return None


def warning(path: str, text: str | None) -> str:
    """What is to be said of a time that no app can have written by itself."""
    try:
        stamp = dt.datetime.strptime(text or "", FORM).replace(tzinfo=dt.timezone.utc)
    except ValueError:
        return ""
    if stamp <= now() + AHEAD:
        return ""
    return f"{path} says {text}, which is in the future: until then Studio's own idle shutdown takes this app for used"
