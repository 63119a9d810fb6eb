"""What is proposed, written, and told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stacks.estate import load_estate
from studio_cli.main import main
from studio_cli.migrate.inventory import Inventory
from studio_cli.migrate.inventory.facts import Role, Statement
from studio_cli.migrate.plan import EnvironmentTarget, load_migration
from studio_cli.migrate.plan.environments import Exported, plan_environments, read_exports
from studio_cli.migrate.plan.estate_lines import buckets_of, estate_lines, wildcards_of
from studio_cli.migrate.plan.instance_types import FAMILIES, studio_type
from studio_cli.migrate.plan.permissions import Difference, _statements, compare
from studio_cli.migrate.plan.proposal import propose, team_of
from studio_cli.migrate.plan.writing import new_file
from studio_constructs.aws_facts import STUDIO_INSTANCE_TYPES
from studio_constructs.aws_facts.notebook_instances import INSTANCE_TYPES
from tests.studio_cli.migrate.test_shown import changed

ESTATE = """\
name: lab
environments: [{name: prod}, {name: dev}]
teams:
  - {name: analysts, instance_types: [ml.t3.medium]}
  - {name: vision, instance_types: [ml.t3.medium, ml.g5.xlarge], s3_write: [team-data]}
users:
  - {name: eve, team: vision, owner: Eve.Novak@example.com}
  - {name: ana-silva, team: analysts}
"""


@pytest.fixture
def folder(full: Inventory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an inventory in it."""
    monkeypatch.chdir(tmp_path)
    Path("inventory.json").write_text(full.model_dump_json())
    return tmp_path


@pytest.fixture
def quick(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, where roles are not compared: to synthesize an estate takes seconds."""
    monkeypatch.setattr("studio_cli.migrate.plan.telling.team_statements", lambda estate, environment: {})
    return folder


def studio(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["migrate", "plan", "--inventory", "inventory.json", *arguments], input=typed)


@pytest.mark.parametrize("notebook_type", INSTANCE_TYPES)
def test_every_type_has_one_in_studio_or_is_left_to_a_person(notebook_type: str) -> None:
    found, because = studio_type(notebook_type)
    assert because
    if notebook_type in STUDIO_INSTANCE_TYPES:
        assert found == notebook_type
    elif notebook_type.split(".")[1].startswith("inf"):
        assert found is None
    else:
        assert found in STUDIO_INSTANCE_TYPES


def test_a_stand_in_is_not_smaller() -> None:
    assert studio_type("ml.m4.10xlarge")[0] == "ml.m5.12xlarge"
    assert studio_type("ml.c4.8xlarge")[0] == "ml.c5.9xlarge"
    assert studio_type("ml.t2.medium") == ("ml.t3.medium", "Studio has no ml.t2.medium: the generation after it")
    assert studio_type("ml.zz9.xlarge") == (None, "Studio has nothing like ml.zz9.xlarge: choose another")
    assert all(f"ml.{family}." not in " ".join(STUDIO_INSTANCE_TYPES) for family in FAMILIES), "each is needed"


def test_what_is_proposed_for_a_new_estate_is_right_and_complete(full: Inventory, tmp_path: Path) -> None:
    proposal = propose(full)
    plans = {plan.name: plan for plan in proposal.instances}
    thursday, finance, test, cleo = (
        plans[name] for name in ("gpu-thursday", "finance-reports", "test", "cleo-sandbox")
    )
    assert (thursday.owner, thursday.profile, thursday.team) == (
        "ben.fischer@example.com",
        "ben-fischer",
        "data-science-notebooks",
    )
    assert (thursday.idle_minutes, cleo.idle_minutes, test.idle_minutes) == (60, 60, None)
    assert thursday.leftovers[2:] == ("pip_packages: torch==2.5.1", "pip_packages: torchvision")
    for plan in (finance, test):
        assert (plan.owner, plan.because, plan.profile, plan.team) == (None, None, None, None)
    assert [candidate.name for candidate in finance.candidates] == ["finance", "dana.lee@example.com"]
    assert plans["dana-old"].instance_type == "ml.m5.xlarge"
    # Cleo had two roles; somebody is in one team.
    assert {plans[name].team for name in ("nlp-research", "cleo-sandbox")} == {"cleo-okafor"}
    assert "they also had data-science-notebooks" in proposal.notes["us-east-1/cleo-sandbox"]["team"]

    path = tmp_path / "studio.yaml"
    path.write_text("\n".join(estate_lines(full, proposal)))
    (environment,) = load_estate(path).environments
    users = {user.name: user for user in environment.settings.users}
    assert sorted(users) == ["ana-silva", "ben-fischer", "cleo-okafor", "dana-lee", "eve-novak", "platform"]
    assert users["ben-fischer"].default_instance_type is None, "nobody starts on a GPU by default"
    assert users["dana-lee"].default_instance_type == "ml.m5.xlarge"
    teams = {team.name: team for team in environment.settings.teams}
    assert teams["data-science-notebooks"].s3_write == ("team-data",)
    assert teams["finance-reader"].s3_read == ("finance-reports",)
    assert teams["data-science-notebooks"].capabilities == (), "sagemaker:* names no tool"
    assert teams["cleo-okafor"].capabilities == ("training",)
    (script,) = environment.settings.start_up_scripts
    assert [step.model_dump(exclude_defaults=True) for step in script.steps or ()] == [
        {"git_identity": {}},
        {"environment_variables": {"variables": {"TEAM": "data-science"}}},
        {"pip_packages": {"packages": ("pandas==2.2.3",)}},
    ]


def test_the_file_that_is_written_is_right(full: Inventory, tmp_path: Path) -> None:
    proposal = propose(full)
    path = tmp_path / "migration.yaml"
    path.write_text(new_file(full, proposal, estate="studio.yaml"))
    migration = load_migration(path)
    assert migration.instances == proposal.instances
    assert (migration.account, migration.waiting_days, migration.backup.bucket) == ("123456789012", 14, None)
    text = path.read_text()
    assert "- name: test  # ml.t2.medium, role notebook-admin: administrator\n" in text
    assert "    owner: null  # choose one of the candidates\n" in text
    assert text.startswith("# What becomes of each notebook instance.")


def test_people_of_an_estate_keep_their_profile_and_team(folder: Path) -> None:
    Path("studio.yaml").write_text(ESTATE)
    done = studio("--environment", "prod")
    assert done.exit_code == 0, done.output
    plans = {plan.name: plan for plan in load_migration(Path("migration.yaml")).instances}
    assert (plans["eve-vision"].profile, plans["eve-vision"].team) == ("eve", "vision")
    assert (plans["ana-churn"].profile, plans["ana-churn"].team) == ("ana-silva", "analysts")
    assert (plans["gpu-thursday"].profile, plans["gpu-thursday"].team) == ("ben-fischer", None)
    assert "gpu-thursday: which profile and team does ben.fischer@example.com get?" in done.output
    assert "data-science-notebooks -> team analysts:" in done.output
    analysts, vision = done.output.split("-> team analysts:")[1].split("-> team vision:")
    assert "lost in S3: team-data" in analysts
    assert "lost in S3" not in vision
    assert "name: eve" not in done.output, "they are there already"
    assert "For studio.yaml, to be added:" in done.output


def test_new_people_of_an_estate_with_one_team_are_in_it(quick: Path) -> None:
    Path("studio.yaml").write_text(
        "name: lab\nenvironments: [{name: prod}]\n"
        "teams: [{name: all, instance_types: [ml.t3.medium, ml.t3.large, ml.m5.xlarge, ml.c5.2xlarge]}]\n"
        "users: [{name: zoe, team: all}]\n"
    )
    done = studio()
    assert done.exit_code == 0, done.output
    added = [line.strip() for line in done.output.splitlines() if line.strip().startswith("- {name: ")]
    assert added[0].startswith("- {name: ana-silva, team: all,")
    assert len(added) == 7, "six people and the script"
    text = Path("studio.yaml").read_text().splitlines()
    people = "\n".join(f"  {line}" for line in added[:6])
    Path("studio.yaml").write_text("\n".join([*text[:-1], "users:", "  - {name: zoe, team: all}", people]))
    assert len(load_estate(Path("studio.yaml")).environments[0].settings.users) == 7


def test_a_plan_says_what_is_open_and_what_is_lost(folder: Path) -> None:
    done = studio()
    assert done.exit_code == 0, done.output
    assert "migration.yaml is written: 14 instances." in done.output
    assert "finance-reports: whose is it? perhaps of finance or dana.lee@example.com" in done.output
    assert "test: whose is it? nothing tells" in done.output
    assert "  lost: athena:GetQueryResults, athena:StartQueryExecution, glue:GetTable, iam:PassRole\n" in done.output
    assert "  lost: ses:SendEmail\n" in done.output
    assert "backup: to which bucket, and with which key?" in done.output


def test_what_people_edited_stays_with_its_comments(quick: Path, full: Inventory) -> None:
    assert studio().exit_code == 0
    path = Path("migration.yaml")
    entries = path.read_text().split("  - name: ")
    kept = [entry for entry in entries if not entry.startswith(("test ", "gpu-thursday "))]
    edited = (
        "  - name: ".join(kept)
        .replace("owner: ana.silva@example.com", "owner: Ana Silva   # she said so herself")
        .replace("waiting_days: 14", f"waiting_days: 30  # {'long ' * 3000}reason")
        .replace("profile: ana-silva", f"profile: ana-silva\n    excludes: [{'long ' * 3000}name]")
    )
    path.write_text(edited)

    refused = studio(typed="n\n")
    assert "migration.yaml is there. Add gpu-thursday, test, and leave the rest as it is?" in refused.output
    assert path.read_text() == edited

    done = studio("--yes")
    assert "Added to migration.yaml: gpu-thursday, test." in done.output
    assert "  ana-churn: owner is Ana Silva; ana.silva@example.com is proposed" in done.output
    text = path.read_text()
    assert "owner: Ana Silva   # she said so herself" in text
    for line in edited.splitlines():
        assert line in text, "no line of theirs is gone or changed"
    migration = load_migration(path)
    assert len(migration.instances) == 14
    assert migration.waiting_days == 30

    again = studio()
    assert "migration.yaml has all instances, and stays as it is." in again.output
    assert path.read_text() == text


def test_an_instance_that_is_gone_is_told_and_stays_in_the_file(quick: Path, full: Inventory) -> None:
    assert studio().exit_code == 0
    rest = full.model_copy(update={"instances": full.instances[1:]})
    Path("inventory.json").write_text(rest.model_dump_json())
    done = studio()
    assert "Copy-of-test2 is not in us-east-1 any more" in done.output
    assert len(load_migration(Path("migration.yaml")).instances) == 14


def test_one_that_stays_is_not_asked_about(quick: Path) -> None:
    assert studio().exit_code == 0
    path = Path("migration.yaml")
    text = path.read_text().replace("  - name: test  #", "  - leave: true\n    reason: a demo\n    name: test  #")
    path.write_text(text)
    assert "test: whose" not in studio().output


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"inventory.json": "{}"}, "inventory.json is no inventory that 'studio migrate inventory --json' wrote"),
        ({"migration.yaml": "account: 1\n"}, "migration.yaml:1: studio:TypeWrong"),
        ({"studio.yaml": "name: X"}, "the estate file cannot be used"),
        ({"studio.yaml": ESTATE}, "--environment is one of prod, dev"),
    ],
    ids=["inventory", "migration", "estate", "environment"],
)
def test_what_goes_wrong_is_told_and_nothing_written(quick: Path, files: dict[str, str], said: str) -> None:
    for name, text in files.items():
        Path(name).write_text(text)
    before = sorted(path.name for path in quick.iterdir())
    done = studio()
    assert done.exit_code == 1
    assert said in done.output
    assert sorted(path.name for path in quick.iterdir()) == before


def test_a_role_s_name_makes_a_team_s() -> None:
    prefix = "arn:aws:iam::111122223333:role/"
    assert team_of(f"{prefix}service-role/AmazonSageMaker-ExecutionRole-cleo-okafor") == "cleo-okafor"
    assert team_of(f"{prefix}AmazonSageMaker-ExecutionRole-20230101T123456") == "role-20230101t123456"
    assert team_of(f"{prefix}AmazonSageMakerExecutionRole") == "notebooks"
    assert team_of(f"{prefix}{'Data_Science-' * 5}") == "data-science-data-science-data-s"


def test_two_people_whose_names_are_alike_get_two_profiles(full: Inventory) -> None:
    tags = {name: {"owner": f"sam@{name}.example.com"} for name in ("test", "demo-2023")}
    for name, own in tags.items():
        instance = next(each for each in full.instances if each.name == name)
        full = changed(full, name, tags=instance.tags.model_copy(update={"value": own}))
    profiles = {plan.profile for plan in propose(full).instances if plan.name in tags}
    assert profiles == {"sam-test-example-com", "sam-demo-2023-example-com"}


def role(*statements: dict[str, Any]) -> Role:
    return Role(
        arn="arn:aws:iam::1:role/x",
        statements=tuple(Statement(policy="p", allows=True, **statement) for statement in statements),
    )


def test_what_is_read_and_written_is_carried_over_and_wildcards_are_not() -> None:
    s3 = "arn:aws:s3:::"
    mixed = role(
        {"actions": ("s3:Get*",), "resources": (f"{s3}lake", f"{s3}lake/*", f"{s3}raw/2024/*", f"{s3}*-tmp/*")},
        {"actions": ("s3:PutObject",), "resources": (f"{s3}lake/*", f"{s3}${{aws:username}}/*", f"{s3}one/file.csv")},
        {"actions": ("dynamodb:GetItem",), "resources": (f"{s3}other/*",)},
    )
    assert buckets_of(mixed) == (["raw/2024"], ["lake"])
    assert wildcards_of(mixed) == [f"{s3}${{aws:username}}/*", f"{s3}*-tmp/*", f"{s3}one/file.csv"]
    everything = role({"actions": ("s3:*",), "resources": ("*",)})
    assert buckets_of(everything) == ([], [])
    assert wildcards_of(everything) == ["*"]


def test_two_roles_are_compared_by_what_they_allow() -> None:
    old = role(
        {"actions": ("s3:Get*", "sagemaker:*", "glue:*", "sqs:SendMessage", "kms:Decrypt"), "resources": ("*",)},
        {"not_actions": ("iam:*",), "resources": ("arn:x",)},
    ).statements
    new = role(
        {"actions": ("s3:GetObject", "KMS:Decrypt", "sagemaker:CreateApp", "iam:PassRole"), "resources": ("*",)}
    ).statements
    found = compare(old, new)
    assert found.lost == ("everything but iam:*", "glue:*", "sqs:SendMessage")
    assert [each.partition(":")[0] for each in found.less] == ["s3", "sagemaker"]
    assert found.gained == ("iam (1)",)


def test_what_is_denied_is_no_right_of_either_role() -> None:
    allowed = role({"actions": ("sqs:SendMessage",), "resources": ("*",)}).statements
    denied = tuple(each.model_copy(update={"allows": False}) for each in allowed)
    assert compare(denied, ()) == Difference(lost=(), less=(), gained=())
    assert compare(allowed, denied) == Difference(lost=("sqs:SendMessage",), less=(), gained=())
    assert compare((), denied) == Difference(lost=(), less=(), gained=())
    assert compare((), allowed * 2) == Difference(lost=(), less=(), gained=("sqs (1)",))
    pattern = role({"actions": ("sqs:?endMessage", "sqs:Nothing*"), "resources": ("*",)}).statements
    assert compare(pattern, allowed).lost == ("sqs:Nothing*",)
    assert compare(pattern, allowed).less[0].startswith("sqs:?endMessage: 1 of its actions")


def test_a_template_s_policies_are_read_wherever_they_are_attached() -> None:
    def policy(action: str, **attached: object) -> dict[str, object]:
        document = {"Statement": [{"Effect": "Allow", "Action": action, "Resource": {"Fn::Sub": "arn:${AWS::Region}"}}]}
        return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document, **attached}}

    resources = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"ManagedPolicyArns": [{"Ref": "ByArn"}]}},
        "ByArn": policy("s3:GetObject"),
        "ByRole": policy("s3:PutObject", Roles=[{"Ref": "Role"}]),
        "Others": policy("s3:DeleteObject", Roles=[{"Ref": "Other"}]),
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"Roles": [{"Ref": "Role"}]}},
    }
    found = list(_statements(resources, "Role"))
    assert [each.actions for each in found] == [("s3:GetObject",), ("s3:PutObject",)]
    assert found[0].resources == ('{"Fn::Sub": "arn:${AWS::Region}"}',), "what is filled in later is text"


def test_environments_are_rebuilt_or_go_into_an_image(tmp_path: Path) -> None:
    def exported(instance: str, run: str, *rows: tuple[str, str, str]) -> None:
        folder = tmp_path / instance / run / "environments"
        listed = []
        for name, kind, packages in rows:
            (folder / name).mkdir(parents=True)
            file = f"environments/{name}/requirements.txt"
            (tmp_path / instance / run / file).write_text(packages)
            listed.append({"name": name, "kind": kind, "prefix": f"/x/{name}", "python": "3.10.14", "files": [file]})
        (folder / "environments.json").write_text(json.dumps(listed))

    shared = "pandas==2.2.3\nspaCy==3.8.2\n# a comment\n"
    exported("a", "2026-01-01", ("old", "venv", "x==1"))
    exported("a", "2026-02-01", ("base", "conda", "pip==1"), ("nlp", "conda", shared), ("own", "venv", "torch==2"))
    exported("b", "2026-02-01", ("nlp", "conda", shared.lower()), ("pytorch_p310", "conda", "torch==2"))
    exported("c", "2026-02-01", ("nlp", "conda", "pandas==1"), ("empty", "venv", ""))
    found = plan_environments(read_exports(tmp_path, ["a", "b", "c", "d"]))
    assert {name: {each.name: each.becomes.value for each in plans} for name, plans in found.items()} == {
        "a": {"base": "standard", "nlp": "image", "own": "rebuild"},
        "b": {"nlp": "image", "pytorch_p310": "standard"},
        "c": {"nlp": "rebuild", "empty": "rebuild"},
    }
    assert found["a"][1].because == "2 instances have it, with the same 2 packages of Python 3.10.14"
    assert found["a"][1].image == "nlp"
    assert found["c"][1].because == "nothing was exported"


def test_environments_of_backups_are_in_the_plan(quick: Path, full: Inventory) -> None:
    environments = {"ana-churn": (Exported("churn", "venv", "3.11", frozenset({"x==1"})),)}
    (plan,) = (plan for plan in propose(full, environments).instances if plan.name == "ana-churn")
    assert [each.becomes for each in plan.environments] == [EnvironmentTarget.REBUILD]
    place = quick / "backups" / "ana-churn" / "environments"
    place.mkdir(parents=True)
    (place / "environments.json").write_text('[{"name": "base", "kind": "conda", "prefix": "/x", "files": []}]')
    assert studio("--environments", "backups").exit_code == 0
    (ana,) = (each for each in load_migration(Path("migration.yaml")).instances if each.name == "ana-churn")
    assert ana.environments[0].becomes is EnvironmentTarget.STANDARD
