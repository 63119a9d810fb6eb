"""What teams read and write in S3."""

from __future__ import annotations

from typing import Final

from .kit import BUCKET, Bad, lab, said

CASES: Final = (
    Bad(
        "bucket uri",
        lab(("users:", BUCKET.format("s3://lake/raw"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 's3://lake/raw'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake/raw'",
            ),
        ),
    ),
    Bad(
        "bucket arn",
        lab(("users:", BUCKET.format("arn:aws:s3:::lake/raw/*"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'arn:aws:s3:::lake/raw/*'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake/raw'",
            ),
        ),
    ),
    Bad(
        "bucket wild",
        lab(("users:", BUCKET.format("lake/*"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/*'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake'",
            ),
        ),
    ),
    Bad(
        "bucket case",
        lab(("users:", BUCKET.format("My_Lake"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'My_Lake'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write 'my-lake'",
            ),
        ),
    ),
    Bad(
        "bucket slash",
        lab(("users:", BUCKET.format("lake/"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake'",
            ),
        ),
    ),
    Bad(
        "bucket short",
        lab(("users:", BUCKET.format("la"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'la'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write it like 'team-data/raw'",
            ),
        ),
    ),
    Bad(
        "bucket space",
        lab(("users:", BUCKET.format("lake/a b"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/a b'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write it like 'team-data/raw'",
            ),
        ),
    ),
    Bad(
        "bucket var",
        lab(("users:", BUCKET.format("lake/${aws:username}"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is 'lake/${aws:username}'",
                "a place in S3 is 'bucket' or 'bucket/prefix' and means everything below it",
                "write 'lake'",
            ),
        ),
    ),
    Bad(
        "bucket ip",
        lab(("users:", BUCKET.format("10.0.0.1"))),
        (
            said(
                9,
                "BucketInvalid",
                "teams[0].s3_read[0] is '10.0.0.1'",
                "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens; a prefix has no spaces",
                "write it like 'team-data/raw'",
            ),
        ),
    ),
    Bad(
        "bucket twice",
        lab(("users:", "    s3_write: [lake, lake]\nusers:")),
        (
            said(
                9,
                "BucketRepeated",
                "teams[0].s3_write[1] is 'lake' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
)
