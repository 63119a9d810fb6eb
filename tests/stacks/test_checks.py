"""The checks that the app attaches: each finds what it is there to find, and nothing in the example."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from cdk_nag import AwsSolutionsChecks

from stacks.estate import load_estate
from stacks.estate_stage import EstateStage
from stacks.template_validation import IGNORED_RULES, TemplateValidation, find_violations
from studio_constructs import StudioEndpoint
from studio_constructs.checks import StudioChecks, check_templates
from studio_constructs.checks.assembly import read_assembly

ROOT = Path(__file__).parents[2]


def app_with_checks(folder: Path) -> cdk.App:
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    app = cdk.App(context=context, outdir=str(folder), builtin_cloud_formation_validation=False)
    cdk.Validations.of(app).add_plugins(TemplateValidation(), StudioChecks(), AwsSolutionsChecks(app, verbose=True))
    return app


def report(folder: Path) -> list[tuple[str, str]]:
    """Plugin and rule of each finding."""
    plugins = json.loads((folder / "validation-report.json").read_text())["pluginReports"]
    return [(plugin["pluginName"], violation["ruleName"]) for plugin in plugins for violation in plugin["violations"]]


def findings(tmp_path: Path, properties: dict[str, Any]) -> list[str]:
    path = tmp_path / "template.json"
    resource = {"Type": "AWS::SageMaker::UserProfile", "Properties": properties}
    path.write_text(json.dumps({"Resources": {"Profile": resource}}))
    return [violation.rule_name for violation in find_violations(str(path))]


def test_the_example_has_no_finding(tmp_path: Path) -> None:
    app = app_with_checks(tmp_path)
    estate = load_estate(ROOT / "studio.yaml")
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    app.synth()
    assert report(tmp_path) == []


def test_a_template_that_cloudformation_would_refuse_fails_the_synth(tmp_path: Path) -> None:
    app = app_with_checks(tmp_path)
    stage = cdk.Stage(app, "prod")
    sagemaker.CfnUserProfile(cdk.Stack(stage, "Users"), "Profile", domain_id="d-abcdefghijkl", user_profile_name="")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert {plugin for plugin, _ in report(tmp_path)} == {"Template validation", "Studio"}


def test_a_policy_that_allows_everything_fails_the_synth(tmp_path: Path) -> None:
    app = app_with_checks(tmp_path)
    stack = cdk.Stack(cdk.Stage(app, "prod"), "Users")
    iam.ManagedPolicy(stack, "Policy", statements=[iam.PolicyStatement(actions=["s3:Get*"], resources=["*"])])
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert sorted(rule for plugin, rule in report(tmp_path) if plugin == "AwsSolutions") == [
        "AwsSolutions-IAM5[Action::s3:Get*]",
        "AwsSolutions-IAM5[Resource::*]",
    ]


WITH_A_WILDCARD = """
import app
import aws_cdk as cdk
from aws_cdk import aws_iam as iam


class Stage(app.EstateStage):
    def __init__(self, scope, name, **more):
        super().__init__(scope, name, **more)
        statement = iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"])
        iam.ManagedPolicy(cdk.Stack(self, "More"), "Policy", statements=[statement])


app.EstateStage = Stage
app.main()
"""


def test_the_app_fails_itself_where_the_command_line_would_say_nothing(tmp_path: Path) -> None:
    told_by_the_command_line = {"@aws-cdk/core:failSynthOnValidationErrors": False}
    env = {**os.environ, "CDK_OUTDIR": str(tmp_path), "CDK_CONTEXT_JSON": json.dumps(told_by_the_command_line)}
    command = [sys.executable, "-c", WITH_A_WILDCARD]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "The templates do not pass their checks:\nprod/More/Policy/Resource: AwsSolutions-IAM5["
    )


def test_a_good_template_has_no_violation(tmp_path: Path) -> None:
    assert findings(tmp_path, {"DomainId": "d-abcdefghijkl", "UserProfileName": "alice"}) == []


@pytest.mark.parametrize(
    ("properties", "rule"),
    [
        ({"DomainId": "d-abcdefghijkl"}, "F3003"),
        ({"DomainId": "d-abcdefghijkl", "UserProfileName": "alice", "Nope": 1}, "F3002"),
        ({"DomainId": "d-abcdefghijkl", "UserProfileName": "-alice"}, "F3031"),
        ({"DomainId": "d-abcdefghijkl", "UserProfileName": {"Fn::GetAtt": ["Gone", "Arn"]}}, "F1020"),
    ],
    ids=["missing key", "unknown key", "bad name", "reference to nothing"],
)
def test_a_bad_template_has_a_violation(tmp_path: Path, properties: dict[str, Any], rule: str) -> None:
    assert rule in findings(tmp_path, properties)


ESTATE = """
name: lab
environments: [{name: prod, account: "111122223333", region: eu-west-1}]
teams: [{name: all, instance_types: [ml.t3.medium]}]
users: [{name: alice, team: all}]
"""
KEY = "arn:aws:kms:eu-west-1:444422223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
EXISTING = "vpc_id: vpc-0a1b2c3d4e5f60718"


def synthesized(tmp_path: Path, settings: str) -> Path:
    """The folder of an estate that was synthesized with the checks."""
    path = tmp_path / "studio.yaml"
    path.write_text(ESTATE + settings)
    app = app_with_checks(tmp_path / "out")
    estate = load_estate(path)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    app.synth()
    return tmp_path / "out"


@pytest.mark.parametrize(
    "settings",
    [
        f"encryption: {{key_arn: '{KEY}'}}",
        f"backup: {{key_arn: '{KEY}'}}",
        "network: {new: {availability_zones: [eu-west-1a, eu-west-1b], internet_access: true}}",
        f"network: {{existing: {{{EXISTING}, subnet_ids: [subnet-0a1b2c3d, subnet-1a2b3c4d], endpoints: [kms]}}}}",
        f"network: {{new: {{endpoints: [{', '.join(StudioEndpoint)}]}}}}",
        "idle_shutdown: {enabled: false}\ndomain: {removal_policy: destroy}\ntags: {cost centre: '42'}",
    ],
    ids=["key", "backup key", "zones", "existing", "endpoints", "loose"],
)
def test_what_an_estate_may_say_has_no_finding(tmp_path: Path, settings: str) -> None:
    found = report(synthesized(tmp_path, settings))
    assert [each for each in found if each[0] != "Construct Annotations"] == []


def test_what_nobody_asks_for_by_name_fails_the_synth(tmp_path: Path) -> None:
    app = app_with_checks(tmp_path)
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role="arn:aws:iam::111122223333:role/studio")
    stack = cdk.Stack(cdk.Stage(app, "prod"), "Studio")
    sagemaker.CfnDomain(stack, "Domain", auth_mode="IAM", domain_name="lab", default_user_settings=settings)
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    assert len({rule for plugin, rule in report(tmp_path) if plugin == "Studio"}) >= 10


def test_a_looser_estate_says_so_once_and_its_findings_are_acknowledged(tmp_path: Path) -> None:
    folder = synthesized(
        tmp_path,
        "idle_shutdown: {enabled: false}\n"
        "domain: {removal_policy: destroy, public_internet: true, source_identity: false}\n"
        "spaces: [{name: notes, owner: alice, app: JupyterLab}]\n",
    )
    checked = check_templates(list(read_assembly(folder)))
    assert checked.findings == ()
    assert {finding.rule.id for finding, _ in checked.acknowledged} >= {
        *("Studio-D01", "Studio-D03", "Studio-D04", "Studio-D14", "Studio-U04", "Studio-P04")
    }
    assert all(reason.startswith("an argument says so: ") for _, reason in checked.acknowledged)


def test_made_up_ids_that_wait_for_a_lookup_do_not_fail_the_synth(tmp_path: Path) -> None:
    folder = synthesized(tmp_path, f"network: {{existing: {{{EXISTING}}}}}")
    assert json.loads((folder / "manifest.json").read_text())["missing"]
    assert report(folder) == []


def test_advice_that_is_not_ignored_fails(tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    profile = {"DomainId": "d-abcdefghijkl", "UserProfileName": "alice"}
    subnet = {"VpcId": "vpc-0a1b2c3d", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1a"}
    resources = {
        "Profile": {"Type": "AWS::SageMaker::UserProfile", "Properties": profile},
        "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": subnet},
    }
    path.write_text(json.dumps({"Parameters": {"Unused": {"Type": "String"}}, "Resources": resources}))
    assert [violation.rule_name for violation in find_violations(str(path))] == ["W2001"]


@pytest.mark.parametrize("app", ["JupyterLab", "CodeEditor"])
def test_idle_shutdown_of_a_profile_or_space_is_no_finding(tmp_path: Path, app: str) -> None:
    def ruled(type_name: str, properties: dict[str, Any]) -> list[str]:
        path = tmp_path / "template.json"
        resource = {"Type": type_name, "Properties": {"DomainId": "d-abcdefghijkl", **properties}}
        path.write_text(json.dumps({"Resources": {"It": resource}}))
        return [violation.rule_name for violation in find_violations(str(path))]

    idle = {f"{app}AppSettings": {"AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": 60}}}}
    elsewhere = {"KernelGatewayAppSettings": idle[f"{app}AppSettings"]}
    profile, space = {"UserProfileName": "alice"}, {"SpaceName": "hers"}
    assert ruled("AWS::SageMaker::UserProfile", {**profile, "UserSettings": idle}) == []
    assert ruled("AWS::SageMaker::Space", {**space, "SpaceSettings": idle}) == []
    assert ruled("AWS::SageMaker::UserProfile", {**profile, "UserSettings": elsewhere}) == ["F3002"]
    assert ruled("AWS::SageMaker::UserProfile", {**profile, "UserSettings": {"Nope": 1}}) == ["F3002"]


def test_each_rule_that_is_ignored_has_the_setting_that_goes_against_it() -> None:
    assert sorted(IGNORED_RULES) == ["W3005", "W3010", "W9002", "W9013"]
    assert all(reason.startswith("`") for reason in IGNORED_RULES.values())


@pytest.mark.slow  # cfn-lint takes seconds for each region's schemas
def test_cfn_lint_finds_nothing_in_the_example(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    estate = load_estate(ROOT / "studio.yaml")
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    app.synth()
    templates = [str(path) for path in sorted(tmp_path.glob("*/*.template.json"))]
    assert len(templates) == 7
    done = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--regions", "eu-west-1", "--", *templates],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
