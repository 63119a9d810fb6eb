"""The workflows of `.github`: linted, pinned, with no more rights than they need, and nothing in them but calls."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.installed import environment
from tests.kit import ROOT

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
LOCK = Path(__file__).parent / "requirements" / "linters.txt"

# Read from the tags of the four repositories, as they were copied on 2026-11-22.
PINS = {
    "actions/checkout": ("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
    "actions/download-artifact": ("3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"),
    "actions/upload-artifact": ("bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0"),
    "aws-actions/configure-aws-credentials": ("e6de054238d6b7531b4efff3b6587d9aade6a06c", "v6.2.3"),
}
RIGHTS = {
    "estate.yml": {"check": {"contents": "read"}, "comment": {"contents": "read", "pull-requests": "write"}},
    "estate-deployed.yml": {
        "estate": {"contents": "read", "pull-requests": "write"},
        "deployed": {"contents": "read", "id-token": "write"},
        "comment": {"contents": "read", "pull-requests": "write"},
    },
    "pull-request.yml": {"estate": {"contents": "read", "pull-requests": "write"}},
}


@cache
def read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def jobs() -> list[Any]:
    return [
        pytest.param(path, job, id=f"{path.name}-{name}")
        for path in WORKFLOWS
        for name, job in read(path)["jobs"].items()
    ]


def lint(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    tool = environment("workflow-linters", LOCK).with_name(program)
    plain = {**os.environ, "NO_COLOR": "1"}  # where `CI` is set they print in colour
    return subprocess.run([tool, *arguments], cwd=ROOT, env=plain, capture_output=True, text=True, check=False)


def test_each_workflow_is_looked_at() -> None:
    assert {path.name for path in WORKFLOWS} == set(RIGHTS)


@pytest.mark.slow  # the linters are installed, once on a machine
def test_zizmor_finds_nothing() -> None:
    done = lint("zizmor", "--offline", "--no-progress", str(FOLDER))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings to report." in done.stdout


@pytest.mark.slow  # as above
def test_zizmor_finds_what_it_should(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for path in WORKFLOWS:
        bad = path.read_text().replace("pull_request:\n", "pull_request_target:\n")
        (folder / path.name).write_text(re.sub(r"@[0-9a-f]{40} # ", "@", bad))
    done = lint("zizmor", "--offline", "--no-progress", "--format", "plain", str(folder))
    assert done.returncode != 0
    assert {"dangerous-triggers", "unpinned-uses"} <= set(
        re.findall(r"^\w+\[([\w-]+)\]", done.stdout, flags=re.MULTILINE)
    )


@pytest.mark.slow  # as above
def test_they_are_workflows_by_the_schema(tmp_path: Path) -> None:
    command = ["--builtin-schema", "vendor.github-workflows"]
    done = lint("check-jsonschema", *command, *map(str, WORKFLOWS))
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text().replace("runs-on:", "run-on:"))
    assert lint("check-jsonschema", *command, str(wrong)).returncode == 1


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_is_allowed_but_what_a_job_names(path: Path) -> None:
    workflow = read(path)
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == RIGHTS[path.name]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_of_somebody_else_s_pull_request_has_secrets(path: Path) -> None:
    text = path.read_text()
    assert "pull_request_target" not in text
    assert "secrets." not in text
    assert "secrets: inherit" not in text


def test_each_action_is_pinned_by_its_whole_digest() -> None:
    used = [line.strip() for path in WORKFLOWS for line in path.read_text().splitlines() if "uses: " in line]
    others = {line for line in used if "uses: ./" not in line}
    assert others == {f"uses: {name}@{digest} # {version}" for name, (digest, version) in PINS.items()}


@pytest.mark.parametrize(("path", "job"), jobs())
def test_a_step_calls_make_and_has_nothing_of_github_in_its_command(path: Path, job: Any) -> None:
    for step in job.get("steps", ()):
        command = step.get("run", "make nothing")
        assert "${{" not in command
        assert command.startswith("make ") or command == 'cat build/pr-check/deployed.md >> "$GITHUB_STEP_SUMMARY"'
        assert "\n" not in command


@pytest.mark.parametrize(("path", "job"), jobs())
def test_what_may_write_or_has_credentials_runs_nothing_of_the_pull_request(path: Path, job: Any) -> None:
    if "write" not in job["permissions"].values() or "uses" in job:
        return
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"]["ref"] for step in checkouts] == ["${{ github.event.pull_request.base.sha }}"]


@pytest.mark.parametrize(("path", "job"), jobs())
def test_a_checkout_leaves_no_token_behind_and_a_job_ends(path: Path, job: Any) -> None:
    if "uses" in job:
        return
    assert job["timeout-minutes"] <= 20
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A project in which everything is installed."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements-uv.txt", "requirements.txt", "pyproject.toml", "package-lock.json"):
        (tmp_path / name).touch()
    for name in (".venv/bin/uv", ".venv/.for-running", "build/pr-check/guard.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def says(folder: Path, *arguments: str, **variables: str) -> str:
    """What make would run, in a line."""
    own = {
        name: value for name, value in os.environ.items() if name not in {"BASE", "ESTATE", "ONLY", "PORT", "TARGET"}
    }
    command = ["make", "--dry-run", "--no-print-directory", *arguments]
    done = subprocess.run(command, cwd=folder, env={**own, **variables}, capture_output=True, text=True, check=True)
    return " ".join(done.stdout.replace("\\\n", " ").split()).partition(".venv/bin/studio ")[2] or done.stdout.strip()


def test_what_a_workflow_says_reaches_the_command(installed: Path) -> None:
    assert says(installed, "pr-check") == "pr-check origin/main"
    assert says(installed, "pr-check", BASE="1a2b", ESTATE="labs/one.yaml") == "pr-check 1a2b --estate labs/one.yaml"
    assert says(installed, "pr-deployed", "TARGET=aws", ONLY="lab-prod-*") == (
        "guard --deployed build/pr-check/head --target aws --port 4566 --format markdown --only 'lab-prod-*' "
        "--acknowledged build/pr-check/guard.yaml > build/pr-check/deployed.md"
    )
    (installed / "build" / "pr-check" / "guard-deployed.yaml").touch()
    assert "--acknowledged build/pr-check/guard-deployed.yaml >" in says(installed, "pr-deployed", ONLY="")
    assert says(installed, "pr-comment") == (
        "python3 -m studio_cli.pull_request.comment build/pr-check/comment.md build/pr-check/deployed.md"
    )
