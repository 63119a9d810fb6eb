"""Where a command works: the local AWS, or the account of one's credentials."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

LOCAL_ACCOUNT: Final = "123456789012"
LOCAL_PORT: Final = 4566
DEFAULT_REGION: Final = "us-east-1"
OWN_PROFILE_VARIABLES: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
"""With one of these set, AWS's clients leave the made-up credentials aside and take yours: not on the local AWS."""

_THIS_MACHINE: Final = "localhost,127.0.0.1"
_WITHOUT_PROXY: Final = Config(proxies={})
"""The local AWS is on this machine, whatever `HTTP_PROXY` says."""


@cache
def _models() -> Any:
    """What botocore knows of AWS's services, for all sessions: each of its own reads megabytes of JSON again."""
    return botocore.session.Session().get_component("data_loader")


@dataclass(frozen=True)
class Target:
    """An AWS to work on.

    Args:
        name: ``local`` or ``aws``.
        environment: Variables that point AWS's clients and the CDK there; none for ``aws``: yours stay as they are.
    """

    name: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether it is the local AWS."""
        return self.name == "local"

    @property
    def port(self) -> int:
        """The port of the local AWS."""
        return urlsplit(self.environment.get("AWS_ENDPOINT_URL", "")).port or LOCAL_PORT

    def session(self, region: str | None = None) -> boto3.Session:
        """A boto3 session there."""
        core = botocore.session.Session()
        core.register_component("data_loader", _models())
        return boto3.Session(
            botocore_session=core,
            aws_access_key_id=self.environment.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=self.environment.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=self.environment.get("AWS_SESSION_TOKEN"),
            region_name=region or self.environment.get("AWS_REGION"),
        )

    def client(self, service: str, region: str | None = None, *, config: Config | None = None) -> Any:
        """A boto3 client there, with its retries and timeouts if *config* has some."""
        # boto3's stubs have an overload per service name; a name in a variable fits none of them.
        make_client: Any = self.session(region).client
        url = self.environment.get("AWS_ENDPOINT_URL")
        if self.is_local:
            config = _WITHOUT_PROXY if config is None else config.merge(_WITHOUT_PROXY)
        return make_client(service, endpoint_url=url, config=config)

    def variables(self) -> dict[str, str]:
        """The whole environment of a process that works there."""
        hidden = OWN_PROFILE_VARIABLES if self.is_local else ()
        return {name: value for name, value in {**os.environ, **self.environment}.items() if name not in hidden}

    def account(self, region: str | None = None) -> str:
        """The account of the credentials, asked in a region, or in that of their configuration."""
        return str(self.client("sts", region or self.region()).get_caller_identity()["Account"])

    def region(self) -> str | None:
        """The region that the credentials' configuration names."""
        return self.session().region_name


def local_target(port: int = LOCAL_PORT, region: str = DEFAULT_REGION) -> Target:
    """The local AWS on *port*: made-up credentials, so that nothing can reach a real account by mistake."""
    return Target(
        "local",
        {
            "AWS_ENDPOINT_URL": f"http://localhost:{port}",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_SESSION_TOKEN": "testing",
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "NO_PROXY": _THIS_MACHINE,
            "no_proxy": _THIS_MACHINE,
        },
    )


def forget_own_profile() -> None:
    """Let this process's own clients of the local AWS see no profile of yours."""
    for name in OWN_PROFILE_VARIABLES:
        os.environ.pop(name, None)


def real_target() -> Target:
    """The account of your credentials, as every AWS client finds them."""
    return Target("aws")
