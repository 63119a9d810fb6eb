"""Lifecycle configurations, images, their versions, and how apps run them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from .errors import InUse, Invalid, NotFound
from .records import Record, Settings, Store, merged
from .settings import blocks, custom_images, lifecycle_arns

# -- lifecycle configurations ------------------------------------------------------------------------------


def release_lifecycle(config: Record) -> None:
    """Refuse to delete a lifecycle configuration that is listed somewhere, or that a running app started with."""
    for record in _users(config.store):
        if any(arn == config.arn for block in blocks(record) for _, arn in lifecycle_arns(block)):
            _refuse(config, record)
    for app in config.store.all("App"):
        arns = (app.settings["ResourceSpec"].get("LifecycleConfigArn"), app.attributes.get("BuiltInLifecycleConfigArn"))
        if app.status != "Deleted" and config.arn in arns:
            _refuse(config, app)


def _users(store: Store) -> Iterator[Record]:
    for noun in ("Domain", "UserProfile", "Space"):
        yield from store.all(noun)


def _refuse(record: Record, user: Record) -> None:
    raise InUse(
        f"Unable to delete {record.kind.noun} [{record.arn}] because it is in use by {user.kind.noun} [{user.arn}]."
    )


def release_attached(record: Record) -> None:
    """Refuse to delete an image, or the way to run it, while it is attached to a domain, profile or space."""
    member, name = record.kind.name_member, record.name
    for user in _users(record.store):
        if any(image[member] == name for block in blocks(user) for image in custom_images(block)):
            _refuse(record, user)


# -- images ------------------------------------------------------------------------------------------------


def absorb_image(image: Record, request: Settings) -> Settings:
    """An update of an image, which may also delete its description and its display name."""
    dropped = request.pop("DeleteProperties", [])
    return {key: value for key, value in merged(image.settings, request).items() if key not in dropped}


def image_gone(image: Record, request: Settings) -> None:  # noqa: ARG001 - nothing in the request but the name
    """The versions of an image go with it."""
    for version in versions(image.store, image.name):
        image.store.remove(version)


def versions(store: Store, image_name: str) -> list[Record]:
    """The versions of an image, oldest first."""
    return store.all("ImageVersion", ImageName=image_name)


def find_version(store: Store, request: Settings) -> Record:
    """The version a request names by number or by alias; the newest if by neither."""
    name, alias, number = request["ImageName"], request.get("Alias"), request.get("Version")
    store.find("Image", request)
    candidates = versions(store, name)
    if alias is not None:
        candidates = [v for v in candidates if alias in v.settings.get("Aliases", [])]
    if number is not None:
        candidates = [v for v in candidates if v.attributes["Version"] == number]
    if not candidates:
        what = f":{number or alias}" if number or alias else ""
        raise NotFound(f"ImageVersion [{name}{what}] does not exist.")
    return candidates[-1]


def check_version(version: Record, after: Settings, before: Settings | None) -> None:  # noqa: ARG001 - one rule for both
    """An alias stands for one version of an image."""
    for other in versions(version.store, after["ImageName"]):
        taken = set(after.get("Aliases", [])) & set(other.settings.get("Aliases", []))
        if taken and other is not version:
            raise InUse(f"Alias {sorted(taken)} is already in use by [{other.arn}].")


def version_born(version: Record) -> None:
    """Give a version its number, which no other version of the image ever had, and its digest."""
    image = version.store.find("Image", version.settings)
    version.settings.pop("ClientToken", None)
    number = image.attributes["_versions"] = image.attributes.get("_versions", 0) + 1
    base = version.settings["BaseImage"]
    repository = base.partition("@")[0]
    head, _, tail = repository.rpartition("/")
    digest = hashlib.sha256(base.encode()).hexdigest()
    version.attributes.update(
        Version=number,
        ImageArn=image.arn,
        ContainerImage=f"{head}/{tail.partition(':')[0]}@sha256:{digest}".lstrip("/"),
    )


def absorb_version(version: Record, request: Settings) -> Settings:
    """An update of a version, which may add and delete aliases."""
    added, deleted = request.pop("AliasesToAdd", []), request.pop("AliasesToDelete", [])
    kept = [alias for alias in version.settings.get("Aliases", []) if alias not in deleted]
    # the alias of a request names the version, it is not a setting
    changes = {key: value for key, value in request.items() if key != "Alias"}
    return {**version.settings, **changes, "Aliases": list(dict.fromkeys([*kept, *added]))}


# -- how apps run images -----------------------------------------------------------------------------------

_RUNNERS = ("KernelGatewayImageConfig", "JupyterLabAppImageConfig", "CodeEditorAppImageConfig")


def check_app_config(config: Record, after: Settings, before: Settings | None) -> None:  # noqa: ARG001 - one rule for both
    """A configuration is for one kind of app."""
    given = [key for key in _RUNNERS if key in after]
    if len(given) > 1:
        raise Invalid(f"Only one of {', '.join(_RUNNERS)} can be specified; found {', '.join(given)}.")


def absorb_app_config(config: Record, request: Settings) -> Settings:
    """The block in an update takes the place of the one that was there."""
    if not request:
        return config.settings
    kept = {key: value for key, value in config.settings.items() if key not in _RUNNERS}
    return {**kept, **request}
