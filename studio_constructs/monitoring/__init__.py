"""What there is to see of Studio, and who hears when something goes wrong."""

from studio_constructs.home_metrics import HomeMetrics
from studio_constructs.monitoring.alarms import StudioAlarms
from studio_constructs.monitoring.app_activity import AppActivity
from studio_constructs.monitoring.dashboard import StudioDashboard

__all__ = ["AppActivity", "HomeMetrics", "StudioAlarms", "StudioDashboard"]
