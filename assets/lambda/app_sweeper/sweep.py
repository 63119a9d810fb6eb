"""One sweep: what is listed, looked at again, decided, stopped and told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from app_sweeper.decisions import Action, App, Decision, decide, reason_to_leave
from app_sweeper.settings import Settings
from app_sweeper.studio import Studio

Row = dict[str, Any]

_MESSAGE_BYTES = 200_000  # SNS takes 262,144 bytes, all in all


@dataclass
class Report:
    """What came of a sweep.

    Attributes:
        settings: What it was told.
        began: When.
        left: How many apps were left alone without a look at their tags.
        rows: What became of the others, one each.
        failures: What went wrong.
    """

    settings: Settings
    began: datetime
    left: int = 0
    rows: list[Row] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, app: App, outcome: str, why: str, complaints: Iterable[str] = ()) -> None:
        """Tell what became of an app."""
        self.rows.append(
            {
                "app": str(app),
                "appType": app.app_type,
                "appName": app.app_name,
                **({"spaceName": app.space_name} if app.space_name else {"userProfileName": app.user_profile_name}),
                "instanceType": app.instance_type,
                "since": app.created.isoformat(timespec="seconds"),
                "outcome": outcome,
                "why": why,
                "complaints": list(complaints),
            }
        )

    def fail(self, app: App, error: Exception) -> None:
        """Tell what went wrong with an app; it is left as it is."""
        self.add(app, "failed", str(error))
        self.failures.append(f"{app}: {error}")

    @property
    def counts(self) -> dict[str, int]:
        """How many apps came to what."""
        found: dict[str, int] = {"left": self.left} if self.left else {}
        for row in self.rows:
            found[row["outcome"]] = found.get(row["outcome"], 0) + 1
        return found

    @property
    def worth_telling(self) -> bool:
        """Whether anybody has to know: not of a sweep that left all as it was, for reasons all know."""
        return bool(self.failures) or any(row["outcome"] != "exempt" or row["complaints"] for row in self.rows)

    def as_json(self) -> Row:
        """The report as data."""
        return {
            "domainId": self.settings.domain_id,
            "at": self.began.isoformat(timespec="seconds"),
            "dryRun": self.settings.dry_run,
            "counts": self.counts,
            "apps": self.rows,
            "failures": self.failures,
        }

    @property
    def headline(self) -> str:
        """One line, short enough for a subject."""
        told = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items() if outcome != "left")
        return f"Apps of {self.settings.domain_id}: {told or 'nothing to stop'}"[:100]

    def as_text(self) -> str:
        """The report as people read it; a very long one is cut."""
        lines = [self.headline, ""]
        if self.settings.dry_run:
            lines += ["This is a dry run: nothing was stopped.", ""]
        for row in self.rows:
            lines.append(f"{row['outcome']}: {row['app']} ({row['instanceType'] or 'no instance'}): {row['why']}")
            lines += [f"    {complaint}" for complaint in row["complaints"]]
        cut = "\n".join(lines).encode()[:_MESSAGE_BYTES].decode(errors="ignore")
        return cut if len(cut) == len("\n".join(lines)) else f"{cut}\n... the rest is in the function's log"


def sweep(
    studio: Studio, settings: Settings, *, clock: Callable[[], datetime], in_time: Callable[[], bool] = lambda: True
) -> Report:
    """Stop what is to be stopped, or tell what would be.

    Args:
        studio: The domain.
        settings: What is to be stopped.
        clock: What time it is; asked again for each app, for a long sweep may run into the morning.
        in_time: Whether there is time for another app; what is not reached is left to the next sweep.
    """
    report = Report(settings, clock())
    for listed in studio.apps():
        if reason_to_leave(listed, clock(), settings) is not None:
            report.left += 1
        elif not in_time():
            report.add(listed, "postponed", "there was no time left")
            report.failures.append(f"{listed}: there was no time left")
        else:
            try:
                _one(studio, settings, listed, clock, report)
            except (ClientError, BotoCoreError) as error:
                report.fail(listed, error)
    return report


def _one(studio: Studio, settings: Settings, listed: App, clock: Callable[[], datetime], report: Report) -> None:
    """See one app through. It may have stopped and started again since it was listed, under the same name."""
    seen = studio.look_again(listed)
    if seen is None:
        report.left += 1
        return
    app, arn = seen
    decision: Decision = decide(app, studio.tags(app, arn), clock(), settings)
    if decision.action is Action.LEAVE:
        report.left += 1
    elif decision.action is Action.EXEMPT:
        report.add(app, "exempt", decision.why)
    elif settings.dry_run:
        report.add(app, "would be stopped", decision.why, decision.complaints)
    else:
        outcome = "stopped" if studio.stop(app) else "stopped already"
        report.add(app, outcome, decision.why, decision.complaints)
