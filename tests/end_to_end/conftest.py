"""A local AWS of its own, and the `studio` and `cdk` commands as a person runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from home_copy import store
from studio_cli.aws import Target, local_target
from studio_cli.cdk import is_bootstrapped
from tests.kit import free_port

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
REGION = "eu-west-1"


@dataclass
class LocalAws:
    """A local AWS on a port of its own, and what runs against it."""

    port: int
    state: Path
    target: Target = field(init=False)

    def __post_init__(self) -> None:
        self.target = local_target(self.port, REGION)

    def client(self, service: str) -> Any:
        return self.target.client(service, REGION)

    def variables(self) -> dict[str, str]:
        path = f"{BIN}:{ROOT / 'node_modules' / '.bin'}:{os.environ['PATH']}"
        own = {"PATH": path, "XDG_STATE_HOME": str(self.state), "NO_COLOR": "1", "CI": "true", "COLUMNS": "200"}
        return {**os.environ, **self.target.environment, **own}

    def run(self, *command: str, folder: Path = ROOT, works: bool = True, typed: str = "") -> str:
        """Run a command against this AWS; what it printed."""
        done = subprocess.run(
            command,
            cwd=folder,
            env=self.variables(),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        printed = done.stdout + done.stderr
        assert (done.returncode == 0) is works, printed
        return printed

    def studio(self, *arguments: str, folder: Path = ROOT, works: bool = True, typed: str = "") -> str:
        """Run a `studio` command; *typed* is what a person answers."""
        return self.run("studio", *arguments, folder=folder, works=works, typed=typed)

    def bootstrap(self) -> None:
        """Make what `cdk deploy` needs, by the template of the real `cdk bootstrap`, which `studio deploy` runs."""
        if is_bootstrapped(self.target, REGION):
            return
        template = ROOT / "node_modules/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml"
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName="CDKToolkit",
            TemplateBody=template.read_text(),
            Capabilities=["CAPABILITY_NAMED_IAM"],
            Parameters=[
                {
                    "ParameterKey": "CloudFormationExecutionPolicies",
                    "ParameterValue": "arn:aws:iam::aws:policy/AdministratorAccess",
                }
            ],
        )
        often: Any = {"Delay": 0.1, "MaxAttempts": 6000}  # botocore sleeps for fractions of a second, too
        cloudformation.get_waiter("stack_create_complete").wait(StackName="CDKToolkit", WaiterConfig=often)

    def deploy(self, project: Path, *, works: bool = True) -> str:
        return self.studio("deploy", "--yes", "--port", str(self.port), folder=project, works=works)

    def destroy(self, project: Path) -> str:
        return self.studio("destroy", "--yes", "--port", str(self.port), folder=project)


@pytest.fixture(scope="module")
def start_local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], LocalAws]]:
    """Start as many as a test wants; all are stopped at the module's end, for each holds some 400 MB."""
    started: list[LocalAws] = []

    def start() -> LocalAws:
        port = free_port()
        aws = LocalAws(port, tmp_path_factory.mktemp("state"))
        assert "started" in aws.studio("local", "start", "--port", str(port))
        started.append(aws)
        return aws

    yield start
    for aws in started:
        aws.studio("local", "stop", "--port", str(aws.port))


@pytest.fixture(scope="module")
def aws(start_local_aws: Callable[[], LocalAws]) -> LocalAws:
    """One for the module."""
    return start_local_aws()


@pytest.fixture
def laptop(aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of somebody who migrates: commands and the program that copies homes run in this process."""
    for name, value in aws.target.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    made: list[Any] = []

    def one_client(settings: Any) -> Any:
        made.extend([] if made else [boto3.client("s3", region_name=settings.region)])
        return made[0]

    monkeypatch.setattr(store, "make_client", one_client)  # a client takes longer than a small home
    return tmp_path


def make_project(folder: Path) -> Path:
    """A project of its own with a copy of the example estate, to edit: where it is."""
    shutil.copy(ROOT / "studio.yaml", folder)
    shutil.copytree(ROOT / "assets", folder / "assets")
    settings = json.loads((ROOT / "cdk.json").read_text())
    (folder / "cdk.json").write_text(json.dumps({**settings, "app": f"python3 {ROOT / 'app.py'}"}))
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    return folder


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate file of a project."""
    return make_project(tmp_path_factory.mktemp("project")) / "studio.yaml"
