"""What the checks of an app say of its own templates, and how a guard goes on."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from stacks.refusals import Refusal, refusals
from studio_cli.main import main
from tests.studio_cli.compared.kit import BASE, WRITES, Repository, refusing, violation


def test_what_fails_a_synth_is_read_and_no_more(tmp_path: Path) -> None:
    of_resource = {"cloudFormationResource": {"logicalId": "Role"}}
    failed = [
        violation("A1", "prod/Role", "prod/Bucket"),
        {**violation("A2", severity="warning"), "violatingConstructs": [of_resource]},
        {**violation("A3"), "suggestedFix": "mend it"},
        violation("A4", "prod/Role", severity="info"),
    ]
    reports = [
        {"pluginName": "Nag", "conclusion": "failure", "violations": failed},
        {"pluginName": "Other", "conclusion": "success", "violations": [violation("B1", "x", severity="warning")]},
    ]
    (tmp_path / "validation-report.json").write_text(json.dumps({"pluginReports": reports}))
    assert [(each.rule, each.path) for each in refusals(tmp_path)] == [
        ("A1", "prod/Role"),
        ("A1", "prod/Bucket"),
        ("A2", "Role"),
        ("A3", ""),
    ]
    assert str(refusals(tmp_path)[0]) == "prod/Role: A1: it is wrong"
    assert str(refusals(tmp_path)[3]) == "Nag: A3: it is wrong; mend it"


def test_without_a_report_nothing_refuses(tmp_path: Path) -> None:
    assert refusals(tmp_path) == []
    (tmp_path / "validation-report.json").write_text("x")
    assert refusals(tmp_path) == []


def test_what_is_refused_is_told_and_compared_all_the_same(repository: Repository) -> None:
    repository.write(BASE, app=refusing(1, Nag=[violation("A1", "prod/Role"), violation("A2")]))
    result = CliRunner().invoke(main, ["guard", "whole"])
    assert result.exit_code == 0, result.output
    told = (
        "the checkout is refused by its own checks (2 findings), and compared all the same: prod/Role: A1: it is wrong"
    )
    assert told in result.stderr


def test_what_cdk_synth_keeps_to_itself_is_told(repository: Repository) -> None:
    repository.write(BASE, app=refusing(0, Nag=[violation("A1")]))
    result = CliRunner().invoke(main, ["guard", "whole"])
    assert "the checkout is refused by its own checks, and compared all the same: Nag: A1: it is wrong" in result.stderr


def test_what_fails_without_a_finding_is_not_compared(repository: Repository) -> None:
    repository.write(BASE, app=f"{WRITES}; exit 1")
    result = CliRunner().invoke(main, ["guard", "whole"])
    assert result.exit_code == 2
    assert Refusal("Nag", "A1", "", "") not in refusals(Path("cdk.out"))
    assert "studio:GuardSynthFailed: " in result.stderr
