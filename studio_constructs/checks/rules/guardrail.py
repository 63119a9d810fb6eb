"""Rules on guardrails: statements that limit what apps and jobs run on, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from studio_constructs.aws_facts.actions import APP_INSTANCE_TYPE_ACTIONS, JOB_INSTANCE_TYPE_ACTIONS, RENAMED_KEYS
from studio_constructs.checks.rights import Rights, is_execution_role, rights_of
from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.statements import Condition, Statement, read_statements, sample
from studio_constructs.checks.template import Resource, Template

_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_ACTIONS: Final = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html"
_IAM: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide"
_WHITEPAPER: Final = (
    "https://docs.aws.amazon.com/whitepapers/latest/sagemaker-studio-admin-best-practices/permissions-management.html"
)
_ROLE: Final = "AWS::IAM::Role"
_WITH_POLICIES: Final = (
    "AWS::IAM::Group",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    _ROLE,
    "AWS::IAM::RolePolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::Organizations::Policy",
)

_INSTANCE_TYPES: Final = "sagemaker:InstanceTypes"
_BY_INSTANCE_TYPE: Final = (
    (_INSTANCE_TYPES, APP_INSTANCE_TYPE_ACTIONS),
    (_INSTANCE_TYPES, JOB_INSTANCE_TYPE_ACTIONS),
)
_GUARDED: Final = (
    *_BY_INSTANCE_TYPE,
    ("sagemaker:StudioLifecycleConfigArns", APP_INSTANCE_TYPE_ACTIONS),
    ("sagemaker:ImageArns", APP_INSTANCE_TYPE_ACTIONS),
    ("sagemaker:ImageVersionArns", APP_INSTANCE_TYPE_ACTIONS),
)
"""Keys, and the actions that know them; apps and jobs may well have different guardrails."""
_NETWORK_OF_DOMAIN: Final = "sagemaker:AppNetworkAccessType"


def _statements(resource: Resource) -> Iterator[Statement]:
    """The statements of policies that stand in a resource."""
    for index, policy in enumerate(resource.many("Policies")):
        document = policy.get("PolicyDocument") if isinstance(policy, dict) else None
        yield from read_statements(document, f"Policies[{index}].PolicyDocument")[0]
    for path in ("PolicyDocument", "Content"):
        yield from read_statements(resource.value(path), path)[0]


def _limits(statement: Statement, key: str) -> bool:
    """Whether a statement is a guardrail for a key: it denies what differs, or allows only what is named."""
    about = [each for each in statement.conditions if each.names(key) and each.name != "null"]
    return any(each.is_negated != statement.allows for each in about)


def _open(rights: Rights, key: str, actions: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Of the actions that a role may call, those that a guardrail limits, and those that none does."""
    limited: list[str] = []
    free: list[str] = []
    for action in actions:
        allowing = list(rights.allowing(action))
        if not allowing:
            continue
        is_limited = any(_limits(each, key) for each in rights.denying(action)) or all(
            _limits(each, key) for each in allowing
        )
        (limited if is_limited else free).append(action)
    return limited, free


def _holes(role: Resource, template: Template) -> Iterator[str]:
    if not is_execution_role(role, template):
        return
    rights = rights_of(role, template)
    if not rights.is_whole:
        return
    for key, actions in _GUARDED:
        limited, free = _open(rights, key, actions)
        if limited and free:
            yield f"Policies limit {key} for {sample(limited)}, and not for {sample(free)}"


def _no_limit(role: Resource, template: Template) -> Iterator[str]:
    if not is_execution_role(role, template):
        return
    rights = rights_of(role, template)
    if not rights.is_whole:
        return
    for key, actions in _BY_INSTANCE_TYPE:
        limited, free = _open(rights, key, actions)
        if free and not limited:
            yield f"Policies allow {sample(free)} on any instance type"


def _inverted(resource: Resource, _: Template) -> Iterator[str]:
    for statement in _statements(resource):
        for condition in statement.conditions:
            if statement.allows and _is_for_all(condition) and condition.is_negated:
                yield (
                    f"{statement.place} allows what has none of the values of {condition.key}: "
                    "all but what is named, and requests that name nothing"
                )


def _inert(resource: Resource, _: Template) -> Iterator[str]:
    for statement in _statements(resource):
        by_network = [each for each in statement.conditions if each.names(_NETWORK_OF_DOMAIN) and each.is_negated]
        without = [each.key for each in statement.conditions if each.name == "null" and "true" in each.values]
        if by_network and without and not statement.allows:
            missing = " and ".join(f"no {key}" for key in without)
            yield f"{statement.place} denies another {_NETWORK_OF_DOMAIN} only with {missing}: a public domain has one"


def _without_null(resource: Resource, _: Template) -> Iterator[str]:
    for statement in _statements(resource):
        if not statement.allows:
            continue
        for condition in statement.conditions:
            is_open = _is_for_all(condition) and not condition.is_negated
            if is_open and not statement.limited_by(condition.key):
                yield f"{statement.place} allows requests without {condition.key} by {condition.operator}"


def _is_for_all(condition: Condition) -> bool:
    """Whether it is about all values of a key of SageMaker's, and so holds where there are none."""
    return condition.set == "forallvalues" and condition.key.lower().startswith("sagemaker:")


def _renamed(resource: Resource, _: Template) -> Iterator[str]:
    for statement in _statements(resource):
        for condition in statement.conditions:
            new = RENAMED_KEYS.get(condition.key.lower())
            if new:
                yield f"{statement.place} compares {condition.key}, which is now {new}"


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-R16",
        severity=Severity.ERROR,
        title="A guardrail names every action that knows its key",
        why="What a guardrail denies for CreateApp is done with UpdateSpace, or in a job.",
        fix="add the actions to the Deny, or deny them altogether",
        source=_ACTIONS,
        types=(_ROLE,),
        find=_holes,
    ),
    Rule(
        id="Studio-R17",
        severity=Severity.WARNING,
        title="An execution role names the instance types that apps and jobs run on",
        why="One click starts the dearest GPU that AWS has. What is hidden in Studio's pages is not refused.",
        fix='Deny with ForAnyValue:StringNotLike sagemaker:InstanceTypes [..., "system"] on every action that knows it',
        source=_ACTIONS,
        types=(_ROLE,),
        find=_no_limit,
    ),
    Rule(
        id="Studio-R18",
        severity=Severity.ERROR,
        title="No Allow is for all values that differ",
        why="It allows everything but what is named. AWS's whitepaper prints one against unauthorized images: it "
        "allows all other images, and refuses the approved one.",
        fix="Deny with ForAnyValue:ArnNotLike and the approved values",
        source=_WHITEPAPER,
        types=_WITH_POLICIES,
        find=_inverted,
    ),
    Rule(
        id="Studio-R19",
        severity=Severity.ERROR,
        title="A Deny against public domains denies public domains",
        why="All conditions of a statement must hold, and a domain always has subnets: LockDownStudioDomain of AWS's "
        "whitepaper denies nothing.",
        fix="Deny CreateDomain with StringNotEquals sagemaker:AppNetworkAccessType VpcOnly alone, and UpdateDomain "
        "with StringEquals PublicInternetOnly",
        source=_WHITEPAPER,
        types=_WITH_POLICIES,
        find=_inert,
    ),
    Rule(
        id="Studio-R20",
        severity=Severity.WARNING,
        title="An Allow for all values wants the key to be there",
        why="ForAllValues holds for a request without the key, so it is allowed.",
        fix='add Null: {<key>: "false"}',
        source=f"{_IAM}/reference_policies_condition-single-vs-multi-valued-context-keys.html",
        types=_WITH_POLICIES,
        find=_without_null,
    ),
    Rule(
        id="Studio-R21",
        severity=Severity.WARNING,
        title="Condition keys have their present names",
        why="AWS lists the old name for no action any more: a Deny with it may deny nothing, or everybody.",
        fix="write the name that the finding tells",
        source=_ACTIONS,
        types=_WITH_POLICIES,
        find=_renamed,
    ),
)
