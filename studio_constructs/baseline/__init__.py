"""What is deployed, written down: no synth goes through that would make people's work anew, or leave it behind.

::

    from studio_constructs.baseline import Baseline, BaselineChecks

    baseline = Baseline.from_json(Path("studio.baseline.json").read_text())
    cdk.Validations.of(app).add_plugins(BaselineChecks(baseline))

``studio guard --record cdk.out`` writes the file, which is reviewed and committed like the code.
"""

from __future__ import annotations

from studio_constructs.baseline.baseline import Baseline, Recorded, RecordedStack
from studio_constructs.baseline.comparison import Break, compare, unrecorded
from studio_constructs.baseline.plugin import BaselineChecks
from studio_constructs.baseline.recording import record

__all__ = ["Baseline", "BaselineChecks", "Break", "Recorded", "RecordedStack", "compare", "record", "unrecorded"]
