"""IAM's decision for one request, as AWS documents it.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
for an account, reference_policies_evaluation-logic-cross-account.html beside it for two of them, and
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html.

What those who read these pages dispute (`disputes.py`) is not judged: a decision that another reading would change is
refused, unless the caller asks for the reading that this package takes.

Not modelled: sessions of GetFederationToken, lists of S3's or other services' own access control, whether an action
takes a resource or a key at all, and who is left out of service control (the management account, linked roles).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .principal import Principal, Reach
from .statement import Document, Kind, Request, Statement, statements
from .text import PolicyError
from .truth import NO, YES, Truth, disputed, every, negated, some

__all__ = [
    "FULL_ACCESS",
    "By",
    "Decision",
    "Disputed",
    "Policies",
    "PolicyError",
    "Principal",
    "Request",
    "decide",
    "judge",
]

FULL_ACCESS: Document = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "FullAccess", "Effect": "Allow", "Action": "*", "Resource": "*"}],
}
"""What stands beside a service control policy that only denies."""

BEYOND_SESSION = "a session's policy beside a resource's that names the session, or everybody"
_BY_RESOURCE_ALONE = ("kms", "sts")
"""Whose resources' policies must allow: an identity's policy alone opens no key, and no role."""


class Disputed(Exception):  # noqa: N818 - it is a verdict: nobody can say
    """A decision that depends on what those who read IAM's pages dispute."""


@dataclass(frozen=True)
class Policies:
    """All that has a say.

    Args:
        identity: What is attached to who asks.
        boundary: The boundary of who asks.
        session: What the session was begun with.
        resource: The policy of the resource: of a bucket, a key, an endpoint's service; for `sts:` a role's trust.
        endpoint: The policy of the VPC endpoint that the request goes through.
        service_control: What is attached to the root, to each unit and to the account of who asks, one after another;
            each level is a document, or a list of them. `FULL_ACCESS` stands beside what only denies.
        resource_control: The same for the account of the resource; what AWS itself puts there is thought beside.
    """

    identity: Sequence[Document] = ()
    boundary: Document | None = None
    session: Document | None = None
    resource: Document | None = None
    endpoint: Document | None = None
    service_control: Sequence[Document | Sequence[Document]] = ()
    resource_control: Sequence[Document | Sequence[Document]] = ()

    @cached_property
    def of_others(self) -> list[Statement]:
        """All statements; they are read once for all requests."""
        return [*self._of_resource(Kind.RESOURCE), *self._beside_resource]

    @cached_property
    def of_trust(self) -> list[Statement]:
        """All statements, where the resource is a role that is to be taken."""
        return [*self._of_resource(Kind.TRUST), *self._beside_resource]

    def _of_resource(self, kind: Kind) -> Iterator[Statement]:
        yield from () if self.resource is None else statements(self.resource, "resource", kind)

    @cached_property
    def _beside_resource(self) -> list[Statement]:
        single = {"boundary": self.boundary, "session": self.session}
        found = [(f"identity[{number}]", each, Kind.IDENTITY) for number, each in enumerate(self.identity)]
        found += [(name, each, Kind.IDENTITY) for name, each in single.items() if each is not None]
        found += [("endpoint", self.endpoint, Kind.ENDPOINT)] if self.endpoint is not None else []
        for name, levels, kind in (
            ("service_control", self.service_control, Kind.IDENTITY),
            ("resource_control", self.resource_control, Kind.RESOURCE),
        ):
            for number, level in enumerate(levels):
                found += [(f"{name}[{number}]", each, kind) for each in _documents(level)]
        return [statement for name, each, kind in found for statement in statements(each, name, kind)]


@dataclass(frozen=True)
class By:
    """The statement that decided; without one, the policy that would have had to allow."""

    policy: str
    number: int | None = None
    sid: str | None = None


@dataclass(frozen=True)
class Decision:
    """What AWS answers, and why."""

    allowed: bool
    explicit: bool
    """Whether a statement decided: an Allow, or a Deny."""
    by: By
    doubts: frozenset[str] = frozenset()
    """The disputed features that decide on whether a Deny is about the request, also if nothing allows it anyway."""

    @property
    def is_explicit_denial(self) -> bool:
        """Whether a Deny decided."""
        return self.explicit and not self.allowed

    @property
    def is_implicit_denial(self) -> bool:
        """Whether nothing allowed."""
        return not self.explicit and not self.allowed


def decide(request: Request, policies: Policies, *, refuse_disputed: bool = True) -> Decision:
    """AWS's answer.

    Raises:
        Disputed: If it depends on a disputed feature, and *refuse_disputed*.
        PolicyError: If AWS would not take a policy, or if the request can not be.
    """
    trial = _Trial(request, policies)
    allowed = trial.allowed
    if refuse_disputed and not allowed.is_certain:
        raise Disputed(f"{request.action} on {request.resource}: {'; '.join(sorted(allowed.disputed))}")
    return trial.decision()


def judge(request: Request, policies: Policies) -> Truth:
    """Whether it is allowed, and what is disputed about that: for those who put together many answers."""
    return _Trial(request, policies).allowed


class _Trial:
    """All statements that are about a request, by the policy that they stand in."""

    def __init__(self, request: Request, policies: Policies) -> None:
        self._request = request
        self._policies = policies
        self._context = request.keys()
        self._asks = request.principal
        self._service = request.action.partition(":")[0].lower()
        if policies.resource is not None and self._asks is None:
            raise PolicyError("the policy of a resource judges somebody, so the request needs a principal")
        self._found = [
            (statement, matching, reach, reached)
            for statement in (policies.of_trust if self._service == "sts" else policies.of_others)
            if (matching := statement.matches(request, self._context)) != NO
            for reach, reached in statement.reaches(self._asks, is_bounded=policies.boundary is not None).items()
        ]

    @cached_property
    def allowed(self) -> Truth:
        """Nothing denies, all that limits allows, and something grants."""
        return every([negated(self._denied), *self._limits.values(), some(self._grants.values())])

    @cached_property
    def _denied(self) -> Truth:
        return some(every([matching, reached]) for each, matching, _, reached in self._found if each.effect == "Deny")

    def _allows(self, policy: str, *reaches: Reach) -> Truth:
        return some(
            every([matching, reached])
            for each, matching, reach, reached in self._found
            if each.effect == "Allow" and each.policy == policy and (not reaches or reach in reaches)
        )

    @cached_property
    def _limits(self) -> dict[str, Truth]:
        """What must allow beside what grants; not resource control, where AWS has an Allow that nobody takes away."""
        told = self._policies
        found: dict[str, Truth] = {}
        if self._asks is None or self._asks.kind == "AWS":
            controls = [f"service_control[{level}]" for level in range(len(told.service_control))]
            found |= {control: self._allows(control) for control in controls}
        if told.endpoint is not None:
            found["endpoint"] = self._allows("endpoint")
        return found

    @cached_property
    def _identity(self) -> Truth:
        if self._asks is not None and self._asks.is_root:
            return YES
        return some(self._allows(f"identity[{number}]") for number in range(len(self._policies.identity)))

    @cached_property
    def _ceilings(self) -> dict[str, Truth]:
        """What limits an identity."""
        told = {"boundary": self._policies.boundary, "session": self._policies.session}
        return {name: self._allows(name) for name, document in told.items() if document is not None}

    @cached_property
    def _grants(self) -> dict[str, Truth]:
        """What grants: the policies of who asks, or the policy of the resource."""
        by_identity = every([self._identity, *self._ceilings.values()])
        if self._policies.resource is None:
            return {} if self._is_foreign else {"identity": by_identity}
        if self._asks is not None and self._asks.kind != "AWS":
            return {"resource": self._allows("resource")}
        if self._is_foreign:
            return {"identity": every([by_identity, self._allows("resource")])}
        of_role = every([self._allows("resource", Reach.ROLE), *self._ceilings.values()])
        if self._service in _BY_RESOURCE_ALONE:
            by_identity = every([by_identity, self._allows("resource", Reach.ACCOUNT)])
        return {"identity": by_identity, "resource": some([self._directly(), of_role])}

    def _directly(self) -> Truth:
        """Whether the resource's policy allows to who asks themselves, which no ceiling limits."""
        found = self._allows("resource", Reach.DIRECT)
        session = self._ceilings.get("session", YES)
        if session == YES or not found.holds:
            return found
        return some([every([found, session]), disputed(found.holds, *found.disputed, BEYOND_SESSION)])

    @property
    def _is_foreign(self) -> bool:
        """Whether the resource is another account's, or nobody's who has policies of their own."""
        if self._asks is None:
            return False
        return self._asks.kind != "AWS" or self._request.owner != self._asks.account

    def decision(self) -> Decision:
        """The answer by the reading that this package takes."""
        doubts = self._denied.disputed
        for statement, matching, _, reached in self._found:
            if statement.effect == "Deny" and matching.holds and reached.holds:
                return Decision(allowed=False, explicit=True, by=_by(statement), doubts=doubts)
        if not self.allowed.holds:
            return Decision(allowed=False, explicit=False, by=By(self._lacking()), doubts=doubts)
        return Decision(allowed=True, explicit=True, by=self._grant(), doubts=doubts)

    def _lacking(self) -> str:
        """The first that would have had to allow."""
        for policy, truth in self._limits.items():
            if not truth.holds:
                return policy
        if self._is_foreign and not self._allows("resource").holds:
            return "resource"
        if self._identity.holds:
            for policy, truth in self._ceilings.items():
                if not truth.holds:
                    return policy
        return "identity" if not self._identity.holds else "resource"

    def _grant(self) -> By:
        name = next(name for name, truth in self._grants.items() if truth.holds)
        for statement, matching, reach, reached in self._found:
            is_there = statement.policy.startswith(f"{name}[") or statement.policy == name
            if is_there and statement.effect == "Allow" and matching.holds and reached.holds and reach in _GRANTING:
                return _by(statement)
        return By("root")


_GRANTING = (Reach.DIRECT, Reach.ROLE)


def _by(statement: Statement) -> By:
    return By(statement.policy, statement.number, statement.sid)


def _documents(level: Document | Sequence[Document]) -> Iterable[Document]:
    return [level] if isinstance(level, Mapping) else level
