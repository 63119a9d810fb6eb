"""An upgrade of the library makes nothing anew that people work in: from each kept version to the present one.

What somebody deployed with an earlier version is kept with what they wrote. The present code makes templates of that
again, and the guard judges the update.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from studio_cli.guard.finding import Kind
from studio_cli.guard.stateful import is_stateful
from studio_cli.guard.verdict import Report, judge
from studio_constructs.checks import Source
from tests.kit import ROOT
from tests.upgrades import keep as keeping
from tests.upgrades.kept import KEPT, TEMPLATES, made, read, write

RELEASED: Final = re.compile(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", re.MULTILINE)
COMMIT: Final = re.compile(r"git-[0-9a-f]{7}")
SLOW: Final = {"everything"}  # four environments: some seconds


ESTATES: Final = [
    pytest.param(
        folder.parent.name,
        folder.name,
        id=f"{folder.parent.name}-{folder.name}",
        marks=[pytest.mark.slow] if folder.name in SLOW else [],
    )
    for folder in sorted(file.parent for file in KEPT.glob(f"*/*/{TEMPLATES}"))
]


@cache
def both(version: str, estate: str) -> tuple[list[Source], list[Source]]:
    """What was deployed, and what the same is now."""
    folder = KEPT / version / estate
    return read(folder / TEMPLATES), made(folder, KEPT / version / "cdk.json")


def upgrade(version: str, estate: str) -> Report:
    return judge(*both(version, estate))


@pytest.mark.parametrize(("version", "estate"), ESTATES)
def test_an_upgrade_makes_nothing_anew(version: str, estate: str) -> None:
    stopping = [finding for finding in upgrade(version, estate).findings if finding.blocking]
    assert [(each.kind, each.stack, each.logical_id, each.reason) for each in stopping] == []


@pytest.mark.parametrize(("version", "estate"), ESTATES)
def test_what_holds_work_is_where_it_was(version: str, estate: str) -> None:
    """The guard aside: the same logical ids in the same stacks, with the same names."""
    before, now = (dict(holding(side)) for side in both(version, estate))
    assert len(before) >= 3
    assert before.keys() <= now.keys()
    assert {place: names(body) for place, body in before.items()} == {place: names(now[place]) for place in before}


def holding(sources: list[Source]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    for source in sources:
        for logical_id, body in source.body["Resources"].items():
            if is_stateful(body["Type"]):
                yield (source.stack, logical_id), body


def names(body: Mapping[str, Any]) -> dict[str, Any]:
    own = body["Type"].rpartition("::")[2]
    return {
        "Type": body["Type"],
        **{key: body.get("Properties", {}).get(key) for key in (f"{own}Name", "Name", "LogGroupName")},
    }


def spoilt(sources: list[Source], logical_id: str, **changes: Any) -> list[Source]:
    """Templates in which a resource has another logical id, or other properties."""
    return [
        replace(
            source,
            body={
                **source.body,
                "Resources": {
                    (f"{name}2" if name == logical_id and not changes else name): (
                        {**body, "Properties": {**body.get("Properties", {}), **changes}}
                        if name == logical_id
                        else body
                    )
                    for name, body in source.body["Resources"].items()
                },
            },
        )
        for source in sources
    ]


VERSION, *_ = sorted(folder.name for folder in KEPT.iterdir())


@pytest.mark.parametrize("estate", ["smallest", "five-lines"])
def test_an_upgrade_that_renames_a_logical_id_would_be_seen(estate: str) -> None:
    before, now = both(VERSION, estate)
    ids = [logical_id for (_, logical_id), _ in holding(before)]
    assert len(ids) >= 3
    for logical_id in ids:
        stopping = [each for each in judge(before, spoilt(now, logical_id)).findings if each.blocking]
        assert logical_id in {each.logical_id for each in stopping}
        assert not {each.kind for each in stopping} <= {Kind.EXPIRY, Kind.PROTECTION_WEAKENED}


def test_an_upgrade_that_renames_the_domain_would_be_seen() -> None:
    before, now = both(VERSION, "smallest")
    domain = next(place[1] for place, body in holding(before) if body["Type"] == "AWS::SageMaker::Domain")
    stopping = [each for each in judge(before, spoilt(now, domain, DomainName="other")).findings if each.blocking]
    assert Kind.REPLACE in {each.kind for each in stopping}
    assert {name for each in stopping for name in each.people}


# -- what is kept --


def missing(changelog: str, kept: set[str]) -> set[str]:
    """Versions that are released and not kept."""
    return set(RELEASED.findall(changelog)) - kept


def test_each_released_version_is_kept() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    kept = {folder.name for folder in KEPT.iterdir()}
    assert missing(changelog, kept) == set()
    assert {name for name in kept if not COMMIT.fullmatch(name)} <= set(RELEASED.findall(changelog))


def test_a_release_that_is_not_kept_would_be_seen() -> None:
    changelog = "## [Unreleased]\n\n## [0.2.0] - 2027-01-01\n\n### Added\n\n## [0.1.0] - 2026-12-01\n"
    assert missing(changelog, {"git-e1fd6bb", "0.1.0"}) == {"0.2.0"}
    assert missing(changelog, {"0.1.0", "0.2.0"}) == set()


def test_the_present_version_can_be_kept_and_is_kept_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keeping, "ROOT", tmp_path)
    monkeypatch.setattr(keeping, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(keeping, "version", lambda: "9.9.9")
    monkeypatch.setattr(keeping, "gather", lambda root, folder: {"smallest": ROOT / "examples" / "smallest"})
    (tmp_path / "cdk.json").write_bytes((ROOT / "cdk.json").read_bytes())
    keeping.main()
    assert capsys.readouterr().out == "kept kept/9.9.9\n"
    folder = tmp_path / "kept" / "9.9.9" / "smallest"
    assert sorted(file.name for file in folder.iterdir()) == ["studio.yaml", TEMPLATES]
    now = made(folder, folder.parent / "cdk.json")
    assert read(folder / TEMPLATES) == [replace(each, acknowledgments=(), group="") for each in now]
    assert judge(read(folder / TEMPLATES), now).findings == ()
    with pytest.raises(SystemExit, match="what was released is not written again"):
        keeping.main()


def test_all_examples_are_kept(tmp_path: Path) -> None:
    estates = keeping.gather(ROOT, tmp_path)
    assert {path.parent.name for path in (ROOT / "examples").glob("*/studio.yaml")} | {
        "first"
    } | keeping.APPS.keys() == (estates.keys())
    assert all((folder / "studio.yaml").is_file() or (folder / "app.py").is_file() for folder in estates.values())
    assert (tmp_path / "first" / "assets" / "lifecycle" / "jupyter-lab" / "team-setup.sh").is_file()
    assert {folder.name for folder in (KEPT / VERSION).iterdir() if folder.is_dir()} <= estates.keys()
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", keeping.version())


def test_the_same_templates_are_the_same_bytes(tmp_path: Path) -> None:
    before, _ = both(VERSION, "smallest")
    for name in ("one", "two"):
        write(tmp_path / name, before)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one").read_bytes() == (KEPT / VERSION / "smallest" / TEMPLATES).read_bytes()
