"""`Guardrails`: a layer of its own above every policy, as a permissions boundary or a service control policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._accepted import CEILING
from studio_constructs._acknowledge import accept
from studio_constructs._validation import check_kind, check_list, is_known, raise_if_invalid
from studio_constructs.errors import Problem, ValidationError
from studio_constructs.role import packing
from studio_constructs.role.ceiling import Where
from studio_constructs.role.guardrail_rules import GuardrailRules
from studio_constructs.role.guardrail_statements import boundary, control_policy, document, length

_PRINCIPAL: Final = re.compile(r"arn:[^:/]+:iam:[^:/]*:[^:/]*:(role|user)/.*[^*?/].*")
_SUBNET_ID_LENGTH: Final = len("subnet-0123456789abcdef0")
_SECURITY_GROUP_ID_LENGTH: Final = len("sg-0123456789abcdef0")
_DEFAULT_ID: Final = "StudioGuardrails"


class Guardrails(Construct):
    """Define what a role never exceeds, whatever its policies allow: a managed policy to set as its boundary.

    A mistake in a policy, or `AmazonSageMakerFullAccess` attached in a hurry, then opens nobody's Studio: people open
    their own profile, run their own spaces, and change neither the estate nor roles nor keys. What *rules* say besides
    (instance types, scripts, images, networks, keys) nothing on the role exceeds.

    A boundary allows nothing by itself. What is not said here is decided by the role's policies, so data that is
    granted to a role stays granted.

    Creates: AWS::IAM::ManagedPolicy.
    Replacement: no argument replaces it.

    Args:
        scope: Where the policy belongs.
        construct_id: Its name there.
        rules: What nothing exceeds. Default: what always holds, and no IDEs on laptops.

    Raises:
        ValidationError: ``studio:GuardrailNameInvalid``, ``studio:GuardrailNetworkIncomplete``,
            ``studio:GuardrailsTooLarge``, ``studio:JobInstanceTypeInvalid``, ``studio:InstanceTypesEmpty``,
            ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Example:
        >>> boundary = studio.Guardrails(self, "Guardrails", rules=studio.GuardrailRules(images=[]))
        >>> studio.ExecutionRole(self, "Alice", permissions_boundary=boundary)

    Sources:
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-permissions.html (read 2026-11-22)
    """

    def __init__(self, scope: Construct, construct_id: str, *, rules: GuardrailRules | None = None) -> None:
        raise_if_invalid(scope, construct_id, _check_rules(rules))
        stack = cdk.Stack.of(scope)
        rules = GuardrailRules() if rules is None else rules
        # A boundary is one policy: what is too long can not go into a second one.
        size = packing.size(stack, boundary(_as_deployed(rules), _where(stack)))
        raise_if_invalid(scope, construct_id, _check_boundary(size))
        super().__init__(scope, construct_id)
        self._rules, statements = rules, boundary(rules, _where(stack))
        description = "What nobody in Studio exceeds, whatever their policies allow"
        self._policy = iam.ManagedPolicy(self, "Resource", description=description, statements=statements)
        accept(self._policy, CEILING)

    @classmethod
    def of_stack(cls, scope: Construct, *, remote_access: bool = False) -> Guardrails:
        """The guardrails that roles of a stack have where none are given: one for all of them.

        Args:
            scope: Anything in the stack.
            remote_access: Whether IDEs on laptops may be connected. Default: they may not.
        """
        stack, construct_id = cdk.Stack.of(scope), _DEFAULT_ID + ("WithRemoteAccess" if remote_access else "")
        found = stack.node.try_find_child(construct_id)
        if isinstance(found, cls):
            return found
        return cls(stack, construct_id, rules=GuardrailRules(remote_access=remote_access))

    @property
    def managed_policy(self) -> iam.IManagedPolicy:
        """The policy, for any role: ``iam.PermissionsBoundary.of(role).apply(guardrails.managed_policy)``."""
        return self._policy

    @property
    def managed_policy_arn(self) -> str:
        """ARN of the policy."""
        return self._policy.managed_policy_arn

    @property
    def rules(self) -> GuardrailRules:
        """What nothing exceeds."""
        return self._rules

    @staticmethod
    def boundary(rules: GuardrailRules, *, account: str, region: str, partition: str = "aws") -> dict[str, Any]:
        """The same policy as a document, for whoever makes boundaries elsewhere.

        Args:
            rules: What nothing exceeds. No value may be one that is known at deployment only.
            account: Account that the roles are in, 12 digits.
            region: Region that they work in.
            partition: Partition of the region. Default: ``aws``.

        Raises:
            ValidationError: as the constructor, and ``studio:GuardrailsUnresolved``.
        """
        _raise(_check_rules(rules) or _check_resolved(rules))
        made = document(boundary(rules, Where(partition, region, account)))
        _raise(_check_boundary(length(made)))
        return made

    @staticmethod
    def service_control_policy(
        rules: GuardrailRules, *, exempt: Sequence[str], region: str = "*", partition: str = "*"
    ) -> dict[str, Any]:
        """The denials of *rules* as a service control policy, for the organisation's admin to attach to an account.

        It has what may hold for a whole account, people's consoles and other teams' roles included; what only a
        boundary can have, such as whose Studio it is, is not in it. Service-linked roles are never subject to such a
        policy. That domains are private holds for *exempt* too.

        Args:
            rules: What nobody in the account exceeds. No value may be one that is known at deployment only.
            exempt: ARNs of roles that it does not hold for, with wildcards: whoever deploys the estate, at least.
            region: Region of the estate, whose account of SageMaker Distribution is then the only one. Default: any.
            partition: Partition of the region. Default: any.

        Raises:
            ValidationError: ``studio:GuardrailsExemptNobody``, ``studio:ServiceControlPolicyTooLarge``,
                ``studio:GuardrailsUnresolved``, and those of the constructor but for the boundary's size.

        Sources:
            https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html (read 2026-11-22)
        """
        _raise([*_check_rules(rules), *_check_exempt(exempt)] or _check_resolved(rules))
        made = document(control_policy(rules, Where(partition, region), exempt=exempt))
        size = length(made)
        if size > aws_facts.SERVICE_CONTROL_POLICY_MAX:
            wrote = f"rules and exempt make a service control policy of {size:,} characters"
            rule = f"AWS Organizations takes {aws_facts.SERVICE_CONTROL_POLICY_MAX:,}"
            fix = "name fewer, or patterns of names, or leave some to the permissions boundary"
            _raise([Problem("ServiceControlPolicyTooLarge", wrote, rule, fix)])
        return made


def _where(stack: cdk.Stack) -> Where:
    return Where(stack.partition, stack.region, stack.account)


def _as_deployed(rules: GuardrailRules) -> GuardrailRules:
    """The same with ids as long as they become, where they are not known."""

    def known(ids: Sequence[str], length: int) -> list[str]:
        return [each if is_known(each) else "x" * length for each in ids]

    return replace(
        rules,
        subnets=known(rules.subnets, _SUBNET_ID_LENGTH),
        security_groups=known(rules.security_groups, _SECURITY_GROUP_ID_LENGTH),
    )


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise ValidationError("Guardrails", problems)


def _check_rules(rules: object) -> list[Problem]:
    if not isinstance(rules, GuardrailRules | None):
        return check_kind("rules", rules, fits=False, what="a GuardrailRules", fix="rules=GuardrailRules(images=[])")
    return [] if rules is None else rules.problems("rules")


def _check_boundary(size: int) -> list[Problem]:
    if size <= aws_facts.MANAGED_POLICY_MAX:
        return []
    wrote = f"rules make a permissions boundary of {size:,} characters"
    rule = f"IAM takes {aws_facts.MANAGED_POLICY_MAX:,}, and a role has one boundary"
    fix = (
        "name fewer, or patterns of names ('research-*'), or leave some to the policies and to a service control policy"
    )
    return [Problem("GuardrailsTooLarge", wrote, rule, fix)]


def _check_exempt(exempt: Sequence[str]) -> list[Problem]:
    if wrong := check_list("exempt", exempt):
        return wrong
    if not list(exempt):
        rule = "a service control policy holds for whoever deploys the estate too, who then could change nothing"
        fix = "name them: exempt=['arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*']"
        return [Problem("GuardrailsExemptNobody", "exempt is empty", rule, fix)]
    rule = "who is exempt is told by the ARN of a user or a role; a wildcard alone would exempt everybody"
    return [
        Problem("GuardrailsExemptNobody", f"exempt[{index}] is {arn!r}", rule, "write 'arn:aws:iam::*:role/deployer'")
        for index, arn in enumerate(exempt)
        if not isinstance(arn, str) or not _PRINCIPAL.fullmatch(arn)
    ]


def _check_resolved(rules: GuardrailRules) -> list[Problem]:
    """A document is text: what CloudFormation fills in is none."""
    rule = "a policy that no template holds takes what is known now"
    return [
        Problem(
            "GuardrailsUnresolved",
            f"rules.{attribute} holds a value of the CDK",
            rule,
            "write the id itself, or leave it out",
        )
        for attribute in GuardrailRules.__slots__
        for value in [getattr(rules, attribute)]
        if isinstance(value, Sequence) and not all(map(is_known, value))
    ]
