"""The situations of the table, made on a real server; each gives what was seen."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable

from tests.kit import free_port

from .machine import relay, until
from .scene import LIMIT, Scene
from .table import USED

SITUATIONS: dict[str, Callable[[Scene], str]] = {}


def situation(make: Callable[[Scene], str]) -> Callable[[Scene], str]:
    SITUATIONS[make.__name__] = make
    return make


@situation
def nothing(scene: Scene) -> str:
    with scene.watch() as watch:
        return scene.stops(watch)


@situation
def used(scene: Scene) -> str:
    scene.lab.run(scene.lab.notebook("used.ipynb"))
    scene.lab.terminal()
    with scene.watch() as watch:
        return scene.stops(watch)


@situation
def unopened(scene: Scene) -> str:
    scene.lab.kernel()
    assert {kernel["execution_state"] for kernel in scene.lab.ask("api/kernels")} == {"starting"}
    with scene.watch() as watch:
        watch.until_it_says("is starting")
        return scene.stops(watch)


@situation
def silent_cell(scene: Scene) -> str:
    flag = scene.lab.run_silently(scene.lab.notebook("training.ipynb"))
    with scene.watch() as watch:
        return scene.keeps_then_stops(watch, "in use: kernel ", flag.unlink)


@situation
def no_session(scene: Scene) -> str:
    flag = scene.lab.run_silently(scene.lab.kernel())
    assert scene.lab.ask("api/sessions") == []
    with scene.watch() as watch:
        return scene.keeps_then_stops(watch, "in use: kernel ", flag.unlink)


def _job(scene: Scene, command: str) -> str:
    terminal = scene.lab.terminal()
    scene.lab.type(terminal, command.format("sleep 9999"), "started2")
    pid = scene.pid_of("sleep 9999")
    with scene.watch() as watch:
        return scene.keeps_then_stops(watch, "in use: a terminal runs sleep", lambda: os.kill(pid, signal.SIGKILL))


@situation
def terminal_job(scene: Scene) -> str:
    return _job(scene, "echo started$((1 + 1)); {}")


@situation
def task(scene: Scene) -> str:
    return _job(scene, "echo started$((1 + 1)); exec {}")


@situation
def typing(scene: Scene) -> str:
    terminal = scene.lab.terminal()

    def type_something(number: int) -> None:
        scene.lab.type(terminal, f"echo at{number}$((1 + 1))", f"at{number}2")

    return scene.keeps_during(type_something, 3)


@situation
def writing(scene: Scene) -> str:
    scene.lab.run(scene.lab.notebook("text.ipynb"))
    return scene.keeps_during(lambda _: scene.lab.save("text.ipynb"), LIMIT)


@situation
def tokyo(scene: Scene) -> str:
    scene.lab.run(scene.lab.notebook("tokyo.ipynb"))
    with scene.watch(TZ="Asia/Tokyo", minutes=3 * LIMIT / 60) as watch:
        time.sleep(LIMIT)
        assert scene.asked() == 0
        until(scene.asked, watch.said)
        assert time.monotonic() - watch.begun >= 2.9 * LIMIT
        scene.stops(watch)
        return USED


@situation
def new_york(scene: Scene) -> str:
    with scene.watch(TZ="America/New_York") as watch:
        return scene.stops(watch)


@situation
def down(scene: Scene) -> str:
    port = free_port()
    with scene.watch(url=scene.lab.url.replace(str(scene.lab.port), str(port))) as watch:
        scene.keeps(watch, f"cannot tell: http://127.0.0.1:{port}/jupyterlab/default/api/kernels does not answer")
        with relay(port, scene.lab.port):
            scene.stops(watch)
            return USED


@situation
def hangs(scene: Scene) -> str:
    os.kill(scene.lab.process.pid, signal.SIGSTOP)
    try:
        with scene.watch(answer=0.3) as watch:
            scene.keeps(watch, "timed out")
            os.kill(scene.lab.process.pid, signal.SIGCONT)
            scene.stops(watch)
            return USED
    finally:
        os.kill(scene.lab.process.pid, signal.SIGCONT)


@situation
def wrong_token(scene: Scene) -> str:
    with scene.watch(token="another") as watch:
        return scene.keeps(watch, "answers HTTP 403 (its token?)")


@situation
def wrong_base(scene: Scene) -> str:
    with scene.watch(url=scene.lab.url.replace("default", "other")) as watch:
        return scene.keeps(watch, "answers HTTP 404 (its base URL?)")


@situation
def no_metadata(scene: Scene) -> str:
    text = scene.metadata.read_text()
    scene.metadata.unlink()
    with scene.watch() as watch:
        return scene.keeps_then_stops(watch, "cannot tell: cannot read", lambda: scene.metadata.write_text(text))


@situation
def bad_metadata(scene: Scene) -> str:
    told = json.loads(scene.metadata.read_text())
    del told["SpaceName"]
    scene.metadata.write_text(json.dumps(told))
    with scene.watch() as watch:
        return scene.keeps(watch, "lacks UserProfileName")


@situation
def throttled(scene: Scene) -> str:
    throttle = json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"}).encode()
    scene.cloud.failures[:] = [(400, throttle), (503, b"<html>"), (500, b"{}")]
    with scene.watch() as watch:
        seen = scene.stops(watch)
        assert "cannot stop, tries again: HTTP 400 ThrottlingException Rate exceeded" in watch.said()
        assert "HTTP 503" in watch.said()
        assert scene.asked() == 4
        return seen


@situation
def forged(scene: Scene) -> str:
    scene.heartbeat.write_text("2099-01-01T00:00:00.0Z")
    with scene.watch() as watch:
        seen = scene.stops(watch)
        assert watch.said().count("which is in the future") == 1
        return seen
