"""The own stop of an app of Studio, where Studio's own cannot work: it deletes the app, not the files."""

from __future__ import annotations

from idle_watch import editor, heartbeat, sagemaker, target
from idle_watch.decision import ACTIVITY, IN_USE, Decision
from idle_watch.jupyter import Jupyter, Server
from idle_watch.sight import Sight
from idle_watch.watch import Watch


class Mode(Watch):
    """Asks for DeleteApp."""

    app: target.Target | None = None
    own = ""

    def look(self, now: float, sight: Sight) -> None:
        """Look at Jupyter, or at the editor, and at the file by which others say that they work."""
        text = heartbeat.read(self.settings.heartbeat)
        self.journal.once("heartbeat", heartbeat.warning(self.settings.heartbeat, text))
        text = None if text == self.own else text  # what it wrote itself tells nothing of anybody
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

        Not of activity, which it sees: Code Editor answers with what is written here, which is activity for the next
        look, and would go on for ever. And not of doubt, which is no work.
        """
        if decision.word == IN_USE and decision.kind != ACTIVITY:
            self.own = heartbeat.write(self.settings.heartbeat)

    def stop(self) -> str:
        """Delete the app."""
        return sagemaker.stop(self.app, self.settings.answer) if self.app else "no app"
