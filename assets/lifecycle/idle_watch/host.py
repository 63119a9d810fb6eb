"""The stop of a host of one's own: powered off, which EC2 takes for a stop."""

from __future__ import annotations

from idle_watch import command, processes
from idle_watch.jupyter import Jupyter
from idle_watch.sight import Sight
from idle_watch.watch import Watch

SESSION = "ssm-session-worker"[:15]  # the kernel keeps fifteen letters of a name


class Mode(Watch):
    """Powers off, unless somebody holds the host with `systemd-inhibit --what=shutdown`."""

    jupyter: Jupyter | None = None

    def look(self, now: float, sight: Sight) -> None:
        """Look for sessions of Session Manager, and at whatever Jupyter runs."""
        if self.jupyter is None:
            self.journal.say(f"stops this host after {self.settings.minutes:g} idle minutes")
            self.jupyter = Jupyter(self.settings)
        if any(process.name == SESSION for process in processes.processes(self.settings.proc)):
            sight.busy.append(("session", "a session is open"))
        self.jupyter.look(now, sight)

    def stop(self) -> str:
        """Power off."""
        return command.run(self.settings.commands, "systemctl", "poweroff", "--check-inhibitors=yes")
