"""Somebody who was suspended and removed comes back: the tag goes with the next deploy, and is said."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from studio_cli.adopt.as_it_is import as_it_is
from studio_cli.adopt.differences import changes, kept
from studio_cli.adopt.found import PROFILE, Found

TAG, TEAM = "studio:suspended", {"Key": "team", "Value": "a"}
NAMED = {"DomainId": "d-1", "UserProfileName": "cleo"}
FOUND = Found(PROFILE, "cleo", NAMED, dict(NAMED), tags={TAG: "true", "team": "a", "floor": "3"})


@pytest.mark.parametrize("stays", [False, True], ids=["works again", "stays suspended"])
def test_the_import_says_the_tag_so_that_the_deploy_after_it_takes_it_away(stays: bool) -> None:  # noqa: FBT001 - a table's column
    suspended = [{"Key": TAG, "Value": "true"}]
    wanted: dict[str, Any] = {**NAMED, "Tags": [TEAM, *(suspended if stays else [])]}
    properties, problems = as_it_is(FOUND, wanted, wanted)
    assert problems == []
    assert sorted(tag["Key"] for tag in properties["Tags"]) == [TAG, "team"]
    each: Any = SimpleNamespace(found=FOUND, wanted=wanted)
    told = [(change.setting, change.old, change.new) for change in changes([each])]
    assert told == ([] if stays else [(f"tag {TAG}", "true", None)])
    assert [each.setting for each in kept([each])] == ["tag floor"]


def test_nothing_is_said_of_who_never_was() -> None:
    found = Found(PROFILE, "cleo", NAMED, dict(NAMED), tags={"team": "a"})
    wanted = {**NAMED, "Tags": [TEAM]}
    properties, _ = as_it_is(found, wanted, wanted)
    assert properties["Tags"] == [TEAM]
    each: Any = SimpleNamespace(found=found, wanted=wanted)
    assert list(changes([each])) == []
