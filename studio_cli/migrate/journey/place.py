"""Where an instance's copy lies, and what is read and written there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final, Protocol

from botocore.exceptions import ClientError

from studio_cli.asking import code_of
from studio_cli.migrate.journey.state_file import Record
from studio_cli.migrate.plan import BackupPlace
from studio_cli.place import RefusedError

MANIFEST: Final = "manifest.jsonl.gz"


class Kept(Protocol):
    """What names the bucket: a plan."""

    @property
    def account(self) -> str:
        """Whose bucket it is."""

    @property
    def backup(self) -> BackupPlace:
        """The bucket and the key."""


class Named(Protocol):
    """What is copied: an instance, or a home of Studio Classic."""

    @property
    def region(self) -> str:
        """Where it is."""

    @property
    def name(self) -> str:
        """What its keys are told from others' by."""


class Place:
    """The keys of one run of one instance, in a bucket that is ours.

    Args:
        s3: A client.
        migration: Names the bucket and the key.
        plan: The instance.
        run: Which copy.
    """

    def __init__(self, s3: Any, migration: Kept, plan: Named, run: str) -> None:
        if migration.backup.bucket_name is None or migration.backup.key_arn is None:
            raise RefusedError(
                "the plan names no backup.bucket or no backup.key_arn; write both: nothing here makes them"
            )
        self.s3 = s3
        self.bucket = migration.backup.bucket_name
        self.key_arn = migration.backup.key_arn
        self.account = migration.account
        self.run = run
        self.prefix = "/".join(part for part in (migration.backup.prefix.strip("/"), plan.region, plan.name) if part)

    def key(self, name: str) -> str:
        """The key of something of this run."""
        return f"{self.prefix}/{self.run}/{name}"

    def uri(self, name: str) -> str:
        """The same for people."""
        return f"s3://{self.bucket}/{self.key(name)}"

    def content_key(self, sha256: str) -> str:
        """Where content lies, which all runs of an instance share."""
        return f"{self.prefix}/files/{sha256[:2]}/{sha256}"

    def region(self) -> str | None:
        """The bucket's region; that it is there, and ours, is known then.

        Raises:
            RefusedError: It is not.
        """
        try:
            answer = self.s3.head_bucket(Bucket=self.bucket, ExpectedBucketOwner=self.account)
        except ClientError as error:
            raise self._refused(error) from error
        found = answer.get("BucketRegion") or answer["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region")
        return str(found) if found else None

    def _refused(self, error: ClientError) -> RefusedError:
        rule = (
            f"a bucket is named that account {self.account} has, and you may s3:ListBucket there, s3:GetObject in it,"
            " and kms:Decrypt and kms:GenerateDataKey with its key"
        )
        return RefusedError(f"the bucket {self.bucket} cannot be used ({error}); {rule}")

    def read(self, name: str) -> Record | None:
        """What a program has told; nothing if it has not."""
        body = self.body(name)
        return None if body is None else dict(json.loads(body))

    def body(self, name: str) -> bytes | None:
        """An object of this run, whole."""
        pieces = self.pieces(self.key(name))
        return None if pieces is None else b"".join(pieces)

    def pieces(self, key: str) -> Iterator[bytes] | None:
        """An object, piece by piece; nothing if there is none."""
        try:
            answer = self.s3.get_object(Bucket=self.bucket, Key=key, ExpectedBucketOwner=self.account)
        except ClientError as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return None
            if code_of(error) in {"NoSuchBucket", "AccessDenied", "403"}:
                raise self._refused(error) from error
            raise
        chunks: Iterator[bytes] = answer["Body"].iter_chunks(1024 * 1024)
        return chunks

    def head(self, key: str) -> Record | None:
        """What S3 says of an object, its checksum too."""
        try:
            return dict(
                self.s3.head_object(
                    Bucket=self.bucket, Key=key, ExpectedBucketOwner=self.account, ChecksumMode="ENABLED"
                )
            )
        except ClientError as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return None
            if code_of(error) in {"AccessDenied", "403"}:
                raise self._refused(error) from error
            raise

    def write(self, name: str, body: bytes) -> str:
        """Put something of ours there, encrypted as all is; its digest."""
        self.s3.put_object(
            Bucket=self.bucket,
            Key=self.key(name),
            Body=body,
            ExpectedBucketOwner=self.account,
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=self.key_arn,
            BucketKeyEnabled=True,
            ChecksumAlgorithm="SHA256",
        )
        return hashlib.sha256(body).hexdigest()

    def manifest_digest(self) -> str | None:
        """What the manifest in S3 is: of what is there, not of what was said."""
        pieces = self.pieces(self.key(MANIFEST))
        if pieces is None:
            return None
        whole = hashlib.sha256()
        for piece in pieces:
            whole.update(piece)
        return whole.hexdigest()
