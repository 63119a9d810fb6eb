"""`Teardown`: when it acts, in which order things go, and what its functions may do."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker

from studio_constructs import Domain, Space, Studio, StudioNetwork, StudioVpc, Teardown, UserProfile
from tests.kit import (
    Json,
    built,
    new_app,
    new_stack,
    only,
    properties,
    refused,
    resources,
    statements,
    synthesize,
    warnings,
)
from tests.security.iam.short import allows

from .kit import KEY_ARN
from .nag_kit import check_with_nag

DESTROY = cdk.RemovalPolicy.DESTROY
PEOPLE, HOMES = "Custom::StudioTeardown", "Custom::StudioHomes"
DOMAIN, PROFILE, SPACE = "AWS::SageMaker::Domain", "AWS::SageMaker::UserProfile", "AWS::SageMaker::Space"
LOG_GROUP = "AWS::Logs::LogGroup"
POLICY, FUNCTION = "AWS::IAM::ManagedPolicy", "AWS::Lambda::Function"
TAG = "aws:ResourceTag/ManagedByAmazonSageMakerResource"
SAGEMAKER = "arn:aws:sagemaker:eu-west-1:111111111111"
FILES = "arn:aws:elasticfilesystem:eu-west-1:111111111111:file-system/fs-1"
GROUP = "arn:aws:ec2:eu-west-1:111111111111:security-group/sg-1"


def estate(stack: cdk.Stack, *, removal_policy: cdk.RemovalPolicy = DESTROY, **options: Any) -> Studio:
    made = Studio(stack, "Studio", domain_name="research", users=["alice"], removal_policy=removal_policy)
    if options.pop("teardown", True):
        Teardown(stack, "Teardown", domain=made.domain, **options)
    return made


def of_people(stack: cdk.Stack, **options: Any) -> None:
    """A stack of profiles, of a domain in another."""
    network = StudioNetwork(
        stack, "Network", vpc=StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    )
    domain = Domain.from_domain_attributes(stack, "Domain", domain_id="d-abcdefghijkl", vpc=network.vpc)
    UserProfile(stack, "Alice", domain=domain, user_profile_name="alice", removal_policy=DESTROY)
    Teardown(stack, "Teardown", domain=domain, **{"people_of_this_stack": True, **options})


@pytest.fixture(scope="module")
def both() -> Json:
    """With homes, and a space that is made after it."""

    def build(stack: cdk.Stack) -> None:
        made = estate(stack, delete_homes=True, confirm_delete_homes="research")
        owner = made.user_profiles["alice"]
        Space(stack, "Space", domain=made.domain, space_name="lab", owner=owner, removal_policy=DESTROY)

    return built(build)


def sids(policy: Json) -> set[str]:
    return {each.get("Sid", "") for each in policy["Properties"]["PolicyDocument"]["Statement"]}


def policy_of(template: Json, sid: str) -> Json:
    (found,) = (each for each in resources(template, POLICY).values() if sid in sids(each))
    return dict(found["Properties"]["PolicyDocument"])


# Order --------------------------------------------------------------------------------------------------------------


def test_work_ends_before_domain_profiles_and_spaces_are_deleted(both: Json) -> None:
    made = only(both, PEOPLE)
    (domain,) = resources(both, DOMAIN)
    assert made["Properties"]["DomainId"] == {"Fn::GetAtt": [domain, "DomainId"]}
    assert made["Properties"]["Whose"] == "Everybody"
    assert {*resources(both, PROFILE), *resources(both, SPACE)} <= set(made["DependsOn"])


def test_homes_go_after_the_domain_which_they_know_by_its_name_in_the_template(both: Json) -> None:
    ((homes, resource),) = resources(both, HOMES).items()
    ((domain, of_domain),) = resources(both, DOMAIN).items()
    assert homes in of_domain["DependsOn"]
    assert resource["Properties"]["DomainLogicalId"] == domain
    assert domain not in resource["DependsOn"]


def test_each_keeps_its_rights_and_its_log_until_it_is_deleted(both: Json) -> None:
    for kind, sid in ((PEOPLE, "EndWork"), (HOMES, "DeleteHomes")):
        waits = only(both, kind)["DependsOn"]
        policies = {name for name, each in resources(both, POLICY).items() if {sid, "SeeTheStack"} & sids(each)}
        assert len(policies) == 2
        assert policies <= set(waits)


def test_without_a_word_homes_stay() -> None:
    template = built(estate)
    assert resources(template, HOMES) == {}
    assert "DependsOn" not in only(template, DOMAIN)
    assert not any("DeleteHomes" in sids(each) for each in resources(template, POLICY).values())


def test_it_is_asked_for_almost_an_hour(both: Json) -> None:
    """An app takes up to twenty minutes, and CloudFormation waits an hour."""
    (machine,) = resources(both, "AWS::StepFunctions::StateMachine").values()
    text = str(machine["Properties"]["DefinitionString"])
    assert '"IntervalSeconds":30,"MaxAttempts":116' in text
    assert "ServiceTimeout" not in only(both, PEOPLE)["Properties"]


def test_one_pair_of_functions_serves_a_stack(both: Json) -> None:
    handlers = [each["Properties"]["Handler"] for each in resources(both, FUNCTION).values()]
    assert sorted(each for each in handlers if each.startswith("teardown")) == [
        "teardown.index.is_complete",
        "teardown.index.on_event",
    ]


def test_a_stack_of_profiles_ends_the_work_of_its_own() -> None:
    template = built(of_people)
    assert properties(template, PEOPLE)["DomainId"] == "d-abcdefghijkl"
    assert properties(template, PEOPLE)["Whose"] == "ThisStack"
    assert set(resources(template, PROFILE)) <= set(only(template, PEOPLE)["DependsOn"])


def test_a_profile_of_another_stack_is_none_of_its() -> None:
    app = new_app()
    stack, other = new_stack("Own", app=app), new_stack("Other", app=app)
    estate(stack)
    of_people(other)
    (mine,) = resources(synthesize(stack), PROFILE)
    assert [each for each in only(synthesize(stack), PEOPLE)["DependsOn"] if each.startswith("User")] == [mine]


# Rights -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "tag", "may"),
    [
        (FILES, f"{SAGEMAKER}:domain/d-abcdefghijkl", True),
        (FILES, "arn:aws:sagemaker:eu-west-1:999999999999:domain/d-abcdefghijkl", False),
        (FILES, "arn:aws:sagemaker:us-east-1:111111111111:domain/d-abcdefghijkl", False),
        (FILES, "mine", False),
        (FILES, None, False),
        (GROUP, f"{SAGEMAKER}:domain/d-abcdefghijkl", True),
        (GROUP, "mine", False),
        (GROUP, None, False),
    ],
)
def test_only_what_sagemaker_made_for_a_domain_here_may_be_deleted(
    both: Json,
    resource: str,
    tag: str | None,
    may: bool,  # noqa: FBT001 - a table's column
) -> None:
    rights = policy_of(both, "DeleteHomes")["Statement"]
    of_files = ("elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DeleteMountTarget")
    of_groups = ("ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress")
    for action in of_files if resource == FILES else of_groups:
        assert allows(rights, action, resource, {TAG: tag}) is may


@pytest.mark.parametrize("action", ["sagemaker:DeleteApp", "sagemaker:DeleteSpace"])
def test_the_work_of_one_domain_may_be_ended(action: str) -> None:
    rights = policy_of(built(of_people), "EndWork")["Statement"]
    kind = "app" if action.endswith("App") else "space"
    for domain, may in (("d-abcdefghijkl", True), ("d-other", False), ("d-abcdefghijkl2", False)):
        assert allows(rights, action, f"{SAGEMAKER}:{kind}/{domain}/lab", {}) is may
    for action_on, resource in (
        ("sagemaker:DeleteUserProfile", f"{SAGEMAKER}:user-profile/d-abcdefghijkl/alice"),
        ("sagemaker:DeleteDomain", f"{SAGEMAKER}:domain/d-abcdefghijkl"),
    ):
        assert not allows(rights, action_on, resource, {})


def test_nag_finds_nothing() -> None:
    check_with_nag(lambda app: estate(new_stack("Stack", app=app), delete_homes=True, confirm_delete_homes="research"))


# Refused ------------------------------------------------------------------------------------------------------------


def test_a_retained_domain_has_none(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Teardown] studio:TeardownOfRetainedDomain: domain is 'Studio/Studio/Domain/Resource', which is "
        "retained; who keeps a domain keeps the work in it: spaces would be deleted for nothing; make the domain with "
        "removal_policy=RemovalPolicy.DESTROY, and its profiles and spaces as well"
    ):
        estate(stack, removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)


def test_everybody_s_work_ends_beside_the_domain_only(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Teardown] studio:TeardownNeedsDomain: domain is in another stack, or in no app; the work of everybody "
        "in a domain ends with its own stack; put it beside the domain, or write people_of_this_stack=True for the "
        "people of a stack of profiles"
    ):
        of_people(stack, people_of_this_stack=False)


def test_homes_of_an_imported_domain_stay(stack: cdk.Stack) -> None:
    with refused(
        "[Studio/Teardown] studio:TeardownNeedsDomain: delete_homes is True, and the domain is imported; homes go when "
        "CloudFormation has deleted their domain, in the stack of the domain; say it in the Teardown beside the domain"
    ):
        of_people(stack, delete_homes=True, confirm_delete_homes="research")


@pytest.mark.parametrize(
    ("delete", "confirmed"), [(True, None), (True, "Research"), (True, ""), (True, "d-1"), (False, "research")]
)
def test_who_does_not_say_it_twice_does_not_say_it(stack: cdk.Stack, delete: bool, confirmed: str | None) -> None:  # noqa: FBT001 - a table's column
    with refused(
        f"[Studio/Teardown] studio:TeardownHomesUnconfirmed: delete_homes is {delete} and confirm_delete_homes is "
        f"{confirmed!r}; everybody's home directory is deleted with the stack, so both say it; write delete_homes=True "
        "and confirm_delete_homes='research', or drop both"
    ):
        estate(stack, delete_homes=delete, confirm_delete_homes=confirmed)


@pytest.mark.parametrize("field", ["delete_homes", "people_of_this_stack"])
def test_text_is_no_yes(stack: cdk.Stack, field: str) -> None:
    with refused(
        f"[Studio/Teardown] studio:ArgumentWrong: {field} is 'no'; True or False is wanted; write {field}=True"
    ):
        wrong: dict[str, Any] = {field: "no"}
        estate(stack, **wrong)


def test_that_homes_are_deleted_is_said_at_synth(stack: cdk.Stack) -> None:
    estate(stack, delete_homes=True, confirm_delete_homes="research")
    assert (
        "delete_homes is True: whoever deletes this stack deletes everybody's home directory and the spaces that "
        "people made, and nothing brings them back but a backup; drop the argument, or acknowledge this warning"
    ) in "".join(text for _, text in warnings(stack))
    assert "TeardownDeletesWork" not in str(warnings(stack))


def test_that_people_s_spaces_are_deleted_is_said_at_synth(stack: cdk.Stack) -> None:
    estate(stack)
    assert [path for path, text in warnings(stack) if "TeardownDeletesWork" in text] == ["/Studio/Teardown"]


def key_of_the_log(stack: cdk.Stack) -> object:
    groups = resources(synthesize(stack), LOG_GROUP)
    (group,) = (each for name, each in groups.items() if name.startswith("StudioTeardown"))
    return group["Properties"]["KmsKeyId"]


def test_the_log_is_encrypted_with_the_key_that_is_given_or_the_domain_s(stack: cdk.Stack) -> None:
    estate(stack, encryption_key=kms.Key.from_key_arn(stack, "Own", KEY_ARN))
    assert key_of_the_log(stack) == KEY_ARN
    plain = new_stack("Plain")
    estate(plain)
    (key,) = resources(synthesize(plain), "AWS::KMS::Key")
    assert key_of_the_log(plain) == {"Fn::GetAtt": [key, "Arn"]}


def test_a_name_that_only_the_deployment_knows_is_confirmed_all_the_same(stack: cdk.Stack) -> None:
    name = cdk.CfnParameter(stack, "Name").value_as_string
    role = {"executionRole": "arn:aws:iam::111111111111:role/Default"}
    raw = sagemaker.CfnDomain(stack, "Domain", auth_mode="IAM", domain_name=name, default_user_settings=role)
    raw.apply_removal_policy(DESTROY)
    with refused(
        "[Studio/Teardown] studio:TeardownHomesUnconfirmed: delete_homes is True and confirm_delete_homes is None; "
        "everybody's home directory is deleted with the stack, so both say it; write delete_homes=True and "
        "confirm_delete_homes='the name of the domain', or drop both"
    ):
        Teardown(stack, "Teardown", domain=raw, delete_homes=True)
    Teardown(stack, "Teardown", domain=raw, delete_homes=True, confirm_delete_homes="research")
    assert len(resources(synthesize(stack), "Custom::StudioHomes")) == 1


EXACTLY: dict[str, tuple[set[str], Json]] = {
    "WriteOwnLog": ({"logs:CreateLogStream", "logs:PutLogEvents"}, {}),
    "SeeTheStack": ({"cloudformation:DescribeStacks", "cloudformation:ListStackResources"}, {}),
    "FindWork": ({"sagemaker:ListApps", "sagemaker:ListSpaces"}, {}),
    "EndWork": ({"sagemaker:DeleteApp", "sagemaker:DeleteSpace"}, {}),
    "SeeTheDomain": ({"sagemaker:DescribeDomain"}, {}),
    "FindHomes": (
        {
            "ec2:DescribeSecurityGroups",
            "elasticfilesystem:DescribeFileSystems",
            "elasticfilesystem:DescribeMountTargets",
        },
        {},
    ),
    "DeleteHomes": ({"elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DeleteMountTarget"}, {"ArnLike": TAG}),
    "DeleteWaysIn": ({"ec2:DeleteNetworkInterface"}, {"Bool": "aws:ViaAWSService"}),
    "DeleteGroups": (
        {"ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"},
        {"ArnLike": TAG},
    ),
}


def test_the_functions_may_do_this_and_nothing_else(both: Json) -> None:
    found = {
        sid: each
        for policy in resources(both, POLICY).values()
        if policy["Properties"].get("Roles") and sids(policy) <= EXACTLY.keys()
        for sid, each in statements(policy["Properties"]["PolicyDocument"]).items()
    }
    assert {
        sid: (
            set(each["Action"]),
            {operator: next(iter(keys)) for operator, keys in each.get("Condition", {}).items()},
        )
        for sid, each in found.items()
    } == EXACTLY
    assert found["DeleteWaysIn"]["Condition"] == {"Bool": {"aws:ViaAWSService": "true"}}
