"""CloudFormation's door: what AWS's resource handlers do between a template and the API."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

from local_aws.generic import SchemaResource, token
from local_aws.schemas import same
from local_aws.shapes import as_request, members

from . import notebooks, service
from .api import store_of
from .errors import InUse, Invalid, NotFound
from .kinds import KINDS
from .records import Kind, Record, Settings, Store

# CloudFormation's name of a property, where the API calls it something else.
_API_NAMES = {
    "Image": {"ImageRoleArn": "RoleArn", "ImageDescription": "Description", "ImageDisplayName": "DisplayName"},
    "Domain": {"DomainSettings": "DomainSettingsForUpdate"},
}
_RSTUDIO = "RStudioServerProDomainSettings"

# Properties that a template may change, and the API may not: of all that the schemas call so only conditionally.
_REPLACING = {"Domain": ("VpcId",), "MlflowTrackingServer": ("MlflowVersion", "RoleArn")}

# These names may be left to CloudFormation.
_NAMED_BY_CLOUDFORMATION = ("NotebookInstance", "NotebookInstanceLifecycleConfig")


class HandlerError(Exception):
    """A resource handler failed; the message is what the stack's events show."""

    def __init__(self, message: str, code: str) -> None:
        token_ = uuid.uuid4()
        super().__init__(
            f'Resource handler returned message: "{message}" (RequestToken: {token_}, HandlerErrorCode: {code})'
        )


@contextmanager
def handling(kind: Kind, identifier: str, *, deleting: bool = False) -> Iterator[None]:
    """Tell a refusal of the service as the type's resource handler tells it.

    The handlers call everything that is in use "already exists", even on an update; only on a deletion do most
    of them give the service's own reason.
    """
    resource = f"Resource of type '{kind.type_name}' with identifier '{identifier}'"
    try:
        yield
    except NotFound as error:
        if deleting:
            return  # gone is gone
        raise HandlerError(error.message, "NotFound") from error
    except InUse as error:
        if deleting and kind.noun != "AppImageConfig":
            raise HandlerError(f"{resource} has a conflict. Reason: {error.message}.", "ResourceConflict") from error
        raise HandlerError(f"{resource} already exists.", "AlreadyExists") from error
    except Invalid as error:
        raise HandlerError(f"Invalid request provided: {error.message}", "InvalidRequest") from error


def _told(value: Any) -> Any:
    """A time is text in a template."""
    return f"{value.isoformat(timespec='milliseconds')}Z" if isinstance(value, datetime) else value


class StudioResource(SchemaResource):
    """A resource of a stack; the record it stands for is the service's."""

    KIND: ClassVar[Kind]
    record: Record

    def make_attributes(self) -> Settings:
        """Make the record, and show what it came to have."""
        kind, store = self.KIND, store_of(self.account_id, self.region_name)
        request = _create_request(kind, self.name, self.properties)
        identifier = request.get(kind.name_member) or self.properties.get("ImageName", "")
        with handling(kind, str(identifier)):
            self.record = service.create(store, kind, request)
        return self.shown()

    def shown(self) -> Settings:
        """The attributes of the record."""
        values = {key: _told(value) for key, value in self.record.describe().items()}
        readable = {*self.schema().readable, *self.KIND.lowered, "DomainId"}
        return {name: values[name] for name in sorted(readable) if name in values}

    def get_cfn_attribute(self, name: str) -> Any:
        """What ``Fn::GetAtt`` answers."""
        if name not in self.attributes or not self.has_cfn_attr(name):
            raise UnformattedGetAttTemplateException
        return self.attributes[name]

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> SchemaResource:
        """Make one; a name left to CloudFormation is the logical id and something random."""
        logical = str(kwargs.get("LogicalId") or resource_name)
        name = f"{logical[:50]}-{token()}"
        return cls(name, cloudformation_json.get("Properties", {}), account_id, region_name)

    @classmethod
    def find_existing(
        cls, identifier: dict[str, str], properties: Settings, account_id: str, region_name: str
    ) -> SchemaResource | None:
        """One that is there already, with the properties a template gives it; its record stays as it is."""
        store = store_of(account_id, region_name)
        by_arn = [value for key, value in identifier.items() if key.endswith("Arn")]
        record = store.by_arn(by_arn[0]) if by_arn else store.get(cls.KIND.noun, identifier)
        if record is None or record.kind is not cls.KIND or record.status == "Deleted":
            return None
        found: StudioResource = object.__new__(cls)
        found.name, found.properties, found.record = record.name, properties, record
        found.account_id, found.region_name = account_id, region_name
        found.attributes = found.shown()
        return found

    @classmethod
    def replaced_by(cls, old: Settings, new: Settings) -> bool:
        """Whether the update call lacks what changes: a domain's VPC once it has one, most of a tracking server."""
        fixed = _REPLACING.get(cls.KIND.noun, ())
        return any(
            key in new and not same(old.get(key), new[key]) and (key in old or cls.KIND.noun != "Domain")
            for key in fixed
        )

    def become(self, properties: Settings) -> None:
        """Send the service what the template says now; what the template no longer says stays as it is there."""
        kind, before = self.KIND, self.properties
        with handling(kind, self.physical_resource_id):
            self._must_exist()
            request = _update_request(self.record, before, properties)
            if request:
                with _stopped(self.record):
                    service.update(self.record, request)
            _retag(self.record, before.get("Tags", []), properties.get("Tags", []))
        self.properties = properties
        self.attributes = self.shown()

    def delete(self, account_id: str, region_name: str) -> None:  # noqa: ARG002 - the record knows both
        """Delete the record; one that is gone already is fine."""
        kind, record = self.KIND, self.record
        with handling(kind, self.physical_resource_id, deleting=True):
            self._must_exist()
            if kind.noun == "App" and record.status == "Deleted":
                return
            with _stopped(record, for_good=True):
                service.delete(record, {key: record.values[key] for key in kind.key if key in record.values})

    def _must_exist(self) -> None:
        # somebody may have deleted the record, or put another in its place, through the API
        store: Store = self.record.store
        self.record = store.find(self.KIND.noun, self.record.values)


# -- requests ----------------------------------------------------------------------------------------------


def _create_request(kind: Kind, name: str, properties: Settings) -> Settings:
    names = _API_NAMES["Image"] if kind.noun == "Image" else {}
    renamed = {names.get(key, key): value for key, value in properties.items()}
    if kind.noun in _NAMED_BY_CLOUDFORMATION:
        renamed.setdefault(kind.name_member, name)
    if kind.noun == "ImageVersion":
        renamed = {**_with_aliases(renamed), "ClientToken": token()}
    return as_request("sagemaker", f"Create{kind.noun}", renamed)


def _with_aliases(properties: Settings) -> Settings:
    """One alias may stand beside several."""
    alone = [properties["Alias"]] if "Alias" in properties else []
    aliases = list(dict.fromkeys([*alone, *properties.get("Aliases", [])]))
    others = {key: value for key, value in properties.items() if key not in ("Alias", "Aliases")}
    return {**others, "Aliases": aliases} if aliases else others


def _update_request(record: Record, before: Settings, after: Settings) -> Settings:
    """What the handler sends to update a record; empty where there is nothing the API could update."""
    kind = record.kind
    if kind.noun in ("App", "StudioLifecycleConfig"):
        return {}
    operation = f"Update{kind.noun}"
    names = _API_NAMES.get(kind.noun, {})
    known = members("sagemaker", operation)
    wanted = {names.get(key, key): value for key, value in after.items() if names.get(key, key) in known}
    if "DomainSettingsForUpdate" in wanted:
        wanted["DomainSettingsForUpdate"] = _for_update(wanted["DomainSettingsForUpdate"])
    if kind.noun == "ImageVersion":
        old, new = (set(_with_aliases(p).get("Aliases", [])) for p in (before, after))
        wanted.update(AliasesToAdd=sorted(new - old), AliasesToDelete=sorted(old - new))
        wanted.pop("Alias", None)
        wanted["Version"] = record.attributes["Version"]
    taken_away = _taken_away(kind, {key for key in before if key not in after})
    if not taken_away and all(after[key] == before.get(key) for key in after if key != "Tags"):
        return {}
    keys = {key: record.values[key] for key in kind.key if key in known}
    return as_request("sagemaker", operation, {**wanted, **taken_away, **keys})


def _taken_away(kind: Kind, dropped: set[str]) -> Settings:
    """The few settings that the update requests know how to take away."""
    if kind.noun == "Image":
        deleted = [_API_NAMES["Image"][key] for key in ("ImageDescription", "ImageDisplayName") if key in dropped]
        return {"DeleteProperties": deleted} if deleted else {}
    if kind.noun == "NotebookInstance":
        return {flag: True for flag, setting in notebooks.DISASSOCIATED_BY.items() if setting in dropped}
    return {}


def _for_update(settings: Settings) -> Settings:
    """The domain's settings, as the update request calls them."""
    return {(f"{key}ForUpdate" if key == _RSTUDIO else key): value for key, value in settings.items()}


def _retag(record: Record, before: list[dict[str, str]], after: list[dict[str, str]]) -> None:
    """Bring the tags of the template to the record; tags that others put there stay."""
    kept = {tag["Key"] for tag in after}
    service.untag(record, [tag["Key"] for tag in before if tag["Key"] not in kept])
    if after:
        service.tag(record, after)


@contextmanager
def _stopped(record: Record, *, for_good: bool = False) -> Iterator[None]:
    """The handler of notebook instances stops one that runs, and starts it again after an update."""
    ran = record.kind.noun == "NotebookInstance" and record.status == "InService"
    if ran:
        notebooks.stop(record)
    try:
        yield
    finally:
        if ran and not for_good:
            notebooks.start(record)


def install() -> None:
    """Give CloudFormation the control plane's types."""
    for kind in KINDS.values():
        model = type(f"Studio{kind.noun}", (StudioResource,), {"KIND": kind, "TYPE": kind.type_name})
        parsing.get_model_map()[kind.type_name] = model
