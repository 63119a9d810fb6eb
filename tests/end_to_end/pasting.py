"""Lines that `studio migrate` prints, for a terminal elsewhere: what is done with one when it is pasted."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any, NamedTuple

from .conftest import LocalAws


class Pasted(NamedTuple):
    """A line that was printed.

    Attributes:
        line: It.
        action: What the program is to do.
    """

    line: str
    action: str

    def fetch(self, aws: LocalAws, program: Path) -> list[str]:
        """Fetch the program, by the line's own words; what starts it, in the foreground, for a test waits."""
        fetched, _, started = self.line.replace("/tmp/home_copy.pyz", str(program)).rpartition(" && ")
        aws.run("bash", "-c", fetched)
        return shlex.split(started)[:-1]

    def read(self, s3: Any) -> bytes:
        """The program, for this process."""
        words = self.line.split()
        bucket, _, key = words[5 if "--region" not in words else 6].removeprefix("s3://").partition("/")
        return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


def pasted(printed: str) -> Pasted:
    """The one line of what a command printed that is to be pasted."""
    (line,) = (each for each in printed.splitlines() if each.startswith("aws s3 cp"))
    return Pasted(line, line.split()[-2])
