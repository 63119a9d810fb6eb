"""The guard of an app of Studio: it stops nothing, it tells Studio's own idle shutdown what that does not see."""

from __future__ import annotations

from idle_watch import heartbeat, target
from idle_watch.decision import QUIET, Decision
from idle_watch.jupyter import Jupyter
from idle_watch.sight import Sight
from idle_watch.watch import Watch


class Mode(Watch):
    """Writes the heartbeat file while anything is in use."""

    stops = False
    app: target.Target | None = None

    def look(self, now: float, sight: Sight) -> None:
        """Look at Jupyter. What Code Editor tells, Studio's own idle shutdown hears by itself."""
        text = heartbeat.read(self.settings.heartbeat)
        self.journal.once("heartbeat", heartbeat.warning(self.settings.heartbeat, text))
        if self.app is None:
            self.app = target.read(self.settings.metadata)
            self.journal.say(f"guards {' '.join(self.app.request.values())}")
            self.jupyter = Jupyter(self.settings, self.app.url)
        if self.app.request["AppType"] != "CodeEditor":
            self.jupyter.look(now, sight)

    def note(self, decision: Decision) -> None:
        """Say so."""
        if decision.word != QUIET:
            heartbeat.write(self.settings.heartbeat)

    def stop(self) -> str:
        """Nobody asks it to."""
        return "a guard stops nothing"
