"""Every pack on every subject, each tool once, and what is left when what is meant is taken off."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from studio_constructs._accepted import CHECKOV, GUARD, LINT
from studio_constructs.checks import RULES, check_templates
from studio_constructs.checks.assembly import read_assembly

from . import foreign
from .assembly import SUFFIX, Assembly
from .finding import Acknowledged, Finding, Outcome
from .nag import PACKS, count_rules, findings_of_nag, synthesize_with_nag
from .subjects import ESTATES, MISTAKES, WORST, app_for

SUBJECTS = (WORST, MISTAKES, *ESTATES)
CONTROL_TOWER, REGISTRY, OURS = "Control Tower", "guard rules registry", "studio-constructs"
TOOLS: dict[str, tuple[str, Callable[[Path], foreign.Said]]] = {
    CONTROL_TOWER: (GUARD, foreign.run_control_tower),  # the slowest begins
    REGISTRY: (GUARD, foreign.run_registry),
    "checkov": (CHECKOV, foreign.run_checkov),
    "cfn-lint": (LINT, foreign.run_cfn_lint),
}
"""The plugin whose names its rules have, and how it runs."""
ALL = (*PACKS, *TOOLS, OURS)
_TOLD_IN_TEMPLATES = ("checkov", "cfn-lint", "guard")


@dataclass(frozen=True)
class Comparison:
    """What each pack found in each subject."""

    assemblies: dict[str, Assembly]
    outcomes: dict[str, Outcome]

    def findings(self, pack: str, subject: str) -> list[Finding]:
        """All of them, whether somebody means them or not."""
        return self.outcomes[pack].findings[subject]

    def meant(self, pack: str, subject: str) -> list[tuple[Finding, Acknowledged]]:
        """Findings that are acknowledged at the very resource."""
        meant = {(each.rule, each.path): each for each in self.assemblies[subject].acknowledged}
        found = self.findings(pack, subject)
        return [(each, meant[each.rule, each.path]) for each in found if (each.rule, each.path) in meant]

    def left(self, pack: str, subject: str) -> list[Finding]:
        """Findings that nobody acknowledged."""
        covered = {finding for finding, _ in self.meant(pack, subject)}
        return [each for each in self.findings(pack, subject) if each not in covered]

    def needless(self, subject: str) -> list[Acknowledged]:
        """Acknowledgments of what no pack finds."""
        used = {each for pack in ALL for _, each in self.meant(pack, subject)}
        ours = (*(f"{pack}::" for pack in PACKS), *(f"{plugin}::" for plugin, _ in TOOLS.values()))
        return sorted(each for each in set(self.assemblies[subject].acknowledged) - used if each.rule.startswith(ours))


def compare(subjects: Iterable[str] = SUBJECTS) -> Comparison:
    """Run everything."""
    assemblies = {subject: synthesize_with_nag(subject, app_for(subject)) for subject in subjects}
    with tempfile.TemporaryDirectory() as folder:
        files = write_bare(assemblies.values(), Path(folder))
        with ThreadPoolExecutor(max_workers=2) as workers:
            running = {name: (plugin, workers.submit(run, Path(folder))) for name, (plugin, run) in TOOLS.items()}
            said = {name: (plugin, task.result()) for name, (plugin, task) in running.items()}
    outcomes = {
        pack: Outcome(
            count_rules(pack), {subject: _unique(findings_of_nag(pack, each)) for subject, each in assemblies.items()}
        )
        for pack in PACKS
    }
    for name, (plugin, (rules, found)) in said.items():
        by_subject: dict[str, list[Finding]] = {subject: [] for subject in assemblies}
        for raw in found:
            assembly, template = files[raw.file]
            path = assembly.paths.get((template, raw.logical_id), template)
            by_subject[assembly.name].append(Finding(f"{plugin}::{raw.rule}", path, template, raw.logical_id, raw.says))
        outcomes[name] = Outcome(rules, {subject: _unique(each) for subject, each in by_subject.items()})
    outcomes[OURS] = Outcome(len(RULES), {subject: _unique(_ours(each)) for subject, each in assemblies.items()})
    return Comparison(assemblies, outcomes)


def write_bare(assemblies: Iterable[Assembly], folder: Path) -> dict[str, tuple[Assembly, str]]:
    """Write all templates into one folder, as they were if nothing were acknowledged in them; by file."""
    files: dict[str, tuple[Assembly, str]] = {}
    for number, assembly in enumerate(assemblies):
        for name, path in assembly.templates.items():
            template = json.loads(path.read_text())
            for resource in template["Resources"].values():
                for tool in _TOLD_IN_TEMPLATES:
                    resource.get("Metadata", {}).pop(tool, None)
            file = f"{number}-{name}{SUFFIX}"
            (folder / file).write_text(json.dumps(template))
            files[file] = (assembly, name)
    return files


def _ours(assembly: Assembly) -> list[Finding]:
    found = check_templates(list(read_assembly(assembly.folder)))
    return [
        Finding(
            f"Studio::{each.rule.id}",
            each.path,
            Path(each.template).name.removesuffix(SUFFIX),
            each.logical_id,
            each.says,
        )
        for each in (*found.findings, *(finding for finding, _ in found.acknowledged))
    ]


def _unique(findings: list[Finding]) -> list[Finding]:
    """One for a rule and a resource, however many of its properties are wrong."""
    return sorted({(each.rule, each.path, each.logical_id): each for each in findings}.values())
