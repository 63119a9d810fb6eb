"""Lambda functions without docker: the function's own code, in a process of this machine's Python."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.utils import get_backend

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")

# Where a function's calls go when no local AWS listens: nowhere. They must never reach the real one.
NOWHERE = "http://127.0.0.1:9"

# What a function may see of this process's environment; its own variables and AWS's come on top.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Outcome:
    """What came of an invocation.

    Attributes:
        payload: What the handler returned, or how it failed, as JSON.
        failed: Whether it failed.
        logs: What it printed.
    """

    payload: str
    failed: bool
    logs: str = ""

    @property
    def value(self) -> Any:
        """The payload, read."""
        return json.loads(self.payload)

    @property
    def error(self) -> str:
        """The words the function failed with."""
        return str(self.value.get("errorMessage", self.payload))


def _failure(message: str, kind: str, logs: str = "") -> Outcome:
    return Outcome(json.dumps({"errorMessage": message, "errorType": kind}), failed=True, logs=logs)


def find(account_id: str, region_name: str, name_or_arn: str) -> LambdaFunction:
    """The function of this name or ARN."""
    return get_backend(account_id, region_name).get_function(name_or_arn)


def invoke(function: LambdaFunction, event: Any) -> Outcome:
    """Run a function once, and keep what it printed in its log group."""
    unsupported = _unsupported(function)
    if unsupported:
        return _failure(f"{unsupported}; the local AWS runs zipped Python functions only", "LocalAws.Unsupported")
    with tempfile.TemporaryDirectory(prefix="local-aws-function-") as folder:
        outcome = _run(function, event, Path(folder))
    function.logs_backend.ensure_log_group(function.logs_group_name)
    function.save_logs(outcome.logs)
    return outcome


def _unsupported(function: LambdaFunction) -> str:
    if function.package_type != "Zip":
        return f"function {function.function_name} is a container image"
    if not str(function.run_time).startswith("python"):
        return f"function {function.function_name} has the runtime {function.run_time}"
    return ""


def _run(function: LambdaFunction, event: Any, folder: Path) -> Outcome:
    request_id, timeout = str(uuid.uuid4()), float(function.timeout)
    task, invocation, result = folder / "task", folder / "invocation.json", folder / "outcome.json"
    _unpack(function.code_bytes, task)
    given = {
        "event": event,
        "request_id": request_id,
        "arn": function.function_arn,
        "timeout": timeout,
        "path": [str(task), *_layers(function, folder)],
    }
    invocation.write_text(json.dumps(given))
    process = subprocess.Popen(  # noqa: S603 - running the user's function is the purpose
        [sys.executable, "-P", str(BOOTSTRAP), str(invocation), str(result)],
        cwd=task,
        env=_environment(function, request_id, task),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # so that a timeout ends what the function started, too
    )
    try:
        logs, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):  # it may have ended this very moment
            os.killpg(process.pid, signal.SIGKILL)
        logs, _ = process.communicate()
        return _failure(f"{request_id} Task timed out after {timeout:.2f} seconds", "Sandbox.Timedout", logs)
    if not result.exists():
        message = f"RequestId: {request_id} Error: Runtime exited with error: exit status {process.returncode}"
        return _failure(message, "Runtime.ExitError", logs)
    return Outcome(result.read_text(), process.returncode != 0, logs)


def _unpack(code: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(code)) as archive:
        archive.extractall(folder)


def _layers(function: LambdaFunction, folder: Path) -> Iterator[str]:
    backend = get_backend(function.account_id, function.region)
    for number, layer in enumerate(function.layers):
        version = backend.layers_versions_by_arn(layer["Arn"])
        if version is None:
            raise LookupError(f"layer {layer['Arn']} of function {function.function_name} does not exist")
        _unpack(version.code_bytes, folder / f"layer{number}")
        yield str(folder / f"layer{number}" / "python")


def _environment(function: LambdaFunction, request_id: str, task: Path) -> dict[str, str]:
    """The variables AWS sets, with the local AWS for an endpoint and no way to anybody's real credentials."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    own = {key: str(value) for key, value in function.environment_vars.items()}
    return {
        **inherited,
        **own,
        "_HANDLER": str(function.handler),
        "AWS_ACCESS_KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", "testing"),
        "AWS_SECRET_ACCESS_KEY": os.environ.get("AWS_SECRET_ACCESS_KEY", "testing"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": os.environ.get("AWS_ENDPOINT_URL", NOWHERE),
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": request_id,
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "LAMBDA_TASK_ROOT": str(task),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": ":UTC",
    }
