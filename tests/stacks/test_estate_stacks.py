"""The stacks of an estate, as templates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from stacks.estate import load_estate, stack_of
from stacks.estate_stage import EstateStage
from tests.stacks.conftest import ROOT, Templates, synthesize

SMALL = """
name: team
environments: [{name: dev}]
teams: [{name: all, instance_types: [ml.t3.medium]}]
user_stacks: 2
users:
"""

STACKS = [
    "prod-Backup",
    "prod-Data",
    "prod-Governance",
    "prod-Network",
    "prod-Studio",
    "prod-Users-01",
    "prod-Users-02",
]


def resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {name: resource for name, resource in template["Resources"].items() if resource["Type"] == f"AWS::{kind}"}


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)


@pytest.mark.parametrize("stack", STACKS)
def test_the_example_s_templates_stay_as_they_are(example: Templates, stack: str, snapshot: SnapshotAssertion) -> None:
    assert example[stack] == snapshot(extension_class=JSONSnapshotExtension)


def test_the_example_has_its_stacks(example: Templates) -> None:
    assert sorted(example) == STACKS


def test_logical_ids_and_policies_of_what_holds_people_s_work_are_public(example: Templates) -> None:
    stateful = {
        name: (resource["DeletionPolicy"], resource["UpdateReplacePolicy"])
        for template in example.values()
        for name, resource in template["Resources"].items()
        if "DeletionPolicy" in resource
    }
    kept = ("RetainExceptOnCreate", "Retain")
    assert stateful == {
        "StudioKeyMarketingAnalyticsProdcb16ca36": kept,
        "NetworkFlowLogGroup4F8CEEEF": kept,
        "DomainMarketingAnalyticsProdcb16ca36": kept,
        "HomeVaultMarketingAnalyticsProdHomes238df5d5": kept,
        "StudioKeyMarketingAnalyticsProdBackup840c3e75": kept,
        "UserProfileAmaraOkafor98c4f12b": kept,
        "UserProfileChloeMartin21ef100a": kept,
        "UserProfileElenaPetrova4da46184": kept,
        "UserProfileHiroTanaka019775eb": kept,
        "UserProfileInesMoreauec0e4f1b": kept,
        "UserProfileBrunoSilva41fbd134": kept,
        "UserProfileDanielKimceecc71d": kept,
        "UserProfileFaridHaddad13c67b50": kept,
        "UserProfileGraceObrien955f9465": kept,
        "UserProfileJonasWeber8f39d581": kept,
        "UserProfileKarinLunda81e7485": kept,
        "UserProfileLiamWalsh497f4ea2": kept,
        "UserProfileMeiChen830b1fd0": kept,
        "UserProfileNoorRahman7e71f6eb": kept,
    }


def test_what_passes_between_stacks_can_not_be_lost(example: Templates) -> None:
    intrinsics = [key for template in example.values() for key, _ in walk(template)]
    assert intrinsics.count("Fn::ImportValue") > 0
    assert "Fn::GetStackOutput" not in intrinsics


def test_everybody_has_a_profile_a_role_and_a_security_group_of_their_own(example: Templates) -> None:
    people = [example["prod-Users-01"], example["prod-Users-02"]]
    profiles = [profile for template in people for profile in resources(template, "SageMaker::UserProfile").values()]
    assert len(profiles) == 14
    roles = {json.dumps(profile["Properties"]["UserSettings"]["ExecutionRole"]) for profile in profiles}
    groups = {json.dumps(profile["Properties"]["UserSettings"]["SecurityGroups"]) for profile in profiles}
    assert len(roles) == len(groups) == 14


def test_a_person_s_line_in_the_outputs_names_domain_and_profile(example: Templates) -> None:
    outputs = example["prod-Users-01"]["Outputs"]
    (line,) = [output for output in outputs.values() if output["Description"] == "amara-okafor (analysts)"]
    assert line["Value"] == {"Fn::GetAtt": ["UserProfileAmaraOkafor98c4f12b", "UserProfileArn"]}


def test_day_one_outputs_of_the_studio_stack(example: Templates) -> None:
    own = {name for name in example["prod-Studio"]["Outputs"] if not name.startswith("Export")}
    assert own == {"DomainId", "StudioUrl", "HomeFileSystemId"}


def test_only_scientists_may_start_a_gpu(example: Templates) -> None:
    for name, policy in {
        name: policy
        for stack, template in example.items()
        for name, policy in resources(template, "IAM::ManagedPolicy").items()
        if not name.startswith("Guardrails") and "Data" not in name and stack not in {"prod-Backup", "prod-Network"}
    }.items():
        (deny,) = [
            statement
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            if statement.get("Sid") == "DenyOtherInstanceTypes"
        ]
        allowed = deny["Condition"]["ForAnyValue:StringNotEquals"]["sagemaker:InstanceTypes"]
        assert any(".g" in instance_type for instance_type in allowed) is name.startswith("Teamscientists")


def test_a_team_reads_the_lake_and_writes_only_its_own_sandbox(example: Templates) -> None:
    policies = {
        name: policy
        for template in (example["prod-Users-01"], example["prod-Users-02"])
        for name, policy in resources(template, "IAM::ManagedPolicy").items()
        if "Data" in name
    }
    assert policies
    for name, policy in policies.items():
        team = "analysts" if name.startswith("Teamanalysts") else "scientists"
        writes = [
            json.dumps(statement["Resource"])
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            if "s3:PutObject" in statement["Action"]
        ]
        assert len(writes) == 1
        assert f"marketing-analytics-lake/sandbox/{team}/*" in writes[0]


def test_nobody_in_a_stack_leaves_a_stack_that_cloudformation_takes(estate_file: Callable[[str], Path]) -> None:
    assert stack_of("alice", 2) == 1
    templates = synthesize(estate_file(SMALL + "  - {name: alice, team: all}\n"))
    assert [r["Type"] for r in templates["dev-Users-02"]["Resources"].values()] == [
        "AWS::CloudFormation::WaitConditionHandle"
    ]
    assert not resources(templates["dev-Users-01"], "CloudFormation::WaitConditionHandle")


def test_adding_or_removing_a_person_changes_nothing_of_anybody_else_s(estate_file: Callable[[str], Path]) -> None:
    def users(*names: str) -> Templates:
        return synthesize(estate_file(SMALL + "".join(f"  - {{name: {name}, team: all}}\n" for name in names)))

    few = users("alice", "bob", "carol")
    more = users("zoe", "alice", "dave", "bob", "carol", "erin")
    for stack, template in few.items():
        kept = {
            name: more[stack]["Resources"][name]
            for name, resource in template["Resources"].items()
            if resource["Type"] != "AWS::CloudFormation::WaitConditionHandle"
        }
        assert kept == {name: template["Resources"][name] for name in kept}
    assert few["dev-Studio"] == more["dev-Studio"]
    assert few["dev-Network"] == more["dev-Network"]


def test_an_existing_vpc_gets_a_security_group_and_nothing_else(estate_file: Callable[[str], Path]) -> None:
    text = (
        "network: {existing: {vpc_id: vpc-0a1b2c3d4e5f60718, subnet_ids: [subnet-0a1b2c3d, subnet-0b1c2d3e]}}\n"
        + SMALL
        + "  - {name: alice, team: all}\n"
    )
    templates = synthesize(estate_file(text))
    assert [r["Type"] for r in templates["dev-Network"]["Resources"].values()] == ["AWS::EC2::SecurityGroup"]
    (domain,) = resources(templates["dev-Studio"], "SageMaker::Domain").values()
    assert domain["Properties"]["SubnetIds"] == ["subnet-0a1b2c3d", "subnet-0b1c2d3e"]
    assert domain["Properties"]["VpcId"] == "vpc-0a1b2c3d4e5f60718"


def test_an_existing_vpc_s_own_security_groups_are_used_where_they_are_named(
    estate_file: Callable[[str], Path],
) -> None:
    text = (
        "network: {existing: {vpc_id: vpc-0a1b2c3d4e5f60718, subnet_ids: [subnet-0a1b2c3d], "
        "security_group_ids: [sg-0a1b2c3d]}}\n" + SMALL + "  - {name: alice, team: all}\n"
    )
    templates = synthesize(estate_file(text))
    (domain,) = resources(templates["dev-Studio"], "SageMaker::Domain").values()
    assert domain["Properties"]["DefaultUserSettings"]["SecurityGroups"] == ["sg-0a1b2c3d"]


def test_an_existing_key_is_used_and_none_is_made(estate_file: Callable[[str], Path]) -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
    text = f"encryption: {{key_arn: '{key}'}}\n" + SMALL + "  - {name: alice, team: all}\n"
    templates = synthesize(estate_file(text))
    (domain,) = resources(templates["dev-Studio"], "SageMaker::Domain").values()
    assert domain["Properties"]["KmsKeyId"] == key
    # Backups have a key of their own, so that losing one loses one.
    assert [stack for stack, template in templates.items() if resources(template, "KMS::Key")] == ["dev-Backup"]


def test_three_zones_are_three_subnets_without_a_look_up(estate_file: Callable[[str], Path]) -> None:
    text = "network: {new: {availability_zones: 3}}\n" + SMALL + "  - {name: alice, team: all}\n"
    subnets = resources(synthesize(estate_file(text))["dev-Network"], "EC2::Subnet").values()
    assert [subnet["Properties"]["AvailabilityZone"] for subnet in subnets] == [
        {"Fn::Select": [number, {"Fn::GetAZs": ""}]} for number in range(3)
    ]


def test_zones_named_in_the_file_are_the_subnets(estate_file: Callable[[str], Path]) -> None:
    text = (
        "network: {new: {availability_zones: [eu-west-1a, eu-west-1c]}}\n"
        + SMALL.replace("{name: dev}", "{name: dev, region: eu-west-1, account: '111122223333'}")
        + "  - {name: alice, team: all}\n"
    )
    subnets = resources(synthesize(estate_file(text))["dev-Network"], "EC2::Subnet").values()
    assert [subnet["Properties"]["AvailabilityZone"] for subnet in subnets] == ["eu-west-1a", "eu-west-1c"]


def test_an_estate_to_play_with_deletes_everything_when_told_to(estate_file: Callable[[str], Path]) -> None:
    text = "domain: {removal_policy: destroy}\n" + SMALL + "  - {name: alice, team: all}\n"
    templates = synthesize(estate_file(text))
    for stack, kind in [("Data", "KMS::Key"), ("Studio", "SageMaker::Domain"), ("Users-01", "SageMaker::UserProfile")]:
        (resource,) = resources(templates[f"dev-{stack}"], kind).values()
        assert resource["DeletionPolicy"] == "Delete"


def test_idle_shutdown_is_off_aloud_and_open_only_within_bounds(estate_file: Callable[[str], Path]) -> None:
    def idle(setting: str) -> Any:
        templates = synthesize(estate_file(f"idle_shutdown: {setting}\n" + SMALL + "  - {name: alice, team: all}\n"))
        (domain,) = resources(templates["dev-Studio"], "SageMaker::Domain").values()
        lab = domain["Properties"]["DefaultUserSettings"]["JupyterLabAppSettings"]
        return lab["AppLifecycleManagement"]["IdleSettings"]

    assert idle("{enabled: false}") == {"LifecycleManagement": "DISABLED"}
    assert idle("{minutes: 90, user_may_choose: {minimum_minutes: 60, maximum_minutes: 240}}") == {
        "LifecycleManagement": "ENABLED",
        "IdleTimeoutInMinutes": 90,
        "MinIdleTimeoutInMinutes": 60,
        "MaxIdleTimeoutInMinutes": 240,
    }


def test_two_environments_share_nothing(estate_file: Callable[[str], Path]) -> None:
    text = (
        SMALL.replace(
            "environments: [{name: dev}]",
            "environments:\n  - {name: dev, overrides: {idle_shutdown: {minutes: 60}}}\n  - {name: prod}",
        )
        + "  - {name: alice, team: all}\n"
    )
    templates = synthesize(estate_file(text))
    names = [
        domain["Properties"]["DomainName"]
        for stack in ("dev-Studio", "prod-Studio")
        for domain in resources(templates[stack], "SageMaker::Domain").values()
    ]
    assert names == ["team-dev", "team-prod"]
    dev, prod = templates["dev-Users-01"], templates["prod-Users-01"]
    for template, other in ((dev, "team-prod"), (prod, "team-dev")):
        assert other not in json.dumps(template)


def test_everything_carries_the_estate_s_tags(example: Templates) -> None:
    (domain,) = resources(example["prod-Studio"], "SageMaker::Domain").values()
    tags = {tag["Key"]: tag["Value"] for tag in domain["Properties"]["Tags"]}
    assert tags == {"estate": "marketing-analytics", "environment": "prod"}
    profile = example["prod-Users-01"]["Resources"]["UserProfileAmaraOkafor98c4f12b"]
    assert {tag["Key"] for tag in profile["Properties"]["Tags"]} == {"estate", "environment", "team", "owner"}


def test_the_stacks_with_people_s_work_can_not_be_deleted_by_mistake() -> None:
    app = cdk.App(builtin_cloud_formation_validation=False)
    estate = load_estate(ROOT / "studio.yaml")
    stage = EstateStage(app, "prod", estate=estate, environment=estate.environments[0])
    assert {stack.node.id for stack in stage.node.children if cdk.Stack.of(stack).termination_protection} == {
        "Backup",
        "Data",
        "Studio",
    }
