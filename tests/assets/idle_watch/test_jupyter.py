"""What servers tell, and what they do not."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from idle_watch import editor
from idle_watch.jupyter import Gone, Jupyter, Server, servers
from idle_watch.settings import Settings
from idle_watch.sight import Doubt, Sight
from tests.kit import free_port

from .kit import KERNEL, TERMINAL, Answers, Machine


@pytest.fixture
def nowhere() -> str:
    return f"http://127.0.0.1:{free_port()}/"


def look(settings: Settings, default: str, now: float = 0, jupyter: Jupyter | None = None) -> Sight:
    sight = Sight()
    (jupyter or Jupyter(settings, default)).look(now, sight)
    return sight


# What is told -----------------------------------------------------------------------------------------------------


def test_what_is_at_rest_is_a_fact(machine: Machine, jupyter: Answers) -> None:
    jupyter.answers["/api/kernels"] = [KERNEL, {**KERNEL, "id": "k2", "execution_state": "dead"}]
    jupyter.answers["/api/terminals"] = [TERMINAL]
    jupyter.answers["/api/sessions"] = [{"path": "my work/a b.ipynb"}, {"path": "console-1"}]
    jupyter.answers["/api/contents/my%20work/a%20b.ipynb?content=0"] = {"last_modified": "then"}
    sight = look(machine.settings(), jupyter.url)
    stamp = KERNEL["last_activity"]
    assert sight.facts == {
        ("kernel", jupyter.url, "kernel-1"): [stamp, "idle", 0],
        ("kernel", jupyter.url, "k2"): [stamp, "dead", 0],
        ("terminal", jupyter.url, "1"): stamp,
        ("notebook", jupyter.url, "my work/a b.ipynb"): "then",
    }
    assert sight.busy == []


@pytest.mark.parametrize("state", ["busy", "restarting", "autorestarting", "terminating", "anything"])
def test_a_kernel_that_is_neither_idle_nor_dead_is_busy(machine: Machine, jupyter: Answers, state: str) -> None:
    jupyter.answers["/api/kernels"] = [KERNEL, {"id": "0123456789abcdef", "execution_state": state}]
    assert look(machine.settings(), jupyter.url).busy == [("kernel", f"kernel 01234567 is {state}")]


@pytest.mark.parametrize("state", ["starting", "unknown", None])
def test_a_kernel_that_starts_is_busy_for_a_while(machine: Machine, jupyter: Answers, state: str | None) -> None:
    settings = machine.settings(grace=300.0)
    looking = Jupyter(settings, jupyter.url)
    jupyter.answers["/api/kernels"] = [{"id": "0123456789abcdef", "execution_state": state}]
    for now in (1000.0, 1299.9):
        assert look(settings, "", now, looking).busy == [("kernel", "kernel 01234567 is starting")]
    assert look(settings, "", 1300, looking).busy == []
    jupyter.answers["/api/kernels"] = [{"id": "another", "execution_state": state}]
    assert look(settings, "", 1300, looking).busy != []


def test_jupyter_without_terminals_and_sessions_is_fine(machine: Machine, jupyter: Answers) -> None:
    del jupyter.answers["/api/terminals"], jupyter.answers["/api/sessions"]
    assert look(machine.settings(), jupyter.url).facts == {}


def test_a_file_that_cannot_be_read_hides_no_kernel(machine: Machine, jupyter: Answers) -> None:
    jupyter.answers["/api/sessions"] = [{"path": "a"}, {}]
    jupyter.answers["/api/contents/a?content=0"] = 500
    jupyter.answers["/api/kernels"] = [{**KERNEL, "execution_state": "busy"}]
    assert look(machine.settings(), jupyter.url).busy == [("kernel", "kernel kernel-1 is busy")]


DOUBTS: dict[str, tuple[str, Any]] = {
    r"api/kernels answers HTTP 403 \(its token\?\)": ("/api/kernels", 403),
    r"api/kernels answers HTTP 401 \(its token\?\)": ("/api/kernels", 401),
    r"api/kernels answers HTTP 404 \(its base URL\?\)": ("/api/kernels", 404),
    r"api/terminals answers HTTP 500$": ("/api/terminals", 500),
    r"api/sessions answers HTTP 503$": ("/api/sessions", 503),
    r"api/kernels does not answer JSON": ("/api/kernels", b"<html>"),
    r"api/sessions does not answer JSON": ("/api/sessions", b"\xff\xfe"),
    r"api/kernels is no list of objects": ("/api/kernels", {"message": "hello"}),
    r"api/terminals is no list of objects": ("/api/terminals", ["1"]),
    r"api/sessions is no list of objects": ("/api/sessions", {}),
}


@pytest.mark.parametrize("words", DOUBTS)
def test_an_odd_answer_is_a_doubt(machine: Machine, jupyter: Answers, words: str) -> None:
    path, answer = DOUBTS[words]
    jupyter.answers[path] = answer
    with pytest.raises(Doubt, match=words):
        look(machine.settings(), jupyter.url)


@pytest.mark.parametrize("path", ["/api/kernels", "/api/terminals"])
def test_a_row_without_a_name_is_no_rest(machine: Machine, jupyter: Answers, path: str) -> None:
    jupyter.answers[path] = [{}]
    with pytest.raises(KeyError):
        look(machine.settings(), jupyter.url)


def test_a_server_that_hangs_is_a_doubt(machine: Machine) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        begun = time.monotonic()
        with pytest.raises(Doubt, match=r"does not answer: .*timed out") as caught:
            look(machine.settings(answer=0.2), url)
        assert not isinstance(caught.value, Gone)
        assert time.monotonic() - begun < 60


def test_a_server_that_is_not_there_is_a_doubt(machine: Machine, nowhere: str) -> None:
    with pytest.raises(Gone, match=r"api/kernels does not answer: .*refused"):
        look(machine.settings(), nowhere)


# Which are asked --------------------------------------------------------------------------------------------------


def asked(settings: Settings, default: str) -> list[tuple[str, str]]:
    return [(server.url, server.token) for server in servers(settings, default)]


DEFAULT = "http://127.0.0.1:8888/jupyterlab/default/"


@pytest.fixture
def written(machine: Machine) -> Machine:
    for pid in (7, 8, 9):
        (machine.proc / str(pid)).mkdir()
    return machine


def test_who_wrote_nothing_down_is_asked_where_it_has_to_be(machine: Machine) -> None:
    assert asked(machine.settings(token="t"), DEFAULT) == [(DEFAULT, "t")]
    assert asked(machine.settings(), "") == []


def test_what_a_server_wrote_down_is_known_better(written: Machine) -> None:
    written.wrote_down(7, port=8888, base_url="/other/", token="abc", secure=False)
    assert asked(written.settings(), DEFAULT) == [("http://127.0.0.1:8888/other/", "abc")]


def test_each_other_server_is_asked_too(written: Machine) -> None:
    written.wrote_down(8, port=9000, secure=True, hostname="10.0.0.1")
    assert asked(written.settings(), DEFAULT) == [(DEFAULT, ""), ("https://10.0.0.1:9000/", "")]


@pytest.mark.parametrize("name", ["", "*", "0.0.0.0", "::", None])
def test_one_that_listens_everywhere_is_asked_on_loopback(written: Machine, name: str | None) -> None:
    written.wrote_down(8, port=9000, hostname=name)
    assert asked(written.settings(), "") == [("http://127.0.0.1:9000/", "")]


def test_what_was_written_last_about_a_port_holds(written: Machine) -> None:
    for age, (pid, token) in enumerate([(7, "new"), (8, "older"), (9, "oldest")]):
        path = written.wrote_down(pid, port=8888, token=token)
        os.utime(path, (1000 - age, 1000 - age))
    assert asked(written.settings(), DEFAULT) == [("http://127.0.0.1:8888/", "new")]


def test_what_is_set_holds_and_nothing_else(written: Machine) -> None:
    written.wrote_down(7, port=9000)
    assert asked(written.settings(url="http://x:1/y", token="t"), DEFAULT) == [("http://x:1/y/", "t")]


def test_what_is_over_or_half_written_is_passed_by(written: Machine) -> None:
    written.wrote_down(6, port=9000)
    (written.running / "jpserver-1.json").write_text('{"pid": 7')
    (written.running / "jpserver-2.json").write_text("[]")
    (written.running / "jpserver-3.json").write_text('{"pid": 7}')
    (written.running / "jpserver-4.json").symlink_to("gone")
    (written.running / "kernel-5.json").write_text('{"pid": 7, "port": 9001, "base_url": "/"}')
    assert asked(written.settings(), DEFAULT) == [(DEFAULT, "")]


def test_it_looks_in_homes(written: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ".local" / "share" / "jupyter" / "runtime"
    folder.parent.mkdir(parents=True)
    written.running.rename(folder)
    written.running = folder
    written.wrote_down(7, port=9000)
    (folder / "jpserver-7.json").rename(folder / "nbserver-7.json")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = written.settings(running=Settings().running)
    assert asked(found, "") == [("http://127.0.0.1:9000/", "")]
    assert Settings().running.split(":")[1] == "/home/*/.local/share/jupyter/runtime"


def test_each_server_counts(written: Machine, jupyter: Answers) -> None:
    other = Answers()
    written.wrote_down(7, port=other.port)
    other.answers["/api/kernels"] = [{**KERNEL, "execution_state": "busy"}]
    jupyter.answers["/api/kernels"] = [KERNEL]
    sight = look(written.settings(), jupyter.url)
    assert sight.busy == [("kernel", "kernel kernel-1 is busy")]
    assert len(sight.facts) == 2, "the same name on two servers is two kernels"
    other.close()


def test_one_that_ended_is_missed_only_where_it_has_to_be(written: Machine, jupyter: Answers, nowhere: str) -> None:
    gone = free_port()
    written.wrote_down(7, port=gone)
    assert look(written.settings(), jupyter.url).busy == []
    assert look(written.settings(), "").busy == []
    with pytest.raises(Gone):
        look(written.settings(), nowhere)


def test_another_that_is_there_and_odd_is_a_doubt(written: Machine, jupyter: Answers) -> None:
    other = Answers()
    other.answers["/api/kernels"] = 500
    written.wrote_down(7, port=other.port)
    with pytest.raises(Doubt, match="HTTP 500"):
        look(written.settings(), jupyter.url)
    other.close()


# How they are asked -----------------------------------------------------------------------------------------------


def test_a_token_goes_along(jupyter: Answers) -> None:
    Server(jupyter.url, "abc", 5).ask("api/kernels")
    Server(jupyter.url, "", 5).ask("api/kernels")
    assert [headers.get("Authorization") for _, headers in jupyter.asked] == ["token abc", None]


def test_no_proxy_stands_between(jupyter: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert Server(jupyter.url, "", 5).ask("api/kernels") == []


def test_it_takes_jupyter_s_own_certificate(tmp_path: Path, jupyter: Answers) -> None:
    pair = tmp_path / "pair.pem"
    command = "openssl req -x509 -nodes -newkey rsa:2048 -subj /CN=other -keyout - -out -"
    pair.write_bytes(subprocess.run(command.split(), capture_output=True, check=True).stdout)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    jupyter.server.socket = context.wrap_socket(jupyter.server.socket, server_side=True)
    assert Server(jupyter.url.replace("http:", "https:"), "", 5).ask("api/kernels") == []


# Code Editor ------------------------------------------------------------------------------------------------------


def test_the_editor_s_word_and_its_terminals(machine: Machine, jupyter: Answers) -> None:
    jupyter.answers["/api/idle"] = {"lastActiveTimestamp": "then"}
    for name in ("0", "ptmx"):
        (machine.pts / name).touch()
    os.utime(machine.pts / "0", ns=(5, 7))
    sight = Sight()
    editor.look(Server(jupyter.url, "", 5), str(machine.pts), None, sight)
    assert sight.facts == {("editor",): "then", ("terminal", f"{machine.pts}/0"): 7}
    assert sight.busy == []


@pytest.mark.parametrize("answer", [404, {}, [], {"lastActiveTimestamp": ""}])
def test_an_editor_that_does_not_tell_is_believed_by_its_heartbeat(
    machine: Machine, jupyter: Answers, answer: Any
) -> None:
    jupyter.answers["/api/idle"] = answer
    sight = Sight()
    editor.look(Server(jupyter.url, "", 5), str(machine.pts), "then", sight)
    with pytest.raises(Doubt, match="does not tell when it was used: no api/idle, and no heartbeat file"):
        editor.look(Server(jupyter.url, "", 5), str(machine.pts), None, sight)
