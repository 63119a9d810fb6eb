"""Pull requests on an estate, from `git commit` to the comment; and the same against what is deployed.

The tests are one story, in the order of the file: each begins where the one before it ended.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

from studio_cli.place import DOMAIN, PROFILE, held
from tests.end_to_end.conftest import ROOT, LocalAws, make_project

pytestmark = pytest.mark.end_to_end

PAGE = (ROOT / "docs" / "pull-requests.md").read_text(encoding="utf-8")
FOUND = Path("build/pr-check")
MAIN = str(FOUND / "base")
RENAMED = str(FOUND / "head")
"""The templates of `main` and of the branch, which the last check has written."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose branch `main` has an estate of three people, as the page shows it."""
    folder = make_project(tmp_path_factory.mktemp("team"))
    (folder / "studio.yaml").write_text(block("`studio.yaml`"))
    (folder / ".gitignore").write_text("node_modules\nbuild\n__pycache__\n")
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, "An estate")
    return folder


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *who, *arguments], cwd=folder, env=variables, check=True, capture_output=True)


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def block(title: str) -> str:
    """What stands indented below a line of the page that begins so."""
    match = re.search(rf"^{re.escape(title)}[^\n]*:\n\n((?:(?: {{4}}.*)?\n)+)", PAGE, flags=re.MULTILINE)
    assert match, title
    return textwrap.dedent(match[1]).rstrip("\n") + "\n"


def change(project: Path, branch: str, old: str, new: str) -> None:
    """A branch with an edit of the estate file."""
    git(project, "checkout", "--quiet", "-B", branch, "main")
    estate = project / "studio.yaml"
    text = estate.read_text()
    assert text.count(old) == 1
    estate.write_text(text.replace(old, new))
    commit(project, branch)


def check(aws: LocalAws, project: Path, *, works: bool) -> str:
    aws.studio("pr-check", "main", "--estate", "studio.yaml", folder=project, works=works)
    return (project / FOUND / "comment.md").read_text()


def test_a_safe_change_passes(aws: LocalAws, project: Path) -> None:
    change(
        project,
        "dave",
        "  - {name: carol, team: analysts}\n",
        "  - {name: carol, team: analysts}\n  - {name: dave, team: analysts}\n",
    )
    comment = check(aws, project, works=True)
    assert comment.startswith("<!-- studio pr-check -->\n## studio guard: safe\n")
    assert "**Checks:** nothing new was found." in comment
    assert "[+] AWS::SageMaker::UserProfile" in (project / FOUND / "diff.txt").read_text()


def test_a_rename_of_the_domain_is_stopped_and_the_page_shows_the_comment(aws: LocalAws, project: Path) -> None:
    change(project, "rename", "name: research}", "name: research-lab}")
    comment = check(aws, project, works=False)
    assert json.loads((project / FOUND / "guard.json").read_text())["verdict"] == "blocked"
    assert comment.partition("\n<details>\n<summary>What cdk diff says")[0] == block("The comment")


def test_an_acknowledged_change_passes(aws: LocalAws, project: Path) -> None:
    entries = (project / FOUND / "acknowledge.yaml").read_text()
    reason = 'reason: "the estate is empty: nobody has worked in it yet"'
    (project / "guard.yaml").write_text(entries.replace('reason: ""', reason))
    commit(project, "Acknowledge")
    comment = check(aws, project, works=True)
    assert comment.startswith("<!-- studio pr-check -->\n## studio guard: safe\n")
    assert "nobody has worked in it yet" in comment


def deployed(aws: LocalAws, project: Path, *arguments: str, works: bool) -> str:
    there = ["--port", str(aws.port), "--estate", "studio.yaml"]
    return aws.studio("guard", "--deployed", *arguments, *there, folder=project, works=works)


def test_what_is_deployed_is_what_is_compared_with(aws: LocalAws, project: Path) -> None:
    git(project, "checkout", "--quiet", "main")
    aws.deploy(project)
    assert "Safe: " in deployed(aws, project, MAIN, works=True)
    printed = deployed(aws, project, RENAMED, works=False)
    assert "alice and 2 others lose their home directories" in printed


def test_what_somebody_did_by_hand_is_seen(aws: LocalAws, project: Path) -> None:
    cloudformation, sagemaker = aws.client("cloudformation"), aws.client("sagemaker")
    (domain_id,) = held(cloudformation, "lab-prod-Studio", DOMAIN)
    (alice,) = (each for each in held(cloudformation, "lab-prod-Users-01", PROFILE) if each.startswith("alice"))
    sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName="alice")
    sagemaker.update_domain(DomainId=domain_id, TagPropagation="DISABLED")
    cloudformation.update_termination_protection(StackName="lab-prod-Studio", EnableTerminationProtection=False)
    printed = deployed(aws, project, MAIN, "--format", "json", works=False)
    said, _ = json.JSONDecoder().raw_decode(printed)
    found = [each for each in said["findings"] if each["kind"] == "drift"]
    assert {(each["stack"], each["property"], each["blocking"]) for each in found} == {
        ("lab-prod-Users-01", "", True),
        ("lab-prod-Studio", "TagPropagation", False),
        ("lab-prod-Studio", "", False),
    }
    assert [each["reason"].startswith(f"{alice} is not there any more") for each in found].count(True) == 1
