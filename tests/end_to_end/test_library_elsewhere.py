"""The library as others use it: the wheel, installed alone, imported by a small app outside this repository."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import BIN, ROOT, LocalAws

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def app_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the app of `docs/examples/second_app` and an environment with the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    python = folder / "environment" / "bin" / "python"
    for command in (
        ["venv", "--quiet", "--python", sys.executable, str(folder / "environment")],
        [
            "pip",
            "install",
            "--quiet",
            "--python",
            str(python),
            "--constraint",
            str(ROOT / "requirements.txt"),
            str(wheel),
        ],
    ):
        subprocess.run([BIN / "uv", *command], check=True)
    shutil.copy(ROOT / "docs/examples/second_app/app.py", folder)
    (folder / "cdk.json").write_text(json.dumps({"app": f"{python} app.py"}))
    return folder


def test_the_library_needs_the_cdk_and_nothing_else(app_folder: Path) -> None:
    python = app_folder / "environment" / "bin" / "python"
    listed = subprocess.run(
        [BIN / "uv", "pip", "list", "--quiet", "--format=json", "--python", str(python)],
        check=True,
        capture_output=True,
        text=True,
    )
    installed = {package["name"] for package in json.loads(listed.stdout)}
    assert {"studio-constructs", "aws-cdk-lib", "constructs", "jsii"} <= installed
    assert not installed & {"pydantic", "moto", "boto3", "cdk-nag", "click", "rich", "ruamel-yaml", "cfn-lint"}


def test_ten_lines_deploy_a_studio(aws: LocalAws, app_folder: Path) -> None:
    aws.bootstrap()
    aws.run("cdk", "deploy", "--all", "--require-approval", "never", folder=app_folder)
    sagemaker = aws.client("sagemaker")
    (domain,) = sagemaker.list_domains()["Domains"]
    assert (domain["DomainName"], domain["Status"]) == ("Research", "InService")
    people = sagemaker.list_user_profiles(DomainIdEquals=domain["DomainId"])["UserProfiles"]
    assert sorted(person["UserProfileName"] for person in people) == ["alice", "bob"]
