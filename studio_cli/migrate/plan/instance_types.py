"""Which of Studio's instance types stands for one of a notebook instance's."""

from __future__ import annotations

from typing import Final

from studio_constructs.aws_facts import STUDIO_INSTANCE_TYPES
from studio_constructs.aws_facts.instance_families import TYPES_UNKNOWN_TO_THE_API

FAMILIES: Final = {
    "t2": ("t3", "the generation after it"),
    "m4": ("m5", "the generation after it"),
    "c4": ("c5", "the generation after it"),
    "c5d": ("c6id", "it has disks of its own too"),
    "p2": ("g4dn", "p2 is no more; one GPU, and newer"),
    "inf1": (None, "Studio has no Inferentia"),
    "inf2": (None, "Studio has no Inferentia"),
}
"""Families of notebook instances that Studio lacks, and which of its own stands in.

From the lists of instance types of both, with their sources: ``aws_facts.notebook_instances.INSTANCE_TYPES`` and
``aws_facts.STUDIO_INSTANCE_TYPES``; https://docs.aws.amazon.com/sagemaker/latest/dg/notebooks-available-instance-types.html
"""
_SIZES: Final = (
    "micro small medium large xlarge 2xlarge 4xlarge 8xlarge 9xlarge 10xlarge 12xlarge 16xlarge 18xlarge 24xlarge"
    " 32xlarge 48xlarge"
).split()


def studio_type(notebook_type: str) -> tuple[str | None, str]:
    """The instance type in Studio, and why.

    Args:
        notebook_type: What the notebook instance runs on.

    Returns:
        The same where Studio has it; else the stand-in's size that is not smaller; None where a person has to choose.
    """
    if notebook_type in STUDIO_INSTANCE_TYPES and notebook_type not in TYPES_UNKNOWN_TO_THE_API:
        return notebook_type, "the same as before"
    _, family, size = notebook_type.split(".")
    other, because = FAMILIES.get(family, (family, "the next size up"))
    if other is None:
        return None, f"{because}: choose another"
    for each in _SIZES[_SIZES.index(size) :] if size in _SIZES else ():
        if f"ml.{other}.{each}" in STUDIO_INSTANCE_TYPES:
            return f"ml.{other}.{each}", f"Studio has no {notebook_type}: {because}"
    return None, f"Studio has nothing like {notebook_type}: choose another"


def has_gpu(instance_type: str) -> bool:
    """Whether an instance type has GPUs: hours of it are dear."""
    return instance_type.split(".")[1].startswith(("g", "p"))
