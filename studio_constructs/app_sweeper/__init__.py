"""What stops apps that nobody needs."""

from studio_constructs.app_sweeper.app_sweeper import AppSweeper
from studio_constructs.app_sweeper.exemption import SweepExemption
from studio_constructs.app_sweeper.reports import SweepReports
from studio_constructs.app_sweeper.working_hours import Weekday, WorkingHours

__all__ = ["AppSweeper", "SweepExemption", "SweepReports", "Weekday", "WorkingHours"]
