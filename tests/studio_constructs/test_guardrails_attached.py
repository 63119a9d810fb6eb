"""Guardrails on roles, as documents, and what is refused of them."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

import studio_constructs as studio
from studio_constructs.role import GuardrailRules, packing
from studio_constructs.role.ceiling import Where
from studio_constructs.role.guardrail_statements import boundary as statements_of_boundary
from tests.kit import built, new_stack, paths_below, refused, resources, synthesize, warnings

from .guardrail_kit import ACCOUNT, REGION, RULES, ceiling, may, of
from .iam_kit import DOMAIN, boundary, profile


def in_order(document: Any) -> Any:
    """A document whose lists of text are sorted: the CDK sorts actions and resources in templates."""
    if isinstance(document, dict):
        return {key: in_order(value) for key, value in document.items()}
    if not isinstance(document, list):
        return document
    return (
        sorted(document) if all(isinstance(each, str) for each in document) else [in_order(each) for each in document]
    )


# Attaching it ---------------------------------------------------------------------------------------------------------


def test_the_construct_s_policy_is_the_document(stack: cdk.Stack) -> None:
    made = studio.Guardrails(stack, "Guardrails", rules=RULES)
    (found,) = resources(synthesize(stack), "AWS::IAM::ManagedPolicy").values()
    assert in_order(found["Properties"]["PolicyDocument"]) == in_order(ceiling())
    assert made.rules is RULES
    assert stack.resolve(made.managed_policy_arn) == stack.resolve(made.managed_policy.managed_policy_arn)


def test_roles_of_a_stack_share_one_unless_they_have_their_own(stack: cdk.Stack) -> None:
    own = studio.Guardrails(stack, "Own", rules=RULES)
    policy = studio.ExecutionPolicy(stack, "Policy")
    for name in ("Alice", "Bob"):
        studio.ExecutionRole(stack, name, policy=policy)
    studio.ExecutionRole(stack, "Carol", policy=policy, permissions_boundary=own)
    template = synthesize(stack)
    found = [role["Properties"]["PermissionsBoundary"] for role in resources(template, "AWS::IAM::Role").values()]
    assert found[0] == found[1] != found[2]
    assert found[2] == stack.resolve(own.managed_policy_arn)
    (ours,) = [each for each in resources(template, "AWS::IAM::ManagedPolicy") if "StudioGuardrails" in each]
    assert found[0] == {"Ref": ours}


def test_a_role_with_remote_access_has_a_boundary_that_lets_it(stack: cdk.Stack) -> None:
    policy = studio.ExecutionPolicy(stack, "Policy", remote_access=True)
    studio.ExecutionRole(stack, "Role", policy=policy)
    found = boundary(synthesize(stack))
    space, tag = of(f"space/{DOMAIN}/lab"), {"sagemaker:ResourceTag/sagemaker:user-profile-arn": profile("alice")}
    assert may("sagemaker:StartSession", space, tag, under=found)
    closed = boundary(built(lambda stack: studio.ExecutionRole(stack, "Role")))
    assert not may("sagemaker:StartSession", space, tag, under=closed)


def test_a_raw_role_and_an_organisation_s_own_boundary_work_too(stack: cdk.Stack) -> None:
    guardrails = studio.Guardrails(stack, "Guardrails")
    raw = iam.Role(stack, "Raw", assumed_by=iam.AccountRootPrincipal())
    iam.PermissionsBoundary.of(raw).apply(guardrails.managed_policy)
    ours = studio.ExecutionRole(stack, "Ours")
    company = iam.ManagedPolicy.from_managed_policy_name(stack, "Company", "company-boundary")
    iam.PermissionsBoundary.of(ours).apply(company)
    roles = {
        key: role["Properties"]["PermissionsBoundary"]
        for key, role in resources(synthesize(stack), "AWS::IAM::Role").items()
    }
    assert roles == {
        stack.resolve(raw.role_name)["Ref"]: stack.resolve(guardrails.managed_policy_arn),
        stack.resolve(ours.role.role_name)["Ref"]: stack.resolve(company.managed_policy_arn),
    }


def test_no_boundary_is_said_aloud(stack: cdk.Stack) -> None:
    studio.ExecutionRole(stack, "Role", no_permissions_boundary=True)
    (role,) = resources(synthesize(stack), "AWS::IAM::Role").values()
    assert "PermissionsBoundary" not in role["Properties"]
    assert warnings(stack) == [
        (
            "/Studio/Role",
            (
                "no_permissions_boundary is True: a policy that is attached to the role by mistake holds, and may open "
                "what is another's; drop the argument, or acknowledge this warning [studio:NoPermissionsBoundary]"
            ),
        )
    ]


def test_a_boundary_and_none_contradict_each_other(stack: cdk.Stack) -> None:
    own = studio.Guardrails(stack, "Own")
    before = paths_below(stack)
    with refused(
        "[Studio/Role] studio:BoundariesContradict: permissions_boundary is given and no_permissions_boundary is True; "
        "a role has a boundary or has none; drop one of them"
    ):
        studio.ExecutionRole(stack, "Role", permissions_boundary=own, no_permissions_boundary=True)
    with refused(
        "[Studio/Role] studio:ArgumentWrong: permissions_boundary is 'arn'; Guardrails or a managed policy is wanted; "
        'write permissions_boundary=Guardrails(self, "Guardrails"), or iam.ManagedPolicy.from_managed_policy_arn(...)'
    ):
        studio.ExecutionRole(stack, "Role", permissions_boundary="arn")  # type: ignore[arg-type]  # what people write
    assert paths_below(stack) == before


# What is refused ------------------------------------------------------------------------------------------------------


def test_every_wrong_name_is_told_at_once(stack: cdk.Stack) -> None:
    rules = GuardrailRules(
        lifecycle_configs=["arn:aws:sagemaker:eu-west-1:111111111111:studio-lifecycle-config/x"],
        images=["*"],
        stacks=["a*b"],
        passes_to=["lambda"],
        job_instance_types=["g5"],
        subnets=["subnet-1"],
    )
    name, fix = "a name, which may end with '*' is wanted", "write it without an ARN"
    with refused(
        "[Studio/Guardrails] studio:GuardrailNameInvalid: rules.lifecycle_configs[0] is "
        f"'arn:aws:sagemaker:eu-west-1:111111111111:studio-lifecycle-config/x'; {name}; {fix}",
        f"[Studio/Guardrails] studio:GuardrailNameInvalid: rules.images[0] is '*'; {name}; {fix}",
        f"[Studio/Guardrails] studio:GuardrailNameInvalid: rules.stacks[0] is 'a*b'; {name}; {fix}",
        "[Studio/Guardrails] studio:GuardrailNameInvalid: rules.passes_to[0] is 'lambda'; a service, such as "
        f"'lambda.amazonaws.com' is wanted; {fix}",
        "[Studio/Guardrails] studio:JobInstanceTypeInvalid: rules.job_instance_types[0] is 'g5'; an instance type of "
        "SageMaker reads 'ml.<family>.<size>', without wildcards; write it like 'ml.m5.xlarge'",
        "[Studio/Guardrails] studio:GuardrailNameInvalid: rules.job_instance_types is given; jobs may run on them "
        "besides instance_types, and anything may run on anything; write instance_types too",
        "[Studio/Guardrails] studio:GuardrailNetworkIncomplete: rules.subnets is given; jobs run in subnets with "
        "security groups, and the two are limited together; write security_groups too",
    ):
        studio.Guardrails(stack, "Guardrails", rules=rules)
    assert paths_below(stack) == []


def test_rules_are_rules(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Guardrails] studio:ArgumentWrong: rules is {'images': []}; a GuardrailRules is wanted; write "
        "rules=GuardrailRules(images=[])"
    ):
        studio.Guardrails(stack, "Guardrails", rules={"images": []})  # type: ignore[arg-type]  # what people write


def test_a_boundary_can_not_be_split_so_one_that_is_too_long_is_refused(stack: cdk.Stack) -> None:
    def rules(count: int) -> GuardrailRules:
        return GuardrailRules(images=[f"image-{number:03}" for number in range(count)])

    def length(count: int) -> int:
        return packing.size(stack, statements_of_boundary(rules(count), Where("aws", REGION, ACCOUNT)))

    largest = next(count for count in range(200) if length(count + 1) > 6_144)
    studio.Guardrails(stack, "Largest", rules=rules(largest))
    size = length(largest + 1)
    line = (
        f"studio:GuardrailsTooLarge: rules make a permissions boundary of {size:,} characters; IAM takes 6,144, and a "
        "role has one boundary; name fewer, or patterns of names ('research-*'), or leave some to the policies and to "
        "a service control policy"
    )
    with refused(f"[Studio/Guardrails] {line}"):
        studio.Guardrails(stack, "Guardrails", rules=rules(largest + 1))
    with refused(f"[Guardrails] {line}"):
        studio.Guardrails.boundary(rules(largest + 1), account=ACCOUNT, region=REGION)


def test_a_document_takes_no_value_of_the_cdk() -> None:
    key = kms.Key(new_stack(), "Key").key_arn
    with refused(
        "[Guardrails] studio:GuardrailsUnresolved: rules.encryption_keys holds a value of the CDK; a policy that no "
        "template holds takes what is known now; write the id itself, or leave it out"
    ):
        studio.Guardrails.boundary(GuardrailRules(encryption_keys=[key]), account=ACCOUNT, region=REGION)
