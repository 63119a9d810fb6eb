"""`GitIdentity` and `GitClone`: who commits, and what everybody finds in the home."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from studio_constructs._validation import check_list, check_range
from studio_constructs.errors import Problem
from studio_constructs.lifecycle.start_up.git_credentials import GitCredentials, check_credentials
from studio_constructs.lifecycle.start_up.rules import check_form, check_home_path, check_text, check_url
from studio_constructs.lifecycle.start_up.step import StartUpStep

_EMAIL: Final = re.compile(r"[^\s@<>]+@[A-Za-z0-9.-]+")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_SSH: Final = re.compile(r"ssh://[\w.-]+@[A-Za-z0-9.-]+(:[0-9]{1,5})?/[\w./~+-]+|[\w.-]+@[A-Za-z0-9.-]+:[\w./~+-]+")
_BRANCH: Final = re.compile(r"(?!.*(?:\.\.|//|@\{|/\.|\.lock(?:/|$)))[^\s~^:?*\[\\/.-][^\s~^:?*\[\\]*(?<![/.])")


@dataclass(frozen=True, kw_only=True, slots=True)
class GitIdentity(StartUpStep):
    """Say who commits, and which folders git trusts though they belong to somebody else.

    A name or an address that the user has set stays. In a space that several people share no name is set, unless
    *name* says one.

    Args:
        name: Who commits. Default: the name of the user profile, which the script finds in the app's metadata, or asks
            SageMaker for.
        email: Their address. Default: none, or what *email_domain* makes.
        email_domain: What stands behind the '@' of the profile's name, for example "example.com". Default: no address
            is made.
        safe_directories: Folders to trust, from the home or from the root: a file system that is mounted belongs to
            another user, and git refuses to work in it. Default: none.
    """

    name: str | None = None
    email: str | None = None
    email_domain: str | None = None
    safe_directories: Sequence[str] = ()

    files: ClassVar[tuple[str, ...]] = ("git_identity",)

    def arguments(self) -> Sequence[str]:
        """Name, address, domain, folders."""
        return [self.name or "", self.email or "", self.email_domain or "", *self.safe_directories]

    def own_problems(self, field: str) -> list[Problem]:
        """Addresses that are none, folders that are none."""
        problems = check_text(f"{field}.name", self.name)
        kinds = {"email": (_EMAIL, "alice@example.com"), "email_domain": (_HOST, "example.com")}
        for key, (pattern, example) in kinds.items():
            problems += check_form(
                f"{field}.{key}",
                getattr(self, key),
                pattern,
                code="EmailInvalid",
                rule="an address is a name, an '@' and a domain",
                example=example,
            )
        if self.email is not None and self.email_domain is not None:
            wrote = f"{field} has email and email_domain"
            problems.append(Problem("StepContradicts", wrote, "an address is given or made", "drop one of the two"))
        if wrong := check_list(f"{field}.safe_directories", self.safe_directories):
            return [*problems, *wrong]
        return problems + [
            problem
            for index, each in enumerate(self.safe_directories)
            for problem in check_home_path(
                f"{field}.safe_directories[{index}]", each, absolute=True, example="/mnt/custom-file-systems/efs/team"
            )
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class GitClone(StartUpStep):
    """Clone a repository into the home, and bring it forward at later starts.

    Where somebody has changed something, or is on another branch, it is fetched and nothing else: no file that
    somebody works on is touched. A clone that is interrupted leaves nothing.

    Args:
        url: The repository, at https:// or by SSH with the user's own key; without a user, a password or a token.
        folder: Where it goes, from the home. Default: the repository's name.
        branch: What to check out. Default: the repository's own default.
        depth: How many commits to fetch with the first clone, 1 to 100000. Default: all.
        credentials: Where the password is. Default: the repository asks for none.
    """

    url: str
    folder: str | None = None
    branch: str | None = None
    depth: int | None = None
    credentials: GitCredentials | None = None

    files: ClassVar[tuple[str, ...]] = ("git_clone", "git_credential")

    @property
    def where(self) -> str:
        """Its folder, from the home."""
        return self.folder or self.url.rstrip("/").replace(":", "/").rpartition("/")[2].removesuffix(".git")

    @property
    def title(self) -> str:
        """What the log calls it."""
        return f"git clone {self.where}"

    def arguments(self) -> Sequence[str]:
        """The repository, its place and its credentials."""
        depth = "" if self.depth is None else str(self.depth)
        credentials = [] if self.credentials is None else self.credentials.arguments()
        return [self.url, self.where, self.branch or "", depth, *credentials]

    def credentials_read(self) -> GitCredentials | None:
        """The password of the repository."""
        return self.credentials

    def own_problems(self, field: str) -> list[Problem]:
        """What git would refuse, and what would give the password away."""
        is_ssh = isinstance(self.url, str) and _SSH.fullmatch(self.url) is not None
        problems = (
            []
            if is_ssh
            else check_url(f"{field}.url", self.url, schemes=("https",), what="a repository (but by SSH)", path=True)
        )
        if self.folder is not None:
            problems += check_home_path(f"{field}.folder", self.folder, example="projects/team")
        elif not problems:
            problems += check_home_path(f"{field}.url's last part", self.where, example="https://host/team.git")
        problems += check_form(
            f"{field}.branch",
            self.branch,
            _BRANCH,
            code="GitBranchInvalid",
            rule="git has no branch of such a name",
            example="main",
        )
        problems += check_range(
            f"{field}.depth", self.depth, 1, 100_000, code="GitDepthInvalid", what="a number of commits", fix="write 1"
        )
        problems += check_credentials(f"{field}.credentials", self.credentials)
        if is_ssh and self.credentials is not None:
            rule = "SSH takes the user's own key, and no password"
            fix = "drop credentials, or write the address with https://"
            problems.append(Problem("StepContradicts", f"{field}.credentials is given, and url is SSH", rule, fix))
        return problems
