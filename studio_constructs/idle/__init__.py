"""Apps that nobody uses: after how long they stop, and what stops them."""

from studio_constructs.idle.shutdown import IdleShutdown
from studio_constructs.idle.support import IdleSupport

__all__ = ["IdleShutdown", "IdleSupport"]
