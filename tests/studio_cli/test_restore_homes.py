"""`studio homes`: whose home has which number, kept for when nobody can be asked any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio_cli.place import RefusedError
from studio_cli.restore.homes import Home, Homes, added, lines_of, read_homes, read_record
from studio_cli.restore.way import record_homes

from .kit import LOCAL, Account, console, environment, estate


def record(account: Account, path: Path, *, check: bool = False) -> str:
    there, printed = console()
    record_homes(LOCAL, estate(), path, there, check=check)
    return printed.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "homes.yaml"


def test_everybody_and_every_shared_space_is_written_down(account: Account, path: Path) -> None:
    domain_id = account.outside("alice", "bob")
    account.sagemaker.create_space(
        DomainId=domain_id,
        SpaceName="team",
        OwnershipSettings={"OwnerUserProfileName": "alice"},
        SpaceSharingSettings={"SharingType": "Shared"},
    )
    found = read_homes(LOCAL, environment())
    assert found is not None
    by_name = {home.name: home.uid for home in found.homes}
    assert sorted(by_name) == ["alice", "bob", "space/team"]
    said = record(account, path)
    assert said.splitlines()[-1] == f"{path}: 3 homes"
    assert f"{found.file_system}: {by_name['alice']} is alice" in said
    assert read_record(path) == {found.file_system: found}
    text = path.read_text()
    assert text.endswith(
        f"{found.file_system}:\n  domain: {domain_id}\n  environment: prod\n  homes:\n"
        + "".join(f"    - {{uid: {home.uid}, name: {home.name}}}\n" for home in found.homes)
    )


def test_nobody_is_dropped_and_nothing_is_written_twice(account: Account, path: Path) -> None:
    domain_id = account.outside("alice", "bob")
    record(account, path)
    before = path.read_text()
    assert record(account, path) == f"{path}: 2 homes\n"
    account.sagemaker.delete_user_profile(DomainId=domain_id, UserProfileName="bob")
    record(account, path)
    assert path.read_text() == before
    account.inside.profile(domain_id, "bob")
    assert "is bob" in record(account, path)
    ((homes),) = read_record(path).values()
    assert len(homes.of("bob")) == 2, "who is made again has another home"


def test_checking_writes_nothing(account: Account, path: Path) -> None:
    account.outside("alice")
    with pytest.raises(RefusedError, match=r"studio:HomesNotRecorded: .*homes.yaml lacks 1 home; once"):
        record(account, path, check=True)
    assert not path.exists()
    record(account, path)
    assert record(account, path, check=True) == f"{path}: 1 home\n"


def test_no_domain_is_an_empty_file(account: Account, path: Path) -> None:
    assert record(account, path) == f"{path}: 0 homes\n"
    assert read_record(path) == {}


def test_a_domain_without_homes_has_none(account: Account, path: Path) -> None:
    account.inside.domain(DomainName="lab-prod", HomeEfsFileSystemCreation="Disabled")
    assert read_homes(LOCAL, environment()) is None


def test_a_number_never_changes_hands() -> None:
    old = {"fs-1": Homes("fs-1", "d-1", "prod", (Home(200005, "alice"),))}
    with pytest.raises(RefusedError, match="studio:HomesRecordWrong: fs-1 has 200005 for alice, and AWS says bob; "):
        added(old, [Homes("fs-1", "d-1", "prod", (Home(200005, "bob"),))])
    same = added(old, [Homes("fs-1", "d-1", "prod", (Home(200005, "Alice"),))])
    assert same["fs-1"].homes == (Home(200005, "Alice"),)
    both = added(old, [Homes("fs-2", "d-2", "prod", (Home(200005, "bob"),))])
    assert sorted(both) == ["fs-1", "fs-2"], "each file system has numbers of its own"


@pytest.mark.parametrize(
    "text",
    [
        "- a list",
        "fs-1: {domain: d-1}",
        "fs-1: {domain: d-1, environment: prod, homes: [{uid: x, name: alice}]}",
        "fs-1: {domain: d-1, environment: prod, homes: [{uid: 1, name: a}, {uid: 1, name: b}]}",
        "fs-1: [",
        "text",
    ],
    ids=["list", "no homes", "no number", "twice", "no YAML", "text"],
)
def test_a_file_that_is_none_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(
        RefusedError, match=r"studio:HomesRecordInvalid: .*homes.yaml can not be read \(.+\); it is what"
    ):
        read_record(path)


def test_names_that_yaml_takes_for_something_else_are_quoted(path: Path) -> None:
    homes = Homes("fs-1", "d-1", "no", (Home(1, "no"), Home(2, "123"), Home(3, "space/a")))
    path.write_text(lines_of({"fs-1": homes}))
    assert read_record(path) == {"fs-1": homes}
