"""The program that runs on the instance and in the space: packed with its settings, and the line that starts it."""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from typing import Any, Final

from studio_cli.migrate.journey.place import Place
from studio_cli.packing import packed_program

_HERE: Final = "/tmp/home_copy.pyz"  # noqa: S108 - on the instance, whose every user is its one person


def packed(settings: dict[str, Any]) -> bytes:
    """The program with its settings, as one file that Python runs."""
    return packed_program("migrate", "home_copy", {"settings.json": json.dumps(settings, indent=1, sort_keys=True)})


def line(place: Place, action: str, settings: dict[str, Any]) -> str:
    """Put the program where its user finds it; the line that fetches, checks and starts it."""
    body = packed(settings)
    digest = hashlib.sha256(body).hexdigest()
    name = f"tools/{action}-{digest[:12]}.pyz"
    place.write(name, body)
    region = f" --region {settings['region']}" if settings.get("region") else ""
    fetch = f"aws s3 cp --only-show-errors{region} {shlex.quote(place.uri(name))} {_HERE}"
    check = f"echo '{digest}  {_HERE}' | sha256sum -c --quiet"
    return f"{fetch} && {check} && python3 {_HERE} {action} --background"


def policy(place: Place, *, restore: bool) -> dict[str, Any]:
    """The least that the role there needs.

    Args:
        place: The copy.
        restore: For a space, which reads the copy and writes what came of it; else for the instance.
    """
    partition = place.key_arn.split(":")[1]
    bucket = f"arn:{partition}:s3:::{place.bucket}"
    run = f"{bucket}/{place.prefix}/{place.run}"
    if restore:
        told = [f"{run}/progress.json", f"{run}/restored.json"]
        statements = [
            {
                "Sid": "ReadTheCopy",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": f"{bucket}/{place.prefix}/*",
            },
            {"Sid": "TellOfIt", "Effect": "Allow", "Action": "s3:PutObject", "Resource": told},
        ]
    else:
        actions = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"]
        statements = [
            {"Sid": "WriteTheCopy", "Effect": "Allow", "Action": actions, "Resource": f"{bucket}/{place.prefix}/*"}
        ]
    uses_key = ["kms:Decrypt", "kms:GenerateDataKey"]
    region = place.key_arn.split(":")[3]
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    condition = {"StringEquals": {"kms:ViaService": f"s3.{region}.{suffix}"}}
    key = {"Sid": "UseTheKey", "Effect": "Allow", "Action": uses_key, "Resource": place.key_arn, "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [*statements, key]}


def checksum(sha256: str) -> str:
    """A digest as S3 writes it."""
    return base64.b64encode(bytes.fromhex(sha256)).decode()
