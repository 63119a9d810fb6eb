"""Taking an estate down."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

DESTROY: Final = "domain: {removal_policy: destroy}\n"
TWICE: Final = "everybody's home is deleted with the domain, so both keys say it"
BOTH: Final = "write delete_homes: true and confirm_delete_homes: lab-prod, or drop both"

CASES: Final = (
    Bad(
        "teardown of a retained domain",
        lab(add="teardown: {}\n"),
        (
            said(
                11,
                "TeardownOfRetainedDomain",
                "teardown is given, and the domain is retained",
                "who keeps a domain keeps the work in it: spaces would be deleted for nothing",
                "write domain: {removal_policy: destroy}, or drop teardown",
            ),
        ),
    ),
    Bad(
        "homes unconfirmed",
        lab(add=DESTROY + "teardown: {delete_homes: true}\n"),
        (said(12, "TeardownHomesUnconfirmed", "teardown.delete_homes is true", TWICE, BOTH),),
    ),
    Bad(
        "homes confirmed by another name",
        lab(add=DESTROY + "teardown: {delete_homes: true, confirm_delete_homes: lab}\n"),
        (said(12, "TeardownHomesUnconfirmed", "teardown.confirm_delete_homes is 'lab'", TWICE, BOTH),),
    ),
    Bad(
        "homes confirmed and not wanted",
        lab(add=DESTROY + "teardown: {confirm_delete_homes: lab-prod}\n"),
        (said(12, "TeardownHomesUnconfirmed", "teardown.confirm_delete_homes is 'lab-prod'", TWICE, BOTH),),
    ),
)
