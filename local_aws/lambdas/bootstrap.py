"""What runs in a function's own process: finds the handler, calls it, writes down what came of it.

This file is run, not imported, by a Python that sees the function's code and its layers but nothing of ours.
It reads the invocation from the file named first, and writes the outcome to the file named second, so that the
handler's standard streams stay its own.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any


class Context:
    """The second argument of a handler."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._deadline = time.monotonic() + given["timeout"]
        self.aws_request_id = given["request_id"]
        self.invoked_function_arn = given["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self) -> int:
        """The time until the function is stopped."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main(invocation: Path, outcome: Path) -> int:
    """Invoke the handler once. Returns the exit code: 1 if it raised."""
    given = json.loads(invocation.read_text())
    sys.path[:0] = given["path"]
    try:
        module, _, name = os.environ["_HANDLER"].rpartition(".")
        handler = getattr(importlib.import_module(module.replace("/", ".")), name)
        outcome.write_text(json.dumps(handler(given["event"], Context(given))))
    except Exception as error:  # noqa: BLE001 - whatever the handler raises is the outcome
        traceback.print_exc()
        told = {
            "errorMessage": str(error),
            "errorType": type(error).__name__,
            "requestId": given["request_id"],
            "stackTrace": traceback.format_tb(error.__traceback__),
        }
        outcome.write_text(json.dumps(told))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
