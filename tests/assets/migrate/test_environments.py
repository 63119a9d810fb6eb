"""Environments, kernels, crontabs and git repositories, as files that give them back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .kit import Copy, Json, notebook

GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main")

RECORDED_CONDA = """#!{python}
# Says what a real conda 24 says; there is none to install from PyPI, npm or Debian, so its words are recorded.
import json, sys
arguments = sys.argv[1:]
if arguments == ["env", "list", "--json"]:
    print(json.dumps({{"envs": ["{base}", "{base}/envs/pytorch"]}}))
elif arguments[:3] == ["env", "export", "--no-builds"]:
    print("name: pytorch\\nchannels:\\n  - conda-forge\\ndependencies:\\n  - python=3.10.14\\nprefix: " + arguments[-1])
elif arguments[:2] == ["list", "--explicit"]:
    print("# platform: linux-64\\n@EXPLICIT\\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.10.14.conda#0a1b")
else:
    sys.exit("conda: unknown " + " ".join(arguments))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    return folder


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run([*GIT, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def extra(copy: Copy, name: str) -> bytes:
    return copy.body(f"migrate/forecast/r1/{name}")


def listed(copy: Copy, name: str) -> list[Json]:
    return list(json.loads(extra(copy, name)))


def test_a_venv_is_exported_as_what_builds_it_anew(copy_of: Callable[..., Copy], home: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "envs/churn")], check=True)
    site = next((home / "envs/churn/lib").glob("python3*")) / "site-packages/lifelines-0.30.0.dist-info"
    site.mkdir()
    (site / "METADATA").write_text("Metadata-Version: 2.1\nName: lifelines\nVersion: 0.30.0\n")
    copy = copy_of(home, programs=True, conda="/nowhere/conda")
    assert copy.backup()["state"] == "complete"
    (found,) = (each for each in listed(copy, "environments/environments.json") if each["name"] == "churn")
    assert (found["kind"], found["python"]) == ("venv", ".".join(map(str, sys.version_info[:3])))
    assert found["prefix"] == str(home / "envs/churn")
    (requirements,) = found["files"]
    assert extra(copy, requirements) == b"lifelines==0.30.0\n"
    assert requirements in {line["key"] for line in copy.manifest() if "extra" in line}


def test_conda_is_asked_for_what_builds_its_environments_anew(
    copy_of: Callable[..., Copy], home: Path, tmp_path: Path
) -> None:
    base = tmp_path / "anaconda3"
    conda = base / "condabin/conda"
    conda.parent.mkdir(parents=True)
    conda.write_text(RECORDED_CONDA.format(python=sys.executable, base=base))
    conda.chmod(0o755)
    kernel = base / "envs/pytorch/share/jupyter/kernels/python3/kernel.json"
    kernel.parent.mkdir(parents=True)
    argv = [str(base / "envs/pytorch/bin/python"), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    (home / "model.ipynb").write_text(notebook("conda_pytorch"))
    copy = copy_of(home, programs=True, conda=str(conda))
    copy.backup()
    environments = {each["name"]: each for each in listed(copy, "environments/environments.json")}
    assert {"base", "pytorch"} <= set(environments)
    environment, explicit = environments["pytorch"]["files"]
    assert extra(copy, environment).startswith(b"name: pytorch\nchannels:")
    assert b"@EXPLICIT" in extra(copy, explicit)
    kernels = {(each["name"], each["environment"]) for each in listed(copy, "environments/kernels.json")}
    assert ("conda_pytorch", str(base / "envs/pytorch")) in kernels

    result = copy.restore(tmp_path / "space", programs=False)
    assert result["kernels"]["missing"]["conda_pytorch"]["environment"] == "pytorch"
    note = (tmp_path / "space-kernels.md").read_text()
    assert "`conda_pytorch`: 1 notebook; missing here" in note
    assert f"aws s3 cp s3://{copy.bucket}/migrate/forecast/r1/{environment} ." in note
    assert "conda env create --name conda_pytorch --file environment.yml" in note


def test_an_environment_that_does_not_answer_is_a_note(copy_of: Callable[..., Copy], home: Path) -> None:
    (home / "broken/bin").mkdir(parents=True)
    (home / "broken/pyvenv.cfg").write_text("home = /gone\n")
    (home / "broken/bin/python").symlink_to("/gone/python3")
    (home / "failing/bin").mkdir(parents=True)
    (home / "failing/pyvenv.cfg").write_text("home = /gone\n")
    (home / "failing/bin/python").write_text("#!/bin/sh\necho no such module >&2\nexit 1\n")
    (home / "failing/bin/python").chmod(0o755)
    copy = copy_of(home, programs=True, conda="/nowhere/conda")
    result = copy.backup()
    assert result["state"] == "complete"  # its files are copied all the same
    notes = {(note["path"].rpartition("/")[2], note["why"]) for note in result["notes"]}
    assert ("broken", "nothing could be exported that builds it anew") in notes
    assert ("failing", "python did not answer: no such module") in notes


def test_a_crontab_is_kept(
    copy_of: Callable[..., Copy], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "crontab").write_text(
        '#!/bin/sh\n[ "$1" = -l ] && echo "0 3 * * * /home/ec2-user/SageMaker/nightly.sh"\n'
    )
    (programs / "crontab").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    copy = copy_of(home, programs=True, conda="/nowhere/conda")
    copy.backup()
    assert extra(copy, "environments/crontab.txt") == b"0 3 * * * /home/ec2-user/SageMaker/nightly.sh\n"


@pytest.fixture
def repository(home: Path, tmp_path: Path) -> Path:
    """Pushed once; then a commit, a stash, a change and a new file that nobody else has."""
    git(tmp_path, "init", "--bare", "-q", "remote.git")
    folder = home / "pröject"
    git(tmp_path, "clone", "-q", str(tmp_path / "remote.git"), str(folder))
    (folder / "kept.py").write_text("print(1)\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    git(folder, "push", "-q", "origin", "HEAD")
    (folder / "kept.py").write_text("print(2)\n")
    git(folder, "commit", "-qam", "not pushed")
    (folder / "kept.py").write_text("print(3)\n")
    git(folder, "stash", "-q")
    (folder / "kept.py").write_text("print(4)\n")
    (folder / "new.py").write_text("new\n")
    return folder


def test_what_no_remote_has_is_kept_beside_the_files(
    copy_of: Callable[..., Copy], home: Path, repository: Path, tmp_path: Path
) -> None:
    git(repository, "remote", "set-url", "origin", "https://me:pa55word@example.com/x.git")
    before = (repository / ".git/index").stat()
    copy = copy_of(home, programs=True, conda="/nowhere/conda")
    result = copy.backup()
    assert result["secrets"] == {"password in an address": 1}
    after = (repository / ".git/index").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)  # git wrote nothing
    assert copy.compare()["state"] == "same"
    (found,) = listed(copy, "git/repositories.json")
    files = found.pop("files")
    assert found == {
        "path": "pröject",
        "shown": "pröject",
        "branch": "main",
        "remotes": [
            "origin\thttps://example.com/x.git (fetch)",
            "origin\thttps://example.com/x.git (push)",
        ],
        "unpushed_commits": 3,  # the commit, and the two of the stash
        "uncommitted": 1,
        "untracked": 1,
        "stashes": ["stash@{0}: WIP on main: " + git(repository, "log", "-1", "--format=%h %s")],
        "safe_elsewhere": False,
    }
    assert b"pa55word" not in extra(copy, "git/repositories.json")
    kept = {name.rpartition("/")[2]: extra(copy, name) for name in files}
    assert set(kept) == {"all.bundle", "uncommitted.patch", "untracked.txt", "stash-0.patch"}
    assert kept["untracked.txt"] == b"new.py\n"
    assert b"+print(3)" in kept["stash-0.patch"]

    (tmp_path / "all.bundle").write_bytes(kept["all.bundle"])
    (tmp_path / "uncommitted.patch").write_bytes(kept["uncommitted.patch"])
    git(tmp_path, "clone", "-q", "all.bundle", "again")
    assert git(tmp_path / "again", "log", "--format=%s") == "not pushed\nfirst"
    git(tmp_path / "again", "apply", str(tmp_path / "uncommitted.patch"))
    assert (tmp_path / "again/kept.py").read_text() == "print(4)\n"


def test_a_repository_whose_work_is_elsewhere_is_said_to_be_safe(
    copy_of: Callable[..., Copy], home: Path, tmp_path: Path
) -> None:
    git(tmp_path, "init", "--bare", "-q", "remote.git")
    git(tmp_path, "clone", "-q", str(tmp_path / "remote.git"), str(home / "safe"))
    (home / "safe/kept.py").write_text("print(1)\n")
    git(home / "safe", "add", ".")
    git(home / "safe", "commit", "-qm", "first")
    git(home / "safe", "push", "-q", "origin", "HEAD")
    git(home, "init", "-q", "empty")
    git(home, "init", "-q", "--bare", "store")
    git(tmp_path, "clone", "-q", str(tmp_path / "remote.git"), str(home / "second"))
    git(home / "second", "worktree", "add", "-q", "--detach", "../detached")
    (home / "detached/more.py").write_text("more\n")
    git(home / "detached", "add", ".")
    git(home / "detached", "commit", "-qm", "on no branch")
    copy = copy_of(home, programs=True, conda="/nowhere/conda")
    assert copy.backup()["notes"] == []
    found = {each["path"]: each for each in listed(copy, "git/repositories.json")}
    assert {path: each["safe_elsewhere"] for path, each in found.items()} == {
        "safe": True,
        "empty": False,
        "store": False,
        "second": False,  # its other working tree has a commit that nobody else has
        "detached": False,
    }
    assert found["detached"]["branch"] == "detached"
    assert found["detached"]["unpushed_commits"] == 1
    assert found["safe"]["files"] == []
    assert [name.rpartition("/")[2] for name in found["detached"]["files"]] == ["all.bundle"]


def test_what_a_repository_names_is_not_run(copy_of: Callable[..., Copy], home: Path, tmp_path: Path) -> None:
    git(home, "init", "-q", "x")
    (home / "x/a").write_text("a\n")
    git(home / "x", "add", ".")
    git(home / "x", "commit", "-qm", "first")
    (home / "x/a").write_text("b\n")
    for name in ("core.fsmonitor", "diff.external", "core.pager"):
        git(home / "x", "config", name, f"touch {tmp_path}/was-run #")
    copy = copy_of(home, programs=True, conda="/nowhere/conda")
    copy.backup()
    assert not (tmp_path / "was-run").exists()
    assert b"+b" in extra(copy, listed(copy, "git/repositories.json")[0]["files"][-1])


@pytest.mark.slow
def test_an_environment_is_built_anew_where_that_is_asked(
    copy_of: Callable[..., Copy], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a real venv and pip; what it installs is a package beside, for no registry is asked."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "churn")], check=True)
    kernel = tmp_path / "person/.local/share/jupyter/kernels/churn/kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": [str(home / "churn/bin/python")], "display_name": "Churn"}))
    (home / "model.ipynb").write_text(notebook("churn"))
    (home / "ours.ipynb").write_text(notebook("churn"))
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    copy = copy_of(home, programs=True, conda="/nowhere/conda")
    copy.backup()
    package = tmp_path / "ipykernel"
    package.mkdir()
    (package / "ipykernel.py").write_text(
        "import pathlib, sys\npathlib.Path('~/asked').expanduser().write_text(' '.join(sys.argv[1:]))\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path / "space-home"))
    monkeypatch.setenv("PYTHONPATH", str(package))
    (tmp_path / "space-home").mkdir()
    result = copy.restore(tmp_path / "space", programs=False, register_environments=True)
    assert result["kernels"]["registered"] == ["churn"]
    assert result["kernels"]["missing"] == {}
    assert (tmp_path / "space-home/asked").read_text() == "install --user --name churn --display-name churn"
    assert "`churn`: 2 notebooks; built anew from what was exported" in (tmp_path / "space-kernels.md").read_text()
