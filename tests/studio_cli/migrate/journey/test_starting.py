"""An instance that somebody starts while it is about to be stopped stays."""

from __future__ import annotations

from typing import Any

import pytest

from studio_cli.migrate.journey import JourneyError, State, ending
from studio_cli.migrate.journey.steps import Journey
from studio_cli.migrate.journey.verify import Verification, verify
from studio_cli.place import RefusedError
from tests.local_aws import kit

from .kit import NAME, Life


def test_one_that_is_started_while_its_copy_is_proven_stays(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.come_to("signed-off")

    def prove(*given: Any, **more: Any) -> Verification:
        life.sagemaker.stop_notebook_instance(NotebookInstanceName=NAME)
        life.sagemaker.start_notebook_instance(NotebookInstanceName=NAME)
        return verify(*given, **more)

    monkeypatch.setattr(ending, "verify", prove)
    with pytest.raises(JourneyError, match=f"{NAME} was started while its copy was proven; compare it again"):
        life.decommission()
    assert life.status() == "InService"
    assert "stop" not in life.written()


@pytest.mark.parametrize("status", ["Pending", "Updating", "InMaintenance"])
def test_one_that_neither_runs_nor_stands_still_is_waited_for(
    life: Life, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    life.come_to("signed-off")
    really = Journey.describe
    monkeypatch.setattr(
        Journey, "describe", lambda journey, plan: {**(really(journey, plan) or {}), "NotebookInstanceStatus": status}
    )
    with pytest.raises(JourneyError, match=f"{NAME} is {status}, and is stopped when it runs"):
        life.decommission()
    monkeypatch.undo()
    assert life.status() == "InService"
    assert life.standing().state is State.SIGNED_OFF


def test_who_may_not_see_checksums_is_told_which_rights_it_takes(life: Life) -> None:
    life.backup()
    with (
        kit.asked(lambda operation, _: "403" if operation == "HeadObject" else None),
        pytest.raises(RefusedError, match=r"s3:GetObject in it, and kms:Decrypt and kms:GenerateDataKey with its key"),
    ):
        life.verify()
