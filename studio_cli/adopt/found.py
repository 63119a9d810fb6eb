"""A domain as it is, and what belongs to it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from studio_cli.adopt.properties import Properties

DOMAIN: Final = "AWS::SageMaker::Domain"
PROFILE: Final = "AWS::SageMaker::UserProfile"
SPACE: Final = "AWS::SageMaker::Space"
SCRIPT: Final = "AWS::SageMaker::StudioLifecycleConfig"
IMAGE_CONFIG: Final = "AWS::SageMaker::AppImageConfig"
ASSIGNMENT: Final = "AWS::SSO::ApplicationAssignment"
KEY: Final = "AWS::KMS::Key"


@dataclass(frozen=True)
class Found:
    """A resource that is there.

    Attributes:
        type: Its CloudFormation type.
        name: What people call it.
        identifier: The properties that tell it from others of its type: what an import wants.
        properties: Its settings, as a template would say them; without tags.
        beyond: Settings that no template can say.
        tags: Its tags, without AWS's own.
        attributes: What the service made up for it: what ``Fn::GetAtt`` leads to.
    """

    type: str
    name: str
    identifier: dict[str, str]
    properties: Properties
    beyond: dict[str, Any] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def owner(self) -> str | None:
        """Whose space it is."""
        owner: str | None = self.properties.get("OwnershipSettings", {}).get("OwnerUserProfileName")
        return owner

    @property
    def app(self) -> str | None:
        """The app of a space."""
        app: str | None = self.properties.get("SpaceSettings", {}).get("AppType")
        return app

    @property
    def instance_type(self) -> str | None:
        """What the app of a space starts on, if the space says so."""
        app = self.properties.get("SpaceSettings", {}).get(f"{self.app}AppSettings", {})
        instance_type: str | None = app.get("DefaultResourceSpec", {}).get("InstanceType")
        return instance_type

    @property
    def user_settings(self) -> Properties:
        """What a domain or a profile gives to people; nothing for others."""
        kind = "DefaultUserSettings" if self.type == DOMAIN else "UserSettings"
        return dict(self.properties.get(kind, {}))

    @property
    def physical_id(self) -> str:
        """What CloudFormation calls it."""
        return "|".join(self.identifier.values())


@dataclass(frozen=True)
class FoundDomain:
    """A domain with everything in it.

    Attributes:
        account: Where it is.
        region: Where it is.
        key_arn: What its homes are encrypted with.
        scripts: Lifecycle configurations that its default settings run; of each app the chosen one first.
        image_configs: App image configurations: how its default settings run images.
        assignments: Whom Identity Center lets in.
        user_ids: The ids of people whom it lets in by themselves, by what they sign in with.
        unread: What could not be read, for a person to know.
        care: A vault of its estate's backups that was kept, and the vault's key.
        running: Owner and instance type of each app that runs; no owner for an app of a shared space.
        public_subnets: Subnets of it whose routes lead to an internet gateway.
        roles: Roles that its people and it have now, with their policies.
    """

    account: str
    region: str
    domain: Found
    key_arn: str
    profiles: tuple[Found, ...] = ()
    spaces: tuple[Found, ...] = ()
    scripts: tuple[Found, ...] = ()
    image_configs: tuple[Found, ...] = ()
    assignments: tuple[Found, ...] = ()
    user_ids: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    care: tuple[Found, ...] = ()
    running: tuple[tuple[str, str], ...] = ()
    public_subnets: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def domain_id(self) -> str:
        """Its id."""
        return self.domain.identifier["DomainId"]

    @property
    def everything(self) -> tuple[Found, ...]:
        """All that could be imported."""
        before = (*self.scripts, *self.image_configs)
        return (*before, self.domain, *self.assignments, *self.profiles, *self.spaces, *self.care)

    def spaces_of(self, owner: str) -> Iterator[Found]:
        """A person's spaces."""
        return (space for space in self.spaces if space.owner == owner)


def content_of(script: Found) -> bytes:
    """What a lifecycle configuration runs."""
    return base64.b64decode(script.properties["StudioLifecycleConfigContent"])
