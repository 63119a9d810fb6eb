"""Rules on whose things an execution role reaches: other people's profiles, spaces, apps and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from studio_constructs.checks.rights import Rights, is_execution_role, of_execution_roles, rights_of
from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.statements import Statement, can_name, read_statements, resource_path, sample
from studio_constructs.checks.template import Resource, Template

_ROLE: Final = "AWS::IAM::Role"
_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"

_RUNNING: Final = (
    ("app", ("sagemaker:CreateApp", "sagemaker:DeleteApp")),
    ("space", ("sagemaker:CreateSpace", "sagemaker:DeleteSpace", "sagemaker:UpdateSpace")),
)
_TAGS: Final = ("aws:ResourceTag/", "sagemaker:ResourceTag/")
_NAMED: Final = 2
_OWNER: Final = "sagemaker:OwnerUserProfileArn"
_SHARING: Final = "sagemaker:SpaceSharingType"
_TAGGED_KINDS: Final = ("app", "domain", "space", "user-profile")
_NOT_FILLED_IN: Final = re.compile(r"(?<!\{)\bsagemaker:(?:DomainId|UserProfileName)\b")


def _is_anybody_s(path: str) -> bool:
    """Whether a pattern leaves open whose a resource is: a name comes third, behind the kind and the domain."""
    _, *parts = path.split("/")
    return "*" in path and (len(parts) < _NAMED or parts[1][:1] in {"*", "?"})


def _wide(statement: Statement, kind: str) -> str | None:
    """The pattern by which a statement names resources of a kind of SageMaker's, whosesoever they are."""
    if statement.not_resources:
        spared = any(can_name(arn, "sagemaker", kind) for arn in statement.not_resources)
        return None if spared else "everything but NotResource"
    wide = (
        arn for arn in statement.resources if can_name(arn, "sagemaker", kind) and _is_anybody_s(resource_path(arn))
    )
    return next(wide, None)


def _presigned(role: Resource, template: Template) -> Iterator[str]:
    """Of execution roles, and of roles that people sign in with; not of services that open Studio for people."""
    trust, _ = read_statements(role.value("AssumeRolePolicyDocument"), "AssumeRolePolicyDocument")
    is_of_people = any(kind in {"AWS", "Federated"} for each in trust for kind, _ in each.principals)
    if not is_of_people and not is_execution_role(role, template):
        return
    action = "sagemaker:CreatePresignedDomainUrl"
    rights = rights_of(role, template)
    if any(each.not_resources or each.names_key(*_TAGS) for each in rights.denying(action)):
        return
    for statement in rights.allowing(action):
        wide = _wide(statement, "user-profile")
        if wide and not statement.limited_by(*_TAGS):
            yield f"{statement.place} allows {action} on {wide}: on everybody's profile"


def _literal_names(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    for statement in rights.statements:
        texts = [*statement.resources, *statement.not_resources, *statement.values()]
        if found := [text for text in texts if _NOT_FILLED_IN.search(text)]:
            yield f"{statement.place} names {resource_path(found[0])} without ${{}}, which is nobody's"


def _owner(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    for kind, actions in _RUNNING:
        open_to_all: dict[tuple[str, str, str], list[str]] = {}
        for action in actions:
            if any(each.names_key(_OWNER) or each.not_resources for each in rights.denying(action)):
                continue
            for statement in rights.allowing(action):
                wide = _wide(statement, kind)
                if wide and not statement.limited_by(*_TAGS) and not _names_owner(statement):
                    open_to_all.setdefault((statement.place, wide, _whose(statement)), []).append(action)
        for (place, wide, whose), named in open_to_all.items():
            yield f"{place} allows {sample(named)} on {wide}, for {kind}s {whose}"


def _names_owner(statement: Statement) -> bool:
    return any(each.is_ceiling and each.names(_OWNER) and each.name != "null" for each in statement.conditions)


def _whose(statement: Statement) -> str:
    if _is_null(statement, _OWNER):
        return "that have no owner, which are everybody's"
    return "that anybody shares" if statement.limited_by(_SHARING) else "of every owner"


def _tagging(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    action, key = "sagemaker:AddTags", "sagemaker:TaggingAction"
    if any(_is_null(each, key) for each in rights.denying(action)):
        return
    for statement in rights.allowing(action):
        wide = [kind for kind in _TAGGED_KINDS if _wide(statement, kind)]
        if wide and not statement.limited_by(key):
            yield f"{statement.place} allows {action} at any time on {_wide(statement, wide[0])}"


def _is_null(statement: Statement, key: str) -> bool:
    return any(each.name == "null" and each.names(key) and "true" in each.values for each in statement.conditions)


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-R04",
        severity=Severity.ERROR,
        title="Nobody opens another person's Studio",
        why="Who may call CreatePresignedDomainUrl for a profile is that person: their home, their role, their name.",
        fix="Resource: arn:...:user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}, or a condition on "
        "sagemaker:ResourceTag",
        source=f"{_GUIDE}/studio-updated-jl-admin-guide-permissions.html",
        types=(_ROLE,),
        find=_presigned,
    ),
    Rule(
        id="Studio-R06",
        severity=Severity.ERROR,
        title="Variables of Studio stand in ${}",
        why="Without it the text is the name of a profile that nobody has, so the statement does nothing. A page of "
        "AWS's prints it so.",
        fix="user-profile/${sagemaker:DomainId}/${sagemaker:UserProfileName}; in Fn::Sub write ${!sagemaker:DomainId}",
        source=f"{_GUIDE}/studio-updated-jl-admin-guide-permissions.html",
        types=(_ROLE,),
        find=of_execution_roles(_literal_names),
    ),
    Rule(
        id="Studio-R07",
        severity=Severity.ERROR,
        title="People start, change and delete only spaces and apps of their own",
        why="Who may delete any app stops other people's work; who may change any space runs code in it. What has no "
        "owner, such as an app of Studio Classic, is then anybody's.",
        fix="Condition: ArnLike sagemaker:OwnerUserProfileArn arn:...:user-profile/${sagemaker:DomainId}/"
        "${sagemaker:UserProfileName}; apps without an owner by app/${sagemaker:DomainId}/${sagemaker:UserProfileName}",
        source=f"{_GUIDE}/studio-updated-jl-admin-guide-permissions.html",
        types=(_ROLE,),
        find=of_execution_roles(_owner),
    ),
    Rule(
        id="Studio-R08",
        severity=Severity.ERROR,
        title="People tag what belongs to Studio only while they make it",
        why="Tags tell whose a thing is: who retags it owns it.",
        fix="Condition: StringEquals sagemaker:TaggingAction [CreateApp, CreateSpace]",
        source=f"{_GUIDE}/security_iam_id-based-policy-examples.html",
        types=(_ROLE,),
        find=of_execution_roles(_tagging),
    ),
)
