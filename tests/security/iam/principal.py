"""Who asks, and how a policy of a resource may name them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from .text import PolicyError


class Reach(Enum):
    """Whom a policy of a resource names, which decides on what else must allow."""

    DIRECT = "who asks, or everybody"
    ROLE = "the role of a session, which its boundary and the session's policy limit"
    ACCOUNT = "the account, which lets its own policies decide"


@dataclass(frozen=True)
class Principal:
    """A user, the session of a role, the root of an account, a service, or somebody from elsewhere.

    Args:
        arn: The ARN of a user, of a session's role, or of an account's root; else the name of a service or provider.
        account: Whose it is. Default: the account of the ARN; a service has none.
        session: The name of a role's session.
        kind: As a Principal has it: `AWS`, `Service`, `Federated` or `CanonicalUser`.
    """

    arn: str
    account: str | None = None
    session: str = "session"
    kind: str = "AWS"

    def __post_init__(self) -> None:
        if self.kind not in {"AWS", "Service", "Federated", "CanonicalUser"}:
            raise PolicyError(f"{self.kind} is no kind of principal")
        parts = self.arn.split(":")
        if self.kind != "AWS":
            return
        if len(parts) != 6 or parts[2] != "iam" or not (self.is_root or self.is_role or self.is_user):
            raise PolicyError(f"{self.arn} is no user, role or root; a session is its role's ARN and a name")
        object.__setattr__(self, "account", self.account or parts[4])

    @classmethod
    def service(cls, name: str) -> Principal:
        """A service of AWS that asks for itself."""
        return cls(name, kind="Service")

    @property
    def is_role(self) -> bool:
        """Whether it is a role's session."""
        return self.kind == "AWS" and ":role/" in self.arn

    @property
    def is_user(self) -> bool:
        """Whether it is a user of IAM."""
        return self.kind == "AWS" and ":user/" in self.arn

    @property
    def is_root(self) -> bool:
        """Whether it is the root of an account."""
        return self.kind == "AWS" and self.arn.endswith(":root")

    @property
    def own_arn(self) -> str:
        """The ARN of who asks: of the session, not of its role."""
        if not self.is_role:
            return self.arn
        partition, name = self.arn.split(":")[1], self.arn.rpartition("/")[2]
        return f"arn:{partition}:sts::{self.account}:assumed-role/{name}/{self.session}"

    @property
    def root(self) -> str:
        """The ARN of its account."""
        return f"arn:{self.arn.split(':')[1]}:iam::{self.account}:root"

    def named_in(self, principals: Iterable[tuple[str, str]]) -> set[Reach]:
        """How a Principal names them, given as kinds and names."""
        found = set()
        for kind, name in principals:
            if name == "*" and kind == "AWS":
                found.add(Reach.DIRECT)
            elif kind != self.kind:
                continue
            elif name == self.own_arn:
                found.add(Reach.DIRECT)
            elif self.is_role and name == self.arn:
                found.add(Reach.ROLE)
            elif self.kind == "AWS" and name in {self.account, self.root}:
                found.add(Reach.DIRECT if self.is_root else Reach.ACCOUNT)
        return found

    def is_wholly_in(self, principals: Iterable[tuple[str, str]]) -> bool:
        """Whether they, their role and their account are all among these."""
        told = {name for kind, name in principals if kind == self.kind or name == "*"}
        if "*" in told or self.kind != "AWS":
            return True
        return {self.own_arn, self.arn} <= told and bool({self.account, self.root} & told)

    def keys(self) -> dict[str, str]:
        """The keys that a request has of them."""
        if self.kind == "Service":
            return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": self.arn}
        if self.kind != "AWS":
            return {"aws:PrincipalIsAWSService": "false"}
        kind = "AssumedRole" if self.is_role else "User" if self.is_user else "Account"
        name = {"aws:username": self.arn.rpartition("/")[2]} if self.is_user else {}
        return {
            "aws:PrincipalIsAWSService": "false",
            "aws:PrincipalArn": self.arn,
            "aws:PrincipalAccount": self.account or "",
            "aws:PrincipalType": kind,
            **name,
        }
