"""Rules on execution roles: what people's code in Studio may do, to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from studio_constructs.checks.rights import Rights, is_execution_role, of_execution_roles, trusting_sagemaker
from studio_constructs.checks.rule import Rule, Severity
from studio_constructs.checks.statements import Statement, is_of, read_statements, resource_path, sample, variables
from studio_constructs.checks.template import Resource, Template

ROLE: Final = "AWS::IAM::Role"
_GUIDE: Final = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_IAM: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide"

_WIDE_POLICIES: Final = re.compile(r"\w*FullAccess|\w*PowerUser\w*|AdministratorAccess\S*")
_ESTATE: Final = tuple(
    f"sagemaker:{name}"
    for name in """
    CreateDomain UpdateDomain DeleteDomain CreateUserProfile UpdateUserProfile DeleteUserProfile
    CreateStudioLifecycleConfig DeleteStudioLifecycleConfig CreateImageVersion UpdateImageVersion DeleteImageVersion
    UpdateImage DeleteImage CreateAppImageConfig UpdateAppImageConfig DeleteAppImageConfig
    """.split()
)
_TO_ADMIN: Final = tuple(
    f"iam:{name}"
    for name in """
    AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey CreateLoginProfile
    CreatePolicyVersion CreateRole DeleteRolePermissionsBoundary PutGroupPolicy PutRolePermissionsBoundary PutRolePolicy
    PutUserPolicy SetDefaultPolicyVersion UpdateAssumeRolePolicy
    """.split()
)
_KEY_ADMIN: Final = ("kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")
_MOUNTS: Final = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientRootAccess")


def _trust(role: Resource, _: Template) -> Iterator[str]:
    for statement in trusting_sagemaker(role):
        missing = [key for key in ("aws:SourceAccount", "aws:SourceArn") if not statement.limited_by(key)]
        if missing:
            yield f"{statement.place} has no condition on {' and '.join(missing)}"


def _trusts_anyone(role: Resource, template: Template) -> Iterator[str]:
    if not is_execution_role(role, template):
        return
    statements, _ = read_statements(role.value("AssumeRolePolicyDocument"), "AssumeRolePolicyDocument")
    for statement in statements:
        if statement.allows and not statement.conditions and any(name == "*" for _, name in statement.principals):
            yield f"{statement.place} lets anybody of any account take the role"


def _managed(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    for name, place in rights.aws_managed:
        if _WIDE_POLICIES.fullmatch(name):
            yield f"{place} is AWS's {name}"


def _pass_role(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    for statement in rights.allowing("iam:PassRole"):
        wide = [arn for arn in statement.resources if is_of(arn, "iam") and ("*" in arn or "?" in arn)]
        if wide or statement.not_resources:
            yield f"{statement.place} allows iam:PassRole on {wide[0] if wide else 'everything but NotResource'}"
        if not statement.limited_by("iam:PassedToService"):
            yield f"{statement.place} allows iam:PassRole to every service"


def _estate(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    yield from _allowed(rights, _ESTATE)


def _to_admin(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    yield from _allowed(rights, _TO_ADMIN)
    for statement in rights.allowing("sts:AssumeRole"):
        wide = [arn for arn in statement.resources if resource_path(arn) in {"*", "role/*"}]
        if wide and not statement.conditions:
            yield f"{statement.place} allows sts:AssumeRole on {wide[0]}"


def _key_admin(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    yield from _allowed(rights, _KEY_ADMIN)


def _allowed(rights: Rights, actions: tuple[str, ...]) -> Iterator[str]:
    """Statements that allow some actions, each with the actions."""
    by_place: dict[str, list[str]] = {}
    for action in actions:
        for statement in rights.allowing(action):
            if not all(rights.is_denied(action, arn) for arn in statement.resources or ("*",)):
                by_place.setdefault(statement.place, []).append(action)
    for place, named in by_place.items():
        yield f"{place} allows {sample(named)}"


def _grants(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    for statement in rights.allowing("kms:CreateGrant"):
        if not statement.limited_by("kms:GrantIsForAWSResource"):
            yield f"{statement.place} allows kms:CreateGrant for anybody"


def _mounting(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    by_place: dict[str, list[str]] = {}
    for action in _MOUNTS:
        for statement in rights.allowing(action):
            if not statement.limited_by("elasticfilesystem:AccessPointArn"):
                by_place.setdefault(statement.place, []).append(action)
    for place, named in by_place.items():
        yield f"{place} allows {sample(named)} past access points"


def _network(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    keys = ("aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp")
    for statement in rights.statements:
        named = [each.key for each in statement.conditions if each.is_negated and each.names(*keys)]
        action = "sagemaker:ListSpaces"
        if named and not statement.allows and statement.covers(action) and statement.reaches(action):
            yield f"{statement.place} denies SageMaker by {named[0]}"


def _disputed(_: Resource, __: Template, rights: Rights) -> Iterator[str]:
    for statement in (*rights.statements, *(rights.boundary or ())):
        yield from (f"{statement.place} {what}" for what in _disputed_in(statement))


def _disputed_in(statement: Statement) -> Iterator[str]:
    used = [*statement.resources, *statement.not_resources, *statement.values()]
    if any("," in name for text in used for name in variables(text)):
        yield "gives a policy variable a default"
    if any(any(variables(text)) for text in statement.not_resources):
        yield "has a policy variable in NotResource"
    for condition in statement.conditions:
        if condition.is_negated and any(any(variables(value)) for value in condition.values):
            yield f"compares {condition.key} with a policy variable by {condition.operator}"
        if condition.set == "foranyvalue" and condition.if_exists:
            yield f"compares {condition.key} by {condition.operator}"


RULES: Final[tuple[Rule, ...]] = (
    Rule(
        id="Studio-R01",
        severity=Severity.WARNING,
        title="A role trusts SageMaker only when it acts for your account",
        why="Without both conditions SageMaker could be made to use the role for somebody else (confused deputy).",
        fix="StringEquals aws:SourceAccount and ArnLike aws:SourceArn arn:<partition>:sagemaker:<region>:<account>:*",
        source=f"{_GUIDE}/security-confused-deputy-prevention.html",
        types=(ROLE,),
        find=_trust,
    ),
    Rule(
        id="Studio-R02",
        severity=Severity.ERROR,
        title="An execution role has no full-access policy of AWS's",
        why="AmazonSageMakerFullAccess opens everybody's profile, passes roles and retags what others own; the others "
        "give away a whole service.",
        fix="a policy of your own that names actions and resources",
        source=f"{_GUIDE}/security-iam-awsmanpol.html",
        types=(ROLE,),
        find=of_execution_roles(_managed),
    ),
    Rule(
        id="Studio-R03",
        severity=Severity.ERROR,
        title="An execution role passes named roles to named services",
        why="Who passes any role to a job has what that role may do; without iam:PassedToService, to any service.",
        fix="Resource: the ARNs of the roles; Condition: StringEquals iam:PassedToService sagemaker.amazonaws.com",
        source=f"{_IAM}/id_roles_use_passrole.html",
        types=(ROLE,),
        find=of_execution_roles(_pass_role),
    ),
    Rule(
        id="Studio-R05",
        severity=Severity.ERROR,
        title="No policy uses what is disputed in the evaluation of policies",
        why="Where a variable has no value, NotResource and negated operators with it hold for everybody or for "
        "nobody, depending on who evaluates; so do defaults of variables, and ForAnyValue with IfExists.",
        fix="variables without defaults, in Resource and in conditions that are not negated; in a Deny, literal values",
        source=f"{_IAM}/reference_policies_variables.html",
        types=(ROLE,),
        find=of_execution_roles(_disputed),
    ),
    Rule(
        id="Studio-R09",
        severity=Severity.ERROR,
        title="An execution role does not change the estate",
        why="Who changes a domain or a profile gives another role to themselves; who changes scripts and images runs "
        "code as everybody.",
        fix="drop the actions, or deny them without a condition",
        source=f"{_GUIDE}/studio-updated-jl-admin-guide-permissions.html",
        types=(ROLE,),
        find=of_execution_roles(_estate),
    ),
    Rule(
        id="Studio-R10",
        severity=Severity.ERROR,
        title="An execution role can not become an administrator",
        why="Who writes policies, or takes any role, may do everything.",
        fix="drop the actions; let a pipeline with a role of its own make roles",
        source=f"{_IAM}/best-practices.html",
        types=(ROLE,),
        find=of_execution_roles(_to_admin),
    ),
    Rule(
        id="Studio-R11",
        severity=Severity.ERROR,
        title="An execution role can not take a key away",
        why="Without its key every home and every volume is unreadable.",
        fix="kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey* and kms:ReEncrypt* on the key, no kms:*",
        source="https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
        types=(ROLE,),
        find=of_execution_roles(_key_admin),
    ),
    Rule(
        id="Studio-R12",
        severity=Severity.ERROR,
        title="An execution role makes grants for services of AWS only",
        why="A grant outlives the policy that allowed it, and may be for anybody, in any account.",
        fix='Condition: Bool kms:GrantIsForAWSResource "true"',
        source="https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
        types=(ROLE,),
        find=of_execution_roles(_grants),
    ),
    Rule(
        id="Studio-R13",
        severity=Severity.ERROR,
        title="An execution role mounts file systems through access points only",
        why="Who mounts a domain's file system itself, as root, reads everybody's home.",
        fix="Condition: StringEquals elasticfilesystem:AccessPointArn, or drop the actions: Studio needs none",
        source="https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
        types=(ROLE,),
        find=of_execution_roles(_mounting),
    ),
    Rule(
        id="Studio-R14",
        severity=Severity.WARNING,
        title="An execution role is not bound to a network",
        why="Studio's pages call AWS with this role from a person's browser, so they break. The network of people "
        "belongs into the role that they sign in with.",
        fix="move the Deny to the role that calls CreatePresignedDomainUrl",
        source=f"{_GUIDE}/studio-interface-endpoint.html",
        types=(ROLE,),
        find=of_execution_roles(_network),
    ),
    Rule(
        id="Studio-R15",
        severity=Severity.ERROR,
        title="Not everybody can take an execution role",
        why="Anybody, in any account, has then what people in Studio have.",
        fix="Principal: Service sagemaker.amazonaws.com",
        source=f"{_IAM}/reference_policies_elements_principal.html",
        types=(ROLE,),
        find=_trusts_anyone,
    ),
)
