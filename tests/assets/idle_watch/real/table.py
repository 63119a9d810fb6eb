"""The table of situations: what is right, and what AWS's public scripts are known to do.

Sources: aws-samples/sagemaker-studio-apps-lifecycle-config-examples 0.3.1 (read 2026-11-22): by its code and its
issues, not by a test of this repository.
"""

from __future__ import annotations

from typing import NamedTuple

STOPPED, KEPT, USED = "stopped once", "kept", "kept, then stopped once"
AGAIN = "stopped, with a call every two minutes"


class Row(NamedTuple):
    """A situation."""

    situation: str
    expected: str
    public: str


TABLE = {
    "nothing": Row("Nothing was ever opened", STOPPED, AGAIN),
    "used": Row("A kernel ran a cell and rests, its browser is closed", STOPPED, AGAIN),
    "unopened": Row("A kernel was made and never opened (it says `starting` for ever)", STOPPED, "**kept for ever**"),
    "silent_cell": Row("A cell runs and prints nothing", USED, "kept"),
    "no_session": Row("A kernel without a notebook works (API, console, editor)", USED, "**stopped**"),
    "terminal_job": Row("A terminal runs a program that prints nothing", USED, "**stopped**"),
    "task": Row("A terminal runs a program in its shell's place (`exec`)", USED, "**stopped**"),
    "typing": Row("Somebody types into a terminal now and then", USED, "kept"),
    "writing": Row("Somebody writes text into a notebook, and runs nothing", USED, "**stopped**"),
    "tokyo": Row("The clock's zone is Tokyo; a cell ran just now", USED, "**stopped**"),
    "new_york": Row("The clock's zone is New York", STOPPED, "**kept** for five hours more"),
    "down": Row("The server is down, then back", USED, "an error in its log"),
    "hangs": Row("The server hangs, then answers", USED, "hangs too"),
    "wrong_token": Row("The server wants a token that is not known", KEPT, "an error in its log: `string indices`"),
    "wrong_base": Row("The server has another base URL", KEPT, "an error in its log: `Expecting value`"),
    "no_metadata": Row("The metadata file is missing, then there", USED, "an error in its log"),
    "bad_metadata": Row("The metadata file has neither space nor profile", KEPT, "an error in its log: `'SpaceName'`"),
    "throttled": Row("SageMaker's API throttles, then fails, then works", STOPPED, AGAIN),
    "forged": Row("The heartbeat file says 2099", STOPPED, "stopped: it does not look"),
}
ON_EVERY_SERVER = ("nothing", "used", "unopened", "silent_cell", "no_session", "terminal_job", "writing")
