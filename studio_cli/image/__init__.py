"""Container images for Studio's apps: judged from their folder, and proven by starting them."""

from studio_cli.image.check import Finding, Report, UnreadableError, check_image
from studio_cli.image.estate import judge_images

__all__ = ["Finding", "Report", "UnreadableError", "check_image", "judge_images"]
