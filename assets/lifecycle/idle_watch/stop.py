"""The own stop of an app of Studio, where Studio's own cannot work: it deletes the app, not the files."""

from __future__ import annotations

from idle_watch import editor, heartbeat, sagemaker, target
from idle_watch.decision import ACTIVITY, QUIET, Decision
from idle_watch.jupyter import Jupyter, Server
from idle_watch.sight import Sight
from idle_watch.watch import Watch


class Mode(Watch):
    """Asks for DeleteApp."""

    app: target.Target | None = None

    def look(self, now: float, sight: Sight) -> None:
        """Look at Jupyter, or at the editor, and at the file by which others say that they work."""
        text = heartbeat.read(self.settings.heartbeat)
        self.journal.once("heartbeat", heartbeat.warning(self.settings.heartbeat, text))
        sight.facts[("heartbeat",)] = text
        if self.app is None:
            self.app = target.read(self.settings.metadata)
            self.journal.say(
                f"stops {' '.join(self.app.request.values())} after {self.settings.minutes:g} idle minutes"
            )
            self.jupyter = Jupyter(self.settings, self.app.url)
        if self.app.request["AppType"] == "CodeEditor":
            server = Server(self.settings.url or self.app.url, self.settings.token, self.settings.answer)
            editor.look(server, self.settings.pts, text, sight)
        else:
            self.jupyter.look(now, sight)

    def note(self, decision: Decision) -> None:
        """Tell Studio's own idle shutdown, which stays on with its longer limit, of what it does not see by itself.

        Not of activity, which it sees: what is written here is activity for the next look, and would go on for ever.
        """
        if decision.word != QUIET and decision.kind != ACTIVITY:
            heartbeat.write(self.settings.heartbeat)

    def stop(self) -> str:
        """Delete the app."""
        return sagemaker.stop(self.app, self.settings.answer) if self.app else "no app"
