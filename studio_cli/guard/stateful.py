"""Which resource types hold work, and what is lost with them."""

from __future__ import annotations

from typing import Final

from studio_constructs.aws_facts.stateful import HOLDS

PROTECTS: Final[dict[str, str]] = {
    "AWS::Backup::BackupPlan": "no backups are made by it any more",
    "AWS::Backup::BackupSelection": "what it selects is not backed up any more",
}
"""Types that hold nothing and keep what others hold: what goes with one that is deleted."""


def is_stateful(resource_type: str) -> bool:
    """Whether work lies in resources of a type, or may: nobody sees what a module is made of."""
    return resource_type in HOLDS or resource_type.endswith("::MODULE")


def noun(resource_type: str) -> str:
    """A type in a sentence: ``AWS::SageMaker::UserProfile`` is ``UserProfile``."""
    return resource_type.rpartition("::")[2]
