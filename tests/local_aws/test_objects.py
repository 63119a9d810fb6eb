"""S3 as it refuses: a bucket that is somebody else's, bytes that are not those that were meant. Through boto3."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from . import kit
from .kit import ACCOUNT, local_aws, refused

BODY = b"123456789"
CHECKSUMS = {
    "CRC32": "y/Q5Jg==",  # 0xCBF43926, 0xE3069283 and 0xAE8B14860A799888: what the catalogue of CRCs has of this body
    "CRC32C": "4waSgw==",
    "CRC64NVME": "rosUhgp5mIg=",
    "SHA1": base64.b64encode(hashlib.sha1(BODY).digest()).decode(),
    "SHA256": base64.b64encode(hashlib.sha256(BODY).digest()).decode(),
}
OTHER = "999999999999"
PART = b"p" * (5 * 1024 * 1024)


@pytest.fixture
def s3() -> Iterator[Any]:
    with local_aws():
        s3 = kit.client("s3")
        s3.create_bucket(Bucket="ours")
        s3.put_object(Bucket="ours", Key="there", Body=BODY)
        yield s3


@pytest.fixture
def served(address: str) -> Any:
    """The same on a port, where requests are not encrypted and bodies are sent otherwise."""
    session: Any = boto3.Session("testing", "testing", region_name="us-east-1")
    s3 = session.client("s3", endpoint_url=address, config=Config(retries={"max_attempts": 0}))
    s3.create_bucket(Bucket="ours")
    return s3


def keys(s3: Any) -> list[str]:
    return [row["Key"] for row in s3.list_objects_v2(Bucket="ours").get("Contents", ())]


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("put_object", {"Key": "k", "Body": BODY}),
        ("get_object", {"Key": "there"}),
        ("delete_object", {"Key": "there"}),
        ("list_objects_v2", {}),
        ("get_bucket_location", {}),
        ("create_multipart_upload", {"Key": "k"}),
        ("copy_object", {"Key": "k", "CopySource": "ours/there"}),
    ],
)
def test_a_bucket_of_somebody_else_is_refused(s3: Any, operation: str, more: dict[str, Any]) -> None:
    with refused("AccessDenied", "Access Denied"):
        getattr(s3, operation)(Bucket="ours", ExpectedBucketOwner=OTHER, **more)
    assert keys(s3) == ["there"]
    getattr(s3, operation)(Bucket="ours", ExpectedBucketOwner=ACCOUNT, **more)


@pytest.mark.parametrize(("operation", "more"), [("head_bucket", {}), ("head_object", {"Key": "there"})])
def test_a_head_of_somebody_else_s_says_nothing_but_no(s3: Any, operation: str, more: dict[str, Any]) -> None:
    with refused("403", "Forbidden"):
        getattr(s3, operation)(Bucket="ours", ExpectedBucketOwner=OTHER, **more)
    getattr(s3, operation)(Bucket="ours", ExpectedBucketOwner=ACCOUNT, **more)


def test_where_it_is_copied_from_is_looked_at_too(s3: Any) -> None:
    copy = {"Bucket": "ours", "Key": "k", "CopySource": {"Bucket": "ours", "Key": "there"}}
    with refused("AccessDenied"):
        s3.copy_object(**copy, ExpectedSourceBucketOwner=OTHER)
    s3.copy_object(**copy, ExpectedSourceBucketOwner=ACCOUNT)
    assert keys(s3) == ["k", "there"]


def test_an_owner_is_an_account_and_a_bucket_is_there(s3: Any) -> None:
    with refused("InvalidBucketOwnerAWSAccountID", "[ops]"):
        s3.put_object(Bucket="ours", Key="k", Body=BODY, ExpectedBucketOwner="ops")
    with refused("NoSuchBucket"):
        s3.put_object(Bucket="none", Key="k", Body=BODY, ExpectedBucketOwner=OTHER)


def test_the_bucket_of_another_account_is_theirs_and_not_ours(s3: Any) -> None:
    theirs: Any = boto3.client("s3", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOTO_ACCOUNT_ID", OTHER)
        theirs.create_bucket(Bucket="theirs")
    s3.put_object(Bucket="theirs", Key="k", Body=BODY, ExpectedBucketOwner=OTHER)
    with refused("AccessDenied"):
        s3.put_object(Bucket="theirs", Key="k", Body=BODY, ExpectedBucketOwner=ACCOUNT)


@pytest.mark.parametrize(("where", "name"), [*(("s3", name) for name in CHECKSUMS), ("served", "SHA256")])
def test_bytes_that_are_not_those_meant_are_refused(where: str, name: str, request: pytest.FixtureRequest) -> None:
    s3 = request.getfixturevalue(where)
    put = {"Bucket": "ours", "Key": name, f"Checksum{name}": CHECKSUMS[name]}
    with refused("BadDigest", f"The {name} you specified did not match the calculated checksum."):
        s3.put_object(**put, Body=BODY + b"0")
    assert name not in keys(s3)
    s3.put_object(**put, Body=BODY)
    assert s3.get_object(Bucket="ours", Key=name)["Body"].read() == BODY


@pytest.mark.parametrize("value", ["nonsense", "AAAA"])
def test_a_checksum_that_is_none_is_refused(s3: Any, value: str) -> None:
    with refused("InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid."):
        s3.put_object(Bucket="ours", Key="k", Body=BODY, ChecksumSHA256=value)
    with refused("InvalidDigest", "The Content-MD5 you specified was invalid."):
        s3.put_object(Bucket="ours", Key="k", Body=BODY, ContentMD5=value)


def test_content_md5_is_compared(s3: Any) -> None:
    md5 = base64.b64encode(hashlib.md5(BODY).digest()).decode()
    with refused("BadDigest", "The Content-MD5 you specified did not match what we received."):
        s3.put_object(Bucket="ours", Key="k", Body=b"else", ContentMD5=md5)
    s3.put_object(Bucket="ours", Key="k", Body=BODY, ContentMD5=md5)
    assert keys(s3) == ["k", "there"]


def test_a_checksum_behind_a_body_is_compared(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.put_object(Bucket="ours", Key="k", Body=BODY, ChecksumAlgorithm="CRC32")
    monkeypatch.setattr("botocore.httpchecksum.Crc32Checksum.digest", lambda self: zlib.crc32(b"x").to_bytes(4, "big"))
    with refused("BadDigest", "CRC32"):
        s3.put_object(Bucket="ours", Key="other", Body=BODY, ChecksumAlgorithm="CRC32")
    assert "other" not in keys(s3)


def test_parts_are_compared_when_they_come_and_when_they_are_put_together(s3: Any) -> None:
    sums = [base64.b64encode(hashlib.sha256(part).digest()).decode() for part in (PART, BODY)]
    at: dict[str, Any] = {"Bucket": "ours", "Key": "large"}
    at["UploadId"] = s3.create_multipart_upload(**at, ChecksumAlgorithm="SHA256")["UploadId"]
    with refused("BadDigest", "SHA256"):
        s3.upload_part(**at, PartNumber=1, Body=PART, ChecksumSHA256=sums[1])
    rows = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**at, PartNumber=number, Body=part, ChecksumSHA256=sums[number - 1])["ETag"],
        }
        for number, part in ((1, PART), (2, BODY))
    ]
    exchanged = [{**row, "ChecksumSHA256": each} for row, each in zip(rows, reversed(sums), strict=True)]
    with refused("InvalidPart"):
        s3.complete_multipart_upload(**at, MultipartUpload={"Parts": exchanged})
    assert keys(s3) == ["there"]
    right = [{**row, "ChecksumSHA256": each} for row, each in zip(rows, sums, strict=True)]
    s3.complete_multipart_upload(**at, MultipartUpload={"Parts": right})
    assert s3.head_object(Bucket="ours", Key="large")["ContentLength"] == len(PART) + len(BODY)


def test_a_list_of_what_is_to_go_is_compared_too(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"Bucket": "ours", "Delete": {"Objects": [{"Key": "there"}]}}
    with monkeypatch.context() as patch:
        patch.setattr("botocore.httpchecksum.Sha256Checksum.digest", lambda self: hashlib.sha256(b"x").digest())
        with refused("BadDigest", "SHA256"):
            s3.delete_objects(**gone, ChecksumAlgorithm="SHA256")
    assert keys(s3) == ["there"]
    s3.delete_objects(**gone, ChecksumAlgorithm="SHA256")
    assert keys(s3) == []
