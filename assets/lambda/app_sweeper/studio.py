"""SageMaker, as far as a sweep needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from app_sweeper.decisions import App, Tag

_GONE = "ResourceNotFound"
_BUSY = "ResourceInUse"
_GONE_IN_WORDS = ("has already been deleted", "previously failed and was automatically deleted")
"""What SageMaker says of an app that is gone, at times, with the code of a request that is not valid.

https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sagemaker/app.go
"""
_PAGE = 100
SUSPENDED = ("studio:suspended", "true")
"""The tag of a profile whose person is suspended."""


@dataclass
class Studio:
    """A domain's apps, their tags, and the way to stop one.

    Attributes:
        client: boto3's client of SageMaker.
        domain_id: The domain.
        exempt_tag: The key of the tags that are told.
    """

    client: Any
    domain_id: str
    exempt_tag: str
    _known: dict[tuple[str, str], list[Tag]] = field(default_factory=dict)
    _suspended: set[tuple[str, str]] = field(default_factory=set)

    def apps(self) -> Iterator[App]:
        """Every app of the domain, in spaces and for profiles, the oldest first; stopped ones stay for a while."""
        # Not by profile: SageMaker would leave out all that run in spaces.
        pages = self.client.get_paginator("list_apps").paginate(
            DomainIdEquals=self.domain_id,
            SortBy="CreationTime",
            SortOrder="Ascending",
            PaginationConfig={"PageSize": _PAGE},
        )
        for page in pages:
            yield from map(_app, page["Apps"])

    def look_again(self, app: App) -> tuple[App, str] | None:
        """The app as it is now, and its ARN; nothing if it is gone."""
        try:
            found = self.client.describe_app(**_named(app))
        except ClientError as error:
            if _code(error) == _GONE:
                return None
            raise
        return _app(found), found["AppArn"]

    def tags(self, app: App, arn: str) -> list[Tag]:
        """The tags that are to exempt an app: its space's, its person's and its own, in this order.

        None of them counts for a person who is suspended: nobody can go on with what would be kept running.
        """
        of_owner = self._space(app.space_name) if app.space_name else self._profile(app.user_profile_name or "")
        whose = ("space", app.space_name) if app.space_name else ("profile", app.user_profile_name or "")
        return [] if whose in self._suspended else [*of_owner, *self._exempting("the app", self._tags(arn))]

    def stop(self, app: App) -> bool:
        """Stop an app; whether there was anything left to stop."""
        try:
            self.client.delete_app(**_named(app))
        except ClientError as error:
            if _code(error) in (_GONE, _BUSY):
                return False
            raise
        return True

    def _space(self, name: str) -> list[Tag]:
        """A space's tags, and those of its owner if nobody else works in it."""
        if ("space", name) not in self._known:
            space = self.client.describe_space(DomainId=self.domain_id, SpaceName=name)
            tags = self._exempting(f"space {name}", self._tags(space["SpaceArn"]))
            private = space.get("SpaceSharingSettings", {}).get("SharingType") == "Private"
            owner = space.get("OwnershipSettings", {}).get("OwnerUserProfileName")
            self._known["space", name] = [*tags, *(self._profile(owner) if private and owner else [])]
            if private and ("profile", owner) in self._suspended:
                self._suspended.add(("space", name))
        return self._known["space", name]

    def _profile(self, name: str) -> list[Tag]:
        if ("profile", name) not in self._known:
            profile = self.client.describe_user_profile(DomainId=self.domain_id, UserProfileName=name)
            found = self._tags(profile["UserProfileArn"])
            if SUSPENDED in found:
                self._suspended.add(("profile", name))
            self._known["profile", name] = self._exempting(f"profile {name}", found)
        return self._known["profile", name]

    def _tags(self, arn: str) -> list[tuple[str, str]]:
        pages = self.client.get_paginator("list_tags").paginate(ResourceArn=arn)
        return [(tag["Key"], tag["Value"]) for page in pages for tag in page["Tags"]]

    def _exempting(self, on: str, found: list[tuple[str, str]]) -> list[Tag]:
        return [Tag(on=on, value=value) for key, value in found if key == self.exempt_tag]


def _app(told: dict[str, Any]) -> App:
    return App(
        domain_id=told["DomainId"],
        app_type=told["AppType"],
        app_name=told["AppName"],
        space_name=told.get("SpaceName"),
        user_profile_name=told.get("UserProfileName"),
        status=told["Status"],
        created=told["CreationTime"],
        instance_type=told.get("ResourceSpec", {}).get("InstanceType", ""),
    )


def _named(app: App) -> dict[str, str]:
    return {"DomainId": app.domain_id, **app.owner, "AppType": app.app_type, "AppName": app.app_name}


def _code(error: ClientError) -> str:
    refusal = error.response["Error"]
    if refusal["Code"] == "ValidationException" and any(words in refusal["Message"] for words in _GONE_IN_WORDS):
        return _GONE
    return refusal["Code"]
