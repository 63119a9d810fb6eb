"""What a copy of a home takes: memory at a hundred files and at a hundred thousand, time beside `aws s3 sync`.

It prints the tables of `docs/migrate.md`, to be pasted there.

    python benchmarks/migrate.py [FILES]

Both run against S3 of the local AWS, in processes of their own. Most files have content that others have, too: a
content is sent once, and memory would grow with what is remembered of each file, not with what is sent. The tree whose
copy is timed has no content twice, and the better of two runs of each counts, in turns.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3

from local_aws.server import serving

ROOT = Path(__file__).parents[1]
BUCKET, ACCOUNT, REGION = "benchmark", "123456789012", "us-east-1"
CONTENTS = 100


def main(files: int) -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as where, serving() as url:
        folder = Path(where)
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=BUCKET)
        variables = {**os.environ, "AWS_ENDPOINT_URL": url, "AWS_REGION": REGION}
        print("| files | memory at most | time | manifest |\n|---|---|---|---|", flush=True)
        for count in (100, files):
            home = folder / f"home of {count}"
            many(home, count)
            seconds, mebibytes = measured(copying(folder, home, f"memory-{count}"), variables)
            length = manifest_bytes(f"memory-{count}") / 2**20
            print(f"| {count:,} | {mebibytes:.0f} MiB | {seconds:.1f} s | {length:.1f} MiB |", flush=True)
        home = folder / "home"
        different(home)
        ours, theirs = [], []
        for turn in range(2):
            sync = ["aws", "s3", "sync", "--only-show-errors", str(home), f"s3://{BUCKET}/sync-{turn}"]
            theirs.append(measured(sync, variables))
            shutil.rmtree(home / ".studio-migrate", ignore_errors=True)
            ours.append(measured(copying(folder, home, f"turn-{turn}"), variables))
        best, their_best = min(ours), min(theirs)
        print("\n| 500 files of 20 kB and one of 64 MiB | time | memory at most |\n|---|---|---|")
        print(f"| this program | {best[0]:.1f} s | {best[1]:.0f} MiB |")
        print(f"| `aws s3 sync` | {their_best[0]:.1f} s | {their_best[1]:.0f} MiB |")
        print(f"| ratio | {best[0] / their_best[0]:.2f} | {best[1] / their_best[1]:.2f} |")


def copying(folder: Path, home: Path, instance: str) -> list[str]:
    """The program, on a home."""
    settings = {"instance": instance, "run": "r", "bucket": BUCKET, "account": ACCOUNT, "prefix": instance}
    path = folder / f"{instance}.json"
    path.write_text(json.dumps({**settings, "region": REGION, "home": str(home), "programs": False}))
    return [sys.executable, "-m", "home_copy", "backup", "--settings", str(path)]


def manifest_bytes(instance: str) -> int:
    """How long the manifest of a copy is: it is in memory, up to two parts of it."""
    s3 = boto3.client("s3", region_name=REGION)
    return int(s3.head_object(Bucket=BUCKET, Key=f"{instance}/r/manifest.jsonl.gz")["ContentLength"])


def measured(command: list[str], variables: Mapping[str, str]) -> tuple[float, float]:
    """Seconds, and the most memory in MiB.

    The system's own account of the most memory begins with that of who started the process; `VmHWM` does not.
    """
    began, most = time.monotonic(), 0
    process = subprocess.Popen(
        command, env={**variables, "PYTHONPATH": str(ROOT / "assets/migrate")}, stdout=subprocess.DEVNULL
    )
    while process.poll() is None:
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                most = max(most, int(line.split()[1]))
        time.sleep(0.05)
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return time.monotonic() - began, most / 1024


def many(home: Path, count: int) -> None:
    """Make so many files, of few contents; half of them in one folder."""
    for number in range(count):
        folder = home / ("all" if number % 2 else f"{number // 1000}/{number % 1000 // 100}")
        if not folder.is_dir():
            folder.mkdir(parents=True)
        (folder / f"a file with a name of usual length {number}.csv").write_text(f"{number % CONTENTS}\n" * 100)


def different(home: Path) -> None:
    """A tree in which no content is twice."""
    chance: Any = random.Random(7)  # noqa: S311 - the same tree each time
    (home / "data").mkdir(parents=True)
    for number in range(500):
        (home / f"data/{number}.bin").write_bytes(chance.randbytes(20_000))
    (home / "weights.bin").write_bytes(chance.randbytes(64 * 1024 * 1024))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
