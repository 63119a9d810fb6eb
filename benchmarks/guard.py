"""How long the guard takes for 5,000 resources, against a floor: reading and comparing the same templates as JSON.

    python benchmarks/guard.py

Half of the resources have references and functions, one in ten changes in place, one in a hundred is replaced. The
ratio of the medians is the figure; the seconds depend on the machine.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio_cli.check.reading import read_paths
from studio_cli.guard.verdict import judge

RESOURCES = 5000
RUNS = 3


def template(number: int, *, changed: bool) -> dict[str, Any]:
    """A template of so many resources."""
    resources: dict[str, Any] = {
        "Domain": {"Type": "AWS::SageMaker::Domain", "Properties": {"DomainName": "d", "AuthMode": "IAM", "VpcId": "v"}}
    }
    for index in range(number // 2):
        name = f"p{index}" + ("x" if changed and index % 100 == 0 else "")
        resources[f"Profile{index}"] = {
            "Type": "AWS::SageMaker::UserProfile",
            "DeletionPolicy": "Retain",
            "Properties": {
                "DomainId": {"Ref": "Domain"},
                "UserProfileName": name,
                "UserSettings": {"ExecutionRole": {"Fn::GetAtt": [f"Role{index}", "Arn"]}},
                "Tags": [{"Key": "n", "Value": str(index + (changed and index % 10 == 0))}],
            },
        }
        statement = {
            "Effect": "Allow",
            "Action": "s3:Get*",
            "Resource": {"Fn::Sub": "arn:${AWS::Partition}:s3:::b/${AWS::Region}"},
        }
        resources[f"Role{index}"] = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "AssumeRolePolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": {"Service": "s"}}] * 3},
                "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement] * 5}}],
            },
        }
    return {"Resources": resources}


def median(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor that it takes, and seconds on the clock."""
    seconds = []
    for _ in range(RUNS):
        start = time.process_time(), time.perf_counter()
        work()
        seconds.append((time.process_time() - start[0], time.perf_counter() - start[1]))
    return statistics.median(each[0] for each in seconds), statistics.median(each[1] for each in seconds)


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        base, head = Path(folder) / "base.json", Path(folder) / "head.json"
        base.write_text(json.dumps(template(RESOURCES, changed=False)))
        head.write_text(json.dumps(template(RESOURCES, changed=True)))
        floor, _ = median(lambda: json.loads(base.read_text()) == json.loads(head.read_text()))
        took, wall = median(lambda: judge(read_paths([base]), read_paths([head])))
    seconds = f"{took:.2f} s of the processor, {wall:.2f} s on the clock"
    print(f"{RESOURCES} resources: {seconds}; floor {floor:.2f} s; ratio {took / floor:.0f}")


if __name__ == "__main__":
    main()
