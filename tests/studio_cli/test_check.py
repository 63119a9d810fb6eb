"""`studio check`: what it reads, what it says in which form, and how it ends."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_sagemaker as sagemaker
from click.testing import CliRunner, Result

from studio_cli.check.reading import lines_of_json, read_paths
from studio_cli.check.yaml_template import read_yaml
from studio_cli.main import main
from studio_constructs.checks import ABOUT_ACKNOWLEDGMENTS, RULES, Source, check_templates
from tests.kit import ACCOUNT, Json, new_app

WORST = """
Parameters:
  Vpc: {Type: String}
Resources:
  Domain:
    Type: AWS::SageMaker::Domain
    Properties:
      DomainName: worst
      AuthMode: IAM
      AppNetworkAccessType: PublicInternetOnly
      VpcId: !Ref Vpc
      SubnetIds: [subnet-0a1b2c3d]
      DefaultUserSettings:
        ExecutionRole: !GetAtt Role.Arn
      DomainSettings:
        DockerSettings: {EnableDockerAccess: ENABLED}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: sagemaker.amazonaws.com}, Action: sts:AssumeRole}]
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]
"""
SPACE = "Resources: {Space: {Type: AWS::SageMaker::Space, DeletionPolicy: Retain, UpdateReplacePolicy: Retain, %s}}"
SAID = "Properties: {OwnershipSettings: {OwnerUserProfileName: a}, SpaceSharingSettings: {SharingType: Private}%s}"
GOOD = SPACE % (SAID % ", Tags: [{Key: owner, Value: a}]")
UNTAGGED = SPACE % (SAID % "")
FIXES = {rule.id: rule.fix for rule in RULES}
ALL_RULES = (*RULES, *ABOUT_ACKNOWLEDGMENTS)


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def found(path: Path) -> list[tuple[str, int | None]]:
    return [(finding.rule.id, finding.line) for finding in check_templates(read_paths([path])).findings]


def test_the_worst_domain_has_ten_findings_and_more(tmp_path: Path) -> None:
    result = run(written(tmp_path / "worst.yaml", WORST), "--format", "json")
    findings = json.loads(result.stdout)["findings"]
    of_domain = {finding["id"] for finding in findings if finding["logical_id"] == "Domain"}
    assert len(of_domain) >= 10
    assert result.exit_code == 1


def test_nothing_found_is_said_and_ends_well(tmp_path: Path) -> None:
    result = run(written(tmp_path / "good.yaml", GOOD))
    assert (result.exit_code, result.output) == (0, "Nothing found in 1 template.\n")


def test_a_finding_is_one_line_with_its_place(tmp_path: Path) -> None:
    path = written(tmp_path / "space.yaml", "\n" + UNTAGGED)
    result = run(path)
    line, total = result.output.splitlines()
    assert line == f"{path}:2: Space: warning Studio-P06: Tags is missing; A space has tags; " + FIXES["Studio-P06"]
    assert total == "1 warning in 1 template."
    assert result.exit_code == 1


def test_what_is_not_asked_for_is_not_told(tmp_path: Path) -> None:
    path = written(tmp_path / "space.yaml", UNTAGGED)
    assert run(path, "--severity", "error").exit_code == 0
    assert run(path, "--severity", "error", "--severity", "warning").exit_code == 1


# What it reads ----------------------------------------------------------------------------------------------------


def test_json_is_read_with_its_lines(tmp_path: Path) -> None:
    body, _ = read_yaml(UNTAGGED)
    path = Path(written(tmp_path / "template.json", json.dumps(body, indent=1)))
    assert found(path) == [("Studio-P06", 3)]


def test_lines_of_json_are_those_of_the_resources_alone() -> None:
    text = """{"Conditions": {"A": {"Fn::Equals": ["{", "}"]}},
      "Resources": {
        "A": {"Type": "B", "Properties": {"C": "\\"D\\": {"}},
        "B": {"Type": "A",
              "Properties": {"C": {}}},
        "C": {}
      },
      "Outputs": {"D": {"Value": {"Ref": "A"}}}}"""
    assert json.loads(text)
    assert lines_of_json(text) == {"A": 3, "B": 4, "C": 6}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref Role", {"Ref": "Role"}),
        ("!GetAtt Role.Arn", {"Fn::GetAtt": ["Role", "Arn"]}),
        ("!GetAtt Stack.Outputs.Arn", {"Fn::GetAtt": ["Stack", "Outputs.Arn"]}),
        ("!GetAtt [Role, Arn]", {"Fn::GetAtt": ["Role", "Arn"]}),
        ("!Sub '${Role}-x'", {"Fn::Sub": "${Role}-x"}),
        ("!If [Prod, !Ref A, 1]", {"Fn::If": ["Prod", {"Ref": "A"}, 1]}),
        ("!Not [!Condition Prod]", {"Fn::Not": [{"Condition": "Prod"}]}),
        ("!Base64 {Ref: A}", {"Fn::Base64": {"Ref": "A"}}),
        ("2012-10-17", "2012-10-17"),
        ("0123", 123),
        ("'0123'", "0123"),
        ("1.5", 1.5),
        ("true", True),
        ("~", None),
        ("0x10", "0x10"),
    ],
)
def test_yaml_is_read_as_cloudformation_reads_it(short: str, long: Any) -> None:
    assert read_yaml(f"A: {short}") == ({"A": long}, {})


def test_aliases_and_merge_keys_are_what_they_name() -> None:
    text = "A: &a {X: 1, Y: 2}\nB: {<<: *a, Y: 3}\nC: [*a]\nD: {<<: [{X: 9}, *a]}"
    assert read_yaml(text)[0] == {
        "A": {"X": 1, "Y": 2},
        "B": {"X": 1, "Y": 3},
        "C": [{"X": 1, "Y": 2}],
        "D": {"X": 9, "Y": 2},
    }


def assembly(folder: Path) -> Path:
    """A domain in a nested stack of a stage, of which one finding is acknowledged."""
    app = new_app({"aws:cdk:enable-path-metadata": True})
    stack = cdk.Stack(cdk.Stage(app, "prod"), "Studio")
    settings = sagemaker.CfnDomain.UserSettingsProperty(execution_role=f"arn:aws:iam::{ACCOUNT}:role/studio")
    for scope in (stack, cdk.NestedStack(stack, "Inner")):
        domain = sagemaker.CfnDomain(
            scope, "Domain", auth_mode="IAM", domain_name="lab", default_user_settings=settings
        )
    acknowledgment = cdk.Acknowledgment(id="Studio-D01", reason="the proof of concept has no data")
    cdk.Validations.of(domain).acknowledge(acknowledgment)
    return Path(app.synth().directory)


def test_an_assembly_is_read_with_stages_and_nested_stacks(tmp_path: Path) -> None:
    report = json.loads(run(str(assembly(tmp_path)), "--format", "json").stdout)
    assert report["templates"] == 2
    paths = {(each["id"], each["construct_path"]) for each in report["findings"]}
    assert {("Studio-D02", "prod/Studio/Domain"), ("Studio-D02", "prod/Studio/Inner/Domain")} <= paths
    assert ("Studio-D01", "prod/Studio/Domain") in paths
    assert ("Studio-D01", "prod/Studio/Inner/Domain") not in paths
    (acknowledged,) = report["acknowledged"]
    assert (acknowledged["construct_path"], acknowledged["reason"]) == (
        "prod/Studio/Inner/Domain",
        "the proof of concept has no data",
    )
    assert all(each["line"] for each in report["findings"])


def test_a_template_is_checked_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "space.yaml", UNTAGGED)
    assert run(path, path).output.endswith("1 warning in 1 template.\n")


# What it can not judge --------------------------------------------------------------------------------------------

RULE = "a template is JSON or YAML with Resources, and a cloud assembly the folder that cdk synth writes"
GONE = "no such file or directory"
PATH_RULE = "a path leads to a template, or to a cloud assembly, the folder that cdk synth writes"
FIX = "name another path, or correct it"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("A: [", "can not be parsed (expected the node content, but"),
        ('{"Resources": ', "can not be parsed (Expecting value"),
        ("A: {B: &b [*b]}", "can not be parsed (nests too deeply)"),
        ("", "has no Resources"),
        ("Resources: [1]", "has no Resources"),
        ("- 1", "has no Resources"),
        ("{}", "has no Resources"),
    ],
    ids=["yaml", "json", "alias of itself", "empty", "list of resources", "list", "empty object"],
)
def test_what_is_no_template_is_told(tmp_path: Path, text: str, what: str) -> None:
    path = written(tmp_path / "template", text)
    result = run(path)
    assert result.exit_code == 2
    assert what in result.stderr
    assert result.stderr.startswith(f"Error: studio:CheckNoTemplate: {path} ")
    assert result.stderr.endswith(f"; {RULE}; {FIX}\n")


def test_every_path_that_can_not_be_judged_is_told_at_once(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    missing = tmp_path / "missing.yaml"
    good = written(tmp_path / "good.yaml", GOOD)
    result = run(good, str(missing), str(binary), str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"Error: studio:CheckPathUnreadable: {missing} cannot be read ({GONE}); {PATH_RULE}; correct the path",
        f"studio:CheckNoTemplate: {binary} is not UTF-8; {RULE}; {FIX}",
        f"studio:CheckNoTemplate: {tmp_path} is a folder without manifest.json; {RULE}; {FIX}",
    ]


@pytest.mark.parametrize(
    ("manifest", "what"),
    [
        ("{", "is not as the CDK writes it"),
        ("[1]", "is not as the CDK writes it"),
        ('{"artifacts": {"a": {"type": "aws:cloudformation:stack"}}}', "is not as the CDK writes it ('templateFile')"),
        ("{}", "names no stack"),
    ],
    ids=["no JSON", "a list", "no file", "nothing"],
)
def test_what_is_no_assembly_is_told(tmp_path: Path, manifest: str, what: str) -> None:
    written(tmp_path / "manifest.json", manifest)
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert f"studio:CheckNoTemplate: {tmp_path} {what}" in result.stderr


def test_an_assembly_that_lacks_a_template_is_told(tmp_path: Path) -> None:
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "gone.json"}}
    written(tmp_path / "manifest.json", json.dumps({"artifacts": {"gone": artifact}}))
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert f"studio:CheckPathUnreadable: {tmp_path / 'gone.json'} cannot be read" in result.stderr


def test_no_path_is_a_mistake() -> None:
    result = run()
    assert result.exit_code == 2
    assert "Missing argument 'PATH...'" in result.stderr


# In which form ----------------------------------------------------------------------------------------------------


def test_the_rules_are_listed_in_each_form() -> None:
    lines = run("--list").output.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in ALL_RULES]
    assert [rule["id"] for rule in json.loads(run("--list", "--format", "json").stdout)] == [
        rule.id for rule in ALL_RULES
    ]
    errors = run("--list", "--severity", "error").output.splitlines()
    assert 0 < len(errors) < len(lines)
    sarif = json.loads(run("--list", "--format", "sarif").stdout)
    assert len(sarif["runs"][0]["tool"]["driver"]["rules"]) == len(ALL_RULES)


def sarif_of(path: Path) -> Json:
    return dict(json.loads(run(str(path), "--format", "sarif").stdout))


def test_sarif_has_what_code_hosts_ask_for(tmp_path: Path) -> None:
    sarif = sarif_of(Path(written(tmp_path / "worst.yaml", WORST)))
    assert sarif["version"] == "2.1.0"
    (run_,) = sarif["runs"]
    rules = run_["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {rule.id for rule in ALL_RULES}
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["helpUri"].startswith("https://")
    assert run_["results"]
    for result in run_["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] > 1
        assert location["logicalLocations"][0]["fullyQualifiedName"] in {"Domain", "Role"}
        assert len(result["partialFingerprints"]["studioCheck/v1"]) == 64


def test_sarif_names_files_from_the_folder_in_which_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a space.yaml"
    written(path, UNTAGGED)

    def uri(named: Path) -> str:
        (result,) = sarif_of(named)["runs"][0]["results"]
        return str(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])

    assert uri(path) == path.as_uri()
    monkeypatch.chdir(tmp_path)
    assert uri(path) == uri(Path("a space.yaml")) == "a%20space.yaml"


def test_sarif_has_what_is_acknowledged_as_suppressed(tmp_path: Path) -> None:
    (run_,) = sarif_of(assembly(tmp_path))["runs"]
    suppressed = [result for result in run_["results"] if "suppressions" in result]
    assert [result["ruleId"] for result in suppressed] == ["Studio-D01"]
    assert suppressed[0]["suppressions"] == [{"kind": "inSource", "justification": "the proof of concept has no data"}]


def test_a_finding_that_moves_keeps_its_fingerprint(tmp_path: Path) -> None:
    prints = []
    for text in (UNTAGGED, "\n\n" + UNTAGGED):
        (result,) = sarif_of(Path(written(tmp_path / "space.yaml", text)))["runs"][0]["results"]
        prints.append(result["partialFingerprints"])
    assert prints[0] == prints[1]


def test_a_thousand_resources_are_checked_in_seconds() -> None:
    body, _ = read_yaml(WORST)
    resources = {f"{name}{number}": body["Resources"][name] for number in range(500) for name in body["Resources"]}
    began = time.process_time()  # its own, however busy the machine is
    assert check_templates([Source("large", {"Resources": resources})]).findings
    assert time.process_time() - began < 10
