"""Whole estates."""

from studio_constructs.patterns.studio import Studio

__all__ = ["Studio"]
