"""The way of each home, and that no app of Classic goes before its home is known to be in the current Studio."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from typing import Any

import pytest

from home_copy import command
from studio_cli.aws import Target
from studio_cli.migrate.classic.standing import State
from studio_cli.migrate.classic.way import ClassicWayError
from studio_cli.place import RefusedError
from tests.assets.migrate.kit import tree
from tests.local_aws import kit
from tests.studio_cli.kit import CREDENTIALS

from .domain import LANDS_IN_CLASSIC, LANDS_IN_STUDIO
from .kit import BUCKET, KEY, WAYS, Life

ANA_S = {"ana: JupyterServer/default", *(f"ana: KernelGateway/datascience-{n}-ml-t3-medium" for n in (1, 2))}


def refused(words: str) -> Any:
    return pytest.raises(ClassicWayError, match=words)


# -- each way, to its end --------------------------------------------------------------------------------------------


def test_a_home_that_stays_is_looked_at_where_the_person_sees_it(life: Life) -> None:
    before = tree(life.home("ana"))
    assert life.standing("ana").reasons == (
        "nobody has looked at it in a space of the current Studio",
        "the person does not land in the current Studio: classic: {current_studio: true} in studio.yaml",
    )
    life.look("ana", on_host=str(life.home("ana")))
    assert life.standing("ana").reasons[0] == "it was looked at on a host, not where the person will see it"
    life.look("ana")
    life.domain.land("ana", **LANDS_IN_STUDIO)
    assert life.standing("ana").state is State.READY
    assert life.finish("ana", "Ana ", with_kernels=True).state is State.FINISHED
    assert not life.domain.apps() & ANA_S
    assert life.domain.apps(), "those of others stay"
    assert tree(life.home("ana")) == before


def test_a_home_is_copied_in_the_person_s_space(life: Life) -> None:
    before = tree(life.home("ben"))
    assert life.standing("ben").reasons == ("no copy is begun",)
    life.move("ben")
    assert life.standing("ben").state is State.READY
    assert tree(life.space("ben") / "classic") == before
    assert life.finish("ben", "ben@example.com").state is State.FINISHED
    assert tree(life.home("ben")) == before
    assert not any(app.startswith("ben") for app in life.domain.apps())


def test_a_shared_space_s_home_goes_from_a_host_through_the_bucket(life: Life) -> None:
    before = tree(life.home("war-room"))
    with refused("no complete copy of war-room's home in the bucket; paste what .* --on-host FOLDER' prints"):
        life.move("war-room")
    life.move("war-room", on_host=str(life.home("war-room")))
    assert life.standing("war-room").reasons[0] == "the bucket was not compared with what was read"
    life.move("war-room")
    assert tree(life.space("war-room") / "classic") == before
    assert life.standing("war-room").state is State.READY
    assert life.finish("war-room", "ana").state is State.FINISHED
    assert tree(life.home("war-room")) == before
    assert life.domain.sagemaker.describe_space(DomainId=life.domain.id, SpaceName="war-room"), "only apps go"


def test_one_that_stays_in_classic_stays(life: Life) -> None:
    assert life.standing("cleo").reasons == ("a course ends in May",)
    way = life.way()
    for step in (way.look, way.move, lambda home: way.finish(home, "cleo", lambda _: True)):
        with refused("cleo stays, because: a course ends in May"):
            step(life.plan("cleo"))


# -- what does not go on ---------------------------------------------------------------------------------------------


def test_what_is_not_decided_does_not_move(life: Life) -> None:
    assert life.standing("dana") == life.standing("dana")
    assert life.standing("dana").state is State.FOUND
    assert life.standing("dana").reasons == ("nobody has decided its way",)
    with refused("nobody has decided what becomes of dana; write way and owner"):
        life.move("dana")
    with refused(r"no space of the current Studio is known to show dana's home; look on a host .*/mnt/efs/200020"):
        life.look("dana")
    life.look("dana", on_host=str(life.home("dana")))
    life.write(dana={"way": "mount"})
    assert life.standing("dana").reasons == ("nobody has decided its owner",)
    life.write(dana={})
    assert life.standing("dana").reasons == ("nobody has decided its way and its owner",)


def test_a_step_that_does_not_fit_the_way_is_refused(life: Life) -> None:
    with refused("ana's home stays where it is, .* look at it there: studio migrate classic look ana"):
        life.move("ana")
    with refused("ben's home is copied in their space, not on a host; drop --on-host"):
        life.move("ben", on_host="/mnt/efs/200010")


def test_nothing_is_finished_before_it_is_ready(life: Life) -> None:
    before = life.domain.apps()
    for name, owner in (("ana", "ana"), ("ben", "ben@example.com"), ("war-room", "ana")):
        with refused(f"{name} is planned, and apps of Classic stay until it is ready: "):
            life.finish(name, owner)
    assert life.domain.apps() == before


def test_only_the_owner_finishes(life: Life) -> None:
    life.move("ben")
    with refused("ben's home is ben@example.com's, and ana signs; only its owner can"):
        life.finish("ben", "ana")
    assert "ben: JupyterServer/default" in life.domain.apps()


def test_what_may_run_in_a_kernel_is_not_stopped(life: Life) -> None:
    life.look("ana")
    life.domain.land("ana", **LANDS_IN_STUDIO)
    life.late = dt.timedelta(days=30)
    with refused(
        r"ana has apps of kernels, .*: datascience-\d-ml-t3-medium, datascience-\d-ml-t3-medium; have ana shut"
    ):
        life.finish("ana", "ana")
    assert life.domain.apps() >= ANA_S
    assert life.told("ana", "end", "finished.json") == {}
    for row in life.domain.sagemaker.list_apps(DomainIdEquals=life.domain.id, UserProfileNameEquals="ana")["Apps"]:
        if row["AppType"] == "KernelGateway":
            named = {key: row[key] for key in ("DomainId", "UserProfileName", "AppType", "AppName")}
            life.domain.sagemaker.delete_app(**named)
    assert life.finish("ana", "ana").state is State.FINISHED


@pytest.mark.parametrize(("name", "owner"), [("ben", "ben@example.com"), ("war-room", "ana")])
def test_a_home_that_was_read_long_ago_is_read_again(life: Life, name: str, owner: str) -> None:
    def move() -> None:
        if name == "war-room":
            life.move(name, on_host=str(life.home(name)))
        life.move(name)

    move()
    life.late = dt.timedelta(hours=24, minutes=1)
    words = rf"{name}'s home was read for its copy at .* UTC, more than 24 hours ago; move it again, .* move {name}$"
    with refused(words):
        life.finish(name, owner)
    assert life.told(name, "end", "finished.json") == {}
    life.late = dt.timedelta(hours=23, minutes=59)
    assert life.finish(name, owner).state is State.FINISHED


def test_who_becomes_the_owner_later_signs_too(life: Life) -> None:
    life.move("ben")
    life.finish("ben", "ben@example.com")
    life.write(ben={**WAYS["ben"], "owner": "ana"})
    standing = life.standing("ben")
    assert standing.state is State.READY
    assert standing.reasons == ("ben@example.com has said that everything is there, and its owner is ana",)
    assert life.finish("ben", "ana").state is State.FINISHED


def test_who_says_no_keeps_the_apps(life: Life) -> None:
    life.move("ben")
    asked: list[str] = []

    def no(apps: list[str]) -> bool:
        asked.extend(apps)
        return False

    with refused("nothing was deleted"):
        life.way().finish(life.plan("ben"), "ben@example.com", no)
    assert asked == ["JupyterServer/default"]
    assert "ben: JupyterServer/default" in life.domain.apps()


def test_kernels_go_before_the_page_that_shows_them(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.look("ana")
    life.domain.land("ana", **LANDS_IN_STUDIO)
    way = life.way()
    gone: list[str] = []
    real = way._delete

    def delete(app: Any) -> None:
        gone.append(app["AppType"])
        real(app)

    monkeypatch.setattr(way, "_delete", delete)
    way.finish(life.plan("ana"), "ana", lambda _: True, with_kernels=True)
    assert gone == ["KernelGateway", "KernelGateway", "JupyterServer"]
    told = life.told("ana", "end", "finished.json")
    assert (told["name"], len(told["apps"]), told["way"]) == ("ana", 3, "mount")
    assert told["by"].startswith("arn:aws:")


def test_cut_off_between_two_apps_it_goes_on(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.look("ana")
    life.domain.land("ana", **LANDS_IN_STUDIO)
    way = life.way()
    real = way._delete
    done: list[str] = []

    def cut(app: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(app["AppName"])
        real(app)

    monkeypatch.setattr(way, "_delete", cut)
    with pytest.raises(KeyboardInterrupt):
        way.finish(life.plan("ana"), "ana", lambda _: True, with_kernels=True)
    standing = life.standing("ana")
    assert standing.state is State.READY
    assert re.fullmatch("apps of Classic are there: KernelGateway/.*, JupyterServer/default", standing.reasons[0])
    assert life.finish("ana", "ana", with_kernels=True).state is State.FINISHED
    assert life.finish("ana", "ana").state is State.FINISHED, "once more changes nothing"


def test_who_lands_in_classic_again_is_not_finished(life: Life) -> None:
    life.move("ben")
    life.domain.land("ben", **LANDS_IN_CLASSIC)
    assert life.standing("ben").state is State.PLANNED
    with refused("the person does not land in the current Studio"):
        life.finish("ben", "ben@example.com")


def test_a_profile_that_was_made_anew_has_another_home(life: Life) -> None:
    sagemaker, domain = life.domain.sagemaker, life.domain.id
    sagemaker.delete_user_profile(DomainId=domain, UserProfileName="dana")
    assert life.standing("dana").state is State.GONE
    life.domain.profile("dana")
    uid = life.domain.uid("dana")
    assert life.standing("dana").reasons == (f"its home is {uid} now, and 200020 in the plan: it was made anew",)


# -- what is there now, not what was said ----------------------------------------------------------------------------


def test_a_file_written_in_classic_after_the_copy_is_moved_by_the_next(life: Life) -> None:
    life.move("ben")
    (life.home("ben") / "late.csv").write_text("late")
    life.move("ben")
    assert (life.space("ben") / "classic/late.csv").read_text() == "late"
    assert life.standing("ben").state is State.READY


def test_a_home_of_which_not_all_can_be_read_is_not_ready(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    told = life.way().place(life.plan("ana"), "look")
    told.write("holds.json", json.dumps({"state": "incomplete", "problems": {"unreadable": 2}, "kernels": {}}).encode())
    life.domain.land("ana", **LANDS_IN_STUDIO)
    assert life.standing("ana").reasons == ("not all of it can be read there: 2 unreadable",)


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("result.json", {"state": "incomplete", "problems": {"changing": 1}}, "not all of it can be read: 1 changing"),
        ("restored.json", {"manifest_sha256": "another"}, "what is in the space is an earlier copy"),
        (
            "restored.json",
            {"state": "incomplete", "problem_count": 3},
            "the copy in the space is incomplete: 3 problems",
        ),
        ("restored.json", {"done": {"made": 1, "there": 4}}, "the copy in the space was not read again"),
        ("comparison.json", {"manifest_sha256": "another"}, "the home was not compared with its copy"),
        (
            "comparison.json",
            {"state": "different", "differences": {"content": 1, "new": 2}},
            "the home differs from its copy: 1 content, 2 new; move it again",
        ),
    ],
    ids=str,
)
def test_a_copy_is_ready_only_with_all_of_its_evidence(life: Life, name: str, change: Any, why: str) -> None:
    life.move("ben")
    place = life.way().place(life.plan("ben"))
    place.write(name, json.dumps({**(place.read(name) or {}), **change}).encode())
    assert life.standing("ben").reasons == (why,)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("restored.json", "the space has not told of a finished copy"),
        ("comparison.json", "the home was not compared with its copy"),
    ],
)
def test_evidence_that_is_gone_is_missed(life: Life, name: str, why: str) -> None:
    life.move("ben")
    place = life.way().place(life.plan("ben"))
    kit.client("s3").delete_object(Bucket=BUCKET, Key=place.key(name))
    assert life.standing("ben").reasons == (why,)


def test_a_bucket_that_lost_something_gives_nothing_on(life: Life) -> None:
    life.move("war-room", on_host=str(life.home("war-room")))
    place = life.way().place(life.plan("war-room"))
    lost = next(
        row["Key"] for row in kit.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"] if "/files/" in row["Key"]
    )
    kit.client("s3").delete_object(Bucket=BUCKET, Key=lost)
    with refused(f"S3 lacks something of {place.uri('manifest.jsonl.gz')}: 1 missing; copy the home again"):
        life.move("war-room")
    assert life.standing("war-room").reasons[0] == "the bucket lacks something: 1 missing"


def test_a_copy_made_anew_is_compared_anew(life: Life) -> None:
    life.move("war-room", on_host=str(life.home("war-room")))
    life.move("war-room")
    (life.home("war-room") / "more").write_text("more")
    life.move("war-room", on_host=str(life.home("war-room")))
    assert life.standing("war-room").reasons == (
        "the bucket was not compared with what was read",
        "what is in the space is an earlier copy",
    )


# -- what is pasted --------------------------------------------------------------------------------------------------


def test_the_program_is_told_whose_home_and_where(life: Life) -> None:
    way, ana, ben, room = life.way(), *map(life.plan, ("ana", "ben", "war-room"))
    look = life.paste("ana", way.look(ana))
    assert (look["home"], look["target"], look["uid"]) == ("~/user-default-efs", "~/classic", 200005)
    assert (look["journal"], look["run"]) == ("~/.studio-classic/ana", "look")
    assert look["prefix"] == f"classic/us-east-1/{life.domain.id}/people/ana"
    assert "exclude" not in look, "a look sees all"
    life.write(ben={**WAYS["ben"], "excludes": [".cache"]})
    assert life.paste("ben", life.way().move(life.plan("ben")))["exclude"] == [".cache"]
    host = life.paste("war-room", way.move(room, on_host="/mnt/efs/200025"))
    assert (host["home"], host["run"]) == ("/mnt/efs/200025", "copy")
    assert host["journal"] == f"/var/tmp/studio-classic/{life.domain.id}/spaces/war-room"
    assert "target" not in host
    restore = life.paste("war-room", way.move(room))
    assert restore["target"] == "~/classic/war-room"
    assert ben.uid == 200010


def test_the_role_needs_its_own_prefix_only(life: Life) -> None:
    made = life.way().look(life.plan("ana"))
    resources = [row["Resource"] for row in made.policy["Statement"]]
    assert resources == [f"arn:aws:s3:::{BUCKET}/classic/us-east-1/{life.domain.id}/people/ana/*", KEY]


def test_another_account_is_refused(life: Life) -> None:
    life.file.write_text(life.file.read_text().replace(kit.ACCOUNT, "999999999999", 1))
    with refused("your credentials are for account 123456789012, and the plan is about account 999999999999"):
        life.way()


def test_a_domain_that_is_not_there_is_told(life: Life) -> None:
    life.file.write_text(life.file.read_text().replace(life.domain.id, "d-0123456789ab"))
    with refused("there is no domain d-0123456789ab in us-east-1; look at 'domain' and 'region' in the plan"):
        life.way()


def test_without_a_bucket_nothing_is_told(life: Life) -> None:
    life.write(bucket=False)
    with pytest.raises(RefusedError, match=r"the plan names no backup\.bucket"):
        life.way().look(life.plan("ana"))
    assert life.standing("ana").state is State.PLANNED


def test_a_name_that_is_a_profile_s_and_a_space_s_is_asked_for(life: Life) -> None:
    life.file.write_text(life.file.read_text() + '  - {"name": "ana", "shared": true, "uid": 200030}\n')
    with refused("the plan has 2 homes called ana; say --shared or --profile"):
        life.plan("ana")
    assert life.way().find("ana", shared=True).uid == 200030
    with refused("the plan has no homes called zoe; look into the plan"):
        life.plan("zoe")


def test_a_look_of_a_home_in_the_way_of_another_is_refused(life: Life) -> None:
    """The line of somebody else, pasted in the wrong space."""
    os.chown(life.home("ben"), 200010, 0)
    made = life.way().look(life.plan("ana"))
    life.uids["ana"] = 200010
    life.paste("ana", made, ends=command.STOPPED)
    assert life.told("ben", "look", "holds.json") == {}


def test_the_local_and_the_real_aws_are_asked_alike(life: Life) -> None:
    life.target = Target("aws", CREDENTIALS)
    assert life.standing("ana").state is State.PLANNED
