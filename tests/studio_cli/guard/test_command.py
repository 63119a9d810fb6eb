"""`studio guard` as a person, a program and a code host see it."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from studio_cli.guard.finding import MEANINGS, Kind
from studio_cli.main import main
from tests.studio_cli.guard.edits import BASE

KEYS = ["stack", "logical_id", "type", "kind", "blocking", "property", "reason", "people"]
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Midnight may come while tests run."""
    clock = SimpleNamespace(datetime=SimpleNamespace(now=NOW.astimezone), UTC=dt.UTC)
    monkeypatch.setattr("studio_cli.commands.guard.dt", clock)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["guard", *map(str, arguments)])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The Users stack, and the same with bob gone and a tag that goes; alice is there."""
    users = copy.deepcopy(BASE["Users"])
    base, head = tmp_path / "base.json", tmp_path / "head.json"
    base.write_text(json.dumps(users))
    del users["Resources"]["Bob"]
    users["Resources"]["Alice"]["Properties"]["Tags"] = []
    head.write_text(json.dumps(users, indent=1))
    return base, head


def test_what_is_safe_ends_with_0(files: tuple[Path, Path]) -> None:
    base, _ = files
    result = run(base, base)
    assert result.exit_code == 0
    assert result.output == "Safe: nothing that people work in is lost. (0 updated in place, 0 new, 4 unchanged)\n"


def test_what_is_stopped_ends_with_1(files: tuple[Path, Path]) -> None:
    result = run(*files)
    assert result.exit_code == 1
    line, total = result.output.splitlines()
    assert line == (
        "BLOCKED AWS::SageMaker::UserProfile base/Bob: delete: bob loses the home directory: it is not in the template "
        "any more; it is deleted, and with it the way to a home directory"
    )
    assert total == (
        "Blocked by 1 finding. The work of bob is at stake. (1 delete, 1 updated in place, 0 new, 2 unchanged)"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(None, "CheckPathUnreadable", id="no file"),
        pytest.param("{", "CheckNoTemplate", id="no JSON"),
        pytest.param("a: 1", "CheckNoTemplate", id="no template"),
    ],
)
def test_what_can_not_be_judged_ends_with_2(text: str | None, code: str, files: tuple[Path, Path]) -> None:
    base, head = files
    head.unlink()
    if text is not None:
        head.write_text(text)
    result = run(base, head)
    assert result.exit_code == 2
    assert code in result.stderr


def test_json_has_the_keys_that_programs_read(files: tuple[Path, Path]) -> None:
    result = run(*files, "--format", "json")
    said = json.loads(result.output)
    assert list(said) == ["verdict", "findings"]
    assert said["verdict"] == "blocked"
    (finding,) = said["findings"]
    assert list(finding) == KEYS
    assert (finding["logical_id"], finding["kind"], finding["blocking"], finding["people"]) == (
        "Bob",
        "delete",
        True,
        ["bob"],
    )
    assert json.loads(run(files[0], files[0], "--format", "json").output) == {"verdict": "safe", "findings": []}


def test_sarif_has_what_code_hosts_ask_for(files: tuple[Path, Path]) -> None:
    said = json.loads(run(*files, "--format", "sarif").output)
    assert said["version"] == "2.1.0"
    (ran,) = said["runs"]
    (result,) = ran["results"]
    rules = ran["tool"]["driver"]["rules"]
    assert ran["tool"]["driver"]["name"] == "studio guard"
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "delete"
    assert result["level"] == "error"
    assert [rule["id"] for rule in rules] == list(MEANINGS) == list(Kind)
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith(".json")


def test_markdown_is_a_comment_and_no_markup_of_anybody_s(files: tuple[Path, Path]) -> None:
    base, _ = files
    users = json.loads(base.read_text())
    users["Resources"]["Bob"]["Properties"]["UserProfileName"] = "<img src=x>|`@all`[x](y)"
    base.write_text(json.dumps(users))
    result = run(*files, "--format", "markdown")
    assert result.exit_code == 1
    assert result.output.startswith("## studio guard: blocked\n\nBlocked by 1 finding.")
    assert "**Whose work is at stake (1):**" in result.output
    assert "<img" not in result.output
    assert "@all" not in result.output
    assert "](y)" not in result.output.replace("\\[x](y)", "")


def entry(files: tuple[Path, Path], **changes: Any) -> dict[str, Any]:
    """What `--acknowledge` prints, with a reason."""
    printed = run(*files, "--acknowledge").output
    (block,) = printed.split("  - ")[1:]
    said = dict(line.strip().split(": ", 1) for line in block.splitlines())
    said = {key: value.strip('"') for key, value in said.items()}
    assert said["expires"] == str(TODAY + dt.timedelta(days=30))
    return {**said, "reason": "bob has left and asked for it", **changes}


def acknowledged(folder: Path, *entries: Any) -> Path:
    path = folder / "guard.yaml"
    path.write_text(json.dumps({"acknowledged": list(entries)}))  # JSON is YAML
    return path


def test_what_is_acknowledged_goes_on(files: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(*files, "--acknowledged", acknowledged(tmp_path, entry(files)), "--format", "json")
    said = json.loads(result.output)
    assert (result.exit_code, said["verdict"]) == (0, "safe")
    assert not said["findings"][0]["blocking"]
    assert "bob has left and asked for it" in said["findings"][0]["reason"]


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        pytest.param({"expires": str(TODAY)}, {"delete"}, id="on its last day it holds"),
        pytest.param(
            {"expires": str(TODAY - dt.timedelta(days=1))}, {"delete", "acknowledgment-expired"}, id="a day later not"
        ),
        pytest.param({"hash": "0" * 16}, {"delete", "acknowledgment-altered"}, id="another change"),
        pytest.param({"kind": "replace"}, {"delete", "acknowledgment-unused"}, id="another kind"),
        pytest.param({"logical_id": "Alice"}, {"delete", "acknowledgment-unused"}, id="another resource"),
        pytest.param({"stack": "other"}, {"delete", "acknowledgment-unused"}, id="another stack"),
    ],
)
def test_an_entry_is_of_one_change_until_a_day(
    changes: dict[str, Any], kinds: set[str], files: tuple[Path, Path], tmp_path: Path
) -> None:
    path = acknowledged(tmp_path, entry(files, **changes))
    result = run(*files, "--acknowledged", path, "--format", "json")
    assert {finding["kind"] for finding in json.loads(result.output)["findings"]} == kinds
    assert result.exit_code == (0 if kinds == {"delete"} else 1)


def test_an_entry_of_nothing_stops_what_is_safe(files: tuple[Path, Path], tmp_path: Path) -> None:
    base, _ = files
    result = run(base, base, "--acknowledged", acknowledged(tmp_path, entry(files)))
    assert result.exit_code == 1
    assert "acknowledgment-unused" in result.output


def test_the_hash_tells_one_new_value_from_another(files: tuple[Path, Path], tmp_path: Path) -> None:
    base, head = files

    def to(name: str) -> None:
        users = json.loads(base.read_text())
        users["Resources"]["Bob"]["Properties"]["UserProfileName"] = name
        head.write_text(json.dumps(users))

    to("robert")
    path = acknowledged(tmp_path, entry(files))
    assert run(*files, "--acknowledged", path).exit_code == 0
    to("roberta")
    result = run(*files, "--acknowledged", path)
    assert result.exit_code == 1
    assert "acknowledgment-altered" in result.output


def test_the_hash_tells_one_cause_from_another(tmp_path: Path) -> None:
    files = tmp_path / "base.json", tmp_path / "head.json"

    def write(path: Path, name: str) -> None:
        domain = {"Type": "AWS::SageMaker::Domain", "Properties": {"DomainName": name}}
        space = {"Type": "AWS::SageMaker::Space", "Properties": {"DomainId": {"Ref": "Domain"}}}
        path.write_text(json.dumps({"Resources": {"Domain": domain, "Space": space}}))

    def hashes() -> list[str]:
        return [line for line in run(*files, "--acknowledge").output.splitlines() if "hash:" in line]

    write(files[0], "one")
    write(files[1], "two")
    first = hashes()
    write(files[1], "three")
    assert len(first) == 2
    assert not set(first) & set(hashes())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"reason": "ok"}, "which is not 3 words", id="no reason"),
        pytest.param({"expires": "soon"}, "no day such as", id="no day"),
        pytest.param({"kind": "burn"}, "which is none", id="no kind"),
        pytest.param({"more": "x"}, "'more', which means nothing", id="another key"),
        pytest.param({"hash": 7}, "which is no text", id="no text"),
    ],
)
def test_a_wrong_entry_is_refused(changes: dict[str, Any], says: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    result = run(*files, "--acknowledged", acknowledged(tmp_path, entry(files, **changes), {}))
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("studio:GuardAcknowledgmentInvalid") == 1 + 6  # and each key that {} lacks


@pytest.mark.parametrize("text", ["", "a: [", "acknowledged: 1", "acknowledged: []\nmore: 1"])
def test_a_wrong_file_is_refused(text: str, files: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "guard.yaml"
    path.write_text(text)
    result = run(*files, "--acknowledged", path)
    assert result.exit_code == 2
    assert "GuardAcknowledgmentInvalid" in result.stderr


def test_yaml_and_json_are_the_same_template(files: tuple[Path, Path], tmp_path: Path) -> None:
    yaml = tmp_path / "head.yaml"
    yaml.write_text("Resources: {Key: {Type: AWS::KMS::Key, Properties: {Description: !Sub 'a-${AWS::Region}'}}}")
    written = tmp_path / "base.template.json"
    body = {"Type": "AWS::KMS::Key", "Properties": {"Description": {"Fn::Join": ["", ["a-", {"Ref": "AWS::Region"}]]}}}
    written.write_text(json.dumps({"Resources": {"Key": body}}))
    assert "0 updated in place" in run(written, yaml).output
