"""Images that apps start from."""

from studio_constructs.image.attachment import ImageAttachment

__all__ = ["ImageAttachment"]
