"""What settings of users loosen, for a domain and for a profile alike."""

from __future__ import annotations

from studio_constructs._validation import is_known
from studio_constructs.apps.r import RStudioAccess
from studio_constructs.idle.shutdown import IdleShutdown
from studio_constructs.idle_stop import LONG_MINUTES
from studio_constructs.settings.sharing import NotebookSharing
from studio_constructs.settings.user import UserSettings


def loosened_for_users(users: UserSettings, *more: IdleShutdown | None) -> dict[str, tuple[bool, str]]:
    """By code: whether it holds, and what it means and how to undo it; *more* is said of idle apps elsewhere."""
    idle = [*users.idle_shutdowns, *(each for each in more if each is not None)]
    return {
        "studio:IdleShutdownDisabled": (
            any(not each.enabled for each in idle),
            (
                "idle_shutdown is disabled: apps that nobody uses cost money every night and weekend; drop the "
                "argument to stop them after two hours"
            ),
        ),
        "studio:IdleShutdownLong": (
            any(
                each.enabled and is_known(each.maximum_minutes) and each.maximum_minutes > LONG_MINUTES for each in idle
            ),
            (
                "idle_shutdown lets an app that nobody uses run for more than a week, which is paid for; write a "
                "shorter time, or drop the argument to stop it after two hours"
            ),
        ),
        "studio:NotebooksShared": (
            isinstance(users.notebook_sharing, NotebookSharing) and users.notebook_sharing.outputs,
            (
                "notebook_sharing is given with outputs: whoever reads the bucket sees the data that cells printed; "
                "write outputs=False"
            ),
        ),
        "studio:RStudioAdministrator": (
            isinstance(users.rstudio_access, RStudioAccess) and users.rstudio_access.administrator,
            (
                "rstudio_access has administrator=True: an administrator of RStudio sees the sessions of all people, "
                "and can take them over; drop the argument"
            ),
        ),
        "studio:StudioClassic": (
            users.classic is not None and not users.classic.current_studio,
            (
                "classic is given: people land in Studio Classic, which can start no new app; move them in place with "
                "ClassicSettings(current_studio=True)"
            ),
        ),
    }
