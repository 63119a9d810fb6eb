"""The one request that the own stop makes."""

from __future__ import annotations

import datetime as dt
import json
import urllib.request
from collections.abc import Iterator

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials

from idle_watch import sagemaker
from idle_watch.target import Target

from .kit import Answers

APP = {"DomainId": "d-1", "AppType": "JupyterLab", "AppName": "default", "SpaceName": "alice"}
TARGET = Target(APP, "eu-west-1", "aws", "")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONTAINER_CREDENTIALS_FULL_URI", "CONTAINER_CREDENTIALS_RELATIVE_URI", "SESSION_TOKEN", "CA_BUNDLE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("CONTAINER_AUTHORIZATION_TOKEN", "ENDPOINT_URL", "ENDPOINT_URL_SAGEMAKER"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    server = Answers()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", server.url)
    yield server
    server.close()


@pytest.mark.parametrize("token", ["", "session"])
def test_the_signature_is_the_one_that_boto_makes(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    url, at = "https://api.sagemaker.eu-west-1.amazonaws.com/", dt.datetime(2026, 11, 22, 1, 2, 3, tzinfo=dt.UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: at)
    made = sagemaker.signed(TARGET, url, sagemaker.Credentials("key", "secret", token), at)
    assert isinstance(made.data, bytes)
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "SageMaker.DeleteApp"}
    theirs = AWSRequest("POST", url, headers, made.data)
    SigV4Auth(BotoCredentials("key", "secret", token or None), "sagemaker", "eu-west-1").add_auth(theirs)
    assert made.get_header("Authorization") == theirs.headers["Authorization"]
    assert made.get_header("X-amz-security-token") == theirs.headers.get("X-Amz-Security-Token")
    assert json.loads(made.data) == APP


def test_it_deletes_the_app(api: Answers) -> None:
    assert sagemaker.stop(TARGET, 5) == ""
    assert [json.loads(body) for body in api.posted] == [APP]
    ((path, headers),) = api.asked
    assert path == "/"
    assert headers["X-Amz-Target"] == "SageMaker.DeleteApp"
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert "Credential=key/" in headers["Authorization"]


@pytest.mark.parametrize("kind", ["ResourceNotFound", "ResourceInUse", "com.amazonaws#ResourceInUse"])
def test_what_is_gone_or_goes_is_fine(api: Answers, kind: str) -> None:
    api.answers["POST"] = (400, json.dumps({"__type": kind, "message": "x"}).encode())
    assert sagemaker.stop(TARGET, 5) == ""


@pytest.mark.parametrize(
    ("code", "body", "said"),
    [
        (400, b'{"__type": "AccessDeniedException", "Message": "no"}', "HTTP 400 AccessDeniedException no"),
        (400, b'{"__type": "a#ThrottlingException", "message": "slow"}', "HTTP 400 ThrottlingException slow"),
        (503, b"<html>busy", "HTTP 503 <html>busy"),
        (500, b"[]", "HTTP 500 []"),
        (500, b"", "HTTP 500 "),
        (502, b"x" * 999, "HTTP 502 " + "x" * 300),
    ],
)
def test_what_is_refused_is_told(api: Answers, code: int, body: bytes, said: str) -> None:
    api.answers["POST"] = (code, body)
    assert sagemaker.stop(TARGET, 5) == said


def test_who_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "http://127.0.0.1:9/ does not answer: " in sagemaker.stop(TARGET, 5)


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws", "eu-west-1", "api.sagemaker.eu-west-1.amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "api.sagemaker.us-gov-west-1.amazonaws.com"),
        ("aws-cn", "cn-north-1", "api.sagemaker.cn-north-1.amazonaws.com.cn"),
        ("aws-iso", "us-iso-east-1", "api.sagemaker.us-iso-east-1.c2s.ic.gov"),
        ("aws-iso-b", "us-isob-east-1", "api.sagemaker.us-isob-east-1.sc2s.sgov.gov"),
        ("aws-eusc", "eusc-de-east-1", "api.sagemaker.eusc-de-east-1.amazonaws.eu"),
    ],
)
def test_it_asks_the_region_s_own_service(
    monkeypatch: pytest.MonkeyPatch, partition: str, region: str, host: str
) -> None:
    urls: list[str] = []

    def refuse(request: urllib.request.Request, **_: object) -> None:
        urls.append(request.full_url)
        raise OSError("not from here")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    assert sagemaker.stop(Target(APP, region, partition, ""), 5) == f"https://{host}/ does not answer: not from here"
    assert urls == [f"https://{host}/"]


def test_an_app_has_its_credentials_from_its_container(
    api: Answers, jupyter: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{jupyter.url}credentials")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    jupyter.answers["/credentials"] = {"AccessKeyId": "role", "SecretAccessKey": "s", "Token": "session"}
    assert sagemaker.stop(TARGET, 5) == ""
    assert jupyter.asked[0][1]["Authorization"] == "hush"
    assert "Credential=role/" in api.asked[0][1]["Authorization"]
    assert api.asked[0][1]["X-Amz-Security-Token"] == "session"


def test_a_relative_address_is_on_the_container_s_own_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x")
    urls: list[str] = []

    def refuse(request: urllib.request.Request, **_: object) -> None:
        urls.append(request.full_url)
        raise OSError("not from here")

    monkeypatch.setattr(sagemaker, "local", refuse)
    assert sagemaker.stop(TARGET, 5) == "no credentials: OSError('not from here')"
    assert urls == ["http://169.254.170.2/v2/credentials/x"]


def test_an_environment_may_have_a_session(api: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sagemaker.stop(TARGET, 5) == ""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    assert sagemaker.stop(TARGET, 5) == ""
    assert [headers.get("X-Amz-Security-Token") for _, headers in api.asked] == [None, "session"]


@pytest.mark.parametrize("answer", [500, b"<html>", {"Code": "no"}])
def test_odd_credentials_are_told(jupyter: Answers, monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{jupyter.url}credentials")
    jupyter.answers["/credentials"] = answer
    assert sagemaker.stop(TARGET, 5).startswith("no credentials: ")


def test_no_credentials_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert sagemaker.stop(TARGET, 5) == "no credentials: KeyError('AWS_ACCESS_KEY_ID')"
