"""What the host runs at every boot: the idle stop, its volumes, and the team's own script."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final

from studio_constructs.aws_facts import hosts as facts
from studio_constructs.errors import Problem
from studio_constructs.idle_stop import IdleStop
from studio_constructs.lifecycle import LifecycleScript
from studio_constructs.lifecycle.idle_watch import host_start
from studio_constructs.lifecycle.script import check_lifecycle_script

_HERE = Path(__file__).parent
_BOUNDARY: Final = "=_studio_host_="
_EACH_BOOT: Final = "#cloud-config\ncloud_final_modules:\n  - [scripts-user, always]\n"
"""EC2 runs user data at the first boot only, so that a change of it would reach nothing.

https://repost.aws/knowledge-center/execute-user-data-ec2
"""


def user_data(
    *,
    idle_stop: IdleStop,
    file_system_id: str = "",
    access_point_id: str = "",
    writable: bool = False,
    on_boot: LifecycleScript | None = None,
) -> str:
    """The parts as cloud-init takes them, before base64; the ids may be tokens."""
    boot = (_HERE / "boot.sh").read_text(encoding="utf-8")
    boot = boot.replace("@FILE_SYSTEM@", file_system_id).replace("@ACCESS_POINT@", access_point_id)
    boot = boot.replace("@ACCESS@", "rw" if writable else "ro")
    parts = [_part("text/cloud-config", "10-each-boot.cfg", _EACH_BOOT)]
    if idle_stop.enabled:
        # First what saves money: the others may wait for minutes.
        parts.append(_part("text/x-shellscript", "15-idle-watch.sh", host_start(idle_stop.minutes)))
    parts.append(_part("text/x-shellscript", "20-host.sh", boot))
    if on_boot is not None:
        # In base64, so that no letter of it is taken for something else.
        text = base64.encodebytes(on_boot.content.encode()).decode()
        parts.append(_part("text/x-shellscript", "30-team.sh", text, "base64"))
    head = f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{_BOUNDARY}"\n\n'
    return head + "".join(parts) + f"--{_BOUNDARY}--\n"


def check_on_boot(on_boot: LifecycleScript | None, idle_stop: IdleStop) -> list[Problem]:
    """A script that is one, and that EC2 has room for."""
    if on_boot is None:
        return []
    if problems := check_lifecycle_script("on_boot", on_boot):
        return problems
    if not isinstance(idle_stop, IdleStop):
        return []
    ids = "fs-0123456789abcdef0", "fsap-0123456789abcdef0"
    size = len(user_data(idle_stop=idle_stop, file_system_id=ids[0], access_point_id=ids[1], on_boot=on_boot).encode())
    if size <= facts.USER_DATA_MAX:
        return []
    wrote = f"on_boot makes user data of {size:,} bytes"
    rule = f"EC2 takes {facts.USER_DATA_MAX:,}"
    return [Problem("UserDataTooLarge", wrote, rule, "shorten it, or let it fetch the rest from S3")]


def _part(kind: str, name: str, text: str, encoding: str = "8bit") -> str:
    return (
        f"--{_BOUNDARY}\n"
        f'Content-Type: {kind}; charset="utf-8"\n'
        f"Content-Transfer-Encoding: {encoding}\n"
        f'Content-Disposition: attachment; filename="{name}"\n'
        f"\n{text}\n"
    )
