"""One key for a Studio: homes, volumes, logs."""

from studio_constructs.encryption.key import StudioKey

__all__ = ["StudioKey"]
