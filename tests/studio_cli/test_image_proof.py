"""Our image and six broken ones, really built and really started: what is seen is what the files said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio_cli.image import check_image
from studio_cli.image.prove import Answer, prove
from tests.image_sandbox.sandbox import INSTALL, Sandbox, missing
from tests.kit import ROOT

from .broken_images import BROKEN

TEAM = ROOT / "assets" / "images" / "team"

WHY_NOT = missing()  # no root on Linux, or no tools of Debian: it says which, and what to install
needs_tools = pytest.mark.skipif(WHY_NOT is not None, reason=f"{WHY_NOT}")


@dataclass(frozen=True)
class Seen:
    """What a container showed before it was stopped."""

    problems: list[str]
    interfaces: list[str]
    status: str
    idle: Answer
    said: str


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Seen]]:
    """Every image, started once; two at a time, as each waits for its server."""
    sandbox = Sandbox()
    base = sandbox.distribution()
    ours = sandbox.build(TEAM, base)
    runs: dict[str, tuple[str, str, dict[str, str]]] = {
        "ours": (ours, "JupyterLab", {}),
        "ours as Code Editor": (ours, "CodeEditor", {}),
        "ours in recovery": (ours, "JupyterLab", {"SAGEMAKER_RECOVERY_MODE": "true"}),
        "ours as nothing": (ours, "Canvas", {}),
    }
    for name, (_, text) in BROKEN.items():
        folder = tmp_path_factory.mktemp("broken")
        (folder / "Dockerfile").write_text(text, encoding="utf-8")
        runs[name] = (sandbox.build(folder, base), "JupyterLab", {})

    def start(run: tuple[str, str, dict[str, str]]) -> Seen:
        image, app, more = run
        with sandbox.run(image, app, **more) as container:
            problems = prove(container, "JupyterLab" if app == "Canvas" else app)
            idle = container.get(f"/{app.lower()}/default/api/idle")
            status = container.table("status")
            return Seen([each.code for each in problems], container.interfaces(), status, idle, container.log())

    with ThreadPoolExecutor(max_workers=2) as pool:
        yield dict(zip(runs, pool.map(start, runs.values()), strict=True))
    sandbox.close()


@needs_tools
@pytest.mark.slow
@pytest.mark.parametrize("name", ["ours", "ours as Code Editor", "ours in recovery"])
def test_our_image_is_what_studio_asks(seen: dict[str, Seen], name: str) -> None:
    found = seen[name]
    assert found.problems == [], found.said
    assert found.idle.status == 200
    assert "lastActiveTimestamp" in found.idle.body
    assert found.interfaces == ["lo"]
    assert "Uid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\n" in found.status


@needs_tools
@pytest.mark.slow
def test_our_image_says_which_apps_it_knows(seen: dict[str, Seen]) -> None:
    assert seen["ours as nothing"].problems == ["ImageDoesNotStart"]
    assert "SAGEMAKER_APP_TYPE is 'Canvas'; it is JupyterLab or CodeEditor" in seen["ours as nothing"].said


@needs_tools
@pytest.mark.slow
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_image_is_caught_when_it_runs(seen: dict[str, Seen], name: str) -> None:
    assert seen[name].problems == [BROKEN[name][0]], seen[name].said


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_image_is_caught_by_its_files(tmp_path: Path, name: str) -> None:
    code, text = BROKEN[name]
    (tmp_path / "Dockerfile").write_text(text, encoding="utf-8")
    assert [each.problem.code for each in check_image(tmp_path, ["JupyterLab"]).findings] == [code]


def test_who_cannot_run_this_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", "/nowhere")
    assert missing() == f"there is no buildah, bwrap, mmdebstrap, nsenter, curl; on Debian: {INSTALL}"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert missing() == "building without an engine takes root on Linux"
