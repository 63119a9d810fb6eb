"""What a host runs at its boot, run here: with the real shell, below a folder, and with commands that only tell."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio_constructs import IdleStop
from studio_constructs.jupyter_host.user_data import user_data
from tests.kit import ROOT

SCRIPT = ROOT / "studio_constructs" / "jupyter_host" / "idle_stop.py.txt"
DATA = "/mnt/studio-data"
OPTIONS = "ro,nosuid,nodev,tls,iam,accesspoint=fsap-1"


class Host:
    """A machine in a folder: each command that would change it writes down that it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        for name in ("bin", "home/ec2-user", "dev", "mnt", "opt"):
            (folder / name).mkdir(parents=True)
        self.device = folder / "dev" / "sdf"
        for command in (
            "mkfs.xfs",
            "mount",
            "umount",
            "xfs_growfs",
            "dnf",
            "systemctl",
            "systemd-run",
            "mount.efs",
            "sleep",
        ):
            self.command(command)
        self.command("mountpoint", "exit 1")
        self.command("blkid", "exit 0")
        self.device.touch()

    def command(self, name: str, then: str = "") -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho "{name} $@" >> {self.folder}/calls\n{then}\n')
        path.chmod(0o755)

    def boot(self, *, idle_stop: IdleStop | None = None, homes: bool = False) -> str:
        """Run it; what it said."""
        text = user_data(
            idle_stop=idle_stop or IdleStop.after(),
            file_system_id="fs-1" if homes else "",
            access_point_id="fsap-1" if homes else "",
        )
        script = text[text.index("#!/bin/bash") : text.index("\n--=_studio_host_=--")]
        for place in ("/home", "/mnt", "/opt", "/dev/sdf"):
            script = script.replace(place, f"{self.folder}{place}")
        done = subprocess.run(
            ["bash", "-c", script],
            env={"PATH": f"{self.bin}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, "a boot is never made to fail"
        assert done.stderr == ""
        return done.stdout

    def calls(self, *commands: str) -> list[str]:
        path = self.folder / "calls"
        lines = path.read_text().replace(str(self.folder), "").splitlines() if path.exists() else []
        return [line for line in lines if not commands or line.split()[0] in commands]

    @property
    def warned(self) -> bool:
        return (self.folder / "home" / "THIS-IS-NOT-THE-DATA-VOLUME").exists()


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


# The volume -------------------------------------------------------------------------------------------------------


def test_an_empty_volume_becomes_home(host: Host) -> None:
    host.command("blkid", "exit 2")
    assert host.boot() == ""
    assert host.calls("mkfs.xfs", "mount", "umount", "xfs_growfs") == [
        "mkfs.xfs -q /dev/sdf",
        f"mount -o nodev /dev/sdf {DATA}",
        f"umount {DATA}",
        "mount -o nodev /dev/sdf /home",
        "xfs_growfs /home",
    ]
    assert (host.folder / "mnt" / "studio-data" / "ec2-user").is_dir(), "what the image has in /home goes along"
    assert not host.warned


def test_a_volume_that_holds_something_is_never_formatted(host: Host) -> None:
    host.boot()
    assert host.calls("mkfs.xfs") == []
    assert "mount -o nodev /dev/sdf /home" in host.calls()


@pytest.mark.parametrize("code", [1, 4, 8])
def test_nor_one_of_which_nobody_can_tell(host: Host, code: int) -> None:
    host.command("blkid", f"exit {code}")
    said = host.boot()
    assert "studio-host: cannot tell what is on the data volume" in said
    assert host.calls("mkfs.xfs", "mount") == []
    assert host.warned


def test_what_is_there_is_not_written_over(host: Host) -> None:
    old = host.folder / "mnt" / "studio-data" / "ec2-user" / "notes"
    old.parent.mkdir(parents=True)
    old.write_text("mine")
    (host.folder / "home" / "ec2-user" / "notes").write_text("the image's")
    host.boot()
    assert old.read_text() == "mine"


def test_it_waits_for_a_volume_that_comes_later(host: Host) -> None:
    host.device.unlink()
    host.command("sleep", f"[ $(grep -c '^sleep' {host.folder}/calls) -lt 3 ] || touch {host.device}")
    assert host.boot() == ""
    assert len(host.calls("sleep")) == 3
    assert "mount -o nodev /dev/sdf /home" in host.calls()


def test_a_volume_that_never_comes_is_told_where_people_look(host: Host) -> None:
    host.device.unlink()
    said = host.boot()
    assert "studio-host: there is no data volume" in said
    assert len(host.calls("sleep")) == 60
    assert host.warned


@pytest.mark.parametrize("broken", ["mkfs.xfs", "mount"])
def test_what_fails_is_told_where_people_look(host: Host, broken: str) -> None:
    host.command("blkid", "exit 2")
    host.command(broken, "exit 1")
    assert "studio-host: people's files are not on the data volume" in host.boot()
    assert host.warned


def test_a_second_run_leaves_what_is_mounted(host: Host) -> None:
    host.command("mountpoint", "exit 0")
    host.boot(homes=True)
    assert host.calls("mount", "mkfs.xfs", "dnf") == []


# The homes --------------------------------------------------------------------------------------------------------


def test_homes_are_mounted_to_be_read(host: Host) -> None:
    assert host.boot(homes=True) == ""
    assert host.calls("dnf") == []
    assert host.calls("mount")[-1] == f"mount -t efs -o {OPTIONS} fs-1:/ /mnt/studio-homes"


def test_what_mounts_them_is_installed(host: Host) -> None:
    (host.bin / "mount.efs").unlink()
    host.boot(homes=True)
    assert host.calls("dnf") == ["dnf -q -y install amazon-efs-utils"]


def test_without_it_the_rest_goes_on(host: Host) -> None:
    (host.bin / "mount.efs").unlink()
    host.command("dnf", "exit 1")
    assert host.boot(homes=True) == "studio-host: the homes of the domain are not mounted\n"
    assert [line for line in host.calls("mount") if "efs" in line] == []
    assert not host.warned


# The watch --------------------------------------------------------------------------------------------------------


def test_the_watch_is_started_first_and_again_when_it_ends(host: Host) -> None:
    host.boot()
    assert host.calls()[0:2] == [
        "systemctl stop studio-idle-stop",
        (
            "systemd-run --unit=studio-idle-stop --property=Restart=always --property=RestartSec=60 "
            "/usr/bin/python3 -I /opt/studio-idle-stop/idle_stop.py 120"
        ),
    ]
    assert (host.folder / "opt" / "studio-idle-stop" / "idle_stop.py").read_text() == SCRIPT.read_text()


def test_no_watch_where_none_is_wanted(host: Host) -> None:
    host.boot(idle_stop=IdleStop.disabled())
    assert host.calls("systemctl", "systemd-run") == []


def test_a_watch_that_does_not_start_is_told(host: Host) -> None:
    host.command("systemd-run", "exit 1")
    assert host.boot() == "studio-host: the idle stop does not watch\n"


# The idle stop ----------------------------------------------------------------------------------------------------

IDLE = 0.6


class Watched:
    """The script at work on a machine of files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.proc, self.calls = folder, folder / "proc", folder / "calls"
        self.proc.mkdir()
        self.processor(0)
        self.systemctl("exit 0")
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def systemctl(self, then: str) -> None:
        path = self.folder / "systemctl"
        path.write_text(f'#!/bin/sh\necho "$@" >> {self.calls}\n{then}\n')
        path.chmod(0o755)

    def processor(self, ticks: int, *, waited: int = 0) -> None:
        temporary = self.folder / "stat"
        temporary.write_text(f"cpu  {ticks} 0 0 99999 {waited} 0 0\n")
        temporary.rename(self.proc / "stat")

    def process_called(self, name: str) -> Path:
        folder = self.proc / "42"
        folder.mkdir()
        (folder / "comm").write_text(f"{name}\n")
        return folder / "comm"

    def start(self) -> None:
        variables = {
            "IDLE_STOP_PROC": str(self.proc),
            "IDLE_STOP_SYSTEMCTL": str(self.folder / "systemctl"),
            "IDLE_STOP_PAUSE": "0.02",
        }
        command = [sys.executable, "-I", str(SCRIPT), str(IDLE / 60)]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(command, env=variables, stdout=out, stderr=out)
        self.until(lambda: "stops this host after" in self.log.read_text())

    def until(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + 50
        while not true():
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.01)

    def asked(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def until_it_stops(self) -> None:
        self.until(self.asked)

    def keeps(self) -> None:
        time.sleep(2 * IDLE)
        assert self.asked() == []

    def end(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    yield made
    made.end()


@pytest.mark.slow
def test_a_host_that_nobody_uses_is_powered_off_once(watched: Watched) -> None:
    begun = time.monotonic()
    watched.start()
    watched.until_it_stops()
    assert time.monotonic() - begun >= IDLE
    time.sleep(0.2)
    assert watched.asked() == ["poweroff --check-inhibitors=yes"]


@pytest.mark.slow
def test_an_open_session_keeps_it(watched: Watched) -> None:
    session = watched.process_called("ssm-session-wor")
    watched.start()
    watched.keeps()
    assert "in use: a session is open" in watched.log.read_text()
    session.unlink()
    watched.until_it_stops()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["amazon-ssm-agen", "ssm-agent-worke", "ssm-document-wo"])
def test_the_agent_itself_keeps_nothing(watched: Watched, name: str) -> None:
    watched.process_called(name)
    watched.start()
    watched.until_it_stops()


@pytest.mark.slow
@pytest.mark.parametrize("waits", [False, True])
def test_a_processor_that_works_or_waits_keeps_it(watched: Watched, *, waits: bool) -> None:
    watched.start()
    ticks, begun = os.sysconf("SC_CLK_TCK"), time.monotonic()
    while time.monotonic() < begun + 2 * IDLE:
        done = int((time.monotonic() - begun) * ticks * 2)
        watched.processor(0 if waits else done, waited=done if waits else 0)
        time.sleep(0.005)
    assert watched.asked() == []
    assert "in use: the processor works" in watched.log.read_text()
    watched.until_it_stops()


@pytest.mark.slow
def test_what_it_cannot_read_keeps_it(watched: Watched) -> None:
    watched.start()
    (watched.proc / "stat").unlink()
    watched.keeps()
    assert "in use: cannot tell: FileNotFoundError" in watched.log.read_text()
    watched.processor(0)
    watched.until_it_stops()


@pytest.mark.slow
def test_who_holds_the_host_is_asked_again_until_they_let_go(watched: Watched) -> None:
    watched.systemctl("echo 'Operation inhibited by alice' >&2; exit 1")
    watched.start()
    watched.until(lambda: len(watched.asked()) > 2)
    assert "cannot stop: Operation inhibited by alice" in watched.log.read_text()


@pytest.mark.slow
def test_what_goes_down_slowly_is_asked_again(watched: Watched) -> None:
    watched.start()
    watched.until(lambda: len(watched.asked()) > 1)


def test_it_is_python_3_9_which_amazon_linux_2023_has() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 9))
