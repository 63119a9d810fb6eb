"""Functions: they run, and they say what went wrong."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from .kit import REGION, change, client, make
from .lambda_kit import FUNCTIONS, ROLE, function, zipped

pytestmark = pytest.mark.usefixtures("functions_run")


def invoke(name: str = "work", event: Any = None) -> tuple[Any, bool, str]:
    answer = FUNCTIONS.invoke(FunctionName=name, Payload=json.dumps(event or {}), LogType="Tail")
    logs = base64.b64decode(answer["LogResult"]).decode()
    return json.load(answer["Payload"]), "FunctionError" in answer, logs


def test_a_function_runs_with_its_event_its_context_and_its_surroundings() -> None:
    function(
        """
        import os, sys
        def handler(event, context):
            print("hello from", context.function_name)
            shown = {name: os.environ.get(name) for name in event["ask"]}
            return {**shown, "left": context.get_remaining_time_in_millis(), "ours": "local_aws" in sys.modules}
        """,
        Environment={"Variables": {"MINE": "yes"}},
    )
    asked = ["MINE", "AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME", "AWS_ENDPOINT_URL", "AWS_PROFILE", "PYTEST_VERSION"]
    value, failed, logs = invoke(event={"ask": asked})
    assert not failed
    assert value.pop("left") in range(1, 120_001)
    assert value == {
        "MINE": "yes",
        "AWS_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_NAME": "work",
        # nothing serves here: a function must not reach anybody's real account
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_PROFILE": None,
        "PYTEST_VERSION": None,
        "ours": False,
    }
    assert "hello from work" in logs
    streams = client("logs").describe_log_streams(logGroupName="/aws/lambda/work")["logStreams"]
    events = client("logs").get_log_events(logGroupName="/aws/lambda/work", logStreamName=streams[0]["logStreamName"])[
        "events"
    ]
    assert [e["message"] for e in events] == ["hello from work"]


def layer(files: dict[str, str]) -> str:
    made = FUNCTIONS.publish_layer_version(LayerName="layer", Content={"ZipFile": zipped(files)})
    return str(made["LayerVersionArn"])


def test_a_function_finds_its_modules_and_its_layers() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/tools.py": "import common",
        "pkg/main.py": "from pkg import tools\ndef handler(event, context):\n    return tools.common.answer",
    }
    FUNCTIONS.create_function(
        FunctionName="work",
        Role=ROLE,
        Runtime="python3.12",
        Handler="pkg/main.handler",
        Code={"ZipFile": zipped(files)},
        Timeout=30,
        Layers=[layer({"python/common.py": "answer = 42"})],
    )
    assert invoke()[:2] == (42, False)


def test_a_function_fails_in_its_own_words() -> None:
    function("def handler(event, context):\n    raise LookupError('no such bucket: ' + event['bucket'])")
    value, failed, logs = invoke(event={"bucket": "b"})
    assert failed
    assert value["errorMessage"] == "no such bucket: b"
    assert value["errorType"] == "LookupError"
    assert "raise LookupError" in logs


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("x = 1", "has no attribute 'handler'"),
        ("handler = lambda event, context: object()", "not JSON serializable"),
        ("import os\ndef handler(event, context):\n    os._exit(3)", "exit status 3"),
    ],
)
def test_a_function_that_cannot_run_says_why(source: str, words: str) -> None:
    function(source)
    value, failed, _ = invoke()
    assert failed
    assert words in value["errorMessage"]


def test_a_function_has_only_so_much_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class OnceItPrinted(subprocess.Popen[str]):
        """Its time begins then: how long a busy machine takes to start it is chance."""

        def communicate(self, input: str | None = None, timeout: float | None = None) -> tuple[str, str]:  # noqa: A002 - its base's
            while timeout and not (tmp_path / "printed").exists() and self.poll() is None:
                time.sleep(0.01)
            return super().communicate(input, timeout)

    monkeypatch.setattr("local_aws.lambdas.functions.subprocess.Popen", OnceItPrinted)
    function(
        f"""
        import pathlib, time
        def handler(event, context):
            print("started", flush=True)
            pathlib.Path({str(tmp_path / "printed")!r}).touch()
            time.sleep(300)
        """,
        Timeout=1,
    )
    value, failed, logs = invoke()
    assert failed
    assert value["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert "started" in logs


def test_other_runtimes_are_refused_by_name() -> None:
    function("", Runtime="nodejs24.x")
    value, failed, _ = invoke()
    assert failed
    assert "runtime nodejs24.x" in value["errorMessage"]
    assert "local AWS" in value["errorMessage"]


def test_a_functions_template_is_kept_whole_and_followed() -> None:
    shared = layer({"python/shared.py": ""})
    base = {"Role": ROLE, "Runtime": "python3.12", "Handler": "index.handler", "FunctionName": "work"}
    code = "def handler(event, context):\n    return {!r}"
    made = make(
        "AWS::Lambda::Function",
        {
            **base,
            "Code": {"ZipFile": code.format("one")},
            "Layers": [shared],
            "Timeout": "20",
            "Environment": {"Variables": {"A": "b"}},
            "Tags": [{"Key": "k", "Value": "v"}],
            "Architectures": ["arm64"],
        },
    )
    found = FUNCTIONS.get_function(FunctionName="work")
    settings = found["Configuration"]
    assert (settings["Timeout"], settings["Architectures"], found["Tags"]) == (20, ["arm64"], {"k": "v"})
    assert settings["Layers"][0]["Arn"] == shared
    assert invoke()[0] == "one"
    change(made, {**base, "Code": {"ZipFile": code.format("two")}})
    assert invoke()[0] == "two"
    settings = FUNCTIONS.get_function(FunctionName="work")["Configuration"]
    assert settings["Timeout"] == 3
    assert "Environment" not in settings
