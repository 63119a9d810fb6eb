"""`studio guard` with git revisions: what is synthesized where, with what, and what is left of it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from studio_cli.main import main
from tests.studio_cli.compared.kit import BASE, WITHOUT_ALICE, WRITES, Repository


def guard(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["guard", *arguments])


def error(result: Result) -> str:
    """What it says, of something that can not be judged."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return next(line for line in result.stderr.splitlines() if line.startswith("Error: ")).removeprefix(
        "Error: studio:"
    )


def left_over() -> list[Path]:
    return list(Path(tempfile.gettempdir()).iterdir())


def test_two_revisions(repository: Repository) -> None:
    result = guard("whole", "alone")
    assert result.exit_code == 1
    assert "Lab/Alice: orphan: " in result.stdout
    assert guard("alone", "whole").exit_code == 0


def test_without_head_it_is_the_checkout_as_it_is(repository: Repository) -> None:
    assert guard("whole").exit_code == 1
    repository.write(BASE)  # not committed
    assert guard("whole").exit_code == 0
    assert repository.runs()[-1][0] == str(repository.project)


def test_a_revision_is_synthesized_elsewhere_and_nothing_is_left(repository: Repository) -> None:
    before = repository.git("status", "--porcelain", "--ignored")
    guard("whole", "alone")
    folders = {Path(folder) for folder, *_ in repository.runs()}
    assert len(folders) == 2
    assert all(folder.name == "project" and not folder.is_relative_to(repository.folder) for folder in folders)
    assert (repository.trees(), left_over()) == (1, [])
    assert repository.git("status", "--porcelain", "--ignored") == before


def test_what_it_does_is_told_beside_the_verdict(repository: Repository) -> None:
    commit = repository.git("rev-parse", "whole")[:8]
    assert guard("whole").stderr.splitlines() == [
        f"synthesizing whole ({commit}), which runs its code",
        "synthesizing the checkout, which runs its code",
    ]


def test_templates_are_called_by_the_revision(repository: Repository) -> None:
    ran = json.loads(guard("whole", "alone", "--format", "sarif").stdout)["runs"][0]
    (found,) = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in ran["results"]}
    assert found == "whole/Lab.template.json"


def test_no_secret_is_given_to_it_and_nothing_is_looked_up(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    for name in [*names, "GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"]:
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    guard("whole")
    for _, arguments, variables in repository.runs():
        assert " --no-lookups " in arguments
        assert "secret" not in variables
        assert variables.split() == [
            "AWS_CONFIG_FILE=/dev/null",
            "AWS_EC2_METADATA_DISABLED=true",
            "AWS_REGION=eu-west-3",
            "AWS_SHARED_CREDENTIALS_FILE=/dev/null",
        ]


def test_the_estate_file_is_that_of_the_revision(repository: Repository) -> None:
    guard("whole", "--estate", "labs/one.yaml")
    assert ["--context estate=labs/one.yaml " in arguments for _, arguments, _ in repository.runs()] == [True, True]


def test_a_hook_of_the_repository_is_not_run_and_one_that_runs_it_does_not_matter(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = repository.folder / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    monkeypatch.setenv("GIT_DIR", str(repository.folder / "nowhere"))
    assert guard("alone", "whole").exit_code == 0


def test_what_exists_is_a_path_and_that_is_told(repository: Repository) -> None:
    Path("whole").write_text(json.dumps({"Resources": BASE}))
    result = guard("whole", "refs/tags/whole")
    assert result.exit_code == 0
    assert "whole is a path here and a revision too; the path is taken" in result.stderr
    assert len(repository.runs()) == 1


@pytest.mark.parametrize("side", ["/no/such", "./whole", "whole.json"])
def test_what_is_written_as_a_path_is_no_revision(repository: Repository, side: str) -> None:
    repository.git("branch", "whole.json", "whole")
    assert error(guard(side)).startswith("CheckPathUnreadable: ")


@pytest.mark.parametrize("side", ["nowhere", "whole:project", "0" * 40, ""])
def test_an_unknown_revision(repository: Repository, side: str) -> None:
    said = error(guard(side))
    assert said.startswith(f"GuardRevisionUnknown: {side!r} is no file or folder here, and no revision of ")
    assert "fetch-depth: 0" in said


def test_a_revision_is_no_option_of_git(repository: Repository) -> None:
    assert error(guard("--", "--all")).startswith("GuardRevisionUnknown: '--all'")


def test_no_repository(repository: Repository) -> None:
    (repository.folder / ".git").rename(repository.folder / "not-git")
    assert error(guard("whole")).startswith(f"GuardNoRepository: {repository.project} is no checkout of a git")


def test_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "(git is not installed)" in error(guard("whole"))


def test_no_project(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository.folder)
    assert error(guard("whole")).startswith("GuardNoProject: there is no cdk.json in ")


def test_a_revision_from_before_the_project(repository: Repository) -> None:
    repository.git("rm", "--quiet", "project/cdk.json")
    repository.commit("without")
    (repository.project / "cdk.json").write_text("{}")
    assert error(guard("without")).startswith("GuardRevisionWithoutProject: without has no cdk.json in project;")
    assert repository.trees() == 1


def test_a_tree_that_git_does_not_check_out(repository: Repository) -> None:
    (repository.folder / ".git" / "worktrees").write_text("in the way")
    assert error(guard("whole")).startswith("GuardRevisionNotCheckedOut: git does not check whole out (")


def test_lookups_are_told_by_their_keys(repository: Repository) -> None:
    repository.write(BASE, app=f"{WRITES}; exit 1", missing=[{"key": "vpc-provider:b"}, {"key": "vpc-provider:a"}])
    said = error(guard("whole"))
    assert said.startswith("GuardLookupMissing: the checkout looks up what its cdk.context.json does not have: ")
    assert ": vpc-provider:a, vpc-provider:b;" in said


def test_a_synthesis_that_fails_shows_what_it_printed_last(repository: Repository) -> None:
    repository.write(BASE, app="seq 1 40; printf '\\033[31mModuleNotFoundError\\033[0m: stacks\\n\\n' >&2; exit 1")
    repository.commit("broken")
    result = guard("broken")
    assert error(result).startswith("GuardSynthFailed: broken (")
    said = result.stderr.splitlines()
    assert said[-1] == "    ModuleNotFoundError: stacks"
    assert said[-15:-1] == [f"    {number}" for number in range(27, 41)]
    assert (repository.trees(), left_over()) == (1, [])


_RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # who runs the tests in the background may ignore it
from studio_cli.main import main
main(["guard", "slow"])
"""


def test_ctrl_c_leaves_nothing_behind(repository: Repository) -> None:
    repository.write(WITHOUT_ALICE, app='touch "$TOLD.now"; exec sleep 600')
    repository.commit("slow")
    with subprocess.Popen([sys.executable, "-c", _RUN], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith("synthesizing slow")
        while not repository.told.with_name("told.now").exists():
            assert process.poll() is None
            time.sleep(0.01)
        assert repository.trees() == 2
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=180)[1].splitlines()
    assert process.returncode == 130
    assert said[-1] == "Interrupted."
    assert (repository.trees(), left_over()) == (1, [])
