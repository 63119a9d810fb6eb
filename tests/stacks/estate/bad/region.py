"""Regions."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, said

CASES: Final = (
    Bad(
        "region unknown",
        lab(("eu-west-1", "eu-wst-1")),
        (
            said(
                5,
                "RegionUnknown",
                "environments[0].region is 'eu-wst-1'",
                "no region of AWS with Studio has this name",
                "did you mean 'eu-west-1'?",
            ),
        ),
    ),
    Bad(
        "region lacks",
        lab(("eu-west-1", "ca-west-1")),
        (
            said(
                5,
                "RegionLacksStudio",
                "environments[0].region is 'ca-west-1'",
                "CloudFormation lacks Studio's types in this region",
                "take a region that has them, for example ca-central-1",
            ),
        ),
    ),
    Bad(
        "region mars",
        lab(("eu-west-1", "mars")),
        (
            said(
                5,
                "RegionUnknown",
                "environments[0].region is 'mars'",
                "no region of AWS with Studio has this name",
                "take one of AWS's list, for example 'eu-west-1'",
            ),
        ),
    ),
)
