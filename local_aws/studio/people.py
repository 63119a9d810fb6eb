"""User profiles and spaces: the service's rules for them."""

from __future__ import annotations

from typing import Any

from . import service
from .errors import InUse, Invalid, NotFound
from .records import Record, Settings
from .settings import app_block, check_security_groups, effective
from .settings import check as check_settings

FIRST_UID = 200005  # the POSIX id of a domain's first home


def domain_of(record: Record) -> Record:
    """The domain a record belongs to."""
    return record.store.find("Domain", record.settings)


def next_uid(domain: Record) -> str:
    """A POSIX id no home of the domain ever had."""
    uid = int(domain.attributes.get("_uid", FIRST_UID - 5)) + 5
    domain.attributes["_uid"] = uid
    return str(uid)


def _apps(record: Record, **match: Any) -> bool:
    apps = record.store.all("App", DomainId=record.settings["DomainId"], **match)
    return any(app.status != "Deleted" for app in apps)


def _refuse_deletion(record: Record, noun: str) -> None:
    raise InUse(f"Unable to delete {record.kind.noun} [{record.arn}] because {noun}(s) are associated with it.")


# -- user profiles -----------------------------------------------------------------------------------------


def check_profile(profile: Record, after: Settings, before: Settings | None) -> None:
    """Refuse what a user profile cannot have."""
    domain, settings = domain_of(profile), after.get("UserSettings", {})
    if before is None:
        _check_single_sign_on(domain, after)
    check_settings(profile.store, settings, inherited=domain.settings["DefaultUserSettings"])
    if domain.settings["AppNetworkAccessType"] == "VpcOnly" or "SecurityGroups" in settings:
        # the domain's and the profile's groups are put together; all other settings of a profile go first
        shared = domain.settings["DefaultUserSettings"].get("SecurityGroups", [])
        groups = list(dict.fromkeys([*shared, *settings.get("SecurityGroups", [])]))
        check_security_groups(profile.store, groups, domain.settings.get("VpcId"))


def _check_single_sign_on(domain: Record, settings: Settings) -> None:
    keys = ("SingleSignOnUserIdentifier", "SingleSignOnUserValue")
    given = [key for key in keys if key in settings]
    mode = domain.settings["AuthMode"]
    if mode == "SSO" and len(given) < len(keys):
        raise Invalid(f"{' and '.join(keys)} are required for a Domain with AuthMode [SSO].")
    if mode != "SSO" and given:
        raise Invalid(f"{' and '.join(given)} cannot be specified for a Domain with AuthMode [{mode}].")


def profile_born(profile: Record) -> None:
    """Give a new profile its home."""
    profile.attributes["HomeEfsFileSystemUid"] = next_uid(domain_of(profile))


def release_profile(profile: Record) -> None:
    """Refuse to delete a profile with apps or spaces of its own."""
    name = profile.name.lower()
    if any(_same_name(app, name) for app in _live_apps(profile)):
        _refuse_deletion(profile, "App")
    if owned_spaces(profile):
        _refuse_deletion(profile, "Space")


def _live_apps(profile: Record) -> list[Record]:
    apps = profile.store.all("App", DomainId=profile.settings["DomainId"])
    return [app for app in apps if app.status != "Deleted"]


def _same_name(app: Record, name: str) -> bool:
    return bool(app.settings.get("UserProfileName", "").lower() == name)


def owned_spaces(profile: Record) -> list[Record]:
    """The spaces a profile owns."""
    spaces = profile.store.all("Space", DomainId=profile.settings["DomainId"])
    return [s for s in spaces if owner_name(s.settings).lower() == profile.name.lower()]


# -- spaces ------------------------------------------------------------------------------------------------


def owner_name(settings: Settings) -> str:
    """The name of the profile that owns a space, empty if none does."""
    return str(settings.get("OwnershipSettings", {}).get("OwnerUserProfileName", ""))


def sharing(settings: Settings) -> str:
    """Private or Shared; the spaces of Studio Classic, which do not say, are shared."""
    return str(settings.get("SpaceSharingSettings", {}).get("SharingType", "Shared"))


def owner_of(space: Record, settings: Settings | None = None) -> Record | None:
    """The profile that owns a space."""
    settings = space.settings if settings is None else settings
    name = owner_name(settings)
    return (
        space.store.find("UserProfile", {"DomainId": settings["DomainId"], "UserProfileName": name}) if name else None
    )


def check_space(space: Record, after: Settings, before: Settings | None) -> None:
    """Refuse what a space cannot have, or cannot change to."""
    domain, settings = domain_of(space), after.get("SpaceSettings", {})
    if before is None:
        _check_ownership(domain, after)
    else:
        _check_space_change(settings, before.get("SpaceSettings", {}))
    owner = None if before is None and _makes_owner(space, after) else owner_of(space, after)
    private = sharing(after) == "Private"
    defaults = effective(domain, owner) if private else domain.settings.get("DefaultSpaceSettings", {})
    check_settings(space.store, settings, inherited=defaults)
    _check_space_size(settings, defaults)
    for app_type in ("JupyterLab", "CodeEditor"):
        _check_space_idle(app_type, settings, defaults)


def _check_ownership(domain: Record, settings: Settings) -> None:
    given = [key for key in ("OwnershipSettings", "SpaceSharingSettings") if key in settings]
    if len(given) == 1:
        raise Invalid("OwnershipSettings and SpaceSharingSettings must be specified together.")
    if sharing(settings) == "Private" and "AppType" not in settings.get("SpaceSettings", {}):
        raise Invalid("AppType must be specified in SpaceSettings for a private Space.")
    if sharing(settings) == "Shared" and "DefaultSpaceSettings" not in domain.settings:
        raise Invalid(
            f"Domain [{domain.arn}] has no DefaultSpaceSettings, which are required to create a shared Space."
        )


def _check_space_change(after: Settings, before: Settings) -> None:
    if before.get("AppType") != after.get("AppType"):
        raise Invalid("The AppType of a Space cannot be changed.")
    if _size(after) < _size(before):
        raise Invalid("EbsVolumeSizeInGb of a Space can only be increased.")


def _size(settings: Settings) -> int:
    return int(settings.get("SpaceStorageSettings", {}).get("EbsStorageSettings", {}).get("EbsVolumeSizeInGb", 0))


def _check_space_size(settings: Settings, defaults: Settings) -> None:
    limits = defaults.get("SpaceStorageSettings", {}).get("DefaultEbsStorageSettings", {})
    most = limits.get("MaximumEbsVolumeSizeInGb")
    if most is not None and _size(settings) > most:
        raise Invalid(f"EbsVolumeSizeInGb [{_size(settings)}] is greater than MaximumEbsVolumeSizeInGb [{most}].")


def _check_space_idle(app_type: str, settings: Settings, defaults: Settings) -> None:
    own = app_block(settings, app_type).get("AppLifecycleManagement", {}).get("IdleSettings", {})
    rule = app_block(defaults, app_type).get("AppLifecycleManagement", {}).get("IdleSettings", {})
    timeout = own.get("IdleTimeoutInMinutes")
    least, most = rule.get("MinIdleTimeoutInMinutes"), rule.get("MaxIdleTimeoutInMinutes")
    if timeout is not None and ((least is not None and timeout < least) or (most is not None and timeout > most)):
        raise Invalid(
            f"IdleTimeoutInMinutes [{timeout}] of {app_type}AppSettings must be between"
            f" MinIdleTimeoutInMinutes [{least}] and MaxIdleTimeoutInMinutes [{most}]."
        )


def space_born(space: Record) -> None:
    """Give a new space its address and, if people share it, a home."""
    domain = domain_of(space)
    space.attributes["Url"] = f"{domain.values['Url']}?spaceName={space.name}"
    if sharing(space.settings) == "Shared":
        space.attributes["HomeEfsFileSystemUid"] = next_uid(domain)


def _makes_owner(space: Record, settings: Settings) -> bool:
    """Whether the service makes the profile that is to own a new space: it manages its resources, and there is none."""
    managed = settings.get("SpaceSettings", {}).get("SpaceManagedResources") == "ENABLED"
    owner = {"DomainId": settings["DomainId"], "UserProfileName": owner_name(settings)}
    return managed and bool(owner_name(settings)) and space.store.get("UserProfile", owner) is None


def space_settled(space: Record) -> None:
    """Make what a space with managed resources comes with: the profile that owns it, and its app."""
    store, settings = space.store, space.settings.get("SpaceSettings", {})
    if settings.get("SpaceManagedResources") != "ENABLED":
        return
    domain = {"DomainId": space.settings["DomainId"]}
    if _makes_owner(space, space.settings):
        owner = {**domain, "UserProfileName": owner_name(space.settings)}
        service.create(store, store.kinds["UserProfile"], owner)
    if "AppType" in settings:
        app = {**domain, "SpaceName": space.name, "AppType": settings["AppType"], "AppName": "default"}
        service.create(store, store.kinds["App"], app)


def release_space(space: Record) -> None:
    """Refuse to delete a space in which an app runs."""
    if _apps(space, SpaceName=space.name):
        _refuse_deletion(space, "App")


def find_owner(record: Record) -> Record:
    """The profile or space an app request names.

    Raises:
        Invalid: It names both, or neither.
        NotFound: There is no such profile or space.
    """
    named = [key for key in ("UserProfileName", "SpaceName") if key in record.settings]
    if len(named) != 1:
        raise Invalid("Exactly one of UserProfileName and SpaceName must be specified.")
    owner = record.store.get(named[0].removesuffix("Name"), record.settings)
    if owner is None:
        raise NotFound(f"{named[0].removesuffix('Name')} [{record.settings[named[0]]}] does not exist.")
    return owner
