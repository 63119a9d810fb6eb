"""What S3 refuses and moto lets pass: a bucket that is somebody else's, and bytes that are not those that were meant.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from moto.core.common_types import TYPE_RESPONSE
from moto.s3.exceptions import InvalidPart, S3AccessDeniedError, S3ClientError
from moto.s3.models import s3_backends
from moto.s3.responses import S3Response


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    rows = list(range(256))
    for _ in range(8):
        rows = [row >> 1 ^ (polynomial if row & 1 else 0) for row in rows]
    return tuple(rows)


def _crc(body: bytes, polynomial: int, octets: int) -> bytes:
    """A reflected CRC that begins and ends with ones, by its polynomial: what zlib has of CRC-32 only."""
    ones, table = (1 << 8 * octets) - 1, _table(polynomial)
    value = ones
    for byte in body:
        value = table[(value ^ byte) & 0xFF] ^ value >> 8
    return (value ^ ones).to_bytes(octets, "big")


_DIGESTS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "crc32c": lambda body: _crc(body, 0x82F63B78, 4),
    "crc64nvme": lambda body: _crc(body, 0x9A6C9329AC4BC9B5, 8),
    "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "sha256": lambda body: hashlib.sha256(body).digest(),
}
_HEADER: Final = "x-amz-checksum-"
_TRAILER: Final = re.compile(rb"\r\nx-amz-checksum-(\w+):([^\r\n]+)\r?\n")
_LONGEST_TRAILER: Final = 512
_PART, _WORD = re.compile(rb"<Part>(.*?)</Part>", re.DOTALL), re.compile(rb"<(\w+)>([^<]*)<")
_ACCOUNT: Final = re.compile(r"\d{12}")


def _owned(owner: str | None, bucket: str) -> None:
    """Refuse a bucket that is of another account than was expected; what is not there, moto refuses."""
    if owner is None:
        return
    if not _ACCOUNT.fullmatch(owner):
        said = "The value of the expected bucket owner parameter must be an AWS account ID"
        raise S3ClientError("InvalidBucketOwnerAWSAccountID", f"{said}... [{owner}]")
    _, account = s3_backends.bucket_accounts.get(bucket, (None, owner))
    if account != owner:
        raise S3AccessDeniedError


def _decoded(value: str, octets: int) -> bytes | None:
    try:
        found = base64.b64decode(value, validate=True)
    except binascii.Error:
        return None
    return found if len(found) == octets else None


def _meant(call: S3Response) -> Iterator[tuple[str, str]]:
    """The checksums that a request has of its body, before it and behind it."""
    for name in _DIGESTS:
        value = call.headers.get(_HEADER + name)
        if value:
            yield name, str(value)
    if "TRAILER" in call.headers.get("x-amz-content-sha256", ""):
        for name, value in _TRAILER.findall(bytes(call.raw_body[-_LONGEST_TRAILER:])):
            yield name.decode().lower(), value.decode().strip()


def _unharmed(call: S3Response) -> None:
    """Refuse a body that is not what its checksums say."""
    body = call.body or b""
    md5 = call.headers.get("Content-MD5")
    if md5 is not None:
        meant = _decoded(str(md5), 16)
        if meant is None:
            raise S3ClientError("InvalidDigest", "The Content-MD5 you specified was invalid.")
        if meant != hashlib.md5(body, usedforsecurity=False).digest():
            raise S3ClientError("BadDigest", "The Content-MD5 you specified did not match what we received.")
    for name, value in _meant(call):
        found = _DIGESTS[name](body)
        meant = _decoded(value, len(found))
        if meant is None:
            raise S3ClientError("InvalidRequest", f"Value for {_HEADER}{name} header is invalid.")
        if meant != found:
            raise S3ClientError("BadDigest", f"The {name.upper()} you specified did not match the calculated checksum.")


def _whole(call: S3Response, upload: str) -> None:
    """Refuse to put parts together that are not those that were meant."""
    bucket = call.backend.get_bucket(call.bucket_name)
    there = bucket.multiparts[upload].parts if upload in bucket.multiparts else {}
    for part_of in _PART.findall(call.body or b""):
        row = {name.decode(): value.decode() for name, value in _WORD.findall(part_of)}
        part = there.get(int(row.get("PartNumber", 0)))
        for name, digest in _DIGESTS.items():
            value = row.get(f"Checksum{name.upper()}")
            if value and part is not None and base64.b64encode(digest(part.value)).decode() != value:
                raise InvalidPart


def _check(call: S3Response, url: str) -> None:
    _owned(call.headers.get("x-amz-expected-bucket-owner"), call.bucket_name)
    source = call.headers.get("x-amz-copy-source")
    if source:
        name = unquote(str(source)).lstrip("/").partition("/")[0]
        _owned(call.headers.get("x-amz-source-expected-bucket-owner"), name)
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    if call.method == "POST" and "uploadId" in query:
        _whole(call, query["uploadId"][0])  # a checksum in its head is that of the object, not of the list of parts
    else:
        _unharmed(call)


def _checked(answer: Callable[..., Any]) -> Callable[..., Any]:
    """One of moto's handlers, behind the checks."""

    def checked(self: S3Response, request: Any, full_url: str) -> str | TYPE_RESPONSE:
        try:
            _check(self, full_url)
        except S3AccessDeniedError:
            if request.method != "HEAD":
                raise
            return 403, {}, ""  # which says nothing more
        return answer(self, request, full_url)  # type: ignore[no-any-return]  # moto's handlers are typed no further

    return checked


def install() -> None:
    """Put the checks before moto's handlers of buckets and of objects."""
    for name in ("_bucket_response", "_key_response"):
        handler = getattr(S3Response, name)
        if handler.__name__ != "checked":
            setattr(S3Response, name, _checked(handler))
