"""`ExecutionPolicy`: what the people of a team may do in Studio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from studio_constructs import aws_facts
from studio_constructs._acknowledge import acknowledge_wildcards
from studio_constructs._loosening import say_loose
from studio_constructs._validation import (
    check_instance_type,
    check_key,
    check_kind,
    check_list,
    is_known,
    raise_if_invalid,
)
from studio_constructs.aws_facts.actions import MANAGED_POLICIES_PER_ROLE
from studio_constructs.errors import Problem
from studio_constructs.role import abilities, denials, packing, permissions, tool_statements
from studio_constructs.role.capability import Capability, JobRules, SharedWork, check_capabilities
from studio_constructs.role.locations import check_locations, check_own_places, is_in

DEFAULT_INSTANCE_TYPES: Final = (
    "ml.t3.medium",
    "ml.t3.large",
    "ml.t3.xlarge",
    "ml.t3.2xlarge",
    "ml.m5.large",
    "ml.m5.xlarge",
    "ml.m5.2xlarge",
)
"""What apps may run on where nothing is said: enough for notebooks and tables, no GPU, at most 8 vCPU."""

_WILDCARDS: Final = {**permissions.WILDCARDS, **tool_statements.WILDCARDS}


class ExecutionPolicy(Construct):
    """Define what people may do in Studio: run their own private spaces, on allowed instance types, on named data.

    People are named by Studio's session variables, so one policy serves a whole team and gives nobody access to what
    is another's: not to open, start, stop or delete it. Nobody changes the domain, profiles, images or scripts,
    retags anything, or opens a space to a remote IDE. Training, endpoints and the other tools of SageMaker come with
    `Capability`; a job runs under the person's own role, in the estate's network, with the estate's key, on allowed
    instance types.

    IAM takes 6,144 characters for one policy, so there are several: one for Studio and what is denied, one or more
    for data, one or more for capabilities.

    Creates: AWS::IAM::ManagedPolicy, one to nine.
    Replacement: no argument replaces it.

    Args:
        scope: Where the policy belongs.
        construct_id: Its name there.
        instance_types: What apps may run on, enforced where the app is started: a list, or `InstanceTypes`. Default: a
            few without a GPU, up to 8 vCPU (`DEFAULT_INSTANCE_TYPES`).
        any_instance_type: Whether apps may run on whatever AWS has, the dearest GPU included. Default: they may not.
        s3_read: Buckets (``name``) and prefixes (``name/prefix``) to read. Default: none.
        s3_write: The same, to read, write and delete. Default: none.
        s3_own: The same, in which each person reads, writes and deletes what is below their own name, and sees no
            other: ``name/prefix/alice/``. Default: none.
        encryption_key: The key of the domain and of the data; a `StudioKey`'s ``key``. Default: none, for a domain on
            AWS's own key.
        remote_access: Whether people may connect an IDE on their laptop to their space: such a session outlives a
            logout by up to twelve hours. Default: they may not.
        capabilities: Which tools of SageMaker people may use, on what is theirs. Default: none.
        jobs: Where the jobs of the capabilities run. Default: on what apps may run on; capabilities that start jobs
            need a network, or a word that they need none.
        shared: What people share, by name. Default: nothing.
        canvas_artifacts: Bucket (``name``) or prefix (``name/prefix``) in which each person's Canvas keeps its files,
            below the person's name. Default: none.

    Raises:
        ValidationError: ``studio:InstanceTypeUnknown``, ``studio:InstanceTypesEmpty``,
            ``studio:InstanceTypesContradict``, ``studio:JobInstanceTypeInvalid``, ``studio:JobNetworkMissing``,
            ``studio:JobNetworksContradict``, ``studio:S3LocationInvalid``, ``studio:S3OwnShared``,
            ``studio:SharedNameInvalid``, ``studio:SharedWithoutCapability``, ``studio:CanvasWithoutCapability``,
            ``studio:PolicyTooLarge``,
            ``studio:ManagedPoliciesTooMany``, ``studio:ListExpected``, ``studio:ArgumentWrong``.

    Sources:
        https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-permissions.html,
        https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html (read 2026-11-22)
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance_types: Sequence[str] | Any | None = None,
        any_instance_type: bool = False,
        s3_read: Sequence[str] = (),
        s3_write: Sequence[str] = (),
        s3_own: Sequence[str] = (),
        encryption_key: kms.IKey | None = None,
        remote_access: bool = False,
        capabilities: Sequence[Capability] = (),
        jobs: JobRules | None = None,
        shared: SharedWork | None = None,
        canvas_artifacts: str | None = None,
    ) -> None:
        named_types = _as_list(instance_types)
        problems = [
            *_check_instance_types(named_types, any_instance_type=any_instance_type),
            *check_locations("s3_read", s3_read),
            *check_locations("s3_write", s3_write),
            *(check_locations("s3_own", s3_own) or check_own_places(s3_own, read=s3_read, write=s3_write)),
            *check_key("encryption_key", encryption_key),
            *(check_capabilities("capabilities", capabilities) or _check_tools(capabilities, jobs, shared)),
            *_check_canvas(canvas_artifacts, capabilities),
        ]
        raise_if_invalid(scope, construct_id, problems)
        stack = cdk.Stack.of(scope)
        allowed = None if any_instance_type else (named_types or DEFAULT_INSTANCE_TYPES)
        rules = JobRules() if jobs is None else jobs
        starts_jobs = bool(abilities.that_start_jobs(capabilities))
        passes_role = any(abilities.ABILITIES[each].passes_role for each in abilities.with_included(capabilities))
        documents = {
            **_core(
                stack,
                [
                    *permissions.studio_statements(stack),
                    *([permissions.remote_ide_statement(stack)] if remote_access else []),
                    *denials.of_everybody(remote_access=remote_access),
                    *([] if passes_role else [denials.passing_other_roles()]),  # with jobs, each role names its own
                    *(permissions.key_statements(encryption_key.key_arn) if encryption_key is not None else []),
                ],
                denials.instance_types(apps=allowed, jobs=_as_list(rules.instance_types) or allowed),
            ),
            **_numbered("Data", data_policies(stack, s3_read, s3_write)),
            **_numbered("Own", packing.pack(stack, permissions.own_place_statements(stack, s3_own))),
            **_numbered(
                "Tools",
                packing.pack(
                    stack,
                    [
                        *_job_guardrails(rules, encryption_key if starts_jobs or jobs is not None else None),
                        *tool_statements.ToolStatements(stack, capabilities).render(
                            shared=SharedWork() if shared is None else shared,
                            canvas_artifacts=canvas_artifacts,
                            network=rules.network,
                        ),
                    ],
                ),
            ),
        }
        raise_if_invalid(scope, construct_id, _check_sizes(stack, documents))
        super().__init__(scope, construct_id)
        self._instance_types = None if allowed is None else tuple(allowed)
        self._remote_access = remote_access
        self._passes_role = passes_role
        self._tells_people_by_name = any(
            abilities.ABILITIES[capability].tells_people_by_name for capability in abilities.with_included(capabilities)
        )
        self._managed_policies = [self._make(name, document) for name, document in documents.items()]
        self._say_what_is_loose(
            any_instance_type=any_instance_type, remote_access=remote_access, any_network=rules.any_network
        )
        self._say_whose_canvas_is_read(canvas_artifacts, [*s3_read, *s3_write])

    @property
    def instance_types(self) -> tuple[str, ...] | None:
        """What apps may run on; None for anything."""
        return self._instance_types

    @property
    def remote_access(self) -> bool:
        """Whether people may connect an IDE on their laptop to their space."""
        return self._remote_access

    @property
    def managed_policy(self) -> iam.ManagedPolicy:
        """The first policy: Studio itself, and all that is denied but to jobs."""
        return self._managed_policies[0]

    @property
    def managed_policies(self) -> list[iam.ManagedPolicy]:
        """All policies, to attach to a role: Studio itself, data, capabilities."""
        return list(self._managed_policies)

    @property
    def passes_role(self) -> bool:
        """Whether a capability hands a role to SageMaker, for a job to run under."""
        return self._passes_role

    @property
    def tells_people_by_name(self) -> bool:
        """Whether a capability takes for a person's own what begins with their name and two hyphens."""
        return self._tells_people_by_name

    def _make(self, name: str, statements: packing.Statements) -> iam.ManagedPolicy:
        description = _DESCRIPTIONS[name.rstrip("0123456789")]
        policy = iam.ManagedPolicy(self, name, description=description, statements=statements)
        acknowledge_wildcards(policy, statements, _WILDCARDS)
        return policy

    def _say_what_is_loose(self, *, any_instance_type: bool, remote_access: bool, any_network: bool) -> None:
        if any_instance_type:
            say_loose(
                self,
                "studio:AnyInstanceType",
                "any_instance_type is True: one click starts the dearest GPU that AWS has; name instance_types instead",
            )
        if remote_access:
            say_loose(
                self,
                "studio:RemoteAccess",
                "remote_access is True: IDEs on laptops connect to spaces, and such a session outlives a logout by up "
                "to twelve hours; drop the argument",
            )
        if any_network:
            say_loose(
                self,
                "studio:AnyNetwork",
                "jobs.any_network is True: jobs run outside of the estate's network, and data can leave through them; "
                "name a network instead",
            )

    def _say_whose_canvas_is_read(self, artifacts: str | None, locations: Sequence[str]) -> None:
        over = [each for each in locations if artifacts is not None and is_known(each) and is_in(artifacts, each)]
        if over:
            say_loose(
                self,
                "studio:CanvasArtifactsShared",
                f"canvas_artifacts is {artifacts!r}, and everybody of the team reaches {over[0]!r}, and so what each "
                "person's Canvas keeps; name prefixes beside it in s3_read and s3_write",
            )


_DESCRIPTIONS: Final = {
    "Resource": "Own private spaces in Studio, and nothing of anybody else's",
    "InstanceTypes": "What apps and jobs in Studio run on",
    "Data": "Named data in S3",
    "Own": "Each person's own place in S3",
    "Tools": "Tools of SageMaker, on what is one's own",
}
"""CloudFormation replaces a policy whose description changes: another one is another policy."""


@dataclass(frozen=True, slots=True)
class _Location:
    """One place in S3."""

    name: str
    written: bool


def _core(
    stack: cdk.Stack, studio: packing.Statements, instance_types: packing.Statements
) -> dict[str, packing.Statements]:
    """Studio and its denials in one policy, as long as the instance types leave room."""
    if packing.fits(stack, [*studio, *instance_types]):
        return {"Resource": [*studio, *instance_types]}
    return {"Resource": studio, **_numbered("InstanceTypes", packing.pack(stack, instance_types))}


def data_policies(stack: cdk.Stack, read: Sequence[str], write: Sequence[str]) -> list[packing.Statements]:
    """What leads to places in S3, in as few policies as IAM's limit allows."""
    locations = [_Location(name, written=name in write) for name in sorted({*read, *write})]

    def render(some: Sequence[_Location]) -> packing.Statements:
        return permissions.s3_statements(
            stack,
            read=[each.name for each in some if not each.written],
            write=[each.name for each in some if each.written],
        )

    return packing.pack_items(stack, locations, render)


def _job_guardrails(rules: JobRules, encryption_key: kms.IKey | None) -> packing.Statements:
    statements: packing.Statements = []
    if rules.network is not None:
        statements += denials.networks(
            subnet_ids=[subnet.subnet_id for subnet in rules.network.subnets],
            security_group_ids=[group.security_group_id for group in rules.network.security_groups],
        )
    if encryption_key is not None:
        statements += denials.keys(encryption_key.key_arn)
    return statements


def _numbered(name: str, policies: Sequence[packing.Statements]) -> dict[str, packing.Statements]:
    return {name if number == 1 else f"{name}{number}": policy for number, policy in enumerate(policies, start=1)}


def _as_list(instance_types: Any) -> Any:
    """The list in an `InstanceTypes`, or the list itself."""
    return getattr(instance_types, "allowed", instance_types)


def _check_instance_types(instance_types: Sequence[str] | None, *, any_instance_type: bool) -> list[Problem]:
    if instance_types is not None and any_instance_type:
        wrote = "instance_types is given and any_instance_type is True"
        return [
            Problem("InstanceTypesContradict", wrote, "either a list is allowed or anything is", "drop one of them")
        ]
    if wrong := check_list("instance_types", instance_types):
        return wrong
    if instance_types is None or not is_known(instance_types):
        return []
    if not instance_types:
        rule = "at least one instance type is allowed, or no app could start"
        return [Problem("InstanceTypesEmpty", "instance_types is empty", rule, "name one, for example 'ml.t3.medium'")]
    return [
        problem
        for index, instance_type in enumerate(instance_types)
        for problem in check_instance_type(f"instance_types[{index}]", instance_type)
    ]


def _check_tools(capabilities: Sequence[Capability], jobs: object, shared: object) -> list[Problem]:
    if jobs is not None and not isinstance(jobs, JobRules):
        return check_kind("jobs", jobs, fits=False, what="a JobRules", fix="jobs=JobRules(network=network)")
    if shared is not None and not isinstance(shared, SharedWork):
        return check_kind(
            "shared", shared, fits=False, what="a SharedWork", fix='shared=SharedWork(endpoints=["churn"])'
        )
    rules = JobRules() if jobs is None else jobs
    return [
        *rules.problems("jobs", jobs=abilities.that_start_jobs(capabilities)),
        *(shared.problems("shared", capabilities) if shared is not None else []),
    ]


def _check_canvas(artifacts: str | None, capabilities: Sequence[Capability]) -> list[Problem]:
    if artifacts is None:
        return []
    found = check_locations("canvas_artifacts", [artifacts])
    if not {Capability.CANVAS, Capability.DATA_WRANGLER} & set(capabilities):
        wrote = "canvas_artifacts is given, and capabilities lack CANVAS"
        rule = "Canvas keeps its files there, for people who may open it"
        found.append(Problem("CanvasWithoutCapability", wrote, rule, "add Capability.CANVAS"))
    return found


def check_policy(field: str, value: object) -> list[Problem]:
    """An `ExecutionPolicy`: not an ARN, and not a policy of IAM alone."""
    fix = (
        f'{field}=ExecutionPolicy(self, "Policy", ...); a policy of yours goes to ExecutionRole(managed_policies=[...])'
    )
    return check_kind(field, value, fits=isinstance(value, ExecutionPolicy), what="an ExecutionPolicy", fix=fix)


def check_policy_count(wrote: str, count: int) -> list[Problem]:
    """IAM would refuse more in the middle of a deployment."""
    if count <= MANAGED_POLICIES_PER_ROLE:
        return []
    rule = f"a role takes {MANAGED_POLICIES_PER_ROLE}"
    fix = "name fewer locations or capabilities, join policies of your own, or give teams policies of their own"
    return [Problem("ManagedPoliciesTooMany", wrote.format(count=count), rule, fix)]


def _check_sizes(stack: cdk.Stack, documents: dict[str, packing.Statements]) -> list[Problem]:
    """IAM would refuse a longer policy in the middle of a deployment."""
    problems = check_policy_count("the arguments make {count} managed policies", len(documents))
    for name, statements in documents.items():
        size = packing.size(stack, statements)
        if size > aws_facts.MANAGED_POLICY_MAX:
            what = "shared and jobs.network" if name.startswith("Tools") else "instance_types and jobs.instance_types"
            what = "s3_own" if name.startswith("Own") else what
            wrote = f"{what} make a policy of {size:,} characters"
            rule = f"IAM takes {aws_facts.MANAGED_POLICY_MAX:,}"
            fix = "name fewer, or attach a policy of your own for some: ExecutionRole(managed_policies=...)"
            problems.append(Problem("PolicyTooLarge", wrote, rule, fix))
    return problems
