"""Homes to copy, programs that copy them, and what is compared at the end."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import socket
import stat
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3

from home_copy.command import main

ROOT = Path(__file__).parents[3]
ACCOUNT, REGION, KEY = "123456789012", "us-east-1", "arn:aws:kms:us-east-1:123456789012:key/homes"
PART = 5 * 1024 * 1024
OLD_KEY = "AKIA" + "Q3EXAMPLE7ABCDEF"[:16]
"""Looks like an access key of AWS, and is none."""

Json = dict[str, Any]


def make_home(folder: Path, *, many: int = 60, large: int = 2 * PART + 12_345) -> Path:
    """A home as they are found: links, odd names, holes, a repository, what nobody may read but its owner."""
    chance = random.Random(7)
    folder.mkdir(parents=True)
    (folder / "notebooks").mkdir(mode=0o750)
    (folder / "notebooks/first.ipynb").write_text(notebook("conda_pytorch"))
    (folder / "notebooks/second.ipynb").write_text(notebook("python3"))
    data = folder / "data of äll kinds"
    data.mkdir()
    for number in range(many):
        part = data / f"{number % 7}"
        part.mkdir(exist_ok=True)
        (part / f"file {number}.bin").write_bytes(chance.randbytes(chance.randrange(4000)))
    (data / "large.bin").write_bytes(chance.randbytes(large))
    (data / "empty").touch()
    (data / "same as file 0").write_bytes((data / "0/file 0.bin").read_bytes())
    for name in (b"caf\xe9", b"new\nline", b"back\\slash", b"tab\t'quote\"", "é".encode() * 120, b"-rf", b" ", b"*"):
        (data / os.fsdecode(name)).write_bytes(name)
    with (data / "sparse").open("wb") as file:
        file.seek(3_000_000)
        file.write(b"end")
    (folder / "run.sh").write_text("#!/bin/sh\n")
    (folder / "run.sh").chmod(0o755)
    (folder / "private").write_text("mine\n")
    (folder / "private").chmod(0o400)
    (folder / "closed").mkdir()
    (folder / "closed/inside").write_text("inside")
    (folder / "closed").chmod(0o500)
    (folder / "empty folder/deep/er").mkdir(parents=True)
    (folder / "to data").symlink_to(data.name)
    (folder / "loop").symlink_to("..")
    (folder / "dangling").symlink_to("/nowhere/at all")
    (folder / "odd link").symlink_to(os.fsdecode(b"caf\xe9 gone"))
    os.link(folder / "run.sh", data / "other name of run.sh")
    with suppress(OSError):  # a file system without attributes
        os.setxattr(folder / "run.sh", "user.origin", b"by hand\0")
    for number, (path, _) in enumerate(sorted(walked(folder))):
        os.utime(folder / path, ns=(10**18, 10**18 + number * 1_000_001), follow_symlinks=False)
    return folder


def notebook(kernel: str) -> str:
    return json.dumps({"cells": [], "metadata": {"kernelspec": {"name": kernel}}, "nbformat": 4, "nbformat_minor": 5})


def walked(folder: Path) -> list[tuple[str, os.stat_result]]:
    found = []
    for where, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            full = Path(where) / name
            found.append((str(full.relative_to(folder)), full.lstat()))
    return found


def tree(folder: Path, *, leave: tuple[str, ...] = (".studio-migrate",)) -> dict[str, Json]:
    """All of a folder but what is named, so that two can be compared byte by byte."""
    names: dict[tuple[int, int], str] = {}
    found: dict[str, Json] = {}
    for path, looked in sorted(walked(folder)):
        if path.split("/")[0] in leave:
            continue
        full = folder / path
        row: Json = {"mode": stat.S_IMODE(looked.st_mode), "type": stat.S_IFMT(looked.st_mode)}
        if stat.S_ISLNK(looked.st_mode):
            row["target"] = str(full.readlink())
        else:
            row["mtime"] = looked.st_mtime_ns
            row["xattr"] = {name: os.getxattr(full, name) for name in os.listxattr(full) if name.startswith("user.")}
        if stat.S_ISREG(looked.st_mode):
            row["content"] = hashlib.sha256(full.read_bytes()).hexdigest()
            row["name of"] = names.setdefault((looked.st_dev, looked.st_ino), path)
        found[path] = row
    return found


@cache
def s3_at(url: str) -> Any:
    """Past whatever lies on the program's way to S3."""
    return boto3.client(
        "s3", endpoint_url=url, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )


@dataclass
class Copy:
    """One home and its copy in a bucket of its own."""

    home: Path
    folder: Path
    bucket: str
    url: str
    settings: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        given: Json = {
            "instance": "forecast",
            "run": "r1",
            "bucket": self.bucket,
            "account": ACCOUNT,
            "prefix": "migrate/forecast",
            "key": KEY,
            "region": REGION,
            "home": str(self.home),
            "part_mib": 5,
            "patience_seconds": 60,
            "programs": False,
        }
        self.settings = {**given, **self.settings}

    @property
    def s3(self) -> Any:
        return s3_at(self.url)

    def file(self, **changes: Any) -> str:
        """A file of settings."""
        path = self.folder / "settings.json"
        path.write_text(json.dumps({**self.settings, **changes}))
        return str(path)

    def run(self, action: str, *, ends: int = 0, **changes: Any) -> Json:
        """Let the program do something, in this process; what came of it."""
        self.run_only(action, ends=ends, **changes)
        names = {"backup": "result", "compare": "comparison", "restore": "restored"}
        return self.read(f"{names[action]}.json")

    def run_only(self, action: str, *, ends: int, **changes: Any) -> None:
        """The same, where nothing may come of it."""
        assert main([action, "--settings", self.file(**changes)]) == ends

    def backup(self, *, ends: int = 0, **changes: Any) -> Json:
        return self.run("backup", ends=ends, **changes)

    def compare(self, *, ends: int = 0, **changes: Any) -> Json:
        return self.run("compare", ends=ends, manifest_sha256=self.digest(), **changes)

    def restore(self, target: Path, *, ends: int = 0, **changes: Any) -> Json:
        more = {
            "target": str(target),
            "manifest_sha256": self.digest(),
            "journal": str(self.folder / "restoring"),
            **changes,
        }
        return self.run("restore", ends=ends, **more)

    def start(self, action: str = "backup", **changes: Any) -> subprocess.Popen[bytes]:
        """Let it do something in a process of its own."""
        variables = {**os.environ, "PYTHONPATH": str(ROOT / "assets/migrate")}
        return subprocess.Popen(
            [sys.executable, "-m", "home_copy", action, "--settings", self.file(**changes)],
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def read(self, name: str, run: str = "r1") -> Json:
        return dict(json.loads(self.body(f"migrate/forecast/{run}/{name}")))

    def body(self, key: str) -> bytes:
        return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def digest(self) -> str:
        return str(self.read("result.json")["manifest"]["sha256"])

    def manifest(self, run: str = "r1") -> list[Json]:
        body = gzip.decompress(self.body(f"migrate/forecast/{run}/manifest.jsonl.gz"))
        return [json.loads(line) for line in body.splitlines()]

    def findings(self) -> list[Json]:
        return [json.loads(line) for line in self.body("migrate/forecast/r1/findings.jsonl").splitlines()]

    def objects(self, prefix: str = "") -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [row["Key"] for page in pages for row in page.get("Contents", [])]

    def uploads(self) -> list[Json]:
        return list(self.s3.list_multipart_uploads(Bucket=self.bucket).get("Uploads", []))


def make_socket(path: Path) -> None:
    """A socket; its name is as short as the system wants, so it is made from its folder."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)
