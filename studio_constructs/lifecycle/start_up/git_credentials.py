"""`GitCredentials`: where a start-up script finds the password of a repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from studio_constructs._validation import check_kind
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.start_up.rules import check_text

_ARN: Final = r"arn:aws[a-z-]*:{service}:(?P<region>[a-z0-9-]+):[0-9]{{12}}:{resource}"
_SECRET: Final = re.compile(r"[\w/+=.@-]{1,512}")
_SECRET_ARN: Final = re.compile(_ARN.format(service="secretsmanager", resource=r"secret:[\w/+=.@-]+-[A-Za-z0-9]{6}"))
_PARAMETER: Final = re.compile(r"[\w.-]{1,1011}|(?:/[\w.-]+){1,15}")
_PARAMETER_ARN: Final = re.compile(_ARN.format(service="ssm", resource=r"parameter(?:/[\w.-]+)+"))
_KEY_ARN: Final = re.compile(_ARN.format(service="kms", resource=r"key/[A-Za-z0-9-]+"))


@dataclass(frozen=True, kw_only=True, slots=True)
class GitCredentials:
    """Where the password or the token of a repository is kept: a secret of Secrets Manager, or a parameter of SSM.

    The script holds the name. When git asks for a password, the AWS CLI of the image reads it with the app's role, and
    it goes to git through a pipe: it is in no file, no environment and no log. Who works in the app can read it as the
    script can: give it a token that only reads.

    Args:
        secret: Name or ARN of a secret. Default: a parameter.
        parameter: Name or ARN of a parameter. Default: a secret.
        json_key: Key of the password, where the secret is JSON. Default: the secret is the password.
        username: Whom git says it is: GitHub and GitLab take any name with a token. Default: "git".
        key_arn: ARN of the KMS key that encrypts it, where that is not AWS's own: the role then may decrypt with it.
            Default: AWS's own key.

    Sources:
        https://git-scm.com/docs/gitcredentials,
        https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html (read 2026-11-22)
    """

    secret: str | None = None
    parameter: str | None = None
    json_key: str | None = None
    username: str = "git"
    key_arn: str | None = None

    @classmethod
    def from_secret(cls, secret: str, *, json_key: str | None = None, username: str = "git") -> Self:
        """A secret, by its name or ARN."""
        return cls(secret=secret, json_key=json_key, username=username)

    @classmethod
    def from_parameter(cls, parameter: str, *, json_key: str | None = None, username: str = "git") -> Self:
        """A parameter, by its name or ARN."""
        return cls(parameter=parameter, json_key=json_key, username=username)

    def problems(self, field: str) -> list[Problem]:
        """What AWS or git would refuse."""
        return [
            *self._check_which(field),
            *self._check_names(field),
            *check_text(f"{field}.json_key", self.json_key),
            *check_text(f"{field}.username", self.username),
        ]

    def arguments(self) -> list[str]:
        """What the script needs to know."""
        kind, name = ("secret", self.secret) if self.secret is not None else ("parameter", self.parameter)
        arn = (_SECRET_ARN if kind == "secret" else _PARAMETER_ARN).fullmatch(name or "")
        return [kind, name or "", arn["region"] if arn else "", self.json_key or "", self.username]

    def statements(self) -> list[iam.PolicyStatement]:
        """The rights that the app's role needs: to read this one, and nothing beside it."""
        service, action, arn = (
            ("secretsmanager", "secretsmanager:GetSecretValue", self._secret_arn())
            if self.secret is not None
            else ("ssm", "ssm:GetParameter", self._parameter_arn())
        )
        statements = [iam.PolicyStatement(actions=[action], resources=[arn])]
        if self.key_arn is not None:
            via = f"{service}.{cdk.Aws.REGION}.{cdk.Aws.URL_SUFFIX}"
            condition: Any = {"StringEquals": {"kms:ViaService": via}}
            statements.append(
                iam.PolicyStatement(actions=["kms:Decrypt"], resources=[self.key_arn], conditions=condition)
            )
        return statements

    def _secret_arn(self) -> str:
        secret = self.secret or ""
        if _SECRET_ARN.fullmatch(secret):
            return secret
        # Secrets Manager puts a hyphen and six characters behind the name; each '?' is one of them.
        return f"arn:{cdk.Aws.PARTITION}:secretsmanager:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:secret:{secret}-??????"

    def _parameter_arn(self) -> str:
        parameter = self.parameter or ""
        if _PARAMETER_ARN.fullmatch(parameter):
            return parameter
        below = parameter.removeprefix("/")
        return f"arn:{cdk.Aws.PARTITION}:ssm:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:parameter/{below}"

    def _check_which(self, field: str) -> Iterator[Problem]:
        if (self.secret is None) is (self.parameter is None):
            given = "neither" if self.secret is None else "both"
            wrote = f"{field} has {given} of secret and parameter"
            yield Problem(
                "GitCredentialsInvalid", wrote, "a password is kept in one place", "write exactly one of them"
            )

    def _check_names(self, field: str) -> Iterator[Problem]:
        kinds = {
            "secret": ("the name or ARN of a secret", "team/git", (_SECRET, _SECRET_ARN)),
            "parameter": ("the name or ARN of a parameter", "/team/git", (_PARAMETER, _PARAMETER_ARN)),
            "key_arn": ("the ARN of a KMS key", "arn:aws:kms:eu-west-1:111122223333:key/...", (_KEY_ARN,)),
        }
        for name, (what, example, patterns) in kinds.items():
            value = getattr(self, name)
            if wrong := check_text(f"{field}.{name}", value):
                yield from wrong
            elif value is not None and not any(pattern.fullmatch(value) for pattern in patterns):
                wrote = f"{field}.{name} is {value!r}"
                yield Problem("GitCredentialsInvalid", wrote, f"it is {what}", f"write it like {example!r}")


def check_credentials(field: str, value: object) -> list[Problem]:
    """Credentials, and not a password."""
    if isinstance(value, GitCredentials):
        return value.problems(field)
    if value is None:
        return []
    # What is no `GitCredentials` may be the password itself: it is not repeated.
    fix = 'credentials=GitCredentials.from_secret("team/git")'
    return check_kind(field, object(), fits=False, what="a GitCredentials", fix=fix)
