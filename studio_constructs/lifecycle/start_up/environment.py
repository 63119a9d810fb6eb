"""`EnvironmentVariables` and `Proxies`: what shells, kernels and terminals find in their environment."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from studio_constructs._validation import check_kind, check_list
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.content import find_secret
from studio_constructs.lifecycle.start_up.rules import check_form, check_text, check_url
from studio_constructs.lifecycle.start_up.step import StartUpStep

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLATFORM_S: Final = ("AWS_", "SAGEMAKER_", "START_UP")
_SYSTEM_S: Final = frozenset(
    "BASH_ENV BASHOPTS ENV HOME IFS LD_LIBRARY_PATH LD_PRELOAD PATH PS4 PYTHONHOME SHELL SHELLOPTS USER".split()
)
_NO_PROXY: Final = re.compile(r"\.?[A-Za-z0-9*.:_-]+(?:/[0-9]{1,3})?")
_DIRECT: Final = ("localhost", "127.0.0.1", "169.254.169.254", "169.254.170.2")
"""The machine itself, its metadata, and where apps get the credentials of their role."""
_AWS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentVariables(StartUpStep):
    """Set variables for the steps after this one, for shells, and for JupyterLab with its kernels and terminals.

    Values stand as they are: nothing in them is expanded.

    Args:
        variables: Names and values. Names that the platform or the system owns are refused (``AWS_...``,
            ``SAGEMAKER_...``, ``PATH`` and the like), and values that look like secrets.
    """

    variables: Mapping[str, str]

    files: ClassVar[tuple[str, ...]] = ("variables",)

    def arguments(self) -> Sequence[str]:
        """Each variable with its value."""
        return [f"{name}={value}" for name, value in self.variables.items()]

    def own_problems(self, field: str) -> list[Problem]:
        """Names that a shell would refuse, values that everybody would read."""
        field = f"{field}.variables"
        if not isinstance(self.variables, Mapping):
            return check_kind(field, self.variables, fits=False, what="a mapping", fix='{"NAME": "value"}')
        if not self.variables:
            return [Problem("VariableInvalid", f"{field} is empty", "the step sets something", "name a variable")]
        return [problem for name, value in self.variables.items() for problem in _check_variable(field, name, value)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proxies(StartUpStep):
    """Send the traffic of shells, kernels and later steps through a proxy, all but AWS's and the machine's own.

    Args:
        https: The proxy of https:// addresses, an http:// or https:// address without a user and a password.
        http: The proxy of http:// addresses. Default: that of *https*.
        no_proxy: Hosts, ".domains" and networks that are reached directly. Default: none but the machine itself, its
            metadata and, with *aws_directly*, AWS.
        aws_directly: Whether AWS is reached without the proxy, as VPC endpoints are. Default: it is.
    """

    https: str
    http: str | None = None
    no_proxy: Sequence[str] = ()
    aws_directly: bool = True

    files: ClassVar[tuple[str, ...]] = ("variables",)

    @property
    def title(self) -> str:
        """What the log calls it."""
        return "proxies"

    def arguments(self) -> Sequence[str]:
        """Each variable in the two ways that programs look for it."""
        direct = [*_DIRECT, *(_AWS if self.aws_directly else ()), *self.no_proxy]
        found = {"http_proxy": self.http or self.https, "https_proxy": self.https, "no_proxy": ",".join(direct)}
        return [f"{each}={value}" for name, value in found.items() for each in (name, name.upper())]

    def own_problems(self, field: str) -> list[Problem]:
        """Addresses that are none, or that hold a password."""
        schemes = ("http", "https")
        problems = [
            *check_url(f"{field}.https", self.https, schemes=schemes, what="a proxy"),
            *check_url(f"{field}.http", self.http, schemes=schemes, what="a proxy"),
        ]
        if wrong := check_list(f"{field}.no_proxy", self.no_proxy):
            return [*problems, *wrong]
        return problems + [
            problem
            for index, host in enumerate(self.no_proxy)
            for problem in check_form(
                f"{field}.no_proxy[{index}]",
                host,
                _NO_PROXY,
                code="NoProxyInvalid",
                rule="it is a host, a domain with a dot in front, or a network",
                example=".example.com",
            )
        ]


def _check_variable(field: str, name: object, value: object) -> list[Problem]:
    if wrong := check_text(f"a name in {field}", name):
        return wrong
    name = str(name)
    wrote = f"{field} has the name {name!r}"
    if not _NAME.fullmatch(name):
        rule = "a variable's name is letters, digits and underscores, and begins with no digit"
        near = re.sub(r"\W", "_", name, flags=re.ASCII).lstrip("0123456789") or "NAME"
        return [Problem("VariableInvalid", wrote, rule, f"write {near!r}")]
    if name in _SYSTEM_S or name.startswith(_PLATFORM_S):
        rule = "the platform or the system sets it, and an app with another value does not work"
        return [Problem("VariableReserved", wrote, rule, "choose another name")]
    return [] if value == "" else check_text(f"{field}.{name}", value) or _check_secret(field, name, str(value))


def _check_secret(field: str, name: str, value: str) -> list[Problem]:
    found = find_secret(f"{name}={value}")
    if found is None:
        return []
    rule = "everybody who may describe lifecycle configurations reads it"
    fix = "take it out and revoke it; let programs read it from Secrets Manager"
    return [Problem("ScriptSecret", f"{field}.{name} holds {found}", rule, fix)]
