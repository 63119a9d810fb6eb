"""Images that tests of custom images make."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_ecr as ecr
from constructs import Construct

import studio_constructs as studio
from studio_constructs import ImageSource

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")


def images(scope: Construct) -> ecr.IRepository:
    there = scope.node.try_find_child("Images")
    return ecr.Repository.from_repository_name(scope, "Images", "studio/analysts") if there is None else there  # type: ignore[return-value]  # what this function made


def by_digest(scope: Construct, digest: str = A, **options: Any) -> ImageSource:
    return ImageSource.ecr(images(scope), digest=digest, **options)


def custom(scope: Construct, **options: Any) -> studio.CustomImage:
    good: dict[str, Any] = {"image_name": "team-python"}
    if "source" not in options:
        good["source"] = by_digest(cdk.Stack.of(scope))
    return studio.CustomImage(scope, "Python", **{**good, **options})
