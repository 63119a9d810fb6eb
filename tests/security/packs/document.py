"""The parts of docs/security.md that are counted: written by `make packs`, compared by a test."""

from __future__ import annotations

import re
from collections.abc import Iterable

from studio_constructs._acknowledge import SEPARATOR
from tests.kit import ROOT

from .assembly import Assembly
from .comparison import ALL, REGISTRY, Comparison
from .finding import Acknowledged, Finding
from .foreign import NOT_ABOUT_SAFETY
from .nag import PACKS
from .subjects import DEFAULT, ESTATES, EVERYTHING, MISTAKES, REST, WORST

PAGE = ROOT / "docs" / "security.md"
_PART = "<!-- {name}: written by make packs -->\n{text}<!-- end of {name} -->"


def rendered(page: str, comparison: Comparison) -> str:
    """The page with its parts as they are now."""
    parts = {
        "comparison": table(comparison),
        "acknowledged in the default estate": acknowledged(comparison, DEFAULT),
        "acknowledged where more is on": acknowledged(comparison, EVERYTHING, but=[DEFAULT]),
        "acknowledged in the rest": acknowledged(comparison, REST, but=[DEFAULT, EVERYTHING]),
        "not asked": "\n".join(f"- `{rule}` of cfn-lint: {why}." for rule, why in sorted(NOT_ABOUT_SAFETY.items())),
    }
    for name, text in parts.items():
        pattern = re.escape(_PART.format(name=name, text="@")).replace("@", ".*?")
        new = _PART.format(name=name, text=f"\n{text}\n\n")
        found = re.search(pattern, page, flags=re.DOTALL)
        assert found, f"docs/security.md has no place for {name!r}"
        page = page[: found.start()] + new + page[found.end() :]
    return page


def table(comparison: Comparison) -> str:
    """A line for each pack: rules, and findings, of which so many are acknowledged."""
    columns = ("rules of", "rules", "worst-case domain", "all of that template", MISTAKES, *ESTATES)
    lines = [f"| {' | '.join(columns)} |", f"|---{'|--:' * (len(columns) - 1)}|"]
    for pack in ALL:
        worst = comparison.left(pack, WORST)
        cells = [
            str(comparison.outcomes[pack].rules),
            str(sum(each.path.endswith("/Domain") for each in worst)),
            str(len(worst)),
            str(len(comparison.left(pack, MISTAKES))),
            *(_cell(comparison, pack, subject) for subject in ESTATES),
        ]
        lines.append(f"| {name_of(pack)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(comparison: Comparison, pack: str, subject: str) -> str:
    left, meant = comparison.left(pack, subject), comparison.meant(pack, subject)
    return f"{len(left)} ({len(meant)} acknowledged)" if meant else str(len(left))


def name_of(pack: str) -> str:
    """As people call it."""
    return f"cdk-nag: {pack}" if pack in PACKS else {REGISTRY: "AWS's guard rules registry"}.get(pack, pack)


def acknowledged(comparison: Comparison, subject: str, *, but: Iterable[str] = ()) -> str:
    """A line for each reason, with the rules it answers, and on what and how often."""
    known = {reason for other in but for reason in reasons(comparison, other)}
    lines = ["| why | rules | on | findings |", "|---|---|---|--:|"]
    for reason, found in sorted(reasons(comparison, subject).items()):
        if reason in known:
            continue
        rules = ", ".join(f"`{rule}`" for rule in sorted({short_name(each.rule) for each, _ in found}))
        kinds = ", ".join(sorted({_kind(comparison.assemblies[subject], each) for each, _ in found}))
        lines.append(f"| {reason} | {rules} | {kinds} | {len(found)} |")
    return "\n".join(lines)


def reasons(comparison: Comparison, subject: str) -> dict[str, list[tuple[Finding, Acknowledged]]]:
    """What is acknowledged in an estate, by its reason; where statements share an ARN, a finding has several."""
    found: dict[str, list[tuple[Finding, Acknowledged]]] = {}
    for pack in ALL:
        for finding, meant in comparison.meant(pack, subject):
            for reason in meant.reason.split(SEPARATOR):
                found.setdefault(reason, []).append((finding, meant))
    return found


def decisions(comparison: Comparison, subject: str) -> set[tuple[str, str]]:
    """Rules with their reasons; a rule that packs share is one, whatever it found."""
    return {
        (short_name(finding.rule), reason)
        for reason, found in reasons(comparison, subject).items()
        for finding, _ in found
    }


def short_name(rule: str) -> str:
    """The rule without its pack, which often share one, and without what it found: `IAM5`."""
    name = rule.partition("::")[2].partition("[")[0]
    pack = next((pack for pack in PACKS if name.startswith(f"{pack}-")), None)
    return name if pack is None else name.removeprefix(f"{pack}-")


def lines_of(findings: Iterable[Finding]) -> str:
    """For people who have to mend them."""
    return "\n".join(f"{each.rule}  {each.path}  {each.says[:120]}" for each in findings)


def _kind(assembly: Assembly, finding: Finding) -> str:
    return assembly.type_of(finding.path).removeprefix("AWS::").replace("::", " ")
