"""Adopting a domain: the estate's lines, what is imported as what, what is said of it, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.estate import load_estate
from studio_cli.adopt.as_it_is import as_it_is
from studio_cli.adopt.differences import changes, kept
from studio_cli.adopt.found import SCRIPT as SCRIPT_TYPE
from studio_cli.adopt.found import Found
from studio_cli.place import RefusedError
from tests.kit import ROOT
from tests.local_aws import kit

from .hand import REGION, SCRIPT, Hand, mine
from .kit import profiles

# -- the estate's lines ------------------------------------------------------------------------------------


def test_the_lines_say_what_is_there(hand: Hand) -> None:
    idle = {
        "LifecycleManagement": "ENABLED",
        "IdleTimeoutInMinutes": 240,
        "MinIdleTimeoutInMinutes": 60,
        "MaxIdleTimeoutInMinutes": 480,
    }
    users = hand.users(
        SpaceStorageSettings={
            "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 10, "MaximumEbsVolumeSizeInGb": 50}
        },
        JupyterLabAppSettings={
            "AppLifecycleManagement": {"IdleSettings": idle},
            "DefaultResourceSpec": {"InstanceType": "ml.t3.large"},
            "LifecycleConfigArns": [hand.script("By-Hand-Git")],
        },
    )
    domain_id = hand.domain(DefaultUserSettings=users, Tags=[{"Key": "cost", "Value": "4711"}])
    tags = [{"Key": "team", "Value": "Data Science"}, {"Key": "owner", "Value": "ana@example.com"}]
    hand.inside.profile(domain_id, "Ana", Tags=tags)
    hand.inside.profile(domain_id, "ben")
    hand.inside.space(domain_id, "work", "Ana")
    hand.inside.app(domain_id, "work", ResourceSpec={"InstanceType": "ml.m5.xlarge"})
    hand.adopt(domain_id)
    estate = load_estate(hand.folder / "out" / "studio.yaml")
    (environment,) = estate.environments
    settings = environment.settings
    assert (estate.name, environment.name, environment.account, environment.region) == (
        "by-hand",
        "prod",
        kit.ACCOUNT,
        REGION,
    )
    existing = settings.network.existing
    assert existing is not None
    assert (existing.vpc_id, list(existing.subnet_ids)) == (hand.inside.vpc, hand.inside.subnets[:2])
    assert existing.security_group_ids == (hand.inside.group,)
    assert settings.encryption.key_arn == hand.key_arn
    assert (settings.domain.name, settings.domain.default_instance_type) == ("By-Hand", "ml.t3.large")
    assert (settings.domain.space_storage.default_gb, settings.domain.space_storage.maximum_gb) == (10, 50)
    assert settings.idle_shutdown.minutes == 240
    bounds = settings.idle_shutdown.user_may_choose
    assert bounds is not None
    assert (bounds.minimum_minutes, bounds.maximum_minutes) == (60, 480)
    assert [(s.name, s.app_type, s.content) for s in settings.start_up_scripts] == [("git", "JupyterLab", SCRIPT)]
    assert {team.name: team.instance_types for team in settings.teams} == {
        "data-science": ("ml.t3.large", "ml.m5.xlarge"),
        "everybody": ("ml.t3.large",),
    }
    assert [(user.name, user.team, user.owner) for user in settings.users] == [
        ("Ana", "data-science", "ana@example.com"),
        ("ben", "everybody", None),
    ]
    assert settings.tags == {"cost": "4711"}


def test_idle_shutdown_that_is_not_on_stays_off(hand: Hand) -> None:
    domain_id = hand.domain()
    hand.inside.profile(domain_id, "ana")
    hand.adopt(domain_id)
    estate = load_estate(hand.folder / "out" / "studio.yaml")
    assert not estate.environments[0].settings.idle_shutdown.enabled


def test_names_are_what_was_asked_for(hand: Hand) -> None:
    domain_id = hand.domain()
    hand.inside.profile(domain_id, "ana")
    adoption = hand.adopt(domain_id, names={"estate": "lab", "environment": "test"})
    assert [each.stack.name for each in adoption.plan.stacks] == ["lab-test-Studio", "lab-test-Users-01"]


def test_a_script_that_an_estate_would_refuse_is_named_and_left_out(hand: Hand) -> None:
    arns = [hand.script("bad", "echo no shebang\n"), hand.script("Dup"), hand.script("By-Hand-Dup")]
    app = {"LifecycleConfigArns": arns}
    domain_id = hand.domain(DefaultUserSettings=hand.users(JupyterLabAppSettings=app))
    hand.inside.profile(domain_id, "ana")
    adoption = hand.adopt(domain_id)
    said = adoption.report.partition("## Not taken up into the estate file")[2]
    assert "- start-up script bad is not in the file and would run no more: " in said
    assert (
        "- start-up script by-hand-dup is not in the file and would run no more: another script is called dup" in said
    )
    assert "- lifecycle configuration bad\n" in said
    scripts = load_estate(hand.folder / "out" / "studio.yaml").environments[0].settings.start_up_scripts
    assert [script.name for script in scripts] == ["dup"]


# -- what is imported --------------------------------------------------------------------------------------


def test_an_import_says_each_resourceas_it_is(hand: Hand) -> None:
    domain_id = hand.domain()
    hand.inside.profile(
        domain_id, "ana", UserSettings={"ExecutionRole": kit.ROLE}, Tags=[{"Key": "floor", "Value": "3"}]
    )
    hand.inside.profile(domain_id, "ben")
    hand.inside.space(domain_id, "work", "ana")
    adoption = hand.adopt(domain_id, estate_file=mine(hand))
    (studio, people) = adoption.plan.stacks
    template = hand.read("hand-prod-Studio.template.json")
    ((logical_id, domain),) = template.pop("Resources").items()
    assert template == {}, "an import takes no output, parameter or anything besides"
    assert domain["DeletionPolicy"] == domain["UpdateReplacePolicy"] == "Retain"
    assert domain["Properties"] == {
        "AuthMode": "IAM",
        "DomainName": "By-Hand",
        "KmsKeyId": hand.key_arn,
        "VpcId": hand.inside.vpc,
        "SubnetIds": hand.inside.subnets[:2],
        "AppNetworkAccessType": "VpcOnly",
        "HomeEfsFileSystemCreation": "Enabled",
        "TagPropagation": "DISABLED",
        "DefaultUserSettings": {"ExecutionRole": kit.ROLE, "SecurityGroups": [hand.inside.group]},
        "DefaultSpaceSettings": {"ExecutionRole": kit.ROLE},
    }
    assert hand.read("hand-prod-Studio.mapping.json") == {logical_id: {"DomainId": domain_id}} == studio.mapping
    ((_, profile),) = hand.read("hand-prod-Users-01.template.json")["Resources"].items()
    assert profile["Properties"] == {
        "DomainId": domain_id,
        "UserProfileName": "ana",
        "UserSettings": {"ExecutionRole": kit.ROLE},
    }, "a tag of somebody else's is not said, or the next deploy would take it away"
    assert list(people.mapping.values()) == [{"UserProfileName": "ana", "DomainId": domain_id}]
    assert sorted(found.name for found in adoption.plan.left) == ["ben", "work"]


def test_what_a_stack_holds_already_stays_in_its_template(hand: Hand) -> None:
    domain_id = hand.domain()
    ours = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": "/x", "Value": "1"}}
    outputs = {"Said": {"Value": "yes"}}
    body = json.dumps({"Resources": {"Ours": ours, **profiles(domain_id, "ana")}, "Outputs": outputs})
    hand.account.cloudformation.create_stack(StackName="hand-prod-Users-01", TemplateBody=body)
    hand.inside.profile(domain_id, "ben")
    file = mine(hand, users="{name: ana, team: all}, {name: ben, team: all}")
    adoption = hand.adopt(domain_id, estate_file=file)
    template = hand.read("hand-prod-Users-01.template.json")
    assert template["Outputs"] == outputs
    assert set(template["Resources"]) == {"Ours", "User0", *adoption.plan.stacks[1].mapping}
    assert adoption.plan.there == ["ana"]
    assert len(adoption.plan.stacks[1].mapping) == 1


def test_a_manifest_leads_the_cdk_to_each_import(hand: Hand) -> None:
    domain_id = hand.domain()
    hand.inside.profile(domain_id, "ana")
    adoption = hand.adopt(domain_id)
    artifacts = hand.read("manifest.json")["artifacts"]
    assert list(artifacts) == ["by-hand-prod-Studio", "by-hand-prod-Users-01"]
    for name, artifact in artifacts.items():
        assert artifact["environment"] == f"aws://{kit.ACCOUNT}/{REGION}"
        assert artifact["properties"]["stackName"] == name
        assert artifact["properties"]["templateFile"] == f"{name}.template.json"
        assert "stackTemplateAssetObjectUrl" not in artifact["properties"], "it is the template of a deploy"
    out = hand.folder / "out"
    assert list(adoption.commands) == [
        f"cdk bootstrap aws://{kit.ACCOUNT}/{REGION}",
        *(
            f"cdk import --app {out}/import --resource-mapping {out}/import/{name}.mapping.json {name}"
            for name in artifacts
        ),
        f"studio diff --estate {out}/studio.yaml",
        f"studio deploy --estate {out}/studio.yaml",
    ]


# -- what is said of it ------------------------------------------------------------------------------------


def test_what_changes_and_what_stays_is_told_setting_by_setting(hand: Hand) -> None:
    sharing = {"NotebookOutputOption": "Allowed", "S3OutputPath": "s3://shared/notebooks"}
    domain_id = hand.domain(
        DefaultUserSettings=hand.users(SharingSettings=sharing, StudioWebPortal="ENABLED"),
        DomainSettings={"AmazonQSettings": {"Status": "DISABLED"}},
        Tags=[{"Key": "cost", "Value": "4711"}],
    )
    hand.inside.profile(domain_id, "ana", Tags=[{"Key": "floor", "Value": "3"}])
    adoption = hand.adopt(domain_id, estate_file=mine(hand, more="tags: {cost: '4712'}\n"))
    told = {(each.resource, each.setting): (each.old, str(each.new)) for each in changes(adoption.plan.imports)}
    assert told["By-Hand", "DefaultUserSettings.SharingSettings.NotebookOutputOption"] == ("Allowed", "Disabled")
    assert told["By-Hand", "DefaultUserSettings.ExecutionRole"][0] == kit.ROLE
    assert told["By-Hand", "DefaultUserSettings.ExecutionRole"][1].startswith("the estate's DefaultRole")
    assert told["By-Hand", "tag cost"] == ("4711", "4712")
    assert told["ana", "tag team"] == (None, "all")
    assert not {setting for _, setting in told} & {
        "AuthMode",
        "DomainName",
        "KmsKeyId",
        "VpcId",
        "SubnetIds",
        "DomainId",
        "DefaultUserSettings.SecurityGroups",
        "DefaultUserSettings.StudioWebPortal",
    }
    assert {(each.resource, each.setting, str(each.value)) for each in kept(adoption.plan.imports)} == {
        ("By-Hand", "DefaultUserSettings.SharingSettings.S3OutputPath", "s3://shared/notebooks"),
        ("By-Hand", "DomainSettings.AmazonQSettings (SageMaker's API only)", "{'Status': 'DISABLED'}"),
        ("ana", "tag floor", "3"),
    }
    assert "| By-Hand | tag cost | 4711 | 4712 |" in adoption.report
    assert "| ana | tag floor | 3 |" in adoption.report
    assert "DomainSettings.DockerSettings.EnableDockerAccess" in adoption.report.partition("Off or empty before")[2]


def test_what_needs_care_is_told(hand: Hand) -> None:
    ec2 = kit.client("ec2")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=hand.inside.vpc)
    table = ec2.create_route_table(VpcId=hand.inside.vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=hand.inside.subnets[0])
    domain_id = hand.domain(AppNetworkAccessType="PublicInternetOnly")
    hand.inside.profile(domain_id, "ana")
    as_it_is = hand.adopt(domain_id, out="as-it-is").report
    assert "past the VPC, and do so on: once the VPC has what people need, drop domain.public_internet" in as_it_is
    assert "only while no app" not in as_it_is
    heed = hand.adopt(domain_id, estate_file=mine(hand)).report.partition("## To heed")[2].partition("## ")[0]
    assert "AppNetworkAccessType, DomainSettings.ExecutionRoleIdentityConfig only while no app" in heed
    assert "apps reach the internet through SageMaker's network now" in heed
    assert f"{hand.inside.subnets[0]} is a public subnet" in heed
    assert hand.inside.subnets[1] not in heed
    assert f"nobody works as {kit.ROLE} any more (the role is gone)" in heed
    assert "'studio diff' calls the profiles' DomainId and Tags 'requires replacement'" in heed


# -- what is refused ---------------------------------------------------------------------------------------


def test_a_domain_that_is_not_there_is_refused_with_those_that_are(hand: Hand) -> None:
    domain_id = hand.domain()
    assert hand.refusal("d-000000000000") == (
        f"studio:DomainNotFound: there is no domain 'd-000000000000' in {REGION}; domains in {REGION} are {domain_id} "
        "(By-Hand); name its id and --region"
    )


def test_a_domain_without_a_key_of_one_s_own_is_refused(hand: Hand) -> None:
    domain_id = hand.domain(KmsKeyId=None)
    hand.inside.profile(domain_id, "ana")
    assert hand.refusal(domain_id) == (
        f"studio:DomainKeyMissing: {domain_id} is not encrypted with a key of yours; an estate's domain has one, and a "
        "domain never gets another key than it was made with; it can not be adopted: make an estate beside it, and "
        "move people's files there"
    )


def test_a_domain_that_does_not_work_is_refused(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    domain_id = hand.domain()
    store = hand.account.sagemaker
    answer = store.describe_domain(DomainId=domain_id)
    monkeypatch.setattr(store, "describe_domain", lambda **_: {**answer, "Status": "Update_Failed"})
    monkeypatch.setattr("studio_cli.aws.Target.client", lambda *_: store)
    assert hand.refusal(domain_id) == (
        f"studio:DomainNotReady: {domain_id} is Update_Failed; CloudFormation imports what works; wait, or repair the "
        "domain first"
    )


def test_a_domain_with_nobody_in_it_needs_an_estate(hand: Hand) -> None:
    domain_id = hand.domain()
    assert hand.refusal(domain_id) == (
        f"studio:DomainEmpty: {domain_id} has no user profile; an estate has one person at least; make a profile in "
        "it, or take it into an estate of yours with --estate"
    )
    assert len(hand.adopt(domain_id, estate_file=mine(hand)).plan.stacks) == 1


def test_an_estate_that_means_another_domain_is_refused(hand: Hand) -> None:
    domain_id = hand.domain()
    assert hand.refusal(domain_id, estate_file=mine(hand, name="other")) == (
        f"studio:EstateNamesOtherDomain: {domain_id} is called 'By-Hand' in {REGION}, and the estate's domains are "
        "other (prod); a domain's name never changes; write domain.name: By-Hand for the environment that it is"
    )


def test_what_would_be_made_anew_is_refused(hand: Hand) -> None:
    other = kit.client("kms").create_key()["KeyMetadata"]["Arn"]
    domain_id = hand.domain(KmsKeyId=other)
    assert hand.refusal(domain_id, estate_file=mine(hand)) == (
        f'studio:AdoptionWouldReplace: KmsKeyId of By-Hand is "{other}", and the estate would have "{hand.key_arn}"; '
        "it can never change: CloudFormation would make another, and leave everybody's work in the old one; it can not "
        "be adopted as that: write the estate so that it says the same, or make an estate beside it"
    )


def test_what_another_stack_holds_is_refused(hand: Hand) -> None:
    domain_id = hand.domain()
    body = json.dumps({"Resources": profiles(domain_id, "ana")})
    hand.account.cloudformation.create_stack(StackName="theirs", TemplateBody=body)
    assert hand.refusal(domain_id) == (
        "studio:AdoptedElsewhere: ana is in the stack theirs; a resource is in one stack only; let theirs go of it "
        "first: deploy it with DeletionPolicy Retain, then without the resource"
    )


def test_nothing_is_overwritten(hand: Hand) -> None:
    domain_id = hand.domain()
    hand.inside.profile(domain_id, "ana")
    hand.adopt(domain_id)
    before = (hand.folder / "out" / "report.md").read_text()
    with pytest.raises(RefusedError) as caught:
        hand.adopt(domain_id)
    assert caught.value.message == (
        f"studio:AdoptionFolderTaken: there is something in {hand.folder / 'out'}; nothing is overwritten; name "
        "another --out"
    )
    assert (hand.folder / "out" / "report.md").read_text() == before


def test_the_page_s_codes_are_those_that_are_refused_here() -> None:
    page = (ROOT / "docs" / "errors.md").read_text().partition("## Adopting")[2].partition("\n## ")[0]
    told = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    here = "".join(path.read_text() for path in Path(__file__).parent.glob("test_adopt*.py"))
    assert told
    assert [code for code in told if f"studio:{code}: " not in here] == []


@pytest.mark.parametrize("tags", [{}, {"Tags": []}, {"Tags": [{"Key": "estate", "Value": "research"}]}])
def test_an_import_says_of_a_script_s_tags_what_the_estate_says_and_no_more(tags: dict[str, Any]) -> None:
    """They can never change, not even from none to an empty list: it would be made again, and its name is taken."""
    properties = {
        "StudioLifecycleConfigName": "setup-01234567",
        "StudioLifecycleConfigAppType": "JupyterLab",
        "StudioLifecycleConfigContent": "IyEvYmluL3NoCg==",
    }
    there = Found(SCRIPT_TYPE, "setup", {"StudioLifecycleConfigName": "setup-01234567"}, dict(properties))
    wanted = {**properties, **tags}
    assert as_it_is(there, wanted, wanted) == (wanted, [])
