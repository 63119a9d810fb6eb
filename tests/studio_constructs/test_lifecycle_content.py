"""What may stand in a lifecycle script."""

from __future__ import annotations

import ast
import base64
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_constructs.lifecycle import content as content_module
from studio_constructs.lifecycle.content import CONTENT_BYTES_MAX, check_script, check_script_size

START = "#!/usr/bin/env bash\n"
SECRET = "B" + "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab"[:39]


def said(content: str | bytes) -> list[str]:
    return [str(problem) for problem in check_script("file", content)]


def codes(content: str | bytes) -> list[str]:
    return [problem.code for problem in check_script("file", content)]


@pytest.mark.parametrize("content", [START + "echo hi\n", b"#!/bin/sh\necho \xc3\xa9", "#!/bin/sh"])
def test_right(content: str | bytes) -> None:
    assert codes(content) == []


@pytest.mark.parametrize("content", ["", b"", " \n\t\n", "\r\n"])
def test_empty(content: str | bytes) -> None:
    assert said(content) == [
        "studio:ScriptEmpty: file is an empty script; a start-up script does something; write the script, or drop it"
    ]


@pytest.mark.parametrize(
    ("content", "wrote", "fix"),
    [
        (b"echo hi\n", "file begins with 'echo hi'", "make '#!/usr/bin/env bash' its first line"),
        (b"\n\n#!/bin/sh\n", "file has 2 blank bytes before '#!'", "delete what stands before '#!'"),
        (b" #!/bin/sh\n", "file has 1 blank byte before '#!'", "delete what stands before '#!'"),
        (b"\xef\xbb\xbf#!/bin/sh\n", "file begins with a byte order mark", "save it as UTF-8 without one"),
    ],
)
def test_begins_with_a_shebang(content: bytes, wrote: str, fix: str) -> None:
    rule = "the first two bytes are '#!', or the system does not know what runs it"

    assert said(content) == [f"studio:ScriptShebangMissing: {wrote}; {rule}; {fix}"]


def test_utf_8() -> None:
    assert said(START.encode() + b"# caf\xe9\n") == [
        "studio:ScriptNotUtf8: file has the byte 0xe9 in line 2 of the script; a script is UTF-8 text; save it as UTF-8"
    ]


def test_unix_line_ends() -> None:
    (line,) = said(START + "a\r\nb\r\n")
    assert line == (
        "studio:ScriptCarriageReturn: file has 2 carriage returns, the first in line 2 of the script; the shell takes "
        "a carriage return for a part of the command; save it with Unix line ends (LF)"
    )


@pytest.mark.parametrize("size", [CONTENT_BYTES_MAX, CONTENT_BYTES_MAX - 1])
def test_as_large_as_sagemaker_takes(size: int) -> None:
    content = START + "#" * (size - len(START))

    assert codes(content) == []
    assert len(base64.b64encode(content.encode())) <= 16_384


def test_one_byte_too_large() -> None:
    content = START + "#" * (CONTENT_BYTES_MAX + 1 - len(START))

    assert len(base64.b64encode(content.encode())) > 16_384
    (line,) = said(content)
    assert line == (
        "studio:ScriptTooLarge: file is a script of 12,289 bytes, 16,388 in base64; SageMaker takes 16,384 in base64, "
        "which is 12,288 bytes; shorten it by 1 byte, or let it fetch the rest from S3"
    )


def test_size_counts_bytes_and_not_characters() -> None:
    assert codes(START + "é" * (CONTENT_BYTES_MAX // 2)) == ["ScriptTooLarge"]


@settings(deadline=None)
@given(st.integers(0, 10**9))
def test_size_is_that_of_base64(size: int) -> None:
    assert bool(check_script_size("file", size)) == ((size + 2) // 3 * 4 > 16_384)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "an AWS access key id"),
        ("aws configure set aws_access_key_id ASIAIOSFODNN7EXAMPLE", "an AWS access key id"),
        (f"export AWS_SECRET_ACCESS_KEY={SECRET}", "an AWS secret access key"),
        (f"aws configure set aws_secret_access_key {SECRET}", "an AWS secret access key"),
        (f'"SecretAccessKey": "{SECRET}"', "an AWS secret access key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", "a private key"),
        ("pip install x --token ghp_" + "a1" * 18, "a GitHub token"),
        ("echo github_pat_" + "a1" * 20, "a GitHub token"),
        ("echo glpat-" + "a1" * 10, "a GitLab token"),
        ("echo xoxb-" + "1" * 12, "a Slack token"),
        ("curl https://hooks.slack.com/services/T000/B000/XXXX", "a Slack token"),
        ("git clone https://me:hunter22@example.com/x.git", "credentials in a URL"),
        ("PASSWORD=hunter22", "a password or token"),
        ("export DB_PASSWORD='hunter22'", "a password or token"),
        ('token="abcdef"', "a password or token"),
        ("mysql --password=hunter22", "a password or token"),
        ("curl 'https://example.com/?token=abcdef'", "a password or token"),
        ("API_KEY=abcdef", "a password or token"),
        ("huggingface-cli login --token hf_" + "a1" * 17, "a Hugging Face token"),
        ("echo sk-ant-" + "a1" * 10, "a key of an AI service"),
        ("echo sk-proj-" + "a1" * 10, "a key of an AI service"),
        ("echo sk-svcacct-" + "a1" * 10, "a key of an AI service"),
        ("echo AIza" + "a" * 35, "a key of an AI service"),
        ("echo npm_" + "a1" * 18, "a token of a package registry"),
        ("twine upload -u __token__ -p pypi-AgE" + "a1" * 15, "a token of a package registry"),
        ("databricks configure dapi" + "a1" * 16, "a Databricks token"),
        ("echo eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4", "a signed web token"),
        ("curl -H 'Authorization: Bearer a1a1a1a1a1a1'", "an authorization header"),
        ("curl -H 'authorization: Basic bWU6aHVudGVyMjI='", "an authorization header"),
        ("curl -s -u me:hunter22 https://example.com", "credentials in a command"),
        ("curl --user 'me:hunter22' https://example.com", "credentials in a command"),
    ],
)
def test_secrets(line: str, what: str) -> None:
    (problem,) = check_script("file", f"{START}\n{line}\n")

    assert problem.code == "ScriptSecret"
    assert problem.wrote == f"file holds {what} in line 3 of the script"
    assert "hunter" not in str(problem)
    assert "a1a1" not in str(problem)


@pytest.mark.parametrize(
    "line",
    [
        'PASSWORD="$(aws secretsmanager get-secret-value --secret-id x --query SecretString --output text)"',
        "token=$TOKEN",
        'export TOKEN="${TOKEN:-}"',
        "password=`cat file`",
        "jupyter lab --ServerApp.token='' --ServerApp.password=''",
        "USE_TOKEN=true",
        "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:111122223333:secret:x",
        "secret=arn:aws:secretsmanager:eu-west-1:111122223333:secret:x",
        "token=/run/secrets/token",
        "TOKEN_COUNT=50000",
        'if [ "$password" == "none" ]; then',
        "git clone https://example.com/x.git",
        'curl -H "Authorization: Bearer $TOKEN" https://example.com',
        'curl -H "Authorization: Bearer ${TOKEN}" https://example.com',
        "curl -u me:$PASSWORD https://example.com",
        'curl -u "$WHO:$PASSWORD" https://example.com',
        "curl -u me https://example.com:8443/x",
        "docker run -u 1000:100 image",
        "pip install hf_transfer hf-xet",
        "npm_config_cache=/tmp/npm",
        "echo eyJ.eyJ.x",
        "git clone https://$USER:$TOKEN@example.com/x.git",
        "pip install git+ssh://git@example.com/x.git",
        "sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "# put the password= option into ~/.my.cnf",
        "export PWD=/home/sagemaker-user",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----",
    ],
)
def test_no_secrets(line: str) -> None:
    assert codes(f"{START}{line}\n") == []


def test_all_at_once_in_one_order() -> None:
    content = b"\r\nTOKEN=abcdef\xff\n" + b"#" * 13_000

    assert codes(content) == [
        "ScriptNotUtf8",
        "ScriptShebangMissing",
        "ScriptCarriageReturn",
        "ScriptTooLarge",
        "ScriptSecret",
    ]


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300))
def test_anything(content: bytes | str) -> None:
    for problem in check_script("file", content):
        assert "\n" not in str(problem)


def test_a_long_line_takes_no_time() -> None:
    assert codes(START + "secret" * 2000) == []
    assert codes(START + "://a" * 3000) == []


def test_needs_only_the_standard_library() -> None:
    tree = ast.parse(Path(content_module.__file__).read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}

    ours = {name for name in imported if name.startswith("studio_constructs")}
    assert ours <= {"studio_constructs", "studio_constructs.errors"}
    assert {name.split(".")[0] for name in imported - ours} <= sys.stdlib_module_names
