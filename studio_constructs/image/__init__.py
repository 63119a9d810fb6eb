"""Images that apps start from."""

from studio_constructs.image.app_image_config import AppImageConfig
from studio_constructs.image.attachment import ImageAttachment
from studio_constructs.image.blocks import (
    CodeEditorAppImageConfig,
    ImageContainer,
    ImageFileSystem,
    JupyterLabAppImageConfig,
    KernelGatewayImageConfig,
    RSessionAppImageConfig,
)
from studio_constructs.image.custom_image import CustomImage
from studio_constructs.image.distribution import DistributionImage
from studio_constructs.image.image import Image
from studio_constructs.image.image_role import ImageRole
from studio_constructs.image.image_version import (
    ImageJobType,
    ImageVersion,
    ImageVersionDetails,
    Processor,
    VendorGuidance,
)
from studio_constructs.image.interfaces import IImage
from studio_constructs.image.repository import ImageRepository
from studio_constructs.image.source import ImageSource

__all__ = [
    "AppImageConfig",
    "CodeEditorAppImageConfig",
    "CustomImage",
    "DistributionImage",
    "IImage",
    "Image",
    "ImageAttachment",
    "ImageContainer",
    "ImageFileSystem",
    "ImageJobType",
    "ImageRepository",
    "ImageRole",
    "ImageSource",
    "ImageVersion",
    "ImageVersionDetails",
    "JupyterLabAppImageConfig",
    "KernelGatewayImageConfig",
    "Processor",
    "RSessionAppImageConfig",
    "VendorGuidance",
]
