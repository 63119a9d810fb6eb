"""Where the CDK runs, and what it is told."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from studio_cli import cdk
from studio_cli.aws import Target

from .kit import LOCAL, Account


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project, its CDK a script that prints and then does what its first argument says."""
    (tmp_path / "cdk.json").write_text("{}")
    folder = tmp_path / "node_modules" / ".bin"
    folder.mkdir(parents=True)
    program = folder / "cdk"
    program.write_text('#!/bin/sh\necho "$PWD|$*|$AWS_REGION" >> "$TOLD"\n[ "$1" != fail ]\n')
    program.chmod(0o755)
    return tmp_path


def test_a_project_is_found_from_its_folder_and_from_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = project / "assets" / "lifecycle"
    below.mkdir(parents=True)
    for folder in (project, below):
        monkeypatch.chdir(folder)
        assert cdk.project_folder() == project


def test_the_nearest_project_counts(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = project / "inner"
    inner.mkdir()
    (inner / "cdk.json").write_text("{}")
    monkeypatch.chdir(inner)
    assert cdk.project_folder() == inner


def test_outside_of_a_project_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(cdk.CdkError) as caught:
        cdk.project_folder()
    assert caught.value.message == (f"there is no cdk.json in {tmp_path} or above it; run this in the project's folder")


def test_the_project_s_own_cdk_runs_in_its_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = project / "told"
    monkeypatch.setenv("TOLD", str(told))
    monkeypatch.chdir(project)
    cdk.run(LOCAL, "deploy", "prod/*")
    assert told.read_text() == f"{project}|deploy prod/* --no-notices|us-east-1\n"


def test_a_failure_of_the_cdk_is_one_of_the_command(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLD", str(project / "told"))
    monkeypatch.chdir(project)
    with pytest.raises(cdk.CdkError, match=r"^cdk fail failed with exit code 1$"):
        cdk.run(LOCAL, "fail")


def test_ctrl_c_is_not_for_what_starts_node(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would print a traceback; the real Node, below it, gets Ctrl-C again."""
    told = project / "told"
    program = project / "node_modules" / ".bin" / "cdk"
    program.write_text(
        f"#!{sys.executable}\nimport os, signal\n"
        "held_back = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])\n"
        "open(os.environ['TOLD'], 'w').write(str(held_back))\n"
    )
    monkeypatch.setenv("TOLD", str(told))
    monkeypatch.chdir(project)
    cdk.run(LOCAL, "deploy")
    assert told.read_text() == "True"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_bootstrapping_runs_no_app(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = project / "told"
    monkeypatch.setenv("TOLD", str(told))
    monkeypatch.chdir(project)
    cdk.bootstrap(LOCAL, "123456789012", "eu-west-1")
    folder, arguments, _ = told.read_text().split("|")
    assert arguments == "bootstrap aws://123456789012/eu-west-1 --no-notices"
    assert not Path(folder).is_relative_to(project)


def test_without_a_cdk_it_is_said_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cdk.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studio_cli.cdk.sys.executable", str(tmp_path / "python"))
    with pytest.raises(cdk.CdkError, match="is not installed; run 'make setup'"):
        cdk.run(Target("local", {"PATH": str(tmp_path)}), "deploy")


def test_an_estate_is_named_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The CDK runs in another folder."""
    monkeypatch.chdir(tmp_path)
    assert cdk.estate_arguments(Path("my.yaml")) == ("--context", f"estate={tmp_path / 'my.yaml'}")


def test_a_region_is_bootstrapped_by_its_parameter(account: Account) -> None:
    assert not cdk.is_bootstrapped(LOCAL, "us-east-1")
    LOCAL.client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="21", Type="String")
    assert cdk.is_bootstrapped(LOCAL, "us-east-1")
    assert not cdk.is_bootstrapped(LOCAL, "eu-west-1")
