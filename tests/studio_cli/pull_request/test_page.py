"""The comment has room for what is in it, and is nothing but text where it shows text."""

from __future__ import annotations

from stacks.refusals import Refusal
from studio_cli.guard.finding import Finding, Kind
from studio_cli.guard.verdict import Report
from studio_cli.pull_request.page import comment, failure

ROOM = 65_536


def finding(number: int) -> Finding:
    return Finding(
        "Lab", f"User{number}", "AWS::SageMaker::UserProfile", Kind.DELETE, blocking=True, property="", reason="x" * 90
    )


def test_it_is_never_longer_than_github_takes() -> None:
    report = Report(tuple(finding(number) for number in range(2000)))
    refused = [Refusal("AwsSolutions", "AwsSolutions-IAM5", f"prod/Role{number}", "x" * 90) for number in range(2000)]
    more = {"diff": "line\n" * 50_000, "acknowledgment": "- a\n" * 20_000}
    said = comment("Compared", report, checks=(), old_checks=0, refused=refused, **more)
    assert len(said) < ROOM
    assert "lines more: guard.json has the rest." in said
    assert "lines more: synthesizing it tells the rest." in said
    assert "lines more: diff.txt has the rest." in said
    assert "lines more: acknowledge.yaml has the rest." in said
    assert said.endswith("Compared. On a laptop: `make pr-check`.\n")
    assert said.count("<details>") == said.count("</details>") == 2


def test_a_diff_can_not_end_its_own_fence() -> None:
    said = comment(
        "Compared", Report(()), checks=(), old_checks=0, refused=(), diff="```\n@all\n`````", acknowledgment=""
    )
    assert "\n``````\n```\n@all\n`````\n``````\n" in said


def test_what_failed_is_shown_as_it_is() -> None:
    assert "\n```\n<b>no</b>\n```\n" in failure("Compared", "<b>no</b>")
