"""The key."""

from __future__ import annotations

from typing import Final

from .kit import KEY, Bad, lab, said

CASES: Final = (
    Bad(
        "key alias",
        lab(add=KEY.format("arn:aws:kms:eu-west-1:111122223333:alias/lab")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is 'arn:aws:kms:eu-west-1:111122223333:alias/lab'",
                "an alias can be pointed at another key, and a domain keeps its key for life",
                "write the key's ARN, which `aws kms describe-key --key-id alias/lab` prints",
            ),
        ),
    ),
    Bad(
        "key alias bare",
        lab(add=KEY.format("alias/lab")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is 'alias/lab'",
                "an alias can be pointed at another key, and a domain keeps its key for life",
                "write the key's ARN, which `aws kms describe-key --key-id alias/lab` prints",
            ),
        ),
    ),
    Bad(
        "key id",
        lab(add=KEY.format("0a1b2c3d-0000-1111-2222-333344445555")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is '0a1b2c3d-0000-1111-2222-333344445555'",
                "a key is named by its full ARN, because its region and account are checked",
                "write it like 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555'",
            ),
        ),
    ),
    Bad(
        "key junk",
        lab(add=KEY.format("key")),
        (
            said(
                11,
                "KeyArnInvalid",
                "encryption.key_arn is 'key'",
                "a key is named by its full ARN",
                "write it like 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-...'",
            ),
        ),
    ),
    Bad(
        "key region",
        lab(
            add="encryption: {key_arn: 'arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555'}\n"
        ),
        (
            said(
                11,
                "KeyArnRegion",
                "encryption.key_arn names a key in us-east-1",
                "environment 'prod' is in eu-west-1, and a key serves its own region",
                "name a key in eu-west-1, in this environment's overrides if others keep theirs",
            ),
        ),
    ),
)
