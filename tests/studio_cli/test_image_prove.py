"""`studio image prove`: what an engine is told, and what is said of what a container shows."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from studio_cli.image.prove import Answer, prove
from studio_cli.main import main

HEAD = "  sl  local_address rem_address   st\n"
EVERYWHERE = HEAD + "   0: 00000000:22B8 00000000:0000 0A\n"
HERE_ONLY = HEAD + "   0: 0100007F:22B8 00000000:0000 0A\n"
ELSEWHERE = HEAD + "   0: 00000000:22B9 00000000:0000 0A\n   1: 00000000:22B8 0100007F:0016 01\n"
EVERYWHERE_6 = HEAD + f"   0: {'0' * 32}:22B8 {'0' * 32}:0000 0A\n"
HERE_ONLY_6 = HEAD + f"   0: {'0' * 24}01000000:22B8 {'0' * 32}:0000 0A\n"
STATUS = "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\n"
IDLE = '{"lastActiveTimestamp": "2026-11-22T00:00:00.0Z"}'
LAB = {
    "/jupyterlab/default/api/status": Answer(200, "{}"),
    "/jupyterlab/default/lab": Answer(200, ""),
    "/jupyterlab/default/api/idle": Answer(200, IDLE),
}
EDITOR = {"/codeeditor/default/": Answer(200, ""), "/codeeditor/default/api/idle": Answer(200, IDLE)}


@dataclass
class Fake:
    """A container that shows what a test says."""

    answers: dict[str, Answer] = field(default_factory=lambda: dict(LAB))
    tables: dict[str, str] = field(default_factory=dict)
    ended: bool = False

    def get(self, path: str) -> Answer:
        return self.answers.get(path, Answer(404, ""))

    def table(self, name: str) -> str:
        return {"net/tcp": EVERYWHERE, "net/tcp6": "", "status": STATUS, **self.tables}[name]

    def has_ended(self) -> bool:
        return self.ended

    def log(self) -> str:
        return "it  said\nthis"


def codes(container: Fake, app: str = "JupyterLab") -> list[str]:
    return [problem.code for problem in prove(container, app, limit=60)]


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio_cli.image.prove._OTHER_PORT_S", 0)
    monkeypatch.setattr("studio_cli.image.prove._PATIENCE_S", 0.01)
    monkeypatch.setattr("studio_cli.image.prove._PAUSE", 0.001)


def test_what_studio_asks_is_right() -> None:
    assert codes(Fake()) == []
    assert codes(Fake(EDITOR), "CodeEditor") == []
    documented = {path.replace("codeeditor", "CodeEditor"): answer for path, answer in EDITOR.items()}
    assert codes(Fake(documented), "CodeEditor") == []
    assert codes(Fake(tables={"net/tcp": "", "net/tcp6": EVERYWHERE_6})) == []


def test_who_it_runs_as_is_seen() -> None:
    for status in (
        STATUS.replace("1000", "0"),
        STATUS.replace("100\t", "1000\t"),
        STATUS.replace("Gid:\t100", "Gid:\t0"),
    ):
        assert codes(Fake(tables={"status": status})) == ["ImageUserWrong"]


def test_where_it_listens_is_seen() -> None:
    (problem,) = prove(Fake(tables={"net/tcp": ELSEWHERE}), "JupyterLab", limit=60)
    assert (problem.code, problem.wrote) == ("ImagePortWrong", "it listens on port 8889")
    assert codes(Fake(tables={"net/tcp": HERE_ONLY})) == ["ImageAddressLocal"]
    assert codes(Fake(tables={"net/tcp": "", "net/tcp6": HERE_ONLY_6})) == ["ImageAddressLocal"]
    assert codes(Fake(tables={"net/tcp": HERE_ONLY, "net/tcp6": EVERYWHERE_6})) == []


def test_what_does_not_start_is_quoted() -> None:
    (problem,) = prove(Fake(tables={"net/tcp": "", "status": ""}, ended=True), "JupyterLab", limit=60)
    assert (problem.code, problem.wrote) == ("ImageDoesNotStart", "it has ended, and said: it said this")
    (problem,) = prove(Fake(tables={"net/tcp": ""}), "JupyterLab", limit=0.01)
    assert problem.wrote == "it listens on no port, and said: it said this"


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/jupyterlab/default/api/status", Answer(404, ""), "ImageBasePathWrong"),
        ("/jupyterlab/default/api/status", Answer(403, ""), "ImageTokenOn"),
        ("/jupyterlab/default/api/status", Answer(0, ""), "ImageTokenOn"),
        ("/jupyterlab/default/lab", Answer(302, ""), "ImageTokenOn"),
        ("/jupyterlab/default/api/idle", Answer(404, ""), "ImageActivityMonitorMissing"),
        ("/jupyterlab/default/api/idle", Answer(404, IDLE), "ImageActivityMonitorMissing"),
        ("/jupyterlab/default/api/idle", Answer(200, "<html>"), "ImageActivityMonitorMissing"),
        ("/jupyterlab/default/api/idle", Answer(200, "[]"), "ImageActivityMonitorMissing"),
        ("/jupyterlab/default/api/idle", Answer(200, "{}"), "ImageActivityMonitorMissing"),
    ],
)
def test_what_it_answers_is_seen(path: str, answer: Answer, code: str) -> None:
    assert codes(Fake({**LAB, path: answer})) == [code]


def test_code_editor_is_asked_for_its_own_page() -> None:
    assert codes(Fake(), "CodeEditor") == ["ImageBasePathWrong"]
    assert codes(Fake({"/codeeditor/default/": Answer(403, "")}), "CodeEditor") == ["ImageTokenOn"]
    assert codes(Fake({"/codeeditor/default/": Answer(200, "")}), "CodeEditor") == ["ImageActivityMonitorMissing"]


# An engine that does as it is told --------------------------------------------------------------------------------

ENGINE = """#!{python}
import json, pathlib, sys
told = pathlib.Path({told!r})
told.write_text(told.read_text() + json.dumps(sys.argv[1:]) + "\\n")
verb, words = sys.argv[1], sys.argv[2:]
if verb == "run":
    if words[-1] == "unknown":
        sys.exit("Unable to find\\n image 'unknown'")
    folder = next(word.split(":")[0] for word in words if word.endswith(":/opt/ml/metadata:ro"))
    facts = json.loads(pathlib.Path(folder, "resource-metadata.json").read_text())
    sys.stdout.write("a line of pulling\\n" + facts["AppType"] + "-1\\n")
elif verb == "port":
    sys.stdout.write("127.0.0.1:{port}\\n[::1]:1\\n")
elif verb == "exec":
    sys.stdout.write({tables!r}[words[-1]])
elif verb == "inspect":
    sys.stdout.write("true\\n")
"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = {**LAB, **EDITOR}.get(self.path, Answer(404, ""))
        self.send_response(answer.status)
        self.end_headers()
        self.wfile.write(answer.body.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What a docker of this test was told, a line each."""
    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    lines = tmp_path / "told"
    lines.write_text("", encoding="utf-8")
    tables = {"/proc/1/net/tcp": EVERYWHERE, "/proc/1/net/tcp6": "", "/proc/1/status": STATUS}
    engine = tmp_path / "docker"
    engine.write_text(ENGINE.format(python=sys.executable, told=str(lines), port=server.server_port, tables=tables))
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    yield lines
    server.shutdown()
    server.server_close()


def command(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, ["image", "prove", *arguments])
    return result.exit_code, result.output.splitlines()


def commands(told: Path, verb: str) -> list[list[str]]:
    return [words for words in map(json.loads, told.read_text(encoding="utf-8").splitlines()) if words[0] == verb]


def test_an_image_is_started_for_each_app_as_studio_does_and_removed(told: Path) -> None:
    assert command("team:1") == (
        0,
        ["team:1 answers as Studio asks of JupyterLab.", "team:1 answers as Studio asks of CodeEditor."],
    )
    lab, editor = commands(told, "run")
    folder = lab[lab.index("--volume") + 1].split(":")[0]
    assert lab == [
        *("run", "--detach", "--platform", "linux/amd64", "--publish", "127.0.0.1::8888"),
        *("--tmpfs", "/home/sagemaker-user:rw,exec,mode=1777", "--volume", f"{folder}:/opt/ml/metadata:ro"),
        *("--env", "SAGEMAKER_APP_TYPE=JupyterLab", "--env", "AWS_REGION=eu-west-1", "team:1"),
    ]
    assert "SAGEMAKER_APP_TYPE=CodeEditor" in editor
    assert commands(told, "rm") == [["rm", "--force", "--volumes", f"{app}-1"] for app in ("JupyterLab", "CodeEditor")]
    assert not Path(folder).exists()


def test_the_distribution_s_command_can_start_it(told: Path) -> None:
    assert command("team:1", "--app", "CodeEditor", "--built-on-distribution")[0] == 0
    ((*_, option, entry_point, name),) = commands(told, "run")
    assert (option, entry_point, name) == ("--entrypoint", "entrypoint-code-editor", "team:1")


def test_what_is_seen_is_said_and_fails(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LAB, "/jupyterlab/default/api/idle", Answer(404, ""))
    code, said = command("team:1", "--engine", "docker")
    assert code == 1
    assert said[0].startswith(
        "team:1 as JupyterLab: studio:ImageActivityMonitorMissing: GET /jupyterlab/default/api/idle"
    )
    assert said[1:] == ["team:1 answers as Studio asks of CodeEditor."]


def test_an_image_that_is_not_there_cannot_be_judged(told: Path) -> None:
    code, said = command("unknown")
    assert code == 2
    assert said[0].startswith(
        "Error: studio:ImageEngineFailed: docker could not start unknown: Unable to find image 'unknown'; "
    )


NO_ENGINE = (
    "studio:ImageEngineMissing: docker and finch and podman are not on this machine; an image is proven by starting "
    "it; install one of them, or read what files tell: studio image check DIRECTORY"
)


def test_a_machine_without_an_engine_cannot_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert command("team:1") == (2, [f"Error: {NO_ENGINE}"])
    assert command("team:1", "--engine", "finch")[1][0].startswith("Error: studio:ImageEngineMissing: finch is not on")
