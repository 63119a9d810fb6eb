"""Where the book of a domain or profile is kept: a parameter of Systems Manager.

A custom resource has no memory of its own: its physical id is too short for what was there before, and its data is
never shown to it again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from .settings import Json, new_book
from .target import Clock, code_of, patiently


@dataclass(frozen=True)
class Memory:
    """The book's parameter."""

    ssm: Any
    clock: Clock
    parameter: str

    def read(self) -> Json:
        """The book; a new one if there is none."""
        try:
            found = patiently(self.clock, lambda: self.ssm.get_parameter(Name=self.parameter))
        except ClientError as error:
            if code_of(error) == "ParameterNotFound":
                return new_book()
            raise
        book: Json = json.loads(found["Parameter"]["Value"])
        return book

    def write(self, book: Json) -> None:
        """Keep the book; one without claims is thrown away."""
        if not book["Claims"]:
            self.forget()
            return
        self.ssm.put_parameter(
            Name=self.parameter,
            Value=json.dumps(book, separators=(",", ":")),
            Type="String",
            Overwrite=True,
            Tier="Intelligent-Tiering",  # one book in a thousand is longer than the 4 KB that cost nothing
            Description="What ApiOnlySettings set, and what was there before; put back when it is deleted",
        )

    def forget(self) -> None:
        """Throw the book away."""
        try:
            self.ssm.delete_parameter(Name=self.parameter)
        except ClientError as error:
            if code_of(error) != "ParameterNotFound":
                raise
