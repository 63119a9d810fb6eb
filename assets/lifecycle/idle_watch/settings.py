"""What the environment sets: ``IDLE_WATCH_MODE`` and so on, each field in capitals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

MODES = ("guard", "stop", "notebook-instance", "host")


class Settings(NamedTuple):
    """Times are in seconds unless they say so; a threshold of 0 is off."""

    mode: str = "guard"
    minutes: float = 120.0
    pause: float = 60.0
    rearm: float = 900.0  # a stop that had no effect is asked for again
    grace: float = 300.0  # how long a kernel may be starting
    answer: float = 10.0  # how long a server may take
    cores: float = 0.5
    gpu: float = 5.0
    network: float = 1e6  # bytes a second
    url: str = ""
    token: str = ""
    folder: str = "/tmp/.studio-idle-watch"  # noqa: S108 - of the one user of an app; root is told another
    log: str = ""
    heartbeat: str = "/tmp/.sagemaker-last-active-timestamp"  # noqa: S108 - Studio reads it there
    metadata: str = "/opt/ml/metadata/resource-metadata.json"
    running: str = "~/.local/share/jupyter/runtime:/home/*/.local/share/jupyter/runtime"
    proc: str = "/proc"
    pts: str = "/dev/pts"
    commands: str = "/usr/local/bin:/usr/bin"  # not the PATH: people write to some of it, and root runs these


def read(environment: Mapping[str, str]) -> Settings:
    """The settings; ValueError says what is wrong with them."""
    found: dict[str, Any] = {}
    for name, default in Settings._field_defaults.items():
        text = environment.get("IDLE_WATCH_" + name.upper())
        if text is None:
            continue
        if isinstance(default, str):
            found[name] = text
            continue
        found[name] = number = float(text)
        if not 0 <= number < math.inf or (number == 0 and name in ("minutes", "pause", "answer")):
            raise ValueError(f"IDLE_WATCH_{name.upper()} is {text}")
    settings = Settings(**found)
    if settings.mode not in MODES:
        raise ValueError(f"IDLE_WATCH_MODE is {settings.mode}, none of {', '.join(MODES)}")
    return settings
