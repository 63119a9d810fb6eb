"""`ImageAttachment`: an image as an app's settings take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from constructs import IDependable

from studio_constructs.app_type import AppType
from studio_constructs.idle.support import IdleSupport


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageAttachment:
    """An image that people may choose for an app.

    `CustomImage` makes one for each app type; make one by hand for an image that exists already.

    Args:
        image_name: Name of the image in SageMaker.
        app_image_config_name: Name of the app image configuration, which has the block of the app type.
        app_type: The app that it is for.
        image_version_number: The version that the app starts. Default: the newest.
        needs: What must be there before a domain or a profile names the image: CloudFormation can not see it, as all
            links between images are names. Default: nothing, the image exists already.
        idle_support: What it understands of idle shutdown. Default: not known, and synth says so.
    """

    image_name: str
    app_image_config_name: str
    app_type: AppType
    image_version_number: int | None = None
    needs: Sequence[IDependable] = ()
    idle_support: IdleSupport | None = None
