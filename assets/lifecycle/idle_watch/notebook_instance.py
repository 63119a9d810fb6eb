"""The stop of a notebook instance: AWS has none of its own."""

from __future__ import annotations

import json

from idle_watch import command, target
from idle_watch.jupyter import Jupyter
from idle_watch.sight import Sight
from idle_watch.watch import Watch

URL = "https://127.0.0.1:8443/"


class Mode(Watch):
    """Asks for StopNotebookInstance."""

    app: target.Target | None = None

    def look(self, now: float, sight: Sight) -> None:
        """Look at Jupyter."""
        if self.app is None:
            self.app = target.read(self.settings.metadata)
            name = self.app.request["NotebookInstanceName"]
            self.journal.say(f"stops {name} after {self.settings.minutes:g} idle minutes")
            self.jupyter = Jupyter(self.settings, URL)
        self.jupyter.look(now, sight)

    def stop(self) -> str:
        """Stop it, by the one program that knows where a notebook instance has its credentials."""
        if self.app is None:
            return "no notebook instance"
        asked = ["sagemaker", "stop-notebook-instance", "--region", self.app.region]
        return command.run(self.settings.commands, "aws", *asked, "--cli-input-json", json.dumps(self.app.request))
