"""What AWS says no with, as what can not be judged, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)

from studio_cli.asking import code_of
from studio_cli.check.reading import UnreadableError
from studio_constructs import Problem

_DENIED: Final = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_NOBODY: Final = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_NO_CREDENTIALS: Final = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
)


@contextmanager
def told_as_problems() -> Iterator[None]:
    """Let what AWS refuses be something that can not be judged.

    Raises:
        UnreadableError: In place of what botocore raises.
    """
    try:
        yield
    except ClientError as error:
        raise _refused(error) from error
    except _NO_CREDENTIALS as error:
        raise _nobody(_in_a_line(error)) from error
    except BotoCoreError as error:
        raise _unreachable(_in_a_line(error)) from error


def _refused(error: ClientError) -> UnreadableError:
    code, said = code_of(error), _in_a_line(error)
    if code in _NOBODY:
        return _nobody(said)
    if code not in _DENIED:
        return _unreachable(said)
    wrote = f"AWS refuses {error.operation_name} ({said})"
    rule = "what is deployed is read with cloudformation:DescribeStacks, GetTemplate and ListStackResources"
    fix = "attach the policy of docs/guard.md to the role, or sign in as another one"
    return UnreadableError([Problem("GuardAccessDenied", wrote, rule, fix)])


def _nobody(said: str) -> UnreadableError:
    rule = "what is deployed is asked of AWS"
    fix = "log in with aws sso login, or name a profile with AWS_PROFILE; the local AWS needs none: --target local"
    return UnreadableError([Problem("GuardNoCredentials", f"AWS does not know you ({said})", rule, fix)])


def _unreachable(said: str) -> UnreadableError:
    rule = "what is deployed is asked of AWS, and half an answer is none"
    fix = "see to the network and the region, and try again"
    return UnreadableError([Problem("GuardNoAnswer", f"AWS gives no answer ({said})", rule, fix)])


def _in_a_line(error: Exception) -> str:
    return " ".join(str(error).split())
