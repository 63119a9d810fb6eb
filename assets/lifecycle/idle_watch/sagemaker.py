"""Asking SageMaker to stop what is idle: one signed request, without boto3."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import os
import ssl
import urllib.error
import urllib.request
from typing import NamedTuple

from idle_watch import heartbeat
from idle_watch.jupyter import local
from idle_watch.target import Target

GOING = ("ResourceNotFound", "ResourceInUse")  # it is gone, or goes already
SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-eusc": "amazonaws.eu",
}


class Credentials(NamedTuple):
    """Of the role that this machine has."""

    key: str
    secret: str
    token: str


def stop(target: Target, seconds: float) -> str:
    """Ask for it; what is wrong, or nothing."""
    try:
        credentials = find_credentials(seconds)
    except (OSError, ValueError, KeyError) as error:
        return f"no credentials: {error!r}"
    return _send(target, credentials, seconds)


def find_credentials(seconds: float) -> Credentials:
    """Those of the app's container, or of the environment."""
    env = os.environ.get
    url, relative = env("AWS_CONTAINER_CREDENTIALS_FULL_URI"), env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    if url or relative:
        request = urllib.request.Request(url or f"http://169.254.170.2{relative}")
        token = env("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if token:
            request.add_header("Authorization", token)
        with local(request, timeout=seconds) as answer:
            told = json.loads(answer.read().decode())
        return Credentials(told["AccessKeyId"], told["SecretAccessKey"], told.get("Token") or "")
    key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    return Credentials(key, secret, env("AWS_SESSION_TOKEN") or "")


def signed(target: Target, url: str, credentials: Credentials, at: dt.datetime) -> urllib.request.Request:
    """The request, with its signature (version 4)."""
    body, time = json.dumps(target.request).encode(), at.strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-amz-json-1.1",
        "host": url.split("/")[2],
        "x-amz-date": time,
        "x-amz-target": "SageMaker.DeleteApp",
    }
    if credentials.token:
        headers["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(headers))
    lines = [f"{name}:{headers[name]}" for name in sorted(headers)]
    canonical = "\n".join(["POST", "/", "", *lines, "", names, hashlib.sha256(body).hexdigest()])
    scope = f"{time[:8]}/{target.region}/sagemaker/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{credentials.secret}".encode()
    for part in [*scope.split("/"), text]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.key}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
    )
    return urllib.request.Request(url, body, headers)


def _send(target: Target, credentials: Credentials, seconds: float) -> str:
    env = os.environ.get
    own = f"https://api.sagemaker.{target.region}.{SUFFIXES.get(target.partition, 'amazonaws.com')}"
    url = (env("AWS_ENDPOINT_URL_SAGEMAKER") or env("AWS_ENDPOINT_URL") or own).rstrip("/") + "/"
    try:
        trust = ssl.create_default_context(cafile=env("AWS_CA_BUNDLE"))
        request = signed(target, url, credentials, heartbeat.now())
        urllib.request.urlopen(request, timeout=seconds, context=trust).close()
    except urllib.error.HTTPError as error:
        said = error.read().decode(errors="replace")
        try:
            told = json.loads(said)
            code = str(told.get("__type")).split("#")[-1]
            said = f"{code} {told.get('message') or told.get('Message')}"
        except (ValueError, AttributeError):
            code = ""
        return "" if code in GOING else f"HTTP {error.code} {said[:300]}"
    except OSError as error:
        return f"{url} does not answer: {getattr(error, 'reason', error)}"
    return ""
