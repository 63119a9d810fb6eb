"""What AWS's names of instance types say: families with a GPU or Trainium, and the order of sizes.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html#instance-type-names,
https://aws.amazon.com/ec2/instance-types/accelerated-computing/ (read 2026-11-22)
"""

from __future__ import annotations

import re
from typing import Final

from studio_constructs.aws_facts import STUDIO_INSTANCE_TYPES

ACCELERATED_FAMILIES: Final[frozenset[str]] = frozenset(
    "ml.g4dn ml.g5 ml.g6 ml.g6e ml.g7 ml.g7e ml.p3 ml.p3dn ml.p4d ml.p4de ml.p5 ml.p5e ml.p5en ml.p6-b200 ml.trn1 "
    "ml.trn1n".split()
)
"""Families of `STUDIO_INSTANCE_TYPES` with a GPU (g, p) or Trainium (trn): the dear ones."""

TYPES_UNKNOWN_TO_THE_API: Final[frozenset[str]] = frozenset({"ml.p5e.48xlarge"})
"""What CloudFormation's schema has and SageMaker's API has not: a request that names one is refused as a whole."""
TYPES_UNKNOWN_TO_DOMAINS: Final[frozenset[str]] = frozenset(
    f"ml.g7.{size}" for size in ("2xlarge", "4xlarge", "8xlarge", "12xlarge", "24xlarge", "48xlarge")
)
"""What the schema of profiles and SageMaker's API have, and the schema of domains has not."""

_NAMED_SIZES: Final = ("micro", "small", "medium", "large", "xlarge")
_MULTIPLE: Final = re.compile(r"([1-9]\d*)xlarge")


def family_of(instance_type: str) -> str:
    """``ml.g5`` of ``ml.g5.xlarge``; what has no size is a family of its own."""
    return instance_type.rpartition(".")[0] or instance_type


def rank_of_size(size: str) -> int | None:
    """Where a size stands among the others, or None for what is none (``interactive``)."""
    if size in _NAMED_SIZES:
        return _NAMED_SIZES.index(size)
    multiple = _MULTIPLE.fullmatch(size)
    return None if multiple is None else len(_NAMED_SIZES) - 1 + int(multiple[1])


def studio_types_of(family: str) -> list[str]:
    """Studio's instance types of a family, in AWS's order; none if there is no such family."""
    return [each for each in STUDIO_INSTANCE_TYPES if family_of(each) == family]
