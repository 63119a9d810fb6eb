"""What a notebook instance runs when it starts: the idle stop, and then the team's own script."""

from __future__ import annotations

import base64
from typing import Final

from studio_constructs._naming import short_hash
from studio_constructs.errors import Problem
from studio_constructs.idle_stop import IdleStop
from studio_constructs.lifecycle import LifecycleScript
from studio_constructs.lifecycle.content import CONTENT_BYTES_MAX, check_script_size
from studio_constructs.lifecycle.idle_watch import notebook_instance_start
from studio_constructs.lifecycle.script import check_lifecycle_script

_FOLDER: Final = "/opt/studio-idle-watch"
_COMMAND: Final = (
    '[ -x /usr/bin/aws ] || [ -x /usr/local/bin/aws ] || echo "[idle-watch] no aws command here: it cannot stop this"\n'
)


def on_start_content(idle_stop: IdleStop, team_script: LifecycleScript | None) -> str | None:
    """The one script that SageMaker runs at each start; nothing if there is nothing to do."""
    if not idle_stop.enabled:
        return None if team_script is None else team_script.content
    start = notebook_instance_start(idle_stop.minutes) + _COMMAND
    return start + ("exit 0\n" if team_script is None else _then(team_script.content))


def _then(content: str) -> str:
    """Run another script, by its own shebang, from within one; its exit code is what SageMaker judges."""
    end = f"END_{short_hash(content)}"
    body = content if content.endswith("\n") else f"{content}\n"
    path = f"{_FOLDER}/on-start"
    return f"mkdir -p {_FOLDER}\ncat > {path} <<'{end}'\n{body}{end}\nchmod 700 {path}\nexec {path}\n"


def check_scripts(
    on_create: LifecycleScript | None, on_start: LifecycleScript | None, idle_stop: IdleStop
) -> list[Problem]:
    """What SageMaker would refuse, or what would give something away."""
    problems: list[Problem] = []
    for field, script in (("on_create", on_create), ("on_start", on_start)):
        problems += check_lifecycle_script(field, script)
    if problems or not isinstance(idle_stop, IdleStop):
        return problems
    size = len((on_start_content(idle_stop, on_start) or "").encode())
    if idle_stop.enabled and on_start is not None and size > CONTENT_BYTES_MAX:
        return check_script_size(f"{on_start.source}, together with the idle stop,", size)
    return []


def encoded(content: str | None) -> list[str]:
    """As a hook takes it: base64 of the only script, or none."""
    return [] if content is None else [base64.b64encode(content.encode()).decode()]
