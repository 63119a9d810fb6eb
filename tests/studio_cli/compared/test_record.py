"""`studio guard --record`: what is written down of an assembly, a revision and the checkout, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from studio_cli.main import main
from studio_constructs.baseline import Baseline
from studio_constructs.baseline.plugin import NAME
from tests.studio_cli.compared.kit import BASE, WITHOUT_ALICE, WRITES, Repository, refusing, violation

FILE = Path("studio.baseline.json")


def record(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["guard", "--record", *map(str, arguments)])


def recorded(file: Path = FILE) -> list[str]:
    (stack,) = Baseline.from_json(file.read_text()).stacks.values()
    return list(stack.resources)


def renamed() -> dict[str, Any]:
    domain = {**BASE["Domain"], "Properties": {**BASE["Domain"]["Properties"], "DomainName": "research2"}}
    return {"Domain": domain, "New": {"Type": "AWS::S3::Bucket"}}


def template(tmp_path: Path, name: str, resources: object) -> Path:
    (tmp_path / name).mkdir()
    file = tmp_path / name / "Lab.json"
    file.write_text(json.dumps({"Resources": resources}))
    return file


def test_it_writes_a_file_and_says_what_is_another_than_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = record(template(tmp_path, "base", BASE))
    assert result.exit_code == 0
    assert result.output == (
        "studio.baseline.json records 2 resources of 1 stack. Have its change reviewed, and commit it.\n"
    )
    assert recorded() == ["Alice", "Domain"]

    head = template(tmp_path, "head", renamed())
    result = record(head)
    assert result.output == (
        "CHANGED Lab: UserProfile Alice ('alice') is not in stack Lab any more; CloudFormation leaves it behind: alice "
        "loses the home directory; the old one is kept, out of reach\n"
        "CHANGED Lab: DomainName (domain_name) was 'research' and is 'research2'; CloudFormation makes a new, empty "
        "Domain: alice loses the home directory; the old one is kept, out of reach\n"
        "NEW Lab/New (AWS::S3::Bucket)\n"
        "studio.baseline.json records 2 resources of 1 stack. Have its change reviewed, and commit it.\n"
    )
    assert recorded() == ["Domain", "New"]
    assert record(head).output.count("\n") == 1


def test_another_file_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    base = template(tmp_path, "base", BASE)
    assert record(base, "--baseline", "lab.json").output.startswith("lab.json records 2 ")
    assert record(base, "--estate", "dir/lab.yaml").exit_code == 2  # there is no such folder
    assert record(base, "--estate", "lab.yaml").output.startswith("lab.baseline.json records 2 ")
    assert not FILE.exists()


def test_what_can_not_be_read_is_written_anew_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    base = template(tmp_path, "base", BASE)
    for text in (b"<<<<<<< HEAD", b"\xff"):
        FILE.write_bytes(text)
        result = record(base)
        assert result.output.startswith("What was recorded cannot be read, so nothing is compared with it: ")
        assert recorded() == ["Alice", "Domain"]


def test_what_can_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    FILE.mkdir()
    result = record(template(tmp_path, "base", BASE))
    assert result.exit_code == 2
    assert result.output == (
        "Error: studio:BaselineUnwritable: studio.baseline.json cannot be read and written (is a directory); what is "
        "deployed is recorded in one file; name a file that can be written, with --baseline\n"
    )


def test_one_side_is_recorded_and_two_are_needed_to_compare(repository: Repository) -> None:
    result = record("whole", "alone")
    assert (result.exit_code, "--record takes one side" in result.output) == (2, True)
    result = CliRunner().invoke(main, ["guard", "--record", "--deployed"])
    assert (result.exit_code, "--record asks no account" in result.output) == (2, True)
    result = CliRunner().invoke(main, ["guard"])
    assert (result.exit_code, "Missing argument 'BASE'" in result.output) == (2, True)


def test_a_revision_and_the_checkout_are_recorded_in_the_project(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.project / "deep").mkdir()
    monkeypatch.chdir(repository.project / "deep")
    assert record("whole").exit_code == 0
    assert recorded(repository.project / FILE) == ["Alice", "Domain"]
    assert record().exit_code == 0
    assert recorded(repository.project / FILE) == ["Domain"]


def failing(*plugins: str) -> str:
    """A synth that writes its assembly and fails by these plugins' findings."""
    return refusing(1, **{name: [violation("x")] if name in plugins else [] for name in (NAME, "Studio")})


def test_a_checkout_that_only_its_baseline_holds_is_recorded(repository: Repository) -> None:
    repository.write(WITHOUT_ALICE, app=failing(NAME))
    assert record().exit_code == 0
    assert recorded(repository.project / FILE) == ["Domain"]


FAILING = {
    "both": failing(NAME, "Studio"),
    "another": failing("Studio"),
    "none": failing(),
    "no report": f"{WRITES}; exit 1",
    "no JSON": f'{WRITES}; echo x > "$out/validation-report.json"; exit 1',
}


@pytest.mark.parametrize("app", FAILING.values(), ids=list(FAILING))
def test_a_checkout_that_fails_otherwise_is_not(repository: Repository, app: str) -> None:
    repository.write(BASE, app=app)
    result = record()
    assert result.exit_code == 2
    assert "studio:GuardSynthFailed: " in result.stderr
    assert not (repository.project / FILE).exists()
