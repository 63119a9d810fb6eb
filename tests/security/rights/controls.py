"""What AWS itself hands out for people in Studio, asked the same: the table must find what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tests.security.iam.statement import Document

from . import attacks
from .judge import Identity, Setting
from .row import Row
from .world import Person

FOLDER: Final = Path(__file__).with_name("controls")
CONTROLS: Final = {
    "private_spaces": "AWS's documented policy for private spaces",
    "full_access": "AmazonSageMakerFullAccess",
}
ATTACKS: Final = 86
EXPECTED: Final = {"private_spaces": 26, "full_access": 47}
"""How many attacks each lets through."""


def control(name: str) -> dict[str, Any]:
    """A document, with where it comes from."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def document(name: str, person: Person) -> Document:
    """The document where a person is."""
    text = json.dumps(control(name)["document"])
    found: Document = json.loads(
        text.replace("<region>", person.place.region).replace("<account>", person.place.account)
    )
    return found


def let_through(policies: list[Document], person: Person) -> list[str]:
    """The attacks of a person with such policies that succeed, in words."""
    identity = Identity("control", policies)
    rows = list(alone(attacks.rows(person)))
    return [f"{row.threat}: {row.why}" for row in rows if identity.truth(row, Setting.DEPLOYED).holds]


def alone(rows: Iterable[Row]) -> Iterator[Row]:
    """The same with nothing attached beside the policies."""
    return (replace(row, beside=False) for row in rows)
