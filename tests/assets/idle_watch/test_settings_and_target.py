"""What the environment sets, and what SageMaker wrote down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from idle_watch import settings, target
from idle_watch.sight import Doubt

from .kit import APP, NOTEBOOK


def test_what_is_not_set_is_as_the_program_says() -> None:
    assert settings.read({"IDLE_WATCHES": "1", "MODE": "stop"}) == settings.Settings()
    assert settings.Settings()[1:9] == (120, 60, 900, 300, 10, 0.5, 5, 1_000_000)
    assert settings.Settings().metadata == "/opt/ml/metadata/resource-metadata.json"
    assert settings.Settings().heartbeat == "/tmp/.sagemaker-last-active-timestamp"


def test_each_field_can_be_set() -> None:
    wanted = settings.Settings()._asdict() | {"mode": "stop", "minutes": 7.5, "cores": 0.0, "url": "http://x/"}
    assert settings.read({f"IDLE_WATCH_{name.upper()}": str(value) for name, value in wanted.items()}) == (
        settings.Settings(**wanted)
    )


@pytest.mark.parametrize("mode", ["guard", "stop", "notebook-instance", "host"])
def test_each_mode_is_one(mode: str) -> None:
    assert settings.read({"IDLE_WATCH_MODE": mode}).mode == mode


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("MODE", "Guard"),
        ("MODE", "stop "),
        ("MINUTES", "an hour"),
        ("MINUTES", "0"),
        ("MINUTES", "-5"),
        ("MINUTES", "nan"),
        ("MINUTES", "inf"),
        ("PAUSE", "0"),
        ("ANSWER", "0"),
        ("CORES", "-1"),
        ("GPU", "nan"),
    ],
)
def test_what_is_wrong_is_refused(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        settings.read({f"IDLE_WATCH_{name}": text})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metadata.json"


def test_an_app_of_a_space(path: Path) -> None:
    path.write_text(json.dumps(APP))
    request = {"DomainId": "d-1", "AppType": "JupyterLab", "AppName": "default", "SpaceName": "alice"}
    assert target.read(str(path)) == (request, "eu-west-1", "aws", "http://127.0.0.1:8888/jupyterlab/default/")


def test_an_app_of_a_profile(path: Path) -> None:
    told = {**APP, "SpaceName": "", "UserProfileName": "bob", "AppType": "CodeEditor"}
    path.write_text(json.dumps(told))
    found = target.read(str(path))
    assert found.request == {
        "DomainId": "d-1",
        "AppType": "CodeEditor",
        "AppName": "default",
        "UserProfileName": "bob",
    }
    assert found.url == "http://127.0.0.1:8888/codeeditor/default/"


def test_a_notebook_instance(path: Path) -> None:
    path.write_text(json.dumps({**NOTEBOOK, "ResourceArn": NOTEBOOK["ResourceArn"].replace("aws", "aws-cn", 1)}))
    assert target.read(str(path)) == ({"NotebookInstanceName": "lab"}, "eu-west-1", "aws-cn", "")


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in APP.items() if key not in keys}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (None, "cannot read .*No such file"),
        ("", "cannot read"),
        ("{", "cannot read"),
        ([], "is no JSON object"),
        ("7", "is no JSON object"),
        (without("ResourceArn"), "ResourceArn is None"),
        ({**APP, "ResourceArn": 7}, "ResourceArn is 7"),
        ({**APP, "ResourceArn": "arn:aws:ec2:eu-west-1:1:app/x"}, "ResourceArn is"),
        ({**APP, "ResourceArn": "arn:aws:sagemaker::1:app/x"}, "ResourceArn is"),
        ({**APP, "ResourceArn": "arn:aws:sagemaker:eu-west-1:1"}, "ResourceArn is"),
        (without("DomainId", "AppType"), "lacks DomainId, AppType$"),
        (without("ResourceName"), "lacks ResourceName$"),
        (without("SpaceName"), "lacks UserProfileName$"),
        ({**APP, "AppType": ["JupyterLab"]}, "lacks AppType$"),
        ({**APP, "DomainId": ""}, "lacks DomainId$"),
        ({"ResourceArn": NOTEBOOK["ResourceArn"]}, "lacks ResourceName$"),
    ],
)
def test_what_is_no_metadata_is_a_doubt(path: Path, told: object, words: str) -> None:
    if told is not None:
        path.write_text(told if isinstance(told, str) else json.dumps(told))
    with pytest.raises(Doubt, match=words):
        target.read(str(path))
