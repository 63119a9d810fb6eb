"""Whose the execution roles are: a person's, a team's, or everybody's."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from stacks.estate import EstateError, RoleOf, load_estate
from stacks.estate_stage import EstateStage
from studio_cli.check.reading import read_paths
from studio_cli.guard.verdict import judge
from tests.docs.test_error_codes import rows
from tests.kit import new_app
from tests.stacks.conftest import HEAD, Templates, Write, of_kind, profiles, synthesize, warnings_of

MODES = [each.value for each in RoleOf]
SHARED = MODES[1:]
SWITCHES = list(permutations(MODES, 2))
TEAM = "instance_types: [ml.t3.medium], capabilities: [training, pipelines], s3_own: [lake/people]"
TEAMS = f"""
user_stacks: 2
teams:
  - {{name: analysts, {TEAM}}}
  - {{name: scientists, {TEAM}, idle_shutdown: {{minutes: 120}}}}
"""
PEOPLE = """
users:
  - {name: alice, team: analysts, stack: 1}
  - {name: bob, team: scientists, stack: 1}
  - {name: carol, team: analysts, stack: 2}
  - {name: dan, team: analysts, stack: 1}
"""
ROLES = {
    "person": {"alice": "Useralice", "bob": "Userbob", "carol": "Usercarol", "dan": "Userdan"},
    "team": {"alice": "Roleanalysts", "bob": "Rolescientists", "carol": "Roleanalysts", "dan": "Roleanalysts"},
    "estate": dict.fromkeys(("alice", "bob", "carol", "dan"), "Roleeverybody"),
}


def text(mode: str, more: str = "") -> str:
    return f"{HEAD}roles: {{of: {mode}}}\n{TEAMS}{PEOPLE}{more}"


def role_of(profile: dict[str, Any]) -> str:
    (role, _) = profile["UserSettings"]["ExecutionRole"]["Fn::GetAtt"]
    assert isinstance(role, str)
    return role


def without_roles(found: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {**each, "UserSettings": {**each["UserSettings"], "ExecutionRole": None}} for name, each in found.items()
    }


def folder_of(path: Path) -> Path:
    app = new_app()
    estate = load_estate(path)
    for environment in estate.environments:
        EstateStage(app, environment.name, estate=estate, environment=environment)
    return Path(app.synth().directory)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One estate in each mode."""
    found = {}
    for mode in MODES:
        found[mode] = tmp_path_factory.mktemp(mode) / "studio.yaml"
        found[mode].write_text(text(mode))
    return found


@pytest.fixture(scope="module")
def made(files: dict[str, Path]) -> dict[str, Templates]:
    """Their templates."""
    return {mode: synthesize(file) for mode, file in files.items()}


@pytest.fixture(scope="module")
def assemblies(files: dict[str, Path]) -> dict[str, Path]:
    """Their cloud assemblies."""
    return {mode: folder_of(file) for mode, file in files.items()}


def test_a_file_that_says_nothing_gives_each_person_a_role(made: dict[str, Templates], estate_file: Write) -> None:
    assert synthesize(estate_file(text("person").replace("roles: {of: person}\n", ""))) == made["person"]


@pytest.mark.parametrize("mode", MODES)
def test_people_work_as_the_role_that_the_file_says(mode: str, made: dict[str, Templates]) -> None:
    found = profiles(made[mode])
    assert {name: role_of(each).startswith(ROLES[mode][name]) for name, each in found.items()} == dict.fromkeys(
        ROLES[mode], True
    )
    shared = {role_of(found[name]) for name in ("alice", "dan")}
    assert len(shared) == (2 if mode == "person" else 1)
    people = {name: template for name, template in made[mode].items() if "Users" in name}
    roles = [name for template in people.values() for name in of_kind(template, "IAM::Role")]
    assert sorted(roles) == sorted(
        role
        for name, template in people.items()
        for role in {role_of(each) for each in profiles({name: template}).values()}
    )


@pytest.mark.parametrize("mode", SHARED)
def test_a_shared_role_is_told_to_whoever_names_it_elsewhere(mode: str, made: dict[str, Templates]) -> None:
    stack = made[mode]["dev-Users-01"]
    whose = {
        each["Description"]: each["Value"]["Fn::GetAtt"][0]
        for each in stack["Outputs"].values()
        if "works as" in str(each)
    }
    expected = {"team": {"the team analysts", "the team scientists"}, "estate": {"everybody"}}[mode]
    assert {each.removeprefix("What ").removesuffix(" of this stack works as") for each in whose} == expected
    roles = of_kind(stack, "IAM::Role")
    tagged = {name: {tag["Value"] for tag in role["Tags"] if tag["Key"] == "team"} for name, role in roles.items()}
    teams = {text.rpartition(" of this stack")[0].rpartition(" ")[2]: role for text, role in whose.items()}
    assert {name: tagged[role] for name, role in teams.items()} == {
        name: {name} if mode == "team" else set() for name in teams
    }


@pytest.mark.parametrize(("before", "after"), SWITCHES)
def test_another_mode_replaces_and_deletes_nothing_that_holds_work(
    before: str, after: str, assemblies: dict[str, Path]
) -> None:
    report = judge(read_paths([assemblies[before]]), read_paths([assemblies[after]]))
    assert {each.type for each in report.findings if each.blocking} == set()
    assert {each.type for each in report.findings} <= {"AWS::IAM::ManagedPolicy", "AWS::IAM::Role"}
    assert report.updated >= len(ROLES["person"])  # each profile, in place


@pytest.mark.parametrize(("before", "after"), SWITCHES)
def test_another_mode_is_one_deployment(before: str, after: str, made: dict[str, Templates]) -> None:
    """Of a profile only its role changes, in the stack that has both; no stack has what another one takes from it."""
    old, new = made[before], made[after]
    assert without_roles(profiles(old)) == without_roles(profiles(new))
    assert all(role_of(profiles(old)[name]) != role_of(profiles(new)[name]) for name in ROLES[before])
    people = {stack for stack in old if "Users" in stack}
    assert len(people) == 2
    assert {stack: each for stack, each in old.items() if stack not in people} == {
        stack: each for stack, each in new.items() if stack not in people
    }
    assert "Fn::ImportValue" not in json.dumps([role_of(each) for each in profiles(new).values()])


@pytest.mark.parametrize("mode", MODES)
def test_whoever_comes_changes_nobody_else_s(mode: str, made: dict[str, Templates], estate_file: Write) -> None:
    more = "  - {name: erin, team: scientists, stack: 2}\n"
    old, new = made[mode], synthesize(estate_file(text(mode, more)))
    changed = [stack for stack in old if old[stack] != new[stack]]
    assert changed == ["dev-Users-02"]
    before, after = old["dev-Users-02"]["Resources"], new["dev-Users-02"]["Resources"]
    assert {name: after.get(name) for name in before} == before


@pytest.mark.parametrize("mode", SHARED)
def test_a_shared_role_is_told_once_and_as_the_docs_say(mode: str, estate_file: Write) -> None:
    told = [each for each in warnings_of(estate_file(text(mode))).splitlines() if "roles.of is" in each]
    assert len(told) == 1
    example = rows("## Synthesizing an estate")["SharedExecutionRole"]["example"]
    assert mode != "team" or told[0].startswith(example)
    assert "roles.of is" not in warnings_of(estate_file(text("person")))


@pytest.mark.parametrize(
    ("key", "location", "told"),
    [
        ("s3_read", "lake", True),
        ("s3_write", "lake/people", True),
        ("s3_read", "lake/people/alice", True),
        ("s3_read", "lake/people-2", False),
        ("s3_read", "lake/curated", False),
        ("s3_own", "lake/people", False),
    ],
)
def test_a_team_that_reaches_another_s_own_places_is_told(
    key: str, location: str, *, told: bool, estate_file: Write
) -> None:
    own = "{name: analysts, instance_types: [ml.t3.medium], s3_own: [lake/people]}"
    teams = f"teams: [{own}, {{name: scientists, instance_types: [ml.t3.medium], {key}: [{location}]}}]\n"
    said = [each for each in warnings_of(estate_file(HEAD + teams + PEOPLE)).splitlines() if "as their own" in each]
    assert len(said) == told
    if location == "lake":
        assert said[0].startswith(rows("## Synthesizing an estate")["OwnPlacesOpen"]["example"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("instance_types: [ml.t3.medium, ml.m5.large]", "instance_types: [ml.m5.large, ml.t3.medium]"),
        ("instance_types: [ml.t3.medium], s3_read: []", "instance_types: [ml.t3.medium], remote_access: false"),
        ("instance_types: [ml.t3.medium], jobs: {any_network: false}", "instance_types: [ml.t3.medium]"),
    ],
    ids=["order", "what says nothing", "what says nothing, deeper"],
)
def test_teams_that_mean_the_same_share_a_role(one: str, other: str, estate_file: Write) -> None:
    teams = f"teams: [{{name: analysts, {one}}}, {{name: scientists, {other}}}]\n"
    load_estate(estate_file(f"{HEAD}roles: {{of: estate}}\ndomain: {{source_identity: true}}\n{teams}{PEOPLE}"))


@pytest.mark.parametrize(
    "more",
    [
        "instance_types: [ml.t3.medium, ml.m5.large]",
        "s3_read: [rare]",
        "s3_write: [rare]",
        "s3_own: [rare]",
        "capabilities: [training, mlflow, endpoints, canvas]",
        "jobs: {any_network: true}",
        "shared: {endpoints: [churn]}",
        "mlflow: {use: [runs]}",
        "canvas_artifacts: rare",
        "remote_access: true",
    ],
    ids=lambda more: more.partition(":")[0],
)
def test_what_one_team_alone_may_do_is_no_role_of_all(more: str, estate_file: Write) -> None:
    key = more.partition(":")[0]
    alike = {
        "instance_types": "instance_types: [ml.t3.medium]",
        "capabilities": "capabilities: [mlflow, endpoints, canvas]",
    }
    both = ", ".join(each for name, each in alike.items() if name != key)
    teams = f"{{name: analysts, {both}, {alike.get(key, '')}}}, {{name: scientists, {both}, {more}}}"
    text = f"{HEAD}mlflow: [{{name: runs}}]\nroles: {{of: estate}}\nteams: [{teams}]\n{PEOPLE}"
    with pytest.raises(EstateError) as refused:
        load_estate(estate_file(text))
    (line,) = [each for each in str(refused.value).splitlines() if "TeamsOfOneRoleDiffer" in each]
    assert f"studio:TeamsOfOneRoleDiffer: teams[1].{key} is not that of teams[0]" in line


def test_teams_keep_rights_of_their_own_where_each_has_a_role(estate_file: Write) -> None:
    teams = TEAMS.replace("s3_own: [lake/people], idle", "s3_own: [lake/people], s3_read: [lake/rare], idle")
    assert teams != TEAMS
    found = synthesize(estate_file(f"{HEAD}roles: {{of: team}}\n{teams}{PEOPLE}"))["dev-Users-01"]["Resources"]
    reading = {name for name, each in found.items() if "lake/rare" in json.dumps(each)}
    roles = {name: json.dumps(each) for name, each in found.items() if each["Type"] == "AWS::IAM::Role"}
    assert {name for name, role in roles.items() if any(f'"{each}"' in role for each in reading)} == {
        name for name in roles if name.startswith("Rolescientists")
    }
