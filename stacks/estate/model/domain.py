"""The domain: its name, key and storage."""

from __future__ import annotations

import enum
from typing import Annotated, Self

from pydantic import Field, model_validator

from stacks.estate.errors import HERE, Refusal, RefusedError
from stacks.estate.fields import DomainName, InstanceType, KeyArn, SpaceGigabytes
from stacks.estate.model.base import STANDARD_INSTANCE_TYPE, Model
from studio_constructs.errors import Problem


class EncryptionSettings(Model):
    """What encrypts homes, spaces and logs."""

    key_arn: KeyArn | None = None
    """ARN of a KMS key in the environment's region; no alias. It can never change. Default: a new key."""


class SpaceStorage(Model):
    """The volume of a private space, in GB. Volumes grow; they never shrink."""

    default_gb: SpaceGigabytes = 5
    """Size of a new space, in GB, 5 to 16384, at most `maximum_gb`. Default: 5."""
    maximum_gb: SpaceGigabytes = 100
    """Largest size people can choose, in GB, 5 to 16384. Default: 100."""

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if self.default_gb <= self.maximum_gb:
            return self
        problem = Problem(
            "SpaceStorageInvalid",
            f"{HERE}.default_gb is {self.default_gb}, and maximum_gb is {self.maximum_gb}",
            "a new space is at most as large as people may choose (5 and 100 unless written)",
            f"write maximum_gb: {self.default_gb} or more, or a smaller default_gb",
        )
        raise RefusedError([Refusal(problem, at="default_gb", because=("maximum_gb",))])


class RemovalPolicy(enum.StrEnum):
    """What becomes of people's files when the stack is deleted."""

    RETAIN = "retain"
    DESTROY = "destroy"


class DomainSettings(Model):
    """The SageMaker domain."""

    name: DomainName
    """Name of the domain, 1 to 63 letters, digits and hyphens; it can never change.

    Default: the estate's name, a hyphen and the environment's name."""
    default_instance_type: InstanceType = STANDARD_INSTANCE_TYPE
    """Instance type that apps start on unless their user chose another; each team must be allowed it.

    Default: ml.t3.medium."""
    space_storage: SpaceStorage = SpaceStorage()
    """The volume of a private space. Default: 5 GB, up to 100."""
    removal_policy: Annotated[RemovalPolicy, Field(strict=False)] = RemovalPolicy.RETAIN
    """What becomes of domain, profiles, key and files when the stack is deleted: `retain` keeps them, `destroy` is
    for estates to play with. Default: retain."""
