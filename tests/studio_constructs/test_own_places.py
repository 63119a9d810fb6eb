"""A place of one's own in S3, and a remote IDE on one's own spaces: alice's are alice's, in Studio and in her jobs."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest

from studio_constructs import ExecutionPolicy
from tests.kit import Json, built, paths_below, refused
from tests.security.iam.short import allows

from .iam_kit import ALICE, DOMAIN, SAGEMAKER, SESSIONS, all_statements, profile


@pytest.fixture(scope="module")
def statements() -> list[Json]:
    def build(stack: cdk.Stack) -> None:
        places = ["lake/people", "scratch", "lake/models/"]
        ExecutionPolicy(stack, "Policy", s3_read=["lake/curated"], s3_own=places, remote_access=True)

    return all_statements(built(build))


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("action", ["GetObject", "PutObject", "DeleteObject", "AbortMultipartUpload"])
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("lake/people/alice/a.csv", True),
        ("lake/models/alice/a/b", True),
        ("scratch/alice/a.csv", True),
        ("lake/people/bob/a.csv", False),
        ("lake/people/alice2/a.csv", False),
        ("lake/people/alice", False),
        ("lake/people/a.csv", False),
        ("lake/alice/a.csv", False),
        ("scratch/bob/a.csv", False),
    ],
)
def test_objects_below_one_s_own_name_are_one_s_own(
    statements: list[Json], session: dict[str, Any], action: str, key: str, *, expected: bool
) -> None:
    assert allows(statements, f"s3:{action}", f"arn:aws:s3:::{key}", session) is expected


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("people/alice/", True),
        ("people/alice", True),
        ("people/alice/2026/", True),
        ("people/", False),
        ("people/bob/", False),
        ("people/alice2", False),
        (None, False),
    ],
)
def test_listing_shows_no_other_person_s_names(
    statements: list[Json], session: dict[str, Any], prefix: str | None, *, expected: bool
) -> None:
    request = {**session, "s3:prefix": prefix}
    assert allows(statements, "s3:ListBucket", "arn:aws:s3:::lake", request) is expected


def test_without_a_person_nothing_is_anybody_s(statements: list[Json]) -> None:
    for person in ("alice", "*", ""):
        assert not allows(statements, "s3:GetObject", f"arn:aws:s3:::lake/people/{person}/a.csv", {})


@pytest.mark.parametrize(
    ("tag", "domain", "expected"),
    [("alice", DOMAIN, True), ("bob", DOMAIN, False), (None, DOMAIN, False), ("alice", "d-other", False)],
    ids=["own", "Bob's", "untagged", "another domain's"],
)
def test_a_laptop_connects_to_one_s_own_spaces(
    statements: list[Json], tag: str | None, domain: str, *, expected: bool
) -> None:
    request = {**ALICE, "sagemaker:ResourceTag/sagemaker:user-profile-arn": tag and profile(tag)}
    space = f"{SAGEMAKER}:space/{domain}/lab"
    assert allows(statements, "sagemaker:StartSession", space, request) is expected


def test_a_place_that_all_may_read_is_nobody_s_own(stack: cdk.Stack) -> None:
    rule = "there everybody of the team reaches what is meant to be one person's"
    with refused(
        f"[Studio/Policy] studio:S3OwnShared: s3_own[0] is 'lake/people', and s3_read holds 'lake'; {rule}; name "
        "prefixes in s3_read beside it, such as 'lake/shared'",
        f"[Studio/Policy] studio:S3OwnShared: s3_own[1] is 'scratch', and s3_write holds 'scratch'; {rule}; name "
        "prefixes in s3_write beside it, such as 'scratch/shared'",
    ):
        ExecutionPolicy(stack, "Policy", s3_read=["lake"], s3_write=["scratch"], s3_own=["lake/people", "scratch"])
    assert paths_below(stack) == []


def test_a_place_with_a_name_that_begins_alike_is_another(stack: cdk.Stack) -> None:
    ExecutionPolicy(stack, "Policy", s3_read=["lake/peop"], s3_write=["lakes"], s3_own=["lake/people"])
