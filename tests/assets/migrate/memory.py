"""S3 in memory: it compares checksums, keys and owners before it acknowledges, as S3 does. And a copy to there."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from home_copy import store

from .kit import ACCOUNT, KEY, Copy, Json

BUCKET = "homes"
Hook = Callable[[str, Json], None]


def refusal(code: str, status: int = 400) -> ClientError:
    """What boto3 raises when S3 says no."""
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "x")


def checksum_of(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


@dataclass
class Upload:
    """One that is begun."""

    key: str
    asked: Json
    parts: dict[int, bytes] = field(default_factory=dict)


class MemoryS3:
    """What the program asks of a client of boto3; each of them shares it.

    Attributes:
        bodies: Content by key.
        about: What S3 says of each.
        written: When each was, counted in calls.
        sent_parts: Each part that was sent.
        open: Uploads by their ids.
        calls: What was asked: the operation, and the key.
        before: Called before each answer; it may raise, or change something.
        page: How many parts a page lists.
        keeps_parts: Whether the parts of an upload are told with their checksums.
    """

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.about: dict[str, Json] = {}
        self.written: dict[str, int] = {}
        self.sent_parts: list[bytes] = []
        self.open: dict[str, Upload] = {}
        self.calls: list[tuple[str, str]] = []
        self.before: Hook = lambda *_: None
        self.page, self.keeps_parts = 2, True
        self.exceptions = SimpleNamespace(NoSuchKey=ClientError)
        members = {"ChecksumSHA256": None}
        model = SimpleNamespace(operation_model=lambda _: SimpleNamespace(input_shape=SimpleNamespace(members=members)))
        self.meta = SimpleNamespace(service_model=model)

    def _asked(self, operation: str, request: Json) -> str:
        key = str(request["Key"])
        self.calls.append((operation, key))
        self.before(operation, request)
        if request["Bucket"] != BUCKET:
            raise refusal("NoSuchBucket", 404)
        if request.get("ExpectedBucketOwner", ACCOUNT) != ACCOUNT:
            raise refusal("AccessDenied", 403)
        return key

    @staticmethod
    def _compare(request: Json) -> bytes:
        body = bytes(request["Body"])
        assert request["ChecksumAlgorithm"] == "SHA256"
        if request["ChecksumSHA256"] != checksum_of(body):
            raise refusal("BadDigest")
        return body

    @staticmethod
    def _encrypted(request: Json) -> Json:
        has = {name: request.get(name) for name in ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled")}
        assert has == {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": KEY, "BucketKeyEnabled": True}
        return has

    def put_object(self, **request: Any) -> Json:
        key = self._asked("put_object", request)
        self.bodies[key], self.written[key] = (body := self._compare(request)), len(self.calls)
        self.about[key] = {**self._encrypted(request), "ChecksumSHA256": checksum_of(body), "Metadata": {}}
        return {}

    def head_object(self, **request: Any) -> Json:
        key = self._asked("head_object", request)
        about = {**self.about.get(key, {})}
        if request.get("ChecksumMode") != "ENABLED":
            about.pop("ChecksumSHA256", None)
        if key not in self.bodies:
            raise refusal("403", 403)  # as to all who may not list the bucket: the role there may not
        return {**about, "ContentLength": len(self.bodies[key]), "LastModified": self.written[key]}

    def delete_object(self, **request: Any) -> None:
        del self.bodies[self._asked("delete_object", request)]

    def get_object(self, **request: Any) -> Json:
        key = self._asked("get_object", request)
        if key not in self.bodies:
            raise refusal("AccessDenied", 403)
        begin = str(request.get("Range", "bytes=0-"))
        assert begin.endswith("-")
        return {"Body": Stream(self.bodies[key][int(begin[6:-1]) :])}

    def create_multipart_upload(self, **request: Any) -> Json:
        key = self._asked("create_multipart_upload", request)
        assert request["ChecksumAlgorithm"] == "SHA256"
        upload = f"upload-{len(self.calls)}"
        self.open[upload] = Upload(key, {**self._encrypted(request), "Metadata": request["Metadata"]})
        return {"UploadId": upload}

    def _upload(self, operation: str, request: Json) -> Upload:
        key = self._asked(operation, request)
        found = self.open.get(request["UploadId"])
        if found is None or found.key != key:
            raise refusal("NoSuchUpload", 404)
        return found

    def upload_part(self, **request: Any) -> Json:
        upload = self._upload("upload_part", request)
        upload.parts[request["PartNumber"]] = body = self._compare(request)
        self.sent_parts.append(body)
        return {"ETag": f'"{hashlib.md5(body).hexdigest()}"'}

    def list_parts(self, **request: Any) -> Json:
        upload = self._upload("list_parts", request)
        after = request.get("PartNumberMarker", 0)
        numbers = sorted(number for number in upload.parts if number > after)
        shown = [self._part(number, upload.parts[number]) for number in numbers[: self.page]]
        more = len(numbers) > self.page
        return {
            "Parts": shown,
            "IsTruncated": more,
            **({"NextPartNumberMarker": numbers[self.page - 1]} if more else {}),
        }

    def _part(self, number: int, body: bytes) -> Json:
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        kept = {"ChecksumSHA256": checksum_of(body)} if self.keeps_parts else {}
        return {"PartNumber": number, "ETag": etag, "Size": len(body), **kept}

    def complete_multipart_upload(self, **request: Any) -> Json:
        upload = self._upload("complete_multipart_upload", request)
        named = request["MultipartUpload"]["Parts"]
        assert [part["PartNumber"] for part in named] == list(range(1, len(named) + 1))
        for part in named:
            has = self._part(part["PartNumber"], upload.parts[part["PartNumber"]])
            if (part["ETag"], part["ChecksumSHA256"]) != (has["ETag"], checksum_of(upload.parts[part["PartNumber"]])):
                raise refusal("InvalidPart")
        whole = b"".join(upload.parts[part["PartNumber"]] for part in named)
        sums = hashlib.sha256(b"".join(hashlib.sha256(upload.parts[part["PartNumber"]]).digest() for part in named))
        kept = f"{base64.b64encode(sums.digest()).decode()}-{len(named)}"
        self.bodies[upload.key], self.written[upload.key] = whole, len(self.calls)
        self.about[upload.key] = {**upload.asked, "ChecksumSHA256": kept}
        del self.open[request["UploadId"]]
        return {}

    def abort_multipart_upload(self, **request: Any) -> Json:
        self._upload("abort_multipart_upload", request)
        del self.open[request["UploadId"]]
        return {}

    def count(self, operation: str, part: str = "/files/") -> int:
        """How often something was asked of keys with these words."""
        return sum(asked == operation and part in key for asked, key in self.calls)


class Stream:
    """What is read of an object."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self) -> bytes:
        return self._body

    def iter_chunks(self, size: int) -> Iterator[bytes]:
        for start in range(0, len(self._body), size):
            yield self._body[start : start + size]

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class MemoryCopy(Copy):
    """A copy in memory."""

    memory: MemoryS3 = field(default_factory=MemoryS3)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.settings.update(progress_seconds=600, patience_seconds=0.5)

    @property
    def s3(self) -> Any:
        return self.memory

    def body(self, key: str) -> bytes:
        if key not in self.memory.bodies:
            raise refusal("NoSuchKey", 404)
        return self.memory.bodies[key]

    def objects(self, prefix: str = "") -> list[str]:
        return sorted(key for key in self.memory.bodies if key.startswith(prefix))

    def uploads(self) -> list[Json]:
        return [{"Key": upload.key} for upload in self.memory.open.values()]


def in_memory(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> MemoryCopy:
    """The copy of a home; what is asked again is asked at once."""
    made = MemoryCopy(home, folder, BUCKET, "memory", settings)
    monkeypatch.setattr(store, "make_client", lambda _: made.memory)
    return made
