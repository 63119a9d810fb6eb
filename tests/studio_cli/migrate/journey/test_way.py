"""From the instance to its tombstone: each step by evidence, and no step before its evidence."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from studio_cli.migrate.journey import JourneyError, State, ending
from studio_cli.migrate.journey.place import Place
from studio_cli.migrate.journey.states import ORDER
from studio_cli.migrate.journey.verify import Verification, verify
from tests.faults import Faults
from tests.local_aws import kit
from tests.studio_cli.migrate.team import REGION

from .kit import BUCKET, NAME, OWNER, Life, entry, plan_text

FAULTS = Faults("The way of an instance")


def slow(*values: Any) -> Any:
    """A row that is much like another; all rows run apart from the fast part of the suite."""
    return pytest.param(*values, marks=pytest.mark.slow)


def test_the_whole_way(life: Life) -> None:
    assert life.state() == "planned"
    life.come_to("waiting")
    assert life.status() == "Stopped"
    assert life.decommission().state == "waiting"
    assert life.is_there()
    life.late = dt.timedelta(days=13, hours=23)
    assert life.decommission().state == "waiting"
    life.late = dt.timedelta(days=14, minutes=1)
    assert life.state() == "waited"
    assert life.decommission().state == "deleted"
    assert not life.is_there()
    assert life.decommission().state == "deleted"
    assert {path.name: path.read_text() for path in (life.space / NAME / "data").iterdir()} == {
        f"{number}.csv": f"{number}\n" for number in range(3)
    }


def test_the_state_file_tells_who_did_what_when_by_what(life: Life) -> None:
    for act in (life.backup, life.compare, life.verify, life.restore, life.sign_off, life.decommission):
        act()
        life.state()
    life.late = dt.timedelta(days=15)
    life.decommission()
    written = life.written()
    assert written["state"] == "deleted"
    steps = [step["step"] if step["step"] != "looked" else step["state"] for step in written["steps"]]
    assert steps == [
        *("run begun", "backing-up", "backed-up", "compared S3", "verified", "restored"),
        *("signed off", "signed-off", "stopped", "waiting", "waited", "deleted", "deleted"),
    ]
    assert {step["by"] for step in written["steps"]} == {f"arn:aws:sts::{kit.ACCOUNT}:user/moto"}
    verified = next(step for step in written["steps"] if step.get("state") == "verified")
    proven = [step["state"] for step in written["steps"] if "compared_with_instance_at" in step]
    assert proven == ["verified", "restored", "signed-off", "waiting", "waited", "deleted"]
    assert re.fullmatch(rf"s3://{BUCKET}/homes/{REGION}/{NAME}/\w+/manifest.jsonl.gz", verified["manifest"])
    assert verified["objects"] == 5
    assert verified["counts"]["file"] == 4
    text = (life.folder / "migration.state.yaml").read_text()
    assert text.startswith("# Written by studio migrate. Commit it; do not edit it")


def test_the_tombstone_tells_enough_to_make_it_again(life: Life) -> None:
    life.come_to("waiting")
    life.late = dt.timedelta(days=15)
    life.decommission()
    stone = life.read("tombstone.json")
    assert stone["description"]["VolumeSizeInGB"] == 20
    assert stone["description"]["NotebookInstanceStatus"] == "Stopped"
    assert stone["tags"] == [{"Key": "Owner", "Value": OWNER}]
    assert "pip install --upgrade pandas==2.2.3" in stone["lifecycle_scripts"]["OnStart"][0]
    (document,) = stone["role"]["attached"].values()
    assert document["Statement"][0]["Action"] == ["sagemaker:*"]
    assert stone["role"]["trust"]["Statement"]
    assert stone["steps"]
    again = stone["make_again"]["create-notebook-instance"]
    life.sagemaker.create_notebook_instance(**again)
    made = life.sagemaker.describe_notebook_instance(NotebookInstanceName=NAME)
    changed = {"CreationTime", "LastModifiedTime", "NotebookInstanceStatus", "ResponseMetadata", "Url"}
    assert {key: made[key] for key in made.keys() - changed} == {
        key: stone["description"][key] for key in stone["description"].keys() - changed
    }
    deleted = life.written()["steps"][-2]
    assert deleted["tombstone"].endswith("/tombstone.json")


@pytest.mark.parametrize("state", ["planned", slow("backing-up"), slow("backed-up"), slow("verified"), "restored"])
def test_nothing_is_stopped_before_it_is_signed_off(life: Life, state: str) -> None:
    if state == "backing-up":
        journey = life.journey()
        journey.backup(life.plan(journey))
    elif state != "planned":
        life.come_to(state)
    assert life.state() == state
    with pytest.raises(JourneyError, match=f"{NAME} is {state}, and is not stopped or deleted before it is signed-off"):
        life.decommission()
    assert life.status() == "InService"
    seen = f"refused; it is {life.status()}"
    FAULTS.saw(f"`decommission` of an instance that is {state}", "refused", seen)


@pytest.mark.parametrize(
    ("state", "step"), [("planned", "restore"), ("backed-up", "restore"), ("verified", "sign_off")]
)
def test_no_step_comes_before_its_evidence(life: Life, state: str, step: str) -> None:
    if state != "planned":
        life.come_to(state)
    with pytest.raises(JourneyError, match=f"{NAME} is {state}, and is not"):
        getattr(life, step)()


def test_only_the_owner_signs(life: Life) -> None:
    life.come_to("restored")
    with pytest.raises(JourneyError, match=f"{NAME} is {OWNER}'s, and ben signs"):
        life.sign_off("ben")
    assert life.state() == "restored"
    assert life.sign_off(OWNER.upper()).state == "signed-off"


def test_nobody_s_instance_is_copied_and_nothing_more(life: Life) -> None:
    life.file.write_text(plan_text(f"  - {{name: {NAME}, region: {REGION}}}"))
    assert life.state() == "found"
    life.backup()
    life.compare()
    assert life.verify().state == "verified"
    for step in (life.restore, life.sign_off, life.decommission):
        with pytest.raises(JourneyError, match=f"nobody has decided whose {NAME} is"):
            step()


def test_what_stays_is_left_alone(life: Life) -> None:
    life.file.write_text(plan_text(f"  - {{name: {NAME}, region: {REGION}, leave: true, reason: runs a demo}}"))
    assert life.state() == "left"
    for step in (life.backup, life.verify, life.restore, life.sign_off, life.decommission):
        with pytest.raises(JourneyError, match=f"{NAME} stays, because: runs a demo"):
            step()


def restarted(life: Life) -> None:
    life.sagemaker.start_notebook_instance(NotebookInstanceName=NAME)


def restarted_and_stopped(life: Life) -> None:
    restarted(life)
    life.sagemaker.stop_notebook_instance(NotebookInstanceName=NAME)


def made_larger(life: Life) -> None:
    life.sagemaker.update_notebook_instance(NotebookInstanceName=NAME, VolumeSizeInGB=50)


def given_another_script(life: Life) -> None:
    life.sagemaker.update_notebook_instance(NotebookInstanceName=NAME, LifecycleConfigName="nlp")


def given_another_role(life: Life) -> None:
    role = kit.client("iam").get_role(RoleName="notebook-admin")["Role"]["Arn"]
    life.sagemaker.update_notebook_instance(NotebookInstanceName=NAME, RoleArn=role)


@pytest.mark.parametrize(
    ("change", "words", "why"),
    [
        slow(restarted, "started again while it waits", "it was started again at"),
        (restarted_and_stopped, "started and stopped again while it waits", "something was done to it at"),
        (made_larger, "given a larger volume while it waits", "VolumeSizeInGB was 20"),
        slow(given_another_script, "given another start-up script while it waits", "ConfigName was ds-setup"),
        slow(given_another_role, "given another role while it waits", "RoleArn was"),
    ],
    ids=["restarted", "restarted and stopped", "volume", "script", "role"],
)
def test_an_instance_that_changed_goes_back(life: Life, change: Callable[[Life], None], words: str, why: str) -> None:
    life.come_to("waiting")
    time.sleep(1.01)  # programs tell the time in whole seconds
    change(life)
    life.late = dt.timedelta(days=15)
    with pytest.raises(JourneyError, match=why):
        life.decommission()
    assert life.is_there()
    first = life.state()
    assert first == "backed-up"
    with pytest.raises(JourneyError):
        life.decommission()  # and again: what was said once is not forgotten
    assert life.is_there()
    back = next(step for step in life.written()["steps"] if "sent_back_from" in step)
    assert back["sent_back_from"] == "waiting"
    FAULTS.saw(words, "refused; back to backed-up", f"refused; {first}; it is there")


def test_after_it_changed_a_new_comparison_brings_it_on(life: Life) -> None:
    life.come_to("waiting")
    time.sleep(1.01)
    restarted(life)
    assert life.state() == "backed-up"
    time.sleep(1.01)
    life.compare()
    assert life.verify().state == "signed-off"  # the copy is the same one, and so is what was signed
    assert life.decommission().state == "waiting"
    life.late = dt.timedelta(days=15)
    assert life.decommission().state == "deleted"


def test_files_that_changed_are_found_before_the_stop(life: Life) -> None:
    life.come_to("signed-off")
    (life.home / "data/0.csv").write_text("changed\n")
    life.compare(ends=1)
    with pytest.raises(JourneyError, match="the instance differs from its copy: 1 time; copy it again"):
        life.decommission()
    assert life.status() == "InService"
    FAULTS.saw("a file changes after the sign-off", "the comparison tells; refused", f"refused; it is {life.status()}")


def test_a_comparison_of_this_morning_is_too_old_for_the_stop(life: Life) -> None:
    life.come_to("signed-off")
    life.late = dt.timedelta(minutes=11)
    with pytest.raises(JourneyError, match="compare it again, and stop it within 10 minutes"):
        life.decommission()
    assert life.status() == "InService"
    FAULTS.saw("the last comparison is 11 minutes old", "it is not stopped", f"refused; it is {life.status()}")


def test_a_proof_may_take_longer_than_a_comparison_holds(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.come_to("signed-off")

    def prove_for_long(place: Place, *, deep: bool) -> Verification:
        life.late = dt.timedelta(hours=2)
        return verify(place, deep=deep)

    monkeypatch.setattr(ending, "verify", prove_for_long)
    assert life.decommission().state == "waiting"
    assert life.status() == "Stopped"


def test_a_new_copy_takes_the_old_evidence_away(life: Life) -> None:
    life.come_to("signed-off")
    (life.home / "new").write_text("new")
    life.backup()
    standing = life.standing()
    assert standing.state == "backed-up"
    assert any("made anew after" in reason for reason in standing.reasons)
    with pytest.raises(JourneyError):
        life.decommission()
    FAULTS.saw("the copy is made anew after the sign-off", "refused; back to backed-up", f"refused; {standing.state}")


def test_a_new_run_begins_from_nothing(life: Life) -> None:
    life.come_to("signed-off")
    life.late = dt.timedelta(seconds=2)
    life.backup(new_run=True)
    assert life.state() == "backed-up"
    assert len(life.objects("result.json")) == 2


@pytest.mark.parametrize(
    ("state", "what"),
    [("waiting", "gone"), ("signed-off", "another"), slow("waiting", "another"), slow("signed-off", "gone")],
)
def test_an_object_that_is_missing_stops_it(life: Life, state: str, what: str) -> None:
    life.come_to(state)
    key = life.objects("/files/")[0]
    if what == "gone":
        life.s3.delete_object(Bucket=BUCKET, Key=key)
    else:
        life.s3.put_object(Bucket=BUCKET, Key=key, Body=b"9\n", ChecksumAlgorithm="SHA256")
    life.late = dt.timedelta(days=15) if state == "waiting" else dt.timedelta()
    with pytest.raises(JourneyError, match="make another copy: studio migrate backup ana-churn --new-run"):
        life.decommission()
    assert life.is_there()
    assert life.status() == ("Stopped" if state == "waiting" else "InService")
    seen = f"refused; {life.state()}; it is {life.status()}"
    FAULTS.saw(f"an object of the copy is {what} when it is {state}", "refused; back to backed-up", seen)


def test_an_object_with_other_content_is_found_by_its_checksum_or_by_its_bytes(life: Life) -> None:
    life.backup()
    life.compare()
    key = life.objects("/files/")[0]
    body = life.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    other = bytes([body[0] ^ 1]) + body[1:]
    life.s3.put_object(Bucket=BUCKET, Key=key, Body=other)  # as long as the right one, and S3 keeps no checksum of it
    journey = life.journey()
    found, standing = journey.verify(life.plan(journey))
    assert (dict(found.differences), found.downloaded, standing.state) == ({"content": 1}, 1, "backed-up")
    life.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    found, standing = journey.verify(life.plan(journey), deep=True)
    assert (dict(found.differences), found.downloaded, standing.state) == ({}, 5, "verified")
    FAULTS.saw("an object of the right length and other content", "`verify` finds it", "1 content; backed-up")


def test_an_instance_that_somebody_else_deleted_is_told(life: Life) -> None:
    life.come_to("backed-up")
    life.sagemaker.stop_notebook_instance(NotebookInstanceName=NAME)
    life.sagemaker.delete_notebook_instance(NotebookInstanceName=NAME)
    assert life.state() == "gone"
    with pytest.raises(JourneyError, match="AWS has no such instance, and nothing here deleted it"):
        life.decommission()
    FAULTS.saw("somebody else deletes the instance", "told; nothing is said to be done", f"refused; {life.state()}")


class KilledError(BaseException):
    """The laptop's battery is empty."""


@pytest.mark.parametrize("operation", ["stop_notebook_instance", "delete_notebook_instance"])
@pytest.mark.parametrize("moment", [slow("before"), "after"])
def test_killed_beside_a_call_the_next_run_finds_out(
    life: Life, monkeypatch: pytest.MonkeyPatch, operation: str, moment: str
) -> None:
    is_stop = operation.startswith("stop")
    life.come_to("signed-off" if is_stop else "waiting")
    life.late = dt.timedelta() if is_stop else dt.timedelta(days=15)
    client = life.journey().client("sagemaker", REGION)
    really = getattr(client, operation)

    def killed(**request: Any) -> None:
        if moment == "after":
            really(**request)
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(client, operation, killed)
        with pytest.raises(KilledError):
            life.decommission()
    standing = life.decommission()
    if is_stop:
        assert (standing.state, life.status()) == ("waiting", "Stopped")
    else:
        assert (standing.state, life.is_there()) == ("deleted", False)
        assert life.written()["deleted"]
        assert len(life.objects("tombstone.json")) == 1
    words = f"killed {moment} AWS is told to {operation.partition('_')[0]} it"
    FAULTS.saw(words, "the next run asks AWS, and goes on", f"{standing.state}")


@pytest.mark.parametrize("number", [number if number == 7 else slow(number) for number in range(1, 8)])
def test_killed_at_each_write_of_the_state_file_it_goes_on(
    life: Life, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    life.come_to("signed-off")
    from studio_cli.migrate.journey.state_file import StateFile  # noqa: PLC0415 - patched here

    save, left = StateFile.save, [number]

    def killed(self: StateFile) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KilledError
        save(self)

    with monkeypatch.context() as patch:
        patch.setattr(StateFile, "save", killed)
        for days in (0, 15):
            life.late = dt.timedelta(days=days)
            try:
                life.decommission()
            except KilledError:
                break
    life.late = dt.timedelta()
    if life.state() != "deleted":
        life.decommission()
    life.late = dt.timedelta(days=15)
    assert life.decommission().state == "deleted"
    assert not life.is_there()
    assert life.read("tombstone.json")["instance"] == NAME
    if number == 7:
        FAULTS.saw(
            "killed at each write of the state file of `decommission`", "the next run goes on", "deleted, each time"
        )


def test_an_instance_that_changes_at_the_last_moment_stays(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio_cli.migrate.journey.place import Place  # noqa: PLC0415 - patched here

    life.come_to("waiting")
    life.late = dt.timedelta(days=15)
    write = Place.write

    def and_then_it_starts(self: Place, name: str, body: bytes) -> str:
        if name == "tombstone.json":
            restarted(life)
        return write(self, name, body)

    monkeypatch.setattr(Place, "write", and_then_it_starts)
    with pytest.raises(JourneyError, match="changed this very moment; it stays"):
        life.decommission()
    assert life.is_there()
    FAULTS.saw("started between the last look and the deletion", "it stays", f"refused; {life.state()}; it is there")


def test_a_state_file_that_lies_deletes_nothing(life: Life) -> None:
    """Somebody edits it, or merges two of them wrongly: what counts is what is in S3 and what AWS says."""
    life.come_to("backed-up")
    path = life.folder / "migration.state.yaml"
    path.write_text(path.read_text().replace("state: backed-up", "state: waited"))
    life.late = dt.timedelta(days=30)
    with pytest.raises(JourneyError, match="is backed-up, and is not stopped or deleted"):
        life.decommission()
    assert life.status() == "InService"
    FAULTS.saw("the state file says more than is true", "refused; it is put right", f"refused; {life.state()}")


def test_the_account_is_the_plan_s(life: Life) -> None:
    life.file.write_text(life.file.read_text().replace(kit.ACCOUNT, "999999999999"))
    with pytest.raises(JourneyError, match="your credentials are for account 123456789012"):
        life.journey()


def test_what_is_to_be_copied_after_all_sends_it_back(life: Life) -> None:
    (life.home / "cache").mkdir()
    life.file.write_text(plan_text(entry(excludes="[cache]")))
    life.come_to("signed-off")
    life.file.write_text(plan_text(entry()))
    with pytest.raises(JourneyError, match=r"the copy leaves out cache, and migration\.yaml does not any more"):
        life.decommission()
    assert life.status() == "InService"
    standing = life.standing()
    FAULTS.saw(
        "the plan leaves out less than the copy does",
        "refused; back to backing-up",
        f"refused; {standing.state}; it is {life.status()}",
    )


def test_states_are_in_the_order_of_the_way() -> None:
    assert ORDER.index(State.SIGNED_OFF) < ORDER.index(State.STOPPED) < ORDER.index(State.WAITED)
    assert ORDER.index(State.GONE) < ORDER.index(State.SIGNED_OFF)


def test_the_page_says_what_was_seen(request: pytest.FixtureRequest) -> None:
    FAULTS.check(request.config)
