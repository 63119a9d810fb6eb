"""What a host runs at its boot, run here: with the real shell, below a folder, and with commands that only tell."""

from __future__ import annotations

import os
import subprocess
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

from studio_constructs import IdleStop
from studio_constructs.jupyter_host.user_data import user_data

DATA = "/mnt/studio-data"
OPTIONS = "ro,nosuid,nodev,tls,iam,accesspoint=fsap-1"


_WATCHES = "[idle-watch] watches; {}/opt/studio-idle-watch/status.json tells what\n"


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

    def boot(self, *, idle_stop: IdleStop | None = None, homes: bool = False, writable: bool = False) -> str:
        """Run it; what it said."""
        text = user_data(
            idle_stop=idle_stop or IdleStop.after(),
            file_system_id="fs-1" if homes else "",
            access_point_id="fsap-1" if homes else "",
            writable=writable,
        )
        parts = message_from_string(text).get_payload()
        assert isinstance(parts, list)
        kinds = [(str(part.get_payload()), part.get_content_type()) for part in parts if isinstance(part, Message)]
        scripts = [text for text, kind in kinds if kind == "text/x-shellscript"]
        script = "\n".join(f"(\n{each}\n)" for each in scripts)
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
        return done.stdout.replace(_WATCHES.format(self.folder), "")

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


def test_homes_are_mounted_to_write_where_that_is_said(host: Host) -> None:
    assert host.boot(homes=True, writable=True) == ""
    options = OPTIONS.replace("ro,", "rw,")
    assert options.startswith("rw,nosuid,nodev,")
    assert host.calls("mount")[-1] == f"mount -t efs -o {options} fs-1:/ /mnt/studio-homes"


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
    stop, run = host.calls()[0:2]
    assert stop == "systemctl stop studio-idle-watch"
    assert run.startswith("systemd-run --unit=studio-idle-watch --property=Restart=always --property=RestartSec=60 ")
    assert run.endswith(" -I /opt/studio-idle-watch/idle_watch")
    assert "--setenv=IDLE_WATCH_MODE=host " in run
    assert "--setenv=IDLE_WATCH_MINUTES=120 " in run
    assert (host.folder / "opt" / "studio-idle-watch" / "idle_watch" / "host.py").exists()


def test_no_watch_where_none_is_wanted(host: Host) -> None:
    host.boot(idle_stop=IdleStop.disabled())
    assert host.calls("systemctl", "systemd-run") == []


def test_a_watch_that_does_not_start_is_told(host: Host) -> None:
    host.command("systemd-run", "exit 1")
    assert host.boot() == "[idle-watch] the watch is OFF: systemd-run failed\n"
