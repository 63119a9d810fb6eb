"""S3: what is sent there, with checksums that S3 compares, and what is asked again when it does not answer."""

from __future__ import annotations

import base64
import hashlib
import random
import threading
import time
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from botocore.exceptions import ConnectionError as Unreachable

from home_copy.errors import StoppedError, TroubledError
from home_copy.settings import Settings

_AGAIN = ("SlowDown", "Throttling", "ThrottlingException", "RequestTimeout", "InternalError", "BadDigest", "503", "500")
_REFRESH = ("ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired", "RequestExpired")
_REFRESHES = 3
_READS = 6
_LONGEST_WAIT = 20.0


class Sent(NamedTuple):
    """What S3 has acknowledged.

    Attributes:
        sha256: Of the content, in hexadecimal digits.
        composite: S3's checksum of checksums, where the content went in parts.
        size: How long it is.
    """

    sha256: str
    composite: Optional[str]
    size: int


class NotThereError(Exception):
    """S3 has no such object, or no such upload."""


_READS_ONE = ("head_object", "get_object")
"""What S3 refuses, where nothing is there, to who may not list the bucket: the role here may not. Who may not read at
all is told so by what is sent next, or by the manifest.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
"""


class Brake:
    """Lets so many bytes pass in a second, of all threads together; and nothing for a while after S3 said no."""

    def __init__(self, bytes_per_second: Optional[float]) -> None:
        self._rate = bytes_per_second
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self, size: int) -> None:
        """Wait until so many bytes may pass."""
        with self._lock:
            now = time.monotonic()
            begin = max(self._free_at, now)
            if self._rate:
                self._free_at = begin + size / self._rate
        if begin > now:
            time.sleep(begin - now)

    def hold(self, seconds: float) -> None:
        """Let nothing pass for so long."""
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic() + seconds)


def checksum(sha256: hashlib._Hash) -> str:
    """A digest as S3 writes it."""
    return base64.b64encode(sha256.digest()).decode()


def composite_of(parts: Iterable[str]) -> str:
    """S3's checksum of an object in parts, from those of its parts."""
    listed = list(parts)
    whole = hashlib.sha256(b"".join(base64.b64decode(part) for part in listed))
    return f"{checksum(whole)}-{len(listed)}"


def make_client(settings: Settings) -> Any:
    """A client of S3. What is asked again is decided here, not in boto3: people are told of it."""
    config = Config(
        retries={"max_attempts": 0},
        max_pool_connections=settings.workers + 4,
        connect_timeout=20,
        read_timeout=60,
        s3={"us_east_1_regional_endpoint": "regional"},
    )
    session: Any = boto3.session.Session()
    return session.client("s3", region_name=settings.region, config=config)


class Store:
    """The bucket.

    Args:
        settings: What the copy is told.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = make_client(settings)
        members = self._client.meta.service_model.operation_model("PutObject").input_shape.members
        if "ChecksumSHA256" not in members:
            raise StoppedError(
                f"boto3 {boto3.__version__} knows no checksums of S3; take one from 1.21 on: pip install --user boto3"
            )
        self._brake = Brake(settings.mib_per_second and settings.mib_per_second * 1024 * 1024)
        self._lock = threading.Lock()
        self.sent_bytes = 0
        self.sent_objects = 0
        self.asked_again = 0
        encrypted = {"ServerSideEncryption": "aws:kms", "BucketKeyEnabled": True}
        self._encryption: Dict[str, Any] = {**encrypted, **({"SSEKMSKeyId": settings.key} if settings.key else {})}

    def call(self, operation: str, **request: Any) -> Any:
        """Ask S3, again and again while it is busy or out of reach."""
        request.update(Bucket=self._settings.bucket, ExpectedBucketOwner=self._settings.account)
        began, tries, refreshed = time.monotonic(), 0, 0
        while True:
            try:
                return getattr(self._client, operation)(**request)
            except ClientError as error:
                code, status = _code(error), _status(error)
                unlisted = operation in _READS_ONE and code in ("AccessDenied", "403")
                if unlisted or code in ("NoSuchKey", "NoSuchUpload", "404", "NotFound"):
                    raise NotThereError(str(error)) from error
                if code in _REFRESH and refreshed < _REFRESHES:
                    refreshed += 1
                    self._client = make_client(self._settings)
                elif code not in _AGAIN and status < 500:  # noqa: PLR2004
                    raise StoppedError(self._refusal(error, operation)) from error
                self._wait(error, began, tries)
            except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
                if tries >= _REFRESHES:
                    raise StoppedError(
                        f"there are no credentials for AWS ({error}); on a notebook instance they are its role's: ask"
                        " whether the role is there, and start again"
                    ) from error
                self._client = make_client(self._settings)
                self._wait(error, began, tries)
            except (Unreachable, HTTPClientError) as error:
                self._wait(error, began, tries)
            except BotoCoreError as error:
                raise StoppedError(f"{operation} cannot be asked: {' '.join(str(error).split())}") from error
            tries += 1

    def _wait(self, error: Exception, began: float, tries: int) -> None:
        seconds = min(_LONGEST_WAIT, 0.2 * 2**tries) * random.uniform(0.5, 1)  # noqa: S311 - no secret
        if time.monotonic() + seconds - began > self._settings.patience_seconds:
            raise StoppedError(
                f"S3 did not take a request for {self._settings.patience_seconds:.0f} seconds, the last time because:"
                f" {' '.join(str(error).split())}; start again when it does: what is there stays there"
            ) from error
        with self._lock:
            self.asked_again += 1
        if isinstance(error, ClientError):
            self._brake.hold(seconds)  # a busy S3 wants less from all threads
        time.sleep(seconds)

    def _refusal(self, error: ClientError, operation: str) -> str:
        settings, said = self._settings, " ".join(str(error).split())
        fixes = {
            "NoSuchBucket": f"make the bucket {settings.bucket}, or name another",
            "InvalidAccessKeyId": "the credentials are none that AWS knows; unset AWS_ACCESS_KEY_ID, or renew them",
            "SignatureDoesNotMatch": "the secret key is another's; unset AWS_SECRET_ACCESS_KEY, or renew it",
        }
        denied = (
            f"the role here needs s3:PutObject, s3:GetObject, s3:AbortMultipartUpload and s3:ListMultipartUploadParts "
            f"on {settings.bucket}/{settings.prefix}/*, kms:GenerateDataKey and kms:Decrypt on the key; and the bucket "
            f"is account {settings.account}'s"
        )
        renew = "the credentials have run out; renew them"
        fix = renew if _code(error) in _REFRESH else fixes.get(_code(error), denied)
        return f"S3 refuses {operation} in {settings.bucket}: {said}; {fix}"

    def put(self, key: str, body: bytes, *, content_type: str = "application/octet-stream") -> Sent:
        """Send an object in one piece. S3 compares the checksum before it acknowledges."""
        digest = hashlib.sha256(body)
        self._brake.wait(len(body))
        self.call(
            "put_object",
            Key=key,
            Body=body,
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=checksum(digest),
            ContentType=content_type,
            **self._encryption,
        )
        self._count(len(body))
        return Sent(digest.hexdigest(), None, len(body))

    def _count(self, size: int) -> None:
        with self._lock:
            self.sent_bytes += size
            self.sent_objects += 1

    def begin(self, key: str, part: int) -> str:
        """Begin an object in parts of *part* bytes, which its metadata tell; its upload's id."""
        about = {"ChecksumAlgorithm": "SHA256", "Metadata": {"part": str(part)}}
        return str(self.call("create_multipart_upload", Key=key, **about, **self._encryption)["UploadId"])

    def parts(self, key: str, upload: str) -> Dict[int, Dict[str, Any]]:
        """The parts that S3 has acknowledged, by number; with the checksums that it keeps of them."""
        found: Dict[int, Dict[str, Any]] = {}
        marker: Dict[str, Any] = {}
        while True:
            page = self.call("list_parts", Key=key, UploadId=upload, **marker)
            found.update({part["PartNumber"]: part for part in page.get("Parts", [])})
            if not page.get("IsTruncated"):
                return found
            marker = {"PartNumberMarker": page["NextPartNumberMarker"]}

    def put_part(self, key: str, upload: str, number: int, body: bytes) -> Dict[str, Any]:
        """Send a part; what ends the upload names it by this."""
        wanted = checksum(hashlib.sha256(body))
        self._brake.wait(len(body))
        answer = self.call(
            "upload_part",
            Key=key,
            UploadId=upload,
            PartNumber=number,
            Body=body,
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=wanted,
        )
        with self._lock:
            self.sent_bytes += len(body)
        return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": wanted}

    def end(self, key: str, upload: str, parts: List[Dict[str, Any]]) -> str:
        """End an object in parts; S3's checksum of it."""
        self.call("complete_multipart_upload", Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
        self._count(0)
        return composite_of(part["ChecksumSHA256"] for part in parts)

    def abort(self, key: str, upload: str) -> None:
        """Give up an object in parts."""
        try:
            self.call("abort_multipart_upload", Key=key, UploadId=upload)
        except NotThereError:
            return

    def put_stream(self, key: str, pieces: Iterable[bytes], part: int) -> Sent:
        """Send what nobody knows the length of, in as many parts as it takes. Killed, it begins anew."""
        whole, size, upload, done = hashlib.sha256(), 0, "", []  # type: Any, int, str, List[Dict[str, Any]]
        try:
            for body, last in _in_parts(pieces, part):
                whole.update(body)
                size += len(body)
                if last and not upload:
                    return self.put(key, body)
                upload = upload or self.begin(key, part)
                done.append(self.put_part(key, upload, len(done) + 1, body))
        except TroubledError:  # what gives the pieces came to a bad end
            if upload:
                self.abort(key, upload)
            raise
        return Sent(whole.hexdigest(), self.end(key, upload, done), size)

    def head(self, key: str) -> Optional[Dict[str, Any]]:
        """What S3 says of an object, its checksum too; nothing if there is none."""
        try:
            answer: Dict[str, Any] = self.call("head_object", Key=key, ChecksumMode="ENABLED")
        except NotThereError:
            return None
        return answer

    def pieces(self, key: str, start: int = 0) -> Iterator[bytes]:
        """An object's content from *start* on; where the connection breaks, it is taken up there."""
        tries = 0
        while True:
            body = self.call("get_object", Key=key, **({"Range": f"bytes={start}-"} if start else {}))["Body"]
            try:
                for piece in body.iter_chunks(1024 * 1024):
                    self._brake.wait(len(piece))
                    start, tries = start + len(piece), 0
                    yield piece
            except (BotoCoreError, OSError) as error:
                tries += 1
                if tries > _READS:
                    raise StoppedError(
                        f"{key} cannot be read: {error}; start again: what is here stays here"
                    ) from error
                time.sleep(0.2 * 2**tries)
            else:
                return
            finally:
                body.close()


def _in_parts(pieces: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of *size*, each with whether it is the last; one that is empty if there is nothing.

    No more than two of them are in memory, as they are collected and as they are sent.
    """
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) > size:
            with memoryview(held) as view:
                part = bytes(view[:size])
            del held[:size]
            yield part, False
            del part
    yield bytes(held), True


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
