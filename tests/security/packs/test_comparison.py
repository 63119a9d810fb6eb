"""What is acknowledged is taken off exactly: for its rule, at its resource, and only if it is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit import Json

from . import __main__ as program
from .assembly import Assembly
from .comparison import ALL, SUBJECTS, Comparison, write_bare
from .document import PAGE, acknowledged, decisions, rendered, short_name, table
from .finding import Finding, Outcome
from .subjects import DEFAULT, ESTATES

CHECK = "cdk-validator-checkov::CKV_1"


def assembly(folder: Path, name: str = DEFAULT, **acknowledged: str) -> Assembly:
    """Two buckets, `One` and `Two`, of which some findings are acknowledged: rule by bucket."""
    folder.mkdir(parents=True)
    template = {"Resources": {each: {"Type": "AWS::S3::Bucket"} for each in ("One", "Two")}}
    (folder / "Stack.template.json").write_text(json.dumps(template))
    entries: dict[str, list[Json]] = {
        f"/Stack/{each}": [{"type": "aws:cdk:logicalId", "data": each}] for each in ("One", "Two")
    }
    for bucket, rule in acknowledged.items():
        entries[f"/Stack/{bucket}"].append({"type": "aws:cdk:acknowledged-rules", "data": {rule: "nobody reads it"}})
    (folder / "Stack.metadata.json").write_text(json.dumps(entries))
    return Assembly(name, folder)


def found(bucket: str, rule: str = CHECK) -> Finding:
    return Finding(rule, f"Stack/{bucket}", "Stack", bucket, "it is wrong")


def compared(made: Assembly, *findings: Finding) -> Comparison:
    outcomes = {pack: Outcome(1, {subject: [] for subject in SUBJECTS}) for pack in ALL}
    outcomes["checkov"] = Outcome(1, {**outcomes["checkov"].findings, made.name: list(findings)})
    return Comparison(dict.fromkeys(SUBJECTS, made), outcomes)


def test_a_finding_is_meant_at_the_resource_that_says_so(tmp_path: Path) -> None:
    comparison = compared(assembly(tmp_path / "a", One=CHECK), found("One"), found("Two"))
    assert comparison.left("checkov", DEFAULT) == [found("Two")]
    assert [(finding, meant.reason) for finding, meant in comparison.meant("checkov", DEFAULT)] == [
        (found("One"), "nobody reads it")
    ]
    assert comparison.needless(DEFAULT) == []


def test_a_finding_is_meant_for_the_rule_that_is_named(tmp_path: Path) -> None:
    comparison = compared(assembly(tmp_path / "a", One=CHECK), found("One", f"{CHECK}0"))
    assert comparison.left("checkov", DEFAULT) == [found("One", f"{CHECK}0")]
    assert [(each.rule, each.path) for each in comparison.needless(DEFAULT)] == [(CHECK, "Stack/One")]


@pytest.mark.parametrize(
    "rule", ["Annotation::studio:RemoteAccess", "Studio::Studio-D01", "CloudFormation-Validate::F3002"]
)
def test_what_no_public_pack_finds_is_not_called_needless(tmp_path: Path, rule: str) -> None:
    assert compared(assembly(tmp_path / "a", One=rule)).needless(DEFAULT) == []


@pytest.mark.parametrize("rule", ["Serverless::Serverless-One", "cdk-validator-cfnguard::ONE", "cfn-lint::W1", CHECK])
def test_what_a_public_pack_does_not_find_is_needless(tmp_path: Path, rule: str) -> None:
    assert [each.rule for each in compared(assembly(tmp_path / "a", One=rule)).needless(DEFAULT)] == [rule]


def test_tools_read_templates_without_what_is_acknowledged_there(tmp_path: Path) -> None:
    made = assembly(tmp_path / "a")
    resource = {"Type": "AWS::S3::Bucket", "Metadata": {"owner": "alice", "checkov": {}, "guard": {}, "cfn-lint": {}}}
    made.templates["Stack"].write_text(json.dumps({"Resources": {"One": resource}}))
    (tmp_path / "bare").mkdir()
    assert write_bare([made], tmp_path / "bare") == {"0-Stack.template.json": (made, "Stack")}
    (file,) = (tmp_path / "bare").iterdir()
    assert json.loads(file.read_text())["Resources"]["One"]["Metadata"] == {"owner": "alice"}


@pytest.mark.parametrize(
    ("rule", "short"),
    [
        ("HIPAA.Security::HIPAA.Security-LambdaDLQ", "LambdaDLQ"),
        ("AwsSolutions::AwsSolutions-IAM5[Resource::*]", "IAM5"),
        ("cdk-validator-cfnguard::LAMBDA_DLQ_CHECK", "LAMBDA_DLQ_CHECK"),
    ],
)
def test_a_rule_that_packs_share_has_one_name(rule: str, short: str) -> None:
    assert short_name(rule) == short


def test_a_rule_and_a_reason_count_once_however_often_they_are_found(tmp_path: Path) -> None:
    comparison = compared(assembly(tmp_path / "a", One=CHECK, Two=CHECK), found("One"), found("Two"))
    assert decisions(comparison, DEFAULT) == {("CKV_1", "nobody reads it")}
    assert acknowledged(comparison, DEFAULT).splitlines()[2:] == ["| nobody reads it | `CKV_1` | S3 Bucket | 2 |"]
    assert acknowledged(comparison, DEFAULT, but=[DEFAULT]).splitlines()[2:] == []


def test_the_table_tells_what_is_left_and_what_is_meant(tmp_path: Path) -> None:
    comparison = compared(assembly(tmp_path / "a", One=CHECK), found("One"), found("Two"))
    (line,) = (line for line in table(comparison).splitlines() if line.startswith("| checkov"))
    assert line == "| checkov | 1 | 0 | 0 | 0 | 1 (1 acknowledged) | 0 | 0 |"


@pytest.mark.parametrize(
    ("acknowledged", "expected"),
    [
        ({"One": CHECK}, (0, "0 findings, 1 reasons for 1 rules, 0 needless")),
        ({}, (1, f"{CHECK}  Stack/One  it is wrong")),
        ({"One": CHECK, "Two": CHECK}, (1, f"needless: {CHECK}  Stack/Two")),
    ],
    ids=["meant", "not meant", "needless"],
)
def test_the_command_fails_for_what_is_not_meant_or_not_needed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    acknowledged: dict[str, str],
    expected: tuple[int, str],
) -> None:
    made = assembly(tmp_path / "a", **acknowledged)
    comparison = compared(made, found("One"))
    for other in set(ESTATES) - {DEFAULT}:
        comparison.assemblies[other] = assembly(tmp_path / other, other)
    monkeypatch.setattr(program, "compare", lambda: comparison)
    page = tmp_path / "security.md"
    page.write_text(PAGE.read_text())
    monkeypatch.setattr(program, "PAGE", page)
    status, said = expected
    assert program.main() == status
    assert said in capsys.readouterr().out
    assert page.read_text() == rendered(PAGE.read_text(), comparison)
