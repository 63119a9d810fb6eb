"""What others need to know of an image, made here or imported."""

from __future__ import annotations

from typing import Protocol

from aws_cdk.interfaces import aws_sagemaker as isagemaker


class IImage(isagemaker.IImageRef, Protocol):
    """An image in SageMaker, made in this app or imported."""

    @property
    def image_name(self) -> str:
        """Name of the image: what a domain, a profile or a version calls it by."""
        ...

    @property
    def image_arn(self) -> str:
        """ARN of the image."""
        ...
