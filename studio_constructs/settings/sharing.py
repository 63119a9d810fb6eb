"""`NotebookSharing`: snapshots of notebooks, which Studio Classic shares through a bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from studio_constructs._validation import check_bucket, check_key, is_known
from studio_constructs.apps.start import UserL1
from studio_constructs.errors import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class NotebookSharing:
    """Share snapshots of notebooks, with their outputs, through an encrypted bucket. Only Studio Classic can.

    Args:
        bucket: Where snapshots lie. Whoever reads the bucket reads the outputs, so give each estate its own.
        encryption_key: What encrypts them.
        prefix: Folder in the bucket. Default: ``sharing``.
        outputs: Whether the cells' outputs are in a snapshot. Default: they are.
    """

    bucket: s3.IBucket
    encryption_key: kms.IKey
    prefix: str = "sharing"
    outputs: bool = True

    def problems(self, field: str) -> list[Problem]:
        """What could not work, or would lie open."""
        found = check_bucket(f"{field}.bucket", self.bucket)
        found += check_key(f"{field}.encryption_key", self.encryption_key)
        if is_known(self.prefix) and (not self.prefix.strip("/") or self.prefix.startswith("/") or "//" in self.prefix):
            rule = "a prefix names a folder of the bucket, without a slash in front"
            found.append(Problem("SharingPrefixInvalid", f"{field}.prefix is {self.prefix!r}", rule, "write 'sharing'"))
        return found

    def render(self, l1: UserL1) -> Any:
        """As CloudFormation takes it."""
        return l1.SharingSettingsProperty(
            notebook_output_option="Allowed" if self.outputs else "Disabled",
            s3_output_path=self.bucket.s3_url_for_object(self.prefix.rstrip("/")),
            s3_kms_key_id=self.encryption_key.key_arn,
        )


def render_no_sharing(l1: UserL1) -> Any:
    """Off, said aloud."""
    return l1.SharingSettingsProperty(notebook_output_option="Disabled")
