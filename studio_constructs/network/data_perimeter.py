"""`DataPerimeter`: who and what counts as one's own, beyond the account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from studio_constructs._validation import check_list, is_known
from studio_constructs.aws_facts import perimeter as facts
from studio_constructs.errors import Problem

_ORGANIZATION: Final = re.compile(facts.ORGANIZATION_ID_PATTERN)
_RULES: Final = {
    "PerimeterAccountInvalid": (
        re.compile(r"[0-9]{12}"),
        "an account id is 12 digits",
        "write it in quotes, with its leading zeros",
    ),
    "PerimeterBucketInvalid": (
        re.compile(facts.BUCKET_NAME_PATTERN),
        "a bucket's name is 3 to 63 lower-case letters, digits, dots and hyphens",
        "write its name alone, without s3:// and without a prefix",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DataPerimeter:
    """Who and what counts as one's own, beyond the stack's account, which always does.

    Endpoints let own people through to own things, and a bucket lets own people in; nobody gets a right by it, which
    only roles and policies give.

    Args:
        organization_id: The organisation whose accounts are one's own, ``o-`` and 10 to 32 letters and digits.
            Default: none.
        trusted_accounts: Other accounts whose things own people may reach, 12 digits each. Loosened: data can leave
            to them. Default: none.
        trusted_buckets: Other buckets that own people may read and write, by name. Loosened: data can leave to them.
            Default: none.

    Sources:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html (read 2026-11-22)
    """

    organization_id: str | None = None
    trusted_accounts: Sequence[str] = ()
    trusted_buckets: Sequence[str] = ()

    def problems(self, field: str = "data_perimeter") -> list[Problem]:
        """What IAM would take, and never match; with no field in front, its arguments stand alone."""
        problems: list[Problem] = []
        front = f"{field}." if field else ""
        organization = self.organization_id
        if is_known(organization) and not _ORGANIZATION.fullmatch(str(organization)):
            rule = "an organisation's id is 'o-' and 10 to 32 lower-case letters and digits"
            fix = "copy it from the console of AWS Organizations, for example 'o-a1b2c3d4e5'"
            problems.append(Problem("OrganizationIdInvalid", f"{front}organization_id is {organization!r}", rule, fix))
        accounts, buckets = f"{front}trusted_accounts", f"{front}trusted_buckets"
        return [
            *problems,
            *_check_each(accounts, self.trusted_accounts, code="PerimeterAccountInvalid"),
            *_check_each(buckets, self.trusted_buckets, code="PerimeterBucketInvalid"),
        ]

    @property
    def loosened(self) -> dict[str, tuple[bool, str]]:
        """What is looser than the default, by code: whether it holds, and how to undo it."""
        accounts, buckets = ", ".join(self.trusted_accounts), ", ".join(self.trusted_buckets)
        return {
            "studio:TrustedAccounts": (
                bool(self.trusted_accounts),
                (
                    f"trusted_accounts is {accounts}: people in Studio reach things of these accounts, so data can "
                    "leave to them; drop the argument"
                ),
            ),
            "studio:TrustedBuckets": (
                bool(self.trusted_buckets),
                (
                    f"trusted_buckets is {buckets}: people in Studio reach these buckets, whosever they are, so data "
                    "can leave to them; drop the argument"
                ),
            ),
        }


def _check_each(field: str, values: Sequence[str], *, code: str) -> list[Problem]:
    if wrong := check_list(field, values):
        return wrong
    pattern, rule, fix = _RULES[code]
    return [
        Problem(code, f"{field}[{index}] is {value!r}", rule, fix)
        for index, value in enumerate(values)
        if is_known(value) and not pattern.fullmatch(str(value))
    ]
