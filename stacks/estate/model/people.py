"""Teams and people."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.estate.fields import Buckets, EachOnce, InstanceType, Owner, StackNumber, TeamName, UserName
from stacks.estate.model.authentication import IdentityCenterPerson
from stacks.estate.model.base import STANDARD_INSTANCE_TYPE, Model


class Team(Model):
    """People who do alike work: what they may run and which data they reach."""

    name: TeamName = Field(examples=["analysts"])
    """Its name, 1 to 32 lower-case letters, digits and single hyphens, a letter first; unique."""
    instance_types: Annotated[tuple[InstanceType, ...], Field(min_length=1), EachOnce()] = Field(
        examples=[[STANDARD_INSTANCE_TYPE]]
    )
    """Instance types the team may run, at least one; enforced by IAM."""
    s3_read: Buckets = ()
    """What the team may read: `bucket` or `bucket/prefix`, each with everything below. Default: nothing."""
    s3_write: Buckets = ()
    """What the team may read, write and delete, likewise. Default: nothing."""


class User(Model):
    """A person."""

    name: UserName = Field(examples=["amara-okafor"])
    """Name of the person's profile, 1 to 63 letters, digits and hyphens; unique whatever its case; never changes."""
    team: str = Field(examples=["analysts"])
    """Name of the person's team."""
    owner: Owner | None = None
    """Who answers for the profile: an e-mail address or a name, at most 128 characters, set as a tag. Default: nobody
    is named."""
    stack: StackNumber | None = None
    """Number of the Users stack the person lives in, 1 to 250; never changes. Default: a hash of the name decides."""
    identity_center: IdentityCenterPerson | None = None
    """The person in IAM Identity Center, where it signs people in. Default: IAM signs them in."""
