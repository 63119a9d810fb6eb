"""How people sign in."""

from __future__ import annotations

from pydantic import Field

from stacks.estate.fields import IdentityCenterGroupIds, IdentityCenterUserId, IdentityCenterUserName
from stacks.estate.model.base import Model


class IdentityCenter(Model):
    """IAM Identity Center, in the domain's region."""

    group_ids: IdentityCenterGroupIds = ()
    """Groups whose members may sign in, by their ids in the identity store. Default: only people with a `user_id`."""


class AuthenticationSettings(Model):
    """How people sign in to the domain; it can never change."""

    identity_center: IdentityCenter = Field(
        examples=[{"group_ids": ["906712345a-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901"]}]
    )
    """IAM Identity Center signs people in; each user then has an `identity_center` too."""


class IdentityCenterPerson(Model):
    """A person in IAM Identity Center."""

    user_name: IdentityCenterUserName = Field(examples=["amara@example.com"])
    """What the person signs in with, 1 to 256 characters without spaces; never changes."""
    user_id: IdentityCenterUserId | None = None
    """The person's id in the identity store, with which they are let in by themselves. Default: a group of
    `authentication.identity_center.group_ids` lets them in."""
