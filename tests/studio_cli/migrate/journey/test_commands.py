"""The commands of an instance's way: what they print, and how they end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from studio_cli.commands.migrate import migrate
from tests.studio_cli.migrate.team import REGION

from .kit import BUCKET, NAME, OWNER, Life, entry, plan_text


@pytest.fixture
def run(life: Life, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr("studio_cli.commands.migrate_journey.target_of", lambda *_: life.target)
    monkeypatch.setattr("studio_cli.commands.migrate_journey._WATCH_SECONDS", 0)

    def invoke(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(migrate, [*words, "--plan", str(life.file)], input=typed)

    return invoke


def test_a_backup_prints_the_line_and_the_least_policy(run: Callable[..., Result], life: Life) -> None:
    printed = run("backup", NAME).output
    (line,) = (each for each in printed.splitlines() if each.startswith("aws s3 cp"))
    assert f"s3://{BUCKET}/homes/{REGION}/{NAME}/" in line
    assert line.endswith("sha256sum -c --quiet && python3 /tmp/home_copy.pyz backup --background")
    policy = json.loads(printed[printed.index("\n{\n") : printed.index("\n}\n") + 2])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["WriteTheCopy", "UseTheKey"]


def test_verify_prints_what_the_instance_is_to_do_until_it_has(run: Callable[..., Result], life: Life) -> None:
    life.backup()
    first = run("verify", NAME)
    assert first.exit_code == 0
    assert "5 objects, " in first.output
    assert f"{NAME} is backed-up.\n  the instance was not compared with the manifest" in first.output
    assert "home_copy.pyz compare --background" in first.output
    life.compare()
    assert run("verify", NAME).output.endswith(f"{NAME} is verified.\n  the space has not told of a finished restore\n")
    life.s3.delete_object(Bucket=BUCKET, Key=life.objects("/files/")[0])
    lacking = run("verify", NAME)
    assert lacking.exit_code == 1
    assert "missing: " in lacking.output
    assert f"Copy it anew: studio migrate backup {NAME} --new-run" in lacking.output
    assert "S3 lacks something of the manifest: 1 missing" in lacking.output


def test_verify_says_what_is_not_in_the_copy(
    run: Callable[..., Result], life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    (life.home / ".bash_history").write_text("ls")
    (life.home / ".netrc").write_text("machine example.com")
    really = os.listxattr
    monkeypatch.setattr(os, "listxattr", lambda *given, **more: [*really(*given, **more), "security.capability"])
    life.file.write_text(plan_text(entry(backup="{secrets: leave-out}")))
    life.backup()
    said = [line.partition("; which: s3://")[0] for line in run("verify", NAME).output.splitlines()]
    assert [line for line in said if line.startswith(("left out", "secrets", "attributes"))] == [
        "left out: 1 history, 1 secret",
        "secrets: 1 file of passwords",
        "attributes: 6 not kept",
    ]
    assert "/findings.jsonl" in run("verify", NAME).output


def test_nothing_is_stopped_before_a_person_says_yes(run: Callable[..., Result], life: Life) -> None:
    life.come_to("signed-off")
    refused = run("decommission", NAME, typed="n\n")
    assert refused.exit_code == 1
    assert f"What was written on {NAME} since it was compared with its copy is in no copy.\nStop" in refused.output
    assert life.status() == "InService"
    assert f"{NAME} is waiting." in run("decommission", NAME, typed="y\n").output
    assert life.status() == "Stopped"


def test_status_shows_all_and_one_and_how_far_it_is(
    run: Callable[..., Result], life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    life.file.write_text(plan_text(entry(), f"  - {{name: demo, region: {REGION}, leave: true, reason: a demo}}"))
    life.backup()
    table = run("status").output
    assert "nobody knows" in table
    assert "a demo" in table
    assert f"studio migrate verify {NAME}" in table
    watched = run("status", NAME, "--watch").output
    assert "backup: complete, 5 of 5 entries, 100 % of 0.0 MiB" in watched


def test_a_name_that_is_none_and_a_name_that_two_have(run: Callable[..., Result], life: Life) -> None:
    assert "the plan has no instances called x; look into migration.yaml" in run("status", "x").output
    life.file.write_text(plan_text(entry(), entry(region="eu-west-1")))
    assert f"name its region with --region: {REGION}, eu-west-1" in run("status", NAME).output
    assert f"{NAME} is planned" in run("status", NAME, "--region", REGION).output
    elsewhere = run("status", NAME, "--region", "eu-west-2").output
    assert f"no instances called {NAME} in eu-west-2; name its region with --region: {REGION}, eu-west-1" in elsewhere


def test_whoever_signs_names_themselves(run: Callable[..., Result], life: Life) -> None:
    life.come_to("restored")
    assert "only its owner knows what is missing" in run("sign-off", NAME, "--name", "ben").output
    assert f"{NAME} is signed-off." in run("sign-off", NAME, "--name", OWNER).output


def test_what_is_printed_to_be_run_next_is_about_the_same(
    run: Callable[..., Result], life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    plan = f"--plan {life.file}"
    life.file.write_text(plan_text(entry(), entry(region="eu-west-1")))
    here = ["--region", REGION]
    printed = run("backup", NAME, *here, "--target", "aws").output
    assert f"studio migrate status {NAME} --watch --region {REGION} {plan} --target aws\n" in printed
    life.file.write_text(plan_text(entry()))
    life.come_to("verified")
    printed = run("restore", NAME, "--port", "4999").output
    assert f"studio migrate sign-off {NAME} --name {OWNER} {plan} --port 4999\n" in printed
    life.file.write_text(plan_text(entry(), entry(region="eu-west-1")))
    assert f"studio migrate restore {NAME} --region {REGION}" in run("status").output


def test_who_is_to_paste_into_a_stopped_instance_is_told(run: Callable[..., Result], life: Life) -> None:
    assert "start it first" not in run("backup", NAME).output
    life.sagemaker.stop_notebook_instance(NotebookInstanceName=NAME)
    assert f"{NAME} is Stopped, and has no terminal: start it first.\nPaste" in run("backup", NAME).output


def test_two_of_one_name_do_not_come_to_one_folder(life: Life) -> None:
    life.come_to("verified")
    other = entry(region="eu-west-1")
    for plan, folder in ((plan_text(entry()), NAME), (plan_text(entry(), other), f"{NAME}-{REGION}")):
        life.file.write_text(plan)
        journey = life.journey()
        settings = life.settings(journey.restore(journey.find(NAME, REGION)))
        assert (settings["target"], settings["journal"]) == (f"~/migrated/{folder}", f"~/migrated/.{folder}")


def test_a_bucket_that_is_gone_is_named(run: Callable[..., Result], life: Life) -> None:
    life.backup()
    life.file.write_text(plan_text(entry(), bucket="nobodys"))
    assert "the bucket nobodys cannot be used" in run("status", NAME).output


def test_a_sign_off_is_of_the_owner_that_the_plan_names_now(life: Life) -> None:
    life.come_to("signed-off")
    life.file.write_text(plan_text(entry(owner="ben@example.com")))
    standing = life.standing()
    assert standing.state == "restored"
    assert standing.reasons == (f"{OWNER} signed it off, and migration.yaml says by now that it is ben@example.com's",)
    assert life.status() == "InService"
