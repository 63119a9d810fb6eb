"""Repositories and names: against real servers, with the real AWS CLI."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

import studio_constructs as studio
from studio_constructs import GitClone, GitCredentials, GitIdentity
from tests.local_aws.kit import Estate, client

from .conftest import TOKEN, GitServer
from .kit import PATIENCE, Machine, closed_port, hanging, seconds


def clone(url: str, **more: Any) -> GitClone:
    return GitClone(**{"url": url, "folder": "projects/team notes", "timeout": seconds(100), **more})


def left(machine: Machine) -> list[str]:
    """What there is in the folder of the projects."""
    folder = machine.home / "projects"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def notes(machine: Machine) -> Path:
    return machine.home / "projects" / "team notes"


def test_a_repository_is_cloned_and_later_brought_forward(
    machine: Machine, repositories: GitServer, notes: Path
) -> None:
    work = repositories.make("team")
    first = machine.start(clone(repositories.url("team")))
    assert (first.code, first.line.split(" (")[0]) == (0, "git clone projects/team notes: cloned")
    assert (notes / "notes.txt").read_text() == "first"
    repositories.commit(work, "second")
    assert "up to date" in machine.start(clone(repositories.url("team"))).line
    assert (notes / "notes.txt").read_text() == "second"
    assert left(machine) == ["team notes"]


def test_without_a_folder_it_has_the_repository_s_name(machine: Machine, repositories: GitServer) -> None:
    repositories.make("team")
    machine.start(clone(repositories.url("team"), folder=None, branch="main", depth=1))
    assert (machine.home / "team" / ".git" / "shallow").exists()


def test_what_somebody_works_in_is_fetched_and_not_touched(
    machine: Machine, repositories: GitServer, notes: Path
) -> None:
    work = repositories.make("team")
    step = clone(repositories.url("team"))
    machine.start(step)
    repositories.commit(work, "second")
    (notes / "notes.txt").write_text("mine")
    before = machine.git("rev-parse", "HEAD", folder=notes)
    assert "fetched, not merged: somebody works in it" in machine.start(step).line
    assert ((notes / "notes.txt").read_text(), machine.git("rev-parse", "HEAD", folder=notes)) == ("mine", before)
    assert machine.git("rev-parse", "origin/main", folder=notes) != before


def test_a_new_file_is_somebody_s_work_too(machine: Machine, repositories: GitServer, notes: Path) -> None:
    repositories.make("team")
    machine.start(clone(repositories.url("team")))
    (notes / "draft.ipynb").write_text("{}")
    assert "somebody works in it" in machine.start(clone(repositories.url("team"))).line


def test_a_clone_that_went_its_own_way_stays(machine: Machine, repositories: GitServer, notes: Path) -> None:
    work = repositories.make("team")
    machine.start(GitIdentity(name="a", email="a@example.com"), clone(repositories.url("team")))
    (notes / "notes.txt").write_text("mine")
    machine.git("commit", "--quiet", "-am", "mine", folder=notes)
    repositories.commit(work, "second")
    assert "it went its own way" in machine.start(clone(repositories.url("team"))).line
    assert (notes / "notes.txt").read_text() == "mine"


def test_a_clone_on_another_branch_stays(machine: Machine, repositories: GitServer, notes: Path) -> None:
    repositories.make("team")
    machine.start(clone(repositories.url("team"), branch="main"))
    machine.git("checkout", "--quiet", "-b", "idea", folder=notes)
    assert "it is not on main" in machine.start(clone(repositories.url("team"), branch="main")).line


@pytest.mark.parametrize("kind", ["a folder with files", "a file", "a clone of another"])
def test_what_is_in_the_way_stays(machine: Machine, repositories: GitServer, notes: Path, kind: str) -> None:
    repositories.make("team")
    repositories.make("other")
    notes.parent.mkdir()
    if kind == "a clone of another":
        machine.start(clone(repositories.url("other")))
    elif kind == "a file":
        notes.write_text("mine")
    else:
        notes.mkdir()
        (notes / "mine.txt").write_text("mine")
    before = sorted(map(str, notes.rglob("*")))
    started = machine.start(clone(repositories.url("team")))
    assert started.code == 0
    assert started.line.startswith("WARN git clone projects/team notes: ")
    assert "left alone" in started.line
    assert (sorted(map(str, notes.rglob("*"))), left(machine)) == (before, ["team notes"])


def test_an_empty_folder_is_no_work(machine: Machine, repositories: GitServer, notes: Path) -> None:
    repositories.make("team")
    notes.mkdir(parents=True)
    assert "cloned" in machine.start(clone(repositories.url("team"))).line


@pytest.mark.parametrize("url", ["https://localhost:{down}/team.git", "{served}", "https://nowhere.invalid/team.git"])
def test_a_repository_that_cannot_be_reached_is_told(machine: Machine, repositories: GitServer, url: str) -> None:
    machine.variables["RES_OPTIONS"] = "timeout:1 attempts:1"  # where no name server answers, that is known soon
    url = url.format(down=closed_port(), served=repositories.url("missing"))
    started = machine.start(clone(url))
    assert (started.code, left(machine)) == (0, [])
    assert started.line.startswith("WARN git clone projects/team notes: fatal: ")


def test_git_asks_nobody_and_what_it_leaves_is_tidied_up(machine: Machine) -> None:
    machine.program("git", 'env >"$HOME/env"; mkdir -p "${!#}/half"; exit 1')
    assert "exit code 1" in machine.start(clone("https://localhost/team.git")).line
    assert left(machine) == []
    told = (machine.home / "env").read_text().splitlines()
    assert {"GIT_TERMINAL_PROMPT=0", "GIT_HTTP_LOW_SPEED_LIMIT=1000", "GIT_HTTP_LOW_SPEED_TIME=20"} <= set(told)
    assert "GIT_SSH_COMMAND=ssh -o BatchMode=yes -o ConnectTimeout=10" in told


def test_a_server_that_hangs_is_given_up(machine: Machine) -> None:
    with hanging() as port:
        started = machine.start(clone(f"https://localhost:{port}/team.git", timeout=seconds(3)))
    assert (started.code, left(machine)) == (0, [])
    assert "stopped, it did not end within 3 s" in started.line


def test_a_script_that_is_killed_leaves_no_clone_and_the_next_start_makes_it(
    machine: Machine, repositories: GitServer
) -> None:
    repositories.make("team")
    with hanging() as port:
        process = machine.popen(clone(f"https://localhost:{port}/team.git"))
        machine.wait_for(lambda: ".team notes.start-up" in left(machine))
        # All of it, as when the app is stopped: `timeout` puts the step into a group of its own.
        members = [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/environ")
            if str(machine.home).encode() in _read(path)
        ]
        for each in members:
            os.kill(each, signal.SIGKILL)
        process.communicate()
    assert "team notes" not in left(machine)
    assert "cloned" in machine.start(clone(repositories.url("team"))).line
    assert left(machine) == ["team notes"]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_two_starts_at_once_make_one_clone(machine: Machine, repositories: GitServer) -> None:
    repositories.make("team")
    # The second one comes while the first one works.
    slow = studio.RunCommand(command=": >ready; while [ ! -e go ]; do sleep 0.02; done", timeout=seconds(100))
    first = machine.popen(slow, clone(repositories.url("team")))
    machine.wait_for((machine.home / "ready").exists)
    second = machine.start(slow, clone(repositories.url("team")))
    assert second.lines[0] == "command: runs already, left alone"
    assert "cloned" in second.lines[1]
    (machine.home / "go").touch()
    log, _ = first.communicate(timeout=PATIENCE)
    assert "up to date" in log
    assert left(machine) == ["team notes"]


@pytest.mark.parametrize("kind", ["secret", "JSON secret", "parameter", "ARN"])
def test_a_password_comes_from_aws_and_is_nowhere_else(
    aws: Machine, repositories: GitServer, notes: Path, kind: str
) -> None:
    repositories.make("private/team")
    secrets = client("secretsmanager")
    if kind == "parameter":
        systems = client("ssm")
        systems.put_parameter(Name="/team/git", Value=TOKEN, Type="SecureString")
        credentials = GitCredentials.from_parameter("/team/git")
    elif kind == "JSON secret":
        secrets.create_secret(Name="team/git", SecretString=json.dumps({"token": TOKEN, "other": "x"}))
        credentials = GitCredentials.from_secret("team/git", json_key="token")
    else:
        made = secrets.create_secret(Name="team/git", SecretString=TOKEN)
        credentials = GitCredentials.from_secret(made["ARN"] if kind == "ARN" else "team/git")
    if kind == "ARN":
        aws.variables |= {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1"}  # its own region counts
    aws.program("python3", f'echo "$0 $*" | cat - /proc/$$/environ >>"$HOME/seen"; exec {sys.executable} "$@"')
    aws.program("aws", f'echo "$*" >>"$HOME/asked"; exec {shutil.which("aws")} "$@"')
    started = aws.start(clone(repositories.url("private/team"), credentials=credentials))
    assert "cloned" in started.line
    assert len((aws.home / "asked").read_text().splitlines()) == 1, "it is not asked to keep the password"
    assert (aws.home / "seen").exists() is (kind == "JSON secret"), "what takes it out of JSON was looked at"
    assert (notes / "notes.txt").read_text() == "first"
    assert repositories.seen_by_processes == []
    assert (aws.holds(TOKEN), TOKEN in started.log) == ([], False)
    assert "credential" not in (notes / ".git" / "config").read_text()


@pytest.mark.parametrize(
    ("credentials", "says"),
    [
        (None, "could not read Username"),
        (GitCredentials.from_secret("team/wrong"), "Authentication failed"),
        (GitCredentials.from_secret("team/wrong", json_key="token"), "could not read Username"),
    ],
)
def test_a_password_that_is_wrong_is_told_and_nobody_is_asked(
    aws: Machine, repositories: GitServer, credentials: GitCredentials | None, says: str
) -> None:
    repositories.make("private/team")
    secrets = client("secretsmanager")
    secrets.create_secret(Name="team/wrong", SecretString="other")
    started = aws.start(clone(repositories.url("private/team"), credentials=credentials))
    assert (started.code, left(aws)) == (0, [])
    assert says in started.line


def test_a_password_goes_to_the_repository_s_host_only(aws: Machine, repositories: GitServer) -> None:
    repositories.make("private/team")
    secrets = client("secretsmanager")
    secrets.create_secret(Name="team/git", SecretString=TOKEN)
    # The same server by another name is another host.
    other = repositories.url("private/team").replace("localhost", "127.0.0.1")
    step = clone(repositories.url("private/team"), credentials=GitCredentials.from_secret("team/git"))
    aws.home.joinpath(".gitconfig").write_text(f'[url "{other}"]\n  insteadOf = {step.url}\n')
    assert "could not read Username" in aws.start(step).line
    assert repositories.seen_by_processes == []


def test_the_profile_of_the_metadata_commits(machine: Machine) -> None:
    (machine.folder / "metadata.json").write_text(json.dumps({"UserProfileName": "alice", "DomainId": "d-1"}))
    folders = ["/mnt/custom-file-systems/efs/team notes", "projects"]
    step = GitIdentity(email_domain="example.com", safe_directories=folders)
    assert machine.start(step).line.startswith("git identity: commits are alice's")
    machine.start(step)
    assert machine.git("config", "--global", "user.email") == "alice@example.com"
    trusted = machine.git("config", "--global", "--get-all", "safe.directory").splitlines()
    assert trusted == [folders[0], str(machine.home / "projects")]


def test_what_the_user_has_set_stays(machine: Machine) -> None:
    machine.git("config", "--global", "user.name", "Alice A.")
    (machine.folder / "metadata.json").write_text(json.dumps({"UserProfileName": "alice"}))
    machine.start(GitIdentity(email_domain="example.com"))
    assert machine.git("config", "--global", "user.name") == "Alice A."
    assert machine.git("config", "--global", "user.email") == "alice@example.com"
    assert "the user's own stays" in machine.start(GitIdentity(name="other", email="other@example.com")).line
    assert machine.git("config", "--global", "user.email") == "alice@example.com"


@pytest.mark.parametrize("metadata", [None, "no JSON", "{}", '{"DomainId": "d-1"}'])
def test_who_it_is_may_not_be_known(machine: Machine, metadata: str | None) -> None:
    if metadata is not None:
        (machine.folder / "metadata.json").write_text(metadata)
    started = machine.start(GitIdentity())
    assert started.code == 0
    assert "nobody says whose app this is" in started.line or "no name is set" in started.line


@pytest.mark.parametrize(("sharing", "says"), [("Private", "commits are bruno's"), ("Shared", "no name is set")])
def test_sagemaker_is_asked_whose_space_it_is(aws: Machine, sharing: str, says: str) -> None:
    estate = Estate()
    domain = estate.domain()
    estate.profile(domain, "bruno")
    estate.space(domain, "lab", "bruno", sharing=sharing)
    (aws.folder / "metadata.json").write_text(json.dumps({"DomainId": domain, "SpaceName": "lab"}))
    assert says in aws.start(GitIdentity()).line
