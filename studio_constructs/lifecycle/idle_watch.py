"""The scripts that start the idle watch: one program, `assets/lifecycle/idle_watch`, in four modes."""

from __future__ import annotations

from typing import Final

from studio_constructs._assets import lifecycle_text
from studio_constructs.lifecycle.script import LifecycleScript

CORES: Final = 0.5
"""Processors at work above which something is in use, whatever it is."""

GPU_PERCENT: Final = 5.0
"""Use of any GPU, in percent, above which something is in use."""

NETWORK_BYTES: Final = 1_000_000
"""Bytes a second from other machines above which something is in use."""

_ROOT: Final = {"FOLDER": "/opt/studio-idle-watch", "PYTHON": "/usr/bin/python3"}
"""Where people who are not root cannot write: root runs it."""

_APP: Final = {
    "FOLDER": "/tmp/.studio-idle-watch",  # noqa: S108 - on a machine with one user; a home would keep what is over
    "PYTHON": "/opt/conda/bin/python3 python3",
    "LOG": "/var/log/apps/app_container.log",
}
_LOOP: Final = (
    "# shellcheck disable=SC2016 # the inner shell is to expand them\n"
    """  setsid nohup bash -c 'while :; do "$0" -I "$1"; [ $? -eq 3 ] && exit; sleep "$2"; done' \\\n"""
    """    "$python" "$folder/idle_watch" "${IDLE_WATCH_PAUSE:-60}" < /dev/null >> "$folder/output" 2>&1 &"""
)
"""It starts again what was killed."""

_UNIT: Final = (
    "systemctl stop studio-idle-watch 2> /dev/null\n"
    '  for name in "${!IDLE_WATCH_@}"; do set -- "$@" "--setenv=$name=${!name}"; done\n'
    "  systemd-run --unit=studio-idle-watch --property=Restart=always --property=RestartSec=60 \\\n"
    """    "$@" "$python" -I "$folder/idle_watch" || { say "the watch is OFF: systemd-run failed"; return; }"""
)


def guard_script(
    *, cores: float = CORES, gpu_percent: float = GPU_PERCENT, network_bytes: float = NETWORK_BYTES
) -> LifecycleScript:
    """Say "busy" for Studio's own idle shutdown while an app works: for JupyterLab and Code Editor.

    It stops nothing, and needs neither a permission nor a network.

    Args:
        cores: Processors at work above which an app is in use; 0 does not look. Default: half a processor.
        gpu_percent: Use of any GPU above which it is; 0 does not look. Default: 5.
        network_bytes: Bytes a second from elsewhere above which it is; 0 does not look. Default: 1,000,000.
    """
    thresholds = {"CORES": cores, "GPU": gpu_percent, "NETWORK": network_bytes}
    return LifecycleScript(_start("guard", {**_APP, **thresholds}) + "exit 0\n", "the busy guard")


def stop_script(
    *, minutes: int, cores: float = CORES, gpu_percent: float = GPU_PERCENT, network_bytes: float = NETWORK_BYTES
) -> LifecycleScript:
    """Delete an app that has been idle for *minutes*, where Studio's own idle shutdown cannot.

    The app's role needs ``sagemaker:DeleteApp`` on it, and the network a way to SageMaker's API.

    Args:
        minutes: How long nothing may happen.
        cores: As for `guard_script`.
        gpu_percent: As for `guard_script`.
        network_bytes: As for `guard_script`.
    """
    thresholds = {"MINUTES": minutes, "CORES": cores, "GPU": gpu_percent, "NETWORK": network_bytes}
    return LifecycleScript(_start("stop", {**_APP, **thresholds}) + "exit 0\n", "the idle stop")


def notebook_instance_start(minutes: int) -> str:
    """The beginning of a script that a notebook instance runs at each start, as root; more may follow."""
    settings = {**_ROOT, "LOG": "/var/log/studio-idle-watch.log", "MINUTES": minutes}
    return _start("notebook-instance", settings)


def host_start(minutes: int) -> str:
    """The beginning of a script that a host runs at each boot, as root; more may follow."""
    return _start("host", {**_ROOT, "LOG": "", "MINUTES": minutes}, _UNIT)


def _start(mode: str, settings: dict[str, object], run: str = _LOOP) -> str:
    lines = [f"export IDLE_WATCH_{name}='{value}'" for name, value in {"MODE": mode, **settings}.items()]
    text = lifecycle_text("packed/start.sh").replace("@SETTINGS@", "\n".join(lines)).replace("@RUN@", run)
    return text.replace("@PACKED@", lifecycle_text(f"packed/{mode.replace('-', '_')}.txt").rstrip("\n"))
