"""What the estate file says of idle apps, in the templates: by AWS's own shutdown, with a guard, by a script."""

from __future__ import annotations

from typing import Any

from tests.stacks.conftest import HEAD, Templates, Write, domain, of_kind, profiles, synthesize, warnings_of

TEAMS = """
teams:
  - {name: all, instance_types: [ml.t3.medium]}
  - {name: quick, instance_types: [ml.t3.medium], idle_shutdown: {minutes: 30}}
  - {name: slow, instance_types: [ml.t3.medium], idle_shutdown: {minutes: 240}}
"""
USERS = "users: [{name: alice, team: all}, {name: bob, team: quick}, {name: carol, team: slow}]\n"
CONFIG = "SageMaker::StudioLifecycleConfig"
OLD = "images: [{name: old, existing: true, apps: [JupyterLab], idle_support: none}]\n"


def built_in(settings: dict[str, Any], app: str) -> Any:
    """The script in the place that nobody can leave, by its logical id."""
    found = settings.get(f"{app}AppSettings", {}).get("BuiltInLifecycleConfigArn")
    return found["Fn::GetAtt"][0] if isinstance(found, dict) else found


def watches(templates: Templates, stack: str) -> list[str]:
    return sorted(name for name in of_kind(templates[stack], CONFIG) if "StudioIdle" in name)


def test_a_guard_is_for_all_in_the_studio_stack_and_nobody_is_warned(estate_file: Write) -> None:
    path = estate_file(
        HEAD
        + "idle_shutdown: {busy_guard: true}\n"
        + "teams: [{name: all, instance_types: [ml.t3.medium]}]\n"
        + "users: [{name: alice, team: all}]\n"
    )
    templates = synthesize(path)
    users = domain(templates)["DefaultUserSettings"]
    assert built_in(users, "JupyterLab").startswith("StudioIdleGuardJupyterLab")
    assert built_in(users, "CodeEditor").startswith("StudioIdleGuardCodeEditor")
    assert len(watches(templates, "dev-Studio")) == 2
    assert watches(templates, "dev-Users-01") == []
    said = warnings_of(path)
    assert "and a guard tells it of work in silence, because busy_guard is asked for" in said
    assert "stopped by a script" not in said


def test_a_team_under_an_hour_has_its_script_in_the_stack_of_its_people(estate_file: Write) -> None:
    templates = synthesize(estate_file(HEAD + TEAMS + USERS))
    people = profiles(templates)
    assert watches(templates, "dev-Studio") == []
    assert [name[:-8] for name in watches(templates, "dev-Users-01")] == [
        "StudioIdleStopCodeEditorAfter30",
        "StudioIdleStopJupyterLabAfter30",
    ]
    assert built_in(people["bob"]["UserSettings"], "JupyterLab").startswith("StudioIdleStopJupyterLabAfter30")
    assert built_in(people["carol"]["UserSettings"], "JupyterLab") is None
    assert "JupyterLabAppSettings" not in people["alice"]["UserSettings"]


def test_where_a_script_stops_everybody_a_slower_team_is_freed_of_it(estate_file: Write) -> None:
    people = profiles(synthesize(estate_file(HEAD + "idle_shutdown: {minutes: 20}\n" + TEAMS + USERS)))
    assert built_in(people["carol"]["UserSettings"], "JupyterLab") == "None"
    assert built_in(people["carol"]["UserSettings"], "CodeEditor") == "None"


def test_an_image_that_does_not_answer_is_stopped_by_a_script_with_each_team_s_limit(estate_file: Write) -> None:
    path = estate_file(HEAD + OLD + TEAMS + USERS)
    templates = synthesize(path)
    users, people = domain(templates)["DefaultUserSettings"], profiles(templates)
    assert built_in(users, "JupyterLab").startswith("StudioIdleStopJupyterLabAfter120")
    assert built_in(users, "CodeEditor") == "None"
    assert built_in(people["carol"]["UserSettings"], "JupyterLab").startswith("StudioIdleStopJupyterLabAfter240")
    assert built_in(people["carol"]["UserSettings"], "CodeEditor") is None
    assert "JupyterLab (the image 'old' can not answer the built-in shutdown)" in warnings_of(path)


def test_one_more_in_a_quick_team_changes_nothing_of_anybody_else_s(estate_file: Write) -> None:
    before = synthesize(estate_file(HEAD + TEAMS + USERS))["dev-Users-01"]["Resources"]
    more = USERS.replace("]\n", ", {name: dave, team: quick}]\n")
    after = synthesize(estate_file(HEAD + TEAMS + more))["dev-Users-01"]["Resources"]
    assert {name: after[name] for name in before} == before
    assert not [name for name in set(after) - set(before) if name.startswith("StudioIdle")]


def test_an_image_of_which_nothing_is_known_is_told(estate_file: Write) -> None:
    unknown = OLD.replace(", idle_support: none", "")
    assert "the image 'old' may not answer the built-in idle shutdown" in warnings_of(
        estate_file(HEAD + unknown + TEAMS + USERS)
    )
