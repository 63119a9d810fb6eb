"""`studio idle`: apps that run, what was said in them, and what to make of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from studio_cli.deploy import show_idle
from studio_cli.idle import LOG_GROUP, SILENT_AFTER, RunningApp, Word, read_apps, verdict
from studio_constructs import AppType
from studio_constructs.idle.names import IdleScript
from tests.local_aws.kit import ROLE, client

from .kit import LOCAL, Account, console, environment, estate

NOW = dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
GUARD = "lab-prod-studio-studioidleguardjupyterlab-0a1b2c3d"
STOP = "lab-prod-users-01-studioidlestopjupyterlabafter30-0a1b2c3d"
AHEAD = "/tmp/.sagemaker-last-active-timestamp says 2099-01-01T00:00:00.0Z, which is in the future: until then ..."


def app(*words: tuple[int, str], watched: bool = True) -> RunningApp:
    """An app whose watch said something so many minutes ago."""
    said = [Word(NOW - dt.timedelta(minutes=ago), text) for ago, text in words]
    return RunningApp("lab", "JupyterLab", NOW - dt.timedelta(days=1), watched, said)


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        (app(watched=False), "not watched"),
        (app((5, "quiet: nothing happens"), watched=False), "not watched"),
        (app(), "NO WORD"),
        (app((60, "guards lab"), (30, "in use: a kernel is busy")), "watched"),
        (app((120, "still watching: quiet")), "watched"),
        (app((121, "still watching: quiet")), "SILENT since 2026-11-22 15:59 UTC"),
        (app((30, AHEAD), (5, "in use: a kernel is busy")), f"FORGED: {AHEAD}"),
        (app((300, AHEAD), (200, "quiet: nothing happens")), "SILENT"),
        (app((1, "the watch is OFF: no metadata")), "OFF: no metadata"),
        (app((2, "the watch is OFF: no metadata"), (1, "guards lab")), "watched"),
    ],
)
def test_what_was_said_tells_whether_the_app_is_watched(found: RunningApp, begins: str) -> None:
    assert verdict(found, NOW).startswith(begins)


def test_a_watch_may_miss_one_of_its_hourly_words() -> None:
    assert dt.timedelta(hours=1) < SILENT_AFTER <= dt.timedelta(hours=2)


@pytest.mark.parametrize("app_type", [AppType.JUPYTER_LAB, AppType.CODE_EDITOR])
@pytest.mark.parametrize("minutes", [None, 30])
def test_a_name_tells_which_script_it_is(minutes: int | None, app_type: AppType) -> None:
    script = IdleScript(minutes)
    name = f"lab-prod-{script.construct_id(app_type)}-0a1b2c3d".lower()
    arn = f"arn:aws:sagemaker:eu-west-1:111122223333:studio-lifecycle-config/{name}"
    assert IdleScript.from_name(name) == IdleScript.from_name(arn) == script


@pytest.mark.parametrize("name", ["", "None", "team-setup-0a1b2c3d", "studioidleguardjupyterlab"])
def test_another_s_script_is_none_of_ours(name: str) -> None:
    assert IdleScript.from_name(name) is None


def settings(arn: str, **more: Any) -> dict[str, Any]:
    return {"JupyterLabAppSettings": {"BuiltInLifecycleConfigArn": arn}, **more}


def say(stream: str, *lines: str) -> None:
    logs = client("logs")
    logs.create_log_stream(logGroupName=LOG_GROUP, logStreamName=stream)
    now = int(dt.datetime.now(dt.UTC).timestamp() * 1000)
    events = [{"timestamp": now + index, "message": line} for index, line in enumerate(lines)]
    logs.put_log_events(logGroupName=LOG_GROUP, logStreamName=stream, logEvents=events)


def studio_with(account: Account, arn: str = "") -> str:
    user = {"SecurityGroups": [account.inside.group], "ExecutionRole": ROLE, **(settings(arn) if arn else {})}
    domain_id = account.inside.domain(DomainName="lab-prod", DefaultUserSettings=user)
    account.inside.profile(domain_id, "alice")
    account.inside.space(domain_id, "alice-lab", "alice")
    account.inside.app(domain_id, "alice-lab")
    return domain_id


def test_an_app_s_own_words_are_read_and_no_other_s(account: Account) -> None:
    domain_id = studio_with(account, account.inside.lifecycle(GUARD))
    client("logs").create_log_group(logGroupName=LOG_GROUP)
    say(f"{domain_id}/alice-lab/JupyterLab/default", "Jupyter Server is running", "2026 [idle-watch] guards alice-lab")
    say(f"{domain_id}/alice-lab-2/JupyterLab/default", "2026 [idle-watch] of another space")
    (found,) = read_apps(LOCAL, environment()) or []
    assert (found.space, found.app_type, found.watched) == ("alice-lab", "JupyterLab", True)
    assert [word.said for word in found.words] == ["guards alice-lab"]


def test_before_anything_was_ever_logged_there_are_no_words(account: Account) -> None:
    studio_with(account, account.inside.lifecycle(GUARD))
    (found,) = read_apps(LOCAL, environment()) or []
    assert found.words == []
    assert verdict(found, NOW).startswith("NO WORD")


def test_an_app_without_our_script_is_not_watched(account: Account) -> None:
    studio_with(account)
    (found,) = read_apps(LOCAL, environment()) or []
    assert not found.watched


@pytest.mark.parametrize(("of_domain", "of_person", "watched"), [(GUARD, "setup", False), ("", STOP, True)])
def test_what_a_profile_says_comes_first(account: Account, of_domain: str, of_person: str, *, watched: bool) -> None:
    domain_id = studio_with(account, account.inside.lifecycle(of_domain) if of_domain else "")
    own = settings(account.inside.lifecycle(of_person))
    client("sagemaker").update_user_profile(DomainId=domain_id, UserProfileName="alice", UserSettings=own)
    (found,) = read_apps(LOCAL, environment()) or []
    assert found.watched is watched


def test_a_shared_space_is_watched_as_the_domain_says_of_shared_spaces(account: Account) -> None:
    domain_id = studio_with(account, account.inside.lifecycle(GUARD))
    account.inside.space(domain_id, "hall", "alice", sharing="Shared")
    account.inside.app(domain_id, "hall")
    found = {each.space: each.watched for each in read_apps(LOCAL, environment()) or []}
    assert found == {"alice-lab": True, "hall": False}


def test_no_domain_is_told_and_so_is_that_nothing_runs(account: Account) -> None:
    wide, printed = console()
    show_idle(LOCAL, estate(), wide)
    assert printed.getvalue() == "prod: no domain lab-prod\n"
    account.outside("alice")
    wide, printed = console()
    show_idle(LOCAL, estate(), wide)
    assert printed.getvalue() == "prod: no app runs\n"


def test_apps_are_shown_with_what_to_make_of_them(account: Account) -> None:
    studio_with(account, account.inside.lifecycle(STOP))
    wide, printed = console()
    show_idle(LOCAL, estate(), wide)
    assert "alice-lab" in printed.getvalue()
    assert "NO WORD: it started before the script was there" in printed.getvalue()
