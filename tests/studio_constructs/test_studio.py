"""The pattern: a whole estate in one construct, safe where nothing is said."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_kms as kms
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_constructs import (
    CodeEditorSettings,
    ExecutionPolicy,
    IdleShutdown,
    InstanceTypes,
    JupyterLabSettings,
    SpaceStorage,
    Studio,
    StudioNetwork,
    StudioVpc,
    UserSettings,
)
from tests.kit import (
    Json,
    built,
    new_stack,
    only,
    paths_below,
    properties,
    refused,
    resources,
    statements,
    synthesize,
    warnings,
)

from .iam_kit import attached
from .kit import folded

DOMAIN, PROFILE, ROLE, GROUP = (
    "AWS::SageMaker::Domain",
    "AWS::SageMaker::UserProfile",
    "AWS::IAM::Role",
    "AWS::EC2::SecurityGroup",
)
KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012"
NAME_RULE = "is 1 to 63 letters, digits and hyphens, and begins and ends with a letter or digit"
TAKEN = "names of profiles ignore case; rename or drop one of them"


@pytest.fixture(scope="module")
def template() -> Json:
    return built(lambda stack: Studio(stack, "Studio", users=["alice", "Bob"]))


def existing(stack: cdk.Stack) -> dict[str, Any]:
    """A network and a key that exist: the estate of a test that needs none of its own."""
    vpc = StudioVpc.existing(vpc_id="vpc-0a1b2c3d", subnet_ids=["subnet-0a1b2c3d"])
    return {
        "network": StudioNetwork(stack, "Network", vpc=vpc),
        "encryption_key": kms.Key.from_key_arn(stack, "Key", KEY_ARN),
    }


def people(users: list[str]) -> Json:
    """What is in the template for people: all but the domain and its surroundings, by logical id."""
    stack = new_stack()
    Studio(stack, "Studio", users=users, **existing(stack))
    found: Json = synthesize(stack)["Resources"]
    return {name: resource for name, resource in found.items() if "User" in name}


def test_five_lines_make_an_estate(template: Json) -> None:
    counts = {DOMAIN: 1, PROFILE: 2, "AWS::KMS::Key": 1, "AWS::EC2::VPC": 1, "AWS::IAM::ManagedPolicy": 3}
    assert {each: len(resources(template, each)) for each in counts} == counts


def test_the_estate_has_no_lambda_and_no_custom_resource(template: Json) -> None:
    types = {resource["Type"] for resource in template["Resources"].values()}
    assert not {each for each in types if "Lambda" in each or "Custom" in each}


def test_each_person_has_a_role_and_a_group_of_their_own(template: Json) -> None:
    found = [profile["Properties"]["UserSettings"] for profile in resources(template, PROFILE).values()]
    roles = {json.dumps(each["ExecutionRole"]) for each in found}
    groups = {json.dumps(each["SecurityGroups"]) for each in found}
    assert (len(roles), len(groups)) == (2, 2)


def test_no_security_group_lets_apps_reach_each_other(template: Json) -> None:
    of_apps = {
        group_id
        for group_id, group in resources(template, GROUP).items()
        if not group["Properties"]["GroupDescription"].startswith("Endpoints")
    }
    targets = {
        rule["Properties"]["GroupId"]["Fn::GetAtt"][0]
        for rule in resources(template, "AWS::EC2::SecurityGroupIngress").values()
    }
    assert len(of_apps) == 3
    assert not of_apps & targets
    assert not [each for each in of_apps if "SecurityGroupIngress" in template["Resources"][each]["Properties"]]


def test_one_key_encrypts_homes_and_logs_and_people_use_it(template: Json) -> None:
    (key_id,) = resources(template, "AWS::KMS::Key")
    arn = {"Fn::GetAtt": [key_id, "Arn"]}
    assert properties(template, DOMAIN)["KmsKeyId"] == arn
    assert properties(template, "AWS::Logs::LogGroup")["KmsKeyId"] == arn
    policies = [each["Properties"]["PolicyDocument"] for each in attached(template).values()]
    (people_s,) = (found for policy in policies if "UseTheKey" in (found := statements(policy)))
    assert people_s["UseTheKey"]["Resource"] == [arn]


def test_no_policy_of_aws_s_own_is_attached_anywhere(template: Json) -> None:
    assert ":policy/Amazon" not in json.dumps(template)
    assert ":iam::aws:" not in json.dumps(template)


def test_names_come_from_the_stack(template: Json) -> None:
    assert properties(template, DOMAIN)["DomainName"] == "Studio"
    assert properties(template, "AWS::KMS::Alias")["AliasName"] == "alias/Studio"


def test_the_key_is_named_after_the_domain() -> None:
    template = built(lambda stack: Studio(stack, "Studio", domain_name="marketing"))
    assert properties(template, "AWS::KMS::Alias")["AliasName"] == "alias/marketing"


def test_the_default_estate_warns_of_nothing(stack: cdk.Stack) -> None:
    Studio(stack, "Studio", users=["alice"])
    assert warnings(stack) == []


def test_parts_may_be_one_s_own(stack: cdk.Stack) -> None:
    parts = existing(stack)
    policy = ExecutionPolicy(stack, "Policy", encryption_key=parts["encryption_key"])
    studio = Studio(stack, "Studio", policy=policy, **parts)
    assert studio.network is parts["network"]
    assert studio.encryption_key is parts["encryption_key"]
    assert studio.policy is policy
    assert studio.domain.vpc is parts["network"].vpc
    template = synthesize(stack)
    assert resources(template, "AWS::KMS::Key") == resources(template, "AWS::EC2::VPC") == {}
    assert len(attached(template)) == 1


def test_settings_reach_the_domain(stack: cdk.Stack) -> None:
    Studio(
        stack,
        "Studio",
        default_user_settings=UserSettings(
            idle_shutdown=IdleShutdown.after(cdk.Duration.hours(1)),
            jupyter_lab=JupyterLabSettings(default_instance_type="ml.m5.large"),
            space_storage=SpaceStorage(maximum_gb=50),
        ),
        **existing(stack),
    )
    found = properties(synthesize(stack), DOMAIN)["DefaultUserSettings"]
    assert found["JupyterLabAppSettings"]["DefaultResourceSpec"]["InstanceType"] == "ml.m5.large"
    assert found["SpaceStorageSettings"]["DefaultEbsStorageSettings"]["MaximumEbsVolumeSizeInGb"] == 50
    idle = found["CodeEditorAppSettings"]["AppLifecycleManagement"]["IdleSettings"]
    assert idle["IdleTimeoutInMinutes"] == 60


def test_the_removal_policy_reaches_key_domain_and_people(stack: cdk.Stack) -> None:
    Studio(stack, "Studio", users=["alice"], removal_policy=cdk.RemovalPolicy.DESTROY)
    template = synthesize(stack)
    assert {only(template, each)["DeletionPolicy"] for each in ("AWS::KMS::Key", DOMAIN, PROFILE)} == {"Delete"}
    assert [text.rsplit("[", 1)[1] for _, text in warnings(stack)] == [
        "studio:KeyNotRetained]",
        "studio:DomainNotRetained]",
        "studio:UserProfileNotRetained]",
    ]


# People -----------------------------------------------------------------------------------------------------------


def test_a_person_can_be_added_with_a_policy_of_their_own(stack: cdk.Stack) -> None:
    studio = Studio(stack, "Studio", users=["alice"], **existing(stack))
    policy = ExecutionPolicy(stack, "Policy")
    bob = studio.add_user("bob", policy=policy)
    assert list(studio.user_profiles) == ["alice", "bob"]
    assert studio.user_profiles["bob"] is bob
    role = resources(synthesize(stack), ROLE)["StudioUserbobRoleA0B396B8"]
    (policy_arn,) = role["Properties"]["ManagedPolicyArns"]
    assert policy_arn == {"Ref": stack.resolve(policy.managed_policy.managed_policy_arn)["Ref"]}


def test_people_are_read_as_a_copy(stack: cdk.Stack) -> None:
    studio = Studio(stack, "Studio", users=["alice"], **existing(stack))
    studio.user_profiles.clear()
    assert list(studio.user_profiles) == ["alice"]


USERS = st.lists(st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,4}", fullmatch=True), min_size=1, max_size=3, unique=True)


@settings(max_examples=5, deadline=None)
@given(users=USERS, data=st.data())
def test_who_comes_or_goes_never_changes_what_is_another_s(users: list[str], data: st.DataObject) -> None:
    stay = data.draw(st.lists(st.sampled_from(users), unique=True))
    everybody, those_who_stay = people(users), people(stay)
    assert those_who_stay == {name: everybody[name] for name in those_who_stay}


# What is refused --------------------------------------------------------------------------------------------------


def test_everything_wrong_is_told_before_anything_is_made(stack: cdk.Stack) -> None:
    with refused(
        f"[Studio/Studio] studio:DomainNameInvalid: domain_name is 'a_b'; the name of a domain {NAME_RULE}; "
        "write 'a-b'",
        "[Studio/Studio] studio:IdleTimeoutOutOfRange: default_user_settings.idle_shutdown is 1; the time in "
        "minutes is 5 to 525600; the default is two hours",
        "[Studio/Studio] studio:InstanceTypeUnknown: default_user_settings.jupyter_lab.default_instance_type "
        "is 'm5.large'; Studio runs apps "
        "on the instance types that AWS lists for it; did you mean 'ml.m5.large'?",
        "[Studio/Studio] studio:SpaceStorageContradicts: default_user_settings.space_storage.default_gb is 200 "
        "and maximum_gb is 100; the "
        "default is not larger than the maximum; raise the maximum or lower the default",
        "[Studio/Studio] studio:UserProfileNameInvalid: users[1] is 'bob@example.com'; the name of a profile "
        f"{NAME_RULE}; write 'bob'",
        f"[Studio/Studio] studio:UserProfileNameTaken: users holds 'alice' and 'Alice'; {TAKEN}",
    ):
        Studio(
            stack,
            "Studio",
            users=["alice", "bob@example.com", "Alice"],
            domain_name="a_b",
            default_user_settings=UserSettings(
                idle_shutdown=IdleShutdown.after(cdk.Duration.minutes(1)),
                jupyter_lab=JupyterLabSettings(default_instance_type="m5.large"),
                space_storage=SpaceStorage(default_gb=200),
            ),
        )
    assert paths_below(stack) == []


def test_an_added_person_whose_name_is_taken_is_told_and_leaves_nothing(stack: cdk.Stack) -> None:
    studio = Studio(stack, "Studio", users=["alice"], **existing(stack))
    before = paths_below(studio)
    with refused(f"[Studio/Studio/User-alice] studio:UserProfileNameTaken: users holds 'alice' and 'ALICE'; {TAKEN}"):
        studio.add_user("ALICE")
    assert paths_below(studio) == before


def test_an_added_person_whose_name_is_none_is_told_and_leaves_nothing(stack: cdk.Stack) -> None:
    studio = Studio(stack, "Studio", **existing(stack))
    before = paths_below(studio)
    with refused(
        "[Studio/Studio/User-a_b] studio:UserProfileNameInvalid: user_profile_name is 'a_b'; "
        f"the name of a profile {NAME_RULE}; write 'a-b'"
    ):
        studio.add_user("a_b")
    assert paths_below(studio) == before


def test_a_default_that_people_may_not_run_is_told_and_leaves_nothing(stack: cdk.Stack) -> None:
    policy = ExecutionPolicy(stack, "Policy", instance_types=["ml.m5.large", "ml.m5.xlarge"])
    before = paths_below(stack)
    rule = "what apps start on is what people may run: ml.m5.large, ml.m5.xlarge"
    with refused(
        "[Studio/Studio] studio:DefaultInstanceTypeDenied: "
        "default_user_settings.jupyter_lab.default_instance_type is 'ml.t3.medium'; "
        f"{rule}; take one of them, or allow it in policy",
    ):
        Studio(
            stack,
            "Studio",
            policy=policy,
            **folded({"code_editor": CodeEditorSettings(default_instance_type="ml.m5.large")}),
        )
    assert paths_below(stack) == before


def test_any_default_goes_where_anything_may_run(stack: cdk.Stack) -> None:
    policy = ExecutionPolicy(stack, "Policy", any_instance_type=True)
    lab = JupyterLabSettings(default_instance_type="ml.g5.xlarge")
    assert (
        Studio(stack, "Studio", policy=policy, **folded({"jupyter_lab": lab}), **existing(stack)).policy.instance_types
        is None
    )


def test_one_list_of_instance_types_denies_hides_and_starts(stack: cdk.Stack) -> None:
    types = InstanceTypes(["ml.m5.large", "ml.m5.xlarge"], default="ml.m5.large")
    studio = Studio(stack, "Studio", instance_types=types, **existing(stack))
    assert studio.policy.instance_types == ("ml.m5.large", "ml.m5.xlarge")
    said = properties(synthesize(stack), "AWS::SageMaker::Domain")["DefaultUserSettings"]
    for app in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        assert said[app]["DefaultResourceSpec"]["InstanceType"] == "ml.m5.large"
    hidden = said["StudioWebPortalSettings"]["HiddenInstanceTypes"]
    assert not set(hidden) & {"ml.m5.large", "ml.m5.xlarge"}
    assert {"ml.t3.medium", "ml.p5.48xlarge"} <= set(hidden)


def test_a_policy_has_a_list_of_its_own(stack: cdk.Stack) -> None:
    policy = ExecutionPolicy(stack, "Policy")
    types = InstanceTypes(["ml.t3.medium"])
    with refused(
        "[Studio/Studio] studio:InstanceTypesContradict: instance_types and policy are given; a policy has a list of "
        "its own; drop one; with a policy, write default_user_settings=UserSettings(...).with_instance_types(...)"
    ):
        Studio(stack, "Studio", policy=policy, instance_types=types)


def test_a_list_is_no_instance_types(stack: cdk.Stack) -> None:
    wrong: Any = ["ml.t3.medium"]
    with refused(
        "[Studio/Studio] studio:ArgumentWrong: instance_types is ['ml.t3.medium']; an InstanceTypes is wanted; write "
        "instance_types=InstanceTypes(['ml.t3.medium', ...])"
    ):
        Studio(stack, "Studio", instance_types=wrong)
