"""What belongs to the domain itself and to nobody in it: Docker, and the link to Unified Studio."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import aws_facts
from studio_constructs._validation import check_list, check_region, is_known
from studio_constructs.errors import Problem


class IpAddressType(enum.StrEnum):
    """What addresses apps of a domain have."""

    IPV4 = "IPV4"
    DUAL_STACK = "DUALSTACK"


_ACCOUNT = re.compile(r"[0-9]{12}")
_UNIFIED = {
    "domain_id": (re.compile(r"dzd[-_][a-zA-Z0-9_-]{1,36}"), "'dzd-' and letters and digits"),
    "domain_account_id": (_ACCOUNT, "12 digits"),
    "project_id": (re.compile(r"[a-zA-Z0-9_-]{1,36}"), "1 to 36 letters, digits, hyphens and underscores"),
    "environment_id": (re.compile(r"[a-zA-Z0-9_-]{1,36}"), "1 to 36 letters, digits, hyphens and underscores"),
    "project_s3_path": (re.compile(r".{0,98}[\w.-]+"), "up to 100 characters, without a slash at the end"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DockerSettings:
    """Let people build and run images in their spaces. Their traffic goes through SageMaker's network, not yours.

    Args:
        trusted_accounts: Accounts whose images may be pulled, 1 to 20 of 12 digits: with none, nothing can be pulled
            in a domain that keeps to its VPC.
    """

    trusted_accounts: Sequence[str]

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        here = f"{field}.trusted_accounts"
        if wrong := check_list(here, self.trusted_accounts):
            return wrong
        found: list[Problem] = []
        if not 1 <= len(self.trusted_accounts) <= aws_facts.TRUSTED_ACCOUNTS_MAX:
            rule = f"1 to {aws_facts.TRUSTED_ACCOUNTS_MAX} accounts are trusted"
            fix = "name the accounts whose repositories people use, your own among them"
            found.append(Problem("TrustedAccountsInvalid", f"{here} holds {len(self.trusted_accounts)}", rule, fix))
        for index, account in enumerate(self.trusted_accounts):
            if is_known(account) and not _ACCOUNT.fullmatch(account):
                rule, fix = "an account id is 12 digits", "write it in quotes, with its leading zeros"
                found.append(Problem("TrustedAccountsInvalid", f"{here}[{index}] is {account!r}", rule, fix))
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class UnifiedStudioSettings:
    """The link to SageMaker Unified Studio, for a domain that one of its projects uses.

    Args:
        domain_id: Id of the Unified Studio domain, ``dzd-...``.
        domain_account_id: Its account. Default: not said.
        domain_region: Its region. Default: not said.
        project_id: The project. Default: not said.
        environment_id: The environment of the project. Default: not said.
        project_s3_path: Where the project keeps its files. Default: not said.
        studio_web_portal_access: Whether people may still open the domain as a Studio of its own. Default: they may.
    """

    domain_id: str
    domain_account_id: str | None = None
    domain_region: str | None = None
    project_id: str | None = None
    environment_id: str | None = None
    project_s3_path: str | None = None
    studio_web_portal_access: bool = True

    def problems(self, field: str) -> list[Problem]:
        """What SageMaker would refuse."""
        found = check_region(f"{field}.domain_region", self.domain_region)
        for name, (pattern, rule) in _UNIFIED.items():
            value = getattr(self, name)
            if is_known(value) and not pattern.fullmatch(value):
                wrote = f"{field}.{name} is {value!r}"
                found.append(Problem("UnifiedStudioInvalid", wrote, f"it is {rule}", "copy it from Unified Studio"))
        return found

    def render(self) -> sagemaker.CfnDomain.UnifiedStudioSettingsProperty:
        """As CloudFormation takes it."""
        return sagemaker.CfnDomain.UnifiedStudioSettingsProperty(
            domain_id=self.domain_id,
            domain_account_id=self.domain_account_id,
            domain_region=self.domain_region,
            project_id=self.project_id,
            environment_id=self.environment_id,
            project_s3_path=self.project_s3_path,
            studio_web_portal_access="ENABLED" if self.studio_web_portal_access else "DISABLED",
        )
