"""`studio pr-check`: what is compared, what is written, and with which exit code it ends."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from studio_cli.main import main
from tests.studio_cli.compared.kit import BASE, WITHOUT_ALICE, Repository, refusing, violation

WRITTEN = ["base", "check.sarif", "comment.md", "diff.txt", "guard.json", "guard.sarif", "head"]
BUCKET: dict[str, Any] = {
    "Type": "AWS::S3::Bucket",
    "DeletionPolicy": "Retain",
    "UpdateReplacePolicy": "Retain",
    "Properties": {"BucketName": "lab"},
}
BOB: dict[str, Any] = {**BASE["Alice"], "Properties": {**BASE["Alice"]["Properties"], "UserProfileName": "bob"}}
"""He has no security group of his own."""


@pytest.fixture(autouse=True)
def no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["pr-check", *arguments])


def read(name: str) -> str:
    return (Path("build/pr-check") / name).read_text(encoding="utf-8")


def names() -> list[str]:
    return sorted(each.name for each in Path("build/pr-check").iterdir())


def test_what_is_safe_may_go_on(repository: Repository) -> None:
    repository.write({**WITHOUT_ALICE, "Bucket": BUCKET})
    result = check("alone")
    assert result.exit_code == 0, result.output
    assert names() == WRITTEN
    assert read("comment.md") == result.stdout
    assert result.stdout.startswith("<!-- studio pr-check -->\n## studio guard: safe\n\nSafe: ")
    assert json.loads(read("guard.json"))["verdict"] == "safe"
    assert '"Bucket"' in read("diff.txt")
    assert json.loads(read("head/Lab.template.json"))["Resources"].keys() == {"Domain", "Bucket"}


def test_what_loses_work_is_stopped_and_says_how_it_is_let_through(repository: Repository) -> None:
    repository.write({"Alice": BASE["Alice"]})
    result = check("whole")
    assert result.exit_code == 1
    assert names() == ["acknowledge.yaml", *WRITTEN]
    assert "## studio guard: blocked" in result.stdout
    assert read("acknowledge.yaml").strip() in result.stdout
    assert json.loads(read("guard.sarif"))["runs"][0]["results"][0]["level"] == "error"


def test_what_is_acknowledged_goes_on(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "removal", "whole")
    repository.write(WITHOUT_ALICE)
    assert check("whole").exit_code == 1
    entries = read("acknowledge.yaml")
    line = next(line for line in entries.splitlines() if "reason:" in line)
    Path("guard.yaml").write_text(entries.replace(line, "    reason: alice has left the team"))
    result = check("whole")
    assert result.exit_code == 0, result.output
    assert "alice has left the team" in result.stdout
    assert names() == sorted(["guard.yaml", *WRITTEN])
    Path("guard.yaml").rename("other.yaml")
    assert check("whole").exit_code == 1
    assert check("whole", "--acknowledged", "other.yaml").exit_code == 0


def test_only_what_the_checks_did_not_find_before_stops_it(repository: Repository) -> None:
    repository.write({**WITHOUT_ALICE, "Bob": BOB})
    result = check("alone")
    assert result.exit_code == 1
    assert "new (" in result.stdout
    assert "They stop the pull request." in result.stdout
    found = json.loads(read("check.sarif"))["runs"][0]["results"]
    assert {each["locations"][0]["logicalLocations"][0]["name"] for each in found} == {"Bob"}
    assert f"**Checks:** {len(found)} new" in result.stdout
    repository.commit("bob")
    repository.write({**WITHOUT_ALICE, "Bob": BOB, "Bucket": BUCKET})
    result = check("bob")
    assert result.exit_code == 0, result.output
    assert json.loads(read("check.sarif"))["runs"][0]["results"] == []
    assert "that BASE has too" in result.stdout


def test_it_is_compared_with_where_it_began(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.git("checkout", "--quiet", "main")
    repository.write(BASE)
    repository.commit("main-goes-on")
    repository.git("checkout", "--quiet", "topic")
    result = check("main")
    assert result.exit_code == 0, result.output  # Alice, who came meanwhile, is not lost by it
    here = repository.git("rev-parse", "topic")[:8]
    assert f"Compared `{here}` with `{here}` of `main`, where it began: `main` has gone on since." in result.stdout


def test_what_is_not_committed_counts_and_is_said(repository: Repository) -> None:
    assert "and what is not committed" not in check("main").stdout
    assert "and what is not committed" not in check("main").stdout  # what the first run wrote is nothing of the project
    repository.write(BASE)
    assert "and what is not committed with `" in check("main").stdout


def test_what_can_not_be_judged_is_a_comment_too(repository: Repository) -> None:
    repository.write(BASE, app="printf '\\033[31m```\\033[0m\\n' >&2; exit 1")
    result = check("whole")
    assert result.exit_code == 2
    assert names() == ["base", "comment.md"]
    assert result.stdout.startswith("<!-- studio pr-check -->\n## studio pr-check: nothing could be judged\n\n````\n")
    assert "studio:GuardSynthFailed: the checkout is not synthesized" in result.stdout
    assert "\n    ```\n````\n" in read("comment.md")  # without colours
    assert "Error: studio:GuardSynthFailed" in result.stderr


@pytest.mark.parametrize("base", ["nowhere", "main"])
def test_a_base_that_is_not_there_or_has_nothing_in_common(repository: Repository, base: str) -> None:
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit("other-commit")
    result = check(base)
    assert result.exit_code == 2
    assert "studio:GuardRevisionUnknown" in result.stdout


def test_a_diff_that_fails(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFF_FAILS", "1")
    result = check("whole")
    assert result.exit_code == 2
    assert "studio:PrDiffFailed: cdk diff fails for Lab" in result.stderr


def test_a_folder_of_something_else_is_not_emptied(repository: Repository) -> None:
    result = check("alone", "--output", ".")
    assert result.exit_code == 2
    assert "studio:PrOutputTaken: . is there, and no earlier run wrote it" in result.stderr
    assert Path("cdk.json").exists()
    Path("empty").mkdir()
    assert check("alone", "--output", "empty").exit_code == 0


def test_a_summary_of_the_job_has_the_comment(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert check("alone").exit_code == 0
    assert summary.read_text() == "before\n" + read("comment.md")


def test_a_stack_that_is_gone_is_said(repository: Repository) -> None:
    manifest = repository.project / "assembly" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"stackName": "Lab"', '"stackName": "Other"'))
    check("alone")
    assert read("diff.txt").endswith("Stack Lab\nis not in the templates any more\n")


def test_entries_to_paste_hold_until_they_are_reviewed(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "removal", "whole")
    repository.write(WITHOUT_ALICE)
    check("whole")
    assert str(dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=30)) in read("acknowledge.yaml")


@pytest.mark.parametrize("code", [0, 1])
def test_a_new_finding_of_the_app_s_other_checks_stops_it(repository: Repository, code: int) -> None:
    repository.write({**WITHOUT_ALICE, "Bucket": BUCKET}, app=refusing(code, Nag=[violation("A1", "prod/`Role`")]))
    result = check("alone")
    assert result.exit_code == 1
    said = (
        "**Synth:** 1 new of the app's other checks. They stop the pull request.\n\n- `prod/'Role': A1: it is wrong`\n"
    )
    assert said in read("comment.md")
    assert json.loads(read("guard.json"))["verdict"] == "safe"


def test_an_old_one_and_one_of_our_own_checks_do_not(repository: Repository) -> None:
    old, ours = [violation("A1", "prod/Role")], [violation("Studio-D01", "prod/Domain")]
    repository.write(WITHOUT_ALICE, app=refusing(1, Nag=old))
    repository.commit("refused")
    repository.write({**WITHOUT_ALICE, "Bucket": BUCKET}, app=refusing(1, Nag=old, Studio=ours))
    result = check("refused")
    assert result.exit_code == 0, result.output
    assert "Synth:" not in read("comment.md")
