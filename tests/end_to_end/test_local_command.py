"""`studio local`, and other clients on the AWS that it starts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.end_to_end.conftest import LocalAws

pytestmark = pytest.mark.end_to_end


def test_status_says_whether_it_runs(aws: LocalAws) -> None:
    port = str(aws.port)
    assert f"answers on http://localhost:{port}" in aws.studio("local", "status", "--port", port)
    assert "start it: studio local start" in aws.studio("local", "status", "--port", "1", works=False)


def test_starting_twice_leaves_the_first_alone(aws: LocalAws) -> None:
    aws.client("ssm").put_parameter(Name="/kept", Value="yes", Type="String")
    assert "runs already" in aws.studio("local", "start", "--port", str(aws.port))
    assert aws.client("ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "yes"


def test_a_port_that_another_program_has_is_said(aws: LocalAws, tmp_path: Path) -> None:
    taken = aws.run("python", "-c", _TAKE_A_PORT)
    assert "belongs to another program; choose another with --port" in taken


_TAKE_A_PORT = """
import socket, subprocess
with socket.create_server(("127.0.0.1", 0)) as taken:
    port = str(taken.getsockname()[1])
    done = subprocess.run(["studio", "local", "start", "--port", port], capture_output=True, text=True)
    assert done.returncode == 1, done
    print(done.stderr)
"""


def test_env_points_any_client_here(aws: LocalAws) -> None:
    """By the shell line of the README, with a client that knows nothing of us."""
    script = (
        "export AWS_PROFILE=mine; "
        f'eval "$(studio local env --port {aws.port} --region eu-west-1)"; '
        'python -c \'import boto3; print(boto3.client("sts").get_caller_identity()["Account"])\''
    )
    assert aws.run("bash", "-c", script).strip() == "123456789012"


def test_it_listens_on_the_loopback_interface_only(aws: LocalAws) -> None:
    listening = Path("/proc/net/tcp").read_text()
    (address,) = re.findall(rf"^ *\d+: ([0-9A-F]{{8}}):{aws.port:04X} 00000000:0000 0A", listening, flags=re.MULTILINE)
    assert address == "0100007F"
