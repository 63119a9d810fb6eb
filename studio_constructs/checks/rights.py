"""What a role may do, from all the policies that a template, or one that is checked along with it, attaches to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from studio_constructs.checks.rule import Find
from studio_constructs.checks.rules.types import DOMAIN, PROFILE
from studio_constructs.checks.statements import Statement, matches, read_statements
from studio_constructs.checks.template import UNKNOWN, Resource, Template, Together, is_literal

SAGEMAKER: Final = "sagemaker.amazonaws.com"
_AWS_MANAGED: Final = ":iam::aws:policy/"
_ROLE: Final = "AWS::IAM::Role"


@dataclass(frozen=True)
class Rights:
    """What a role may do.

    Args:
        statements: Of all its policies, but for its boundary.
        boundary: Statements of its permissions boundary; None where it has none.
        is_bounded: Whether it has a boundary that is not known: it may do nothing then, for all that anybody can tell.
        is_whole: Whether all policies that are attached to it are known.
        aws_managed: Names of AWS's own policies that it has, and where.
    """

    statements: tuple[Statement, ...]
    boundary: tuple[Statement, ...] | None
    is_bounded: bool
    is_whole: bool
    aws_managed: tuple[tuple[str, str], ...]

    def allowing(self, action: str) -> Iterator[Statement]:
        """The statements that allow an action, unless it is denied as a whole or the boundary leaves it out."""
        if self.is_bounded:
            return
        if self.boundary is not None and not any(each.allows and each.covers(action) for each in self.boundary):
            return
        if any(not each.conditions and "*" in each.resources for each in self.denying(action)):
            return
        yield from (each for each in self.statements if each.allows and each.covers(action) and each.reaches(action))

    def denying(self, action: str) -> Iterator[Statement]:
        """The statements that deny an action, at least sometimes."""
        for each in (*self.statements, *(self.boundary or ())):
            if not each.allows and each.covers(action):
                yield each

    def is_denied(self, action: str, resource: str) -> bool:
        """Whether an action on a resource, written as a pattern, is denied at all times."""
        return any(
            not each.conditions and any(matches(pattern, resource) for pattern in each.resources)
            for each in self.denying(action)
        )


def trusting_sagemaker(role: Resource) -> Iterator[Statement]:
    """The statements by which a role trusts SageMaker."""
    statements, _ = read_statements(role.value("AssumeRolePolicyDocument"), "AssumeRolePolicyDocument")
    for each in statements:
        if each.allows and ("Service", SAGEMAKER) in each.principals:
            yield each


def is_execution_role(role: Resource, template: Template) -> bool:
    """Whether what runs in Studio, or in a job of SageMaker's, can have this role."""
    named = template.together.once("execution roles", _execution_roles)
    return any(trusting_sagemaker(role)) or _key(role) in named


def of_execution_roles(judge: Callable[[Resource, Template, Rights], Iterable[str]]) -> Find:
    """A rule that looks at execution roles only."""

    def find(role: Resource, template: Template) -> Iterator[str]:
        if is_execution_role(role, template):
            yield from judge(role, template, rights_of(role, template))

    return find


def rights_of(role: Resource, template: Template) -> Rights:
    """All that is known of what a role may do."""
    statements: list[Statement] = []
    whole: list[bool] = []
    managed: list[tuple[str, str]] = []

    def add(document: Any, place: str) -> None:
        found, known = read_statements(document, place)
        statements.extend(found)
        whole.append(known)

    for index, policy in enumerate(role.many("Policies")):
        place = f"Policies[{index}].PolicyDocument"
        add(policy.get("PolicyDocument") if isinstance(policy, dict) else UNKNOWN, place)
    for index, named in enumerate(role.many("ManagedPolicyArns")):
        place = f"ManagedPolicyArns[{index}]"
        if isinstance(named, str) and _AWS_MANAGED in named:
            managed.append((named.rpartition("/")[2], place))
        else:
            add(_document(named, template), f"{place} {_name(named, template)}")
    for policy in template.together.once("policies by role", _policies_by_role).get(_key(role), ()):
        add(policy.value("PolicyDocument"), f"{policy.type} {policy.logical_id}")
    boundary, known = _boundary(role, template)
    return Rights(tuple(statements), boundary, not known, all(whole), tuple(managed))


def _boundary(role: Resource, template: Template) -> tuple[tuple[Statement, ...] | None, bool]:
    named = role.value("PermissionsBoundary")
    if named is None:
        return None, True
    statements, known = read_statements(_document(named, template), "PermissionsBoundary")
    return (tuple(statements) if known else None), known


def _document(named: Any, template: Template) -> Any:
    policy = template.target(named)
    return UNKNOWN if policy is None else policy.value("PolicyDocument")


def _name(named: Any, template: Template) -> str:
    policy = template.target(named)
    return policy.logical_id if policy else str(named)


def _policies_by_role(together: Together) -> dict[tuple[str, str], list[Resource]]:
    """The policies that name roles themselves, by the role: by reference, or by the name that the role has."""
    by_name = {
        (template.name, role.value("RoleName")): _key(role)
        for template in together.values()
        for role in template.of_type(_ROLE)
        if is_literal(role.value("RoleName"))
    }
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for template in together.values():
        for policy in template.of_type("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
            for name in (*policy.many("Roles"), *policy.many("RoleName")):
                role = template.target(name)
                key = _key(role) if role else by_name.get((template.name, name)) if is_literal(name) else None
                if key:
                    found[key].append(policy)
    return found


def _execution_roles(together: Together) -> set[tuple[str, str]]:
    """The roles that a domain or a profile names."""
    targets = (
        template.target(value)
        for template in together.values()
        for consumer in template.of_type(DOMAIN, PROFILE)
        for value in _named_roles(consumer)
    )
    return {_key(role) for role in targets if role}


def _key(resource: Resource) -> tuple[str, str]:
    return resource.template, resource.logical_id


def _named_roles(consumer: Resource) -> Iterator[Any]:
    for settings in ("UserSettings", "DefaultUserSettings", "DefaultSpaceSettings"):
        value = consumer.value(f"{settings}.ExecutionRole")
        if value is not None:
            yield value
