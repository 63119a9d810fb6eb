"""Tools that come from elsewhere, run on folders of templates: checkov, cfn-guard, and cfn-lint."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner

from tests.installed import environment, made_once

HERE = Path(__file__).parent
REGISTRY = HERE / "guard_rules_registry" / "rules.guard"
REGION = "eu-west-1"

NOT_ABOUT_SAFETY = {
    "I1022": "a preference for one of two spellings, of which the CDK always writes the other",
    "I4010": "asks for prose in templates, for programs that read them",
}
"""Rules of cfn-lint that are not asked, and why."""


@dataclass(frozen=True)
class Raw:
    """What a tool says of a file."""

    file: str
    logical_id: str
    rule: str
    says: str


_COUNT = """
from checkov.cloudformation.checks.resource.registry import cfn_registry as found
import checkov.cloudformation.checks.resource.aws
lists = [*found.checks.values(), *found.wildcard_checks.values()]
print(len({check.id for checks in lists for check in checks}))
"""

Said = tuple[int, list[Raw]]
"""How many rules were asked, and what they found."""


def run_checkov(folder: Path) -> Said:
    """All its checks of CloudFormation."""
    python = environment("checkov", HERE / "requirements" / "checkov.txt")
    rules = int(_output([str(python), "-c", _COUNT]))
    options = ["--framework", "cloudformation", "--compact", "--output", "json", "--skip-download", "--soft-fail"]
    report = json.loads(_output([str(python), str(python.with_name("checkov")), "-d", str(folder), *options]))
    assert report["results"]["parsing_errors"] == []
    found = [
        Raw(Path(each["file_path"]).name, each["resource"].split(".")[-1], each["check_id"], each["check_name"])
        for each in report["results"]["failed_checks"]
    ]
    return rules, found


def run_control_tower(folder: Path) -> Said:
    """Control Tower's proactive controls."""
    tool = _cfn_guard()
    return _guarded(tool, tool / "rules" / "control-tower" / "cfn-guard", folder)


def run_registry(folder: Path) -> Said:
    """AWS's guard rules registry."""

    def make(rules: Path) -> None:
        for rule in REGISTRY.read_text().split("\n\n# "):
            name, _, text = rule.removeprefix("# ").partition("\n")
            path = rules / name.replace("/", "-")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return _guarded(_cfn_guard(), made_once("guard-rules", REGISTRY.read_bytes(), make), folder)


def run_cfn_lint(folder: Path) -> Said:
    """All its rules, with those that only inform or are on trial, but for `NOT_ABOUT_SAFETY`."""
    config = ConfigMixIn(
        templates=[str(path) for path in sorted(folder.glob("*.json"))],
        regions=[REGION],
        include_checks=["I"],
        include_experimental=True,
        ignore_checks=list(NOT_ABOUT_SAFETY),
    )
    runner = Runner(config)
    found = [Raw(Path(each.filename).name, _resource(each.path), each.rule.id, each.message) for each in runner.run()]
    return len(runner.rules.used_rules), found


def _resource(path: list[Any]) -> str:
    return str(path[1]) if path[:1] == ["Resources"] and len(path) > 1 else ""


def _cfn_guard() -> Path:
    """The tool and Control Tower's rules, out of the package of a CDK plugin."""
    lock = HERE / "requirements" / "cfn-guard.txt"

    def make(folder: Path) -> None:
        python = environment("cfn-guard", lock)
        (archive,) = python.parent.parent.glob("lib/*/site-packages/cdklabs/cdk_validator_cfnguard/_jsii/*.tgz")
        with tarfile.open(archive) as packed:
            # Python before 3.11.4 has no filters, and takes this for nothing.
            packed.extraction_filter = getattr(tarfile, "data_filter", None)
            packed.extractall(folder)

    return made_once("cfn-guard-unpacked", lock.read_bytes(), make) / "package"


def _guarded(tool: Path, rules: Path, folder: Path) -> Said:
    system = {"Linux": "ubuntu", "Darwin": "macos"}[platform.system()]
    machine = {"arm64": "aarch64"}.get(platform.machine(), platform.machine())
    program = tool / "bin" / system / machine / "cfn-guard"
    options = ["--structured", "--output-format", "json", "--show-summary", "none"]
    # It ends with 19 where it finds something.
    reports = json.loads(_output([str(program), "validate", "-r", str(rules), "-d", str(folder), *options], (0, 19)))
    asked: set[str] = set()
    found: list[Raw] = []
    kinds = {name: kind for path in rules.rglob("*.guard") for name, kind in _counting_rules(path.read_text())}
    for report in reports:
        broken = [each["Rule"] for each in report["not_compliant"]]
        asked |= {*report["compliant"], *report["not_applicable"], *(rule["name"] for rule in broken)}
        for rule in broken:
            places = set(_resources(rule)) or _of_kind(Path(report["name"]), kinds.get(rule["name"], "")) or {""}
            found += [Raw(Path(report["name"]).name, each, rule["name"], _custom_message(rule)) for each in places]
    return len(asked), found


def _counting_rules(text: str) -> Iterator[tuple[str, str]]:
    """Rules of a file, and the one type of which they ask. One that only counts names no resource: all are meant."""
    kinds = set(re.findall(r"Type == ['\"](AWS::[\w:]+)['\"]", text))
    if len(kinds) == 1:
        (kind,) = kinds
        yield from ((name, kind) for name in re.findall(r"^rule (\w+)", text, re.MULTILINE))


def _of_kind(template: Path, kind: str) -> set[str]:
    resources = json.loads(template.read_text())["Resources"]
    return {logical_id for logical_id, resource in resources.items() if resource["Type"] == kind}


def _resources(clause: Any) -> Iterator[str]:
    """The resources that the clauses of a rule were not kept by."""
    if isinstance(clause, dict):
        path = clause.get("path")
        if isinstance(path, str) and path.startswith("/Resources/"):
            yield path.split("/")[2]
        for each in clause.values():
            yield from _resources(each)
    elif isinstance(clause, list):
        for each in clause:
            yield from _resources(each)


def _custom_message(clause: Any) -> str:
    if isinstance(clause, dict):
        said = clause.get("custom_message")
        if isinstance(said, str) and said.strip():
            return " ".join(said.split())
    inner = clause.values() if isinstance(clause, dict) else clause if isinstance(clause, list) else ()
    return next((said for each in inner if (said := _custom_message(each))), "")


def _output(command: list[str], fine: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in fine, done.stderr
    return done.stdout
