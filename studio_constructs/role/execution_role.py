"""`ExecutionRole`: the role that Studio assumes for a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._loosening import say_loose
from studio_constructs._validation import check_kind, check_list, check_role, is_known, raise_if_invalid
from studio_constructs.errors import Problem
from studio_constructs.role import denials
from studio_constructs.role.execution_policy import ExecutionPolicy, check_policy, check_policy_count
from studio_constructs.role.guardrails import Guardrails
from studio_constructs.role.trust import sagemaker_of_this_account


@jsii.implements(iam.IGrantable)
class ExecutionRole(Construct):
    """Define the role that Studio assumes when a person works: trusted to SageMaker of this account, and only it.

    The session carries the person's profile as its source identity, so that CloudTrail tells who did what even where
    a team shares a role.

    Where the policy has a capability that starts jobs, the person may hand one role to SageMaker for them: this very
    role, or *job_role*. No other role, and to no other service; other roles are denied, so that
    `AmazonSageMakerFullAccess`, attached by mistake, lets nobody run a job as somebody else.

    No policy takes the role past its `Guardrails`, also one that is attached by mistake.

    Creates: AWS::IAM::Role; AWS::IAM::ManagedPolicy where *policy* is left out, one for handing the role on, and one
    for the stack where *permissions_boundary* is left out.
    Replacement: another *path* is another role, with another ARN.

    Args:
        scope: Where the role belongs.
        construct_id: Its name there.
        policy: What the person may do. Default: an `ExecutionPolicy` of the role's own, with its defaults.
        managed_policies: What else the person may do. Default: nothing.
        permissions_boundary: What no policy can exceed: `Guardrails`, or a policy of IAM. Default: the `Guardrails` of
            the stack, with what always holds.
        no_permissions_boundary: Whether there is none, so that whatever is attached to the role holds; synth says so.
            Default: there is one.
        path: Path of the role in IAM, ``/studio/research/``, at most 512 characters. Default: ``/``.
        job_role: What the person's jobs run as: whatever it may do, the person may do through a job. Default: this
            role.

    Raises:
        ValidationError: ``studio:ManagedPoliciesTooMany``, ``studio:JobRoleUnused``,
            ``studio:BoundariesContradict``, ``studio:RolePathInvalid``, ``studio:ListExpected``,
            ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        policy: ExecutionPolicy | None = None,
        managed_policies: Sequence[iam.IManagedPolicy] = (),
        permissions_boundary: Guardrails | iam.IManagedPolicy | None = None,
        no_permissions_boundary: bool = False,
        path: str | None = None,
        job_role: ExecutionRole | iam.IRole | None = None,
    ) -> None:
        problems = [
            *check_policy("policy", policy),
            *check_list("managed_policies", managed_policies),
            *_check_boundary(permissions_boundary, without=no_permissions_boundary),
            *check_path("path", path),
            *check_role("job_role", job_role),
        ]
        raise_if_invalid(scope, construct_id, problems or _check_roles(policy, managed_policies, job_role))
        super().__init__(scope, construct_id)
        self._policy = ExecutionPolicy(self, "Policy") if policy is None else policy
        if permissions_boundary is None and not no_permissions_boundary:
            permissions_boundary = Guardrails.of_stack(self, remote_access=self._policy.remote_access)
        trusted = sagemaker_of_this_account(cdk.Stack.of(self))
        role = iam.Role(
            self,
            "Resource",
            description="A person at work in SageMaker Studio",
            assumed_by=cast("iam.IPrincipal", trusted),  # aws/jsii#4541: parameter names differ, the type fits
            managed_policies=[*self._policy.managed_policies, *managed_policies],
            permissions_boundary=_managed_policy(permissions_boundary),
            path=path,
        )
        if no_permissions_boundary:
            say_loose(
                self,
                "studio:NoPermissionsBoundary",
                "no_permissions_boundary is True: a policy that is attached to the role by mistake holds, and may open "
                "what is another's; drop the argument",
            )
        if role.assume_role_policy is not None:
            role.assume_role_policy.add_statements(
                iam.PolicyStatement(
                    actions=["sts:SetSourceIdentity"],
                    principals=[cast("iam.IPrincipal", trusted)],  # aws/jsii#4541
                )
            )
        self._role = role
        if self._policy.passes_role:
            self._let_pass(role.role_arn if job_role is None else job_role.role_arn)
        self._policies = len(self._policy.managed_policies) + len(managed_policies) + int(self._policy.passes_role)
        self._people: dict[str, bool] = {}

    @property
    def role(self) -> iam.Role:
        """The role itself."""
        return self._role

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        return self._role.role_arn

    @property
    def policy(self) -> ExecutionPolicy:
        """What the person may do."""
        return self._policy

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role, as what permissions are granted to."""
        return self._role.grant_principal

    def problems_of_person(self, name: str, *, suspended: bool) -> list[Problem]:
        """What keeps a person from working as this role, or from being suspended: others who work as it.

        Args:
            name: The person's profile.
            suspended: Whether the person is suspended.
        """
        others = [other for other, is_suspended in self._people.items() if is_suspended is not suspended]
        if others:
            wrote = f"{name} and {others[0]} have one role, and {name if suspended else others[0]} is suspended"
            rule = "everything is denied to the role of a suspended person, and so to all who work as it"
            fix = "give the suspended person an ExecutionRole of their own"
            return [Problem("SuspendedRoleShared", wrote, rule, fix)]
        count = self._policies + 1
        return (
            check_policy_count("the role of a suspended person would have {count} managed policies", count)
            if suspended
            else []
        )

    def add_person(self, name: str, *, suspended: bool) -> None:
        """Say who works as the role: for `UserProfile`. Everything is denied to a suspended person.

        Args:
            name: The person's profile.
            suspended: Whether the person is suspended.
        """
        if suspended and not any(self._people.values()):
            iam.ManagedPolicy(
                self,
                "Suspended",
                description="A suspended person does nothing",
                roles=[self._role],
                statements=[denials.everything()],
            )
        self._people[name] = suspended

    def _let_pass(self, role_arn: str) -> None:
        """Attached from its own side: a role that named a policy that names the role would be a circle."""
        iam.ManagedPolicy(
            self,
            "PassRole",
            description="Hand one role to SageMaker, for jobs",
            roles=[self._role],
            statements=[
                iam.PolicyStatement(
                    sid="PassJobRole",
                    actions=["iam:PassRole"],
                    resources=[role_arn],
                    conditions=denials.TO_SAGEMAKER,
                ),
                denials.passing_other_roles(role_arn),
            ],
        )


def _managed_policy(boundary: Guardrails | iam.IManagedPolicy | None) -> iam.IManagedPolicy | None:
    return boundary.managed_policy if isinstance(boundary, Guardrails) else boundary


def _check_boundary(boundary: object, *, without: bool) -> list[Problem]:
    if boundary is not None and without:
        wrote = "permissions_boundary is given and no_permissions_boundary is True"
        return [Problem("BoundariesContradict", wrote, "a role has a boundary or has none", "drop one of them")]
    fits = isinstance(boundary, Guardrails) or hasattr(boundary, "managed_policy_arn")
    fix = 'permissions_boundary=Guardrails(self, "Guardrails"), or iam.ManagedPolicy.from_managed_policy_arn(...)'
    return check_kind("permissions_boundary", boundary, fits=fits, what="Guardrails or a managed policy", fix=fix)


def check_path(field: str, path: str | None) -> list[Problem]:
    """A path of IAM: it begins and ends with a slash."""
    if not is_known(path) or path is None:
        return []
    if re.fullmatch(aws_facts.IAM_PATH_PATTERN, path, re.ASCII) and len(path) <= aws_facts.IAM_PATH_MAX:
        return []
    rule = f"a path begins and ends with a slash, and has at most {aws_facts.IAM_PATH_MAX} characters"
    near = f"/{path.strip('/')}/"
    fits = re.fullmatch(aws_facts.IAM_PATH_PATTERN, near, re.ASCII) and len(near) <= aws_facts.IAM_PATH_MAX
    fix = f"write {near!r}" if fits else "write it like '/studio/research/'"
    return [Problem("RolePathInvalid", f"{field} is {path!r}", rule, fix)]


def _check_roles(
    policy: ExecutionPolicy | None, managed_policies: Sequence[iam.IManagedPolicy], job_role: object
) -> list[Problem]:
    passes = policy is not None and policy.passes_role
    count = (1 if policy is None else len(policy.managed_policies)) + len(managed_policies) + int(passes)
    problems = check_policy_count("the role would have {count} managed policies", count)
    if job_role is not None and not passes:
        rule = "no capability of the policy starts a job, so nothing would run as it"
        fix = "give policy capabilities, for example Capability.TRAINING, or drop job_role"
        problems.append(Problem("JobRoleUnused", "job_role is given", rule, fix))
    return problems


def check_person_s_name(field: str, name: str, role: object) -> list[Problem]:
    """A profile whose things would be another's: ``alice--lab`` where all that begins with ``alice--`` is alice's."""
    if not isinstance(role, ExecutionRole) or not role.policy.tells_people_by_name:
        return []
    if not is_known(name) or not isinstance(name, str) or "--" not in name:
        return []
    other = name.partition("--")[0]
    wrote = f"{field} is {name!r}, and its role has capabilities that tell people's things by name"
    rule = f"what begins with '{other}--' is the profile {other}'s"
    fix = "name the profile without two hyphens in a row, or give it a role whose policy has no such capabilities"
    return [Problem("UserProfileNameAmbiguous", wrote, rule, fix)]
