"""Whether idle apps are watched, asked of AWS and of what the watch says in the log: `studio idle`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from stacks.estate import Environment
from studio_cli.aws import Target
from studio_cli.place import region_of
from studio_cli.report import find_domain
from studio_constructs.idle.names import IdleScript

LOG_GROUP: Final = "/aws/sagemaker/studio"
"""Where apps of Studio write. https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-logs.html"""

SILENT_AFTER: Final = dt.timedelta(hours=2)
"""A watch says a word an hour (`assets/lifecycle/idle_watch/journal.py`); one that missed two has ended."""

_APPS: Final = {"JupyterLab": "JupyterLabAppSettings", "CodeEditor": "CodeEditorAppSettings"}
_LINE: Final = re.compile(r"\[idle-watch\] (?P<said>.+)")
_FORGED: Final = "which is in the future"
_OFF: Final = "the watch is OFF"


@dataclass(frozen=True, slots=True)
class Word:
    """What a watch said."""

    when: dt.datetime
    said: str


@dataclass(frozen=True, slots=True)
class RunningApp:
    """An app that runs, and what its watch said since it started.

    Args:
        space: Where it runs.
        app_type: Which app it is.
        since: When it started.
        watched: Whether a guard or a script of ours belongs into it; None where that can not be told.
        words: What its watch said, oldest first.
    """

    space: str
    app_type: str
    since: dt.datetime
    watched: bool
    words: Sequence[Word]


def read_apps(target: Target, environment: Environment) -> list[RunningApp] | None:
    """Ask for an environment's apps that run, and for what was said in them; None if there is no domain."""
    sagemaker = target.client("sagemaker", region_of(target, environment))
    domain_id = find_domain(sagemaker, environment.settings.domain.name)
    if domain_id is None:
        return None
    logs = target.client("logs", region_of(target, environment))
    settings = _Settings(sagemaker, domain_id)
    found = []
    for page in sagemaker.get_paginator("list_apps").paginate(DomainIdEquals=domain_id):
        for app in page["Apps"]:
            if app["Status"] != "InService" or app["AppType"] not in _APPS:
                continue
            space, app_type = app.get("SpaceName", app.get("UserProfileName", "")), app["AppType"]
            since = app["CreationTime"]
            found.append(
                RunningApp(
                    space=space,
                    app_type=app_type,
                    since=since,
                    watched=settings.watched(app),
                    words=list(_words(logs, f"{domain_id}/{space}/{app_type}/", since)),
                )
            )
    return sorted(found, key=lambda app: (app.space, app.app_type))


class _Settings:
    """What domain and profiles say of built-in scripts, each asked for once."""

    def __init__(self, sagemaker: Any, domain_id: str) -> None:
        self.sagemaker, self.domain_id = sagemaker, domain_id
        self.domain = sagemaker.describe_domain(DomainId=domain_id)
        self.people: dict[str, dict[str, Any]] = {}

    def watched(self, app: dict[str, Any]) -> bool:
        """Whether a script of ours belongs into an app: what the person's profile says comes first."""
        block = _APPS[app["AppType"]]
        shared, owner = self._owner(app)
        if shared:
            said = self.domain.get("DefaultSpaceSettings", {})
        else:
            own = self._person(owner).get(block, {}) if owner else {}
            said = {block: own} if "BuiltInLifecycleConfigArn" in own else self.domain["DefaultUserSettings"]
        arn = said.get(block, {}).get("BuiltInLifecycleConfigArn", "")
        return IdleScript.from_name(arn) is not None

    def _owner(self, app: dict[str, Any]) -> tuple[bool, str | None]:
        if "SpaceName" not in app:
            return False, app.get("UserProfileName")
        space = self.sagemaker.describe_space(DomainId=self.domain_id, SpaceName=app["SpaceName"])
        shared = space.get("SpaceSharingSettings", {}).get("SharingType") == "Shared"
        return shared, space.get("OwnershipSettings", {}).get("OwnerUserProfileName")

    def _person(self, name: str) -> dict[str, Any]:
        if name not in self.people:
            found = self.sagemaker.describe_user_profile(DomainId=self.domain_id, UserProfileName=name)
            self.people[name] = found.get("UserSettings", {})
        return self.people[name]


def _words(logs: Any, streams: str, since: dt.datetime) -> Iterator[Word]:
    """What the watch of an app said; nothing where no app ever wrote."""
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=LOG_GROUP,
        logStreamNamePrefix=streams,
        startTime=int(since.timestamp() * 1000),
        filterPattern='"[idle-watch]"',
    )
    try:
        for page in pages:
            for event in page["events"]:
                said = _LINE.search(event["message"])
                if said and event["logStreamName"].startswith(streams):
                    yield Word(dt.datetime.fromtimestamp(event["timestamp"] / 1000, dt.UTC), said["said"].strip())
    except logs.exceptions.ResourceNotFoundException:
        return


def verdict(app: RunningApp, now: dt.datetime) -> str:
    """What to make of it, in words that a person can act on."""
    if not app.watched:
        return "not watched: Studio's own shutdown looks at it alone"
    if not app.words:
        # A profile that says "None" looks, once described, like one that says nothing.
        return "NO WORD: it started before the script was there, its person does without it, or it could not run"
    last = app.words[-1]
    forged = next((word.said for word in reversed(app.words) if _FORGED in word.said), None)
    if last.said.startswith(_OFF):
        return f"OFF: {last.said.removeprefix(_OFF).lstrip(': ')}"
    if now - last.when > SILENT_AFTER:
        return f"SILENT since {last.when:%Y-%m-%d %H:%M} UTC: somebody ended the watch, or the app hangs"
    if forged is not None:
        return f"FORGED: {forged}"
    return "watched"


def show_apps(console: Console, title: str, apps: Sequence[RunningApp], now: dt.datetime) -> None:
    """Print apps that run, with what was last said in them."""
    table = Table(title=title, title_justify="left")
    for column in ("space", "app", "runs since (UTC)", "verdict", "last word"):
        table.add_column(column, overflow="fold")
    for app in apps:
        last = f"{app.words[-1].when:%Y-%m-%d %H:%M} {app.words[-1].said}" if app.words else "-"
        since = app.since.astimezone(dt.UTC)
        table.add_row(app.space, app.app_type, f"{since:%Y-%m-%d %H:%M}", verdict(app, now), last)
    console.print(table)
