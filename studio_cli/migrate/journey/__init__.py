"""The way of each instance, step by step, each by evidence: from its copy to its tombstone."""

from studio_cli.migrate.journey.ending import decommission
from studio_cli.migrate.journey.states import Standing, State
from studio_cli.migrate.journey.steps import Journey, JourneyError
from studio_cli.migrate.journey.verify import Verification

__all__ = ["Journey", "JourneyError", "Standing", "State", "Verification", "decommission"]
