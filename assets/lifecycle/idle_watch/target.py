"""What is watched, as SageMaker wrote it down on this machine."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from idle_watch.sight import Doubt


class Target(NamedTuple):
    """What a request to stop it says, and where an app listens."""

    request: dict[str, str]
    region: str
    partition: str
    url: str


def read(path: str) -> Target:
    """The app or the notebook instance that this runs on."""
    try:
        with open(path) as file:
            told = json.load(file)
    except (OSError, ValueError) as error:
        raise Doubt(f"cannot read {path}: {error}") from error
    if not isinstance(told, dict):
        raise Doubt(f"{path} is no JSON object")
    arn = str(told.get("ResourceArn")).split(":")
    if len(arn) < 6 or arn[2] != "sagemaker" or not arn[3]:
        raise Doubt(f"{path}: ResourceArn is {told.get('ResourceArn')!r}")
    if arn[5].startswith("notebook-instance/"):
        return Target(_named({"NotebookInstanceName": "ResourceName"}, told, path), arn[3], arn[1], "")
    owner = "SpaceName" if told.get("SpaceName") else "UserProfileName"
    names = {"DomainId": "DomainId", "AppType": "AppType", "AppName": "ResourceName", owner: owner}
    request = _named(names, told, path)
    return Target(request, arn[3], arn[1], f"http://127.0.0.1:8888/{request['AppType'].lower()}/default/")


def _named(fields: dict[str, str], told: dict[str, Any], path: str) -> dict[str, str]:
    lacks = [key for key in fields.values() if not (isinstance(told.get(key), str) and told[key])]
    if lacks:
        raise Doubt(f"{path} lacks {', '.join(lacks)}")
    return {field: told[key] for field, key in fields.items()}
