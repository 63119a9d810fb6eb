"""Spaces: where an app and its volume live."""

from studio_constructs.space.settings import SpaceApp
from studio_constructs.space.space import Space

__all__ = ["Space", "SpaceApp"]
