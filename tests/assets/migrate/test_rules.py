"""What is a secret, what is left out, what settings are taken; and that all of it runs where it has to."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home_copy import names
from home_copy.errors import StoppedError
from home_copy.manifest import as_line, from_line, lines, written
from home_copy.names import Excludes
from home_copy.secret_rules import Scanner, by_name
from home_copy.settings import read

from .kit import ACCOUNT, OLD_KEY, ROOT

PROGRAM = sorted((ROOT / "assets/migrate/home_copy").glob("*.py"))
SETTINGS = {"instance": "a", "run": "r", "bucket": "b", "account": ACCOUNT, "prefix": "p"}


def scanned(*pieces: bytes) -> list[tuple[str, int]]:
    scanner = Scanner()
    for piece in pieces:
        scanner.look(piece)
    return scanner.found


def made(*parts: str) -> bytes:
    """A word that looks like a secret; written in parts, so that no scanner finds it here."""
    return "".join(parts).encode()


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (OLD_KEY.encode(), "AWS access key"),
        (made("aws_secret_", "access_key = ", "a1" * 20), "AWS secret key"),
        (made('"SecretAccess', 'Key": "', "b/" * 20, '"'), "AWS secret key"),
        (made("-----BEGIN RSA PRIV", "ATE KEY-----"), "private key"),
        (made("-----BEGIN PRIV", "ATE KEY-----"), "private key"),
        (made("ghp", "_", "a" * 36), "GitHub token"),
        (made("github_", "pat_", "a" * 70), "GitHub token"),
        (made("glp", "at-", "a" * 20), "GitLab token"),
        (made("xo", "xb-", "1" * 12), "Slack token"),
        (made("h", "f_", "a" * 34), "Hugging Face token"),
        (made("s", "k-proj-", "a" * 40), "OpenAI or Anthropic key"),
        (made("postgres://me:", "word", "@db.example.com/x"), "password in an address"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_is_found_with_its_line(word: bytes, kind: str) -> None:
    assert scanned(b"one\ntwo\n  " + word + b"\n") == [(kind, 3)]


@pytest.mark.parametrize(
    "word",
    [
        b"AKIA in a sentence",
        b"iVBORw0KGgo" + OLD_KEY.encode() + b"AAAANSUhEUgAA",  # in a picture of a notebook
        b"https://example.com/a:b@c",
        b"postgres://{user}:{password}@host",
        b"task-" + b"a" * 40,
        b"-----BEGIN PUBLIC KEY-----",
    ],
    ids=["word", "picture", "address", "template", "task", "public"],
)
def test_what_only_looks_alike_is_not_told(word: bytes) -> None:
    assert scanned(word) == []


@given(st.integers(0, 60))
def test_one_that_lies_across_two_pieces_is_found_once(where: int) -> None:
    whole = b"x\n" * 10 + OLD_KEY.encode() + b"\n" + b"y\n" * 10
    assert scanned(whole[:where], whole[where:]) == [("AWS access key", 11)]


def test_lines_are_right_far_into_a_file() -> None:
    before = b"a line of text\n" * 100_000
    pieces = [before[start : start + 65_536] for start in range(0, len(before), 65_536)]
    assert scanned(*pieces, OLD_KEY.encode()) == [("AWS access key", 100_001)]


def test_a_file_that_is_no_text_is_not_looked_through() -> None:
    assert scanned(b"\0" + OLD_KEY.encode()) == []


def test_names_that_hold_secrets() -> None:
    assert by_name(b"x/.aws/credentials") == "AWS credentials"
    assert by_name(b".netrc") == "file of passwords"
    assert by_name(b"x/credentials") == by_name(b"aws/credentials.py") == ""


@pytest.mark.parametrize(
    ("pattern", "left", "kept"),
    [
        ("*.csv", ["a.csv", "x/y/a.csv"], ["a.csv.gz", "csv"]),
        ("cache", ["cache", "x/cache"], ["cache2", "x/my cache"]),
        ("data/*.csv", ["data/a.csv"], ["data/x/a.csv", "x/data/a.csv"]),
        ("data/**", ["data/a", "data/x/a"], ["data", "mydata/a"]),
        ("**/tmp/*.bin", ["tmp/a.bin", "x/tmp/a.bin"], ["x/tmp/y/a.bin"]),
        ("/top", [], ["x/top"]),
        ("a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["az", "a/bz"]),
        ("data?", ["data1"], ["data", "data/", "data12"]),
        ("[a-c]x", ["ax", "y/cx"], ["dx"]),
        ("[!a]x", ["bx"], ["ax"]),
        ("a.b", ["a.b"], ["aXb"]),
        ("model/", ["model", "x/model"], ["models"]),
        ("(a|b)+", ["(a|b)+"], ["a", "b", "aab"]),
    ],
)
def test_patterns_leave_out_what_they_name_and_no_more(pattern: str, left: list[str], kept: list[str]) -> None:
    excludes = Excludes([pattern])
    assert [path for path in [*left, *kept] if excludes.leave_out(path.encode())] == left


def test_no_pattern_leaves_nothing_out() -> None:
    assert not Excludes([]).leave_out(b"a")


@given(st.binary(min_size=1))
def test_any_name_comes_back_from_json(name: bytes) -> None:
    assert names.raw(json.loads(json.dumps(names.text(name)))) == name
    names.shown(name).encode()


def test_a_manifest_that_is_cut_off_is_told() -> None:
    body = b"".join(written({"instance": "a"}, [], [{"extra": str(number)} for number in range(500)]))
    assert len(list(lines([body]))) == 501
    with pytest.raises(StoppedError, match="cut off"):
        list(lines([body[: len(body) // 2]]))
    with pytest.raises(StoppedError, match="no manifest of format"):
        list(lines([b"".join(written({"manifest": 2}, [], []))]))


def test_what_is_no_hole_and_has_no_attributes_is_none() -> None:
    line = {"path": "a", "type": "file", "mode": 1, "uid": 2, "gid": 3, "mtime_ns": 4, "size": 5, "sha256": "6"}
    entry = from_line(line)
    assert (entry.sparse, entry.xattr, entry.target, entry.composite) == (0, None, None, None)
    assert as_line(entry) == line
    more = {**line, "composite": "7", "target": "caf\udce9", "xattr": {"user.a": "YQ=="}, "sparse": True}
    assert as_line(from_line(more)) == more


def test_settings_are_told_all_at_once_what_is_wrong() -> None:
    with pytest.raises(StoppedError) as caught:
        read(json.dumps({**SETTINGS, "account": "1", "part_mib": 1, "secrets": "keep", "prefix": "/p/", "run": "a/b"}))
    for name in ("account", "part_mib", "secrets", "prefix", "run"):
        assert f"{name} is " in str(caught.value)
    with pytest.raises(StoppedError, match="hold exclud, which"):
        read(json.dumps({**SETTINGS, "exclud": []}))
    with pytest.raises(StoppedError, match="no JSON"):
        read("{")
    with pytest.raises(StoppedError, match="missing"):
        read("{}")


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: path.stem)
def test_it_is_python_3_7_and_imports_what_an_instance_has(path: Path) -> None:
    tree = ast.parse(path.read_text(), feature_version=(3, 7))  # what Amazon Linux 2 has; 2023 has 3.9
    for node in ast.walk(tree):
        found = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            found = [node.module or ""]
        for name in found:
            top = name.partition(".")[0]
            assert top in {"boto3", "botocore", "home_copy"} or top in sys.stdlib_module_names, name
            assert name not in {"importlib.metadata", "graphlib", "tomllib", "zoneinfo"}, "newer than Python 3.7"
    newer = {"removeprefix", "removesuffix", "cached_property", "walrus", "randbytes", "is_relative_to", "readlink_to"}
    assert not newer & {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
