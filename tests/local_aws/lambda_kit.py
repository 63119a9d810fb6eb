"""Functions of a few lines, and resources that they are behind."""

from __future__ import annotations

import io
import textwrap
import zipfile
from typing import Any

from .kit import ACCOUNT, client, make

ROLE = f"arn:aws:iam::{ACCOUNT}:role/function"
FUNCTIONS = client("lambda")


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, textwrap.dedent(text))
    return buffer.getvalue()


def function(source: str, name: str = "work", **settings: Any) -> str:
    """A function of this source; returns its ARN."""
    code = zipped({"index.py": source})
    request = {"Runtime": "python3.12", "Handler": "index.handler", "Timeout": 120, **settings}
    made = FUNCTIONS.create_function(FunctionName=name, Role=ROLE, Code={"ZipFile": code}, **request)
    return str(made["FunctionArn"])


def resource(arn: str, **properties: Any) -> Any:
    return make("AWS::CloudFormation::CustomResource", {"ServiceToken": arn, **properties})


def told(name: str) -> list[str]:
    """What a function printed, invocation by invocation."""
    logs = client("logs")
    group = f"/aws/lambda/{name}"
    found = logs.filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in sorted(found, key=lambda e: e["timestamp"])]
