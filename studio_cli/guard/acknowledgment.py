"""What somebody has reviewed and lets through: this one change, until a day, and nothing else.

::

    acknowledged:
      - stack: research-Studio
        logical_id: Domain
        kind: replace
        reason: the domain is empty, nobody has worked in it yet
        expires: 2026-12-31
        hash: 6f1d3c0a9b7e4f52

The hash is of the old and the new value. An entry that is over, that nothing needs, or that is of another change stops
the update itself: a file of old permissions would let the next change through.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.error import YAMLError

from studio_cli.check.reading import UnreadableError
from studio_cli.guard.finding import Finding, Kind, fingerprint
from studio_cli.guard.verdict import Report
from studio_constructs import Problem

DAYS: Final = 30
"""So long an entry holds that `--acknowledge` writes."""
_KEYS: Final = ("stack", "logical_id", "kind", "reason", "expires", "hash")
_OPTIONAL: Final = frozenset({"logical_id"})
_TYPE: Final = "studio guard"


@dataclass(frozen=True)
class Acknowledgment:
    """One change that somebody lets through.

    Attributes:
        stack: Name of the stack.
        logical_id: The resource; empty for a finding of the stack itself.
        kind: What happens to it.
        reason: Why that is right.
        expires: The last day on which it holds.
        hash: What tells the change from another one.
        file: Where it stands.
        line: The line there, from 1.
    """

    stack: str
    logical_id: str
    kind: str
    reason: str
    expires: dt.date
    hash: str
    file: str = ""
    line: int | None = None

    def is_of(self, finding: Finding) -> bool:
        """Whether it is of this resource and this kind."""
        return (self.stack, self.logical_id, self.kind) == (finding.stack, finding.logical_id, str(finding.kind))


def read_acknowledgments(path: Path) -> list[Acknowledgment]:
    """The entries of a file.

    Raises:
        UnreadableError: The file is not as it should be: all that is wrong is told.
    """
    try:
        said = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _refused(path, f"cannot be read ({(error.strerror or str(error)).lower()})") from error
    except (YAMLError, ValueError) as error:
        raise _refused(path, "is no YAML") from error
    entries = said.get("acknowledged") if isinstance(said, Mapping) else None
    if not isinstance(said, Mapping) or not isinstance(entries, CommentedSeq) or set(said) != {"acknowledged"}:
        raise _refused(path, "is no list under 'acknowledged'")
    found: list[Acknowledgment] = []
    problems: list[Problem] = []
    for number, entry in enumerate(entries, start=1):
        wrong = list(_wrong(entry))
        problems += [_problem(f"entry {number} of {path} {what}") for what in wrong]
        if not wrong:
            line = entries.lc.item(number - 1)[0] + 1
            found.append(_entry(entry, str(path), line))
    if problems:
        raise UnreadableError(problems)
    return found


def apply(report: Report, entries: Sequence[Acknowledgment], today: dt.date) -> Report:
    """A report in which what is acknowledged blocks no more, and what is acknowledged in vain does."""
    used: set[Acknowledgment] = set()
    findings: list[Finding] = []
    for finding in report.findings:
        fitting = [entry for entry in entries if entry.is_of(finding) and entry.hash == fingerprint(finding)]
        used.update(fitting)
        valid = [entry for entry in fitting if entry.expires >= today]
        if finding.blocking and valid:
            said = f"{finding.reason}. Acknowledged until {valid[0].expires}: {valid[0].reason}"
            findings.append(replace(finding, blocking=False, reason=said))
        else:
            findings.append(finding)
    findings += _in_vain(report.findings, entries, used, today)
    return replace(report, findings=tuple(findings))


def _in_vain(
    findings: Sequence[Finding], entries: Iterable[Acknowledgment], used: set[Acknowledgment], today: dt.date
) -> Iterator[Finding]:
    for entry in entries:
        alike = [finding for finding in findings if entry.is_of(finding)]
        if entry.expires < today:
            kind, why = (
                Kind.ACKNOWLEDGMENT_EXPIRED,
                f"it held until {entry.expires}; take it out, or have it reviewed again",
            )
        elif entry in used and any(finding.blocking for finding in alike if fingerprint(finding) == entry.hash):
            continue
        elif alike and entry not in used:
            now = " or ".join(dict.fromkeys(fingerprint(finding) for finding in alike))
            kind = Kind.ACKNOWLEDGMENT_ALTERED
            why = f"the change is another one than was acknowledged: its hash is {now}, and not {entry.hash}"
        else:
            kind = Kind.ACKNOWLEDGMENT_UNUSED
            why = f"no {entry.kind} of it stops this update; take the entry out"
        yield Finding(
            entry.stack, entry.logical_id, _TYPE, kind, blocking=True, property=entry.kind, reason=why,
            file=entry.file, line=entry.line,
        )  # fmt: skip


def written(report: Report, today: dt.date) -> str:
    """Entries for all that stops an update, to be completed with a reason and reviewed."""
    lines = ["acknowledged:"]
    until = today + dt.timedelta(days=DAYS)
    for finding in report.findings:
        if finding.blocking and finding.type != _TYPE:
            lines += [
                f"  # {' '.join(finding.reason.split())}",
                f"  - stack: {_quoted(finding.stack)}",
                f"    logical_id: {_quoted(finding.logical_id)}",
                f"    kind: {finding.kind}",
                '    reason: ""',
                f"    expires: {until}",
                f'    hash: "{fingerprint(finding)}"',
            ]
    return "\n".join(lines if len(lines) > 1 else ["acknowledged: []"])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _wrong(entry: Any) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield "is no mapping"
        return
    yield from (f"has no {key}" for key in _KEYS if key not in entry)
    yield from (f"has {key!r}, which means nothing" for key in entry if key not in _KEYS)
    for key in _KEYS:
        value = entry.get(key)
        if (
            key in entry
            and key != "expires"
            and (not isinstance(value, str) or not (value or key in _OPTIONAL | {"reason"}))
        ):
            yield f"has {key} {value!r}, which is no text"
    reason = entry.get("reason")
    if isinstance(reason, str) and len(reason.split()) < _WORDS_MIN:
        yield f"has reason {reason!r}, which is not {_WORDS_MIN} words"
    if "expires" in entry and _date(entry["expires"]) is None:
        yield f"has expires {entry['expires']!r}, which is no day such as 2026-12-31"
    if isinstance(entry.get("kind"), str) and entry["kind"] not in set(Kind):
        yield f"has kind {entry['kind']!r}, which is none"


_WORDS_MIN: Final = 3


def _date(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return None
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _entry(entry: Mapping[str, Any], file: str, line: int) -> Acknowledgment:
    day = _date(entry["expires"])
    assert day is not None  # noqa: S101 - `_wrong` has looked
    texts = {key: str(entry[key]) for key in _KEYS if key != "expires"}
    return Acknowledgment(**texts, expires=day, file=file, line=line)


def _refused(path: Path, what: str) -> UnreadableError:
    return UnreadableError([_problem(f"{path} {what}")])


def _problem(wrote: str) -> Problem:
    rule = f"an entry has {', '.join(_KEYS)}, and a reason in at least {_WORDS_MIN} words"
    return Problem(
        "GuardAcknowledgmentInvalid", wrote, rule, "paste what studio guard --acknowledge prints, and say why"
    )
